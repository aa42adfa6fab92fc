/* fourier.h -- Galerkin terms of periodic one-dimensional fields.
 *
 *   u(x) = sum_k uhat_k exp(2 pi i k x / L),   |k| <= K = (n - 1)/2
 *
 * uhat is what fft_forward gives of n points. Products are exact: the field is
 * evaluated on at least 3 K + 1 points, so that nothing aliases into the kept
 * modes (orszag1971). The Nyquist mode of an even n has no derivative of odd
 * order on its grid and takes no part.
 *
 * Fields are advected by transforms of our own. Many short ones, up to FOURIER_SHORT points, may
 * go in step (num/kernel_fourier.c): for one field the same bits. A longer one has vectors of its
 * own modes (num/kernel_line.c), on a multiple of 16 points.
 */
#ifndef SUBGRID_NUM_FOURIER_H
#define SUBGRID_NUM_FOURIER_H

#include <stddef.h>

#include "base/err.h"
#include "num/kernel.h"
#include "num/stages.h"

struct fft;

enum { FOURIER_SHORT = 64, FOURIER_LANES = 8 };

struct fourier {
    size_t n, m;       /* points of the field, points of products */
    size_t nmode;      /* K + 1 */
    double wavenumber; /* 2 pi / L */
    struct fft *grid, *product; /* both fast: for aligned arrays, not kept */
    size_t nwork;      /* scratch of the calls on one field */
    size_t nwork_pair; /* and of those on two */
    /* numbers of num/kernel_fourier.c */
    struct stages stages; /* of m/2 points */
    double *turn, *slope; /* i w^k, (re, im)[m/4 + 1]; k pi/(2 m L)[nmode]; one allocation */
    /* and of num/kernel_line.c: stages of m/16 points, turn re[m/2], im[m/2], slope[rows] */
    size_t rows;      /* m/16, rounded up to a multiple of 8 */
    double *row_turn; /* exp(2 pi i j l/(m/2)), (rows, re and im, 8), j in the order of stages */
};

/* n >= 1; NULL with err when there is no memory. close accepts NULL. */
struct fourier *fourier_open(size_t n, double L, struct err *err);
void fourier_close(struct fourier *f);

/* uhat[fft_nhat(n)] := transform of u[n]; u[n] := back transform of uhat; both keep
 * what they read; work[nwork]. u and uhat do not overlap, nor with work. */
void fourier_forward(const struct fourier *f, const double u[], double uhat[],
                     double work[]);
void fourier_inverse(const struct fourier *f, const double uhat[], double u[],
                     double work[]);

/* duhat[fft_nhat(n)] := transform of -(u^2/2)_x, zero for k = 0 and Nyquist;
 * work[nwork]. uhat and duhat do not overlap. */
void fourier_advection(const struct fourier *f, const double uhat[],
                       double duhat[], double work[]);
/* The same of eight short fields: uhat and duhat are (fft_nhat(n)/2, FOURIER_LANES) pairs. */
void fourier_advection_lanes(const struct fourier *f, const double uhat[], double duhat[],
                             double work[]);
/* Its derivative along v, duhat := transform of -(u v)_x; and the transpose of that in the
 * inner product of the fields, ahat += transform of u g_x. work[nwork_pair]. */
void fourier_advection_tangent(const struct fourier *f, const double uhat[],
                               const double vhat[], double duhat[], double work[]);
void fourier_advection_adjoint(const struct fourier *f, const double uhat[],
                               const double ghat[], double ahat[], double work[]);

KERNEL_DECLARE(fourier_advect_one, const struct fourier *, const double[], double[], double[]);
KERNEL_DECLARE(fourier_advect_line, const struct fourier *, const double[], double[], double[]);
KERNEL_DECLARE(fourier_advect_lanes, const struct fourier *, const double[], double[], double[]);

#endif
