/* kolmogorov.c -- two-dimensional flow on a periodic square, as vorticity.
 *
 *   w_t + (u w)_x + (v w)_y + beta v = nu lap w - mu w - F q cos(q y),   q = 2 pi kf/L
 *   w = v_x - u_y = -lap psi,  u = psi_y,  v = -psi_x
 *
 * F drives a shear flow F sin(q y) along x: Kolmogorov's flow; F = 0: it decays. On Fourier
 * coefficients, layout (y, x), with K = 2 pi (l, k)/L for modes k along y and l along x:
 *   symbol  -nu |K|^2 - mu + i beta K_x/|K|^2
 *   terms   -i K_x (u w)hat - i K_y (v w)hat - F q/2 at k = +-kf, l = 0,  without aliasing
 *   uhat = i K_y/|K|^2 what,  vhat = -i K_x/|K|^2 what
 * Inviscid and unforced, the terms keep energy sum |K|^-2 |what|^2 and enstrophy sum |what|^2.
 * The mean of w, which a periodic flow does not have, neither moves anything nor is moved.
 *
 * meshalkin1961, chandler2013, orszag1971.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"
#include "num/fourier2.h"
#include "num/rng.h"
#include "sys/sys.h"

enum { NU, MU, BETA, F, KF, L };

static const struct param params[] = {
    {"nu", 0.025, 0, 1e6, "length^2/time", "viscosity"},
    {"mu", 0, 0, 1e6, "1/time", "linear drag"},
    {"beta", 0, -1e6, 1e6, "1/(length time)", "change of the Coriolis parameter along y"},
    {"F", 0, -1e6, 1e6, "length/time^2", "forcing, F sin(2 pi kf y/L) along x"},
    {"kf", 4, 1, 4096, "", "waves of the forcing along y", true},
    {"L", 2 * M_PI, 1e-6, 1e6, "length", "side of the square"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "y", .n = 64, .min = 10, .length = "L", .unit = "1"},
    {.name = "x", .n = 64, .min = 10, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "vorticity", "y,x", "1", "vorticity", err);
}

/* ---- modes ---- */

/* Mode j of s: its physical wavenumbers, and what it counts in the inner product of the fields. */
struct mode {
    double kx, ky, k2;
    bool mirror; /* the highest along x: no odd derivative */
    double weight;
};

static struct mode mode(const struct sys *sys, size_t j)
{
    const struct fourier2 *f = sys->priv;
    const size_t row = f->n[1] / 2 + 1, l = j % row;
    const double unit = 2 * M_PI / sys->p[L], points = (double)sys->n;
    struct mode m = {.kx = unit * (double)l,
                     .ky = unit * (double)fourier2_row(f, j / row)};

    m.k2 = m.kx * m.kx + m.ky * m.ky;
    m.mirror = 2 * l == f->n[1];
    m.weight = l == 0 || m.mirror ? points : 2 * points;
    return m;
}

static int open(struct sys *sys, struct err *err)
{
    const size_t n[2] = {sys->grid[0], sys->grid[1]};
    struct fourier2 *f;

    if (sys->p[KF] > (double)((n[0] - 1) / 2))
        return err_set(err, ERR_USAGE, "kolmogorov: kf = %g needs %g points along y, found "
                       "%zu", sys->p[KF], 2 * sys->p[KF] + 1, n[0]);
    f = fourier2_open(n, err);
    if (!f)
        return -1;
    sys->priv = f;
    sys->ns = f->nhat;
    sys->nwork = FFT_SLACK + 2 * fft_room(f->nhat) + fft_room(f->nmode) +
                 8 * fft_room(f->npoint);
    if (f->nwork > sys->nwork)
        sys->nwork = f->nwork;
    return 0;
}

static void close(struct sys *sys)
{
    fourier2_close(sys->priv);
}

static void encode(const struct sys *sys, const double u[], double s[], double work[])
{
    fourier2_forward(sys->priv, u, s, work);
}

static void decode(const struct sys *sys, const double s[], double u[], double work[])
{
    fourier2_inverse(sys->priv, s, u, work);
}

/* ---- the linear part ---- */

static void linear(const struct sys *sys, const double p[], double symbol[])
{
    for (size_t j = 0; j < sys->ns / 2; j++) {
        const struct mode m = mode(sys, j);
        symbol[2 * j] = -p[NU] * m.k2 - p[MU];
        symbol[2 * j + 1] = m.k2 > 0 && !m.mirror ? p[BETA] * m.kx / m.k2 : 0;
    }
}

/* It is linear in p. */
static void linear_tangent(const struct sys *sys, const double p[], const double dp[],
                           double dsymbol[])
{
    (void)p;
    linear(sys, dp, dsymbol);
}

static void linear_adjoint(const struct sys *sys, const double p[], const double dsymbol[],
                           double dp[])
{
    (void)p;
    for (size_t j = 0; j < sys->ns / 2; j++) {
        const struct mode m = mode(sys, j);
        dp[NU] -= m.weight * m.k2 * dsymbol[2 * j];
        dp[MU] -= m.weight * dsymbol[2 * j];
        if (m.k2 > 0 && !m.mirror)
            dp[BETA] += m.weight * m.kx / m.k2 * dsymbol[2 * j + 1];
    }
}

