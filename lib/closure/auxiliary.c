/* auxiliary.c -- a step that remembers by a few hidden variables: Mori-Zwanzig memory, realised.
 *
 *   m(t + dt) = mean + Omega_0 x(t) + C z(t) + e,   x = phi(v) - mean phi
 *   z(t + dt) = A z(t) + B x(t) + G e,              e = S xi
 *
 * as a map v(t + dt) = m: memory without end, Omega_l = C A^{l-1} B for l >= 1, at the cost of r
 * numbers (lib/memory/memory_realise.h), with noise that leaves the correlations as they are
 * (lib/memory/memory_noise.h). juang1985, lei2016
 *
 * The program (closure.net) is a library of terms, phi (closure_observables.h), of M values.
 * theta = mean[n], mean phi[M], Omega_0(n, M), C(n, r), A(r, r), B(r, M) and, unless noise = 0,
 * S(n, n), G(r, n). The latent state is z. A run starts with zeros: what is not known of the past
 * is the mean. What is known tells e, and so z.
 */
#include <stdlib.h>
#include <string.h>

#include "closure/closure_observables.h"
#include "num/dense.h"

enum { RANK, NOISE, PAST };

static const struct param params[] = {
    {"rank", 2, 0, 1e5, "", "hidden variables", true},
    {"noise", 1, 0, 1, "", "1: with noise; 0: theta has no S and no G", true},
    {"past", 20, 0, 1e6, "", "steps before the first state of which z still knows", true},
    {NULL}};

struct auxiliary {
    struct observables phi;
    size_t n, m, r;
    size_t feature, Omega, C, A, B, S, G; /* where they begin in theta */
};

static void close_auxiliary(struct closure *c)
{
    struct auxiliary *aux = c->priv;

    if (aux)
        observables_close(&aux->phi);
    free(aux);
    c->priv = NULL;
}

/* Work: phi - mean phi, twice n, and scratch of the library. */
static int open_auxiliary(struct closure *c, struct err *err)
{
    struct auxiliary *aux = c->priv = calloc(1, sizeof *aux);
    const size_t n = c->layout.n, r = (size_t)c->p[RANK];

    if (!aux)
        return err_set(err, ERR_INTERNAL, "no memory");
    if (observables_open(&aux->phi, c, err) < 0)
        return -1;
    aux->n = n;
    aux->m = aux->phi.m;
    aux->r = r;
    aux->feature = n;
    aux->Omega = n + aux->m;
    aux->C = aux->Omega + n * aux->m;
    aux->A = aux->C + n * r;
    aux->B = aux->A + r * r;
    aux->S = aux->B + r * aux->m;
    c->nnoise = c->p[NOISE] > 0 ? n : 0;
    aux->G = aux->S + c->nnoise * n;
    c->ntheta = aux->G + r * c->nnoise;
    c->nlatent = r;
    c->npast = (size_t)c->p[PAST];
    c->ntape = aux->phi.ntape;
    c->nwork = aux->m + 2 * n + aux->phi.nwork;
    return 0;
}

/* m[n] += Omega_0 x + C z and dz[r] += B x + A z with those of theta; x or z NULL: zeros. */
static void move(const struct auxiliary *aux, const double theta[], const double x[],
                 const double z[], double m[], double dz[])
{
    if (x) {
        dense_multiply(aux->n, aux->m, theta + aux->Omega, x, m);
        dense_multiply(aux->r, aux->m, theta + aux->B, x, dz);
    }
    if (z) {
        dense_multiply(aux->n, aux->r, theta + aux->C, z, m);
        dense_multiply(aux->r, aux->r, theta + aux->A, z, dz);
    }
}

/* m and dz without noise. */
static void foresee(const struct closure *c, const struct point *at, double m[], double dz[],
                    double tape[], double work[])
{
    const struct auxiliary *aux = c->priv;
    const double *x = observables_eval(&aux->phi, at->u, at->theta + aux->feature, tape, work);

    memcpy(m, at->theta, aux->n * sizeof *m);
    if (aux->r)
        memset(dz, 0, aux->r * sizeof *dz);
    move(aux, at->theta, x, at->z, m, dz);
}

/* dz += G (m - foreseen); foreseen[n] is lost. */
static void learn(const struct closure *c, const double theta[], const double m[],
                  double foreseen[], double dz[])
{
    const struct auxiliary *aux = c->priv;

    for (size_t i = 0; i < aux->n; i++)
        foreseen[i] = m[i] - foreseen[i];
    dense_multiply(aux->r, c->nnoise, theta + aux->G, foreseen, dz);
}

