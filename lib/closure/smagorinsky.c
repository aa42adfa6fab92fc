/* smagorinsky.c -- eddy viscosity by mixing length.
 *
 *   sigma_ij = 2 c l^2 |S| S_ij,   S_ij = (u_i,j + u_j,i)/2,   |S|^2 = 2 S_ij S_ij
 *   m_i = d_j sigma_ij,   l = width (dx dy dz)^{1/rank},   c = theta[0] = cs^2 >= 0
 *
 * On planes and in cubes (closure_flow.h), where energy falls by sigma_ij S_ij at every point, and
 * c = .17^2 = .029 is usual for isotropic turbulence. On a line the flux is c l^2 |u_x| u_x, of
 * differences at faces (closure_mixing.c). smagorinsky1963. What is kept of the pressure, sigma_kk,
 * is zero for flows without divergence.
 */
#include "closure/closure_eddy.h"
#include "closure/closure_mixing.h"

static const struct param params[] = {
    {"width", 1, 1e-6, 1e6, "grid steps", "mixing length, in grid steps"}, FLOW_COEFFICIENT, {0}};

static int list(struct flow *f, struct err *err)
{
    (void)err;
    flow_strains(f, 0);
    flow_stresses(f, 0);
    return 0;
}

/* 2 l^2 |S| S_ij */
static void stress(const struct flow *f, const struct point *at, const double in[], double out[],
                   double work[])
{
    (void)at, (void)work;
    eddy_stress(f, 2 * f->l * f->l, in, out);
}

static void tangent(const struct flow *f, const struct point *at, const struct point *v,
                    const double in[], const double din[], double dout[], double work[])
{
    (void)at, (void)v, (void)work;
    eddy_tangent(f, 2 * f->l * f->l, in, din, dout);
}

static void adjoint(const struct flow *f, const struct point *at, const double in[],
                    const double g[], double gin[], struct dpoint *d, double work[])
{
    (void)at, (void)d, (void)work;
    eddy_adjoint(f, 2 * f->l * f->l, in, g, gin);
}

static const struct flow_ops ops = {.list = list, .stress = stress, .tangent = tangent,
                                    .adjoint = adjoint};

/* ---- lines and the rest ---- */

static bool is_line(const struct closure *c)
{
    return !c->priv;
}

static int open_smagorinsky(struct closure *c, struct err *err)
{
    return c->layout.nvar > 0 && c->layout.var[0].rank > 1 ? flow_open(c, &ops, err)
                                                           : mixing_open(c, err);
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (is_line(c) ? mixing_eval : flow_eval)(c, at, m, dz, tape, work);
}

static void tangent_of(const struct closure *c, const struct point *at, const struct point *v,
                       double dm[], double ddz[], const double tape[], double work[])
{
    (is_line(c) ? mixing_tangent : flow_tangent)(c, at, v, dm, ddz, tape, work);
}

static void features(const struct closure *c, const struct point *at, double A[], double work[])
{
    (is_line(c) ? mixing_features : flow_features)(c, at, A, work);
}

static void adjoint_of(const struct closure *c, const struct point *at, const double dm[],
                       const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    (is_line(c) ? mixing_adjoint : flow_adjoint)(c, at, dm, ddz, d, tape, work);
}

const struct closure_ops closure_smagorinsky = {
    .name = "smagorinsky",
    .brief = "eddy viscosity by mixing length; theta is the squared coefficient",
    .source = "smagorinsky1963",
    .any_grid = true,
    .law = "translation to rounding, momentum, dissipation",
    .act = "add",
    .params = params,
    .open = open_smagorinsky,
    .close = flow_close,
    .eval = eval,
    .tangent = tangent_of,
    .features = features,
    .adjoint = adjoint_of,
    .constrain = flow_constrain,
};
