/* navier_stokes_mac.c -- two-dimensional flow on a periodic square, as velocities on faces.
 *
 *   u_t + div(u u) = -grad p + nu lap u - mu u + F sin(2 pi kf y/L) ex,   div u = 0
 *
 * Finite volumes of second order on the staggered grid of sys_mac.h:
 *
 *   T     = (U^2, Ubar Vbar, V^2) - nu (2 u_x, u_y + v_x, 2 v_y),   averages of two neighbours
 *   du/dt = P (-div T - mu u + F ex)
 *
 * The projection P takes the place of the pressure: divergence is round-off after every stage. On
 * such flows the convective term keeps energy, and div nu (grad u + its transpose) is nu lap u.
 * Values are means over faces, those of forces and initial conditions exactly.
 *
 * harlow1965, agdestein2025, taylor1937, meshalkin1961.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/rng.h"
#include "num/stats.h"
#include "sys/sys.h"
#include "sys/sys_mac.h"

enum { NU, MU, F, KF, L };

static const struct param params[] = {
    {"nu", 0.01, 0, 1e6, "length^2/time", "viscosity"},
    {"mu", 0, 0, 1e6, "1/time", "linear drag"},
    {"F", 0, -1e6, 1e6, "length/time^2", "forcing, F sin(2 pi kf y/L) along x"},
    {"kf", 4, 1, 4096, "", "waves of the forcing along y", true},
    {"L", 2 * M_PI, 1e-6, 1e6, "length", "side of the square"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "y", .n = 64, .min = 8, .length = "L", .unit = "1"},
    {.name = "x", .n = 64, .min = 8, .length = "L", .unit = "1"},
    {0},
};

/* Cells begin at 0, so that faces of coarse grids are faces of fine ones. */
static int variables(struct sys *sys, struct err *err)
{
    struct layout *l = &sys->layout;
    const int u = layout_var(l, "u", "y,x", "1", "velocity along x", err);
    const int v = u < 0 ? -1 : layout_var(l, "v", "y,x", "1", "velocity along y", err);

    if (v < 0)
        return -1;
    l->var[u].at[1] = l->var[v].at[0] = 1;
    for (int a = 0; a < l->naxis; a++)
        l->axis[a].first = l->axis[a].step / 2;
    return 0;
}

/* ---- the equation ---- */

static int open(struct sys *sys, struct err *err)
{
    struct sys_mac *m = calloc(1, sizeof *m);

    if (!(sys->priv = m))
        return err_set(err, ERR_INTERNAL, "navier-stokes-mac: no memory");
    if (2 * sys->p[KF] > (double)sys->grid[0])
        return err_set(err, ERR_USAGE, "navier-stokes-mac: kf = %g needs %g points along y, "
                       "found %zu", sys->p[KF], 2 * sys->p[KF], sys->grid[0]);
    if (sys_mac_open(m, sys->grid, sys_dx(sys, 0), sys_dx(sys, 1), err) < 0)
        return err_prefix(err, "navier-stokes-mac");
    sys->nwork = 3 * m->n + sys->n + m->nwork;
    return 0;
}

static void close(struct sys *sys)
{
    if (sys->priv)
        sys_mac_close(sys->priv);
    free(sys->priv);
}

static void encode(const struct sys *sys, const double u[], double s[], double work[])
{
    sys_mac_project(sys->priv, u, s, work);
}

/* The mean of sin(2 pi kf y/L) over the faces of row j. */
static double forcing(const struct sys *sys, size_t j)
{
    const double half = M_PI * sys->p[KF] / (double)sys->grid[0];

    return sin((2 * (double)j + 1) * half) * sin(half) / half;
}

static void drive(const struct sys *sys, double force, double out[])
{
    const struct sys_mac *m = sys->priv;

    for (size_t j = 0; j < m->ny; j++) {
        const double add = force * forcing(sys, j);
        for (size_t i = 0; i < m->nx; i++)
            out[j * m->nx + i] += add;
    }
}

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct sys_mac *m = sys->priv;
    double *T = work;

    (void)tape;
    sys_mac_product(m, 1, at->u, at->u, T);
    sys_mac_viscous(m, at->p[NU], at->u, T);
    sys_mac_diverge(m, T, at->p[MU], at->u, out);
    drive(sys, at->p[F], out);
    sys_mac_project(m, out, out, work + 3 * m->n);
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    const struct sys_mac *m = sys->priv;
    double *T = work;

    (void)tape;
    sys_mac_product(m, 2, at->u, along->u, T);
    sys_mac_viscous(m, at->p[NU], along->u, T);
    if (along->p)
        sys_mac_viscous(m, along->p[NU], at->u, T);
    sys_mac_diverge(m, T, at->p[MU], along->u, out);
    for (size_t i = 0; along->p && i < sys->n; i++)
        out[i] -= along->p[MU] * at->u[i];
    if (along->p)
        drive(sys, along->p[F], out);
    sys_mac_project(m, out, out, work + 3 * m->n);
}

