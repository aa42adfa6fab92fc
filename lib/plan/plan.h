/* plan.h -- how many samples of which models, for the mean of the dearest one.
 *
 *   E[Q_0] ~ mean_{S_0} Q_0 + sum_i alpha_i (mean_{S_i} Q_i - mean_{S_i'} Q_i)
 *
 * Q_0 is the dear model, Q_1.. are cheap ones, of other fidelity but of the same random inputs;
 * S_i' is a part of S_i that other models' samples share. One file lib/plan/NAME.c defines one
 * `const struct plan_ops plan_NAME`: which sets, weights and numbers of samples, for a budget.
 * Outputs that are vectors are planned for the mean, over them, of the variances in units of those
 * of Q_0. peherstorfer2016
 */
#ifndef SUBGRID_PLAN_PLAN_H
#define SUBGRID_PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { PLAN_MODELS = 12 };

/* What is known of the models: 0 is the dear one. */
struct plan_models {
    size_t n;
    double cost[PLAN_MODELS];               /* of a sample, > 0 */
    double C[PLAN_MODELS][PLAN_MODELS];     /* covariance */
};

struct plan {
    const struct plan_ops *ops;
    size_t nused;
    size_t model[PLAN_MODELS];    /* which are used, the dear one first */
    double samples[PLAN_MODELS];  /* of each of these, real numbers at the whole budget */
    size_t whole[PLAN_MODELS];    /* rounded down, at least 1 */
    double weight[PLAN_MODELS];   /* alpha; 1 for the dear one */
    double variance, cost;        /* of the estimate, with `samples` */
    double gain;                  /* plain Monte Carlo's variance for the same cost, over that */
};

struct plan_ops {
    const char *name, *brief, *source;
    bool sorted;   /* takes models by falling correlation, else in the order they are given in */
    /* Fill samples, weight and variance for exactly these models, in this order, and budget;
     * 1: they are none for this method. */
    int (*allocate)(const struct plan_models *of, double budget, struct plan *plan);
    /* The variance with samples[] (whole numbers, say) and the method's weights for them. */
    double (*variance)(const struct plan_models *of, const double samples[], double weight[]);
};

const struct plan_ops *plan_find(const char *name, struct err *err);
const struct plan_ops *const *plan_all(void);

/* The best of all choices of models for the method. ERR_DATA: the budget is below one sample of
 * those that are needed; a cost that is not positive, a covariance that is not finite or has no
 * variance of the dear model. */
int plan_make(struct plan *plan, const struct plan_ops *ops, const struct plan_models *of,
              double budget, struct err *err);

/* C of paired outputs y (n, q) of each model: the mean over outputs of covariances in units of the
 * dear model's variance; outputs on which that is 0 are left out. ERR_DATA for n < 2, or where it
 * is 0 for all. */
int plan_covariance(struct plan_models *of, size_t n, size_t q, const double *const y[],
                    struct err *err);

/* Correlation of model i with the dear one, and its interval of 95 % by Fisher's transform for n
 * samples. */
double plan_correlation(const struct plan_models *of, size_t i, size_t n, double *low,
                        double *high);

#endif
