/* etdrk4.c -- exponential time differencing of order four.
 *
 * For ds/dt = L s + N(t, s) with a diagonal L and z = L dt:
 *   a = e^{z/2} s + Q N(t, s)                 Q  = dt (e^{z/2} - 1)/z
 *   b = e^{z/2} s + Q N(t + dt/2, a)
 *   c = e^{z/2} a + Q (2 N(t + dt/2, b) - N(t, s))
 *   s := e^z s + f1 N(t, s) + f2 (N(t + dt/2, a) + N(t + dt/2, b))
 *        + f3 N(t + dt, c)
 *   f1 = dt (-4 - z + e^z (4 - 3 z + z^2))/z^3       = dt (phi_1 - 3 phi_2 + 4 phi_3)
 *   f2 = 2 dt (2 + z + e^z (z - 2))/z^3              = dt (2 phi_2 - 4 phi_3)
 *   f3 = dt (-4 - 3 z - z^2 + e^z (4 - z))/z^3       = dt (-phi_2 + 4 phi_3)
 *
 * cox2002, eq. 26-29. L itself is treated exactly, growing or decaying.
 *
 * The transpose has conjugate coefficients, in reverse order. The gradient with respect to L
 * takes the derivatives of the coefficients.
 */
#include "step/step_etd.h"

enum { STAGES = 4 };
enum { E, HALF, Q, F1, F2, F3 };

static const struct etd_kind kind = {
    .nexp = 2, .fraction = {1, 0.5},
    .nsum = 4, .sum = {{0.5, {0.5}}, {1, {1, -3, 4}}, {1, {0, 2, -4}}, {1, {0, -1, 4}}}};
static const double ahead[] = {0, 0.5, 0.5, 1}; /* of each stage in time, in steps */

static int open(struct stepper *st, struct err *err)
{
    return step_etd_open(st, &kind, STAGES, 6, err);
}

/* What follows the slope of each stage; in the end a is N(t + dt/2, a) + N(t + dt/2, b). */
LOOPS(onward, s, Ns)
{
    const struct table *c = t->c;
    double complex *Na = Ns + n, *N = Na + n, *a = N + n, *b = a + n;

    switch (l->stage) {
    case 0:
        ROWS(r) {
            const struct entry half = entry(c[HALF], r, real), q = entry(c[Q], r, real);
            PAIRS(i, r)
                a[i] = product(half, s[i], real) + product(q, Ns[i], real);
        }
        break;
    case 1:
        ROWS(r) {
            const struct entry half = entry(c[HALF], r, real), q = entry(c[Q], r, real);
            PAIRS(i, r)
                b[i] = product(half, s[i], real) + product(q, Na[i], real);
        }
        break;
    case 2:
        ROWS(r) {
            const struct entry half = entry(c[HALF], r, real), q = entry(c[Q], r, real);
            PAIRS(i, r) {
                b[i] = product(half, a[i], real) + product(q, N[i] + N[i] - Ns[i], real);
                a[i] = Na[i] + N[i];
            }
        }
        break;
    default:
        ROWS(r) {
            const struct entry e = entry(c[E], r, real), f1 = entry(c[F1], r, real);
            const struct entry f2 = entry(c[F2], r, real), f3 = entry(c[F3], r, real);
            PAIRS(i, r)
                s[i] = product(e, s[i], real) + product(f1, Ns[i], real) +
                       product(f2, a[i], real) + product(f3, N[i], real);
        }
    }
}

static void sweep(const struct sweep *w, double complex *s, double complex *Ns)
{
    const size_t n = w->st->ode->n / 2;
    double complex *Na = Ns + n, *N = Na + n, *a = N + n, *b = a + n;
    const double complex *const x[] = {s, a, b, b};
    double complex *const slope[] = {Ns, Na, N, N};

    for (size_t j = 0; j < STAGES; j++) {
        step_slope(w, j, ahead[j], x[j], slope[j], (double *)(b + n));
        step_loops(w->st, onward, j, s, Ns);
    }
}

/* Gradients with respect to a, b, c and the state after the step. */
struct stages {
    const double complex *a, *b, *c, *next;
};

/* What is due to L: the slopes of the coefficients of s, a and of every N, which is made
 * again. work: n/2, then the ode's. */
