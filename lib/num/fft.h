/* fft.h -- real discrete Fourier transforms of one length, or of one grid.
 *
 *   uhat_k = (1/n) sum_j u_j exp(-2 pi i j k / n),   k = 0..n/2
 *
 * Plans are made by estimate and for one alignment, so that results do not depend on
 * timing or addresses; on the processor they may, in last bits, since FFTW chooses by
 * its instructions. A plan is const while used: any number of threads may share one.
 * Opening and closing are serialised inside.
 */
#ifndef SUBGRID_NUM_FFT_H
#define SUBGRID_NUM_FFT_H

#include <stddef.h>

#include "base/err.h"

struct fft;

/* n >= 1, any; NULL with err when there is no memory. */
struct fft *fft_open(size_t n, struct err *err);

/* The same for arrays that are aligned (fft_aligned) and not kept: both transforms
 * overwrite what they read. Up to twice as fast. */
struct fft *fft_open_fast(size_t n, struct err *err);

/* Of a grid n[0..rank), rank 1 to 3, last axis contiguous: uhat_k is the sum over all points,
 * divided by their number; the last axis has half a spectrum, uhat is (n[0], .., n[rank - 1]/2
 * + 1) pairs. Arrays as with fft_open_fast. */
struct fft *fft_open_grid(int rank, const size_t n[], struct err *err);

/* The first element of work[] from where arrays are aligned, at most FFT_SLACK on; what
 * is laid out after it in multiples of FFT_SLACK + 1 doubles is aligned, too. */
enum { FFT_ALIGN = 64, FFT_SLACK = 7 };
double *fft_aligned(double work[]);
size_t fft_room(size_t n); /* n, rounded up to such a multiple */

/* The smallest even number >= n without a prime factor above 7. */
size_t fft_smooth(size_t n);

void fft_close(struct fft *f);

/* Doubles of uhat[]: 2 (n/2 + 1), as (re, im) pairs; and of a grid. */
size_t fft_nhat(size_t n);
size_t fft_nhat_grid(int rank, const size_t n[]);

/* uhat := transform of u[n]; u := back transform of uhat (kept). u and uhat do
 * not overlap. */
void fft_forward(const struct fft *f, const double u[], double uhat[]);
void fft_inverse(const struct fft *f, const double uhat[], double u[]);

/* ---- columns: many complex series in step, without the factor 1/n ---- */

struct fft_columns;

/* Of arrays (n, columns) of pairs, fft_aligned. NULL with err when there is no memory. */
struct fft_columns *fft_columns_open(size_t n, size_t columns, struct err *err);
void fft_columns_close(struct fft_columns *f); /* accepts NULL */

/* zhat (n, columns) := sum_j z_j exp(-2 pi i j k / n) of z (n, columns), which is lost. */
void fft_columns(const struct fft_columns *f, double z[], double zhat[]);

#endif
