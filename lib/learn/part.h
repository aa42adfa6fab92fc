/* part.h -- the ways of learn_fit. Scales and samples are already checked. */
#ifndef SUBGRID_LEARN_PART_H
#define SUBGRID_LEARN_PART_H

#include "learn/learn.h"

/* The objectives of a fit. */
struct aims {
    struct objective train, validation; /* validation.ops NULL: none */
    double scale;                       /* root mean square of what m stands for */
};

/* Closed form: theta of forms with features, through the QR of all samples. */
int learn_solve(struct closure *c, const struct aims *aims, const struct learn_options *opt,
                struct learn_report *r, struct err *err);

struct lstsq;

/* The equations of sample i in s. A (n, parameters that are not settled), work[c->nwork]. */
int learn_add_sample(struct lstsq *s, const struct closure *c, const struct records *train,
                     size_t i, double A[], double work[], struct err *err);

/* Random batches through an optimiser given as "NAME[:k=v,..]". */
int learn_descend(struct closure *c, const struct aims *aims, const struct learn_options *opt,
                  const char *optimiser, struct learn_report *r, struct err *err);

/* All windows at every iteration, through an optimiser with a step of its own; ERR_USAGE for
 * options of batches, and for an objective that it cannot take. */
int learn_converge(struct closure *c, const struct aims *aims, const struct learn_options *opt,
                   const char *optimiser, struct learn_report *r, struct err *err);

/* ERR_USAGE or ERR_DATA for closures that no soft law is about, and models too large for one. */
int learn_penal_check(const struct closure *c, const struct records *records,
                      const struct learn_options *opt, struct err *err);

/* Doubles of work of a law of the Jacobian of opt->fleet's models; 0: there is no such law. */
size_t learn_penal_jacobian_nwork(const struct learn_options *opt);

/* What such a law says of a state at->u of `model` with at->theta, times weight; dtheta[] (NULL:
 * not wanted) += its gradient. work[learn_penal_jacobian_nwork()]. */
double learn_penal_jacobian(const struct penalty_ops *law, double weight,
                            const struct model *model, const struct point *at, double dtheta[],
                            double work[]);

/* *loss += the soft laws over window[n], dtheta[] (NULL: not wanted) += their gradient. */
int learn_penal(const struct objective *o, const struct learn_options *opt, double scale,
                const size_t window[], size_t n, const double theta[], double *loss,
                double dtheta[], struct err *err);

/* J of theta over window[n], no penalty, and its gradient dtheta[] (NULL: only J). */
int learn_value(const struct objective *o, const size_t window[], size_t n,
                const double theta[], double *loss, double dtheta[], size_t threads,
                struct err *err);

/* The windows that J is judged by, which have no record twice; their number. window[count], or
 * NULL. */
size_t learn_judged(const struct objective *o, size_t window[]);

/* J of theta over those windows. */
int learn_loss(const struct objective *o, const double theta[], size_t threads, double *loss,
               struct err *err);

/* Of an objective with residuals (nrow > 0) over all windows, no penalty: its gradient dtheta[],
 * and the upper half of A (ntheta, ntheta), column-major, its second derivatives where the
 * residuals are linear in theta. */
int learn_normal(const struct objective *o, const double theta[], double dtheta[], double A[],
                 size_t threads, struct err *err);

/* Of a fit whose s->x begins with theta and ends with the optimiser's state: hand it, with what the
 * closure and the optimiser hold now, to opt->save (NULL: no one); and take it up from one that was
 * saved, into all three. ERR_DATA for one of another length. */
int learn_save(struct learn_state *s, const struct closure *c, const struct optim *o,
               const struct learn_options *opt, bool last, struct err *err);
int learn_resume(struct learn_state *s, struct closure *c, struct optim *o,
                 const struct learn_state *from, struct err *err);

#endif
