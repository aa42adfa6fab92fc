/* memory.c -- a step that remembers: Mori-Zwanzig memory and NARMA models.
 *
 *   m(t + dt) = mean + sum_{l=0}^{h-1} Omega_l (phi(v(t - l dt)) - mean phi)
 *               + sum_{j=0}^{q-1} B_j m(t - j dt) + S xi
 *
 * as a map v(t + dt) = m (mori1965, lin2021), or as what corrects the step of a
 * solver, v(t + dt) = Psi(v(t)) + dt m (lulin2017). The program (closure.net) is a library of terms
 * (term/term.h) at all points, phi; its constant is left out, for which the means stand.
 * h = lags, q = own. theta = mean[n], mean phi[M], Omega(h, n, M), S(n, n) unless noise = 0,
 * B(q, n, n), with M the terms times the points, in the order of the library.
 *
 * The latent state is the past: phi - mean phi of h - 1 steps, the latest first, then q of m. A
 * run starts with zeros: what is not known of the past is the mean.
 */
#include <stdlib.h>
#include <string.h>

#include "closure/closure_observables.h"
#include "closure/past.h"
#include "num/dense.h"

enum { LAGS, OWN, NOISE };

static const struct param params[] = {
    {"lags", 2, 1, 1e6, "", "steps whose states enter, the present one included", true},
    {"own", 0, 0, 1e6, "", "steps whose own values enter", true},
    {"noise", 1, 0, 1, "", "1: with noise; 0: theta has no S", true},
    {NULL}};

struct memory {
    struct observables phi;
    size_t lags, own, m;               /* m: features */
    size_t feature, Omega, S, B;       /* where they begin in theta */
};

static void close_memory(struct closure *c)
{
    struct memory *mem = c->priv;

    if (mem)
        observables_close(&mem->phi);
    free(mem);
    c->priv = NULL;
}

/* Work: phi - mean phi, n, and scratch of the library. */
static int open_memory(struct closure *c, struct err *err)
{
    struct memory *mem = c->priv = calloc(1, sizeof *mem);
    const size_t n = c->layout.n;

    if (!mem)
        return err_set(err, ERR_INTERNAL, "no memory");
    if (observables_open(&mem->phi, c, err) < 0)
        return -1;
    mem->lags = (size_t)c->p[LAGS];
    mem->own = (size_t)c->p[OWN];
    mem->m = mem->phi.m;
    mem->feature = n;
    mem->Omega = n + mem->m;
    mem->S = mem->Omega + mem->lags * n * mem->m;
    c->nnoise = c->p[NOISE] > 0 ? n : 0;
    mem->B = mem->S + c->nnoise * n;
    c->ntheta = mem->B + mem->own * n * n;
    c->nlatent = (mem->lags - 1) * mem->m + mem->own * n;
    c->npast = mem->lags - 1 > mem->own ? mem->lags - 1 : mem->own;
    c->ntape = mem->phi.ntape;
    c->nwork = mem->m + n + mem->phi.nwork;
    return 0;
}

/* m[n] += Omega and B of theta times the present x[m] and the past z[nlatent] (NULL: zeros). */
static void recollect(const struct closure *c, const double theta[], const double x[],
                      const double z[], double m[])
{
    const struct memory *mem = c->priv;
    const size_t n = c->layout.n, size = n * mem->m;

    dense_multiply(n, mem->m, theta + mem->Omega, x, m);
    if (!z)
        return;
    for (size_t l = 1; l < mem->lags; l++, z += mem->m)
        dense_multiply(n, mem->m, theta + mem->Omega + l * size, z, m);
    for (size_t j = 0; j < mem->own; j++, z += n)
        dense_multiply(n, n, theta + mem->B + j * n * n, z, m);
}

/* dz := the past a step later, of x[m], m[n] and z. */
static void remember(const struct closure *c, const double x[], const double m[],
                     const double z[], double dz[])
{
    const struct memory *mem = c->priv;
    const size_t own = (mem->lags - 1) * mem->m;

    past_push(mem->lags - 1, mem->m, x, z, dz);
    past_push(mem->own, c->layout.n, m, z ? z + own : NULL, dz + own);
}

