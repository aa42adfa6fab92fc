/* qg_two_layer.c -- two layers of rotating, stratified fluid that slide over each other.
 *
 *   q_i,t + J(psi_i, q_i) + U_i q_i,x + Q_i psi_i,x = -r lap psi_2 [i = 2] + damping
 *   q_1 = lap psi_1 + F_1 (psi_2 - psi_1),   q_2 = lap psi_2 + F_2 (psi_1 - psi_2)
 *   F_1 = 1/(rd^2 (1 + delta)),  F_2 = delta F_1,  Q_1 = beta + F_1 (U_1 - U_2),
 *   Q_2 = beta - F_2 (U_1 - U_2),   J(a, b) = a_x b_y - a_y b_x
 *
 * q is the potential vorticity less that of the mean flow, psi the streamfunction (u = -psi_y,
 * v = psi_x), layer 1 the upper one, delta = H_1/H_2; kilometres and days. On Fourier
 * coefficients (num/plane.h):
 *   symbol  -i K_x U_i - nu4 |K|^4 - 23.6/tf (k - 0.65 pi)^4 where k = |K dx| > 0.65 pi
 *   terms   i K_x (psi_y q)hat - i K_y (psi_x q)hat - i K_x Q_i psi_i + r |K|^2 psi_2 [i = 2]
 * without aliasing. The steep part of the damping is the filter of pyqg, which it applies once a
 * step of tf. Means stay and move nothing. Without friction and damping and with U_1 = U_2 the
 * terms keep energy sum_i H_i <psi_i, q_i>; without beta, too, enstrophy <q_i, q_i>.
 *
 * phillips1954, vallis2017, abernathey2022.
 */
#include <math.h>
#include <string.h>

#include "num/fft.h"
#include "num/field.h"
#include "num/rng.h"
#include "sys/sys_layers.h"
#include "sys/sys_spectral.h"

enum { BETA, RD, DELTA, U1, U2, REK, NU4, TF, L };

