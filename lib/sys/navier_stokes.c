/* navier_stokes.c -- incompressible flow in a periodic cube.
 *
 *   u_t + u . grad u = -grad p + nu lap u + A u,   div u = 0
 *
 * A u, of all but the mean, keeps turbulence going (Lundgren); A = 0: it decays. On the Fourier
 * coefficients of u, v, w, with K the wavenumber and P = 1 - K K/|K|^2 the projection on flows
 * without divergence:
 *   symbol  -nu |K|^2 + A
 *   terms   -P (i K_j (u_i u_j - w^2 delta_ij)hat),  without aliasing
 * w^2 on the diagonal is a pressure, which P takes off: eight transforms (basdevant1983). Inviscid
 * and unforced the terms keep energy and helicity. Modes above the kept ones are dropped and
 * states are projected when a run begins, so that divergence stays at round-off.
 *
 * taylor1937, orszag1971, lundgren2003.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/cube.h"
#include "num/fft.h"
#include "num/field.h"
#include "num/rng.h"
#include "sys/sys_spectral.h"

enum { NU, A, L };

static const struct param params[] = {
    {"nu", 0.01, 0, 1e6, "length^2/time", "viscosity"},
    {"A", 0, 0, 1e6, "1/time", "rate of linear forcing"},
    {"L", 2 * M_PI, 1e-6, 1e6, "length", "side of the cube"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "z", .n = 32, .min = 4, .length = "L", .unit = "1"},
    {.name = "y", .n = 32, .min = 4, .length = "L", .unit = "1"},
    {.name = "x", .n = 32, .min = 4, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    static const char *const name[] = {"u", "v", "w"};
    static const char *const text[] = {"velocity along x", "velocity along y", "velocity along z"};

    for (int i = 0; i < 3; i++)
        if (layout_var(&sys->layout, name[i], "z,y,x", "1", text[i], err) < 0)
            return -1;
    return 0;
}

static int open_kept(struct sys *sys, enum plane_kept kept, struct err *err)
{
    struct cube *f = calloc(1, sizeof *f);

    sys->priv = f;
    if (!f)
        return err_set(err, ERR_INTERNAL, "navier-stokes: no memory");
    if (cube_open(f, sys->grid, kept, sys->p[L], err) < 0)
        return -1;
    sys->ns = 3 * f->nhat;
    sys->nwork = FFT_SLACK + f->nwork + 8 * f->nspace + 5 * f->nhat;
    return 0;
}

static void close(struct sys *sys)
{
    if (sys->priv)
        cube_close(sys->priv);
    free(sys->priv);
}

/* ---- modes ---- */

/* The modes of one line along x: K_z, K_y, and where the line begins in a field's coefficients. */
struct line {
    double kz, ky;
    size_t at;
};

static struct line line(const struct cube *f, size_t i)
{
    const struct plane *p = &f->plane;

    return (struct line){.kz = p->unit * (double)cube_slice(f, i / p->rows),
                         .ky = p->unit * (double)plane_row(p, i % p->rows),
                         .at = 2 * i * p->columns};
}

static size_t lines(const struct cube *f)
{
    return f->rows * f->plane.rows;
}

/* What column l counts in the inner product of the fields. */
static double weight(const struct sys *sys, size_t l)
{
    return (double)(sys->grid[0] * sys->grid[1] * sys->grid[2]) * (l == 0 ? 1 : 2);
}

/* x[3 nhat] := P x, added to out, or set. */
static void project(const struct cube *f, const double x[], bool add, double out[])
{
    const size_t n = f->nhat;

    for (size_t i = 0; i < lines(f); i++) {
        const struct line k = line(f, i);
        for (size_t j = 0; j < 2 * f->plane.columns; j++) {
            const size_t at = k.at + j;
            const double kx = f->plane.unit * (double)(j / 2);
            const double k2 = kx * kx + k.ky * k.ky + k.kz * k.kz;
            const double along = kx * x[at] + k.ky * x[n + at] + k.kz * x[2 * n + at];
            const double less = k2 > 0 ? along / k2 : 0;
            out[at] = (add ? out[at] : 0) + x[at] - kx * less;
            out[n + at] = (add ? out[n + at] : 0) + x[n + at] - k.ky * less;
            out[2 * n + at] = (add ? out[2 * n + at] : 0) + x[2 * n + at] - k.kz * less;
        }
    }
}

static void encode(const struct sys *sys, const double u[], double s[], double work[])
{
    const struct cube *f = sys->priv;

    for (size_t i = 0; i < 3; i++)
        cube_forward(f, u + i * sys->n / 3, s + i * f->nhat, work);
    project(f, s, false, s);
}

static void decode(const struct sys *sys, const double s[], double u[], double work[])
{
    const struct cube *f = sys->priv;

    for (size_t i = 0; i < 3; i++)
        cube_inverse(f, s + i * f->nhat, u + i * sys->n / 3, work);
}

/* ---- the linear part ---- */

