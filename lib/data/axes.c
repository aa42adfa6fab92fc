/* axes.c -- axes and places of variables, from heads and to heads. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "data/dataset.h"

/* Coordinates may stray from uniform by this part of a step. */
static const double UNIFORM = 1e-5;

/* What the coordinate says of its ends. */
static int read_edge(struct axis *axis, const struct io_head *head, bool periodic,
                     const char *what, struct err *err)
{
    const char *edge = head_text(head, axis->name, "edge");

    axis->edge = periodic ? EDGE_PERIODIC : edge ? EDGE_WALL : EDGE_OPEN;
    if (edge && strcmp(edge, edge_name(EDGE_WALL)))
        return err_set(err, ERR_DATA, "%s: coordinate %s: found edge '%s', expected wall", what,
                       axis->name, edge);
    if (edge && periodic)
        return err_set(err, ERR_DATA, "%s: coordinate %s: found a period and edge = wall, "
                                      "expected one of them", what, axis->name);
    return 0;
}

static bool is_even(const struct axis *axis, const double x[])
{
    for (size_t i = 0; i < axis->n; i++)
        if (!(fabs(x[i] - axis_point(axis, i, 0)) <= UNIFORM * fabs(axis->step)))
            return false;
    return true;
}

int dataset_axis(struct axis *axis, const struct io_head *head, int dim,
                 const char *what, struct err *err)
{
    const char *name = head->dim[dim].name;
    const int v = head_find_var(head, name);
    const char *unit = head_text(head, name, "units");
    double period = 0, *x;
    size_t n;

    memset(axis, 0, sizeof *axis);
    snprintf(axis->name, sizeof axis->name, "%s", name);
    snprintf(axis->unit, sizeof axis->unit, "%s", unit ? unit : "1");
    axis->n = head->dim[dim].len;
    axis->step = 1;
    if (read_edge(axis, head, v >= 0 && head_f64(head, name, "period", &period), what, err) < 0)
        return -1;
    axis->index = v < 0 || head->var[v].record || head->var[v].type == IO_I64 ||
                  head->var[v].type == IO_I32 || head->var[v].type == IO_U8;
    if (axis->index)
        return 0;
    x = head_doubles(head, name, &n, err);
    if (!x)
        return err_prefix(err, "%s", what);
    if (n != axis->n) {
        free(x);
        return err_set(err, ERR_DATA, "%s: coordinate %s: found %zu values, expected %zu",
                       what, name, n, axis->n);
    }
    axis->first = x[0];
    if (n > 1)
        axis->step = (x[n - 1] - x[0]) / (double)(n - 1);
    else if (axis->edge == EDGE_PERIODIC)
        axis->step = period;
    const int rc = is_even(axis, x) ? 0 : axis_uneven(axis, x, period, err);
    free(x);
    if (rc < 0)
        return err_prefix(err, "%s", what);
    if (!(axis->step > 0))
        return err_set(err, ERR_DATA, "%s: coordinate %s: found step %g, expected it to rise",
                       what, name, axis->step);
    return 0;
}

int dataset_axes(struct io_head *head, const struct layout *layout,
                 struct err *err)
{
    for (int a = 0; a < layout->naxis; a++) {
        const struct axis *axis = &layout->axis[a];
        double *x = malloc((axis->n + 1) * sizeof *x);
        int64_t *index = malloc((axis->n + 1) * sizeof *index);
        int rc = x && index ? 0 : err_set(err, ERR_INTERNAL, "out of memory");

        for (size_t i = 0; !rc && i < axis->n; i++) {
            x[i] = axis_point(axis, i, 0);
            index[i] = (int64_t)i;
        }
        if (rc == 0 && head_dim(head, axis->name, axis->n, err) < 0)
            rc = -1;
        if (rc == 0 &&
            head_var(head, axis->name, axis->index ? IO_I64 : IO_F64, axis->name,
                     axis->index ? (const void *)index : x, axis->index ? NULL : axis->unit,
                     NULL, err) < 0)
            rc = -1;
        if (rc == 0 && axis->edge == EDGE_PERIODIC)
            rc = head_set_f64(head, axis->name, "period",
                              axis->x ? axis->period : (double)axis->n * axis->step, err);
        if (rc == 0 && axis->edge == EDGE_WALL)
            rc = head_set_text(head, axis->name, "edge", edge_name(axis->edge), err);
        free(x);
        free(index);
        if (rc < 0)
            return -1;
    }
    return 0;
}

int dataset_place(struct var *v, const struct layout *l, const struct io_head *head,
                  struct err *err)
{
    const char *text = head_text(head, v->name, "location"), *rest = text;
    char word[LAYOUT_NAME] = "";
    int more = 0, words = 0, axes = 0;

    memset(v->at, 0, sizeof v->at);
    for (; text && (more = text_next(&rest, ' ', word, sizeof word, err)) == 1; words++)
        for (int i = 0; i < v->rank; i++)
            if (!strcmp(word, l->axis[v->axis[i]].name)) {
                v->at[i] = 1;
                axes++;
            }
    if (more < 0)
        return err_prefix(err, "variable %s: location", v->name);
    if (text && (!axes || words != axes + 1 || strcmp(word, "face")))
        return err_set(err, ERR_DATA, "variable %s: found location '%s', expected 'AXIS face'",
                       v->name, text);
    return 0;
}

int dataset_set_place(struct io_head *head, const char *name, const struct layout *l,
                      const struct var *v, struct err *err)
{
    char text[LAYOUT_AXES * (LAYOUT_NAME + 1) + sizeof "face"] = "";

    if (!var_on_faces(v))
        return 0;
    for (int i = 0; i < v->rank; i++)
        if (v->at[i])
            strcat(strcat(text, l->axis[v->axis[i]].name), " ");
    return head_set_text(head, name, "location", strcat(text, "face"), err);
}
