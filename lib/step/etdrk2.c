/* etdrk2.c -- exponential time differencing of order two.
 *
 * For ds/dt = L s + N(t, s) with a diagonal L and z = L dt:
 *   a = e^z s + f1 N(t, s)                       f1 = dt (e^z - 1)/z
 *   s := a + f2 (N(t + dt, a) - N(t, s))         f2 = dt (e^z - 1 - z)/z^2
 *
 * cox2002, eq. 20-22. L itself is treated exactly, growing or decaying.
 */
#include "step/step_etd.h"

enum { STAGES = 2 };
enum { E, F1, F2 };

static const struct etd_kind kind = {
    .nexp = 1, .fraction = {1}, .nsum = 2, .sum = {{1, {1}}, {1, {0, 1}}}};

static int open(struct stepper *st, struct err *err)
{
    return step_etd_open(st, &kind, STAGES, 4, err);
}

/* What follows the slope of each stage. */
LOOPS(onward, s, Ns)
{
    double complex *restrict Na = Ns + n;

    if (l->stage == 0) {
        ROWS(r) {
            const struct entry e = entry(t->c[E], r, real), f1 = entry(t->c[F1], r, real);
            PAIRS(i, r)
                s[i] = product(e, s[i], real) + product(f1, Ns[i], real);
        }
    } else {
        ROWS(r) {
            const struct entry f2 = entry(t->c[F2], r, real);
            PAIRS(i, r)
                s[i] += product(f2, Na[i] - Ns[i], real);
        }
    }
}

static void sweep(const struct sweep *w, double complex *s, double complex *Ns)
{
    const size_t n = w->st->ode->n / 2;

    for (size_t j = 0; j < STAGES; j++) {
        step_slope(w, j, (double)j, s, Ns + j * n, (double *)(Ns + 2 * n));
        step_loops(w->st, onward, j, s, Ns);
    }
}

/* What is due to L, where g and ga are due to the state after the step and to a: the slopes of
 * the coefficients of s and of both N, which are made again. work: n/2, then the ode's. */
static void symbol_adjoint(const struct stepper *st, const struct point *at,
                           const double complex g[], const double complex ga[],
                           double complex dsymbol[], const double tape[], double complex work[])
{
    const struct tables *slopes = step_etd_slopes(st);
    const size_t n = st->ode->n;
    const struct sweep again = {.st = st, .at = at};
    const double complex *s = step_pairs(st->ode, 0, tape), *a = step_pairs(st->ode, 1, tape);
    double complex *N = work;

    etd_add_slope(slopes, E, n, 1, s, ga, dsymbol);
    step_slope(&again, 0, 0, s, N, (double *)(N + n / 2));
    etd_add_slope(slopes, F1, n, 1, N, ga, dsymbol);
    etd_add_slope(slopes, F2, n, -1, N, g, dsymbol);
    step_slope(&again, 1, 1, a, N, (double *)(N + n / 2));
    etd_add_slope(slopes, F2, n, 1, N, g, dsymbol);
}

/* With * the conjugate:
 *   ga = g + N'(a)^* f2* g,   g := e^z* ga + N'(s)^* (f1* ga - f2* g)
 * Here is what precedes the adjoint slope of each stage, and the end. */
LOOPS(backward, g, ga)
{
    const struct table e = t->c[E], f1 = t->c[F1], f2 = t->c[F2];
    double complex *restrict gN = ga + n, *restrict y = gN + n;

    switch (l->stage) {
    case 1:
        for (size_t i = first; i < end; i++)
            gN[i] = back(f2, i, g[i], real);
        break;
    case 0:
        for (size_t i = first; i < end; i++) {
            ga[i] += g[i];
            gN[i] = back(f1, i, ga[i], real) - gN[i];
        }
        break;
    default:
        for (size_t i = first; i < end; i++)
            g[i] = y[i] + back(e, i, ga[i], real);
    }
}

static void adjoint(const struct stepper *st, const struct point *at, double g_[],
                    struct dpoint *d, const double tape[], double work[])
{
    const size_t n = st->ode->n / 2;
    double complex *g = (double complex *)g_, *ga = (double complex *)work, *gN = ga + n;
    double complex *y = gN + n;
    double *rest = (double *)(y + n);

    for (size_t j = STAGES; j-- > 0;) {
        step_loops(st, backward, j, g, ga);
        step_slope_adjoint(st, at, j, (double)j, gN, j ? ga : y, d, tape, rest);
    }
    if (d->symbol)
        symbol_adjoint(st, at, g, ga, (double complex *)d->symbol, tape, (double complex *)rest);
    step_loops(st, backward, STAGES, g, ga);
}

const struct step_ops step_etdrk2 = {
    .name = "etdrk2",
    .brief = "exponential Runge-Kutta, order 2, exact in the linear part",
    .source = "cox2002",
    .order = 2,
    .needs_symbol = true,
    .open = open,
    .close = step_etd_close,
    .sweep = sweep,
    .advance = step_sweep_advance,
    .tangent = step_sweep_tangent,
    .adjoint = adjoint,
};
