/* fuse_level.h -- a Gaussian process of one fidelity, with a trend by generalised least squares.
 *
 *   y = F b + s2 (R + nugget I) noise,   F = [1, x_j.., m, m x_j..]
 *
 * m is the mean of the level below; the columns with it are rho(x) m. x is standardised, y and the
 * columns scaled; all results are in units of the samples. theta = ln of the d lengths in
 * standard deviations of x, and of the nugget. Or, of two terms (fuse_level_widen),
 *
 *   R = k((x, m); l) + w k(x; l'),   theta = ln of d + 1 and d lengths, w, the nugget
 *
 * whose first one may be that of a network (fuse_net.h), with a length more, of its biases.
 * Columns that others make up (constant inputs or lower levels among them) are left out.
 * legratiet2014, rasmussen2006 section 2.7
 */
#ifndef SUBGRID_FUSE_FUSE_LEVEL_H
#define SUBGRID_FUSE_FUSE_LEVEL_H

#include "fuse/fuse.h"

/* The factors of one theta, R + nugget I = L L^T, L^-1 F = Q C. */
struct fuse_factor {
    double *L; /* (n, n) by columns, lower; owned with all below */
    double *a; /* [n] R^-1 (y - F b) */
    double *Q; /* (n, p) by columns */
    double *C; /* (p, p) by columns, upper */
    double *b; /* [p] */
    double s2, f, jitter, condition; /* f: -log likelihood */
};

struct fuse_level {
    size_t n, d, p; /* samples, inputs, columns of F */
    size_t nterm, wide; /* terms of R; inputs of the first, d or d + 1 */
    bool network;       /* the first term is of fuse_net.h */
    size_t ntheta;
    double option[PARAM_MAX];
    /* What a file keeps. */
    double *x, *y, *noise;          /* (n, d), [n], [n] variances or NULL */
    size_t nset;                    /* thetas that predictions average over, the best one first */
    double *theta, *weight;         /* (nset, ntheta), [nset] */
    /* Made from these. */
    bool constant;
    double *centre, *scale;         /* [wide] of x; scale 0: dropped */
    double zero, unit;              /* of y */
    double mean_noise;              /* in unit^2 */
    double *xs, *z, *F, *rough;     /* (wide, n), [n], (n, p) by columns; [n] noise over its mean */
    size_t *column;                 /* [p] which one of the full trend */
    double *size;                   /* [p] that columns of F were divided by */
    struct fuse_factor *factor;     /* [nset] */
    size_t merged;
    bool lower;                     /* F has the level below */
};

/* Arrays that value and factor need. */
struct fuse_work {
    double *K, *R, *P[2], *k, *B, *scratch; /* P: slopes; k: of the second term */
    double *per, *C; /* [wide + 1 + d] 1/l^2; (p, p + 1); in scratch */
    int *whole; /* [n] */
};

/* Samples of column `output`, repeated ones merged; p: of fuse_params. ERR_DATA as fuse_ops.fit. */
struct fuse_level *fuse_level_open(const struct samples *of, size_t output, const double p[],
                                   struct err *err);
/* The same of arrays that are copied: n, d, then x, y, noise. */
struct fuse_level *fuse_level_new(size_t n, size_t d, const double x[], const double y[],
                                  const double noise[], const double p[], struct err *err);
void fuse_level_close(struct fuse_level *level);

/* F, with lower[n] the mean of the level below at x or NULL. ERR_DATA: n <= p. */
int fuse_level_trend(struct fuse_level *level, const double lower[], struct err *err);

/* Two terms, with the mean of the level below as an input of the first, which is that of a network
 * or not, unless the level below is constant. Before fuse_level_trend. */
void fuse_level_widen(struct fuse_level *level, const double lower[], bool network);

/* Numbers of a theta: what ntheta has to be. */
size_t fuse_level_thetas(const struct fuse_level *level);

/* Copies nset thetas and weights. */
int fuse_level_set(struct fuse_level *level, size_t nset, const double theta[],
                   const double weight[], struct err *err);

/* The factors of all sets. ERR_NUMERIC: R of a theta cannot be factored. */
int fuse_level_factor(struct fuse_level *level, struct err *err);

/* At x (nx, d), with mean and variance of the level below (NULL: none), which may be those of
 * `to`. */
int fuse_level_predict(const struct fuse_level *level, size_t nx, const double x[],
                       const double lower[], const double lower_variance[],
                       struct fuse_prediction to, struct err *err);
int fuse_level_loo(const struct fuse_level *level, double mean[], double variance[],
                   struct err *err);
/* rho of the best theta at x[d], 0 without a level below. */
double fuse_level_rho(const struct fuse_level *level, const double x[]);

/* fuse_likelihood.c: -log likelihood at theta[ntheta], INFINITY where R cannot be
 * factored; dtheta[ntheta] may be NULL. */
int fuse_work_open(struct fuse_work *work, const struct fuse_level *level, struct err *err);
void fuse_work_close(struct fuse_work *work);
double fuse_likelihood(const struct fuse_level *level, const double theta[], double dtheta[],
                       struct fuse_work *work);
/* Fill *to, whose arrays are there; -1: R cannot be factored. */
int fuse_likelihood_factor(const struct fuse_level *level, const double theta[],
                           struct fuse_factor *to, struct fuse_work *work);

/* fuse_search.c: the thetas of the level, and what is to be told. */
int fuse_search(struct fuse_level *level, uint64_t index, struct fuse_report *report,
                struct err *err);
/* fuse_like.c: the same for level l of a model, or the thetas of what it is like. */
int fuse_find_level(struct fuse_model *model, size_t l, struct err *err);

#endif
