/* dataset.h -- data sets: what a head says as a layout, records as states.
 *
 * A trajectory's state variables are its floating-point record variables with
 * dimensions (time[, member], axes...) that are not derived ones (targets
 * `tau_NAME`, right-hand sides `rhs_NAME`). Scalars, (time[, member]), are states only
 * where no variable has an axis: beside fields they are series that tell of a run. In a
 * record a variable is (member, axes...); here one member's state is u[n] in the order of
 * the layout. An axis whose coordinate is whole numbers, or missing, is an index axis; one whose
 * coordinate has the attribute `period` is periodic; with `edge = "wall"` it ends at
 * walls. A variable with `location = "x face"` lies on the upper faces of cells along x.
 */
#ifndef SUBGRID_DATA_DATASET_H
#define SUBGRID_DATA_DATASET_H

#include "base/layout.h"
#include "io/io.h"

/* How the states of one data set lie in its records. */
struct dataset {
    struct layout layout;
    size_t nmember;              /* 1 when there is no member dimension */
    bool member;                 /* has a member dimension */
    int var[LAYOUT_VARS];        /* head index of layout variable i */
    int tau[LAYOUT_VARS];        /* head index of its target tau_NAME, or -1 */
    int rhs[LAYOUT_VARS];        /* head index of rhs_NAME (du/dt), or -1 */
    bool targets;                /* every variable has its target */
    int time;                    /* head index of the time coordinate */
};

/* Read the shapes of a head. Refuses (ERR_DATA) data without a time dimension,
 * without state variables, with coordinates that do not rise or are not finite. `what`
 * names the input in messages. */
int dataset_read(struct dataset *d, const struct io_head *head,
                 const char *what, struct err *err);

/* Make inputs (base/layout.h) of variables that are named, comma-separated: they leave the state;
 * var[] goes on with them. A scalar beside fields, (time[, member]), may be one. ERR_DATA names
 * one that is not there, or says that no state is left. */
int dataset_inputs(struct dataset *d, const struct io_head *head, const char *names,
                   const char *what, struct err *err);

/* Whether `snapshot --shuffle` put the records in another order than that of time. */
bool dataset_shuffled(const struct io_head *head);

/* Describe states in an empty head: dimensions time, member (when nmember > 0),
 * axes with coordinates, state variables, and what `extra` asks for beside them.
 * kind is "trajectory", or "pairs" with DATASET_TAU. */
enum { DATASET_TAU = 1, DATASET_RHS = 2 };
int dataset_describe(struct io_head *head, const struct layout *layout,
                     size_t nmember, int extra, struct err *err);

/* Add a layout's axes as dimensions with coordinates; read one dimension back. */
int dataset_axes(struct io_head *head, const struct layout *layout,
                 struct err *err);
int dataset_axis(struct axis *axis, const struct io_head *head, int dim,
                 const char *what, struct err *err);

/* Where v, a variable of layout l and of the head, lies: its attribute location, "x face", none
 * for cells. Set the same of a head's variable NAME. */
int dataset_place(struct var *v, const struct layout *l, const struct io_head *head,
                  struct err *err);
int dataset_set_place(struct io_head *head, const char *name, const struct layout *l,
                      const struct var *v, struct err *err);

/* Copy one member's state (or target) out of record r of the current block. A
 * value that is not finite is ERR_DATA naming variable, time and member, unless
 * allow_nan. */
int dataset_state(const struct dataset *d, struct io_in *in, size_t r,
                  size_t member, double u[], bool allow_nan, struct err *err);
int dataset_target(const struct dataset *d, struct io_in *in, size_t r,
                   size_t member, double tau[], struct err *err);

/* The time of record r of the current block. */
double dataset_time(const struct dataset *d, struct io_in *in, size_t r);

/* One record to be written: the time and everything of all members at it. */
struct record {
    struct dataset d; /* of the output */
    size_t nslab;     /* record variables of the output */
    double **slab;    /* [nslab], owned; slab[i] is one record of variable i */
    int *of;          /* [head variables]: their slab, or -1; owned */
};
int record_open(struct record *rec, const struct io_head *head,
                struct err *err);
void record_close(struct record *rec);
void record_time(struct record *rec, double t);
void record_state(struct record *rec, size_t member, const double u[]);
void record_target(struct record *rec, size_t member, const double tau[]);
void record_rhs(struct record *rec, size_t member, const double dudt[]);
int record_write(struct record *rec, struct io_out *out, struct err *err);

#endif
