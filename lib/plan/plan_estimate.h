/* plan_estimate.h -- means of the dear model's outputs from samples of it and of cheap models.
 *
 *   mfmc   mean_{S_0} Q_0 + sum_i alpha_i (mean_{S_i} Q_i - mean_{S_i and S_{i-1}} Q_i)
 *   acv    mean_{S_0} Q_0 + sum_i alpha_i (mean_{S_i} Q_i - mean_{S_i and S_0} Q_i)
 *   mlmc   sum_i mean_{D_i} (Q_i - Q_{i+1}), D_i: what i and i + 1 share and no D before has
 *
 * Samples are paired by their keys, never by order. Weights and errors are of each output by
 * itself, by the covariances of the samples that all models share.
 */
#ifndef SUBGRID_PLAN_PLAN_ESTIMATE_H
#define SUBGRID_PLAN_PLAN_ESTIMATE_H

#include "base/samples.h"
#include "plan/plan.h"
#include "plan/plan_keys.h"

struct plan_estimate {
    size_t q, shared;      /* outputs; samples that all models have */
    size_t count[PLAN_MODELS], paired[PLAN_MODELS]; /* of each model; of these with the one before
                                                       it, or (acv) with the dear one; (mlmc) of
                                                       the difference to the next one */
    size_t order[PLAN_MODELS]; /* models by falling correlation */
    double *mean, *error;  /* [q] of the estimate; owned, with the next two */
    double *plain, *plain_error; /* of the dear samples alone */
};

/* The samples that all models have, by key: y (n, q) of each, n in *n; owned by the caller, also
 * after an error, as one array at y[0]. Samples that come twice count once. ERR_DATA: other
 * outputs, no keys, one key with different outputs. */
int plan_pair(size_t nmodel, const struct samples model[], double *y[], size_t *n,
              struct err *err);

/* model[0] is the dear one. ERR_DATA also for fewer than nmodel + 2 shared samples, or (mlmc) fewer
 * than 2 of a difference. close accepts a zeroed or failed one. */
int plan_estimate(struct plan_estimate *to, const struct plan_ops *ops, size_t nmodel,
                  const struct samples model[], struct err *err);
/* plan_levels.c: that of mlmc, into an open estimate. */
int plan_levels(struct plan_estimate *to, size_t nmodel, const struct samples model[],
                const struct plan_keys keys[], struct err *err);
void plan_estimate_close(struct plan_estimate *e);

#endif
