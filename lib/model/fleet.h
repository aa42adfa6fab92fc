/* fleet.h -- many members of one model, advanced together, on threads and in lanes.
 *
 * Members share their model, or have one each on systems with parameters of their
 * own (sys_sweep), or rows of members have. They are independent, so results do not
 * depend on their number, on that of threads, or on which go in step (model/bundle.h). A
 * member whose state is no longer finite stops there; the others go on.
 */
#ifndef SUBGRID_MODEL_FLEET_H
#define SUBGRID_MODEL_FLEET_H

#include "base/signal.h"
#include "model/bundle.h"
#include "model/model.h"
#include "model/nudge.h"

struct fleet {
    size_t nmember, n;   /* n: doubles of a state */
    size_t nmodel;       /* each of nmember / nmodel members in a row */
    struct model *model; /* [nmodel], owned */
    struct run *run;     /* [nmember] once started, owned */
    size_t group;        /* members of a model that go in step, one after the other; 1: none do */
    struct bundle *bundle; /* [nmodel] where there are groups, else NULL, owned */
    struct run *lanes;     /* of each group, as fleet_to counts them */
    double tolerance;    /* of adaptive steps; 0: they are of the model's dt */
    struct err *fail;    /* [nmember]; code 0 while a member lives, else what ended
                            it; its run then holds its last good time and state */
    double cpu;          /* seconds that the members' steps took, waiting excluded */
};

/* Members of sys[nsys], nmember / nsys of each in a row, which are of one n and outlive the
 * fleet, as the closure does. Else as model_open. ERR_USAGE where the members, with one record of
 * their states and right-hand sides, would take more than `memory` bytes. close accepts a
 * zeroed or failed one. */
int fleet_open(struct fleet *f, size_t nmember, const struct sys sys[], size_t nsys,
               const struct closure *closure, const char *scheme, double dt, size_t memory,
               struct err *err);
void fleet_close(struct fleet *f);

/* Before the start: members make steps by their errors, each its own, none in lanes
 * (model/adaptive.h). ERR_USAGE where they cannot, or for `memory`. */
int fleet_adapt(struct fleet *f, double tolerance, size_t memory, struct err *err);

/* Bytes that the members take: their runs, and a record of states and right-hand sides with its
 * copy. */
double fleet_bytes(const struct fleet *f);

/* Put the members at u[nmember][n] and time t. Refuses what run_open refuses, naming the
 * member. Once a fleet. */
int fleet_start(struct fleet *f, double t, const double u[], struct err *err);

/* The same of draws: member i ndraw + k begins at u[i] of u[nmember / ndraw][n], and runs with
 * theta[k] of theta[ndraw][ntheta], which outlives the fleet; NULL: all with the closure's. */
int fleet_start_draws(struct fleet *f, double t, const double u[], const double theta[],
                      size_t ndraw, struct err *err);

/* run_recall of each: member i ndraw + k goes on to u[i] of u[nmember / ndraw][n] at t. */
int fleet_recall(struct fleet *f, double t, const double u[], size_t ndraw, struct err *err);

/* Give the runs inputs: of[nmember / ndraw], which outlive them, each for ndraw runs. */
void fleet_inputs(struct fleet *f, const struct signal of[], size_t ndraw);

/* Draw the runs to data: of[nmember / ndraw], which outlive them, each for ndraw runs. None goes in
 * lanes then. Not for adaptive steps. */
void fleet_nudge(struct fleet *f, const struct nudge of[], size_t ndraw);

/* Draw the noise that the closure asks for, of each member its own. */
void fleet_noise(struct fleet *f, uint64_t seed);

/* The model of a member. */
const struct model *fleet_model(const struct fleet *f, size_t member);

/* Advance every living member to t1 with so many threads (0: all there are).
 * Returns how many are alive afterwards. */
size_t fleet_to(struct fleet *f, double t1, size_t nthread);

/* u[n] of a member; NaN throughout once it has failed. */
void fleet_state(const struct fleet *f, size_t member, double u[]);

/* The failed member of the earliest last good time, or -1. */
long fleet_first_failed(const struct fleet *f);

#endif
