/* backscatter.c -- biharmonic dissipation of enstrophy, a part of whose energy comes back.
 *
 *   m of the vorticity w = -lap (nu_4 lap w + nu_b w),   nu_4 = theta_0 l^4 |S|
 *   nu_b = theta_1 e/<w w>,   e = -<w l^4 |S| lap w>
 *
 * in the plane, l = width sqrt(dx dy). The first term takes enstrophy, <nu_4 (lap w)^2>, and of
 * energy theta_0 e; the second, of negative viscosity, gives theta_1 e back to the larger scales:
 * <psi m> = (theta_1 - theta_0) e to rounding, 0 <= theta_1 <= theta_0. Linear in theta. After
 * jansen2014.
 */
#include <math.h>

#include "closure/closure_eddy.h"

static const struct param params[] = {FLOW_WIDTH(1), {0}};

enum { XX = 3, YY, W }; /* fields behind the strain rates */

static int list(struct flow *f, struct err *err)
{
    const int xx[GRID_RANK] = {2}, yy[GRID_RANK] = {0, 2};

    if (f->rank != 2)
        return err_set(err, ERR_DATA, "found %d axes, expected a plane flow, which has one "
                       "vorticity", f->rank);
    flow_strains(f, 0);
    flow_vorticity(f, xx, 0);
    flow_vorticity(f, yy, 0);
    flow_vorticity(f, NULL, 0);
    flow_source(f, xx);
    flow_source(f, yy);
    return 0;
}

/* At every point: l^4 |S| lap w, and sums of w times that, and of w w. */
struct sums {
    double we, ww;
};

static double lap(const struct flow *f, const double in[], size_t p)
{
    return in[XX * f->n + p] + in[YY * f->n + p];
}

static double thick(const struct flow *f)
{
    return f->l * f->l * f->l * f->l;
}

static struct sums sums(const struct flow *f, const double in[])
{
    const double *w = in + W * f->n;
    struct sums s = {0};

    for (size_t p = 0; p < f->n; p++) {
        s.we += w[p] * thick(f) * eddy_strain(f, in, p) * lap(f, in, p);
        s.ww += w[p] * w[p];
    }
    return s;
}

/* out_xx = out_yy = theta_1 (we/ww) w - theta_0 l^4 |S| lap w */
static void stress(const struct flow *f, const struct point *at, const double in[], double out[],
                   double work[])
{
    const double *w = in + W * f->n;
    const struct sums s = sums(f, in);
    const double back = s.ww > 0 ? at->theta[1] * s.we / s.ww : 0;

    (void)work;
    for (size_t p = 0; p < f->n; p++) {
        const double nu = at->theta[0] * thick(f) * eddy_strain(f, in, p);
        out[p] = out[f->n + p] = back * w[p] - nu * lap(f, in, p);
    }
}

static void tangent(const struct flow *f, const struct point *at, const struct point *v,
                    const double in[], const double din[], double dout[], double work[])
{
    const double *w = in + W * f->n, *dw = din + W * f->n;
    const double *theta = at->theta, none[2] = {0}, *dtheta = v->theta ? v->theta : none;
    const struct sums s = sums(f, in);
    struct sums ds = {0};

    (void)work;
    for (size_t p = 0; p < f->n; p++) {
        const double S = eddy_strain(f, in, p), dS = eddy_strain_tangent(f, in, din, p);
        ds.we += thick(f) * (dw[p] * S * lap(f, in, p) + w[p] * dS * lap(f, in, p) +
                             w[p] * S * lap(f, din, p));
        ds.ww += 2 * w[p] * dw[p];
    }
    const double ratio = s.ww > 0 ? s.we / s.ww : 0;
    const double slope = s.ww > 0 ? (ds.we - ratio * ds.ww) / s.ww : 0;
    for (size_t p = 0; p < f->n; p++) {
        const double S = eddy_strain(f, in, p), dS = eddy_strain_tangent(f, in, din, p);
        const double move = dtheta[0] * S * lap(f, in, p) +
                            theta[0] * (dS * lap(f, in, p) + S * lap(f, din, p));
        dout[p] = dout[f->n + p] = (dtheta[1] * ratio + theta[1] * slope) * w[p] +
                                   theta[1] * ratio * dw[p] - thick(f) * move;
    }
}

/* With h = g_xx + g_yy and hw = sum h w:  g of we is theta_1 hw/ww, of ww -(we/ww) times that. */
static void adjoint(const struct flow *f, const struct point *at, const double in[],
                    const double g[], double gin[], struct dpoint *d, double work[])
{
    const double *w = in + W * f->n, *theta = at->theta;
    const struct sums s = sums(f, in);
    const double ratio = s.ww > 0 ? s.we / s.ww : 0;
    double hw = 0, *gw = gin + W * f->n;

    (void)work;
    for (size_t p = 0; p < f->n; p++)
        hw += (g[p] + g[f->n + p]) * w[p];
    const double due = s.ww > 0 ? theta[1] * hw / s.ww : 0;
    if (d->theta)
        d->theta[1] += ratio * hw;
    for (size_t p = 0; p < f->n; p++) {
        const double h = g[p] + g[f->n + p], S = eddy_strain(f, in, p), L = lap(f, in, p);
        const double of = thick(f) * (due * w[p] - theta[0] * h); /* of |S| lap w */
        if (d->theta)
            d->theta[0] -= thick(f) * S * L * h;
        gw[p] += theta[1] * ratio * h + due * (thick(f) * S * L - 2 * ratio * w[p]);
        gin[XX * f->n + p] += of * S;
        gin[YY * f->n + p] += of * S;
        eddy_strain_adjoint(f, in, p, of * L, gin);
    }
}

static const struct flow_ops ops = {.alone = true, .ntheta = 2, .list = list, .stress = stress,
                                    .tangent = tangent, .adjoint = adjoint};

static int open_backscatter(struct closure *c, struct err *err)
{
    return flow_open(c, &ops, err);
}

static bool constrain(const struct closure *c, double theta[])
{
    const double a = fmax(theta[0], 0), b = fmin(fmax(theta[1], 0), a);
    const bool moved = a != theta[0] || b != theta[1];

    (void)c;
    theta[0] = a;
    theta[1] = b;
    return moved;
}

const struct closure_ops closure_backscatter = {
    .name = "backscatter",
    .brief = "biharmonic viscosity, a part of whose energy comes back to the larger scales",
    .source = "jansen2014",
    .any_grid = true,
    .law = "translation to rounding, momentum, dissipation",
    .act = "add",
    .params = params,
    .open = open_backscatter,
    .close = flow_close,
    .eval = flow_eval,
    .tangent = flow_tangent,
    .features = flow_features,
    .adjoint = flow_adjoint,
    .constrain = constrain,
};
