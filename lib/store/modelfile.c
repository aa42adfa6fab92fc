/* modelfile.c -- closures to and from model files. */
#include "store/modelfile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "act/act.h"
#include "base/text.h"
#include "data/dataset.h"
#include "store/differs.h"
#include "store/scales.h"
#include "store/system.h"
#include "store/testvector.h"

/* "u(x) v(x,y+)" from n variables of a layout; + where they lie on faces. */
static void print_vars(const struct layout *l, int first, int n, struct text_buf *out)
{
    for (int i = first; i < first + n; i++) {
        text_add(out, "%s%s(", i > first ? " " : "", l->var[i].name);
        for (int a = 0; a < l->var[i].rank; a++)
            text_add(out, "%s%s%s", a ? "," : "", l->axis[l->var[i].axis[a]].name,
                     l->var[i].at[a] ? "+" : "");
        text_add(out, ")");
    }
}

/* A variable, or an input, from "u", "x,y+" and the head's axes. */
static int parse_var(struct layout *l, const char *var, const char *list, bool input,
                     const struct io_head *head, const char *what, struct err *err)
{
    char axes[LAYOUT_AXES * LAYOUT_NAME] = "", name[LAYOUT_NAME];
    int at[LAYOUT_AXES] = {0}, rank = 0;

    while (text_next(&list, ',', name, sizeof name, err) == 1) {
        char *face = strchr(name, '+');
        struct axis axis;

        if (face && !face[1] && rank < LAYOUT_AXES) {
            *face = '\0';
            at[rank] = 1;
        }
        const int dim = head_find_dim(head, name);
        if (dim < 0)
            return err_set(err, ERR_DATA, "%s: its state has an unknown axis '%s'", what, name);
        if (layout_find_axis(l, name) < 0 &&
            (dataset_axis(&axis, head, dim, what, err) < 0 || layout_axis(l, &axis, err) < 0))
            return -1;
        strcat(strcat(axes, rank++ ? "," : ""), name);
    }
    const int i = input ? layout_input(l, var, axes, err)
                        : layout_var(l, var, axes, "1", var, err);
    if (i < 0)
        return err_prefix(err, "%s", what);
    memcpy(l->var[i].at, at, sizeof at);
    return 0;
}

/* Variables, or inputs, of a layout from "u(x) v(x,y)" and the head's axes. */
static int parse_vars(struct layout *l, const char *text, bool input, const struct io_head *head,
                      const char *what, struct err *err)
{
    char item[LAYOUT_AXES * LAYOUT_NAME];
    int rc;

    while ((rc = text_next(&text, ' ', item, sizeof item, err)) == 1) {
        char *axes = strchr(item, '('), *end = axes ? strchr(axes, ')') : NULL;

        if (!end || end[1])
            return err_set(err, ERR_DATA, "%s: found state '%s', expected NAME(AXIS,...)", what,
                           item);
        *axes++ = *end = '\0';
        if (parse_var(l, item, axes, input, head, what, err) < 0)
            return -1;
    }
    if (rc == 0 && !l->nvar)
        return err_set(err, ERR_DATA, "%s: its state has no variable", what);
    return rc;
}

/* The layout of the head's state, with what is known beside it. */
static int parse_state(struct layout *l, const struct io_head *head, const char *what,
                       struct err *err)
{
    const char *inputs = head_text(head, NULL, "inputs");

    *l = (struct layout){.param = store_table(head)};
    if (parse_vars(l, head_text(head, NULL, "state"), false, head, what, err) < 0)
        return -1;
    return inputs ? parse_vars(l, inputs, true, head, what, err) : 0;
}

/* The same on the axes of another layout. */
static int put_on(struct layout *to, const struct layout *grid, const struct layout *l,
                  struct err *err)
{
    *to = *grid;
    to->ninput = 0;
    to->nin = 0;
    to->param = l->param;
    for (int v = l->nvar; v < l->nvar + l->ninput; v++)
        if (layout_take_input(to, l, v, err) < 0)
            return -1;
    return 0;
}

