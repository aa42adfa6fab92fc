/* eki.c -- ensemble Kalman inversion, as it was first: members held against perturbed data.
 *
 *   v_j += C_vr (C_rr + I/h)^-1 (xi_j/sqrt(h) - r_j)
 *
 * For a linear G the moments come near those of the posterior as members^-1/2. iglesias2013
 */
#include "kalman/kalman_perturb.h"

static const struct param params[] = {
    {"sec", 0, 0, 10, "", "power of their correlation that covariances of parameters and outputs "
     "are multiplied by; 0: none"}, {0}};

static int step(const struct kalman *k, double h, const double r[], double v[], struct err *err)
{
    return kalman_perturb(k, h, k->d, r, k->p[0], v, err);
}

const struct kalman_ops kalman_eki = {
    .name = "eki",
    .brief = "each member against perturbed data: about the posterior at time 1",
    .source = "iglesias2013",
    .params = params,
    .ends = true,
    .step = step,
};
