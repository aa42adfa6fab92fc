/* etdrk4.c -- exponential time differencing of order four.
 *
 * For ds/dt = L s + N(t, s) with a diagonal L and z = L dt:
 *   a = e^{z/2} s + Q N(t, s)                 Q  = dt (e^{z/2} - 1)/z
 *   b = e^{z/2} s + Q N(t + dt/2, a)
 *   c = e^{z/2} a + Q (2 N(t + dt/2, b) - N(t, s))
 *   s := e^z s + f1 N(t, s) + f2 (N(t + dt/2, a) + N(t + dt/2, b))
 *        + f3 N(t + dt, c)
 *   f1 = dt (-4 - z + e^z (4 - 3 z + z^2))/z^3
 *   f2 = 2 dt (2 + z + e^z (z - 2))/z^3
 *   f3 = dt (-4 - 3 z - z^2 + e^z (4 - z))/z^3
 *
 * cox2002, eq. 26-29. The quotients cancel near z = 0: each is the mean over a
 * circle of radius one around z, which is exact for entire functions up to
 * round-off and the number of points (kassam2005). L itself is treated exactly,
 * growing or decaying.
 *
 * The transpose has conjugate coefficients, in reverse order. The gradient with respect to L
 * takes the derivatives of the coefficients, means over the same circle.
 */
#include <complex.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "step/step.h"

enum { E, HALF, Q, F1, F2, F3, NCOEF, POINTS = 32 };

/* Coefficient c of double i is re[c][i] on s[i] and im[c][i] on its partner
 * s[i ^ 1], so that (re, im) pairs are multiplied elementwise. */
struct etd {
    double *re[NCOEF], *im[NCOEF];
    bool real; /* every im is 0 */
    double *memory;
    double complex *slope[NCOEF]; /* [n/2]: d coefficient / d L; made when first asked for */
    bool has_slopes;
    pthread_mutex_t lock;         /* of the slopes */
};

static void coefficients(double complex z, double dt, double complex c[NCOEF])
{
    c[E] = cexp(z);
    c[HALF] = cexp(z / 2);
    c[Q] = c[F1] = c[F2] = c[F3] = 0;
    for (int j = 0; j < POINTS; j++) {
        const double complex r = z + cexp(2 * M_PI * I * (j + 0.5) / POINTS);
        const double complex e = cexp(r), r3 = r * r * r;
        c[Q] += (cexp(r / 2) - 1) / r;
        c[F1] += (-4 - r + e * (4 - 3 * r + r * r)) / r3;
        c[F2] += 2 * (2 + r + e * (r - 2)) / r3;
        c[F3] += (-4 - 3 * r - r * r + e * (4 - r)) / r3;
    }
    for (int i = Q; i < NCOEF; i++)
        c[i] *= dt / POINTS;
}

/* d coefficient / d L; that of a mean over the circle is the mean of f(r)/(r - z). */
static void slopes(double complex z, double dt, double complex c[NCOEF])
{
    c[E] = dt * cexp(z);
    c[HALF] = dt / 2 * cexp(z / 2);
    c[Q] = c[F1] = c[F2] = c[F3] = 0;
    for (int j = 0; j < POINTS; j++) {
        const double complex w = cexp(2 * M_PI * I * (j + 0.5) / POINTS), r = z + w;
        const double complex e = cexp(r), r3w = r * r * r * w;
        c[Q] += (cexp(r / 2) - 1) / (r * w);
        c[F1] += (-4 - r + e * (4 - 3 * r + r * r)) / r3w;
        c[F2] += 2 * (2 + r + e * (r - 2)) / r3w;
        c[F3] += (-4 - 3 * r - r * r + e * (4 - r)) / r3w;
    }
    for (int i = Q; i < NCOEF; i++)
        c[i] *= dt * dt / POINTS;
}

