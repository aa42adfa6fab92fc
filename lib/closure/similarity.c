/* similarity.c -- the stress of the resolved scales, for that of those below.
 *
 *   sigma_ij = -c (G (u_i u_j) - G u_i G u_j),   m_i = d_j sigma_ij
 *
 * G is a Gaussian of transfer exp(-k^2 l^2/24), l = width dx, applied to what is already filtered.
 * bardina1980; c = theta[0] is 1 by theory. It is near the true stress and dissipates little.
 */
#include "closure/closure_similar.h"

static const struct param params[] = {FLOW_WIDTH(2), FLOW_COEFFICIENT, SIMILAR_FACTOR, {0}};

static int list(struct flow *f, struct err *err)
{
    (void)err;
    similar_list(f, 0, 1);
    return 0;
}

static double gain(const struct closure *c, int g, double q)
{
    (void)c;
    return g == 1 ? similar_gaussian(q) : 1;
}

static const struct flow_ops ops = {.list = list, .gain = gain, .stress = similar_stress,
                                    .tangent = similar_tangent, .adjoint = similar_adjoint};

static int open_similarity(struct closure *c, struct err *err)
{
    return flow_open(c, &ops, err);
}

const struct closure_ops closure_similarity = {
    .name = "similarity",
    .brief = "the stress of the resolved scales for that below; theta is a factor, 1 by theory",
    .source = "bardina1980",
    .any_grid = true,
    .law = "translation to rounding, momentum",
    .act = "add",
    .params = params,
    .open = open_similarity,
    .close = flow_close,
    .init = similar_init,
    .eval = flow_eval,
    .tangent = flow_tangent,
    .features = flow_features,
    .adjoint = flow_adjoint,
};