/* Copy the system attributes that data have. */
static int copy_system(struct io_head *head, const struct io_head *data,
                       struct err *err)
{
    static const char *const texts[] = {"system", "discretisation", "scheme",
                                        "filter", NULL};
    static const char *const numbers[] = {"dt", "width", NULL};
    char stored[STORE_NAME];
    const char *name = head_text(data, NULL, "system");
    const struct sys_ops *ops = name ? sys_find(name, NULL) : NULL;
    double x;

    for (int i = 0; texts[i]; i++)
        if (head_text(data, NULL, texts[i]) &&
            head_set_text(head, NULL, texts[i], head_text(data, NULL, texts[i]), err) < 0)
            return -1;
    for (int i = 0; numbers[i]; i++)
        if (head_f64(data, NULL, numbers[i], &x) &&
            head_set_f64(head, NULL, numbers[i], x, err) < 0)
            return -1;
    for (size_t i = 0; ops && i < param_count(ops->params); i++)
        if (head_f64(data, NULL, store_parameter(data, ops->params[i].name, stored), &x) &&
            head_set_f64(head, NULL, stored, x, err) < 0)
            return -1;
    return 0;
}

int modelfile_describe(struct io_head *head, const struct closure *c,
                       const struct io_head *data, struct err *err)
{
    const struct layout *l = &c->layout;
    struct text_buf params = {0}, state = {0}, inputs = {0};
    int rc = -1;

    param_print(c->ops->params, c->p, &params);
    print_vars(l, 0, l->nvar, &state);
    print_vars(l, l->nvar, l->ninput, &inputs);
    if (text_buf_ok(&params, err) < 0 || text_buf_ok(&state, err) < 0 ||
        text_buf_ok(&inputs, err) < 0)
        goto out;
    if (head_set_text(head, NULL, "kind", "model", err) < 0 ||
        head_set_text(head, NULL, "form", c->ops->name, err) < 0 ||
        head_set_text(head, NULL, "act", closure_act(c), err) < 0 ||
        (c->net && head_set_text(head, NULL, "net", c->net, err) < 0) ||
        (c->ops->precision && strcmp(c->ops->precision, "f64") &&
         head_set_text(head, NULL, "precision", c->ops->precision, err) < 0) ||
        head_set_text(head, NULL, "parameters", params.s ? params.s : "", err) < 0 ||
        scales_describe(head, c, err) < 0 ||
        head_set_text(head, NULL, "state", state.s, err) < 0 ||
        (inputs.len && head_set_text(head, NULL, "inputs", inputs.s, err) < 0) ||
        dataset_axes(head, &c->layout, err) < 0 ||
        (data && copy_system(head, data, err) < 0))
        goto out;
    if (c->ntheta &&
        (head_dim(head, "parameter", c->ntheta, err) < 0 ||
         head_var(head, "theta", IO_F64, "parameter", c->theta, NULL,
                  "parameters of the closure", err) < 0))
        goto out;
    rc = testvector_describe(head, c, err);
out:
    text_buf_free(&params);
    text_buf_free(&state);
    text_buf_free(&inputs);
    return rc;
}

/* theta[] from the head into an open closure. */
static int read_theta(struct closure *c, const struct io_head *head,
                      const char *what, struct err *err)
{
    double *theta;
    size_t n = 0;

    if (!c->ntheta)
        return 0;
    theta = head_doubles(head, "theta", &n, err);
    if (!theta)
        return err_prefix(err, "%s", what);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(theta[i])) {
            err_set(err, ERR_DATA, "%s: theta[%zu]: found %g, expected a finite value", what,
                    i, theta[i]);
            free(theta);
            return -1;
        }
    if (n == c->ntheta)
        memcpy(c->theta, theta, n * sizeof *theta);
    free(theta);
    return n == c->ntheta ? 0
                          : err_set(err, ERR_DATA,
                                    "%s: theta: found %zu parameters, expected %zu for form %s",
                                    what, n, c->ntheta, c->ops->name);
}

