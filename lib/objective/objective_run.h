/* objective_run.h -- the model over the saves of a window, and back: of the objectives that run it.
 *
 *   v_0 = ubar_0,  v_j = v at the time of ubar_j, run with m( ; theta),   j = 1..K
 *
 * A run is lost from the first save on whose state is not finite, or of |v_j|^2 above 1e4 times
 * the mean of |ubar_j|^2: what follows has no gradient, and as its error a penalty times its norm.
 */
#ifndef SUBGRID_OBJECTIVE_OBJECTIVE_RUN_H
#define SUBGRID_OBJECTIVE_OBJECTIVE_RUN_H

#include "model/costate.h"
#include "model/trail.h"
#include "objective/objective.h"

static const double objective_penalty = 10;

/* For windows of so many saves, >= 1, and nown: set length, nstep, none, cost and nwork. ERR_DATA
 * where the records are not a whole number of steps apart, the same for all. */
int objective_run_open(struct objective *o, size_t saves, struct err *err);
void objective_run_limit(struct objective *o, size_t doubles);

/* Set nrow and nresidual of o, which is open: with residuals. */
void objective_run_rows(struct objective *o);

/* Set mean and weight of the variables: 1 / variance over all data, 0 for those that do not vary;
 * ERR_DATA where none does. */
int objective_run_scale(struct objective *o, struct err *err);

struct objective_run {
    const struct objective *o;
    const struct model *model;
    const double *t, *u; /* at the first record of the window */
    const double *weight; /* of the records from that one on, or NULL: 1 */
    size_t stride;       /* doubles from a record of the member to the next */
    struct point at;
    struct trail trail;
    struct costate costate; /* in place of the trail where it is continuous */
    double most;         /* of |v|^2 */
    size_t begin, good;  /* the record that the trail begins with; saves that are good */
    size_t cut;          /* as of struct trail */
    bool continuous;     /* back by the adjoint equation, in the first o->nown of work */
    double *v, *dv;      /* (saves, n): the states at the saves and the gradients there */
    double *own, *memory; /* work[o->nown]; that of the trail */
    float *dtheta_f32;   /* a sum of the gradient, where the network runs in f32; else NULL */
};

/* The run of a window over its first `saves` of o->length - 1, laid into work[o->nwork] behind the
 * first o->nown. */
struct objective_run objective_run_of(const struct objective *o, size_t window, size_t saves,
                                      const double theta[], double work[]);

/* v of the saves begin + 1 .. begin + count, from the truth at begin; returns how many are good.
 * tapes false: no way back follows. */
size_t objective_run_forward(struct objective_run *r, size_t begin, size_t count, bool tapes);

/* dtheta += the transpose of the last objective_run_forward on dv of its good saves, of which there
 * is one at least. -1 with err where there is no memory. */
int objective_run_back(struct objective_run *r, double dtheta[], struct err *err);

/* How states are compared with those of the truth. */
struct objective_way {
    size_t saves;   /* that count */
    size_t forcing; /* the run begins anew from the truth every so many saves; 0: never */
    size_t cut;     /* a gradient goes back over so many saves at most; 0: over all */
    double decay;   /* weight of save j: exp(-decay (t_j - t_0)), times that of the record */
    bool continuous; /* the gradient is that of the equation (model/costate.h) */
};

/* The weight of save j of a window, and how many of the `count` states from begin on are good. */
double objective_run_weight(const struct objective_run *r, const struct objective_way *way,
                            size_t j);
size_t objective_run_good(const struct objective_run *r, size_t count);

/* Add the errors of a window to the sums:
 *   error = sum_j w_j |v_j - ubar_j|^2,   norm = sum_j w_j |ubar_j - mean|^2
 * in the weights of the variables; penalty w_j |ubar_j - mean|^2 for a save that is lost. */
int objective_run_add(const struct objective *o, const struct objective_way *way, size_t window,
                      const double theta[], struct tally *sum, double work[], struct err *err);

/* As of struct objective_ops: r = sqrt(w_j) (v_j - ubar_j) in the roots of the weights of the
 * variables, for the saves one after the other. */
double objective_run_residual(const struct objective *o, const struct objective_way *way,
                              size_t window, const double theta[], double r[], double D[],
                              size_t ld, double work[]);

#endif
