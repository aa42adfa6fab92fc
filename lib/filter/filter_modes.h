/* filter_modes.h -- separable filters that give each mode of the coarse grid a factor.
 *
 *   ubarhat_k = G(k width) uhat_k   for |k| < m/2, else 0
 *
 * on m coarse points. For even m the Nyquist mode |k| = m/2 is removed: the coarse grid holds
 * only its cosine, so that keeping it would not commute with derivatives. m need not divide
 * n; coarse point 0 is fine point 0.
 */
#ifndef SUBGRID_FILTER_FILTER_MODES_H
#define SUBGRID_FILTER_FILTER_MODES_H

#include "filter/filter.h"

/* Of a periodic line, for line_open of a member; G(0) = 1, NULL: 1 for every mode. What the
 * others of its functions are. */
int filter_modes_open(struct filter_line *line, double (*G)(double kwidth), struct err *err);
void filter_modes_close(void *priv);
void filter_modes_apply(const struct filter_line *line, const double u[], double ubar[],
                        double work[]);
double filter_modes_transfer(const struct filter_line *line, size_t k);

#endif
