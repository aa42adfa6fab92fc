/* if_lsrk3.c -- Williamson's scheme of order three in two arrays, behind an integrating factor.
 *
 *   q := A_j q + dt N(t + c_j dt, s),  s := F_j (s + B_j q),  q := F_j q,   j = 0, 1, 2
 *   A = 0, -5/9, -153/128;  B = 1/3, 15/16, 8/15;  c = 0, 1/3, 3/4
 *
 * with F_j = e^{(c_{j+1} - c_j) L dt} and c_3 = 1. williamson1980, lawson1967. Exact where N = 0.
 * Three slopes a step, and no memory but q.
 */
#include "step/step_sweep.h"
#include "step/step_tables.h"

enum { STAGES = 3 };

static const double A[] = {0, -5. / 9, -153. / 128}, B[] = {1. / 3, 15. / 16, 8. / 15};
static const double ahead[] = {0, 1. / 3, 3. / 4, 1};

static void values(const struct stepper *st, double complex z, double complex value[])
{
    (void)st;
    for (int j = 0; j < STAGES; j++)
        value[j] = cexp((ahead[j + 1] - ahead[j]) * z);
}

static int open(struct stepper *st, struct err *err)
{
    return step_tables_open(st, STAGES, values, STAGES, 4, err);
}

static void sweep(const struct sweep *w, double complex *restrict s, double complex *restrict k)
{
    const struct tables *t = w->st->priv;
    const size_t n = w->st->ode->n / 2;
    const double dt = w->st->dt;
    const bool real = t->real;
    double complex *restrict q = k + n;
    double *rest = (double *)(q + n);

    for (size_t j = 0; j < STAGES; j++) {
        const struct table F = t->c[j];
        const double a = A[j], b = B[j];
        step_slope(w, j, ahead[j], s, k, rest);
        for (size_t i = 0; i < n; i++) {
            const double complex sum = j == 0 ? dt * k[i] : a * q[i] + dt * k[i];
            s[i] = times(F, i, s[i] + b * sum, real);
            q[i] = times(F, i, sum, real);
        }
    }
}

/* What is due to L through F_j, where gs and gq are due to the s and q that it made: next and, as
 * q is not on the tape, (next - F_j s)/B_j. All [n/2]. */
static void symbol_adjoint(const struct stepper *st, size_t j, const double complex s[],
                           const double complex next[], const double complex gs[],
                           const double complex gq[], double complex dsymbol[])
{
    const struct tables *t = st->priv;
    const struct table F = t->c[j];
    const double dt = (ahead[j + 1] - ahead[j]) * st->dt;

    for (size_t i = 0; i < st->ode->n / 2; i++) {
        const double complex q = (next[i] - times(F, i, s[i], t->real)) / B[j];
        dsymbol[i] += dt * (due(next[i], gs[i]) + due(q, gq[i]));
    }
}

/* With gs and gq due to s and q after stage j, and * the conjugate:
 *   gx = F_j* gs,  gy = F_j* gq + B_j gx,  gs := gx + N'^* dt gy,  gq := A_j gy */
static void adjoint(const struct stepper *st, const struct point *at, double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct tables *t = st->priv;
    const size_t n = st->ode->n / 2;
    double complex *gs = (double complex *)g, *last = (double complex *)work, *gq = last + n;
    double complex *gN = gq + n, *y = gN + n;
    double *rest = (double *)(y + n);

    if (d->symbol) {
        memcpy(last, tape, n * sizeof *last);
        step_sweep_advance(st, at, (double *)last, NULL, (double *)gq);
    }
    memset(gq, 0, n * sizeof *gq);
    for (size_t j = STAGES; j-- > 0;) {
        const double complex *next = j + 1 < STAGES ? step_pairs(st->ode, j + 1, tape) : last;
        if (d->symbol)
            symbol_adjoint(st, j, step_pairs(st->ode, j, tape), next, gs, gq,
                           (double complex *)d->symbol);
        for (size_t i = 0; i < n; i++) {
            gs[i] = back(t->c[j], i, gs[i], t->real);
            gq[i] = back(t->c[j], i, gq[i], t->real) + B[j] * gs[i];
            gN[i] = st->dt * gq[i];
            gq[i] *= A[j];
        }
        step_slope_adjoint(st, at, j, ahead[j], gN, y, d, tape, rest);
        for (size_t i = 0; i < n; i++)
            gs[i] += y[i];
    }
}

const struct step_ops step_if_lsrk3 = {
    .name = "if-lsrk3",
    .brief = "low-storage Runge-Kutta with an integrating factor, order 3",
    .source = "williamson1980",
    .order = 3,
    .needs_symbol = true,
    .open = open,
    .close = step_tables_close,
    .sweep = sweep,
    .advance = step_sweep_advance,
    .tangent = step_sweep_tangent,
    .adjoint = adjoint,
};
