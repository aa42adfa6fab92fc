/* quantised.c -- a polynomial of each value, and noise of a few levels, a Markov chain.
 *
 *   m_vi = sum_{k <= degree} theta_vk u_vi^k + r_v[b][q],   b = the bin of u_vi, q its level
 *   P(q -> q' | b),   every `interval` of time
 *
 * crommelin2008. theta (nvar, degree + 1), then interval, lo, hi, r(bins, levels), P(bins, levels,
 * levels) of each variable: bins are of one width from lo to hi; levels of one share of what the
 * polynomial leaves over of the targets in a bin, r their means, P counted from one record to the
 * next. Held over a step: the level of each value, from 1 on; the time since its last move.
 * A run begins without one, 0, for which r is 0; the first is any of them, and without noise
 * drawn there never is one. A derivative has none of what jumps.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "closure/closure_noise.h"
#include "closure/closure_poly.h"

enum { DEGREE, BINS, LEVELS };
enum { INTERVAL, LO, HI, MEAN }; /* of a variable's noise; then P */

static const struct param params[] = {
    POLY_DEGREE,
    {"bins", 20, 1, 1000, "", "of the state", true},
    {"levels", 3, 2, 1000, "", "of the noise in each bin", true},
    {0}};

static size_t degree(const struct closure *c)
{
    return (size_t)c->p[DEGREE];
}

static size_t bins(const struct closure *c)
{
    return (size_t)c->p[BINS];
}

static size_t levels(const struct closure *c)
{
    return (size_t)c->p[LEVELS];
}

static size_t noise_size(const struct closure *c)
{
    return MEAN + bins(c) * levels(c) * (1 + levels(c));
}

static const double *noise_of(const struct closure *c, const double theta[], int v)
{
    return theta + c->ntheta - c->nsettled + (size_t)v * noise_size(c);
}

/* Row q of P in bin b. */
static const double *chances(const struct closure *c, const double of[], size_t b, size_t q)
{
    return of + MEAN + bins(c) * levels(c) + (b * levels(c) + q) * levels(c);
}

static int open_quantised(struct closure *c, struct err *err)
{
    const size_t nvar = (size_t)c->layout.nvar;

    (void)err;
    c->nsettled = nvar * noise_size(c);
    c->ntheta = nvar * (degree(c) + 1) + c->nsettled;
    c->nnoise = c->ntape = c->layout.n;
    c->nheld = 2 * c->layout.n;
    return 0;
}

static size_t bin_of(const struct closure *c, const double of[], double u)
{
    const double x = (u - of[LO]) / (of[HI] - of[LO]) * (double)bins(c);

    return !(x > 0) ? 0 : x < (double)bins(c) ? (size_t)x : bins(c) - 1;
}

/* The level that a held number says, from 0 on; levels(c): none. */
static size_t level_of(const struct closure *c, double h)
{
    return !(h >= 0.5)                        ? levels(c)
           : h >= (double)levels(c) - 0.5 ? levels(c) - 1
                                          : (size_t)(h - 0.5);
}

/* Where r of value i stands in the noise of its variable; 0: it has no level. */
static size_t place(const struct closure *c, const double of[], const struct point *at, size_t i)
{
    const size_t q = at->h ? level_of(c, at->h[i]) : levels(c);

    return q < levels(c) ? MEAN + bin_of(c, of, at->u[i]) * levels(c) + q : 0;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)dz, (void)work;
    poly_eval(&c->layout, degree(c), at->theta, at->u, m, tape);
    for (int v = 0; v < c->layout.nvar; v++) {
        const struct var *of = &c->layout.var[v];
        const double *noise = noise_of(c, at->theta, v);
        for (size_t i = of->offset; i < of->offset + of->n; i++) {
            const size_t r = place(c, noise, at, i);
            m[i] += r ? noise[r] : 0;
        }
    }
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    (void)ddz, (void)work;
    memset(dm, 0, c->layout.n * sizeof *dm);
    if (v->theta)
        poly_eval(&c->layout, degree(c), v->theta, at->u, dm, NULL);
    for (int k = 0; k < c->layout.nvar; k++) {
        const struct var *of = &c->layout.var[k];
        for (size_t i = of->offset; i < of->offset + of->n; i++) {
            const size_t r = place(c, noise_of(c, at->theta, k), at, i);
            dm[i] += tape[i] * v->u[i] + (r && v->theta ? noise_of(c, v->theta, k)[r] : 0);
        }
    }
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    (void)ddz, (void)work;
    if (d->theta)
        poly_adjoint(&c->layout, degree(c), at->u, dm, d->theta);
    for (int v = 0; v < c->layout.nvar; v++) {
        const struct var *of = &c->layout.var[v];
        for (size_t i = of->offset; i < of->offset + of->n; i++) {
            const size_t r = place(c, noise_of(c, at->theta, v), at, i);
            if (d->u)
                d->u[i] += tape[i] * dm[i];
            if (r && d->theta)
                ((double *)noise_of(c, d->theta, v))[r] += dm[i];
        }
    }
}

