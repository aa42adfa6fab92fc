/* products.h -- sums of lagged products of m series, by Fourier transforms of stretches.
 *
 *   S(k) = sum_t phi(t + k) phi(t)^T,   k = 0..L,   t the base times of every stretch
 *   S(f) = sum_stretches Phi(f) Phi_base(f)^H,   Phi of B + L rows, Phi_base of the first B
 *
 * All lags are summed over the same base times (overlap-save with the window fixed), so that the
 * sums are those of the direct loop to round-off. A product of matrices a frequency, of many
 * stretches at once, does the work: about 6 m^2 operations a time instead of 2 (L + 1) m^2.
 */
#ifndef SUBGRID_CORR_PRODUCTS_H
#define SUBGRID_CORR_PRODUCTS_H

#include <stddef.h>

#include "base/err.h"

struct products {
    size_t m, lags;       /* series, L */
    size_t n, base;       /* length of the transforms; B = n - L, base times of a full stretch */
    size_t filled;        /* stretches that wait to be multiplied */
    size_t pending;       /* base times since the last products_take */
    size_t columns;       /* m, rounded up to pairs */
    struct fft_columns *fft;
    double *room;         /* the one allocation */
    double *z, *zhat;     /* (n, columns) twice */
    double *whole, *first; /* (n/2 + 1, most, m) pairs: spectra of stretches and of their bases */
    double *sum;          /* (n/2 + 1, m, m) pairs: S(f)^* */
};

/* Bytes that this takes; rows of a full stretch. */
size_t products_size(size_t m, size_t lags);
size_t products_rows(size_t lags);

/* close accepts a zeroed or failed one. */
int products_open(struct products *p, size_t m, size_t lags, struct err *err);
void products_close(struct products *p);

/* A stretch: phi (base + lags, m), 1 <= base <= p->base. */
void products_add(struct products *p, size_t base, const double phi[]);

/* S (lags + 1, m, m) += what was added since the last call. */
void products_take(struct products *p, double S[]);

#endif
