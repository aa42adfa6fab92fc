/* objective.h -- what a fit minimises: a ratio of two sums over windows of records,
 *
 *   J(theta) = sum_w error_w(theta) / sum_w norm_w
 *
 * One file lib/objective/NAME.c defines one `const struct objective_ops
 * objective_NAME`. A window is `length` records of one member (base/records.h); a batch is
 * a list of windows. Threads, blocks and the order of sums belong to lib/learn.
 */
#ifndef SUBGRID_OBJECTIVE_OBJECTIVE_H
#define SUBGRID_OBJECTIVE_OBJECTIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/param.h"
#include "base/records.h"
#include "closure/closure.h"
#include "model/fleet.h"

/* Sums over windows. */
struct tally {
    double error, norm; /* norm does not depend on theta */
    double *dtheta;     /* [ntheta] gradient of error; NULL: not wanted */
    size_t lost;        /* windows whose run blew up: their error is a penalty */
};

struct objective {
    const struct objective_ops *ops;
    const struct closure *closure; /* none of these is owned */
    const struct fleet *fleet;     /* models with this closure, one for all members or one
                                      each; NULL where ops->needs_model is false */
    const struct records *data;
    double p[PARAM_MAX];
    size_t length, count;          /* records of a window; windows of data */
    size_t apart;                  /* records from one window to the next where all are judged:
                                      windows that run a model lie end to end */
    size_t nstep;                  /* steps of the model from one record to the next */
    size_t budget;                 /* doubles that a trail may take (model/trail.h) */
    double share;                  /* of the updates done; 1 where theta is judged */
    double mean[LAYOUT_VARS], weight[LAYOUT_VARS]; /* of variables, 0 and 1 unless set */
    size_t *lost;                  /* learn_value adds the windows lost to it; NULL: it does not */
    double none;                   /* J where the closure gives 0; NaN: not known */
    double cost;                   /* of a window: values times parameters, roughly */
    size_t nwork;                  /* doubles of work of add */
    size_t nown;                   /* of them beside those of the run of a model */
    size_t nrow, nresidual;        /* of residual: values of r of a window, 0: it is not to be had;
                                      doubles of work beside nwork */
};

struct objective_ops {
    const char *name, *brief, *source;
    const struct param *params; /* NULL: none */
    bool needs_targets, needs_model;
    bool weighs;    /* error and norm are in the weights of variables and records; else those are
                       not looked at */
    bool quadratic; /* error is |m - tau|^2: where m is linear in theta, least squares solve it */
    /* Check what the closure and data must be; set nwork, and length, apart, nstep, none,
     * cost, nrow, nresidual where they are not 1, 1, 0, 1, n ntheta, 0, 0. */
    int (*open)(struct objective *o, struct err *err);
    /* Set nwork for a window that may take so many doubles of work, or more where it needs
     * them. The sums keep their bits. NULL: there is no choice. */
    void (*limit)(struct objective *o, size_t doubles);
    /* Add window[n] at theta to the sums. A window that cannot be run at this theta makes
     * error NaN or infinite, or is lost; err is for what no theta can mend. Threads share o. */
    int (*add)(const struct objective *o, const size_t window[], size_t n,
               const double theta[], struct tally *sum, double work[], struct err *err);
    /* The error of a window as a sum of squares, |r|^2: r[nrow] and D(nrow, ntheta) = dr/dtheta,
     * whose columns are ld apart; both 0 for what is lost. Returns the norm. work[nwork +
     * nresidual]. NULL: the error is none. */
    double (*residual)(const struct objective *o, size_t window, const double theta[], double r[],
                       double D[], size_t ld, double work[]);
};

const struct objective_ops *objective_find(const char *name, struct err *err);
const struct objective_ops *const *objective_all(void);

/* params "steps=8,.." or NULL. ERR_DATA for data without the targets or the length that it
 * needs, ERR_USAGE for a closure or parameters that it cannot take. Nothing to close. */
int objective_open(struct objective *o, const struct objective_ops *ops, const char *params,
                   const struct closure *closure, const struct fleet *fleet,
                   const struct records *data, struct err *err);

/* Multiply the weights of the variables by weight[nvar] >= 0. ERR_USAGE where nothing is left. */
int objective_weigh(struct objective *o, const double weight[], struct err *err);

/* Let the work of a window take so many bytes (0: as it is), or what it needs at least: less
 * memory costs time. The sums keep their bits. An objective opens with 256 MiB. */
void objective_limit(struct objective *o, size_t bytes);

#endif
