/* if_rk4.c -- the classical Runge-Kutta scheme behind an integrating factor.
 *
 * rk4 for e^{-L t} s, where ds/dt = L s + N(t, s). With the factor E = e^{L dt/2},
 *   h = E s,  q = E N(t, s),  a = h + dt/2 q,  b = h + dt/2 N(t + dt/2, a),
 *   m = h + dt N(t + dt/2, b),  c = E m,
 *   p = h + dt/6 q + dt/3 (N(t + dt/2, a) + N(t + dt/2, b)),
 *   s := E p + dt/6 N(t + dt, c),  where h + dt/6 q = (2 h + a)/3
 *
 * lawson1967. Exact where N = 0, growing or decaying; but a state at rest under L s + N moves,
 * by an error of order (L dt)^4, so that etdrk4 is the better one where fast modes are forced.
 */
#include "step/step_sweep.h"
#include "step/step_tables.h"

enum { STAGES = 4 };

static const double ahead[] = {0, 0.5, 0.5, 1}; /* of each stage in time, in steps */

static void values(const struct stepper *st, double complex z, double complex value[])
{
    (void)st;
    value[0] = cexp(z / 2);
}

static int open(struct stepper *st, struct err *err)
{
    return step_tables_open(st, 1, values, STAGES, 5, err);
}

/* What follows the slope k of each stage, one pass over memory; h takes the place of s. */
LOOPS(onward, s, k)
{
    const double dt = l->st->dt;
    double complex *restrict sum = k + n, *restrict next = sum + n;

    switch (l->stage) {
    case 0:
        ROWS(r) {
            const struct entry E = entry(t->c[0], r, real);
            PAIRS(i, r) {
                const double complex h = product(E, s[i], real), q = product(E, k[i], real);
                next[i] = h + dt / 2 * q;
                s[i] = h;
            }
        }
        break;
    case 1:
        ROWS(r)
            PAIRS(i, r) {
                sum[i] = (2 * s[i] + next[i]) / 3 + dt / 3 * k[i];
                next[i] = s[i] + dt / 2 * k[i];
            }
        break;
    case 2:
        ROWS(r) {
            const struct entry E = entry(t->c[0], r, real);
            PAIRS(i, r) {
                next[i] = product(E, s[i] + dt * k[i], real);
                sum[i] = product(E, sum[i] + dt / 3 * k[i], real);
            }
        }
        break;
    default:
        ROWS(r)
            PAIRS(i, r)
                s[i] = sum[i] + dt / 6 * k[i];
    }
}

static void sweep(const struct sweep *w, double complex *s, double complex *k)
{
    const size_t n = w->st->ode->n / 2;
    double complex *next = k + 2 * n;

    for (size_t j = 0; j < STAGES; j++) {
        step_slope(w, j, ahead[j], j ? next : s, k, (double *)(next + n));
        step_loops(w->st, onward, j, s, k);
    }
}

/* What is due to L: a product with E, conjugate, times what is due to it. No terms are made
 * again: E p = (E (a + 2 b - h) + c)/3, h + dt/6 q = (2 h + a)/3. All [n/2]. */
static void symbol_adjoint(const struct stepper *st, const double complex g[],
                           const double complex ga[], const double complex gb[],
                           const double complex gc[], double complex dsymbol[],
                           const double tape[])
{
    const struct tables *t = st->priv;
    const struct table E = t->c[0];
    const double complex *s = step_pairs(st->ode, 0, tape), *a = step_pairs(st->ode, 1, tape);
    const double complex *b = step_pairs(st->ode, 2, tape), *c = step_pairs(st->ode, 3, tape);

    for (size_t i = 0; i < st->ode->n / 2; i++) {
        const double complex gm = back(E, i, gc[i], t->real), gp = back(E, i, g[i], t->real);
        const double complex h = times(E, i, s[i], t->real);
        const double complex Ep = (times(E, i, a[i] + 2 * b[i] - h, t->real) + c[i]) / 3;
        dsymbol[i] += st->dt / 2 * (due(a[i], ga[i]) + due(h, gb[i] + gm) + due(c[i], gc[i]) +
                                    due((2 * h + a[i]) / 3, gp) + due(Ep, g[i]));
    }
}

/* With gN_x due to N at x and * the conjugate:
 *   gN_c = dt/6 g,  gm = E* gc,  gp = E* g,  gN_b = dt gm + dt/3 gp,
 *   gN_a = dt/2 gb + dt/3 gp,  gq = dt/2 ga + dt/6 gp,  gN_s = E* gq,
 *   g := E* (ga + gb + gm + gp) + N'(s)^* gN_s
 * Here is what precedes the adjoint slope of each stage, and the end. */
LOOPS(backward, g, gN)
{
    const double dt = l->st->dt;
    const struct table E = t->c[0];
    double complex *restrict ga = gN + n, *restrict gb = ga + n, *restrict gc = gb + n;
    double complex *restrict gs = gc + n;

    switch (l->stage) {
    case 3:
        for (size_t i = first; i < end; i++)
            gN[i] = dt / 6 * g[i];
        break;
    case 2:
        for (size_t i = first; i < end; i++)
            gN[i] = back(E, i, dt * gc[i] + dt / 3 * g[i], real);
        break;
    case 1:
        for (size_t i = first; i < end; i++)
            gN[i] = dt / 2 * gb[i] + back(E, i, dt / 3 * g[i], real);
        break;
    case 0:
        for (size_t i = first; i < end; i++)
            gN[i] = back(E, i, dt / 2 * ga[i] + back(E, i, dt / 6 * g[i], real), real);
        break;
    default:
        for (size_t i = first; i < end; i++)
            g[i] = gs[i] + back(E, i, ga[i] + gb[i] + back(E, i, gc[i] + g[i], real), real);
    }
}

static void adjoint(const struct stepper *st, const struct point *at, double g_[],
                    struct dpoint *d, const double tape[], double work[])
{
    const size_t n = st->ode->n / 2;
    double complex *g = (double complex *)g_, *gN = (double complex *)work, *ga = gN + n;
    double complex *gb = ga + n, *gc = gb + n, *gs = gc + n;
    double complex *const due_to[] = {gs, ga, gb, gc};

    for (size_t j = STAGES; j-- > 0;) {
        step_loops(st, backward, j, g, gN);
        step_slope_adjoint(st, at, j, ahead[j], gN, due_to[j], d, tape, (double *)(gs + n));
    }
    if (d->symbol)
        symbol_adjoint(st, g, ga, gb, gc, (double complex *)d->symbol, tape);
    step_loops(st, backward, STAGES, g, gN);
}

const struct step_ops step_if_rk4 = {
    .name = "if-rk4",
    .brief = "classical Runge-Kutta with an integrating factor, order 4",
    .source = "lawson1967",
    .order = 4,
    .needs_symbol = true,
    .open = open,
    .close = step_tables_close,
    .sweep = sweep,
    .advance = step_sweep_advance,
    .tangent = step_sweep_tangent,
    .adjoint = adjoint,
};
