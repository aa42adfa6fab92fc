/* kolmogorov.c -- two-dimensional flow on a periodic square, as vorticity.
 *
 *   w_t + (u w)_x + (v w)_y + beta v = nu lap w - mu w - F q cos(q y),   q = 2 pi kf/L
 *   w = v_x - u_y = -lap psi,  u = psi_y,  v = -psi_x
 *
 * F drives a shear flow F sin(q y) along x: Kolmogorov's flow; F = 0: it decays. On Fourier
 * coefficients, layout (y, x), with K = 2 pi (l, k)/L for modes k along y and l along x:
 *   symbol  -nu |K|^2 - mu + i beta K_x/|K|^2
 *   terms   -K_x K_y (u^2 - v^2)hat + (K_x^2 - K_y^2) (u v)hat - F q/2 at k = +-kf, l = 0
 *   uhat = i K_y/|K|^2 what,  vhat = -i K_x/|K|^2 what
 * which are -(u w)_x - (v w)_y in four transforms, not five; products have no aliasing.
 * Inviscid and unforced, the terms keep energy sum |K|^-2 |what|^2 and enstrophy sum |what|^2.
 * The mean of w, which a periodic flow does not have, neither moves anything nor is moved.
 *
 * meshalkin1961, chandler2013, orszag1971, basdevant1983.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"
#include "num/field.h"
#include "num/rng.h"
#include "sys/sys_spectral.h"

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
    const struct plane *f = sys->priv;
    const size_t l = j % f->columns;
    const double points = (double)sys->n;
    struct mode m = {.kx = f->unit * (double)l,
                     .ky = f->unit * (double)plane_row(f, j / f->columns)};

    m.k2 = m.kx * m.kx + m.ky * m.ky;
    m.mirror = 2 * l == f->n[1];
    m.weight = l == 0 || m.mirror ? points : 2 * points;
    return m;
}

static int open_kept(struct sys *sys, enum plane_kept kept, struct err *err)
{
    const size_t n[2] = {sys->grid[0], sys->grid[1]};
    struct plane *f = calloc(1, sizeof *f);

    sys->priv = f;
    if (!f)
        return err_set(err, ERR_INTERNAL, "kolmogorov: no memory");
    if (plane_open(f, n, kept, sys->p[L], 2, err) < 0)
        return -1;
    if (sys->p[KF] > (double)f->most[0])
        return err_set(err, ERR_USAGE, "kolmogorov: kf = %g needs %g points along y, found "
                       "%zu", sys->p[KF], (kept == PLANE_ALL ? 2 : 3) * sys->p[KF] + 1, n[0]);
    sys->ns = f->nhat;
    sys->nwork = FFT_SLACK + f->nwork + 2 * f->nmixed;
    return 0;
}

static void close(struct sys *sys)
{
    if (sys->priv)
        plane_close(sys->priv);
    free(sys->priv);
}

static void encode(const struct sys *sys, const double u[], double s[], double work[])
{
    plane_forward(sys->priv, u, s, work);
}

static void decode(const struct sys *sys, const double s[], double u[], double work[])
{
    plane_inverse(sys->priv, s, u, work);
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

/* Scratch: two mixed arrays (num/plane.h), one after the other, and what its passes need. */
struct space {
    double *z, *c, *rest;
};

static struct space space(const struct sys *sys, double work[])
{
    const struct plane *f = sys->priv;
    struct space w = {.z = fft_aligned(work)};

    w.c = w.z + f->nmixed;
    w.rest = w.c + f->nmixed;
    return w;
}

/* The two coefficients of q cos(q y)/2, their offsets in s and their value. */
static double forcing(const struct sys *sys, size_t at[2])
{
    const struct plane *f = sys->priv;
    const size_t kf = (size_t)sys->p[KF];

    at[0] = 2 * kf * f->columns;
    at[1] = 2 * (f->rows - kf) * f->columns;
    return M_PI * sys->p[KF] / sys->p[L];
}

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct space w = space(sys, work);
    size_t where[2];
    const double half = forcing(sys, where);

    (void)tape;
    plane_up(sys->priv, PLANE_VELOCITY, at->u, NULL, w.z, w.rest);
    plane_rows(sys->priv, PLANE_SQUARE, w.z, w.rest);
    plane_down(sys->priv, PLANE_STRAIN, false, w.z, out, NULL, w.rest);
    for (int i = 0; i < 2; i++)
        out[where[i]] -= at->p[F] * half;
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    const struct space w = space(sys, work);
    size_t where[2];
    const double half = forcing(sys, where);

    (void)tape;
    plane_up(sys->priv, PLANE_VELOCITY, at->u, NULL, w.z, w.rest);
    plane_up(sys->priv, PLANE_VELOCITY, along->u, NULL, w.c, w.rest);
    plane_rows(sys->priv, PLANE_TWICE, w.z, w.rest);
    plane_down(sys->priv, PLANE_STRAIN, false, w.z, out, NULL, w.rest);
    for (int i = 0; along->p && i < 2; i++)
        out[where[i]] -= along->p[F] * half;
}

/* With Z = z^2 = P + i Q and g_P, g_Q due to P and Q: 2 conj(z) (g_P + i g_Q) is due to u + i v. */
static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct space w = space(sys, work);
    size_t where[2];
    const double half = forcing(sys, where);

    (void)tape;
    for (int i = 0; d->p && i < 2; i++)
        d->p[F] -= half * (double)sys->n * g[where[i]];
    if (!d->u)
        return;
    plane_up(sys->priv, PLANE_VELOCITY, at->u, NULL, w.z, w.rest);
    plane_up(sys->priv, PLANE_STRAIN, g, NULL, w.c, w.rest);
    plane_rows(sys->priv, PLANE_CONJUGATE, w.z, w.rest);
    plane_down(sys->priv, PLANE_VELOCITY, true, w.z, d->u, NULL, w.rest);
}

SYS_SPECTRAL_FORMS_SINGLE(PLANE_ALL, 13, close, encode, decode)

/* ---- initial conditions ---- */

static const struct param random_params[] = {
    {"kmax", 4, 1, 32, "", "highest mode along each axis", true},
    {"rms", 2, 0, 1e6, "1/time", "root mean square vorticity expected"},
    {0},
};

static int random_fill(const struct sys *sys, const double p[], uint64_t seed,
                       uint64_t member, double u[], struct err *err)
{
    const long K = (long)p[0];
    const size_t ny = sys->grid[0], nx = sys->grid[1];
    struct rng r = rng_open(seed, "initial-condition", member);

    if (2 * (size_t)K >= ny || 2 * (size_t)K >= nx)
        return err_set(err, ERR_USAGE, "kmax = %ld, expected less than half of the %zu x %zu "
                       "points", K, ny, nx);
    field_plane(&r, (size_t)K, p[1], ny, nx, u);
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

/* The lattice of vortices: each mode decays, none moves another. */
static int vortices(const struct sys *sys, double t, double u[], struct err *err)
{
    const double unit = 2 * M_PI / sys->p[L];
    const double decay = exp(-(2 * sys->p[NU] * unit * unit + sys->p[MU]) * t);

    if (sys->p[F] != 0 || sys->p[BETA] != 0)
        return err_set(err, ERR_USAGE, "kolmogorov: no exact solution with F = %g, beta = %g",
                       sys->p[F], sys->p[BETA]);
    if (sys_initial(sys, "taylor-green", 0, 0, u, err) < 0)
        return -1;
    for (size_t i = 0; i < sys->n; i++)
        u[i] *= decay;
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
    .exact_ic = "taylor-green",
    .exact = vortices,
};
