/* fourier.h -- Galerkin terms of periodic one-dimensional fields.
 *
 *   u(x) = sum_k uhat_k exp(2 pi i k x / L),   |k| <= K = (n - 1)/2
 *
 * uhat is what fft_forward gives of n points. Products are exact: the field is
 * evaluated on at least 3 K + 1 points, so that nothing aliases into the kept
 * modes (orszag1971). The Nyquist mode of an even n has no derivative of odd
 * order on its grid and takes no part.
 */
#ifndef SUBGRID_NUM_FOURIER_H
#define SUBGRID_NUM_FOURIER_H

#include <stddef.h>

#include "base/err.h"

struct fft;

struct fourier {
    size_t n, m;       /* points of the field, points of products */
    size_t nmode;      /* K + 1 */
    double wavenumber; /* 2 pi / L */
    struct fft *grid, *product;
    size_t nwork;
};

/* Both are safe on a half-open *f; close clears it. */
int fourier_open(struct fourier *f, size_t n, double L, struct err *err);
void fourier_close(struct fourier *f);

/* duhat[fft_nhat(n)] := transform of -(u^2/2)_x, zero for k = 0 and Nyquist;
 * work[nwork]. uhat and duhat do not overlap. */
void fourier_advection(const struct fourier *f, const double uhat[],
                       double duhat[], double work[]);

/* u_j = Re sum_{k=0..kmax} c_k exp(2 pi i j k / n) for j < n; c[2 (kmax + 1)]
 * in (re, im) pairs. By direct sums: for initial conditions. */
void fourier_sum(const double c[], size_t kmax, size_t n, double u[]);

#endif
