/* models.h -- the closure of a model file, and the coarse models, one for all members or one
 * each, that a data set's attributes name. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_MODELS_H
#define SUBGRID_TOOL_MODELS_H

#include "data/reader.h"
#include "model/fleet.h"

/* NULL and NaN: as the data say, or else as is usual for the system. */
struct models_wish {
    const char *form, *scheme;
    double dt;
    size_t ndraw;    /* runs of each member, in a row; 0: one, without saying so */
    const struct layout *states; /* of the data; NULL: all variables that they have */
};

struct models {
    size_t nsys;
    struct sys *sys; /* [nsys], owned */
    const char *scheme; /* wished or stated; NULL: the system's */
    double dt;       /* the step they make */
    size_t ndraw;    /* as wished */
    struct fleet fleet;
};

/* Whether the data, of so many members, are of equations with noise. */
bool models_stochastic(const struct io_in *in, size_t nmember);

/* nmember: of the data. save: time between saves, of which the step is shortened to a whole
 * part; NaN: any. The closure is to outlive the models. */
void models_open(struct models *m, struct io_in *in, size_t nmember,
                 const struct closure *closure, const struct models_wish *wish, double save);
void models_close(struct models *m); /* accepts zeroed ones */

/* Describe, in an empty head, states of the layout of data and of these systems, and what `extra`
 * asks for beside them (data/dataset.h), with what the data say of themselves and a run does not
 * change. Where each member has many runs: which member (initial) and which draw a run has. */
void models_describe(const struct models *m, const struct reader *data, int extra,
                     struct io_head *head);

/* Open a model file and its closure, on the grid of data; what it was not fitted for is
 * told. Variables of the data that are inputs of it leave their state (data/dataset.h). The input
 * is read to its end; the caller closes both. */
struct io_in *models_closure(struct closure *c, const char *path, struct io_in *data,
                             struct dataset *d);

/* Make inputs of the variables of data that are inputs of the closure. */
void models_inputs(const struct closure *c, const struct io_in *data, struct dataset *d);

#endif
