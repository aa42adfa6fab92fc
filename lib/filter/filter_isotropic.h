/* filter_isotropic.h -- the factor of |k| that follows the lines of an isotropic filter.
 *
 *   ubarhat_k := G(q) ubarhat_k,   q = sum over axes a of (k_a width_a)^2
 *
 * on the coarse grid, which all variables share, of one to three axes. Index axes add
 * nothing to q.
 */
#ifndef SUBGRID_FILTER_FILTER_ISOTROPIC_H
#define SUBGRID_FILTER_FILTER_ISOTROPIC_H

#include "filter/filter.h"

struct isotropic;

/* f: with its lines and its output's layout. NULL with err: ERR_DATA for variables that do not
 * share a grid. close accepts NULL. */
struct isotropic *isotropic_open(const struct filter *f, struct err *err);
void isotropic_close(struct isotropic *s);

/* In place: ubar[n] of every variable; work[isotropic_nwork]. */
size_t isotropic_nwork(const struct isotropic *s);
void isotropic_apply(const struct isotropic *s, double ubar[], size_t n, double work[]);

/* (k width)^2 of index k = 0..n/2 along a line. */
double isotropic_q(const struct filter_line *line, size_t k);

#endif
