/* training.h -- a closure fitted to pairs, with validation data and models where they are
 * needed. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_TRAINING_H
#define SUBGRID_TOOL_TRAINING_H

#include "data/pairs.h"
#include "learn/learn.h"
#include "tool/curve.h"
#include "tool/models.h"

struct training {
    struct pairs train, other;           /* other.in NULL: no validation data */
    struct models models, other_models;  /* open where the objective runs models */
    struct curve curve;
    const char *text;                    /* of the objective, as it was given; not owned */
    const struct objective_ops *objective;
    const char *objective_params;        /* in text, or NULL */
    const char *way;                     /* the optimiser that was taken; not owned */
    double error, other_error;           /* sqrt(J) over all windows; NaN: none */
};

/* Open the pairs (path NULL: standard input) for an objective "NAME[:k=v,..]"; their layout is
 * what the closure is for. */
void training_open(struct training *t, const char *path, const char *objective);
void training_close(struct training *t);

/* Read them, and those at `validate` (NULL: none): of the same system and grid, other states;
 * in what they differ is told. */
void training_read(struct training *t, const struct closure *c, const char *validate);

/* Fit c. opt lacks only objective, validation, fleets and report. wish is what models are run
 * with, and then what they were run with. */
void training_fit(struct training *t, struct closure *c, struct models_wish *wish,
                  struct learn_options *opt);

/* The head of the model: closure, what it was fitted to and how, learning curve. */
void training_describe(const struct training *t, const struct closure *c, struct io_head *head);

#endif
