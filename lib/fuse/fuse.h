/* fuse.h -- surrogates of a dear model: Gaussian processes of few dear and many cheap samples.
 *
 *   y(x) ~ N(mean(x), variance(x)),   levels 0 (cheapest) to nlevel - 1 (dearest)
 *
 * One file lib/fuse/NAME.c defines one `const struct fuse_ops fuse_NAME`. A fitted model is
 * samples, options and hyper-parameters: what a file keeps (fuse_arrays). The factors that
 * predictions need are made from these by prepare. rasmussen2006
 */
#ifndef SUBGRID_FUSE_FUSE_H
#define SUBGRID_FUSE_FUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/param.h"
#include "base/samples.h"

enum { FUSE_LEVELS = 8, FUSE_ARRAYS = 8, FUSE_RANK = 2 };

/* What fuse_params holds, and with it p[] of a model; flags are 0 or 1. */
enum fuse_param {
    FUSE_KERNEL,   /* 0: squared exponential, 1: Matern 5/2 */
    FUSE_TREND,    /* degree in x of the trend, 0 or 1 */
    FUSE_RHO,      /* degree in x of rho, 0 or 1 */
    FUSE_NOISE,    /* estimate a noise variance, the same for all samples of a level */
    FUSE_NUGGET,   /* of every diagonal, over the process variance */
    FUSE_REML,     /* likelihood of what the trend does not explain */
    FUSE_STARTS,   /* searches of a level */
    FUSE_DRAWS,    /* lengths that predictions of few samples average over; 0: the best */
    FUSE_SEED
};
extern const struct param fuse_params[];

/* What fitting says of one level. */
struct fuse_report {
    size_t n, merged, dropped; /* samples used, repeated ones, constant inputs */
    bool constant;             /* outputs are: the mean, with no variance */
    double likelihood;         /* -log, of the best values: m/2 ln s2 + ln|R|/2 (+ that of REML) in
                                  units of y, without constants */
    double condition;          /* of R, 1-norm estimate */
    double jitter;             /* that the factorisation took, over the process variance */
    double variance, noise;    /* of the process, of a sample */
    double rho;                /* of ar1: at the middle of the samples; NaN: none */
    size_t nstart, evaluations;
    double *start;             /* [nstart] -log likelihood where each search ended; NaN: none */
    double *length;            /* [d] length scales in units of x; infinite where x is constant */
};

struct fuse_level; /* samples, hyper-parameters and factors: lib/fuse/fuse_level.h */

struct fuse_model {
    const struct fuse_ops *ops;
    double p[PARAM_MAX];
    size_t d, nlevel; /* inputs; levels that are used: 1 for gp */
    struct fuse_level *level[FUSE_LEVELS];  /* owned */
    struct fuse_report report[FUSE_LEVELS]; /* owned; empty in a model that was restored */
    const struct fuse_model *like;          /* while it is fitted: fuse_fit_like */
};

struct fuse_prediction {
    double *mean, *variance; /* [nx] */
    double part, *low, *high; /* fuse_interval; NULL: not wanted */
};

struct fuse_ops {
    const char *name, *brief, *source;
    const struct param *params;
    /* Levels from the cheapest to the dearest, d inputs each; column `output` of y. Copies what it
     * keeps. ERR_DATA: no more samples than trend terms, numbers that are not finite, samples at
     * one x with different y and no noise. ERR_NUMERIC: no covariance could be factored. */
    int (*fit)(struct fuse_model *model, const struct samples *const levels[], size_t nlevel,
               size_t output, struct err *err);
    /* Factors, and what they need of lower levels, from p, samples and hyper-parameters. */
    int (*prepare)(struct fuse_model *model, struct err *err);
    /* At x (nx, d): of the process, without the noise of a sample. */
    int (*predict)(const struct fuse_model *model, size_t nx, const double x[],
                   struct fuse_prediction to, struct err *err);
};

const struct fuse_ops *fuse_find(const char *name, struct err *err);
const struct fuse_ops *const *fuse_all(void);

/* params "rho=1,starts=20" or NULL. close accepts zeroed and failed models. */
int fuse_fit(struct fuse_model *model, const struct fuse_ops *ops, const char *params,
             const struct samples *const levels[], size_t nlevel, size_t output, struct err *err);
/* The same, faster where `like` (NULL: none), of fuse_like, has the same samples and params. */
int fuse_fit_like(struct fuse_model *model, const struct fuse_ops *ops, const char *params,
                  const struct samples *const levels[], size_t nlevel, size_t output,
                  const struct fuse_model *like, struct err *err);
/* What was found for the cheapest level of a fitted model; predicts nothing. To be closed. */
int fuse_like(struct fuse_model *to, const struct fuse_model *from, struct err *err);
void fuse_close(struct fuse_model *model);
int fuse_predict(const struct fuse_model *model, size_t nx, const double x[], double mean[],
                 double variance[], struct err *err);

/* Analytic leave-one-out of the dearest level, the trend and variance found anew, the lengths kept:
 * [fuse_samples] mean and variance of each sample from the others, and its y. What is not known of
 * the levels below is part of the variance. */
size_t fuse_samples(const struct fuse_model *model);
int fuse_loo(const struct fuse_model *model, double y[], double mean[], double variance[],
             struct err *err);

/* low[nx] and high[nx]: y is below the one and above the other with probability (1 - part)/2 each,
 * 0 < part < 1. Student's t with the dearest level's degrees of freedom, averaged over draws. */
int fuse_interval(const struct fuse_model *model, size_t nx, const double x[], double part,
                  double low[], double high[], struct err *err);

/* What a file keeps of a model besides ops->name, p, d and nlevel: arrays of a level, all float64.
 * values point into the model. */
struct fuse_array {
    const char *name;
    size_t rank, shape[FUSE_RANK];
    double *values;
};
size_t fuse_arrays(const struct fuse_model *model, size_t level, struct fuse_array arrays[]);

/* A model from what a file kept: arrays[l][count[l]] by name, in any order, are copied. ERR_DATA:
 * one is missing or has another shape. */
int fuse_restore(struct fuse_model *model, const struct fuse_ops *ops, const double p[], size_t d,
                 size_t nlevel, const size_t count[], const struct fuse_array *const arrays[],
                 struct err *err);

#endif
