/* part.h -- the two ways of learn_fit. Scales and samples are already checked. */
#ifndef SUBGRID_LEARN_PART_H
#define SUBGRID_LEARN_PART_H

#include "learn/learn.h"

/* Closed form: theta of forms with features, through the QR of all samples. */
int learn_solve(struct closure *c, const struct samples *train,
                const struct learn_options *opt, struct learn_report *r,
                struct err *err);

/* Random batches through an optimiser given as "NAME[:k=v,..]". */
int learn_descend(struct closure *c, const struct samples *train,
                  const struct learn_options *opt, const char *optimiser,
                  struct learn_report *r, struct err *err);

/* J of theta over all samples, no penalty. */
int learn_loss(const struct closure *c, const double theta[], const struct samples *s,
               const struct objective_ops *objective, size_t threads,
               double *loss, struct err *err);

#endif
