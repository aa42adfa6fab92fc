/* closure_observables.h -- what forms with a memory remember: a library of terms about its mean.
 *
 *   x[m] = phi(u) - mean phi
 *
 * The terms of closure.net (term/term.h) at all points, in the order of the library, without its
 * constant, for which the means stand.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_OBSERVABLES_H
#define SUBGRID_CLOSURE_CLOSURE_OBSERVABLES_H

#include "closure/closure.h"
#include "term/term.h"

struct observables {
    struct terms terms; /* owned */
    size_t points, m;   /* m = terms times points */
    size_t ntape;       /* the terms' nodes, then x */
    size_t nwork;       /* of the calls below */
};

/* ERR_USAGE where there is no term but the constant, ERR_DATA for layouts that it is not for.
 * close accepts zeroed ones. */
int observables_open(struct observables *o, const struct closure *c, struct err *err);
void observables_close(struct observables *o);

/* x, part of tape, of u and mean[m]. */
const double *observables_eval(const struct observables *o, const double u[], const double mean[],
                               double tape[], double work[]);
const double *observables_of(const struct observables *o, const double tape[]);

/* dx[m] along du and dmean (NULL: 0); and du, dmean (NULL: not wanted) += the transpose of that at
 * gx[m]. */
void observables_tangent(const struct observables *o, const double du[], const double dmean[],
                         const double tape[], double dx[], double work[]);
void observables_adjoint(const struct observables *o, const double gx[], double du[],
                         double dmean[], const double tape[], double work[]);

#endif
