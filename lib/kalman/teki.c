/* teki.c -- Tikhonov ensemble Kalman inversion: the prior is held against members as data are.
 *
 *   v_j += C_vs (C_ss + I/h)^-1 (xi_j/sqrt(h) - s_j),   s = (r, v)
 *
 * Goes on to the most probable v of the posterior and shrinks to it; its spread means nothing.
 * chada2020
 */
#include <stdlib.h>
#include <string.h>

#include "kalman/kalman_perturb.h"

static const struct param params[] = {
    {"sec", 0, 0, 10, "", "power of their correlation that covariances of parameters and outputs "
     "are multiplied by; 0: none"}, {0}};

static int step(const struct kalman *k, double h, const double r[], double v[], struct err *err)
{
    const size_t both = k->d + k->n;
    double *s = malloc(k->members * both * sizeof *s);
    int rc;

    if (!s)
        return err_set(err, ERR_INTERNAL, "teki: no memory");
    for (size_t j = 0; j < k->members; j++) {
        memcpy(s + j * both, r + j * k->d, k->d * sizeof *s);
        memcpy(s + j * both + k->d, v + j * k->n, k->n * sizeof *s);
    }
    rc = kalman_perturb(k, h, both, s, k->p[0], v, err);
    free(s);
    return rc;
}

const struct kalman_ops kalman_teki = {
    .name = "teki",
    .brief = "the prior held against members as data are: goes on to the most probable parameters",
    .source = "chada2020",
    .params = params,
    .step = step,
};
