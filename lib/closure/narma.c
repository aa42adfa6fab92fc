/* narma.c -- NARMA models of what a Galerkin system lacks, mode by mode.
 *
 *   z_k(t + dt) = sum_{l < lags} a_kl v_k(t - l dt) + b_k (-(v^2/2)_x)_k
 *                 + sum_{j < own} d_kj z_k(t - j dt)
 *                 + sum_{j=1..N} c_kj i U_{j+N} conj(U_{j+N-k}) + S_k xi_k
 *
 *   U_j = v_j  (j <= N),   U_j = i (v^2)_j  (N < j <= 2N),   (v^2)_j = sum_l v_l v_{j-l}
 *
 * for k = 1..N = modes, with |l|, |j-l| <= N, and m = sum_k z_k exp(2 pi i k x/L) corrects the step
 * of a solver, v(t + dt) = Psi(v(t)) + dt m. lulin2017: U_j are the modes that an approximate
 * inertial manifold gives to what is unresolved, and c, present where aim = 1, how they act back.
 * b stands for the right-hand side, of which the linear part is in a_k0; it enters at the present
 * alone, since that of the past follows from v and z. Coefficients are real, so that a mirrored
 * state, v(x) -> -v(-x), has a mirrored z, and a moved one a moved z. xi_k has normal real and
 * imaginary parts.
 *
 * theta (N, coefficients), mode by mode: a[lags], b, d[own], c[N] where aim = 1,
 * S unless noise = 0.
 *
 * The latent state is the past: v_1..v_N of lags - 1 steps, the latest first, then m of own
 * steps. A run starts with zeros. Limits: one variable on a periodic line; the cost is N^2 a step.
 */
#include "closure/narma.h"

#include <stdlib.h>

#include "closure/closure_modes.h"
#include "closure/closure_waves.h"
#include "closure/past.h"

enum { MODES, LAGS, OWN, AIM, NOISE };

static const struct param params[] = {
    WAVES_MODES,
    {"lags", 1, 1, 1e6, "", "steps whose states enter, the present one included", true},
    {"own", 0, 0, 1e6, "", "steps whose own values enter", true},
    {"aim", 1, 0, 1, "", "1: with what an approximate inertial manifold says of other modes", true},
    {"noise", 1, 0, 1, "", "1: with noise; 0: theta has no S", true},
    {NULL}};

struct narma {
    size_t n, modes, lags, own;
    bool aim, noise;
    size_t count;                      /* coefficients of a mode */
    size_t b, z, c, xi;                /* where they begin among its features; a at 0 */
    double wavenumber;                 /* 2 pi / L */
    struct modes spectral;             /* of states and of m */
};

static void close_narma(struct closure *c)
{
    struct narma *g = c->priv;

    if (g)
        modes_close(&g->spectral);
    free(g);
    c->priv = NULL;
}

/* Tape: U[0..2N], then the features. Work: the transforms', a field, 2 as long as U, the features
 * and one z. */
static int open_narma(struct closure *c, struct err *err)
{
    if (waves_admit(c, 1, err) != 0)
        return -1;
    struct narma *g = c->priv = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_INTERNAL, "no memory");
    g->n = c->layout.n;
    g->modes = waves_modes(c);
    g->lags = (size_t)c->p[LAGS];
    g->own = (size_t)c->p[OWN];
    g->aim = c->p[AIM] > 0;
    g->b = g->lags;
    g->z = g->b + 1;
    g->c = g->z + g->own;
    g->xi = g->c + (g->aim ? g->modes : 0);
    g->noise = c->p[NOISE] > 0;
    g->count = g->xi + g->noise;
    g->wavenumber = waves_number(c, 0);
    c->ntheta = g->modes * g->count;
    c->nlatent = (g->lags - 1) * 2 * g->modes + g->own * g->n;
    c->npast = g->lags - 1 > g->own ? g->lags - 1 : g->own;
    c->nnoise = g->noise ? 2 * g->modes : 0;
    c->ntape = 2 * (2 * g->modes + 1 + c->ntheta);
    if (modes_open(&g->spectral, g->n, g->modes, err) < 0)
        return -1;
    c->nwork = modes_room(&g->spectral) + g->n +
               2 * (2 * (2 * g->modes + 1) + c->ntheta + g->modes + 1);
    return 0;
}

/* Parts of work. */
struct scratch {
    double *work;                       /* of transforms */
    double *field;                      /* [n] */
    double complex *U, *square, *f, *z; /* [2N + 1], [2N + 1], features, [N + 1] */
};

static struct scratch scratch(const struct narma *g, double work[])
{
    struct scratch s = {.work = work, .field = work + modes_room(&g->spectral)};

    s.U = (double complex *)(s.field + g->n);
    s.square = s.U + 2 * g->modes + 1;
    s.f = s.square + 2 * g->modes + 1;
    s.z = s.f + g->modes * g->count;
    return s;
}

