/* training.h -- a closure fitted to pairs, with validation data and models where they are
 * needed. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_TRAINING_H
#define SUBGRID_TOOL_TRAINING_H

#include "data/pairs.h"
#include "learn/learn.h"
#include "tool/checkpoint.h"
#include "tool/curve.h"
#include "tool/models.h"

/* An objective as it is named, "NAME[:k=v,..]". */
struct training_goal {
    const char *text;   /* not owned */
    const struct objective_ops *ops;
    const char *params; /* in text, or NULL */
};

struct training {
    struct pairs train, other;           /* other.in NULL: no validation data */
    struct training_goal goal, watch;    /* of either */
    const char *dot;                     /* their targets are by differences; NULL: given */
    const char *series;                  /* whose values weigh the records, or NULL; not owned */
    double weight[PARAM_MAX];            /* of the variables */
    struct io_in *from;                  /* the model it begins with, NULL: none; owned */
    struct models models, other_models;  /* open where the objective runs models */
    struct models_wish ran;              /* what they were run with */
    struct curve curve;                  /* of the first fit */
    struct checkpoint checkpoint;
    const char *way;                     /* the optimiser that was taken; not owned */
    size_t ndraw;                        /* fits that have ended */
    double *draws;                       /* (ndraw, ntheta) theta of each, owned; NULL: one fit */
    double error, other_error;           /* sqrt(J) over all records of the first fit; NaN: none */
};

/* How fits are made, beside struct learn_options. */
struct training_wish {
    struct models_wish models;  /* what models are run with; afterwards what they were run with */
    size_t fits;                /* with the seeds seed, seed + 1, ..; 0: one, without saying so */
    const char *draws;          /* so many draws about one fit, "posterior"; NULL: fits */
    const char *log;            /* file to append points of the learning curve to, or NULL */
    bool resume;                /* from the checkpoint, where there is one */
    double every;               /* seconds between checkpoints of fits whose output is a file */
};

/* Open the pairs (path NULL: standard input) for an objective; their layout is what the closure
 * is for. The validation data have the objective `watch` (NULL: the same). dot: targets_by_
 * differences in place of given ones; NULL: those. */
void training_open(struct training *t, const char *path, const char *objective, const char *watch,
                   const char *dot);
void training_close(struct training *t);

/* Open c as it is in the model file at path. */
void training_begin_with(struct training *t, struct closure *c, const char *path);

/* Weights of variables, "NAME=W,..", 1 where one is not named, and the series whose values weigh
 * the records (either NULL: none). Before they are read. */
void training_weigh(struct training *t, const char *weights, const char *series,
                    struct learn_options *opt);

/* Read them, and those at `validate` (NULL: none): of the same system and grid, other states;
 * in what they differ is told. */
void training_read(struct training *t, const struct closure *c, const char *validate);

/* Fit c. opt lacks only objectives, validation, fleets and what is called back. c is then the
 * first fit. */
void training_fit(struct training *t, struct closure *c, struct training_wish *wish,
                  struct learn_options *opt);

/* Refuse ensembles that the fit has not; and t->draws := wish->fits draws about c, fitted in closed
 * form (training_fit calls both). */
void training_check_draws(const struct training *t, const struct closure *c,
                          const struct training_wish *wish);
void training_draw(struct training *t, const struct closure *c, const struct training_wish *wish,
                   const struct learn_options *opt);

/* The output is written: no checkpoint is needed any more. */
void training_done(struct training *t);

/* The head of the model: closure, what it was fitted to and how, learning curve. */
void training_describe(const struct training *t, const struct closure *c, struct io_head *head);

#endif