static void linear(const struct sys *sys, const double p[], double symbol[])
{
    const struct cube *f = sys->priv;

    for (size_t i = 0; i < 3 * lines(f); i++) {
        const struct line k = line(f, i % lines(f));
        double *of = symbol + i / lines(f) * f->nhat + k.at;
        for (size_t l = 0; l < f->plane.columns; l++) {
            const double kx = f->plane.unit * (double)l;
            const double k2 = kx * kx + k.ky * k.ky + k.kz * k.kz;
            of[2 * l] = -p[NU] * k2 + (k2 > 0 ? p[A] : 0);
        }
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
    const struct cube *f = sys->priv;

    (void)p;
    for (size_t i = 0; i < 3 * lines(f); i++) {
        const struct line k = line(f, i % lines(f));
        const double *of = dsymbol + i / lines(f) * f->nhat + k.at;
        for (size_t l = 0; l < f->plane.columns; l++) {
            const double kx = f->plane.unit * (double)l;
            const double k2 = kx * kx + k.ky * k.ky + k.kz * k.kz;
            dp[NU] -= weight(sys, l) * k2 * of[2 * l];
            dp[A] += k2 > 0 ? weight(sys, l) * of[2 * l] : 0;
        }
    }
}

/* ---- the terms ---- */

/* Scratch: fields at points along z, five spectra, what the passes need. */
struct space {
    double *field[8], *hat[5], *rest;
};

static struct space space(const struct sys *sys, double work[])
{
    const struct cube *f = sys->priv;
    struct space w = {.rest = fft_aligned(work)};

    for (int i = 0; i < 8; i++, w.rest += f->nspace)
        w.field[i] = w.rest;
    for (int i = 0; i < 5; i++, w.rest += f->nhat)
        w.hat[i] = w.rest;
    return w;
}

static void fields(const struct cube *f, const double s[], int first, const struct space *w)
{
    for (int i = 0; i < 3; i++)
        cube_up(f, s + (size_t)i * f->nhat, w->field[first + i], w->rest);
}

/* out := -P (i K_j T_ij) of T = [t3 t0 t1; t0 t4 t2; t1 t2 0]; pairs are turned by i. */
static void divergence(const struct cube *f, double *const t[5], double out[])
{
    const size_t n = f->nhat;

    for (size_t i = 0; i < lines(f); i++) {
        const struct line k = line(f, i);
        for (size_t j = 0; j < 2 * f->plane.columns; j++) {
            const double kx = f->plane.unit * (double)(j / 2), sign = j % 2 ? -1 : 1;
            const size_t at = k.at + j, of = k.at + (j ^ 1);
            const double a = kx * t[3][of] + k.ky * t[0][of] + k.kz * t[1][of];
            const double b = kx * t[0][of] + k.ky * t[4][of] + k.kz * t[2][of];
            const double c = kx * t[1][of] + k.ky * t[2][of];
            const double k2 = kx * kx + k.ky * k.ky + k.kz * k.kz;
            const double less = k2 > 0 ? (kx * a + k.ky * b + k.kz * c) / k2 : 0;
            out[at] = sign * (a - kx * less);
            out[n + at] = sign * (b - k.ky * less);
            out[2 * n + at] = sign * (c - k.kz * less);
        }
    }
}

/* What is due to t0 .. t4, where g, without divergence, is due to that. */
static void strain(const struct cube *f, const double g[], double *const t[5])
{
    const size_t n = f->nhat;

    for (size_t i = 0; i < lines(f); i++) {
        const struct line k = line(f, i);
        for (size_t j = 0; j < 2 * f->plane.columns; j++) {
            const double kx = f->plane.unit * (double)(j / 2), sign = j % 2 ? 1 : -1;
            const size_t at = k.at + j, of = k.at + (j ^ 1);
            const double a = sign * g[of], b = sign * g[n + of], c = sign * g[2 * n + of];
            t[0][at] = k.ky * a + kx * b;
            t[1][at] = k.kz * a + kx * c;
            t[2][at] = k.kz * b + k.ky * c;
            t[3][at] = kx * a;
            t[4][at] = k.ky * b;
        }
    }
}

static void stress(const struct cube *f, const struct space *w, double out[])
{
    for (int i = 0; i < 5; i++)
        cube_down(f, w->field[i], w->hat[i], w->rest);
    divergence(f, w->hat, out);
}

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct cube *f = sys->priv;
    const struct space w = space(sys, work);

    (void)tape;
    fields(f, at->u, 0, &w);
    cube_products(f, PLANE_STRESS, w.field, w.rest);
    stress(f, &w, out);
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    const struct cube *f = sys->priv;
    const struct space w = space(sys, work);

    (void)tape;
    fields(f, at->u, 0, &w);
    fields(f, along->u, 3, &w);
    cube_products(f, PLANE_STRESS_TANGENT, w.field, w.rest);
    stress(f, &w, out);
}

static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct cube *f = sys->priv;
    const struct space w = space(sys, work);

    (void)tape;
    if (!d->u)
        return;
    fields(f, at->u, 0, &w);
    strain(f, g, w.hat);
    for (int i = 0; i < 5; i++)
        cube_up(f, w.hat[i], w.field[3 + i], w.rest);
    cube_products(f, PLANE_STRESS_ADJOINT, w.field, w.rest);
    for (int i = 0; i < 3; i++)
        cube_down(f, w.field[i], w.hat[i], w.rest);
    project(f, w.hat[0], true, d->u);
}