/* -i q/2 */
static double complex slope(const struct narma *g, size_t k)
{
    return -0.5 * I * g->wavenumber * (double)k;
}

/* f := the features but those of U; v[0..N], square[1..2N]; z and xi may be NULL: zeros. */
static void gather(const struct narma *g, const double complex v[], const double complex square[],
                   const double z[], const double xi[], double complex f[],
                   const struct scratch *s)
{
    const size_t N = g->modes, count = g->count;
    const double complex *past = (const double complex *)z;
    const double *own = z ? z + (g->lags - 1) * 2 * N : NULL;

    for (size_t k = 1; k <= N; k++) {
        double complex *fk = f + (k - 1) * count;
        fk[0] = v[k];
        for (size_t l = 1; l < g->lags; l++)
            fk[l] = z ? past[(l - 1) * N + k - 1] : 0;
        fk[g->b] = slope(g, k) * square[k];
        if (g->noise)
            fk[g->xi] = xi ? xi[2 * k - 2] + I * xi[2 * k - 1] : 0;
    }
    for (size_t j = 0; j < g->own; j++) {
        memset(s->z, 0, (N + 1) * sizeof *s->z);
        if (z)
            modes_of(&g->spectral, own + j * g->n, s->z, s->work);
        for (size_t k = 1; k <= N; k++)
            f[(k - 1) * count + g->z + j] = s->z[k];
    }
}

/* U[N+1..2N] := i square */
static void extend(const struct narma *g, const double complex square[], double complex U[])
{
    for (size_t j = g->modes + 1; j <= 2 * g->modes; j++)
        U[j] = I * square[j];
}

/* U[0..2N] and the features at a point. */
static void find(const struct narma *g, const struct point *at, double complex U[],
                 double complex f[], const struct scratch *s)
{
    const size_t N = g->modes;

    modes_of(&g->spectral, at->u, U, s->work);
    modes_multiply(&g->spectral, U, U, s->square);
    extend(g, s->square, U);
    gather(g, U, s->square, at->z, at->xi, f, s);
    for (size_t k = 1; g->aim && k <= N; k++)
        for (size_t j = 1; j <= N; j++)
            f[(k - 1) * g->count + g->c + j - 1] = I * U[j + N] * conj(U[j + N - k]);
}

/* z[1..N] += theta f */
static void sum(const struct narma *g, const double theta[], const double complex f[],
                double complex z[])
{
    for (size_t k = 1; k <= g->modes; k++)
        for (size_t i = 0; i < g->count; i++)
            z[k] += *theta++ * *f++;
}

/* dz := the past a step later, of v[0..N] and m[n]. */
static void remember(const struct narma *g, const double complex v[], const double m[],
                     const double past[], double dz[])
{
    const size_t size = 2 * g->modes, begin = (g->lags - 1) * size;

    past_push(g->lags - 1, size, (const double *)(v + 1), past, dz);
    past_push(g->own, g->n, m, past ? past + begin : NULL, dz + begin);
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct narma *g = c->priv;
    const struct scratch s = scratch(g, work);
    double complex *U = (double complex *)tape, *f = U + 2 * g->modes + 1;

    find(g, at, U, f, &s);
    memset(s.z, 0, (g->modes + 1) * sizeof *s.z);
    sum(g, at->theta, f, s.z);
    modes_field(&g->spectral, s.z, m, s.work);
    remember(g, U, m, at->z, dz);
}

static void recall(const struct closure *c, const struct point *at, const double m[],
                   double dz[], double tape[], double work[])
{
    const struct narma *g = c->priv;
    const struct scratch s = scratch(g, work);

    (void)tape;
    modes_of(&g->spectral, at->u, s.U, s.work);
    remember(g, s.U, m, at->z, dz);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct narma *g = c->priv;
    const struct scratch s = scratch(g, work);
    const size_t N = g->modes;
    const double complex *U = (const double complex *)tape, *f = U + 2 * N + 1;

    modes_of(&g->spectral, v->u, s.U, s.work);
    modes_multiply(&g->spectral, U, s.U, s.square);
    for (size_t j = 1; j <= 2 * N; j++)
        s.square[j] *= 2;
    extend(g, s.square, s.U);
    gather(g, s.U, s.square, v->z, NULL, s.f, &s);
    for (size_t k = 1; g->aim && k <= N; k++)
        for (size_t j = 1; j <= N; j++)
            s.f[(k - 1) * g->count + g->c + j - 1] =
                I * (s.U[j + N] * conj(U[j + N - k]) + U[j + N] * conj(s.U[j + N - k]));
    memset(s.z, 0, (N + 1) * sizeof *s.z);
    sum(g, at->theta, s.f, s.z);
    if (v->theta)
        sum(g, v->theta, f, s.z);
    modes_field(&g->spectral, s.z, dm, s.work);
    remember(g, s.U, dm, v->z, ddz);
}

