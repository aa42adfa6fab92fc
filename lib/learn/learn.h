/* learn.h -- fitting a closure: by least squares where it is linear in theta,
 * else by gradients.
 */
#ifndef SUBGRID_LEARN_LEARN_H
#define SUBGRID_LEARN_LEARN_H

#include <stdbool.h>
#include <stdint.h>

#include "objective/objective.h"
#include "optim/optim.h"

struct learn_report {
    size_t iter, iters;
    double loss, validation, grad_norm; /* validation: nan between looks */
};

struct learn_options {
    const struct objective_ops *objective;
    const char *optimiser; /* "adam", "adam:rate=1e-3", "lstsq"; NULL: lstsq for
                              forms linear in theta, else adam */
    size_t iters, batch;   /* updates; samples a batch */
    double penalty;        /* weight of |theta|^2 */
    uint64_t seed;
    size_t threads;
    const struct samples *validation; /* NULL: none; best theta is kept */
    size_t look;           /* updates between looks at the validation loss */
    void (*report)(const struct learn_report *r, void *ctx); /* may be NULL */
    void *ctx;
};

/* The relative error |m - tau| / |tau| over all samples, and of theta = 0. */
double learn_error(const struct closure *c, const struct samples *s,
                   size_t threads);

/* Fit c->theta. *final: last report. ERR_DATA for samples that are constant or
 * too few, ERR_NUMERIC when no finite step could be made. */
int learn_fit(struct closure *c, const struct samples *train,
              const struct learn_options *opt, struct learn_report *final,
              struct err *err);

#endif
