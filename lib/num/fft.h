/* fft.h -- real discrete Fourier transforms of one length.
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

/* The first element of work[] from where arrays are aligned, at most FFT_SLACK on; what
 * is laid out after it in multiples of FFT_SLACK + 1 doubles is aligned, too. */
enum { FFT_ALIGN = 64, FFT_SLACK = 7 };
double *fft_aligned(double work[]);

void fft_close(struct fft *f);

/* Doubles of uhat[]: 2 (n/2 + 1), as (re, im) pairs. */
size_t fft_nhat(size_t n);

/* uhat := transform of u[n]; u := back transform of uhat (kept). u and uhat do
 * not overlap. */
void fft_forward(const struct fft *f, const double u[], double uhat[]);
void fft_inverse(const struct fft *f, const double uhat[], double u[]);

#endif
