/* narma.c -- NARMA models of what a Galerkin system lacks, mode by mode.
 *
 *   z_k(t + dt) = sum_{l < lags} a_kl v_k(t - l dt) + b_k N_k(t) + sum_{j < own} d_kj z_k(t - j dt)
 *                 + sum_{j=1..K} c_kj i U_{j+K} conj(U_{j+K-k}) + S_k xi_k
 *
 *   P_j = sum_l v_l v_{j-l},  |l|, |j-l| <= K      N_k = -(i q/2) P_k,  q = 2 pi k/L
 *   U_j = v_j  (j <= K),   U_j = i P_j  (K < j <= 2K)
 *
 * for k = 1..K = modes, and m = sum_k z_k exp(i q x) corrects the step of a solver, v(t + dt) =
 * Psi(v(t)) + dt m. lulin2017: P_j are the modes that an approximate inertial manifold gives to
 * what is unresolved, and c, present where aim = 1, how they act back. N stands for the
 * right-hand side, of which the linear part is in a_k0; it enters at the present alone, since
 * that of the past follows from v and z. Coefficients are real, so that a mirrored state,
 * v(x) -> -v(-x), has a mirrored z, and a moved one a moved z. xi_k has normal real and imaginary
 * parts.
 *
 * theta (K, coefficients), mode by mode: a[lags], b, d[own], c[K] where aim = 1, S unless noise = 0.
 *
 * The latent state is the past: v_1..v_K of lags - 1 steps, the latest first, then m of own
 * steps. A run starts with zeros. Limits: one variable on a periodic line; the cost is K^2 a step.
 */
#include "closure/narma.h"

#include <complex.h>
#include <stdlib.h>

#include "closure/closure_galerkin.h"
#include "closure/past.h"
#include "num/fft.h"

enum { MODES, LAGS, OWN, AIM, NOISE };

static const struct param params[] = {
    GALERKIN_MODES,
    {"lags", 1, 1, 1e6, "", "steps whose states enter, the present one included", true},
    {"own", 0, 0, 1e6, "", "steps whose own values enter", true},
    {"aim", 1, 0, 1, "", "1: with what an approximate inertial manifold says of other modes", true},
    {"noise", 1, 0, 1, "", "1: with noise; 0: theta has no S", true},
    {NULL}};

struct narma {
    size_t n, modes, lags, own;
    bool aim, noise;
    size_t count;                      /* coefficients of a mode */
    size_t N, z, c, xi;                /* where they begin among its features; a at 0 */
    double wavenumber;                 /* 2 pi / L */
    struct fft *grid;
};

static void close_narma(struct closure *c)
{
    struct narma *g = c->priv;

    if (g)
        fft_close(g->grid);
    free(g);
    c->priv = NULL;
}

/* Doubles of a field and its modes, aligned, before all else in work. */
static size_t transform_room(const struct narma *g)
{
    return FFT_SLACK + fft_room(g->n) + fft_room(fft_nhat(g->n));
}

/* Tape: U[0..2K], then the features. Work: the transforms', a field, 2 as long as U, the features
 * and one z. */
static int open_narma(struct closure *c, struct err *err)
{
    if (galerkin_admits(c, err) != 0)
        return -1;
    struct narma *g = c->priv = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_INTERNAL, "no memory");
    g->n = c->layout.n;
    g->modes = galerkin_modes(c);
    g->lags = (size_t)c->p[LAGS];
    g->own = (size_t)c->p[OWN];
    g->aim = c->p[AIM] > 0;
    g->N = g->lags;
    g->z = g->N + 1;
    g->c = g->z + g->own;
    g->xi = g->c + (g->aim ? g->modes : 0);
    g->noise = c->p[NOISE] > 0;
    g->count = g->xi + g->noise;
    g->wavenumber = galerkin_wavenumber(c);
    c->ntheta = g->modes * g->count;
    c->nlatent = (g->lags - 1) * 2 * g->modes + g->own * g->n;
    c->npast = g->lags - 1 > g->own ? g->lags - 1 : g->own;
    c->nnoise = g->noise ? 2 * g->modes : 0;
    c->ntape = 2 * (2 * g->modes + 1 + c->ntheta);
    c->nwork = transform_room(g) + g->n + 2 * (2 * (2 * g->modes + 1) + c->ntheta + g->modes + 1);
    g->grid = fft_open_fast(g->n, err);
    return g->grid ? 0 : -1;
}

/* Parts of work. */
struct scratch {
    double *points, *hat;          /* of transforms */
    double *field;                 /* [n] */
    double complex *U, *P, *f, *z; /* [2K + 1], [2K + 1], features, [K + 1] */
};

static struct scratch scratch(const struct narma *g, double work[])
{
    struct scratch s = {.points = fft_aligned(work), .field = work + transform_room(g)};

