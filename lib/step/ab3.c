/* ab3.c -- the scheme of Adams and Bashforth of three steps, as models of the ocean use it.
 *
 *   s := F (s + dt (b_0 K(t, s) + b_1 K_1 + b_2 K_2)),   K = i Im(L) s + N,   F = e^{dt Re L}
 *   b = (23, -16, 5)/12; (3, -1, 0)/2 in the second step, (1, 0, 0) in the first
 *
 * where ds/dt = L s + N(t, s), and K_1, K_2 are those of the steps before: one evaluation a step.
 * durran2010, abernathey2022. Damping is a filter at the end of each step, as in pyqg: an error of
 * order 1 in it, which is at home where it is steep and meant for the smallest scales alone, and
 * s at rest moves. Without damping the order is 2, that of the first two steps; what is left is of
 * order 3. Stable for dt times an eigenvalue in about i [-.72, .72]. The memory is K_1, K_2, and
 * the number of steps known, 0 to 2.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "step/step.h"
#include "step/step_share.h"

static const double weights[3][3] = {
    {1, 0, 0}, {1.5, -0.5, 0}, {23. / 12, -16. / 12, 5. / 12}};

static void close_ab3(struct stepper *st)
{
    free(st->priv);
    st->priv = NULL;
}

/* priv: F[n], each entry twice. */
static int open_ab3(struct stepper *st, struct err *err)
{
    const size_t n = st->ode->n;

    st->nmemory = 2 * n + 2;
    st->ntape = n + st->ode->ntape + st->nmemory;
    st->nwork = 3 * n + st->ode->nwork;
    if (!st->ode->symbol)
        return 0;
    double *F = st->priv = malloc((n + 1) * sizeof *F);
    if (!F)
        return err_set(err, ERR_INTERNAL, "ab3: no memory for %zu factors", n);
    for (size_t i = 0; i < n; i++)
        F[i] = exp(st->dt * st->ode->symbol[i & ~(size_t)1]);
    return 0;
}

/* What was remembered before the step on the tape: K_1[n], K_2[n] and how many are known. */
static const double *remembered(const struct stepper *st, const double tape[])
{
    return tape + st->ode->n + st->ode->ntape;
}

/* The weights of the step that begins with that memory. */
static const double *weights_of(size_t n, const double memory[])
{
    return weights[(size_t)memory[2 * n]];
}

/* k += factor i Im(L) x: factor -1 for the transpose */
struct turn {
    const double *L, *x;
    double factor, *k;
};

static void turn_range(const void *turn, size_t first, size_t end)
{
    const struct turn *t = turn;

    for (size_t i = first; i < end; i += 2) {
        t->k[i] -= t->factor * (t->L[i + 1] * t->x[i + 1]);
        t->k[i + 1] += t->factor * (t->L[i + 1] * t->x[i]);
    }
}

static void turn(const struct ode *ode, double factor, const double x[], double k[])
{
    if (ode->symbol)
        step_share(ode->n, turn_range, &(struct turn){ode->symbol, x, factor, k});
}

static void damp(const struct stepper *st, double s[], size_t first, size_t end)
{
    const double *F = st->priv;

    for (size_t i = first; F && i < end; i++)
        s[i] *= F[i];
}

/* s := F (s + dt (b_0 k + b_1 K_1 + b_2 K_2)), and k is what is known from now on: for s, and for
 * its derivative. */
struct go {
    const struct stepper *st;
    double *s;
    const double *k, *b;
};

static void go_range(const void *go, size_t first, size_t end)
{
    const struct go *g = go;
    const size_t n = g->st->ode->n;
    const double *k = g->k, *b = g->b, dt = g->st->dt;
    double *s = g->s, *k1 = s + n, *k2 = k1 + n;

    for (size_t i = first; i < end; i++) {
        s[i] += dt * (b[0] * k[i] + b[1] * k1[i] + b[2] * k2[i]);
        k2[i] = k1[i];
        k1[i] = k[i];
    }
    damp(g->st, s, first, end);
}

