/* waves.h -- the lowest waves of fields on a periodic grid of one to three axes.
 *
 *   zhat_k = sum_j x_j exp(-i k x_j),   abs(k_a) <= M along each axis a
 *
 * for half of these k: those from 0 on in the order of an array of all, last axis fastest. The
 * others are their conjugates, x being real. By products with cosines and sines axis by axis,
 * which for few waves is less work than a fast transform, in either precision and with the same
 * bits whatever the vectors. 2 M + 1 <= points of each axis, so that no wave has an alias.
 */
#ifndef SUBGRID_NUM_WAVES_H
#define SUBGRID_NUM_WAVES_H

#include <stddef.h>

#include "base/grid.h"
#include "num/real.h"

#define waves_all R(waves_all)
#define waves_half R(waves_half)
#define waves_table R(waves_table)
#define waves_fill R(waves_fill)
#define waves_work R(waves_work)
#define waves_sum R(waves_sum)
#define waves_field R(waves_field)

struct waves {
    const struct grid *grid;
    size_t M;
    real *table; /* [waves_table], zeros before waves_fill */
};

size_t waves_all(const struct waves *w);  /* (2 M + 1)^axes */
size_t waves_half(const struct waves *w); /* of which the first is k = 0 */
size_t waves_table(const struct waves *w);
void waves_fill(const struct waves *w);
size_t waves_work(const struct waves *w, size_t channels);

/* zhat (channels, 2, half), real parts and imaginary ones, of x (channels, N). */
void waves_sum(const struct waves *w, size_t channels, const real x[], real zhat[],
               real work[]);

/* The transpose: x (channels, N) := Re sum_k zhat_k exp(i k x), over half the waves. */
void waves_field(const struct waves *w, size_t channels, const real zhat[], real x[],
                 real work[]);

#endif