/* g is free of divergence, P g = g; diffusion is its own transpose. */
static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct sys_mac *m = sys->priv;
    const double *u = at->u;
    double *T = work, *h = T + 3 * m->n;

    (void)tape;
    memset(T, 0, 3 * m->n * sizeof *T);
    sys_mac_viscous(m, -1, g, T);
    sys_mac_diverge(m, T, 0, g, h);
    for (size_t i = 0; d->p && i < sys->n; i++) {
        d->p[NU] -= u[i] * h[i];
        d->p[MU] -= u[i] * g[i];
    }
    for (size_t j = 0; d->p && j < m->ny; j++)
        d->p[F] += forcing(sys, j) * stats_sum(g + j * m->nx, m->nx);
    if (!d->u)
        return;
    for (size_t i = 0; i < sys->n; i++)
        h[i] = -at->p[NU] * h[i] - at->p[MU] * g[i];
    sys_mac_carry(m, u, T, h);
    sys_mac_project(m, h, h, work + 5 * m->n);
    for (size_t i = 0; i < sys->n; i++)
        d->u[i] += h[i];
}

static const struct sys_form form_central = {
    .name = "central", .brief = "second-order finite volumes on a staggered grid, keeps energy",
    .truncates = true, .open = open, .close = close, .terms = terms, .tangent = tangent,
    .adjoint = adjoint, .encode = encode};

static const struct sys_form *const forms[] = {&form_central, NULL};

/* Velocities are not known here. */
static void cautions(const struct sys *sys, double dt, bool explicit_, bool truth,
                     struct text_buf *out)
{
    const struct sys_mac *m = sys->priv;
    const double square = 4 / (m->dx * m->dx) + 4 / (m->dy * m->dy);
    const double rate = dt * (sys->p[NU] * square + sys->p[MU]);

    (void)truth;
    if (explicit_ && rate > 2.785)
        text_add(out, "dt (4 nu/dx^2 + 4 nu/dy^2 + mu) = %.3g is beyond 2.785, the limit of "
                 "explicit steps", rate);
}

/* ---- initial conditions: means over faces of the curl of a streamfunction ---- */

static const struct param random_params[] = {
    {"kmax", 3, 1, 1024, "", "waves along the side at which the energy spectrum is highest", true},
    {"rms", 1, 0, 1e6, "length/time", "root mean square speed expected"},
    {0},
};

/* Energy of mode (l, k) of spectrum q^4 exp(-2 q^2/kmax^2), q^2 = k^2 + l^2, to q = 2 kmax. */
static double ring(double kmax, long l, long k)
{
    const double q2 = (double)(l * l + k * k);

    return q2 > 0 && q2 <= 4 * kmax * kmax ? pow(q2, 1.5) * exp(-2 * q2 / (kmax * kmax)) : 0;
}

/* psihat of independent normal coefficients, at corners, (dy, dx) from the origin. */
static void draw(const struct sys *sys, const double p[], struct rng r, double psihat[])
{
    const struct sys_mac *m = sys->priv;
    const long K = 2 * (long)p[0];
    double sum = 0;

    for (long l = -K; l <= K; l++)
        for (long k = -K; k <= K; k++)
            sum += ring(p[0], l, k);
    for (long k = 0; k <= K; k++)
        for (long l = k ? -K : 1; l <= K; l++) {
            const double q = 2 * M_PI / sys->p[L] * sqrt((double)(l * l + k * k));
            const double size = p[1] / q * sqrt(ring(p[0], l, k) / sum / 2);
            const double phase = 2 * M_PI * ((double)l / (double)m->ny + (double)k / (double)m->nx);
            const double a = size * rng_normal(&r), b = size * rng_normal(&r);
            const double re = a * cos(phase) - b * sin(phase);
            const double im = a * sin(phase) + b * cos(phase);
            const size_t columns = m->nx / 2 + 1, row = l < 0 ? m->ny - (size_t)-l : (size_t)l;
            psihat[2 * (row * columns + (size_t)k)] = re;
            psihat[2 * (row * columns + (size_t)k) + 1] = im;
            if (k == 0) {
                psihat[2 * (m->ny - row) * columns] = re;
                psihat[2 * (m->ny - row) * columns + 1] = -im;
            }
        }
}

