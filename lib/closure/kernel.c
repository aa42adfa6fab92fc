/* kernel.c -- kernel ridge regression of the unresolved term of a point on its neighbourhood.
 *
 *   m_v(i) / scale_tau_v = sum_c alpha_vc k(s_c(i)),   s_c(i) = |x(i) - q_c|^2 / (P l^2)
 *   k = exp(-s/2),  or  (1 + r + r^2/3) exp(-r), r = sqrt(5 s): Matern's of 5/2
 *
 * x(i) are the P values of the patch at i (closure_patch.h) of u / scale_u, so that l is a distance
 * per value. rasmussen2006, chapters 4, 8.3.1: with K of the patches of all samples and centres,
 *
 *   min_alpha |K alpha - tau / scale_tau|^2 + ridge alpha^T Kcc alpha
 *
 * which is ridge regression, alpha = (K + ridge)^{-1} tau, where every patch is a centre. The
 * centres are patches of the samples, each the farthest from those before it (gonzalez1985), the
 * first one the first patch. theta = alpha (C, centres), log l, q (centres, P): all of it in closed
 * form. l = 0: the median distance between centres. Limits: the cost is that of all centres at each
 * point, and of a fit that times centres.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "closure/closure_kernels.h"

enum { RADIUS = KERNELS_END, MATERN };

static const struct param params[] = {
    KERNELS_PARAMS,
    PATCH_RADIUS,
    {"matern", 0, 0, 1, "", "1: Matern's kernel of 5/2; 0: a Gaussian", true},
    {0}};

/* Tape: x (P, n), then k and s (centres, n). Work: x and two fields. */
static int open_kernel(struct closure *c, struct err *err)
{
    struct kernels *g = patch_begin(c, sizeof *g, (size_t)c->p[RADIUS], err);

    if (!g)
        return -1;
    g->n = g->patch.n;
    g->P = g->patch.count;
    g->centres = (size_t)c->p[KERNELS_CENTRES];
    g->matern = c->p[MATERN] > 0;
    c->ntheta = c->nsettled = (g->patch.nvar + g->P) * g->centres + 1;
    c->ntape = (g->P + 2 * g->centres) * g->n;
    c->nwork = (g->P + 2) * g->n;
    return 0;
}

/* dk/ds */
static double slope(bool matern, double s, double k)
{
    const double r = sqrt(5 * s);

    return matern ? -5 * (1 + r) * k / (6 * (1 + r + r * r / 3)) : -0.5 * k;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct kernels *g = c->priv;
    const struct kernels_parts p = kernels_parts(g, at->theta);
    const double length = exp(*p.log_length);
    double *x = tape, *k = x + g->P * g->n, *s = k + g->centres * g->n;

    (void)dz, (void)work;
    patch_gather(&g->patch, c->scale_u, at->u, x);
    memset(m, 0, c->layout.n * sizeof *m);
    for (size_t j = 0; j < g->centres; j++, k += g->n, s += g->n) {
        kernels_distances(g->P, g->n, x, p.q + j * g->P, length, s);
        kernels_values(g->matern, g->n, s, k);
        for (size_t v = 0; v < g->patch.nvar; v++) {
            const double factor = c->scale_tau[v] * p.alpha[v * g->centres + j];
            for (size_t i = 0; i < g->n; i++)
                m[v * g->n + i] += factor * k[i];
        }
    }
}