static void symbol_adjoint(const struct stepper *st, const struct point *at,
                           const struct stages *g, double complex dsymbol[],
                           const double tape[], double complex work[])
{
    const struct tables *slopes = step_etd_slopes(st);
    const size_t n = st->ode->n;
    double complex *N = work;

    for (size_t j = 0; j < STAGES; j++) {
        const double complex *x = step_pairs(st->ode, j, tape);
        step_slope(&(struct sweep){.st = st, .at = at}, j, ahead[j], x, N, (double *)(N + n / 2));
        if (j == 0) {
            etd_add_slope(slopes, E, n, 1, x, g->next, dsymbol);
            etd_add_slope(slopes, HALF, n, 1, x, g->a, dsymbol);
            etd_add_slope(slopes, HALF, n, 1, x, g->b, dsymbol);
            etd_add_slope(slopes, Q, n, 1, N, g->a, dsymbol);
            etd_add_slope(slopes, Q, n, -1, N, g->c, dsymbol);
        } else if (j == 1) {
            etd_add_slope(slopes, HALF, n, 1, x, g->c, dsymbol);
            etd_add_slope(slopes, Q, n, 1, N, g->b, dsymbol);
        } else if (j == 2) {
            etd_add_slope(slopes, Q, n, 2, N, g->c, dsymbol);
        }
        etd_add_slope(slopes, j == 0 ? F1 : j < 3 ? F2 : F3, n, 1, N, g->next, dsymbol);
    }
}

/* With y_x = N'(x)^* gN_x and * the conjugate:
 *   gN_c = f3* g                      gc = y_c
 *   gN_b = f2* g + 2 Q* gc            gb = y_b
 *   gN_a = f2* g + Q* gb              ga = y_a + (e^{z/2})* gc
 *   gN_s = f1* g + Q* (ga - gc)       g := y_s + (e^z)* g + (e^{z/2})* (ga + gb)
 * Here is what precedes the adjoint slope of each stage, and the end. */
LOOPS(backward, g, ga)
{
    const struct table *c = t->c;
    double complex *restrict gb = ga + n, *restrict gc = gb + n, *restrict gN = gc + n;
    double complex *restrict y = gN + n;

    switch (l->stage) {
    case 3:
        for (size_t i = first; i < end; i++)
            gN[i] = back(c[F3], i, g[i], real);
        break;
    case 2:
        for (size_t i = first; i < end; i++)
            gN[i] = back(c[F2], i, g[i], real) + 2 * back(c[Q], i, gc[i], real);
        break;
    case 1:
        for (size_t i = first; i < end; i++)
            gN[i] = back(c[F2], i, g[i], real) + back(c[Q], i, gb[i], real);
        break;
    case 0:
        for (size_t i = first; i < end; i++) {
            ga[i] += back(c[HALF], i, gc[i], real);
            gN[i] = back(c[F1], i, g[i], real) + back(c[Q], i, ga[i], real) -
                    back(c[Q], i, gc[i], real);
        }
        break;
    default:
        for (size_t i = first; i < end; i++)
            g[i] = y[i] + (back(c[E], i, g[i], real) + back(c[HALF], i, ga[i], real) +
                           back(c[HALF], i, gb[i], real));
    }
}

static void adjoint(const struct stepper *st, const struct point *at, double g_[],
                    struct dpoint *d, const double tape[], double work[])
{
    const size_t n = st->ode->n / 2;
    double complex *g = (double complex *)g_, *ga = (double complex *)work, *gb = ga + n;
    double complex *gc = gb + n, *gN = gc + n, *y = gN + n;
    double complex *const due_to[] = {y, ga, gb, gc};
    double *rest = (double *)(y + n);

    for (size_t j = STAGES; j-- > 0;) {
        step_loops(st, backward, j, g, ga);
        step_slope_adjoint(st, at, j, ahead[j], gN, due_to[j], d, tape, rest);
    }
    if (d->symbol)
        symbol_adjoint(st, at, &(struct stages){ga, gb, gc, g}, (double complex *)d->symbol,
                       tape, (double complex *)rest);
    step_loops(st, backward, STAGES, g, ga);
}

const struct step_ops step_etdrk4 = {
    .name = "etdrk4",
    .brief = "exponential Runge-Kutta, order 4, exact in the linear part",
    .source = "cox2002",
    .order = 4,
    .needs_symbol = true,
    .open = open,
    .close = step_etd_close,
    .sweep = sweep,
    .advance = step_sweep_advance,
    .tangent = step_sweep_tangent,
    .adjoint = adjoint,
};
