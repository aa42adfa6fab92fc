/* part.h -- how records become samples, in the strong form and in the weak one. */
#ifndef SUBGRID_REGRESS_PART_H
#define SUBGRID_REGRESS_PART_H

#include "regress/regress.h"

/* Steps that differ by no more are the same. */
#define REGRESS_UNIFORM 1e-3

/* Whether time t begins a new piece after the records that are held. */
bool regress_gap(const struct regress *r, double t);

/* The weak form: choose the windows by the records that are held, and let them pass; add one more
 * record with all its columns. */
int regress_open_weak(struct regress *r, struct err *err);
int regress_add_weak(struct regress *r, double t, const double u[], struct err *err);

#endif