static void recall(const struct closure *c, const struct point *at, const double m[], double dz[],
                   double tape[], double work[])
{
    double *foreseen = work;

    foresee(c, at, foreseen, dz, tape, work + c->layout.n);
    learn(c, at->theta, m, foreseen, dz);
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct auxiliary *aux = c->priv;
    double *foreseen = work;

    foresee(c, at, m, dz, tape, work + aux->n);
    if (!at->xi)
        return;
    memcpy(foreseen, m, aux->n * sizeof *m);
    dense_multiply(aux->n, c->nnoise, at->theta + aux->S, at->xi, m);
    learn(c, at->theta, m, foreseen, dz);
}

/* e[n] := S xi */
static void draw(const struct closure *c, const double theta[], const double xi[], double e[])
{
    const struct auxiliary *aux = c->priv;

    memset(e, 0, aux->n * sizeof *e);
    if (xi)
        dense_multiply(aux->n, c->nnoise, theta + aux->S, xi, e);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct auxiliary *aux = c->priv;
    const size_t n = aux->n;
    double *dx = work, *e = dx + aux->m, *de = e + n;

    observables_tangent(&aux->phi, v->u, v->theta ? v->theta + aux->feature : NULL, tape, dx,
                        de + n);
    memset(dm, 0, n * sizeof *dm);
    if (aux->r)
        memset(ddz, 0, aux->r * sizeof *ddz);
    move(aux, at->theta, dx, v->z, dm, ddz);
    if (!v->theta)
        return;
    move(aux, v->theta, observables_of(&aux->phi, tape), at->z, dm, ddz);
    draw(c, at->theta, at->xi, e);
    draw(c, v->theta, at->xi, de);
    dense_multiply(aux->r, c->nnoise, v->theta + aux->G, e, ddz);
    dense_multiply(aux->r, c->nnoise, at->theta + aux->G, de, ddz);
    for (size_t i = 0; i < n; i++)
        dm[i] += v->theta[i] + de[i];
}

/* dtheta += what the gradients g[n] of m and gz[r] of dz make of it, but for the mean of phi; e[n]
 * and ge[n] are scratch. */
static void adjoint_theta(const struct closure *c, const struct point *at, const double x[],
                          const double g[], const double gz[], double dtheta[], double e[],
                          double ge[])
{
    const struct auxiliary *aux = c->priv;
    const size_t n = aux->n, r = aux->r;

    for (size_t i = 0; i < n; i++)
        dtheta[i] += g[i];
    dense_outer(n, aux->m, g, x, dtheta + aux->Omega);
    dense_outer(r, aux->m, gz, x, dtheta + aux->B);
    dense_outer(n, r, g, at->z, dtheta + aux->C);
    dense_outer(r, r, gz, at->z, dtheta + aux->A);
    if (!at->xi || !c->nnoise)
        return;
    draw(c, at->theta, at->xi, e);
    dense_outer(r, n, gz, e, dtheta + aux->G);
    memcpy(ge, g, n * sizeof *ge);
    dense_transpose(r, n, at->theta + aux->G, gz, ge);
    dense_outer(n, n, ge, at->xi, dtheta + aux->S);
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct auxiliary *aux = c->priv;
    const size_t n = aux->n, r = aux->r;
    double *gx = work, *e = gx + aux->m, *ge = e + n;

    memset(gx, 0, aux->m * sizeof *gx);
    dense_transpose(n, aux->m, at->theta + aux->Omega, dm, gx);
    dense_transpose(r, aux->m, at->theta + aux->B, ddz, gx);
    if (d->z) {
        dense_transpose(n, r, at->theta + aux->C, dm, d->z);
        dense_transpose(r, r, at->theta + aux->A, ddz, d->z);
    }
    if (d->theta)
        adjoint_theta(c, at, observables_of(&aux->phi, tape), dm, ddz, d->theta, e, ge);
    observables_adjoint(&aux->phi, gx, d->u, d->theta ? d->theta + aux->feature : NULL, tape,
                        ge + n);
}

const struct closure_ops closure_auxiliary = {
    .name = "auxiliary",
    .brief = "a step that remembers by a few hidden variables: Mori-Zwanzig memory, realised",
    .source = "juang1985",
    .law = "-",
    .act = "map",
    .net = "poly:1",
    .steps = true,
    .params = params,
    .open = open_auxiliary,
    .close = close_auxiliary,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
    .recall = recall,
};