/* gf := theta gz, and dtheta += Re(conj(f) gz) */
static void sum_adjoint(const struct narma *g, const double theta[], const double complex f[],
                        const double complex gz[], double complex gf[], double dtheta[])
{
    for (size_t k = 1, i = 0; k <= g->modes; k++)
        for (size_t end = i + g->count; i < end; i++) {
            gf[i] = theta[i] * gz[k];
            if (dtheta)
                dtheta[i] += creal(conj(f[i]) * gz[k]);
        }
}

/* dz += what gf and the next past make of it. */
static void adjoint_past(const struct narma *g, const double complex gf[], const double ddz[],
                         double dz[], const struct scratch *s)
{
    const size_t N = g->modes, begin = (g->lags - 1) * 2 * N;
    double complex *past = (double complex *)dz;

    for (size_t l = 1; l < g->lags; l++)
        for (size_t k = 1; k <= N; k++)
            past[(l - 1) * N + k - 1] += gf[(k - 1) * g->count + l];
    past_push_adjoint(g->lags - 1, 2 * N, ddz, dz);
    for (size_t j = 0; j < g->own; j++) {
        s->z[0] = 0;
        for (size_t k = 1; k <= N; k++)
            s->z[k] = gf[(k - 1) * g->count + g->z + j];
        modes_of_adjoint(&g->spectral, s->z, dz + begin + j * g->n, s->work);
    }
    past_push_adjoint(g->own, g->n, ddz + begin, dz + begin);
}

/* gU[0..2N] += what the gradients of the terms c make of U. */
static void adjoint_aim(const struct narma *g, const double complex U[],
                        const double complex gf[], double complex gU[])
{
    const size_t N = g->modes;

    for (size_t k = 1; k <= N; k++)
        for (size_t j = 1; j <= N; j++) {
            const double complex part = gf[(k - 1) * g->count + g->c + j - 1];
            gU[j + N] -= I * U[j + N - k] * part;
            gU[j + N - k] += I * U[j + N] * conj(part);
        }
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct narma *g = c->priv;
    const struct scratch s = scratch(g, work);
    const size_t N = g->modes, begin = (g->lags - 1) * 2 * N;
    const double complex *U = (const double complex *)tape, *f = U + 2 * N + 1;
    double complex *gU = s.U, *gsquare = s.square;

    for (size_t i = 0; i < g->n; i++)
        s.field[i] = dm[i] + (g->own ? ddz[begin + i] : 0);
    modes_field_adjoint(&g->spectral, s.field, s.z, s.work);
    sum_adjoint(g, at->theta, f, s.z, s.f, d->theta);
    if (d->z)
        adjoint_past(g, s.f, ddz, d->z, &s);
    if (!d->u)
        return;
    memset(gU, 0, (2 * N + 1) * sizeof *gU);
    if (g->aim)
        adjoint_aim(g, U, s.f, gU);
    for (size_t j = N + 1; j <= 2 * N; j++)
        gsquare[j] = -2 * I * gU[j];
    for (size_t k = 1; k <= N; k++) {
        gsquare[k] = 2 * conj(slope(g, k)) * s.f[(k - 1) * g->count + g->b];
        gU[k] += s.f[(k - 1) * g->count];
        if (g->lags > 1)
            gU[k] += ddz[2 * k - 2] + I * ddz[2 * k - 1];
    }
    modes_multiply_adjoint(&g->spectral, U, gsquare, gU);
    modes_of_adjoint(&g->spectral, gU, d->u, s.work);
}

size_t narma_modes(const struct closure *c)
{
    return ((const struct narma *)c->priv)->modes;
}

size_t narma_coefficients(const struct closure *c)
{
    return ((const struct narma *)c->priv)->count;
}

void narma_features(const struct closure *c, const struct point *at, double f[], double work[])
{
    const struct scratch s = scratch(c->priv, work);

    find(c->priv, at, s.U, (double complex *)f, &s);
}

void narma_spectrum(const struct closure *c, const double field[], double z[], double work[])
{
    const struct narma *g = c->priv;
    const struct scratch s = scratch(g, work);

    modes_of(&g->spectral, field, s.z, s.work);
    memcpy(z, s.z + 1, g->modes * sizeof *s.z);
}

const struct closure_ops closure_narma = {
    .name = "narma",
    .brief = "what a Galerkin step lacks, mode by mode: memory, and an inertial manifold",
    .source = "lulin2017",
    .law = "momentum",
    .act = "correct",
    .steps = true,
    .params = params,
    .open = open_narma,
    .close = close_narma,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
    .recall = recall,
};
