/* fourier2.h -- products of doubly periodic fields, without aliasing.
 *
 *   u(y, x) = sum_kl uhat_kl exp(2 pi i (k y/L_0 + l x/L_1)),  |k| <= K_0, |l| <= K_1,
 *   K_a = (n_a - 1)/2
 *
 * uhat is (n_0, n_1/2 + 1) pairs, as fft_forward gives them of u (n_0, n_1). Products are
 * taken on at least 3 K + 1 points along each axis, so that nothing aliases into the kept
 * modes (orszag1971). The highest modes of even n take no part.
 */
#ifndef SUBGRID_NUM_FOURIER2_H
#define SUBGRID_NUM_FOURIER2_H

#include <stddef.h>

#include "base/err.h"

struct fft;

struct fourier2 {
    size_t n[2], m[2];  /* points of the field, points of products */
    size_t K[2];        /* highest kept modes */
    size_t nhat, nmode; /* doubles of uhat; of a spectrum on the points of products */
    size_t npoint;      /* m_0 m_1 */
    struct fft *grid, *product;
    size_t nwork;       /* scratch of forward and inverse */
};

/* n >= 1; NULL with err when there is no memory. close accepts NULL. */
struct fourier2 *fourier2_open(const size_t n[2], struct err *err);
void fourier2_close(struct fourier2 *f);

/* The wavenumber of row i of uhat along axis 0. */
long fourier2_row(const struct fourier2 *f, size_t i);

/* uhat[nhat] := transform of u; u := back transform; both keep what they read. */
void fourier2_forward(const struct fourier2 *f, const double u[], double uhat[],
                      double work[]);
void fourier2_inverse(const struct fourier2 *f, const double uhat[], double u[],
                      double work[]);

/* um[npoint] := the kept modes of uhat as a field on the points of products; and back, uhat
 * := those of um, zero elsewhere; um is lost. um and modes[nmode] are aligned (fft_aligned). */
void fourier2_to_points(const struct fourier2 *f, const double uhat[], double um[],
                        double modes[]);
void fourier2_from_points(const struct fourier2 *f, double um[], double uhat[],
                          double modes[]);

#endif
