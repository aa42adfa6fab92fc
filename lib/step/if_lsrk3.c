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

LOOPS(onward, s, k)
{
    const double a = A[l->stage], b = B[l->stage], dt = l->st->dt;
    const bool begins = l->stage == 0;
    double complex *restrict q = k + n;

    ROWS(r) {
        const struct entry F = entry(t->c[l->stage], r, real);
        PAIRS(i, r) {
            const double complex sum = begins ? dt * k[i] : a * q[i] + dt * k[i];
            s[i] = product(F, s[i] + b * sum, real);
            q[i] = product(F, sum, real);
        }
    }
}

static void sweep(const struct sweep *w, double complex *s, double complex *k)
{
    const size_t n = w->st->ode->n / 2;

    for (size_t j = 0; j < STAGES; j++) {
        step_slope(w, j, ahead[j], s, k, (double *)(k + 2 * n));
        step_loops(w->st, onward, j, s, k);
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
 *   gx = F_j* gs,  gy = F_j* gq + B_j gx,  gs := gx + N'^* dt gy,  gq := A_j gy
 * Here is what precedes the adjoint slope, which is then added. */
LOOPS(backward, gs, gq)
{
    const struct table F = t->c[l->stage];
    const double a = A[l->stage], b = B[l->stage], dt = l->st->dt;
    double complex *restrict gN = gq + n;

    for (size_t i = first; i < end; i++) {
        gs[i] = back(F, i, gs[i], real);
        gq[i] = back(F, i, gq[i], real) + b * gs[i];
        gN[i] = dt * gq[i];
        gq[i] *= a;
    }
}

LOOPS(added, gs, y)
{
    for (size_t i = first; i < end; i++)
        gs[i] += y[i];
}

static void adjoint(const struct stepper *st, const struct point *at, double g[],
                    struct dpoint *d, const double tape[], double work[])
{
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
        step_loops(st, backward, j, gs, gq);
        step_slope_adjoint(st, at, j, ahead[j], gN, y, d, tape, rest);
        step_loops(st, added, j, gs, y);
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
