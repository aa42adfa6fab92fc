/* sheet.h -- real Fourier transforms of a doubly periodic grid, by stages of this project.
 *
 *   uhat_kl = (1/(n_0 n_1)) sum_yx u_yx exp(-2 pi i (y k/n_0 + x l/n_1)),   l < n_1/2
 *
 * uhat is (n_0, n_1/2 + 1) pairs as with fft_open_grid, but the highest mode of an even n_1 is 0
 * and taken for 0. Rows are transformed two by two, row y with row y + 8 as one complex series,
 * columns eight in step (num/stages.h): in 1/2 to 3/4 of the time of FFTW's by estimate, with the
 * same bytes on every processor that multiplies and adds in one instruction. cooley1965
 */
#ifndef SUBGRID_NUM_SHEET_H
#define SUBGRID_NUM_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "num/kernel.h"

struct sheet {
    size_t n[2];
    size_t modes;    /* along x: l = 0 .. modes - 1 */
    size_t room;     /* these in whole tiles */
    void *line[2];   /* struct stages of an axis, owned */
    size_t *place[2]; /* where its stages have point j, owned */
    size_t nwork;    /* doubles of scratch of a transform */
};

/* Whether both sides are 2 or more without a prime factor above 7. */
bool sheet_admits(const size_t n[2]);

/* -1 with err where they are not, or there is no memory; close accepts a zeroed or failed one. */
int sheet_open(struct sheet *f, const size_t n[2], struct err *err);
void sheet_close(struct sheet *f);

/* uhat := transform of u[n_0 n_1]; u := back transform of uhat, or += where add. Both keep what
 * they read, which need not be aligned. work[nwork] */
void sheet_forward(const struct sheet *f, const double u[], double uhat[], double work[]);
void sheet_inverse(const struct sheet *f, const double uhat[], bool add, double u[],
                   double work[]);

/* work is aligned */
KERNEL_DECLARE(sheet_forth, const struct sheet *, const double[], double[], double[]);
KERNEL_DECLARE(sheet_back, const struct sheet *, const double[], bool, double[], double[]);

#endif
