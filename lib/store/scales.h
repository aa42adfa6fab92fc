/* scales.h -- the scales of a closure in the file that holds it.
 *
 *   scale_u, scale_tau   attributes, where all variables have the same ones
 *   scale_u(variable), scale_tau(variable)   f64, in the order of the state, else
 */
#ifndef SUBGRID_STORE_SCALES_H
#define SUBGRID_STORE_SCALES_H

#include "closure/closure.h"
#include "head/head.h"

/* Forms without scales have no more than the first ones. */
int scales_describe(struct io_head *head, const struct closure *c, struct err *err);

/* Of an open closure; what the head does not say stays. ERR_DATA for another number of them. */
int scales_read(struct closure *c, const struct io_head *head, struct err *err);

#endif