static void features(const struct closure *c, const struct point *at, double A[], double work[])
{
    (void)work;
    poly_features(&c->layout, degree(c), c->ntheta - c->nsettled, at->u, A);
}

/* ---- the chain ---- */

/* The level after q (levels: none yet) by a number in (0, 1). */
static size_t draw(const struct closure *c, const double of[], double u, size_t q, double number)
{
    const double *P = q < levels(c) ? chances(c, of, bin_of(c, of, u), q) : NULL;
    double sum = 0;

    for (size_t to = 0; to + 1 < levels(c); to++) {
        sum += P ? P[to] : 1 / (double)levels(c);
        if (number < sum)
            return to;
    }
    return levels(c) - 1;
}

/* Whether a level moves at the end of this step. */
static bool moves(const struct point *at, const double of[], double clock)
{
    return at->xi && clock + at->dt > of[INTERVAL] * (1 - 1e-9);
}

static void shift(const struct closure *c, const struct point *at, double next[], double work[])
{
    const double *clock = at->h + c->layout.n;

    (void)work;
    for (int v = 0; v < c->layout.nvar; v++) {
        const struct var *of = &c->layout.var[v];
        const double *noise = noise_of(c, at->theta, v);
        for (size_t i = of->offset; i < of->offset + of->n; i++) {
            const bool now = moves(at, noise, clock[i]);
            next[c->layout.n + i] = now ? 0 : clock[i] + at->dt;
            next[i] = now ? 1 + (double)draw(c, noise, at->u[i], level_of(c, at->h[i]),
                                             erfc(-at->xi[i] * M_SQRT1_2) / 2)
                          : at->h[i];
        }
    }
}

/* Whether number i of what is held goes on as it is, so that its derivative does. */
static bool stays(const struct closure *c, const struct point *at, size_t i)
{
    const size_t value = i % c->layout.n;
    int v = 0;

    while (value >= c->layout.var[v].offset + c->layout.var[v].n)
        v++;
    return !moves(at, noise_of(c, at->theta, v), at->h[c->layout.n + value]);
}

/* Levels do not change with anything. */
static void shift_tangent(const struct closure *c, const struct point *at, const struct point *v,
                          double dnext[], double work[])
{
    (void)work;
    for (size_t i = 0; i < c->nheld; i++)
        dnext[i] = v->h && stays(c, at, i) ? v->h[i] : 0;
}

static void shift_adjoint(const struct closure *c, const struct point *at, const double dnext[],
                          struct dpoint *d, double work[])
{
    (void)work;
    for (size_t i = 0; d->h && i < c->nheld; i++)
        d->h[i] += stays(c, at, i) ? dnext[i] : 0;
}

/* ---- what is left over ---- */

struct value {
    size_t bin, at; /* of the state; of what is left, in records */
    double left;
};

