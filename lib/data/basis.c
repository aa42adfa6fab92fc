/* basis.c -- bases of states as files. */
#include "data/basis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/dataset.h"

/* ---- cells -------------------------------------------------------------------- */

/* The length of the cell of value i, which lies at its centre (at 0) or is a face. */
static double cell(const struct axis *axis, size_t i, int at)
{
    const double x = axis_point(axis, i, 0), up = axis_point(axis, i, 1);

    if (at)
        return 2 * (up - x);
    if (i)
        return up - axis_point(axis, i - 1, 1);
    return axis->edge == EDGE_PERIODIC ? up - (axis_point(axis, axis->n - 1, 1) - axis->period)
                                       : 2 * (up - x);
}

/* w[n] of a variable *= its cells along its i-th axis. */
static void weigh(const struct layout *l, const struct var *v, int i, double w[])
{
    const struct axis *axis = &l->axis[v->axis[i]];
    size_t inner = 1;
    double sum = 0;

    if (!axis->x)
        return;
    for (int j = i + 1; j < v->rank; j++)
        inner *= l->axis[v->axis[j]].n;
    for (size_t k = 0; k < axis->n; k++)
        sum += cell(axis, k, v->at[i]);
    for (size_t k = 0; k < v->n; k++)
        w[k] *= cell(axis, k / inner % axis->n, v->at[i]) * (double)axis->n / sum;
}

void basis_weights(const struct layout *l, double w[])
{
    for (size_t i = 0; i < l->n; i++)
        w[i] = 1;
    for (int v = 0; v < l->nvar; v++)
        for (int i = 0; i < l->var[v].rank; i++)
            weigh(l, &l->var[v], i, w + l->var[v].offset);
}

/* ---- writing ------------------------------------------------------------------ */

static int describe_var(struct io_head *head, const struct layout *l, const struct var *v,
                        const double mean[], struct err *err)
{
    char name[LAYOUT_NAME + 8], text[LAYOUT_NAME + 16];
    char dims[(LAYOUT_AXES + 1) * (LAYOUT_NAME + 1)] = "mode";

    for (int i = 0; i < v->rank; i++)
        strcat(strcat(dims, ","), l->axis[v->axis[i]].name);
    const char *axes = dims + strlen("mode") + (v->rank > 0);
    snprintf(name, sizeof name, "mean_%s", v->name);
    snprintf(text, sizeof text, "mean of %s", v->long_name);
    if (head_var(head, name, IO_F64, axes, mean + v->offset, v->unit, text, err) < 0)
        return -1;
    snprintf(text, sizeof text, "modes of %s", v->long_name);
    if (head_var(head, v->name, IO_F64, dims, NULL, "1", text, err) < 0)
        return -1;
    return dataset_set_place(head, v->name, l, v, err);
}

int basis_describe(struct io_head *head, const struct layout *l, const double mean[],
                   struct err *err)
{
    if (head_records(head, "mode", "1", "mode", err) < 0 || dataset_axes(head, l, err) < 0)
        return -1;
    for (int v = 0; v < l->nvar; v++)
        if (describe_var(head, l, &l->var[v], mean, err) < 0)
            return -1;
    if (head_var(head, "sd", IO_F64, "mode", NULL, "1", "root mean square of the coefficient",
                 err) < 0 ||
        head_var(head, "energy", IO_F64, "mode", NULL, "1", "share of the variance", err) < 0)
        return -1;
    return head_set_text(head, NULL, "kind", "basis", err);
}

