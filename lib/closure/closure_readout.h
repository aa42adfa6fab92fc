/* closure_readout.h -- what a form reads out of a memory that records alone tell: ridge regression
 * on features along the runs of all members.
 *
 *   min |A theta_v - tau_v / scale_tau|^2 + ridge |theta_v|^2,   theta (C, nfeature)
 *
 * h begins with zeros at each member's first record and moves by ops->shift from one to the next.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_READOUT_H
#define SUBGRID_CLOSURE_CLOSURE_READOUT_H

#include "closure/closure.h"

struct readout {
    size_t nfeature, points; /* of one point and variable; values of a variable */
    size_t washout;          /* records of each run that are not fitted */
    double ridge;
    /* A (points, nfeature) at at->u and at->h, the same for every variable. */
    void (*features)(const struct closure *c, const struct point *at, double A[], double work[]);
};

/* ERR_DATA where records have no targets, are not more than those left out, or do not lie apart by
 * one time. */
int readout_settle(const struct closure *c, const struct readout *how, const struct records *r,
                   const struct lstsq_ops *ls, double theta[], struct err *err);

#endif