/* How the file says that it acts. */
static int read_act(struct closure *c, const struct io_head *head, struct err *err)
{
    const char *name = head_text(head, NULL, "act");
    const struct act_ops *act = name ? act_find(name, err) : NULL;

    if (act)
        c->act = act->name;
    return name && !act ? -1 : 0;
}

/* What a file says is no usage, whoever finds it wrong. */
static int of_data(struct err *err)
{
    if (err->code != ERR_INTERNAL)
        err->code = ERR_DATA;
    return -1;
}

int modelfile_read(struct closure *c, const struct io_head *head,
                   const struct layout *grid, const char *what, struct err *err)
{
    const char *kind = head_text(head, NULL, "kind");
    const char *form = head_text(head, NULL, "form");
    const char *state = head_text(head, NULL, "state");
    const char *precision = head_text(head, NULL, "precision");
    const struct closure_ops *ops;
    struct layout layout, other;

    memset(c, 0, sizeof *c);
    if (!kind || strcmp(kind, "model"))
        return err_set(err, ERR_DATA, "%s: found kind %s, expected a model", what,
                       kind ? kind : "(none)");
    if (!form || !state)
        return err_set(err, ERR_DATA, "%s: found a model without the attribute %s, expected it",
                       what, form ? "state" : "form");
    if (parse_state(&layout, head, what, err) < 0 ||
        (grid && put_on(&other, grid, &layout, err) < 0))
        return of_data(err);
    ops = closure_in(form, precision, err);
    if (!ops || closure_open(c, ops, grid ? &other : &layout, head_text(head, NULL, "parameters"),
                     head_text(head, NULL, "net"), 0, err) < 0) {
        err_prefix(err, "%s", what);
        return of_data(err);
    }
    if (scales_read(c, head, err) < 0 || read_act(c, head, err) < 0) {
        err_prefix(err, "%s", what);
        closure_close(c);
        return of_data(err);
    }
    if (read_theta(c, head, what, err) < 0) {
        closure_close(c);
        return -1;
    }
    return 0;
}

int modelfile_parts(struct modelfile_parts *m, const struct io_head *head, const char *what,
                    struct err *err)
{
    const char *state = head_text(head, NULL, "state");

    *m = (struct modelfile_parts){.form = head_text(head, NULL, "form"),
                                  .net = head_text(head, NULL, "net"),
                                  .act = head_text(head, NULL, "act")};
    if (!m->form || !state)
        return err_set(err, ERR_DATA, "%s: found a model without the attribute %s, expected it",
                       what, m->form ? "state" : "form");
    if (parse_state(&m->layout, head, what, err) < 0)
        return of_data(err);
    if (head_find_var(head, "theta") < 0)
        return 0;
    m->theta = head_doubles(head, "theta", &m->ntheta, err);
    return m->theta ? 0 : err_prefix(err, "%s", what);
}

/* The layout of the data, with the grid of the model's. */
static struct layout on_grid_of(const struct layout *data, const struct layout *model)
{
    struct layout like = *data;

    for (int i = 0; i < like.naxis; i++) {
        const int k = layout_find_axis(model, like.axis[i].name);
        if (k >= 0) {
            like.axis[i].n = model->axis[k].n;
            like.axis[i].step = model->axis[k].step;
            like.axis[i].x = model->axis[k].x;
        }
    }
    return like;
}

int modelfile_fits(const struct io_head *model, const struct closure *c,
                   const struct io_head *data, const struct layout *layout,
                   struct text_buf *differs, struct err *err)
{
    const char *system = head_text(model, NULL, "system");
    const char *found = head_text(data, NULL, "system");
    int grid = 0;

    if (system && found && strcmp(system, found))
        return err_set(err, ERR_DATA, "the model is for %s, the data follow %s", system, found);
    if (layout_alike(layout, &c->layout, err) < 0) {
        const struct layout like = on_grid_of(layout, &c->layout);
        if (!c->ops->any_grid || layout_alike(&like, &c->layout, err) < 0)
            return err_prefix(err, "the model does not fit the data");
        grid = 1;
    }
    if (differs)
        store_differs(model, data, differs);
    return grid;
}
