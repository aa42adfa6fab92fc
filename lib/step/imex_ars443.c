/* imex_ars443.c -- an implicit-explicit Runge-Kutta scheme of order three: L s implicit.
 *
 * For ds/dt = L s + N(t, s), stages u_0 = s, j = 1..4:
 *   u_j = w (s + dt sum_{1 <= l < j} a_jl L u_l + dt sum_{l < j} b_jl N(t + c_l dt, u_l))
 *   w = 1/(1 - L dt/2),   s := u_4
 *
 * ascher1997, section 2.8. Damps fast modes of L entirely (L-stable), and errs in them by order
 * of dt; for growing ones, Re L dt must stay well below 2. Four slopes a step.
 */
#include "step/step_sweep.h"
#include "step/step_tables.h"

enum { STAGES = 4 };
enum { W, Z, NTABLES }; /* w, L dt */

/* a[j - 1][l - 1], b[j - 1][l] of the equations above. */
static const double a[STAGES][STAGES] = {
    {1. / 2}, {1. / 6, 1. / 2}, {-1. / 2, 1. / 2, 1. / 2}, {3. / 2, -3. / 2, 1. / 2, 1. / 2}};
static const double b[STAGES][STAGES] = {
    {1. / 2}, {11. / 18, 1. / 18}, {5. / 6, -5. / 6, 1. / 2}, {1. / 4, 7. / 4, 3. / 4, -7. / 4}};
static const double ahead[] = {0, 1. / 2, 2. / 3, 1. / 2};

static void values(const struct stepper *st, double complex z, double complex value[])
{
    (void)st;
    value[W] = 1 / (1 - z / 2);
    value[Z] = z;
}

static int open(struct stepper *st, struct err *err)
{
    return step_tables_open(st, NTABLES, values, STAGES, 6, err);
}

/* The sums of later stages take up L u and the slope k of stage j, and the next one is divided.
 * r[j - 1] is u_j once it is known, r[3] is s. */
__attribute__((always_inline)) static inline void
spread(const struct tables *t, size_t n, double dt, size_t j, const double complex k[],
       double complex *const r[STAGES])
{
    const struct table w = t->c[W], z = t->c[Z];
    const bool real = t->real;

    for (size_t i = 0; i < n; i++) {
        const double complex u = r[j ? j - 1 : STAGES - 1][i], dtk = dt * k[i];
        const double complex zu = j ? times(z, i, u, real) : 0;
        double complex sum[STAGES];
        for (size_t l = j; l < STAGES; l++)
            sum[l] = j ? r[l][i] + a[l][j - 1] * zu + b[l][j] * dtk : u + b[l][0] * dtk;
        r[j][i] = times(w, i, sum[j], real);
        for (size_t l = j + 1; l < STAGES; l++)
            r[l][i] = sum[l];
    }
}

static void sweep(const struct sweep *w, double complex *s, double complex *k)
{
    const struct tables *t = w->st->priv;
    const size_t n = w->st->ode->n / 2;
    const double dt = w->st->dt;
    double complex *const r[STAGES] = {k + n, k + 2 * n, k + 3 * n, s};
    double *rest = (double *)(k + STAGES * n);

    step_slope(w, 0, ahead[0], s, k, rest);
    spread(t, n, dt, 0, k, r);
    step_slope(w, 1, ahead[1], r[0], k, rest);
    spread(t, n, dt, 1, k, r);
    step_slope(w, 2, ahead[2], r[1], k, rest);
    spread(t, n, dt, 2, k, r);
    step_slope(w, 3, ahead[3], r[2], k, rest);
    spread(t, n, dt, 3, k, r);
}

/* sum_{j >= from} c_jl gr_j of element i */
static double complex sum_of(const double c[STAGES][STAGES], size_t l, size_t from,
                             double complex *const gr[STAGES], size_t i)
{
    double complex sum = 0;

    for (size_t j = from; j < STAGES; j++)
        sum += c[j][l] * gr[j][i];
    return sum;
}

/* What is due to L: dt conj(u_l) sum_{j >= l} a_jl gr_j; u_4 is last. All [n/2]. */
static void symbol_adjoint(const struct stepper *st, double complex *const gr[STAGES],
                           const double complex last[], double complex dsymbol[],
                           const double tape[])
{
    for (size_t l = 0; l < STAGES; l++) {
        const double complex *u = l + 1 < STAGES ? step_pairs(st->ode, l + 1, tape) : last;
        for (size_t i = 0; i < st->ode->n / 2; i++)
            dsymbol[i] += st->dt * due(u[i], sum_of(a, l, l, gr, i));
    }
}

/* With gr_j due to u_j before it is divided, and * the conjugate:
 *   gr_j = w* gu_j,   gu_l = dt L* sum_{j > l} a_jl gr_j + N'(u_l)^* dt sum_{j > l} b_jl gr_j
 *   g := sum_j gr_j + N'(s)^* dt sum_j b_j0 gr_j */
static void adjoint(const struct stepper *st, const struct point *at, double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct tables *t = st->priv;
    const size_t n = st->ode->n / 2;
    double complex *last = (double complex *)work, *gN = last + n, *y = gN + n;
    double complex *const gr[STAGES] = {y + n, y + 2 * n, y + 3 * n, (double complex *)g};
    double *rest = (double *)(y + 4 * n);

    if (d->symbol) {
        memcpy(last, tape, n * sizeof *last);
        step_sweep_advance(st, at, (double *)last, NULL, (double *)gN);
    }
    for (size_t i = 0; i < n; i++)
        gr[3][i] = back(t->c[W], i, gr[3][i], t->real);
    for (size_t l = STAGES; l-- > 0;) {
        for (size_t i = 0; i < n; i++)
            gN[i] = st->dt * sum_of(b, l, l, gr, i);
        step_slope_adjoint(st, at, l, ahead[l], gN, y, d, tape, rest);
        for (size_t i = 0; l > 0 && i < n; i++) {
            y[i] += back(t->c[Z], i, sum_of(a, l - 1, l, gr, i), t->real);
            gr[l - 1][i] = back(t->c[W], i, y[i], t->real);
        }
    }
    if (d->symbol)
        symbol_adjoint(st, gr, last, (double complex *)d->symbol, tape);
    for (size_t i = 0; i < n; i++)
        gr[3][i] += gr[0][i] + gr[1][i] + gr[2][i] + y[i];
}

const struct step_ops step_imex_ars443 = {
    .name = "imex-ars443",
    .brief = "implicit-explicit Runge-Kutta, order 3, implicit in the linear part",
    .source = "ascher1997",
    .order = 3,
    .needs_symbol = true,
    .open = open,
    .close = step_tables_close,
    .sweep = sweep,
    .advance = step_sweep_advance,
    .tangent = step_sweep_tangent,
    .adjoint = adjoint,
};