/* ---- the terms ---- */

/* What a mode is multiplied by: 1, i K_y/K^2, -i K_x/K^2, i K_x, i K_y. */
enum part { VORTICITY, VELOCITY_X, VELOCITY_Y, SLOPE_X, SLOPE_Y };

/* The imaginary factor of every part but VORTICITY. */
static double factor(enum part part, struct mode m)
{
    switch (part) {
    case VELOCITY_X: return m.k2 > 0 ? m.ky / m.k2 : 0;
    case VELOCITY_Y: return m.k2 > 0 ? -m.kx / m.k2 : 0;
    case SLOPE_X: return m.kx;
    default: return m.ky;
    }
}

/* out[ns] (+)= sign * part of s */
static void multiply(const struct sys *sys, enum part part, double sign, const double s[],
                     bool add, double out[])
{
    for (size_t j = 0; j < sys->ns / 2; j++) {
        double re = sign * s[2 * j], im = sign * s[2 * j + 1];
        if (part != VORTICITY) {
            const double a = factor(part, mode(sys, j)), keep = re;
            re = -a * im;
            im = a * keep;
        }
        out[2 * j] = add ? out[2 * j] + re : re;
        out[2 * j + 1] = add ? out[2 * j + 1] + im : im;
    }
}

/* Scratch: two spectra, one on the points of products, and fields there. */
struct space {
    double *a, *b, *modes, *field[8];
};

static struct space space(const struct sys *sys, double work[])
{
    const struct fourier2 *f = sys->priv;
    struct space w = {.a = fft_aligned(work)};

    w.b = w.a + fft_room(f->nhat);
    w.modes = w.b + fft_room(f->nhat);
    for (int i = 0; i < 8; i++)
        w.field[i] = w.modes + fft_room(f->nmode) + (size_t)i * fft_room(f->npoint);
    return w;
}

/* field := a part of s on the points of products */
static void points(const struct sys *sys, enum part part, const double s[], double field[],
                   const struct space *w)
{
    multiply(sys, part, 1, s, false, w->a);
    fourier2_to_points(sys->priv, w->a, field, w->modes);
}

/* out (+)= sign * part of the field; it is lost */
static void collect(const struct sys *sys, enum part part, double sign, double field[],
                    bool add, double out[], const struct space *w)
{
    fourier2_from_points(sys->priv, field, w->b, w->modes);
    multiply(sys, part, sign, w->b, add, out);
}

/* c := a b + d e (e NULL: a b) */
static void product(const struct sys *sys, const double a[], const double b[],
                    const double d[], const double e[], double c[])
{
    const size_t n = ((const struct fourier2 *)sys->priv)->npoint;

    for (size_t i = 0; i < n; i++)
        c[i] = e ? a[i] * b[i] + d[i] * e[i] : a[i] * b[i];
}

/* The two coefficients of q cos(q y)/2, their offsets in s and their value. */
static double forcing(const struct sys *sys, size_t at[2])
{
    const struct fourier2 *f = sys->priv;
    const size_t kf = (size_t)sys->p[KF], row = 2 * (f->n[1] / 2 + 1);

    at[0] = kf * row;
    at[1] = (f->n[0] - kf) * row;
    return M_PI * sys->p[KF] / sys->p[L];
}

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct space w = space(sys, work);
    double *u = w.field[0], *v = w.field[1], *vorticity = w.field[2];
    size_t where[2];
    const double half = forcing(sys, where);

    (void)tape;
    points(sys, VELOCITY_X, at->u, u, &w);
    points(sys, VELOCITY_Y, at->u, v, &w);
    points(sys, VORTICITY, at->u, vorticity, &w);
    product(sys, u, vorticity, NULL, NULL, u);
    product(sys, v, vorticity, NULL, NULL, v);
    collect(sys, SLOPE_X, -1, u, false, out, &w);
    collect(sys, SLOPE_Y, -1, v, true, out, &w);
    for (int i = 0; i < 2; i++)
        out[where[i]] -= at->p[F] * half;
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    const struct space w = space(sys, work);
    double *const *a = w.field, *const *b = w.field + 3, *sum = w.field[6];
    size_t where[2];
    const double half = forcing(sys, where);

    (void)tape;
    for (int part = VORTICITY; part <= VELOCITY_Y; part++) {
        points(sys, (enum part)part, at->u, a[part], &w);
        points(sys, (enum part)part, along->u, b[part], &w);
    }
    for (int part = VELOCITY_X; part <= VELOCITY_Y; part++) {
        product(sys, a[part], b[VORTICITY], b[part], a[VORTICITY], sum);
        collect(sys, part == VELOCITY_X ? SLOPE_X : SLOPE_Y, -1, sum, part > VELOCITY_X, out,
                &w);
    }
    for (int i = 0; along->p && i < 2; i++)
        out[where[i]] -= along->p[F] * half;
}