static int open(struct stepper *st, struct err *err)
{
    const size_t n = st->ode->n;
    const double *L = st->ode->symbol;
    struct etd *etd = calloc(1, sizeof *etd);

    st->priv = etd;
    if (etd) {
        pthread_mutex_init(&etd->lock, NULL);
        etd->memory = malloc(3 * NCOEF * n * sizeof *etd->memory);
    }
    if (!etd || !etd->memory)
        return err_set(err, ERR_INTERNAL, "etdrk4: no memory for n = %zu", n);
    etd->real = true;
    for (int c = 0; c < NCOEF; c++) {
        etd->re[c] = etd->memory + (size_t)c * n;
        etd->im[c] = etd->memory + (size_t)(NCOEF + c) * n;
        etd->slope[c] = (double complex *)(etd->memory + (size_t)(2 * NCOEF + c) * n);
    }
    for (size_t i = 0; i < n; i += 2) {
        double complex value[NCOEF];
        coefficients(st->dt * (L[i] + I * L[i + 1]), st->dt, value);
        etd->real &= L[i + 1] == 0;
        for (int c = 0; c < NCOEF; c++) {
            etd->re[c][i] = etd->re[c][i + 1] = creal(value[c]);
            etd->im[c][i] = -cimag(value[c]);
            etd->im[c][i + 1] = cimag(value[c]);
        }
    }
    st->ntape = 4 * (n + st->ode->ntape);
    st->nwork = 7 * n + st->ode->nwork;
    return 0;
}

static void close(struct stepper *st)
{
    struct etd *etd = st->priv;

    if (etd) {
        pthread_mutex_destroy(&etd->lock);
        free(etd->memory);
    }
    free(etd);
}

/* Double i of coefficient c times s; compiled for both kinds of L. */
static inline double times(const struct etd *etd, int c, const double *s,
                           size_t i, bool real)
{
    return real ? etd->re[c][i] * s[i]
                : etd->re[c][i] * s[i] + etd->im[c][i] * s[i ^ 1];
}

__attribute__((always_inline)) static inline void
advance_as(const struct stepper *st, const struct point *at, double *restrict s,
           double *restrict tape, double *restrict work, bool real)
{
    const struct etd etd = *(const struct etd *)st->priv;
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    const double dt = st->dt;
    double *restrict Ns = work, *restrict Na = Ns + n, *restrict Nb = Na + n;
    double *restrict Nc = Nb + n, *restrict a = Nc + n, *restrict b = a + n;
    double *rest = b + n;
    struct point here = *at;

    here.u = s;
    step_terms(ode, &here, 0, Ns, tape, rest);
    for (size_t i = 0; i < n; i++)
        a[i] = times(&etd, HALF, s, i, real) + times(&etd, Q, Ns, i, real);
    here.u = a;
    here.t = at->t + dt / 2;
    step_terms(ode, &here, 1, Na, tape, rest);
    for (size_t i = 0; i < n; i++)
        b[i] = times(&etd, HALF, s, i, real) + times(&etd, Q, Na, i, real);
    here.u = b;
    step_terms(ode, &here, 2, Nb, tape, rest);
    for (size_t i = 0; i < n; i++)
        Nc[i] = 2 * Nb[i] - Ns[i];
    for (size_t i = 0; i < n; i++)
        b[i] = times(&etd, HALF, a, i, real) + times(&etd, Q, Nc, i, real);
    for (size_t i = 0; i < n; i++)
        a[i] = Na[i] + Nb[i];
    here.t = at->t + dt;
    step_terms(ode, &here, 3, Nc, tape, rest);
    for (size_t i = 0; i < n; i++)
        b[i] = times(&etd, E, s, i, real) + times(&etd, F1, Ns, i, real) +
               times(&etd, F2, a, i, real) + times(&etd, F3, Nc, i, real);
    for (size_t i = 0; i < n; i++)
        s[i] = b[i];
}

