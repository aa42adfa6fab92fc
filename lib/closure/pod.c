/* pod.c -- a map between modes of two sets of fields: linear, and by kernels about known states.
 *
 *   m = mbar + sum_q M_q b_q,   b_q = c_q + sum_j B_qj z_j
 *                                    + sum_i A_qi exp(-1/2 sum_j S_qj (z_j - Z_ij)^2)
 *   z = W (v(t - d every dt) - vbar), d = 0..delays, one after the other
 *
 * W (modes, n) are modes of the states, M (lacks, n) of what is given, Z (centres, inputs) states
 * in these coordinates, inputs = modes (delays + 1). theta = vbar, W, mbar, M, c, B, A, S, Z. What
 * multifidelity-fuse correct --map pod finds: proper orthogonal decomposition of both, and for each
 * b_q a Gaussian process of z, whose mean this is. Any layout. sirovich1987, rasmussen2006
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "closure/closure_delays.h"
#include "num/dense.h"

enum { MODES = DELAYS_END, LACKS, CENTRES };

static const struct param params[] = {
    DELAYS_PARAMS,
    {"modes", 1, 1, 1e4, "", "modes of the states", true},
    {"lacks", 1, 1, 1e4, "", "modes of what is given", true},
    {"centres", 0, 0, 1e6, "", "states that kernels are about", true},
    {NULL}};

struct pod {
    struct delays past;
    size_t n, modes, lacks, inputs, centres;
};

/* The parts of a theta or of its gradient. */
struct parts {
    double *vbar, *W, *mbar, *M, *c, *B, *A, *S, *Z;
};

static struct parts parts_of(const struct pod *g, const double theta[])
{
    const size_t size[] = {g->n, g->modes * g->n, g->n, g->lacks * g->n, g->lacks,
                           g->lacks * g->inputs, g->lacks * g->centres, g->lacks * g->inputs};
    double *at[9] = {(double *)theta};

    for (int i = 0; i < 8; i++)
        at[i + 1] = at[i] + size[i];
    return (struct parts){at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7], at[8]};
}

static void close_pod(struct closure *c)
{
    free(c->priv);
    c->priv = NULL;
}

/* Tape: z, b. Work: a state and the same. */
static int open_pod(struct closure *c, struct err *err)
{
    struct pod *g = c->priv = calloc(1, sizeof *g);

    if (!g)
        return err_set(err, ERR_INTERNAL, "no memory");
    g->n = c->layout.n;
    g->modes = (size_t)c->p[MODES];
    g->lacks = (size_t)c->p[LACKS];
    g->centres = (size_t)c->p[CENTRES];
    if (g->modes > g->n || g->lacks > g->n)
        return err_set(err, ERR_USAGE, "found %zu modes, expected at most %zu, the numbers of a "
                       "state", g->modes > g->lacks ? g->modes : g->lacks, g->n);
    g->past = delays_open(c);
    g->inputs = g->modes * (g->past.count + 1);
    c->ntheta = (2 + g->modes + g->lacks) * g->n +
                g->lacks * (1 + 2 * g->inputs + g->centres) + g->centres * g->inputs;
    c->ntape = g->inputs + g->lacks;
    c->nwork = g->n + g->inputs + g->lacks;
    return 0;
}

/* The kernel of b_q about centre i at z. */
static double kernel(const struct pod *g, const struct parts *p, size_t q, size_t i,
                     const double z[])
{
    const double *S = p->S + q * g->inputs, *Z = p->Z + i * g->inputs;
    double sum = 0;

    for (size_t j = 0; j < g->inputs; j++)
        sum += S[j] * (z[j] - Z[j]) * (z[j] - Z[j]);
    return exp(-0.5 * sum);
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct pod *g = c->priv;
    const struct parts p = parts_of(g, at->theta);
    double *z = tape, *b = z + g->inputs, *v = work;

    (void)dz;
    memset(z, 0, g->inputs * sizeof *z);
    for (size_t d = 0; d <= g->past.count; d++) {
        const double *state = delays_state(&g->past, d, at->u, at->h);
        for (size_t i = 0; i < g->n; i++)
            v[i] = state[i] - p.vbar[i];
        dense_multiply(g->modes, g->n, p.W, v, z + d * g->modes);
    }
    memcpy(b, p.c, g->lacks * sizeof *b);
    dense_multiply(g->lacks, g->inputs, p.B, z, b);
    for (size_t q = 0; q < g->lacks; q++)
        for (size_t i = 0; i < g->centres; i++)
            b[q] += p.A[q * g->centres + i] * kernel(g, &p, q, i, z);
    memcpy(m, p.mbar, g->n * sizeof *m);
    dense_transpose(g->lacks, g->n, p.M, b, m);
}

/* z := its derivative along v, and parts of theta d (NULL: 0). */
static void tangent_inputs(const struct pod *g, const struct point *at, const struct point *v,
                           const struct parts *p, const struct parts *d, double z[],
                           double state[])
{
    memset(z, 0, g->inputs * sizeof *z);
    for (size_t k = 0; k <= g->past.count; k++) {
        const double *along = k && !v->h ? NULL : delays_state(&g->past, k, v->u, v->h);
        const double *here = delays_state(&g->past, k, at->u, at->h);
        for (size_t i = 0; i < g->n; i++)
            state[i] = (along ? along[i] : 0) - (d ? d->vbar[i] : 0);
        dense_multiply(g->modes, g->n, p->W, state, z + k * g->modes);
        for (size_t i = 0; d && i < g->n; i++)
            state[i] = here[i] - p->vbar[i];
        if (d)
            dense_multiply(g->modes, g->n, d->W, state, z + k * g->modes);
    }
}

