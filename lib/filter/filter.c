/* filter.c -- the filters: table, look-up, and separable maps along every axis.
 *
 *   Phi = Phi_z (x) Phi_y (x) Phi_x,   the last axis first
 */
#include "filter/filter.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/registry.h"
#include "filter/filter_isotropic.h"

#define X(name) extern const struct filter_ops filter_##name;
#include "filter.inc"
#undef X

static const struct filter_ops *const filter_table[] = {
#define X(name) &filter_##name,
#include "filter.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(filter, "filter")

/* ---- opening ---------------------------------------------------------------- */

/* Coarse points along an axis of n, or 0 with err. */
static size_t coarse_points(const struct filter_ops *ops, const struct filter_spec *spec,
                            const struct axis *axis, struct err *err)
{
    const size_t n = axis->n, ratio = spec->coarsen ? spec->coarsen : spec->to;
    const char *word = spec->coarsen ? "coarsen" : "to";
    size_t m = 0;

    if (spec->to > n)
        err_set(err, ERR_DATA, "to = %zu exceeds the %zu points along %s", spec->to, n,
                axis->name);
    else if (n % ratio && !(spec->to && ops->any))
        err_set(err, ERR_DATA, "%zu points along %s are not a multiple of %s = %zu", n,
                axis->name, word, ratio);
    else if ((m = spec->coarsen ? n / ratio : ratio) < 2) {
        err_set(err, ERR_DATA,
                "%s = %zu leaves 1 of %zu points along %s, expected 2 or more", word,
                ratio, n, axis->name);
        m = 0;
    }
    return m;
}

static int check_spec(const struct filter_ops *ops,
                      const struct filter_spec *spec, struct err *err)
{
    if (spec->width < 0 || !(spec->width < 1e9))
        return err_set(err, ERR_USAGE, "found a width of %g coarse cells, expected > 0%s",
                       spec->width, spec->width > 0 ? " and < 1e9" : "");
    if (spec->width > 0 && ops->width == 0)
        return err_set(err, ERR_USAGE, "takes no width");
    if (ops->open)
        return 0;
    if (spec->vars)
        return err_set(err, ERR_USAGE, "takes no variables: it keeps all of them");
    if (!spec->coarsen && !spec->to)
        return err_set(err, ERR_USAGE,
                       "no ratio: expected coarsen or to, of at least 1");
    if (spec->coarsen && spec->to)
        return err_set(err, ERR_USAGE, "found both coarsen = %zu and to = %zu, expected one",
                       spec->coarsen, spec->to);
    return 0;
}

/* Filters for values on faces want some, others none. */
static int check_places(const struct filter_ops *ops, const struct layout *in, struct err *err)
{
    if (!ops->face)
        return layout_in_cells(in, err);
    for (int v = 0; v < in->nvar; v++)
        if (var_on_faces(&in->var[v]))
            return 0;
    return err_set(err, ERR_DATA, "found no face-centred field, expected one");
}

/* The window of values in cells, or on faces. */
static struct window *open_window(struct filter_line *line,
                                  struct window *(*make)(struct filter_line *, struct err *),
                                  struct err *err)
{
    struct window *w = make(line, err);

    if (!w)
        return NULL;
    window_normalise(w);
    if (window_nwork(w) > line->nwork)
        line->nwork = window_nwork(w);
    return w;
}

static bool wraps(const struct filter_line *line)
{
    return !line->window || window_wraps(line->window) || (line->face && window_wraps(line->face));
}

/* The map along one axis of `in`. */
static int open_line(struct filter *f, int a, struct err *err)
{
    const struct axis *axis = &f->in.axis[a];
    struct filter_line *line = &f->line[a];

    if (axis_must_be_even(axis, err) < 0)
        return -1;
    line->n = axis->n;
    line->m = coarse_points(f->ops, &f->spec, axis, err);
    if (!line->m)
        return -1;
    line->width = f->spec.width * (double)line->n / (double)line->m;
    if (f->ops->window) {
        if (!(line->window = open_window(line, f->ops->window, err)) ||
            (f->ops->face && !(line->face = open_window(line, f->ops->face, err))))
            return -1;
    } else if (f->ops->line_open(line, err) < 0) {
        return -1;
    }
    if (axis->edge != EDGE_PERIODIC && wraps(line))
        return err_set(err, ERR_DATA,
                       "the axis %s is not known to be periodic and the filter reaches "
                       "over its ends",
                       axis->name);
    return 0;
}

/* The coarse axis of a line, and every other one, in the order of `in`. */
static int coarse_layout(struct filter *f, struct err *err)
{
    const struct layout *in = &f->in;

    for (int a = 0; a < in->naxis; a++) {
        const struct filter_line *line = &f->line[a];
        struct axis axis = in->axis[a];

        if (line->n) {
            axis.first += line->shift * axis.step;
            axis.step *= (double)line->n / (double)line->m;
            axis.n = line->m;
        }
        if (layout_axis(&f->out, &axis, err) < 0)
            return -1;
    }
    for (int v = 0; v < in->nvar; v++)
        if (layout_take(&f->out, in, v, err) < 0)
            return -1;
    return 0;
}

/* Scratch: two copies of the largest variable, one line in, one out, its own; or that of the
 * factor of |k|. */
static size_t scratch(const struct filter *f)
{
    const size_t factor = f->isotropic ? isotropic_nwork(f->isotropic) : 0;
    size_t largest = 0, line = 0;

    for (int v = 0; v < f->in.nvar; v++)
        if (f->in.var[v].n > largest)
            largest = f->in.var[v].n;
    for (int a = 0; a < f->in.naxis; a++) {
        const size_t n = f->line[a].n + f->line[a].m + f->line[a].nwork;
        if (n > line)
            line = n;
    }
    return 2 * largest + line > factor ? 2 * largest + line : factor;
}

int filter_open(struct filter *f, const struct filter_ops *ops,
                const struct layout *in, const struct filter_spec *spec,
                struct err *err)
{
    int lines = 0;

    *f = (struct filter){.ops = ops, .spec = *spec, .in = *in};
    if (check_spec(ops, spec, err) < 0)
        goto fail;
    if (f->spec.width == 0)
        f->spec.width = ops->width;
    if (ops->open) {
        if (ops->open(f, err) < 0)
            goto fail;
        return 0;
    }
    if (check_places(ops, in, err) < 0)
        goto fail;
    for (int a = 0; a < in->naxis; a++) {
        if (in->axis[a].index)
            continue;
        if (open_line(f, a, err) < 0)
            goto fail;
        lines++;
    }
    if (!lines) {
        err_set(err, ERR_DATA, "found no space axis in the data, expected one");
        goto fail;
    }
    if (coarse_layout(f, err) < 0)
        goto fail;
    if (ops->isotropic && !(f->isotropic = isotropic_open(f, err)))
        goto fail;
    f->nwork = scratch(f);
    return 0;
fail:
    filter_close(f);
    return err_prefix(err, "%s", ops->name);
}

void filter_close(struct filter *f)
{
    if (f->ops && f->ops->close)
        f->ops->close(f);
    isotropic_close(f->isotropic);
    for (int a = 0; a < LAYOUT_AXES; a++) {
        window_close(f->line[a].window);
        window_close(f->line[a].face);
        if (f->line[a].priv)
            f->ops->line_close(f->line[a].priv);
    }
    *f = (struct filter){0};
}

/* ---- applying --------------------------------------------------------------- */

static void apply_line(const struct filter *f, int a, int at, const double u[],
                       double ubar[], double work[])
{
    const struct filter_line *line = &f->line[a];

    if (line->window)
        window_apply(at ? line->face : line->window, u, ubar, work);
    else
        f->ops->line_apply(line, u, ubar, work);
}

/* v[outer][m][inner] from u[outer][n][inner]. */
static void apply_axis(const struct filter *f, int a, int at, size_t outer, size_t inner,
                       const double u[], double v[], double work[])
{
    const size_t n = f->line[a].n, m = f->line[a].m;
    double *from = work, *to = work + n;

    for (size_t o = 0; o < outer; o++, u += n * inner, v += m * inner) {
        if (inner == 1) {
            apply_line(f, a, at, u, v, work + n + m);
            continue;
        }
        for (size_t i = 0; i < inner; i++) {
            for (size_t j = 0; j < n; j++)
                from[j] = u[j * inner + i];
            apply_line(f, a, at, from, to, work + n + m);
            for (size_t j = 0; j < m; j++)
                v[j * inner + i] = to[j];
        }
    }
}

/* Variable v; half[2] are buffers of its fine size. */
static void apply_var(const struct filter *f, int v, const double u[],
                      double ubar[], double *const half[2], double work[])
{
    const struct var *in = &f->in.var[v], *out = &f->out.var[v];
    const double *from = u + in->offset;
    size_t outer = in->n, inner = 1;
    int todo = 0, turn = 0;

    for (int i = 0; i < in->rank; i++)
        todo += f->line[in->axis[i]].n > 0;
    if (!todo)
        memcpy(ubar + out->offset, from, in->n * sizeof *u);
    for (int i = in->rank - 1; i >= 0; i--) {
        const int a = in->axis[i];

        outer /= f->in.axis[a].n;
        if (f->line[a].n) {
            double *to = --todo ? half[turn] : ubar + out->offset;

            apply_axis(f, a, in->at[i], outer, inner, from, to, work);
            from = to;
            turn = !turn;
        }
        inner *= f->out.axis[a].n;
    }
}

void filter_apply(const struct filter *f, const double u[], double ubar[],
                  double work[])
{
    filter_apply_rate(f, u, ubar, work);
    for (size_t i = 0; f->origin && i < f->out.n; i++)
        ubar[i] -= f->origin[i];
}

void filter_apply_rate(const struct filter *f, const double dudt[], double ubar[],
                       double work[])
{
    size_t largest = 0;

    if (f->ops->apply) {
        f->ops->apply(f, dudt, ubar, work);
        return;
    }
    for (int v = 0; v < f->in.nvar; v++)
        if (f->in.var[v].n > largest)
            largest = f->in.var[v].n;
    for (int v = 0; v < f->in.nvar; v++)
        apply_var(f, v, dudt, ubar, (double *[2]){work, work + largest},
                  work + 2 * largest);
    if (f->isotropic)
        isotropic_apply(f->isotropic, ubar, f->out.n, work);
}

double filter_transfer(const struct filter *f, int axis, int at, size_t k)
{
    const struct filter_line *line = &f->line[axis];

    if (line->window)
        return window_transfer(at ? line->face : line->window, k);
    return f->ops->transfer(line, k) *
           (f->isotropic ? f->ops->isotropic(isotropic_q(line, k)) : 1);
}
