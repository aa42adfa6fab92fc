/* adam.c -- adaptive moments.
 *
 *   a := beta1 a + (1 - beta1) g,        b := beta2 b + (1 - beta2) g^2
 *   theta := theta - rate (ah / (sqrt(bh) + eps) + decay theta),
 *   ah = a / (1 - beta1^k),  bh = b / (1 - beta2^k)  at update k = 1, 2, ...
 *
 * g = dtheta; state is a, then b. kingma2015 algorithm 1; decay, which does not pass
 * through the moments, loshchilov2019 algorithm 2.
 */
#include <math.h>

#include "optim/optim.h"

enum { RATE, BETA1, BETA2, EPS, DECAY };

static int open(struct optim *o, struct err *err)
{
    (void)err;
    o->nstate = 2 * o->ntheta;
    return 0;
}

static void update(struct optim *o, double rate, const double dtheta[],
                   double theta[])
{
    const double beta1 = o->p[BETA1], beta2 = o->p[BETA2];
    const double k = (double)++o->iter;
    const double one = 1 - pow(beta1, k), two = 1 - pow(beta2, k);
    double *a = o->state, *b = o->state + o->ntheta;

    for (size_t i = 0; i < o->ntheta; i++) {
        const double g = dtheta[i];
        a[i] = beta1 * a[i] + (1 - beta1) * g;
        b[i] = beta2 * b[i] + (1 - beta2) * g * g;
        theta[i] -= rate * (a[i] / one / (sqrt(b[i] / two) + o->p[EPS]) +
                            o->p[DECAY] * theta[i]);
    }
}

static const struct param params[] = {
    {"rate", 1e-3, 1e-12, 10, "", "length of a step"},
    {"beta1", 0.9, 0, 0.999999, "", "memory of the mean of gradients"},
    {"beta2", 0.999, 0, 0.99999999, "", "memory of the mean of their squares"},
    {"eps", 1e-8, 1e-30, 1, "", "added to the root mean square"},
    {"decay", 0, 0, 1, "", "pull of theta to 0, per step and rate"},
    {0},
};

const struct optim_ops optim_adam = {
    .name = "adam",
    .brief = "adaptive moments",
    .source = "kingma2015",
    .params = params,
    .open = open,
    .update = update,
};
