/* closure_modes.h -- the modes v_0..v_N of periodic fields of n points, and their products.
 *
 *   u(x_j) = sum_{|k| <= N} v_k exp(2 pi i j k/n),   v_{-k} = conj(v_k),   2N < n
 *
 * Gradients of modes are those with respect to real and imaginary parts, as one number. work has
 * modes_room() doubles, which nothing else overlaps.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_MODES_H
#define SUBGRID_CLOSURE_CLOSURE_MODES_H

#include <complex.h>
#include <stddef.h>

#include "base/err.h"

struct fft;

struct modes {
    size_t n, N;
    struct fft *grid;
};

int modes_open(struct modes *m, size_t n, size_t N, struct err *err);
void modes_close(struct modes *m); /* accepts a zeroed one */
size_t modes_room(const struct modes *m);

/* v[0..N] := the modes of field[n]; and field += the transpose of that at gv[0..N]. */
void modes_of(const struct modes *m, const double field[], double complex v[], double work[]);
void modes_of_adjoint(const struct modes *m, const double complex gv[], double field[],
                      double work[]);

/* field[n] := that of v[0..N]; and gv := the transpose of that at field. */
void modes_field(const struct modes *m, const double complex v[], double field[], double work[]);
void modes_field_adjoint(const struct modes *m, const double field[], double complex gv[],
                         double work[]);

/* product_j[1..2N] := sum_l v_l w_{j-l}, |l|, |j-l| <= N; and gw[0..N] += the transpose of that
 * at g[1..2N], with respect to w. */
void modes_multiply(const struct modes *m, const double complex v[], const double complex w[],
                    double complex product[]);
void modes_multiply_adjoint(const struct modes *m, const double complex v[],
                            const double complex g[], double complex gw[]);

#endif
