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
spread(const struct tables *t, double dt, size_t j, size_t first, size_t end,
       const double complex k[], double complex *const r[STAGES], bool real)
{
    const struct table w = t->c[W], z = t->c[Z];

    for (size_t i = first; i < end; i++) {
        const double complex u = r[j ? j - 1 : STAGES - 1][i], dtk = dt * k[i];
        const double complex zu = j ? times(z, i, u, real) : 0;
        double complex sum[STAGES];
        for (size_t m = j; m < STAGES; m++)
            sum[m] = j ? r[m][i] + a[m][j - 1] * zu + b[m][j] * dtk : u + b[m][0] * dtk;
        r[j][i] = times(w, i, sum[j], real);
        for (size_t m = j + 1; m < STAGES; m++)
            r[m][i] = sum[m];
    }
}

LOOPS(onward, s, k)
{
    double complex *const r[STAGES] = {k + n, k + 2 * n, k + 3 * n, s};

    switch (l->stage) {
#define CASE(j) case j: spread(t, l->st->dt, j, first, end, k, r, real); break
        CASE(0);
        CASE(1);
        CASE(2);
        CASE(3);
#undef CASE
    }
}

static void sweep(const struct sweep *w, double complex *s, double complex *k)
{
    const size_t n = w->st->ode->n / 2;

    for (size_t j = 0; j < STAGES; j++) {
        step_slope(w, j, ahead[j], j ? k + j * n : s, k, (double *)(k + STAGES * n));
        step_loops(w->st, onward, j, s, k);
    }
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
 *   g := sum_j gr_j + N'(s)^* dt sum_j b_j0 gr_j
 * Here is what precedes the adjoint slope y of each stage, and the end. */
LOOPS(backward, g, gN)
{
    const size_t j = l->stage;
    double complex *restrict y = gN + n;
    double complex *const gr[STAGES] = {y + n, y + 2 * n, y + 3 * n, g};

    if (j == STAGES) {
        for (size_t i = first; i < end; i++)
            g[i] += gr[0][i] + gr[1][i] + gr[2][i] + y[i];
        return;
    }
    for (size_t i = first; i < end; i++) {
        double complex gu = j + 1 < STAGES ? y[i] : g[i];
        if (j + 1 < STAGES)
            gu += back(t->c[Z], i, sum_of(a, j, j + 1, gr, i), real);
        gr[j][i] = back(t->c[W], i, gu, real);
        gN[i] = l->st->dt * sum_of(b, j, j, gr, i);
    }
}

static void adjoint(const struct stepper *st, const struct point *at, double g_[],
                    struct dpoint *d, const double tape[], double work[])
{
    const size_t n = st->ode->n / 2;
    double complex *g = (double complex *)g_, *last = (double complex *)work, *gN = last + n;
    double complex *y = gN + n, *const gr[STAGES] = {y + n, y + 2 * n, y + 3 * n, g};

    if (d->symbol) {
        memcpy(last, tape, n * sizeof *last);
        step_sweep_advance(st, at, (double *)last, NULL, (double *)gN);
    }
    for (size_t j = STAGES; j-- > 0;) {
        step_loops(st, backward, j, g, gN);
        step_slope_adjoint(st, at, j, ahead[j], gN, y, d, tape, (double *)(y + 4 * n));
    }
    if (d->symbol)
        symbol_adjoint(st, gr, last, (double complex *)d->symbol, tape);
    step_loops(st, backward, STAGES, g, gN);
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
