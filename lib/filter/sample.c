/* sample.c -- keeps every R-th point along all axes, components of index axes included.
 *
 *   ubar_i = u_{R i}
 *
 * No average: what a sparse network of instruments sees, modes above the coarse Nyquist mode under
 * the names of others. Open ends need no room; coordinates of an
 * index axis count anew.
 */
#include <string.h>

#include "filter/filter.h"

/* The ratio along an axis of n points, or 0 with err. */
static size_t ratio(const struct filter *f, const struct axis *axis, struct err *err)
{
    const size_t n = axis->n, coarsen = f->spec.coarsen ? f->spec.coarsen : n / f->spec.to;

    if (coarsen >= 1 && n % coarsen == 0 && (!f->spec.to || coarsen * f->spec.to == n))
        return coarsen;
    err_set(err, ERR_DATA, "axis %s: found %zu points, expected a multiple of %zu", axis->name, n,
            f->spec.coarsen ? f->spec.coarsen : f->spec.to);
    return 0;
}

static int sample_open(struct filter *f, struct err *err)
{
    if (!f->spec.coarsen && !f->spec.to)
        return err_set(err, ERR_USAGE, "no ratio");
    if (layout_in_cells(&f->in, err) < 0)
        return -1;
    for (int a = 0; a < f->in.naxis; a++) {
        struct axis axis = f->in.axis[a];
        const size_t every = ratio(f, &axis, err);
        if (!every || (!axis.index && axis_must_be_even(&axis, err) < 0))
            return -1;
        axis.n /= every;
        axis.step *= axis.index ? 1 : (double)every;
        if (layout_axis(&f->out, &axis, err) < 0)
            return -1;
    }
    for (int v = 0; v < f->in.nvar; v++)
        if (layout_take(&f->out, &f->in, v, err) < 0)
            return -1;
    return 0;
}

/* Row by row of the last axis: which row of u it is follows from the others. */
static void sample_apply(const struct filter *f, const double u[], double ubar[], double work[])
{
    (void)work;
    for (int v = 0; v < f->out.nvar; v++) {
        const struct var *to = &f->out.var[v], *from = &f->in.var[v];
        for (size_t i = 0; i < to->n; i++) {
            size_t rest = i, at = 0, stride = 1;
            for (int a = to->rank - 1; a >= 0; a--) {
                const size_t m = f->out.axis[to->axis[a]].n, n = f->in.axis[from->axis[a]].n;
                at += rest % m * (n / m) * stride;
                rest /= m;
                stride *= n;
            }
            ubar[to->offset + i] = u[from->offset + at];
        }
    }
}

const struct filter_ops filter_sample = {
    .name = "sample",
    .brief = "keeps every R-th point along all axes, components of index axes included.",
    .source = "sanderse2025",
    .aliases = true,
    .open = sample_open,
    .apply = sample_apply,
};