/* ds[n] along dx (P, n) and the parts of d (NULL: 0). */
static void tangent_distances(const struct kernels *g, const struct kernels_parts *p,
                              const struct kernels_parts *d, size_t centre, const double x[],
                              const double dx[], const double s[], double ds[])
{
    const double length = exp(*p->log_length), *q = p->q + centre * g->P;
    const double factor = 2 / ((double)g->P * length * length);

    memset(ds, 0, g->n * sizeof *ds);
    for (size_t j = 0; j < g->P; j++) {
        const double dq = d ? d->q[centre * g->P + j] : 0;
        for (size_t i = 0; i < g->n; i++)
            ds[i] += factor * (x[j * g->n + i] - q[j]) * (dx[j * g->n + i] - dq);
    }
    for (size_t i = 0; d && i < g->n; i++)
        ds[i] -= 2 * s[i] * *d->log_length;
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct kernels *g = c->priv;
    const struct kernels_parts p = kernels_parts(g, at->theta);
    const struct kernels_parts all = v->theta ? kernels_parts(g, v->theta)
                                              : (struct kernels_parts){0};
    const struct kernels_parts *d = v->theta ? &all : NULL;
    const double *x = tape, *k = x + g->P * g->n, *s = k + g->centres * g->n;
    double *dx = work, *ds = dx + g->P * g->n;

    (void)ddz;
    patch_gather(&g->patch, c->scale_u, v->u, dx);
    memset(dm, 0, c->layout.n * sizeof *dm);
    for (size_t j = 0; j < g->centres; j++, k += g->n, s += g->n) {
        tangent_distances(g, &p, d, j, x, dx, s, ds);
        for (size_t w = 0; w < g->patch.nvar; w++) {
            const double alpha = p.alpha[w * g->centres + j];
            const double dalpha = d ? d->alpha[w * g->centres + j] : 0, scale = c->scale_tau[w];
            for (size_t i = 0; i < g->n; i++)
                dm[w * g->n + i] += scale * (alpha * slope(g->matern, s[i], k[i]) * ds[i] +
                                             dalpha * k[i]);
        }
    }
}

/* gx += and d += (NULL: not wanted) what the gradient gs[n] of s makes of a centre. */
static void adjoint_distances(const struct kernels *g, const struct kernels_parts *p,
                              const struct kernels_parts *d, size_t centre, const double x[],
                              const double s[], const double gs[], double gx[])
{
    const double length = exp(*p->log_length), *q = p->q + centre * g->P;
    const double factor = 2 / ((double)g->P * length * length);

    for (size_t j = 0; j < g->P; j++) {
        double sum = 0;
        for (size_t i = 0; i < g->n; i++) {
            const double part = factor * (x[j * g->n + i] - q[j]) * gs[i];
            gx[j * g->n + i] += part;
            sum += part;
        }
        if (d)
            d->q[centre * g->P + j] -= sum;
    }
    for (size_t i = 0; d && i < g->n; i++)
        *d->log_length -= 2 * s[i] * gs[i];
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct kernels *g = c->priv;
    const struct kernels_parts p = kernels_parts(g, at->theta);
    const struct kernels_parts all = d->theta ? kernels_parts(g, d->theta)
                                              : (struct kernels_parts){0};
    const struct kernels_parts *of = d->theta ? &all : NULL;
    const double *x = tape, *k = x + g->P * g->n, *s = k + g->centres * g->n;
    double *gx = work, *gs = gx + g->P * g->n;

    (void)ddz;
    memset(gx, 0, g->P * g->n * sizeof *gx);
    for (size_t j = 0; j < g->centres; j++, k += g->n, s += g->n) {
        memset(gs, 0, g->n * sizeof *gs);
        for (size_t v = 0; v < g->patch.nvar; v++)
            for (size_t i = 0; i < g->n; i++) {
                const double due = c->scale_tau[v] * dm[v * g->n + i];
                gs[i] += p.alpha[v * g->centres + j] * due;
                if (of)
                    of->alpha[v * g->centres + j] += k[i] * due;
            }
        for (size_t i = 0; i < g->n; i++)
            gs[i] *= slope(g->matern, s[i], k[i]);
        adjoint_distances(g, &p, of, j, x, s, gs, gx);
    }
    if (d->u)
        patch_scatter(&g->patch, c->scale_u, gx, d->u);
}

const struct closure_ops closure_kernel = {
    .name = "kernel",
    .brief = "kernel ridge regression on the neighbourhood of each point",
    .source = "rasmussen2006",
    .any_grid = true,
    .scaled = true,
    .law = "translation",
    .act = "add",
    .params = params,
    .open = open_kernel,
    .close = patch_end,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
    .settle = kernels_settle,
};