    s.hat = s.points + fft_room(g->n);
    s.U = (double complex *)(s.field + g->n);
    s.P = s.U + 2 * g->modes + 1;
    s.f = s.P + 2 * g->modes + 1;
    s.z = s.f + g->modes * g->count;
    return s;
}

/* v[0..K] := the modes of field[n] */
static void to_modes(const struct narma *g, const double field[], double complex v[],
                     const struct scratch *s)
{
    memcpy(s->points, field, g->n * sizeof *field);
    fft_forward(g->grid, s->points, s->hat);
    memcpy(v, s->hat, (g->modes + 1) * sizeof *v);
}

/* field[n] += factor times that of the modes v[0..K] */
static void add_field(const struct narma *g, double factor, const double complex v[],
                      double field[], const struct scratch *s)
{
    memset(s->hat, 0, fft_nhat(g->n) * sizeof *s->hat);
    memcpy(s->hat, v, (g->modes + 1) * sizeof *v);
    fft_inverse(g->grid, s->hat, s->points);
    for (size_t i = 0; i < g->n; i++)
        field[i] += factor * s->points[i];
}

/* field[n] += the transpose of to_modes at v[0..K], which is lost: all but mode 0 count twice
 * in a field. */
static void add_field_of_gradient(const struct narma *g, double complex v[], double field[],
                                  const struct scratch *s)
{
    v[0] = 2 * creal(v[0]);
    add_field(g, 0.5 / (double)g->n, v, field, s);
}

/* v_l of l = -K..K */
static double complex mode(const double complex v[], ptrdiff_t l)
{
    return l < 0 ? conj(v[-l]) : v[l];
}

/* P_j[1..2K] := sum_l v_l w_{j-l} */
static void multiply(const struct narma *g, const double complex v[], const double complex w[],
                     double complex P[])
{
    const ptrdiff_t K = (ptrdiff_t)g->modes;

    for (ptrdiff_t j = 1; j <= 2 * K; j++) {
        P[j] = 0;
        for (ptrdiff_t l = j - K; l <= K; l++)
            P[j] += mode(v, l) * mode(w, j - l);
    }
}

/* gw[0..K] += the transpose of that at gP[1..2K], with respect to w */
static void multiply_adjoint(const struct narma *g, const double complex v[],
                             const double complex gP[], double complex gw[])
{
    const ptrdiff_t K = (ptrdiff_t)g->modes;

    for (ptrdiff_t j = 1; j <= 2 * K; j++)
        for (ptrdiff_t l = j - K; l <= K; l++) {
            const double complex part = conj(mode(v, l)) * gP[j];
            if (j < l)
                gw[l - j] += conj(part);
            else
                gw[j - l] += part;
        }
}

/* -i q/2 */
static double complex slope(const struct narma *g, size_t k)
{
    return -0.5 * I * g->wavenumber * (double)k;
}

/* f := the features but those of U; v[0..K], P[1..2K]; z and xi may be NULL: zeros. */
static void gather(const struct narma *g, const double complex v[], const double complex P[],
                   const double z[], const double xi[], double complex f[],
                   const struct scratch *s)
{
    const size_t K = g->modes, count = g->count;
    const double complex *past = (const double complex *)z;
    const double *own = z ? z + (g->lags - 1) * 2 * K : NULL;

    for (size_t k = 1; k <= K; k++) {
        double complex *fk = f + (k - 1) * count;
        fk[0] = v[k];
        for (size_t l = 1; l < g->lags; l++)
            fk[l] = z ? past[(l - 1) * K + k - 1] : 0;
        fk[g->N] = slope(g, k) * P[k];
        if (g->noise)
            fk[g->xi] = xi ? xi[2 * k - 2] + I * xi[2 * k - 1] : 0;
    }
    for (size_t j = 0; j < g->own; j++) {
        memset(s->z, 0, (K + 1) * sizeof *s->z);
        if (z)
            to_modes(g, own + j * g->n, s->z, s);
        for (size_t k = 1; k <= K; k++)
            f[(k - 1) * count + g->z + j] = s->z[k];
    }
}

/* U[K+1..2K] := i P */
static void extend(const struct narma *g, const double complex P[], double complex U[])
{
    for (size_t j = g->modes + 1; j <= 2 * g->modes; j++)
        U[j] = I * P[j];
}

/* U[0..2K] and the features at a point. */
static void find(const struct narma *g, const struct point *at, double complex U[],
                 double complex f[], const struct scratch *s)
{
    const size_t K = g->modes;

    to_modes(g, at->u, U, s);
    multiply(g, U, U, s->P);
    extend(g, s->P, U);
    gather(g, U, s->P, at->z, at->xi, f, s);
    for (size_t k = 1; g->aim && k <= K; k++)
        for (size_t j = 1; j <= K; j++)
            f[(k - 1) * g->count + g->c + j - 1] = I * U[j + K] * conj(U[j + K - k]);
}