static const struct param params[] = {
    {"beta", 1.296e-3, -1e3, 1e3, "1/(km day)", "change of the Coriolis parameter along y"},
    {"rd", 15, 1e-3, 1e6, "km", "radius of deformation"},
    {"delta", 0.25, 1e-6, 1e6, "", "thickness of the upper layer over that of the lower"},
    {"U1", 2.16, -1e4, 1e4, "km/day", "mean flow of the upper layer along x"},
    {"U2", 0, -1e4, 1e4, "km/day", "mean flow of the lower layer along x"},
    {"rek", 0.05, 0, 1e3, "1/day", "friction at the bottom"},
    {"nu4", 0, 0, 1e12, "km^4/day", "biharmonic viscosity"},
    {"tf", 1. / 12, 1e-6, 1e12, "day", "time in which the shortest waves are filtered"},
    {"L", 1000, 1e-6, 1e9, "km", "side of the square"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "y", .n = 64, .min = 10, .length = "L", .unit = "km"},
    {.name = "x", .n = 64, .min = 10, .length = "L", .unit = "km"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    const int upper = layout_var(&sys->layout, "q1", "y,x", "1/day",
                                 "potential vorticity of the upper layer", err);

    return upper < 0 ? -1 : layout_var(&sys->layout, "q2", "y,x", "1/day",
                                       "potential vorticity of the lower layer", err);
}

static int open_kept(struct sys *sys, enum plane_kept kept, struct err *err)
{
    if (sys_layers_open(sys, kept, sys->p[L], err) < 0)
        return -1;
    const struct plane *f = sys_layers_plane(sys);
    sys->nwork = FFT_SLACK + f->nwork + 6 * f->nmixed + 4 * f->nhat;
    return 0;
}

/* ---- the linear part ---- */

/* The filter's rate of mode j times tf. */
static double steep(const struct plane *f, size_t j)
{
    const double x = 2 * M_PI * (double)(j % f->columns) / (double)f->n[1];
    const double y = 2 * M_PI * (double)plane_row(f, j / f->columns) / (double)f->n[0];
    const double above = hypot(x, y) - 0.65 * M_PI;

    return above > 0 ? 23.6 * pow(above, 4) : 0;
}

static void linear(const struct sys *sys, const double p[], double symbol[])
{
    const struct layers *of = sys->priv;
    const size_t nhat = of->plane.nhat;

    for (size_t j = 0; j < nhat; j++) {
        const size_t m = j % (nhat / 2);
        symbol[2 * j] = -p[NU4] * of->k2[m] * of->k2[m] - steep(&of->plane, m) / p[TF];
        symbol[2 * j + 1] = -p[j < nhat / 2 ? U1 : U2] * of->kx[m];
    }
}

static void linear_tangent(const struct sys *sys, const double p[], const double dp[],
                           double dsymbol[])
{
    const struct layers *of = sys->priv;
    const size_t nhat = of->plane.nhat;
    const double slower = dp[TF] / (p[TF] * p[TF]);

    for (size_t j = 0; j < nhat; j++) {
        const size_t m = j % (nhat / 2);
        dsymbol[2 * j] = -dp[NU4] * of->k2[m] * of->k2[m] + slower * steep(&of->plane, m);
        dsymbol[2 * j + 1] = -dp[j < nhat / 2 ? U1 : U2] * of->kx[m];
    }
}

static void linear_adjoint(const struct sys *sys, const double p[], const double dsymbol[],
                           double dp[])
{
    const struct layers *of = sys->priv;
    const size_t nhat = of->plane.nhat;

    for (size_t j = 0; j < nhat; j++) {
        const size_t m = j % (nhat / 2);
        const double weight = sys_layers_weight(&of->plane, m), damping = weight * dsymbol[2 * j];
        dp[NU4] -= of->k2[m] * of->k2[m] * damping;
        dp[TF] += steep(&of->plane, m) / (p[TF] * p[TF]) * damping;
        dp[j < nhat / 2 ? U1 : U2] -= of->kx[m] * weight * dsymbol[2 * j + 1];
    }
}

/* ---- streamfunctions ---- */

/* F_1, F_2, Q_1, Q_2, or their derivatives along dp. */
struct coupling {
    double F[2], Q[2];
};

static struct coupling coupling(const double p[])
{
    const double F = 1 / (p[RD] * p[RD] * (1 + p[DELTA])), shear = p[U1] - p[U2];

    return (struct coupling){{F, p[DELTA] * F},
                             {p[BETA] + F * shear, p[BETA] - p[DELTA] * F * shear}};
}

static struct coupling coupling_tangent(const double p[], const double dp[])
{
    const struct coupling c = coupling(p);
    const double shear = p[U1] - p[U2], dshear = dp[U1] - dp[U2];
    const double dF = -c.F[0] * (2 * dp[RD] / p[RD] + dp[DELTA] / (1 + p[DELTA]));
    const double dF2 = dp[DELTA] * c.F[0] + p[DELTA] * dF;

    return (struct coupling){{dF, dF2},
                             {dp[BETA] + dF * shear + c.F[0] * dshear,
                              dp[BETA] - dF2 * shear - c.F[1] * dshear}};
}

static void coupling_adjoint(const double p[], const struct coupling *g, double dp[])
{
    const struct coupling c = coupling(p);
    const double shear = p[U1] - p[U2];
    const double dshear = c.F[0] * g->Q[0] - c.F[1] * g->Q[1];
    const double dF2 = g->F[1] - shear * g->Q[1];
    const double dF = g->F[0] + shear * g->Q[0] + p[DELTA] * dF2;

    dp[BETA] += g->Q[0] + g->Q[1];
    dp[U1] += dshear;
    dp[U2] -= dshear;
    dp[RD] -= 2 * c.F[0] / p[RD] * dF;
    dp[DELTA] += c.F[0] * dF2 - c.F[0] / (1 + p[DELTA]) * dF;
}

/* ---- the terms ---- */

/* Scratch: mixed arrays (num/plane.h), two pairs of spectra, what the passes need. */
struct space {
    double *mixed, *psi, *other, *rest;
};

static struct space space(const struct sys *sys, double work[])
{
    const struct plane *f = sys_layers_plane(sys);
    struct space w = {.mixed = fft_aligned(work)};

    w.psi = w.mixed + 6 * f->nmixed;
    w.other = w.psi + 2 * f->nhat;
    w.rest = w.other + 2 * f->nhat;
    return w;
}

/* The gradients of psi and both q, as arrays `first` of mixed and the two after it. */
static void fields(const struct plane *f, const double psi[], const double q[], int first,
                   const struct space *w)
{
    double *mixed = w->mixed + (size_t)first * f->nmixed;

    plane_up(f, PLANE_GRADIENT, psi, NULL, mixed, w->rest);
    plane_up(f, PLANE_GRADIENT, psi + f->nhat, NULL, mixed + f->nmixed, w->rest);
    plane_up(f, PLANE_BOTH, q, q + f->nhat, mixed + 2 * f->nmixed, w->rest);
}

/* out += -i K_x Q_i psi_i + r |K|^2 psi_2 [i = 2] */
static void add_waves(const struct layers *of, const double Q[2], double r, const double psi[],
                      double out[])
{
    const size_t nhat = of->plane.nhat;

    for (size_t i = 0; i < 2; i++, psi += nhat, out += nhat)
        for (size_t j = 0; j < nhat / 2; j++) {
            const double a = of->kx[j] * Q[i], b = i ? r * of->k2[j] : 0;
            out[2 * j] += a * psi[2 * j + 1] + b * psi[2 * j];
            out[2 * j + 1] += b * psi[2 * j + 1] - a * psi[2 * j];
        }
}

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct plane *f = sys_layers_plane(sys);
    const struct space w = space(sys, work);
    const struct coupling c = coupling(at->p);

    (void)tape;
    sys_layers_invert(sys->priv, c.F, false, at->u, w.psi);
    fields(f, w.psi, at->u, 0, &w);
    plane_rows(f, PLANE_LAYERS, w.mixed, w.rest);
    for (size_t i = 0; i < 2; i++)
        plane_down(f, PLANE_CURL, false, w.mixed + i * f->nmixed, out + i * f->nhat, NULL,
                   w.rest);
    add_waves(sys->priv, c.Q, at->p[REK], w.psi, out);
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    const struct plane *f = sys_layers_plane(sys);
    const struct space w = space(sys, work);
    const struct coupling c = coupling(at->p);
    struct coupling dc = {{0}, {0}};
    double *dpsi = out; /* until out is known */

    (void)tape;
    sys_layers_invert(sys->priv, c.F, false, at->u, w.psi);
    fields(f, w.psi, at->u, 0, &w);
    memcpy(w.other, along->u, 2 * f->nhat * sizeof *w.other);
    if (along->p) {
        dc = coupling_tangent(at->p, along->p);
        sys_layers_stretch(f, dc.F, w.psi, w.other);
        for (size_t j = 0; j < 2 * f->nhat; j++)
            w.other[j] = along->u[j] - w.other[j];
    }
    sys_layers_invert(sys->priv, c.F, false, w.other, dpsi);
    fields(f, dpsi, along->u, 3, &w);
    memcpy(w.other, dpsi, 2 * f->nhat * sizeof *w.other);
    plane_rows(f, PLANE_LAYERS_TANGENT, w.mixed, w.rest);
    for (size_t i = 0; i < 2; i++)
        plane_down(f, PLANE_CURL, false, w.mixed + i * f->nmixed, out + i * f->nhat, NULL,
                   w.rest);
    add_waves(sys->priv, c.Q, at->p[REK], w.other, out);
    if (along->p)
        add_waves(sys->priv, dc.Q, along->p[REK], w.psi, out);
}

