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
 */
#include <complex.h>
#include <math.h>
#include <stdlib.h>

#include "step/step.h"

enum { E, HALF, Q, F1, F2, F3, NCOEF, POINTS = 32 };

/* Coefficient c of double i is re[c][i] on s[i] and im[c][i] on its partner
 * s[i ^ 1], so that (re, im) pairs are multiplied elementwise. */
struct etd {
    double *re[NCOEF], *im[NCOEF];
    bool real; /* every im is 0 */
    double *memory;
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

static int open(struct stepper *st, struct err *err)
{
    const size_t n = st->ode->n;
    const double *L = st->ode->symbol;
    struct etd *etd = calloc(1, sizeof *etd);

    st->priv = etd;
    if (etd)
        etd->memory = malloc(2 * NCOEF * n * sizeof *etd->memory);
    if (!etd || !etd->memory)
        return err_set(err, ERR_INTERNAL, "etdrk4: no memory for n = %zu", n);
    etd->real = true;
    for (int c = 0; c < NCOEF; c++) {
        etd->re[c] = etd->memory + (size_t)c * n;
        etd->im[c] = etd->memory + (size_t)(NCOEF + c) * n;
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
    st->nwork = 6 * n + st->ode->nwork;
    return 0;
}

static void close(struct stepper *st)
{
    struct etd *etd = st->priv;

    if (etd)
        free(etd->memory);
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

const struct step_ops step_etdrk4 = {
    .name = "etdrk4",
    .brief = "exponential Runge-Kutta, order 4, exact in the linear part",
    .source = "cox2002",
    .order = 4,
    .needs_symbol = true,
    .open = open,
    .close = close,
    .advance = advance,
};
