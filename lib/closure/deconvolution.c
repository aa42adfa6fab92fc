/* deconvolution.c -- the stress of a field that is unfiltered as far as a few iterations go.
 *
 *   u* = sum_{j <= J} (1 - G)^j u,   sigma_ij = -c (G (u*_i u*_j) - u_i u_j),   m_i = d_j sigma_ij
 *
 * of van Cittert's iteration: 1 - G Q = (1 - G)^{J+1} for each mode, G = exp(-k^2 l^2/24),
 * l = width dx. stolz1999; c = theta[0] is 1 by theory. What lies beyond the grid is not found
 * again, so that a model of it belongs beside.
 */
#include <math.h>

#include "closure/closure_similar.h"

enum { ORDER = FLOW_OWN + 1 };

static const struct param params[] = {
    FLOW_WIDTH(2),
    FLOW_COEFFICIENT,
    SIMILAR_FACTOR,
    {"order", 5, 0, 1000, "", "J, iterations", true},
    {0}};

static int list(struct flow *f, struct err *err)
{
    (void)err;
    similar_list(f, 2, 0);
    return 0;
}

/* G; and Q = (1 - (1 - G)^{J+1})/G. */
static double gain(const struct closure *c, int g, double q)
{
    const double G = similar_gaussian(q);

    if (g == 1)
        return G;
    return G > 0 ? -expm1((c->p[ORDER] + 1) * log1p(-G)) / G : c->p[ORDER] + 1;
}

static const struct flow_ops ops = {.list = list, .gain = gain, .stress = similar_stress,
                                    .tangent = similar_tangent, .adjoint = similar_adjoint};

static int open_deconvolution(struct closure *c, struct err *err)
{
    return flow_open(c, &ops, err);
}

const struct closure_ops closure_deconvolution = {
    .name = "deconvolution",
    .brief = "the stress of a field that is deconvolved; theta is a factor, 1 by theory",
    .source = "stolz1999",
    .any_grid = true,
    .law = "translation to rounding, momentum",
    .act = "add",
    .params = params,
    .open = open_deconvolution,
    .close = flow_close,
    .init = similar_init,
    .eval = flow_eval,
    .tangent = flow_tangent,
    .features = flow_features,
    .adjoint = flow_adjoint,
};