/* What is due to Q, r and F, of g due to the terms and dq due to q through psi. */
static void parameters(const struct layers *of, const double p[], const double psi[],
                       const double g[], const double dq[], double dp[])
{
    const size_t nhat = of->plane.nhat;
    struct coupling due = {{0}, {0}};

    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < nhat / 2; j++) {
            const size_t at = i * nhat + 2 * j, to = (1 - i) * nhat + 2 * j;
            const double w = sys_layers_weight(&of->plane, j);
            due.Q[i] += w * of->kx[j] * (g[at] * psi[at + 1] - g[at + 1] * psi[at]);
            if (i)
                dp[REK] += w * of->k2[j] * (g[at] * psi[at] + g[at + 1] * psi[at + 1]);
            due.F[i] -= w * (dq[at] * (psi[to] - psi[at]) +
                             dq[at + 1] * (psi[to + 1] - psi[at + 1]));
        }
    coupling_adjoint(p, &due, dp);
}

/* With pairs as complex numbers, G_i the gradient of psi_i and H_i = (g_y, -g_x) of g_i:
 * q_i H_i is due to G_i, Re conj(G_i) H_i to q_i itself. */
static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct plane *f = sys_layers_plane(sys);
    const struct space w = space(sys, work);
    const struct coupling c = coupling(at->p);
    const double back[2] = {-c.Q[0], -c.Q[1]};

    (void)tape;
    if (!d->u && !d->p)
        return;
    sys_layers_invert(sys->priv, c.F, false, at->u, w.psi);
    fields(f, w.psi, at->u, 0, &w);
    for (size_t i = 0; i < 2; i++)
        plane_up(f, PLANE_CURL, g + i * f->nhat, NULL, w.mixed + (3 + i) * f->nmixed, w.rest);
    plane_rows(f, PLANE_LAYERS_ADJOINT, w.mixed, w.rest);
    if (d->u)
        plane_down(f, PLANE_BOTH, true, w.mixed + 2 * f->nmixed, d->u, d->u + f->nhat, w.rest);
    for (size_t i = 0; i < 2; i++)
        plane_down(f, PLANE_GRADIENT, false, w.mixed + i * f->nmixed, w.other + i * f->nhat,
                   NULL, w.rest);
    add_waves(sys->priv, back, at->p[REK], g, w.other);
    sys_layers_invert(sys->priv, c.F, true, w.other, w.other);
    if (d->p)
        parameters(sys->priv, at->p, w.psi, g, w.other, d->p);
    for (size_t j = 0; d->u && j < 2 * f->nhat; j++)
        d->u[j] += w.other[j];
}

