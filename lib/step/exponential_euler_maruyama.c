/* exponential_euler_maruyama.c -- stochastic Euler, exact in the linear part and its noise (Ito).
 *
 * For ds = (L s + N(t, s)) dt + g dW with a diagonal L and z = L dt:
 *   s := e^z s + dt phi_1(z) N(t, s) + sqrt((e^{2 Re z} - 1)/(2 Re L)) g xi
 *
 * jentzen2009. Linear equations under additive noise have their exact law at any dt, but
 * their paths are not those of increments alone: order 1/2, or 1 under additive noise. Without
 * noise it is exponential Euler, order 1.
 */
#include "step/step_etd.h"
#include "step/step_noise.h"

enum { E, F1 };

static const struct etd_kind kind = {
    .nexp = 1, .fraction = {1}, .nsum = 1, .sum = {{1, {1}}}};

static int open(struct stepper *st, struct err *err)
{
    if (step_etd_open(st, &kind, 1, 2, err) < 0)
        return -1;
    st->nwork += step_noise_nwork(st->ode);
    return 0;
}

static void sweep(const struct sweep *w, double complex *restrict s, double complex *restrict N)
{
    const struct tables *t = w->st->priv;
    const size_t n = w->st->ode->n / 2;
    const bool real = t->real;
    const struct table e = t->c[E], f1 = t->c[F1];

    step_slope(w, 0, 0, s, N, (double *)(N + n));
    for (size_t i = 0; i < n; i++)
        s[i] = times(e, i, s[i], real) + times(f1, i, N[i], real);
}

/* g := y + e^z* g + N'(s)^* f1* g, y what noise adds */
static void adjoint(const struct stepper *st, const struct point *at, double g_[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct tables *t = st->priv;
    const struct ode *ode = st->ode;
    const size_t n = ode->n / 2;
    const bool real = t->real;
    double complex *g = (double complex *)g_;
    double complex *gN = (double complex *)(work + step_noise_nwork(ode)), *y = gN + n;
    double *rest = (double *)(y + n);
    const double *kick = step_noise_back(st, at, g_, d, tape, work);

    if (d->symbol) {
        const struct tables *slopes = step_etd_slopes(st);
        double complex *dsymbol = (double complex *)d->symbol;
        step_slope(&(struct sweep){.st = st, .at = at}, 0, 0, step_pairs(ode, 0, tape), gN, rest);
        etd_add_slope(slopes, E, ode->n, 1, step_pairs(ode, 0, tape), g, dsymbol);
        etd_add_slope(slopes, F1, ode->n, 1, gN, g, dsymbol);
    }
    for (size_t i = 0; i < n; i++)
        gN[i] = back(t->c[F1], i, g[i], real);
    step_slope_adjoint(st, at, 0, 0, gN, y, d, tape, rest);
    for (size_t i = 0; i < n; i++)
        g[i] = y[i] + back(t->c[E], i, g[i], real);
    for (size_t i = 0; i < ode->n; i++)
        g_[i] += kick[i];
}

const struct step_ops step_exponential_euler_maruyama = {
    .name = "exponential-euler-maruyama",
    .brief = "stochastic exponential Euler (Ito), exact in the linear part and its additive noise",
    .source = "jentzen2009",
    .order = 1,
    .strong = 0.5,
    .needs_symbol = true,
    .open = open,
    .close = step_etd_close,
    .sweep = sweep,
    .advance = step_noise_advance,
    .tangent = step_noise_tangent,
    .adjoint = adjoint,
};
