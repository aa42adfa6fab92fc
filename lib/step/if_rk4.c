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

static void values(const struct stepper *st, double complex z, double complex value[])
{
    (void)st;
    value[0] = cexp(z / 2);
}

static int open(struct stepper *st, struct err *err)
{
    return step_tables_open(st, 1, values, 4, 5, err);
}

/* The equations above, one pass over memory a stage; h takes the place of s. */
SWEEP_AS(const struct sweep *w, double complex *restrict s, double complex *restrict k, bool real)
{
    const struct tables *t = w->st->priv;
    const size_t n = w->st->ode->n / 2;
    const double dt = w->st->dt;
    const struct table E = t->c[0];
    double complex *restrict sum = k + n, *restrict next = sum + n;
    double *rest = (double *)(next + n);

    step_slope(w, 0, 0, s, k, rest);
    for (size_t i = 0; i < n; i++) {
        const double complex h = times(E, i, s[i], real), q = times(E, i, k[i], real);
        next[i] = h + dt / 2 * q;
        s[i] = h;
    }
    step_slope(w, 1, 0.5, next, k, rest);
    for (size_t i = 0; i < n; i++) {
        sum[i] = (2 * s[i] + next[i]) / 3 + dt / 3 * k[i];
        next[i] = s[i] + dt / 2 * k[i];
    }
    step_slope(w, 2, 0.5, next, k, rest);
    for (size_t i = 0; i < n; i++) {
        next[i] = times(E, i, s[i] + dt * k[i], real);
        sum[i] = times(E, i, sum[i] + dt / 3 * k[i], real);
    }
    step_slope(w, 3, 1, next, k, rest);
    for (size_t i = 0; i < n; i++)
        s[i] = sum[i] + dt / 6 * k[i];
}

SWEEP_BOTH

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
 *   g := E* (ga + gb + gm + gp) + N'(s)^* gN_s */
static void adjoint(const struct stepper *st, const struct point *at, double g_[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct tables *t = st->priv;
    const size_t n = st->ode->n / 2;
    const double dt = st->dt;
    const struct table E = t->c[0];
    const bool real = t->real;
    double complex *g = (double complex *)g_, *gN = (double complex *)work, *ga = gN + n;
    double complex *gb = ga + n, *gc = gb + n, *gs = gc + n;
    double *rest = (double *)(gs + n);

    for (size_t i = 0; i < n; i++)
        gN[i] = dt / 6 * g[i];
    step_slope_adjoint(st, at, 3, 1, gN, gc, d, tape, rest);
    for (size_t i = 0; i < n; i++)
        gN[i] = back(E, i, dt * gc[i] + dt / 3 * g[i], real);
    step_slope_adjoint(st, at, 2, 0.5, gN, gb, d, tape, rest);
    for (size_t i = 0; i < n; i++)
        gN[i] = dt / 2 * gb[i] + back(E, i, dt / 3 * g[i], real);
    step_slope_adjoint(st, at, 1, 0.5, gN, ga, d, tape, rest);
    for (size_t i = 0; i < n; i++)
        gN[i] = back(E, i, dt / 2 * ga[i] + back(E, i, dt / 6 * g[i], real), real);
    step_slope_adjoint(st, at, 0, 0, gN, gs, d, tape, rest);
    if (d->symbol)
        symbol_adjoint(st, g, ga, gb, gc, (double complex *)d->symbol, tape);
    for (size_t i = 0; i < n; i++)
        g[i] = gs[i] + back(E, i, ga[i] + gb[i] + back(E, i, gc[i] + g[i], real), real);
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
