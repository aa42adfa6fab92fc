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

/* The points of an axis: value i of a row-major state is point i / stride % n of it. */
struct steps {
    size_t n, stride;
    double weight; /* scale_tau dx_0 / dx_a */
};

static struct steps steps(const struct closure *c, int a)
{
    const struct net *net = c->priv;
    const struct grid *g = &net->grid;
    struct steps s = {.n = g->n[a], .stride = 1, .weight = c->scale_tau * g->dx[0] / g->dx[a]};

    for (int b = a + 1; b < g->rank; b++)
        s.stride *= g->n[b];
    return s;
}

/* m (C,N) := from F (rank C,N) */
static void divergence(const struct closure *c, const real F[], double m[])
{
    const struct net *net = c->priv;
    const size_t n = c->layout.n;

    for (int a = 0; a < net->grid.rank; a++, F += n) {
        const struct steps s = steps(c, a);
        const size_t block = s.n * s.stride;
        for (size_t k = 0; k < n; k += block)
            for (size_t i = 0; i < block; i++) {
                const size_t before = i < s.stride ? i + block - s.stride : i - s.stride;
                const double dF = (double)F[k + i] - (double)F[k + before];
                m[k + i] = (a ? m[k + i] : 0) + s.weight * dF;
            }
    }
}

/* dF (rank C,N) := the transpose, from dm (C,N) */
static void transpose(const struct closure *c, const double dm[], real dF[])
{
    const struct net *net = c->priv;
    const size_t n = c->layout.n;

    for (int a = 0; a < net->grid.rank; a++, dF += n) {
        const struct steps s = steps(c, a);
        const size_t block = s.n * s.stride;
        for (size_t k = 0; k < n; k += block)
            for (size_t i = 0; i < block; i++) {
                const size_t after = i + s.stride < block ? i + s.stride : i + s.stride - block;
                dF[k + i] = s.weight * (dm[k + i] - dm[k + after]);
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
