/* sys_reaction.c -- reactions of diffusing fields: diffusion of coefficients, rates at points. */
#include "sys/sys_reaction.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"
#include "num/field.h"
#include "num/rng.h"

struct plan {
    const struct sys_reaction *of;
    struct fft *fft;
    size_t npoint, nhat; /* of one field: points, doubles of its coefficients */
    double *square;      /* |q|^2 of its nhat/2 modes */
};

/* ---- modes ---- */

/* |q|^2 of mode j of a field, as the form has it. */
static double square(const struct sys *sys, size_t j)
{
    const bool discrete = !strcmp(sys->form->name, "finite-differences");
    const int last = sys->layout.naxis - 1;
    double sum = 0;

    for (int a = last; a >= 0; a--) {
        const size_t n = sys->grid[a], row = a == last ? n / 2 + 1 : n, k = j % row;
        const double angle = M_PI * (double)(2 * k < n ? k : n - k) / (double)n;
        sum += pow(2 * (discrete ? sin(angle) : angle) / sys_dx(sys, a), 2);
        j /= row;
    }
    return sum;
}

/* What mode j of a field counts in the inner product: its points, and once more for -j. */
static double weight(const struct sys *sys, size_t j)
{
    const struct plan *plan = sys->priv;
    const size_t n = sys->grid[sys->layout.naxis - 1], k = j % (n / 2 + 1);

    return (double)(k == 0 || 2 * k == n ? plan->npoint : 2 * plan->npoint);
}

int sys_reaction_open(struct sys *sys, const struct sys_reaction *of, struct err *err)
{
    const int rank = sys->layout.naxis;
    struct plan *plan = calloc(1, sizeof *plan);

    if (!(sys->priv = plan))
        return err_set(err, ERR_INTERNAL, "%s: no memory", sys->ops->name);
    plan->of = of;
    plan->npoint = sys->n / (size_t)of->nfield;
    plan->nhat = fft_nhat_grid(rank, sys->grid);
    plan->square = malloc(plan->nhat / 2 * sizeof *plan->square);
    if (!plan->square)
        return err_set(err, ERR_INTERNAL, "%s: no memory for %zu points", sys->ops->name,
                       plan->npoint);
    for (size_t j = 0; j < plan->nhat / 2; j++)
        plan->square[j] = square(sys, j);
    if (!(plan->fft = fft_open_grid(rank, sys->grid, err)))
        return -1;
    sys->ns = (size_t)of->nfield * plan->nhat;
    sys->ntape = sys->n;
    sys->nwork = sys->n + sys->ns + FFT_SLACK + fft_room(plan->npoint) + plan->nhat;
    return 0;
}

void sys_reaction_close(struct sys *sys)
{
    struct plan *plan = sys->priv;

    if (!plan)
        return;
    fft_close(plan->fft);
    free(plan->square);
    free(plan);
}

void sys_reaction_encode(const struct sys *sys, const double u[], double s[], double work[])
{
    const struct plan *plan = sys->priv;
    double *points = fft_aligned(work), *modes = points + fft_room(plan->npoint);

    for (size_t f = 0; f < (size_t)plan->of->nfield; f++) {
        memcpy(points, u + f * plan->npoint, plan->npoint * sizeof *u);
        fft_forward(plan->fft, points, modes);
        memcpy(s + f * plan->nhat, modes, plan->nhat * sizeof *s);
    }
}

void sys_reaction_decode(const struct sys *sys, const double s[], double u[], double work[])
{
    const struct plan *plan = sys->priv;
    double *points = fft_aligned(work), *modes = points + fft_room(plan->npoint);

    for (size_t f = 0; f < (size_t)plan->of->nfield; f++) {
        memcpy(modes, s + f * plan->nhat, plan->nhat * sizeof *s);
        fft_inverse(plan->fft, modes, points);
        memcpy(u + f * plan->npoint, points, plan->npoint * sizeof *u);
    }
}

/* ---- diffusion: linear in p ---- */

void sys_reaction_linear(const struct sys *sys, const double p[], double symbol[])
{
    const struct plan *plan = sys->priv;

    for (int f = 0; f < plan->of->nfield; f++, symbol += plan->nhat)
        for (size_t j = 0; j < plan->nhat / 2; j++)
            symbol[2 * j] = -p[plan->of->diffusivity[f]] * plan->square[j];
}

void sys_reaction_linear_tangent(const struct sys *sys, const double p[], const double dp[],
                                 double dsymbol[])
{
    (void)p;
    memset(dsymbol, 0, sys->ns * sizeof *dsymbol);
    sys_reaction_linear(sys, dp, dsymbol);
}

void sys_reaction_linear_adjoint(const struct sys *sys, const double p[], const double dsymbol[],
                                 double dp[])
{
    const struct plan *plan = sys->priv;

    (void)p;
    for (int f = 0; f < plan->of->nfield; f++, dsymbol += plan->nhat)
        for (size_t j = 0; j < plan->nhat / 2; j++)
            dp[plan->of->diffusivity[f]] -= weight(sys, j) * plan->square[j] * dsymbol[2 * j];
}

