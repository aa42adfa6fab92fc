/* leith.c -- eddy viscosity by the gradient of vorticity, in the plane.
 *
 *   m of the vorticity w = d_a (nu w_,a),   nu = c l^3 |grad w|,   c = theta[0] = cl^3 >= 0
 *
 * l = width sqrt(dx dy); enstrophy falls by nu |grad w|^2 at every point, as the forward cascade
 * of plane turbulence has it. leith1996; c = 1 or so. On a velocity m is the flow of that
 * vorticity. Of layers w is the potential vorticity of each, less that of the mean flow and beta y
 * (bachman2017), and c one for all.
 */
#include <math.h>

#include "closure/closure_flow.h"

static const struct param params[] = {FLOW_WIDTH(1), FLOW_COEFFICIENT, {0}};

static int list(struct flow *f, struct err *err)
{
    if (f->rank != 2)
        return err_set(err, ERR_DATA, "found %d axes, expected a plane flow, which has one "
                       "vorticity", f->rank);
    for (int a = 0; a < 2; a++) {
        int d[GRID_RANK] = {0};
        d[a] = 1;
        flow_vorticity(f, d, 0);
        flow_source(f, d);
    }
    return 0;
}

/* q_a = l^3 |g| g_a */
static void stress(const struct flow *f, const struct point *at, const double in[], double out[],
                   double work[])
{
    const double *gx = in, *gy = in + f->n;

    (void)at, (void)work;
    for (size_t p = 0; p < f->n; p++) {
        const double nu = f->l * f->l * f->l * sqrt(gx[p] * gx[p] + gy[p] * gy[p]);
        out[p] = nu * gx[p];
        out[f->n + p] = nu * gy[p];
    }
}

/* d|g| = g.dg/|g|; the derivative of q is symmetric. */
static void derive(const struct flow *f, const double in[], const double din[], bool add,
                   double out[])
{
    const double *gx = in, *gy = in + f->n, *dx = din, *dy = din + f->n;

    for (size_t p = 0; p < f->n; p++) {
        const double l3 = f->l * f->l * f->l, size = sqrt(gx[p] * gx[p] + gy[p] * gy[p]);
        const double more = size > 0 ? (gx[p] * dx[p] + gy[p] * dy[p]) / size : 0;
        const double x = l3 * (size * dx[p] + more * gx[p]);
        const double y = l3 * (size * dy[p] + more * gy[p]);
        out[p] = add ? out[p] + x : x;
        out[f->n + p] = add ? out[f->n + p] + y : y;
    }
}

static void tangent(const struct flow *f, const struct point *at, const struct point *v,
                    const double in[], const double din[], double dout[], double work[])
{
    (void)at, (void)v, (void)work;
    derive(f, in, din, false, dout);
}

static void adjoint(const struct flow *f, const struct point *at, const double in[],
                    const double g[], double gin[], struct dpoint *d, double work[])
{
    (void)at, (void)d, (void)work;
    derive(f, in, g, true, gin);
}

static const struct flow_ops ops = {.list = list, .stress = stress, .tangent = tangent,
                                    .adjoint = adjoint};

static int open_leith(struct closure *c, struct err *err)
{
    return flow_open(c, &ops, err);
}

const struct closure_ops closure_leith = {
    .name = "leith",
    .brief = "eddy viscosity by the gradient of vorticity; theta is the cubed coefficient",
    .source = "leith1996",
    .any_grid = true,
    .law = "translation to rounding, momentum, dissipation of enstrophy",
    .act = "add",
    .params = params,
    .open = open_leith,
    .close = flow_close,
    .eval = flow_eval,
    .tangent = flow_tangent,
    .features = flow_features,
    .adjoint = flow_adjoint,
    .constrain = flow_constrain,
};