/* m[n] := the field of z[0..K] */
static void to_field(const struct narma *g, const double complex z[], double m[],
                     const struct scratch *s)
{
    memset(m, 0, g->n * sizeof *m);
    add_field(g, 1, z, m, s);
}

/* z[1..K] += theta f */
static void sum(const struct narma *g, const double theta[], const double complex f[],
                double complex z[])
{
    for (size_t k = 1; k <= g->modes; k++)
        for (size_t i = 0; i < g->count; i++)
            z[k] += *theta++ * *f++;
}

/* dz := the past a step later, of v[0..K] and m[n]. */
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
    to_field(g, s.z, m, &s);
    remember(g, U, m, at->z, dz);
}

static void recall(const struct closure *c, const struct point *at, const double m[],
                   double dz[], double tape[], double work[])
{
    const struct narma *g = c->priv;
    const struct scratch s = scratch(g, work);

    (void)tape;
    to_modes(g, at->u, s.U, &s);
    remember(g, s.U, m, at->z, dz);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct narma *g = c->priv;
    const struct scratch s = scratch(g, work);
    const size_t K = g->modes;
    const double complex *U = (const double complex *)tape, *f = U + 2 * K + 1;

    to_modes(g, v->u, s.U, &s);
    multiply(g, U, s.U, s.P);
    for (size_t j = 1; j <= 2 * K; j++)
        s.P[j] *= 2;
    extend(g, s.P, s.U);
    gather(g, s.U, s.P, v->z, NULL, s.f, &s);
    for (size_t k = 1; g->aim && k <= K; k++)
        for (size_t j = 1; j <= K; j++)
            s.f[(k - 1) * g->count + g->c + j - 1] =
                I * (s.U[j + K] * conj(U[j + K - k]) + U[j + K] * conj(s.U[j + K - k]));
    memset(s.z, 0, (K + 1) * sizeof *s.z);
    sum(g, at->theta, s.f, s.z);
    if (v->theta)
        sum(g, v->theta, f, s.z);
    to_field(g, s.z, dm, &s);
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
    const size_t K = g->modes, begin = (g->lags - 1) * 2 * K;
    double complex *past = (double complex *)dz;

    for (size_t l = 1; l < g->lags; l++)
        for (size_t k = 1; k <= K; k++)
            past[(l - 1) * K + k - 1] += gf[(k - 1) * g->count + l];
    past_push_adjoint(g->lags - 1, 2 * K, ddz, dz);
    for (size_t j = 0; j < g->own; j++) {
        s->z[0] = 0;
        for (size_t k = 1; k <= K; k++)
            s->z[k] = gf[(k - 1) * g->count + g->z + j];
        add_field_of_gradient(g, s->z, dz + begin + j * g->n, s);
    }
    past_push_adjoint(g->own, g->n, ddz + begin, dz + begin);
}

/* gU[0..2K] += what the gradients of the terms c make of U. */
static void adjoint_aim(const struct narma *g, const double complex U[],
                        const double complex gf[], double complex gU[])
{
    const size_t K = g->modes;

    for (size_t k = 1; k <= K; k++)
        for (size_t j = 1; j <= K; j++) {
            const double complex part = gf[(k - 1) * g->count + g->c + j - 1];
            gU[j + K] -= I * U[j + K - k] * part;
            gU[j + K - k] += I * U[j + K] * conj(part);
        }
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct narma *g = c->priv;
    const struct scratch s = scratch(g, work);
    const size_t K = g->modes, begin = (g->lags - 1) * 2 * K;
    const double complex *U = (const double complex *)tape, *f = U + 2 * K + 1;
    double complex *gU = s.U, *gP = s.P;

    for (size_t i = 0; i < g->n; i++)
        s.field[i] = dm[i] + (g->own ? ddz[begin + i] : 0);
    to_modes(g, s.field, s.z, &s);
    for (size_t k = 0; k <= K; k++)
        s.z[k] *= 2 * (double)g->n;
    sum_adjoint(g, at->theta, f, s.z, s.f, d->theta);
    if (d->z)
        adjoint_past(g, s.f, ddz, d->z, &s);
    if (!d->u)
        return;
    memset(gU, 0, (2 * K + 1) * sizeof *gU);
    if (g->aim)
        adjoint_aim(g, U, s.f, gU);
    for (size_t j = K + 1; j <= 2 * K; j++)
        gP[j] = -2 * I * gU[j];
    for (size_t k = 1; k <= K; k++) {
        gP[k] = 2 * conj(slope(g, k)) * s.f[(k - 1) * g->count + g->N];
        gU[k] += s.f[(k - 1) * g->count];
        if (g->lags > 1)
            gU[k] += ddz[2 * k - 2] + I * ddz[2 * k - 1];
    }
    multiply_adjoint(g, U, gP, gU);
    add_field_of_gradient(g, gU, d->u, &s);
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

    to_modes(g, field, s.z, &s);
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