static void recall(const struct closure *c, const struct point *at, const double m[],
                   double dz[], double tape[], double work[])
{
    const struct memory *mem = c->priv;

    remember(c, observables_eval(&mem->phi, at->u, at->theta + mem->feature, tape, work), m, at->z,
             dz);
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct memory *mem = c->priv;
    const size_t n = c->layout.n;
    const double *x = observables_eval(&mem->phi, at->u, at->theta + mem->feature, tape, work);

    memcpy(m, at->theta, n * sizeof *m);
    recollect(c, at->theta, x, at->z, m);
    if (at->xi)
        dense_multiply(n, c->nnoise, at->theta + mem->S, at->xi, m);
    remember(c, x, m, at->z, dz);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct memory *mem = c->priv;
    const size_t n = c->layout.n;
    double *dx = work;

    observables_tangent(&mem->phi, v->u, v->theta ? v->theta + mem->feature : NULL, tape, dx,
                        dx + mem->m + n);
    memset(dm, 0, n * sizeof *dm);
    recollect(c, at->theta, dx, v->z, dm);
    for (size_t i = 0; v->theta && i < n; i++)
        dm[i] += v->theta[i];
    if (v->theta)
        recollect(c, v->theta, observables_of(&mem->phi, tape), at->z, dm);
    if (v->theta && at->xi)
        dense_multiply(n, c->nnoise, v->theta + mem->S, at->xi, dm);
    remember(c, dx, dm, v->z, ddz);
}

/* dtheta += what g[n], the gradient of m, makes of it, but for the mean of phi. */
static void adjoint_theta(const struct closure *c, const struct point *at, const double x[],
                          const double g[], double dtheta[])
{
    const struct memory *mem = c->priv;
    const size_t n = c->layout.n, size = n * mem->m;
    const double *own = at->z + (mem->lags - 1) * mem->m;

    for (size_t i = 0; i < n; i++)
        dtheta[i] += g[i];
    for (size_t l = 0; l < mem->lags; l++)
        dense_outer(n, mem->m, g, l ? at->z + (l - 1) * mem->m : x, dtheta + mem->Omega + l * size);
    for (size_t j = 0; j < mem->own; j++)
        dense_outer(n, n, g, own + j * n, dtheta + mem->B + j * n * n);
    if (at->xi)
        dense_outer(n, c->nnoise, g, at->xi, dtheta + mem->S);
}

/* dz += what g[n] makes of it, and the next past ddz, which holds all of the old but its end. */
static void adjoint_past(const struct closure *c, const double theta[], const double g[],
                         const double ddz[], double dz[])
{
    const struct memory *mem = c->priv;
    const size_t n = c->layout.n, m = mem->m, begin = (mem->lags - 1) * m;

    for (size_t l = 1; l < mem->lags; l++)
        dense_transpose(n, m, theta + mem->Omega + l * n * m, g, dz + (l - 1) * m);
    past_push_adjoint(mem->lags - 1, m, ddz, dz);
    for (size_t j = 0; j < mem->own; j++)
        dense_transpose(n, n, theta + mem->B + j * n * n, g, dz + begin + j * n);
    past_push_adjoint(mem->own, n, ddz + begin, dz + begin);
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct memory *mem = c->priv;
    const size_t n = c->layout.n, begin = (mem->lags - 1) * mem->m;
    double *gx = work, *g = gx + mem->m;

    for (size_t i = 0; i < n; i++)
        g[i] = dm[i] + (mem->own ? ddz[begin + i] : 0);
    for (size_t k = 0; k < mem->m; k++)
        gx[k] = mem->lags > 1 ? ddz[k] : 0;
    dense_transpose(n, mem->m, at->theta + mem->Omega, g, gx);
    if (d->theta)
        adjoint_theta(c, at, observables_of(&mem->phi, tape), g, d->theta);
    if (d->z)
        adjoint_past(c, at->theta, g, ddz, d->z);
    observables_adjoint(&mem->phi, gx, d->u, d->theta ? d->theta + mem->feature : NULL, tape,
                        g + n);
}

const struct closure_ops closure_memory = {
    .name = "memory",
    .brief = "a step that remembers those before it: Mori-Zwanzig memory, NARMA",
    .source = "lin2021",
    .law = "-",
    .act = "map",
    .net = "poly:1",
    .steps = true,
    .params = params,
    .open = open_memory,
    .close = close_memory,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
    .recall = recall,
};