/* b += the derivative of the kernels. */
static void tangent_kernels(const struct pod *g, const struct parts *p, const struct parts *d,
                            const double z[], const double dz[], double b[])
{
    const size_t N = g->inputs;

    for (size_t q = 0; q < g->lacks; q++)
        for (size_t i = 0; i < g->centres; i++) {
            const double *S = p->S + q * N, *Z = p->Z + i * N;
            const double k = kernel(g, p, q, i, z);
            double sum = 0;
            for (size_t j = 0; j < N; j++) {
                const double off = z[j] - Z[j];
                sum -= S[j] * off * (dz[j] - (d ? d->Z[i * N + j] : 0));
                if (d)
                    sum -= 0.5 * d->S[q * N + j] * off * off;
            }
            b[q] += k * (p->A[q * g->centres + i] * sum + (d ? d->A[q * g->centres + i] : 0));
        }
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct pod *g = c->priv;
    const struct parts p = parts_of(g, at->theta);
    const struct parts of = v->theta ? parts_of(g, v->theta) : (struct parts){0};
    const struct parts *d = v->theta ? &of : NULL;
    const double *z = tape, *b = z + g->inputs;
    double *state = work, *dz = state + g->n, *db = dz + g->inputs;

    (void)ddz;
    tangent_inputs(g, at, v, &p, d, dz, state);
    memset(db, 0, g->lacks * sizeof *db);
    if (d)
        memcpy(db, d->c, g->lacks * sizeof *db);
    dense_multiply(g->lacks, g->inputs, p.B, dz, db);
    if (d)
        dense_multiply(g->lacks, g->inputs, d->B, z, db);
    tangent_kernels(g, &p, d, z, dz, db);
    memset(dm, 0, g->n * sizeof *dm);
    if (d)
        memcpy(dm, d->mbar, g->n * sizeof *dm);
    dense_transpose(g->lacks, g->n, p.M, db, dm);
    if (d)
        dense_transpose(g->lacks, g->n, d->M, b, dm);
}

/* gz += what the gradient gb makes of the kernels; d += the same (NULL: not wanted). */
static void adjoint_kernels(const struct pod *g, const struct parts *p, const double z[],
                            const double gb[], double gz[], const struct parts *d)
{
    const size_t N = g->inputs;

    for (size_t q = 0; q < g->lacks; q++)
        for (size_t i = 0; i < g->centres; i++) {
            const double *S = p->S + q * N, *Z = p->Z + i * N;
            const double k = kernel(g, p, q, i, z) * gb[q];
            const double part = k * p->A[q * g->centres + i];
            if (d)
                d->A[q * g->centres + i] += k;
            for (size_t j = 0; j < N; j++) {
                const double off = z[j] - Z[j];
                gz[j] -= part * S[j] * off;
                if (!d)
                    continue;
                d->Z[i * N + j] += part * S[j] * off;
                d->S[q * N + j] -= 0.5 * part * off * off;
            }
        }
}

/* d += what gz makes of the states, and of vbar and W. */
static void adjoint_inputs(const struct pod *g, const struct point *at, const struct parts *p,
                           const double gz[], const struct dpoint *d, const struct parts *of,
                           double state[])
{
    for (size_t k = 0; k <= g->past.count; k++) {
        double *to = k && !d->h     ? NULL
                     : !k && !d->u ? NULL
                                   : (double *)delays_state(&g->past, k, d->u, d->h);
        const double *here = delays_state(&g->past, k, at->u, at->h), *gk = gz + k * g->modes;
        if (to)
            dense_transpose(g->modes, g->n, p->W, gk, to);
        if (!of)
            continue;
        memset(state, 0, g->n * sizeof *state);
        dense_transpose(g->modes, g->n, p->W, gk, state);
        for (size_t i = 0; i < g->n; i++) {
            of->vbar[i] -= state[i];
            state[i] = here[i] - p->vbar[i];
        }
        dense_outer(g->modes, g->n, gk, state, of->W);
    }
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct pod *g = c->priv;
    const struct parts p = parts_of(g, at->theta);
    const struct parts all = d->theta ? parts_of(g, d->theta) : (struct parts){0};
    const struct parts *of = d->theta ? &all : NULL;
    const double *z = tape, *b = z + g->inputs;
    double *state = work, *gz = state + g->n, *gb = gz + g->inputs;

    (void)ddz;
    memset(gb, 0, g->lacks * sizeof *gb);
    dense_multiply(g->lacks, g->n, p.M, dm, gb);
    memset(gz, 0, g->inputs * sizeof *gz);
    dense_transpose(g->lacks, g->inputs, p.B, gb, gz);
    adjoint_kernels(g, &p, z, gb, gz, of);
    if (of) {
        for (size_t i = 0; i < g->n; i++)
            of->mbar[i] += dm[i];
        for (size_t q = 0; q < g->lacks; q++)
            of->c[q] += gb[q];
        dense_outer(g->lacks, g->n, b, dm, of->M);
        dense_outer(g->lacks, g->inputs, gb, z, of->B);
    }
    adjoint_inputs(g, at, &p, gz, d, of, state);
}

const struct closure_ops closure_pod = {
    .name = "pod",
    .brief = "a map between modes of two sets of fields: linear, and by kernels about known states",
    .source = "sirovich1987",
    .law = "-",
    .act = "add",
    .params = params,
    .open = open_pod,
    .close = close_pod,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
    DELAYS_OPS,
};