static void advance(const struct stepper *st, const struct point *at, double s[],
                    double tape[], double work[])
{
    const struct etd *etd = st->priv;

    if (etd->real)
        advance_as(st, at, s, tape, work, true);
    else
        advance_as(st, at, s, tape, work, false);
}

/* ---- derivatives ---- */

static const double ahead[] = {0, 0.5, 0.5, 1}; /* of each stage in time, in steps */

/* Double i of the conjugate of coefficient c times g. */
static inline double back(const struct etd *etd, int c, const double *g, size_t i)
{
    return etd->re[c][i] * g[i] - etd->im[c][i] * g[i ^ 1];
}

/* The equations above, N(t, s) replaced by its derivative along the state of the stage. */
static void tangent(const struct stepper *st, const struct point *at, const struct point *along,
                    double v[], const double tape[], double work[])
{
    const struct etd *etd = st->priv;
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    double *N[4] = {work, work + n, work + 2 * n, work + 3 * n};
    double *a = work + 4 * n, *next = a + n, *twice = next + n, *rest = twice + n;
    struct point here = *at, toward = *along;

    toward.u = next;
    memcpy(next, v, n * sizeof *v);
    for (size_t j = 0; j < 4; j++) {
        const double *own = step_stage(ode, &here, j, tape);
        here.t = at->t + ahead[j] * st->dt;
        ode->tangent(ode->ctx, &here, &toward, N[j], own, rest);
        for (size_t i = 0; j == 2 && i < n; i++)
            twice[i] = 2 * N[2][i] - N[0][i];
        for (size_t i = 0; j < 3 && i < n; i++)
            next[i] = times(etd, HALF, j < 2 ? v : a, i, false) +
                      times(etd, Q, j < 2 ? N[j] : twice, i, false);
        if (j == 0)
            memcpy(a, next, n * sizeof *a);
    }
    for (size_t i = 0; i < n; i++)
        N[1][i] += N[2][i];
    for (size_t i = 0; i < n; i++)
        next[i] = times(etd, E, v, i, false) + times(etd, F1, N[0], i, false) +
                  times(etd, F2, N[1], i, false) + times(etd, F3, N[3], i, false);
    memcpy(v, next, n * sizeof *v);
}

/* y[n] := N'^* g of stage j, and what is due to all else */
static void stage_adjoint(const struct stepper *st, const struct point *at, size_t j,
                          const double g[], double y[], const struct dpoint *d,
                          const double tape[], double work[])
{
    struct point here = *at;
    struct dpoint to = *d;
    const double *own = step_stage(st->ode, &here, j, tape);

    here.t = at->t + ahead[j] * st->dt;
    memset(y, 0, st->ode->n * sizeof *y);
    to.u = y;
    st->ode->adjoint(st->ode->ctx, &here, g, &to, own, work);
}

static void make_slopes(const struct stepper *st)
{
    struct etd *etd = st->priv;
    const double *L = st->ode->symbol;

    pthread_mutex_lock(&etd->lock);
    for (size_t i = 0; !etd->has_slopes && i < st->ode->n; i += 2) {
        double complex value[NCOEF];
        slopes(st->dt * (L[i] + I * L[i + 1]), st->dt, value);
        for (int c = 0; c < NCOEF; c++)
            etd->slope[c][i / 2] = value[c];
    }
    etd->has_slopes = true;
    pthread_mutex_unlock(&etd->lock);
}

/* dsymbol += factor conj(dc/dL x) g, of a coefficient c that multiplies factor x */
static void add_slope(const struct etd *etd, int c, size_t n, double factor,
                      const double x[], const double g[], double dsymbol[])
{
    for (size_t i = 0; i < n; i += 2) {
        const double complex z = factor * conj(etd->slope[c][i / 2] * (x[i] + I * x[i + 1])) *
                                 (g[i] + I * g[i + 1]);
        dsymbol[i] += creal(z);
        dsymbol[i + 1] += cimag(z);
    }
}

/* Gradients with respect to a, b, c and the state after the step. */
struct stages {
    const double *a, *b, *c, *next;
};

