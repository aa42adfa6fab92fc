/* window.h -- a weighted window sliding over a periodic line.
 *
 *   v_j = sum_{i < count} weight_i u_{j stride + first + i},   j = 0..m-1
 *
 * with the index of u taken modulo n; a window longer than the line wraps as
 * often as it must.
 */
#ifndef SUBGRID_NUM_WINDOW_H
#define SUBGRID_NUM_WINDOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct window {
    size_t n, m, stride;
    ptrdiff_t first;
    size_t count;
    double *weight; /* [count], owned; sums to 1 once normalised */
};

/* A window of zero weights from n points to m = n / stride; the caller fills
 * weight. NULL with err when there is no memory; close accepts NULL. */
struct window *window_open(size_t n, size_t m, ptrdiff_t first, size_t count,
                           struct err *err);
void window_close(struct window *w);

/* Divide the weights by their sum. */
void window_normalise(struct window *w);

/* v[m] from u[n]; work[window_nwork()]. A NaN reaches the points whose window
 * holds it. */
size_t window_nwork(const struct window *w);
void window_apply(const struct window *w, const double u[], double v[],
                  double work[]);

/* Whether any of the m windows reaches over an end of the line. */
bool window_wraps(const struct window *w);

/* Transfer at wavenumber index k of a window that is symmetric about its own
 * middle, which is the origin of the phase: sum_i weight_i cos(2 pi k (i -
 * (count - 1)/2) / n). */
double window_transfer(const struct window *w, size_t k);

#endif
