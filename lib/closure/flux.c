/* flux.c -- the differences of fluxes that a network gives, added to the coarse model.
 *
 *   m_v[i] = scale_tau sum_a (dx_0 / dx_a) (F_av[i] - F_av[i - 1 along a]),
 *   F = net(ubar / scale_u; theta)
 *
 * on periodic grids of one to three axes a; F_av, through the upper face of cell i along a of
 * the variable v, is channel a C + v of the network, C variables. The differences are made in
 * double, and telescope: the sum of m over the grid is round-off, whatever theta. With steps in
 * units of dx_0, theta has no unit. The default program is the large network of Melchers et
 * al., 533 weights for one variable on a line; a bias of the last operation has no effect.
 * closure_flux and closure_flux_f32 are made of this one file. melchers2023
 */
#include "closure/closure_faces.h"
#include "closure/closure_net.h"
#include "num/real.h"

extern const struct closure_ops closure_flux_f32;

static int open_flux(struct closure *c, struct err *err)
{
    if (closure_net_open(c, err) != 0)
        return -1;
    const struct net *net = c->priv;
    return closure_net_gives(c, (size_t)net->grid.rank * net->cin,
                             "variable of the state along each axis", err);
}

/* What differences along axis a weigh in value k of a state. */
static double weight_of(const struct closure *c, int a, size_t k)
{
    const struct net *net = c->priv;

    return c->scale_tau[k / net->n] * net->grid.dx[0] / net->grid.dx[a];
}

/* m (C,N) := from F (rank C,N) */
static void divergence(const struct closure *c, const real F[], double m[])
{
    const struct net *net = c->priv;
    const size_t n = c->layout.n;

    for (int a = 0; a < net->grid.rank; a++, F += n) {
        const struct faces s = faces(&net->grid, a);
        for (size_t k = 0; k < n; k += s.block) {
            const double weight = weight_of(c, a, k);
            for (size_t i = 0; i < s.block; i++) {
                const size_t before = i < s.stride ? i + s.block - s.stride : i - s.stride;
                const double dF = (double)F[k + i] - (double)F[k + before];
                m[k + i] = (a ? m[k + i] : 0) + weight * dF;
            }
        }
    }
}

/* dF (rank C,N) := the transpose, from dm (C,N) */
static void transpose(const struct closure *c, const double dm[], real dF[])
{
    const struct net *net = c->priv;
    const size_t n = c->layout.n;

    for (int a = 0; a < net->grid.rank; a++, dF += n) {
        const struct faces s = faces(&net->grid, a);
        for (size_t k = 0; k < n; k += s.block) {
            const double weight = weight_of(c, a, k);
            for (size_t i = 0; i < s.block; i++) {
                const size_t past = i + s.stride;
                const size_t after = past < s.block ? past : past - s.block;
                dF[k + i] = weight * (dm[k + i] - dm[k + after]);
            }
        }
    }
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)dz;
    divergence(c, closure_net_eval(c, at, tape, work), m);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    (void)ddz;
    divergence(c, closure_net_tangent(c, at, v, tape, work), dm);
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    (void)ddz;
    transpose(c, dm, closure_net_dy(c, work));
    closure_net_adjoint(c, at, d, tape, work);
}

const struct closure_ops R(closure_flux) = {
    .name = "flux",
    .brief = "differences of fluxes that a network of periodic convolutions gives",
    .source = "melchers2023",
    .any_grid = true,
    .law = "translation, momentum",
    .act = "add",
    .net = "square | conv 4 5 tanh | conv 6 5 tanh | conv 6 5 tanh | conv 4 5 tanh | "
           "conv 2 5 tanh | conv 1 5",
    .scaled = true,
    .precision = REAL_NAME,
    .f32 = &closure_flux_f32,
    .open = open_flux,
    .close = closure_net_close,
    .init = closure_net_init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