/* What is due to L: the slopes of the coefficients of s, a and of every N, which is made
 * again. work: n, then the ode's. */
static void symbol_adjoint(const struct stepper *st, const struct point *at,
                           const struct stages *g, double dsymbol[], const double tape[],
                           double work[])
{
    const struct etd *etd = st->priv;
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    double *N = work, *rest = N + n;
    struct point here = *at;

    make_slopes(st);
    for (size_t j = 0; j < 4; j++) {
        step_stage(ode, &here, j, tape);
        here.t = at->t + ahead[j] * st->dt;
        ode->terms(ode->ctx, &here, N, NULL, rest);
        if (j == 0) {
            add_slope(etd, E, n, 1, here.u, g->next, dsymbol);
            add_slope(etd, HALF, n, 1, here.u, g->a, dsymbol);
            add_slope(etd, HALF, n, 1, here.u, g->b, dsymbol);
            add_slope(etd, Q, n, 1, N, g->a, dsymbol);
            add_slope(etd, Q, n, -1, N, g->c, dsymbol);
        } else if (j == 1) {
            add_slope(etd, HALF, n, 1, here.u, g->c, dsymbol);
            add_slope(etd, Q, n, 1, N, g->b, dsymbol);
        } else if (j == 2) {
            add_slope(etd, Q, n, 2, N, g->c, dsymbol);
        }
        add_slope(etd, j == 0 ? F1 : j < 3 ? F2 : F3, n, 1, N, g->next, dsymbol);
    }
}

/* With y_x = N'(x)^* gN_x and * the conjugate:
 *   gN_c = f3* g                      gc = y_c
 *   gN_b = f2* g + 2 Q* gc            gb = y_b
 *   gN_a = f2* g + Q* gb              ga = y_a + (e^{z/2})* gc
 *   gN_s = f1* g + Q* (ga - gc)       g := y_s + (e^z)* g + (e^{z/2})* (ga + gb) */
static void adjoint(const struct stepper *st, const struct point *at, double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct etd *etd = st->priv;
    const size_t n = st->ode->n;
    double *ga = work, *gb = ga + n, *gc = gb + n, *gN = gc + n, *sum = gN + n;
    double *rest = sum + n;

    for (size_t i = 0; i < n; i++)
        gN[i] = back(etd, F3, g, i);
    stage_adjoint(st, at, 3, gN, gc, d, tape, rest);
    for (size_t i = 0; i < n; i++)
        gN[i] = back(etd, F2, g, i) + 2 * back(etd, Q, gc, i);
    stage_adjoint(st, at, 2, gN, gb, d, tape, rest);
    for (size_t i = 0; i < n; i++)
        gN[i] = back(etd, F2, g, i) + back(etd, Q, gb, i);
    stage_adjoint(st, at, 1, gN, ga, d, tape, rest);
    for (size_t i = 0; i < n; i++)
        ga[i] += back(etd, HALF, gc, i);
    for (size_t i = 0; i < n; i++)
        gN[i] = back(etd, F1, g, i) + back(etd, Q, ga, i) - back(etd, Q, gc, i);
    stage_adjoint(st, at, 0, gN, sum, d, tape, rest);
    if (d->symbol)
        symbol_adjoint(st, at, &(struct stages){ga, gb, gc, g}, d->symbol, tape, rest);
    for (size_t i = 0; i < n; i++)
        sum[i] += back(etd, E, g, i) + back(etd, HALF, ga, i) + back(etd, HALF, gb, i);
    memcpy(g, sum, n * sizeof *g);
}

const struct step_ops step_etdrk4 = {
    .name = "etdrk4",
    .brief = "exponential Runge-Kutta, order 4, exact in the linear part",
    .source = "cox2002",
    .order = 4,
    .needs_symbol = true,
    .open = open,
    .close = close,
    .advance = advance,
    .tangent = tangent,
    .adjoint = adjoint,
};