int basis_write(struct io_out *out, const struct layout *l, size_t count, const double modes[],
                const double sd[], const double energy[], struct err *err)
{
    const void *slab[LAYOUT_VARS + 3];

    for (size_t r = 0; r < count; r++) {
        const double number = (double)r;
        size_t n = 0;
        slab[n++] = &number;
        for (int v = 0; v < l->nvar; v++)
            slab[n++] = modes + r * l->n + l->var[v].offset;
        slab[n++] = sd + r;
        slab[n] = energy + r;
        if (io_write(out, 1, slab, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- reading ------------------------------------------------------------------ */

/* Append head variable v, a part of the state, to the layout. */
static int take_var(struct basis *b, const struct io_head *head, size_t v, const char *what,
                    struct err *err)
{
    const struct io_var *var = &head->var[v];
    char mean[LAYOUT_NAME + 8], axes[LAYOUT_AXES * (LAYOUT_NAME + 1)] = "";
    struct axis axis;

    for (int i = 1; i < var->rank; i++) {
        if (i > LAYOUT_AXES || dataset_axis(&axis, head, var->dim[i], what, err) < 0 ||
            (layout_find_axis(&b->layout, axis.name) < 0 &&
             layout_axis(&b->layout, &axis, err) < 0))
            return -1;
        strcat(strcat(axes, i > 1 ? "," : ""), axis.name);
    }
    snprintf(mean, sizeof mean, "mean_%s", var->name);
    const char *unit = head_text(head, mean, "units");
    const int at = layout_var(&b->layout, var->name, axes, unit ? unit : "1", var->name, err);
    return at < 0 ? -1 : dataset_place(&b->layout.var[at], &b->layout, head, err);
}

/* The layout: variables that have a mean. of[]: their indices in the head. */
static int take_layout(struct basis *b, const struct io_head *head, int of[], const char *what,
                       struct err *err)
{
    const char *kind = head_text(head, NULL, "kind");
    char mean[LAYOUT_NAME + 8];

    if (!kind || strcmp(kind, "basis") || head->record_dim < 0)
        return err_set(err, ERR_DATA, "%s: found kind %s, expected basis", what,
                       kind ? kind : "(none)");
    for (size_t v = 0; v < head->nvar; v++) {
        snprintf(mean, sizeof mean, "mean_%.*s", LAYOUT_NAME, head->var[v].name);
        if (!head->var[v].record || head->var[v].type != IO_F64 || head_find_var(head, mean) < 0)
            continue;
        if (take_var(b, head, v, what, err) < 0)
            return -1;
        of[b->layout.nvar - 1] = (int)v;
    }
    return b->layout.n ? 0 : err_set(err, ERR_DATA, "%s: found no modes with a mean", what);
}

static int take_mean(struct basis *b, const struct io_head *head, const char *what,
                     struct err *err)
{
    char name[LAYOUT_NAME + 8];

    for (int v = 0; v < b->layout.nvar; v++) {
        const struct var *var = &b->layout.var[v];
        size_t n;
        snprintf(name, sizeof name, "mean_%s", var->name);
        double *mean = head_doubles(head, name, &n, err);
        if (mean && n == var->n)
            memcpy(b->mean + var->offset, mean, n * sizeof *mean);
        else if (mean)
            err_set(err, ERR_DATA, "%s: %s: found %zu values, expected %zu", what, name, n, var->n);
        free(mean);
        if (!mean || n != var->n)
            return -1;
    }
    return 0;
}

static int take_modes(struct basis *b, struct io_in *in, const int of[], struct err *err)
{
    const size_t n = b->layout.n;
    long more;

    while ((more = io_next(in, 0, err)) > 0) {
        double *all = realloc(b->modes, (b->count + (size_t)more) * n * sizeof *all);
        if (!all)
            return err_set(err, ERR_INTERNAL, "%s: no memory for its modes", io_name(in));
        b->modes = all;
        for (int v = 0; v < b->layout.nvar; v++) {
            const struct var *var = &b->layout.var[v];
            const double *slab = io_slab_f64(in, of[v], err);
            if (!slab)
                return -1;
            for (size_t r = 0; r < (size_t)more; r++)
                memcpy(all + (b->count + r) * n + var->offset, slab + r * var->n,
                       var->n * sizeof *all);
        }
        b->count += (size_t)more;
    }
    if (more == 0 && b->count == 0)
        return err_set(err, ERR_DATA, "%s: found no modes", io_name(in));
    return more < 0 ? -1 : 0;
}

static int check_orthonormal(const struct basis *b, const char *what, struct err *err)
{
    const size_t n = b->layout.n;

    for (size_t r = 0; r < b->count; r++)
        for (size_t q = 0; q <= r; q++) {
            double sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += b->weight[i] * b->modes[r * n + i] * b->modes[q * n + i];
            if (!(fabs(sum - (r == q)) <= 1e-8))
                return err_set(err, ERR_DATA, "%s: found %.10g as product of modes %zu and %zu, "
                                              "expected %d", what, sum, q, r, r == q);
        }
    return 0;
}

int basis_read(struct basis *b, struct io_in *in, struct err *err)
{
    int of[LAYOUT_VARS];

    *b = (struct basis){0};
    if (take_layout(b, io_head(in), of, io_name(in), err) < 0)
        return -1;
    b->mean = malloc(b->layout.n * sizeof *b->mean);
    b->weight = malloc(b->layout.n * sizeof *b->weight);
    if (!b->mean || !b->weight)
        return err_set(err, ERR_INTERNAL, "%s: no memory", io_name(in));
    basis_weights(&b->layout, b->weight);
    if (take_mean(b, io_head(in), io_name(in), err) < 0 || take_modes(b, in, of, err) < 0)
        return -1;
    return check_orthonormal(b, io_name(in), err);
}

void basis_close(struct basis *b)
{
    free(b->mean);
    free(b->modes);
    free(b->weight);
    *b = (struct basis){0};
}