/* u g_x + v g_y - U (w g_x) - V (w g_y), where u = U w and v = V w */
static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct space w = space(sys, work);
    double *const *a = w.field, *gx = w.field[3], *gy = w.field[4], *sum = w.field[5];
    size_t where[2];
    const double half = forcing(sys, where);

    (void)tape;
    for (int i = 0; d->p && i < 2; i++)
        d->p[F] -= half * (double)sys->n * g[where[i]];
    if (!d->u)
        return;
    for (int part = VORTICITY; part <= VELOCITY_Y; part++)
        points(sys, (enum part)part, at->u, a[part], &w);
    points(sys, SLOPE_X, g, gx, &w);
    points(sys, SLOPE_Y, g, gy, &w);
    product(sys, a[VELOCITY_X], gx, a[VELOCITY_Y], gy, sum);
    collect(sys, VORTICITY, 1, sum, true, d->u, &w);
    product(sys, a[VORTICITY], gx, NULL, NULL, sum);
    collect(sys, VELOCITY_X, -1, sum, true, d->u, &w);
    product(sys, a[VORTICITY], gy, NULL, NULL, sum);
    collect(sys, VELOCITY_Y, -1, sum, true, d->u, &w);
}

static const struct sys_form form_spectral = {
    .name = "spectral",
    .brief = "Fourier-Galerkin, products without aliasing",
    .open = open,
    .close = close,
    .linear = linear,
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
    .linear_tangent = linear_tangent,
    .linear_adjoint = linear_adjoint,
    .encode = encode,
    .decode = decode,
};

static const struct sys_form *const forms[] = {&form_spectral, NULL};

/* ---- initial conditions ---- */

static const struct param random_params[] = {
    {"kmax", 4, 1, 32, "", "highest mode along each axis", true},
    {"rms", 2, 0, 1e6, "1/time", "root mean square vorticity expected"},
    {0},
};

/* Independent normal coefficients of cos and sin of every mode but the mean. */
static int random_fill(const struct sys *sys, const double p[], uint64_t seed,
                       uint64_t member, double u[], struct err *err)
{
    const long K = (long)p[0];
    const size_t ny = sys->grid[0], nx = sys->grid[1];
    struct rng r = rng_open(seed, "initial-condition", member);
    const double size = p[1] / sqrt(2 * (double)(K + K * (2 * K + 1)) / 2);

    if (2 * (size_t)K >= ny || 2 * (size_t)K >= nx)
        return err_set(err, ERR_USAGE, "kmax = %ld, expected less than half of the %zu x %zu "
                       "points", K, ny, nx);
    memset(u, 0, sys->n * sizeof *u);
    for (long k = -K; k <= K; k++)
        for (long l = k > 0 ? 0 : 1; l <= K; l++) {
            const double a = size * rng_normal(&r), b = size * rng_normal(&r);
            for (size_t i = 0; i < sys->n; i++) {
                const double y = (double)(i / nx) / (double)ny;
                const double x = (double)(i % nx) / (double)nx;
                const double phase = 2 * M_PI * ((double)k * y + (double)l * x);
                u[i] += a * cos(phase) + b * sin(phase);
            }
        }
    return 0;
}

static const struct param vortices_params[] = {
    {"k", 1, 1, 4096, "", "waves along each axis", true},
    {"max", 1, -1e6, 1e6, "1/time", "largest vorticity"},
    {0},
};

static int vortices_fill(const struct sys *sys, const double p[], uint64_t seed,
                         uint64_t member, double u[], struct err *err)
{
    const size_t ny = sys->grid[0], nx = sys->grid[1];

    (void)seed, (void)member;
    if (2 * p[0] >= (double)ny || 2 * p[0] >= (double)nx)
        return err_set(err, ERR_USAGE, "k = %g, expected less than half of the %zu x %zu "
                       "points", p[0], ny, nx);
    for (size_t i = 0; i < sys->n; i++)
        u[i] = p[1] * cos(2 * M_PI * p[0] * (double)(i / nx) / (double)ny) *
               cos(2 * M_PI * p[0] * (double)(i % nx) / (double)nx);
    return 0;
}

static const struct sys_ic ics[] = {
    {"random", "random low modes, mean 0", "", random_params, random_fill},
    {"taylor-green", "a lattice of vortices, which only decay", "taylor1937",
     vortices_params, vortices_fill, .fixed = true},
    {0},
};

const struct sys_ops sys_kolmogorov = {
    .name = "kolmogorov",
    .brief = "two-dimensional flow in a periodic square, forced or decaying",
    .equation = "w_t + u w_x + v w_y + beta v = nu lap w - mu w - F q cos(q y),   "
                "q = 2 pi kf/L\n"
                "w = v_x - u_y,   u_x + v_y = 0",
    .about = "F = 0: decaying turbulence. F = 1, kf = 4, nu = 0.025 (Re = 40): chaotic with "
             "bursts, the classical case; nu = 1e-3 with mu = 0.1 on 256x256 or more: "
             "turbulent. beta bends eddies into zonal jets. dt 0.01 with etdrk4 for "
             "velocities of about 1 on 64x64.",
    .source = "chandler2013",
    .law = "translation, constants, mean",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "etdrk4",
    .dt = 0.01,
    .variables = variables,
};
