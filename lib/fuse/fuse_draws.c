/* fuse_draws.c -- hyper-parameters as probable as they are.
 *
 *   p(theta | y) ~ exp(-f(theta)) prod_j N(theta_j; 1, 1.5^2),   theta_j in ln standard deviations
 *
 * By Metropolis' rule from the best theta; steps of one unknown at a time, whose width follows the
 * acceptance at first. The prior of ln w is N(-2, 3^2), that of the nugget flat in its logarithm.
 * Two terms with more than FUSE_FEW_WIDE samples have a narrow best place among many broad ones,
 * where a chain would lose what fits best: lengths and w then are N(best, 0.7^2), so that draws
 * say how sure that place is and no more. rasmussen2006 section 5.4
 */
#include <math.h>
#include <string.h>

#include "fuse/fuse_search.h"
#include "num/rng.h"

enum { THIN = 5, WARM = 100 };
static const double centre = 1, width = 1.5, centre_weight = -2, width_weight = 3, narrow = 0.7;

/* -log of the prior of theta[k], a length or w. */
static double prior(const struct fuse_level *l, size_t k, double theta, double best)
{
    const bool weight = l->nterm > 1 && k + 2 == l->ntheta;

    if (l->nterm > 1 && l->n > FUSE_FEW_WIDE)
        return pow((theta - best) / narrow, 2) / 2;
    return pow(weight ? (theta - centre_weight) / width_weight : (theta - centre) / width, 2) / 2;
}

static double energy(struct fuse_search *s, const double best[], const double theta[])
{
    double f = 0;

    for (size_t k = 0; k < s->nu; k++) {
        double low, high;
        fuse_bounds(s, k, &low, &high);
        if (theta[k] < low || theta[k] > high)
            return INFINITY;
        if (k + 1 < s->level->ntheta)
            f += prior(s->level, k, theta[k], best[k]);
    }
    s->evaluations++;
    return f + fuse_likelihood(s->level, theta, NULL, &s->work);
}

void fuse_draws(struct fuse_search *s, const double best[], size_t count, double thetas[])
{
    const size_t size = s->level->ntheta;
    struct rng r = rng_open((uint64_t)s->level->option[FUSE_SEED], "fuse-draw", s->index);
    double *theta = s->theta, *step = theta + size, *next = step + size;

    memcpy(theta, best, size * sizeof *theta);
    for (size_t k = 0; k < s->nu; k++)
        step[k] = 1;
    double at = energy(s, best, theta);
    for (size_t sweep = 0, kept = 0; kept < count; sweep++) {
        for (size_t k = 0; k < s->nu; k++) {
            memcpy(next, theta, size * sizeof *next);
            next[k] += step[k] * rng_normal(&r);
            const double there = energy(s, best, next);
            const bool go = log(rng_uniform(&r)) < at - there;
            if (go) {
                memcpy(theta, next, size * sizeof *theta);
                at = there;
            }
            if (sweep < WARM)
                step[k] *= go ? 1.15 : 0.93;
        }
        if (sweep >= WARM && (sweep - WARM) % THIN == THIN - 1)
            memcpy(thetas + kept++ * size, theta, size * sizeof *theta);
    }
}