static int by_bin(const void *a, const void *b)
{
    const struct value *x = a, *y = b;

    if (x->bin != y->bin)
        return x->bin < y->bin ? -1 : 1;
    if (x->left != y->left)
        return x->left < y->left ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* level[..] := from 0 on, each of one share of its bin; of[MEAN..] := their means. */
static void rank(const struct closure *c, struct value all[], size_t count, double of[],
                 size_t level[])
{
    qsort(all, count, sizeof *all, by_bin);
    for (size_t from = 0, to; from < count; from = to) {
        const size_t b = all[from].bin;
        size_t here = 0;
        for (to = from; to < count && all[to].bin == b; to++)
            ;
        for (size_t q = 0; q < levels(c); q++) {
            const size_t end = (to - from) * (q + 1) / levels(c);
            double sum = 0;
            const size_t first = here;
            for (; here < end; here++) {
                sum += all[from + here].left;
                level[all[from + here].at] = q;
            }
            of[MEAN + b * levels(c) + q] = here > first ? sum / (double)(here - first) : 0;
        }
    }
}

/* P by counting; rows that never were give each level one share. */
static void count_moves(const struct closure *c, const struct records *r, int v,
                        const size_t level[], double of[])
{
    const struct var *var = &c->layout.var[v];
    const size_t row = r->nmember * r->n, Q = levels(c);

    for (size_t k = 0; k + r->nmember < records_count(r); k++)
        for (size_t i = k * r->n + var->offset; i < k * r->n + var->offset + var->n; i++)
            ((double *)chances(c, of, bin_of(c, of, r->u[i]), level[i]))[level[i + row]]++;
    for (size_t b = 0; b < bins(c); b++)
        for (size_t q = 0; q < Q; q++) {
            double *P = (double *)chances(c, of, b, q), sum = 0;
            for (size_t to = 0; to < Q; to++)
                sum += P[to];
            for (size_t to = 0; to < Q; to++)
                P[to] = sum > 0 ? P[to] / sum : 1 / (double)Q;
        }
}

static void settle_variable(const struct closure *c, const struct records *r, int v,
                            const double left[], double interval, double of[],
                            struct value all[], size_t level[])
{
    const struct var *var = &c->layout.var[v];
    size_t count = 0;

    memset(of, 0, noise_size(c) * sizeof *of);
    of[INTERVAL] = interval;
    of[LO] = INFINITY, of[HI] = -INFINITY;
    for (size_t k = 0; k < records_count(r); k++)
        for (size_t i = k * r->n + var->offset; i < k * r->n + var->offset + var->n; i++) {
            of[LO] = fmin(of[LO], r->u[i]);
            of[HI] = fmax(of[HI], r->u[i]);
        }
    for (size_t k = 0; k < records_count(r); k++)
        for (size_t i = k * r->n + var->offset; i < k * r->n + var->offset + var->n; i++)
            all[count++] = (struct value){bin_of(c, of, r->u[i]), i, left[i]};
    rank(c, all, count, of, level);
    count_moves(c, r, v, level, of);
}

static int settle(const struct closure *c, const struct records *r, const struct lstsq_ops *ls,
                  double theta[], struct err *err)
{
    const size_t count = records_count(r) * r->n;
    double interval, *left = noise_residuals(c, r, theta, &interval, err);
    struct value *all = malloc(count * sizeof *all);
    size_t *level = malloc(count * sizeof *level);
    int rc = left ? 0 : -1;

    (void)ls;
    if (left && (!all || !level))
        rc = err_set(err, ERR_INTERNAL, "no memory for %zu levels", count);
    for (int v = 0; rc == 0 && v < c->layout.nvar; v++)
        settle_variable(c, r, v, left, interval, (double *)noise_of(c, theta, v), all, level);
    free(left);
    free(all);
    free(level);
    return rc;
}

const struct closure_ops closure_quantised = {
    .name = "quantised",
    .brief = "a polynomial of each value, and noise of a few levels, a Markov chain",
    .source = "crommelin2008",
    .any_grid = true,
    .law = "translation",
    .act = "add",
    .params = params,
    .open = open_quantised,
    .eval = eval,
    .tangent = tangent,
    .features = features,
    .adjoint = adjoint,
    .shift = shift,
    .shift_tangent = shift_tangent,
    .shift_adjoint = shift_adjoint,
    .settle = settle,
};
