/* learn.h -- fitting a closure: by least squares where it is linear in theta,
 * else by gradients of random batches, or of all windows.
 *
 *   min over theta of J(theta) + penalty |theta|^2 + sum_k W_k P_k(theta)
 */
#ifndef SUBGRID_LEARN_LEARN_H
#define SUBGRID_LEARN_LEARN_H

#include <stdbool.h>
#include <stdint.h>

#include "objective/objective.h"
#include "optim/optim.h"
#include "penalty/penalty.h"
#include "schedule/schedule.h"

/* How far a fit is. */
struct learn_report {
    size_t iter, iters; /* updates done, to be done */
    double loss;        /* of the last batch, penalty included, before its update; of all windows
                           after it where an optimiser takes all */
    double validation;  /* J of the validation data; nan between looks */
    double grad_norm, rate; /* before clipping; that of the update, or its length |dtheta| */
    size_t refused;     /* steps taken back because the loss was not finite */
    size_t lost;        /* windows of the last batch that blew up, of all looks at J where one
                           update has several; in the end of all */
    size_t lost_ever;   /* those of all updates since the fit began or was taken up */
    size_t lost_zero;   /* where some are lost in the end: how many would be with a theta of 0 */
    size_t windows;     /* in the end: how many are judged */
    double condition;   /* least squares: of the scaled features; else nan */
    double error, validation_error; /* in the end, over all records: sqrt(J); nan: none */
    double ended; /* J of the last theta over all samples where it was worse than no
                     closure, so that another is kept; else NaN */
};

/* All that a descent has come to, so that it can go on from there as if it had never ended. */
struct learn_state {
    size_t iter, refused, in_row; /* updates done; steps taken back, and those in a row */
    size_t moves, idle;    /* updates of the optimiser; looks since the best one */
    double backoff, least; /* the halvings of the rate; best validation loss, or of a batch */
    size_t n;              /* of x: theta, the good, best and mean one, the optimiser's state */
    double *x;
};

/* A soft law (penalty/penalty.h) and what it weighs. */
struct learn_penalty {
    const struct penalty_ops *ops;
    double weight;
};

struct learn_options {
    const struct objective_ops *objective;
    const char *objective_params; /* "steps=8", or NULL */
    const struct objective_ops *watch; /* that of the validation data; NULL: the same */
    const char *watch_params;
    const double *weight; /* [nvar] of variables, of objectives that weigh; NULL: 1 each */
    const char *optimiser; /* "adam", "adam:rate=1e-3", "lstsq"; NULL: lstsq where
                              form and objective allow it, else adam. One with a step of its own
                              (lbfgs, lm) takes all windows: no epochs, batch, schedule, clip
                              or average */
    size_t epochs, iters;  /* passes over all windows; 0: so many updates */
    size_t batch;          /* windows a batch, all where there are fewer */
    const char *schedule;  /* of the rate, "cosine:warmup=0.05"; NULL: constant */
    double clip;           /* greatest norm of a gradient; 0: any */
    double average;        /* memory of the mean of theta that is kept; 0: theta itself */
    size_t patience;       /* looks without a better one after which it ends; 0: never */
    double penalty;        /* weight of |theta|^2 */
    const struct learn_penalty *penalties; /* [npenalty], of the first state of each window; no
                                              closed form, nor `lm`, has any */
    size_t npenalty;
    bool scales_kept;      /* the closure has its scales: it was fitted before */
    uint64_t seed;         /* of the batches; init had its own */
    size_t threads;        /* >= 1; results do not depend on it */
    size_t memory;         /* bytes that the work of all threads may take, less only costs time:
                              results do not depend on it; 0: 256 MiB a thread */
    const struct records *validation; /* NULL: none; else its best theta is kept */
    const struct fleet *fleet, *validation_fleet; /* where the objective, or a law, needs models */
    size_t look;           /* updates between looks at the validation loss, >= 1 */
    void (*report)(const struct learn_report *r, void *ctx); /* may be NULL */
    /* May be NULL. After each report, to be copied if wanted, and once more, `last`, when only a
     * verdict is left; -1 with err ends the fit. */
    int (*save)(const struct learn_state *s, bool last, void *ctx, struct err *err);
    const struct learn_state *resume; /* NULL: from the beginning; else one that was saved */
    void *ctx;
};

/* Whether learn_fit would look at opt->fleet: for the objective, or a law of the Jacobian. */
bool learn_needs_models(const struct learn_options *opt);

/* Whether learn_fit would take the closed form. */
bool learn_is_linear(const struct closure *c, const struct learn_options *opt);

/* Fit c->theta from where it stands; set the scales of forms that have them. *final:
 * last report (may be NULL). A step after which the loss is not finite is taken back
 * and the rate halved. ERR_DATA for samples that are constant, too few or not finite, and a
 * state of another fit; ERR_NUMERIC when no finite step could be made. */
int learn_fit(struct closure *c, const struct records *train,
              const struct learn_options *opt, struct learn_report *final,
              struct err *err);

/* Draws of theta about a fit in closed form (draw.c). */
struct learn_draws {
    bool again;      /* of blocks of records drawn again; else of the posterior */
    size_t block;    /* records of a block; 0: by how long the records remember, which it becomes */
    double penalty;  /* that of the fit */
    uint64_t seed;
    double kept;     /* set: the correlation of what theta leaves, from a record to the next */
};

/* (n, ntheta) := draws, of a closure that learn_fit has fitted with the optimiser lstsq. ERR_USAGE
 * for forms that are not linear in theta, ERR_DATA for fewer than two records or than a block,
 * ERR_NUMERIC where the records do not tell all of theta. */
int learn_draw(const struct closure *c, const struct records *train, struct learn_draws *how,
               size_t n, double draws[], struct err *err);

#endif
