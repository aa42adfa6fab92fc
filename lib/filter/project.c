/* project.c -- coefficients of the modes of a basis, and back.
 *
 *   ubar_r = <phi_r, u - mean>;   with reconstruct   ubar = mean + sum_r u_r phi_r
 *
 * as variable g over the axis `component`. sirovich1987
 */
#include <stdlib.h>

#include "filter/filter.h"
#include "num/dense.h"

/* g(component), in the unit of the only variable. */
static int coefficients(struct layout *l, const struct basis *b, struct err *err)
{
    const struct axis modes = {.name = "component", .n = b->count, .step = 1, .index = true};
    const char *unit = b->layout.nvar == 1 ? b->layout.var[0].unit : "1";

    if (layout_axis(l, &modes, err) < 0)
        return -1;
    return layout_var(l, "g", "component", unit, "coefficients", err);
}

static void project_close(struct filter *f)
{
    free(f->origin);
}

/* Phi mean, or -mean where it goes back. */
static int set_origin(struct filter *f, struct err *err)
{
    const struct basis *b = f->spec.basis;
    double *work = malloc(b->layout.n * sizeof *work);

    f->origin = malloc(f->out.n * sizeof *f->origin);
    if (!work || !f->origin) {
        free(work);
        return err_set(err, ERR_INTERNAL, "no memory for %zu numbers", b->layout.n);
    }
    for (size_t i = 0; f->spec.reconstruct && i < f->out.n; i++)
        f->origin[i] = -b->mean[i];
    if (!f->spec.reconstruct)
        f->ops->apply(f, b->mean, f->origin, work);
    free(work);
    return 0;
}

static int project_open(struct filter *f, struct err *err)
{
    const struct basis *b = f->spec.basis;
    struct layout modes = {0};

    if (f->spec.coarsen || f->spec.to || f->spec.vars)
        return err_set(err, ERR_USAGE, "takes no ratio and no variables: it keeps modes");
    if (!b)
        return err_set(err, ERR_USAGE, "no basis is named");
    if (coefficients(&modes, b, err) < 0 ||
        layout_same(&f->in, f->spec.reconstruct ? &modes : &b->layout, err) < 0)
        return -1;
    f->out = f->spec.reconstruct ? b->layout : modes;
    f->nwork = b->layout.n;
    return set_origin(f, err);
}

/* work: w u */
static void project_apply(const struct filter *f, const double u[], double ubar[], double work[])
{
    const struct basis *b = f->spec.basis;
    const size_t n = b->layout.n;

    for (size_t i = 0; i < f->out.n; i++)
        ubar[i] = 0;
    if (f->spec.reconstruct) {
        dense_transpose(b->count, n, b->modes, u, ubar);
        return;
    }
    for (size_t i = 0; i < n; i++)
        work[i] = b->weight[i] * u[i];
    dense_multiply(b->count, n, b->modes, work, ubar);
}

const struct filter_ops filter_project = {
    .name = "project",
    .brief = "keeps the coefficients of the modes of a basis (snapshot --pod), or goes back.",
    .source = "sirovich1987",
    .open = project_open,
    .close = project_close,
    .apply = project_apply,
};