/* ---- the reaction; the tape is the fields at the points ---- */

/* here[nfield] := the fields at point i */
static void gather(const struct plan *plan, const double u[], size_t i, double here[])
{
    for (int f = 0; f < plan->of->nfield; f++)
        here[f] = u[(size_t)f * plan->npoint + i];
}

void sys_reaction_terms(const struct sys *sys, const struct point *at, double out[],
                        double tape[], double work[])
{
    const struct plan *plan = sys->priv;
    double *r = work, *rest = work + sys->n;

    sys_reaction_decode(sys, at->u, tape, rest);
    for (size_t i = 0; i < plan->npoint; i++) {
        double here[SYS_REACTION_FIELDS], rate[SYS_REACTION_FIELDS];
        gather(plan, tape, i, here);
        plan->of->rate(at->p, here, rate);
        for (int f = 0; f < plan->of->nfield; f++)
            r[(size_t)f * plan->npoint + i] = rate[f];
    }
    sys_reaction_encode(sys, r, out, rest);
}

void sys_reaction_tangent(const struct sys *sys, const struct point *at, const struct point *along,
                          double out[], const double tape[], double work[])
{
    const struct plan *plan = sys->priv;
    const int nfield = plan->of->nfield;
    const size_t np = along->p ? param_count(sys->ops->params) : 0;
    struct sys_reaction_slopes slopes = {0};
    double *v = work, *rest = work + sys->n;

    sys_reaction_decode(sys, along->u, v, rest);
    for (size_t i = 0; i < plan->npoint; i++) {
        double here[SYS_REACTION_FIELDS], to[SYS_REACTION_FIELDS];
        gather(plan, tape, i, here);
        gather(plan, v, i, to);
        plan->of->slopes(at->p, here, &slopes);
        for (int f = 0; f < nfield; f++) {
            double sum = 0;
            for (int j = 0; j < nfield; j++)
                sum += slopes.u[f][j] * to[j];
            for (size_t j = 0; j < np; j++)
                sum += slopes.p[f][j] * along->p[j];
            v[(size_t)f * plan->npoint + i] = sum;
        }
    }
    sys_reaction_encode(sys, v, out, rest);
}

void sys_reaction_adjoint(const struct sys *sys, const struct point *at, const double g[],
                          struct dpoint *d, const double tape[], double work[])
{
    const struct plan *plan = sys->priv;
    const int nfield = plan->of->nfield;
    const size_t np = d->p ? param_count(sys->ops->params) : 0;
    struct sys_reaction_slopes slopes = {0};
    double *v = work, *ds = work + sys->n, *rest = ds + sys->ns;

    sys_reaction_decode(sys, g, v, rest);
    for (size_t i = 0; i < plan->npoint; i++) {
        double here[SYS_REACTION_FIELDS], from[SYS_REACTION_FIELDS];
        gather(plan, tape, i, here);
        gather(plan, v, i, from);
        plan->of->slopes(at->p, here, &slopes);
        for (int f = 0; f < nfield; f++) {
            double sum = 0;
            for (int j = 0; j < nfield; j++)
                sum += slopes.u[j][f] * from[j];
            for (size_t j = 0; j < np; j++)
                d->p[j] += slopes.p[f][j] * from[f];
            v[(size_t)f * plan->npoint + i] = sum;
        }
    }
    if (!d->u)
        return;
    sys_reaction_encode(sys, v, ds, rest);
    for (size_t i = 0; i < sys->ns; i++)
        d->u[i] += ds[i];
}

/* ---- random low modes ---- */

const struct param sys_reaction_modes_params[] = {
    {"kmax", 4, 1, 32, "", "highest mode along each axis", true},
    {"rms", 0.1, 0, 1e6, "of the fields", "root mean square expected about the state of rest"},
    {0},
};

int sys_reaction_modes(const struct sys *sys, const double rest[], const double p[], uint64_t seed,
                       uint64_t member, double u[], struct err *err)
{
    const int last = sys->layout.naxis - 1;
    const size_t nx = sys->grid[last], ny = last ? sys->grid[0] : 1;
    const size_t K = (size_t)p[0], npoint = nx * ny;
    struct rng r = rng_open(seed, "initial-condition", member);

    if (2 * K >= nx || (ny > 1 && 2 * K >= ny))
        return err_set(err, ERR_USAGE, "kmax = %zu, expected less than half of the %zu x %zu "
                       "points", K, ny, nx);
    for (int f = 0; f < sys->layout.nvar; f++, u += npoint) {
        field_plane(&r, K, p[1], ny, nx, u);
        for (size_t i = 0; i < npoint; i++)
            u[i] += rest[f];
    }
    return 0;
}
