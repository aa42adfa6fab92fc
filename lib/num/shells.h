/* shells.h -- energy spectra of periodic fields over shells of wavenumbers.
 *
 *   E_k = 1/2 sum_{k - 1/2 <= |K| < k + 1/2} |uhat_K|^2,   K in units of 2 pi / (the longest L)
 *
 * over all modes K of one, two or three axes, for k = 1 to the highest wavenumber of an axis; on
 * a line |uhat_k|^2, half of it at k = nx/2. On a square or a cube sum_k E_k = <(u - mean)^2>/2
 * but for the corners of the spectrum, which are in no whole shell and are left out.
 */
#ifndef SUBGRID_NUM_SHELLS_H
#define SUBGRID_NUM_SHELLS_H

#include "base/layout.h"

struct shells;

/* How many of the last axes of a variable have a spectrum together: those that are periodic
 * and uniform, an index axis only by itself; 0 to GRID_RANK. */
int shells_rank(const struct layout *l, int var);

/* Over the last rank >= 1 axes of a variable; NULL with err when there is no memory. It holds its
 * scratch: one thread at a time. close accepts NULL. */
struct shells *shells_open(const struct layout *l, int var, int rank, struct err *err);
void shells_close(struct shells *s);

size_t shells_count(const struct shells *s);  /* the largest k */
size_t shells_points(const struct shells *s); /* of those axes: the size of one field */

/* energy[k] += E_k, k = 1..count, for each of the n / points fields in u[n]; where a field is not
 * finite, inf. */
void shells_add(struct shells *s, size_t n, const double u[], double energy[]);

/* du[n] += the transpose of the derivative of shells_add at u on denergy[k]. */
void shells_adjoint(struct shells *s, size_t n, const double u[], const double denergy[],
                    double du[]);

#endif