SYS_SPECTRAL_FORMS(PLANE_BELOW, 0, close, encode, decode)

/* ---- initial conditions ---- */

/* The angles 2 pi x_a/L of point i, x first. */
static void angles(const struct sys *sys, size_t i, double angle[3])
{
    for (int a = 2; a >= 0; a--) {
        angle[2 - a] = 2 * M_PI * (double)(i % sys->grid[a]) / (double)sys->grid[a];
        i /= sys->grid[a];
    }
}

static const struct param vortices_params[] = {
    {"speed", 1, -1e6, 1e6, "length/time", "largest speed along x and y"},
    {0},
};

static int vortices_fill(const struct sys *sys, const double p[], uint64_t seed,
                         uint64_t member, double u[], struct err *err)
{
    const size_t n = sys->n / 3;

    (void)seed, (void)member, (void)err;
    for (size_t i = 0; i < n; i++) {
        double x[3];
        angles(sys, i, x);
        u[i] = p[0] * sin(x[0]) * cos(x[1]) * cos(x[2]);
        u[n + i] = -p[0] * cos(x[0]) * sin(x[1]) * cos(x[2]);
        u[2 * n + i] = 0;
    }
    return 0;
}

static const struct param abc_params[] = {
    {"a", 1, -1e6, 1e6, "length/time", "speed that turns along z"},
    {"b", 1, -1e6, 1e6, "length/time", "along x"},
    {"c", 1, -1e6, 1e6, "length/time", "along y"},
    {0},
};

static int abc_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                    double u[], struct err *err)
{
    const size_t n = sys->n / 3;

    (void)seed, (void)member, (void)err;
    for (size_t i = 0; i < n; i++) {
        double x[3];
        angles(sys, i, x);
        u[i] = p[0] * sin(x[2]) + p[2] * cos(x[1]);
        u[n + i] = p[1] * sin(x[0]) + p[0] * cos(x[2]);
        u[2 * n + i] = p[2] * sin(x[1]) + p[1] * cos(x[0]);
    }
    return 0;
}

static const struct param random_params[] = {
    {"kmax", 3, 1, FIELD_CUBE_KMAX, "", "highest mode along each axis", true},
    {"rms", 1, 0, 1e6, "length/time", "root mean square of each velocity expected"},
    {0},
};

/* Independent fields, projected: a third of their energy goes. */
static int random_fill(const struct sys *sys, const double p[], uint64_t seed,
                       uint64_t member, double u[], struct err *err)
{
    const size_t K = (size_t)p[0];
    struct rng r = rng_open(seed, "initial-condition", member);

    for (int a = 0; a < 3; a++)
        if (2 * K >= sys->grid[a])
            return err_set(err, ERR_USAGE, "kmax = %zu, expected less than half of the %zu points "
                           "along %s", K, sys->grid[a], sys->ops->axes[a].name);
    double *s = malloc((sys->ns + sys->nwork) * sizeof *s);
    if (!s)
        return err_set(err, ERR_INTERNAL, "no memory for %zu values", sys->n);
    for (size_t i = 0; i < 3; i++)
        field_cube(&r, K, p[1] * sqrt(1.5), sys->grid, u + i * sys->n / 3);
    encode(sys, u, s, s + sys->ns);
    decode(sys, s, u, s + sys->ns);
    free(s);
    return 0;
}

static int beltrami(const struct sys *sys, double t, double u[], struct err *err)
{
    const double unit = 2 * M_PI / sys->p[L];

    if (sys_initial(sys, "abc", 0, 0, u, err) < 0)
        return -1;
    for (size_t i = 0; i < sys->n; i++)
        u[i] *= exp((sys->p[A] - sys->p[NU] * unit * unit) * t);
    return 0;
}

static const struct sys_ic ics[] = {
    {"random", "random low modes without divergence, mean 0", "", random_params, random_fill},
    {"taylor-green", "vortices that break up into turbulence", "taylor1937", vortices_params,
     vortices_fill, .fixed = true},
    {"abc", "Beltrami's flow of Arnold, Beltrami and Childress, which only decays", "dombre1986",
     abc_params, abc_fill, .fixed = true},
    {0},
};

const struct sys_ops sys_navier_stokes = {
    .name = "navier-stokes",
    .brief = "three-dimensional flow in a periodic cube: turbulence",
    .equation = "u_t + u . grad u = -grad p + nu lap u + A u,   div u = 0",
    .about = "taylor-green with nu = 1/1600 on 256x256x256 and more: the classical case, "
             "dissipation peaks at time 9; 64x64x64 follows it up to time 4. random with A = 0.2 "
             "and nu = 0.02 on 64x64x64: turbulence that is kept going. dt 0.01 for speeds of "
             "about 1.",
    .source = "taylor1937",
    .law = "translation, constants, mean",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "etdrk4",
    .dt = 0.01,
    .variables = variables,
    .exact_ic = "abc",
    .exact = beltrami,
};