SYS_SPECTRAL_FORMS(PLANE_ALL, 0, sys_layers_close, sys_layers_encode, sys_layers_decode)

/* ---- initial conditions ---- */

static const struct param random_params[] = {
    {"kmax", 4, 1, FIELD_PLANE_KMAX, "", "highest mode along each axis", true},
    {"rms", 0.1, 0, 1e3, "1/day", "root mean square of q1 expected"},
    {0},
};

static int random_fill(const struct sys *sys, const double p[], uint64_t seed,
                       uint64_t member, double u[], struct err *err)
{
    const size_t K = (size_t)p[0], ny = sys->grid[0], nx = sys->grid[1];
    struct rng r = rng_open(seed, "initial-condition", member);

    if (2 * K >= ny || 2 * K >= nx)
        return err_set(err, ERR_USAGE, "kmax = %zu, expected less than half of the %zu x %zu "
                       "points", K, ny, nx);
    field_plane(&r, K, p[1], ny, nx, u);
    memset(u + ny * nx, 0, ny * nx * sizeof *u);
    return 0;
}

static const struct param wave_params[] = {
    {"k", 0, 0, 4096, "", "waves along y", true},
    {"l", 6, 0, 4096, "", "waves along x", true},
    {"q1", 0.1, -1e3, 1e3, "1/day", "its size in the upper layer"},
    {"q2", 0, -1e3, 1e3, "1/day", "in the lower layer"},
    {0},
};

static int wave_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                     double u[], struct err *err)
{
    const size_t ny = sys->grid[0], nx = sys->grid[1];

    (void)seed, (void)member;
    if (2 * p[0] >= (double)ny || 2 * p[1] >= (double)nx)
        return err_set(err, ERR_USAGE, "k = %g, l = %g, expected less than half of the %zu x %zu "
                       "points", p[0], p[1], ny, nx);
    for (size_t i = 0; i < ny * nx; i++) {
        const double phase = 2 * M_PI * (p[0] * (double)(i / nx) / (double)ny +
                                         p[1] * (double)(i % nx) / (double)nx);
        u[i] = p[2] * cos(phase);
        u[ny * nx + i] = p[3] * cos(phase);
    }
    return 0;
}

static const struct sys_ic ics[] = {
    {"random", "random low modes of the upper layer, mean 0", "", random_params, random_fill},
    {"wave", "one wave, which moves and grows as linear theory says", "phillips1954",
     wave_params, wave_fill, .fixed = true},
    {0},
};

const struct sys_ops sys_qg_two_layer = {
    .name = "qg-two-layer",
    .brief = "two quasi-geostrophic layers: baroclinic eddies and jets",
    .equation = "q_i,t + J(psi_i, q_i) + U_i q_i,x + Q_i psi_i,x = -r lap psi_2 [i = 2] + damping\n"
                "q_1 = lap psi_1 + F_1 (psi_2 - psi_1),   q_2 = lap psi_2 + F_2 (psi_1 - psi_2)\n"
                "F_1 = 1/(rd^2 (1 + delta)),   F_2 = delta F_1,   r = rek\n"
                "Q_1 = beta + F_1 (U1 - U2),   Q_2 = beta - F_2 (U1 - U2)",
    .about = "Kilometres and days. The defaults are pyqg's (1e6 m, beta 1.5e-11 /(m s), U1 0.025 "
             "m/s, 1/rek 20 days): eddies, after some years of 360 days, on 256x256 with tf = dt = "
             "1/24. rek = 6.048e-3, delta = 0.1, beta = 8.64e-4: jets. Its filter is damping at a "
             "rate here, (23.6/tf)(|K| dx - 0.65 pi)^4; with --scheme ab3 and tf = dt steps are "
             "pyqg's.",
    .source = "abernathey2022",
    .law = "translation, constants, mean",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "etdrk4",
    .dt = 1. / 12,
    .variables = variables,
};