static void go(const struct stepper *st, double s[], const double k[], const double b[3])
{
    step_share(st->ode->n, go_range, &(struct go){st, s, k, b});
}

static void advance(const struct stepper *st, const struct point *at, double s[],
                    double tape[], double work[])
{
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    double *k = work, *known = s + 3 * n;
    struct point here = *at;

    here.u = s;
    step_terms(ode, &here, 0, k, tape, work + n);
    turn(ode, 1, s, k);
    if (tape)
        memcpy(tape + n + ode->ntape, s + n, st->nmemory * sizeof *tape);
    go(st, s, k, weights_of(n, s + n));
    *known = fmin(*known + 1, 2);
}

static void tangent(const struct stepper *st, const struct point *at, const struct point *along,
                    double v[], const double tape[], double work[])
{
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    struct point here = *at, toward = *along;
    const double *own = step_stage(ode, &here, 0, tape);
    double *k = work;

    toward.u = v;
    ode->tangent(ode->ctx, &here, &toward, k, own, work + n);
    turn(ode, 1, v, k);
    go(st, v, k, weights_of(n, remembered(st, tape)));
}

/* What is due to L: through F, times dt s after the step, and through i Im(L) s, whose gradient is
 * gk; g is before F acts back. k[n] and work: scratch. */
static void symbol_adjoint(const struct stepper *st, const struct point *at, const double g[],
                           const double gk[], double dsymbol[], const double tape[], double k[],
                           double work[])
{
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    const double *k1 = remembered(st, tape), *k2 = k1 + n, *b = weights_of(n, k1);
    struct point here = *at;

    step_stage(ode, &here, 0, tape);
    step_terms(ode, &here, 0, k, NULL, work);
    turn(ode, 1, here.u, k);
    for (size_t i = 0; i < n; i++)
        k[i] = here.u[i] + st->dt * (b[0] * k[i] + b[1] * k1[i] + b[2] * k2[i]);
    damp(st, k, 0, n);
    for (size_t i = 0; i < n; i += 2) {
        dsymbol[i] += st->dt * (k[i] * g[i] + k[i + 1] * g[i + 1]);
        dsymbol[i + 1] += here.u[i] * gk[i + 1] - here.u[i + 1] * gk[i];
    }
}

/* With G = F g:  gk = dt b_0 G + g_1,  g_1 := dt b_1 G + g_2,  g_2 := dt b_2 G,
 * g := G - i Im(L) gk + N'^* gk */
static void adjoint(const struct stepper *st, const struct point *at, double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    const double *b = weights_of(n, remembered(st, tape));
    double *g1 = g + n, *g2 = g1 + n;
    double *gk = work, *after = gk + n, *rest = after + n;
    struct point here = *at;
    struct dpoint to = *d;
    const double *own = step_stage(ode, &here, 0, tape);

    memcpy(after, g, n * sizeof *g);
    damp(st, g, 0, n);
    for (size_t i = 0; i < n; i++) {
        gk[i] = st->dt * (b[0] * g[i]) + g1[i];
        g1[i] = st->dt * (b[1] * g[i]) + g2[i];
        g2[i] = st->dt * (b[2] * g[i]);
    }
    if (d->symbol)
        symbol_adjoint(st, at, after, gk, d->symbol, tape, rest, rest + n);
    to.u = g;
    ode->adjoint(ode->ctx, &here, gk, &to, own, rest);
    turn(ode, -1, gk, g);
}

const struct step_ops step_ab3 = {
    .name = "ab3",
    .brief = "Adams-Bashforth, order 3 after two steps of less, explicit, damping once a step",
    .source = "durran2010",
    .order = 1,
    .splits = true,
    .open = open_ab3,
    .close = close_ab3,
    .advance = advance,
    .tangent = tangent,
    .adjoint = adjoint,
};
