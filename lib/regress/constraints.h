/* constraints.h -- what coefficients of all equations must keep together.
 *
 *   C w = rhs,   w the coefficients of d equations one after the other, p each
 *
 * Equations that share constraints are one problem of d p features, whose triangle follows from
 * that of the samples:
 *
 *   J^T J = [blockdiag(A)  y]^T [blockdiag(A)  y],   equation c in units of |y_c|
 */
#ifndef SUBGRID_REGRESS_CONSTRAINTS_H
#define SUBGRID_REGRESS_CONSTRAINTS_H

#include <stddef.h>

#include "base/err.h"

struct constraints {
    size_t p, d, n;
    double *C, *rhs; /* (n, d p) row-major, [n], owned */
    double *weight;  /* [d] 1/|y_c|, set by constraints_weigh */
};

/* n of C w = rhs, copied. close accepts zeroed or failed ones. */
int constraints_open(struct constraints *c, size_t p, size_t d, size_t n, const double C[],
                     const double rhs[], struct err *err);
void constraints_close(struct constraints *c);

/* What is left for the other coefficients where known[d p] are pinned. */
void constraints_pin(struct constraints *c, const double known[]);

/* Units from the triangle R (p + d, p + d) of all samples. */
void constraints_weigh(struct constraints *c, const double R[]);

/* J (d p + 1, d p + 1) of R. */
void constraints_join(const struct constraints *c, const double R[], double J[]);

#endif