static int random_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                       double u[], struct err *err)
{
    const struct sys_mac *m = sys->priv;
    double *work, *psi, *psihat;

    if (4 * p[0] >= (double)m->ny || 4 * p[0] >= (double)m->nx)
        return err_set(err, ERR_USAGE, "kmax = %g, expected less than a quarter of the %zu x %zu "
                       "cells", p[0], m->ny, m->nx);
    work = calloc(m->nwork, sizeof *work);
    if (!work)
        return err_set(err, ERR_INTERNAL, "no memory for %zu cells", m->n);
    psi = fft_aligned(work);
    psihat = psi + fft_room(m->n);
    draw(sys, p, rng_open(seed, "initial-condition", member), psihat);
    fft_inverse(m->fft, psihat, psi);
    sys_mac_curl(m, (const double[2]){0, 0}, psi, u);
    free(work);
    return 0;
}

static const struct param vortices_params[] = {
    {"k", 1, 1, 4096, "", "waves along each axis", true},
    {"max", 1, -1e6, 1e6, "length/time", "largest velocity of the vortices"},
    {"U", 0, -1e6, 1e6, "length/time", "mean velocity along x"},
    {"V", 0, -1e6, 1e6, "length/time", "mean velocity along y"},
    {"x", 0, -1e6, 1e6, "length", "shift of the vortices along x"},
    {"y", 0, -1e6, 1e6, "length", "shift of the vortices along y"},
    {0},
};

/* psi = max/q cos(q (x - x0)) cos(q (y - y0)) */
static int vortices_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                         double u[], struct err *err)
{
    const struct sys_mac *m = sys->priv;
    const double q = 2 * M_PI * p[0] / sys->p[L];
    double *psi;

    (void)seed, (void)member;
    if (2 * p[0] >= (double)m->ny || 2 * p[0] >= (double)m->nx)
        return err_set(err, ERR_USAGE, "k = %g, expected less than half of the %zu x %zu cells",
                       p[0], m->ny, m->nx);
    if (!(psi = malloc(m->n * sizeof *psi)))
        return err_set(err, ERR_INTERNAL, "no memory for %zu cells", m->n);
    for (size_t k = 0; k < m->n; k++)
        psi[k] = p[1] / q * cos(q * ((double)(k / m->nx + 1) * m->dy - p[5])) *
                 cos(q * ((double)(k % m->nx + 1) * m->dx - p[4]));
    sys_mac_curl(m, p + 2, psi, u);
    free(psi);
    return 0;
}

/* The vortices decay and are carried; a mean flow has no drag but mu, taken as 0 here. */
static int carried(const struct sys *sys, double t, double u[], struct err *err)
{
    const double q = 2 * M_PI / sys->p[L], decay = exp(-2 * sys->p[NU] * q * q * t);
    const double p[] = {1, decay, 0.5, 0.3, 0.5 * t, 0.3 * t};

    if (sys->p[F] != 0 || sys->p[MU] != 0)
        return err_set(err, ERR_USAGE, "navier-stokes-mac: no exact solution with F = %g, mu = %g",
                       sys->p[F], sys->p[MU]);
    return vortices_fill(sys, p, 0, 0, u, err);
}

static const struct sys_ic ics[] = {
    {"random", "random eddies about one size", "agdestein2025", random_params, random_fill},
    {"taylor-green", "a lattice of vortices, which only decay, in a mean flow that carries them",
     "taylor1937", vortices_params, vortices_fill, .fixed = true},
    {0},
};

const struct sys_ops sys_navier_stokes_mac = {
    .name = "navier-stokes-mac",
    .brief = "two-dimensional flow in a periodic square, velocities on the faces of cells",
    .equation = "u_t + (u u)_x + (u v)_y = -p_x + nu lap u - mu u + F sin(2 pi kf y/L)\n"
                "v_t + (u v)_x + (v v)_y = -p_y + nu lap v - mu v,   u_x + v_y = 0",
    .about = "F = 0: decaying turbulence, nu = 1e-3 on 256x256 or more. F = 1, kf = 4, "
             "nu = 0.025: chaotic. The convective term keeps energy and momentum, divergence is "
             "round-off. rk4 needs dt (max|u|/dx + max|v|/dy) < 2.8 and "
             "4 nu dt (1/dx^2 + 1/dy^2) < 2.785. `filter face` keeps divergence zero.",
    .source = "harlow1965",
    .law = "translation, constants, mean",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "rk4",
    .dt = 0.01,
    .variables = variables,
    .cautions = cautions,
    .exact_ic = "taylor-green:U=0.5,V=0.3",
    .exact = carried,
};
