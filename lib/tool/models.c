/* models.c -- closures from files, coarse models as a data set's attributes name them. */
#include "tool/models.h"

#include <math.h>
#include <stdlib.h>

#include "store/modelfile.h"
#include "store/system.h"
#include "tool/span.h"
#include "tool/tool.h"

/* The step that was asked for, or that of the data, or the system's; of the time between
 * saves a whole part. */
static double choose_step(const struct io_in *in, const struct sys *sys, double dt, double save)
{
    const struct io_head *head = io_head(in);

    if (isnan(dt) && head_text(head, NULL, "dt"))
        cli_fail(ERR_DATA, "%s: found dt = '%s', a text, expected a number (--dt DT sets one)",
                 io_name(in), head_text(head, NULL, "dt"));
    if (isnan(dt) && !head_f64(head, NULL, "dt", &dt))
        dt = sys->ops->dt;
    if (!(dt > 0) || !isfinite(dt))
        cli_fail(ERR_DATA, "%s: found dt = %g, expected a positive step (--dt DT sets another)",
                 io_name(in), dt);
    return span_step(dt, save);
}

/* Those of the data; or none, where they name none, or hold other variables than it has, and the
 * closure needs none. */
static void open_systems(struct models *m, struct io_in *in, size_t nmember,
                         const struct closure *closure, const struct models_wish *wish)
{
    const char *form = wish->form;
    struct dataset d;
    struct err err = {0}, other = {0};

    if (store_open_systems(&m->sys, &m->nsys, io_head(in), nmember, form, &err) == 0)
        return;
    if (err.code == ERR_DATA)
        err_prefix(&err, "%s", io_name(in));
    const struct act_ops *act = act_find(closure_act(closure), &other);
    if (err.code != ERR_DATA || !act || !act->alone || form ||
        dataset_read(&d, io_head(in), io_name(in), &other) < 0)
        cli_die(&err);
    if (head_text(io_head(in), NULL, "system"))
        cli_note("run without equations of its own: %s", err.msg);
    m->sys = tool_alloc(1, sizeof *m->sys);
    m->nsys = 1;
    sys_still(m->sys, wish->states ? wish->states : &d.layout);
}

bool models_stochastic(const struct io_in *in, size_t nmember)
{
    struct sys *sys;
    struct err err = {0};
    size_t nsys;

    if (store_open_systems(&sys, &nsys, io_head(in), nmember, NULL, &err) < 0)
        return false;
    const bool has = sys[0].nnoise > 0;
    for (size_t i = 0; i < nsys; i++)
        sys_close(&sys[i]);
    free(sys);
    return has;
}

void models_open(struct models *m, struct io_in *in, size_t nmember,
                 const struct closure *closure, const struct models_wish *wish, double save)
{
    const struct io_head *head = io_head(in);
    const size_t nrun = nmember * (wish->ndraw ? wish->ndraw : 1);
    struct err err = {0};

    m->ndraw = wish->ndraw;
    m->scheme = wish->scheme ? wish->scheme : head_text(head, NULL, "scheme");
    open_systems(m, in, nmember, closure, wish);
    m->dt = choose_step(in, &m->sys[0], wish->dt, save);
    tool_try(fleet_open(&m->fleet, nrun, m->sys, m->nsys, closure, m->scheme, m->dt,
                        cli.memory, &err), &err);
}

void models_close(struct models *m)
{
    fleet_close(&m->fleet);
    for (size_t i = 0; i < m->nsys; i++)
        sys_close(&m->sys[i]);
    free(m->sys);
    *m = (struct models){0};
}

/* What a run does not change. */
static void describe_origin(const struct io_head *from, struct io_head *head)
{
    static const char *const texts[] = {"filter", "ic", NULL};
    struct err err = {0};
    double width;

    for (int i = 0; texts[i]; i++)
        if (head_text(from, NULL, texts[i]))
            tool_try(head_set_text(head, NULL, texts[i], head_text(from, NULL, texts[i]), &err),
                     &err);
    if (head_f64(from, NULL, "width", &width))
        tool_try(head_set_f64(head, NULL, "width", width, &err), &err);
}

/* Where each run begins, and with which draw. */
static void describe_runs(const struct models *m, struct io_head *head)
{
    const size_t n = m->fleet.nmember;
    int64_t *index = tool_alloc(2 * n, sizeof *index), *draw = index + n;
    struct err err = {0};

    for (size_t i = 0; i < n; i++) {
        index[i] = (int64_t)(i / m->ndraw);
        draw[i] = (int64_t)(i % m->ndraw);
    }
    tool_try(head_var(head, "initial", IO_I64, "member", index, NULL,
                      "member of the data whose state it starts from", &err), &err);
    tool_try(head_var(head, "draw", IO_I64, "member", draw, NULL,
                      "draw of theta, or of the noise", &err), &err);
    free(index);
}

void models_describe(const struct models *m, const struct reader *data, int extra,
                     struct io_head *head)
{
    const struct dataset *d = &data->d;
    const size_t nmember = m->fleet.nmember;
    bool varied[PARAM_MAX];
    struct err err = {0};

    store_varied(io_head(data->in), varied);
    tool_try(dataset_describe(head, &d->layout, d->member || m->ndraw ? nmember : 0, extra, &err),
             &err);
    tool_try(store_describe_systems(head, m->sys, m->nsys, nmember, varied, &err), &err);
    if (m->ndraw)
        describe_runs(m, head);
    describe_origin(io_head(data->in), head);
}

void models_inputs(const struct closure *c, const struct io_in *data, struct dataset *d)
{
    const struct layout *l = &c->layout, *found = &d->layout;
    struct text_buf names = {0};
    struct err err = {0};

    if (l->ninput == 0)
        return;
    for (int v = l->nvar; v < l->nvar + l->ninput; v++)
        text_add(&names, "%s%s", v > l->nvar ? "," : "", l->var[v].name);
    tool_try(text_buf_ok(&names, &err), &err);
    tool_try(dataset_inputs(d, io_head(data), names.s, io_name(data), &err), &err);
    for (int i = 0; i < l->ninput; i++)
        if (found->var[found->nvar + i].rank != l->var[l->nvar + i].rank)
            cli_fail(ERR_DATA, "%s: input %s: found %d axes, expected %d", io_name(data),
                     l->var[l->nvar + i].name, found->var[found->nvar + i].rank,
                     l->var[l->nvar + i].rank);
    text_buf_free(&names);
}

struct io_in *models_closure(struct closure *c, const char *path, struct io_in *data,
                             struct dataset *d)
{
    const struct layout *layout = &d->layout;
    struct io_in *in = tool_open(path, "model");
    const struct io_head *head = io_head(in);
    struct text_buf differs = {0};
    struct err err = {0};
    int fits;

    tool_try(modelfile_read(c, head, NULL, io_name(in), &err), &err);
    models_inputs(c, data, d);
    fits = modelfile_fits(head, c, io_head(data), layout, &differs, &err);
    if (fits < 0) {
        err_prefix(&err, "%s with %s", io_name(in), io_name(data));
        cli_die(&err);
    }
    if (fits > 0 || (c->ops->any_grid && layout_same(layout, &c->layout, NULL) < 0)) {
        closure_close(c); /* of another grid, or one that begins elsewhere */
        tool_try(modelfile_read(c, head, layout, io_name(in), &err), &err);
    }
    if (differs.len)
        cli_warn("%s was not fitted for %s: %s", io_name(in), io_name(data), differs.s);
    text_buf_free(&differs);
    tool_drain(in);
    return in;
}
