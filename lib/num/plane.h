/* plane.h -- products of flows on a doubly periodic square, without aliasing.
 *
 *   w(y, x) = sum_kl what_kl exp(i (K_y y + K_x x)),  K_y = unit k, |k| <= most_0,
 *   K_x = unit l, |l| <= most_1
 *
 * what is (rows, columns) pairs: rows 0, 1, .., -1 of k, columns l = 0 .. of half a spectrum, and
 * zeros that fill its rows to whole vectors.
 * Products are taken on at least 3 most + 1 points along each axis, so that nothing aliases
 * into the kept modes (orszag1971); modes above `most` take no part.
 *
 * Two real fields a, b are one complex field z = a + i b. A product of such fields is three
 * passes, each over its own part of mixed arrays, (y, l), that rests in the nearest cache:
 *
 *   plane_up     columns: the modes of a and b, from what, to points along y
 *   plane_rows   rows: to points along x, the products, and back to modes along x
 *   plane_down   columns: back to modes along y, and what they add up to
 *
 * The passes over large planes are shared by as many threads as are allowed (num/threads.h);
 * results do not depend on their number. The points of a line come in an order of their own
 * (num/stages.h), which nobody sees. Eight columns or rows are transformed in step. basdevant1983
 */
#ifndef SUBGRID_NUM_PLANE_H
#define SUBGRID_NUM_PLANE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "num/kernel.h"

struct fft;

struct plane {
    size_t n[2];       /* points of the field */
    size_t m[2];       /* points of products */
    size_t most[2];    /* highest kept modes */
    size_t rows, columns;
    size_t half;       /* columns that are no filling */
    size_t room;       /* most_1 + 1 in whole vectors of any level */
    size_t nhat;       /* doubles of what */
    double unit;       /* 2 pi/L */
    bool single;       /* products in single precision: what follows is of floats */
    void *line[2];     /* struct stages of an axis, owned */
    void *inverse;     /* [most_0 + 1][room]: 1/(K_x^2 + K_y^2), 0 for the mean, and where
                          l > most_1; owned */
    size_t lanes;      /* most of any level: what is padded is so to a multiple */
    struct fft *grid;
    size_t nwork;      /* doubles of scratch of any call below */
    size_t lines;      /* of which each thread of a pass takes so many for its own */
    int threads;       /* that a pass may have: many on a large plane */
    size_t nmixed;     /* doubles of a mixed array, in whole vectors */
};

/* PLANE_ALL: every mode below the highest of n points, on about 3/2 as many points of products;
 * what keeps the highest, too. PLANE_BELOW: the same, but what is these modes alone. PLANE_THIRDS:
 * |k| < n/3, alone, on the n points themselves (more where n has large prime factors).
 * PLANE_SINGLE: the same, products in single precision, of states in double. */
enum plane_kept { PLANE_ALL, PLANE_BELOW, PLANE_THIRDS, PLANE_SINGLE };

/* n >= 4 points a side, of length L; products of at most so many arrays. -1 with err when there
 * is no memory; close accepts a zeroed or failed one. */
int plane_open(struct plane *f, const size_t n[2], enum plane_kept kept, double L, int arrays,
               struct err *err);
void plane_close(struct plane *f);

/* The wavenumber of row i of what. */
long plane_row(const struct plane *f, size_t i);

/* what[nhat] := transform of u[n_0 n_1]; u := back transform; both keep what they read. */
void plane_forward(const struct plane *f, const double u[], double what[], double work[]);
void plane_inverse(const struct plane *f, const double what[], double u[], double work[]);

/* A pair of fields, and back, which is the transpose but for PLANE_STRAIN:
 *
 *   PLANE_BOTH      a = what, b = other                 what = a, other = b
 *   PLANE_GRADIENT  a, b = (i K_x, i K_y) what          -i K_x a - i K_y b
 *   PLANE_CURL      a, b = (i K_y, -i K_x) what         -i K_y a + i K_x b
 *   PLANE_VELOCITY  PLANE_CURL of what/K^2: the flow whose vorticity is what
 *   PLANE_STRAIN    a, b = (-2 K_x K_y, K_x^2 - K_y^2) what, and -K_x K_y a + (K_x^2 - K_y^2)/2 b,
 *                   which of z^2 = u^2 - v^2 + 2 i u v is -(u w)_x - (v w)_y of the vorticity w */
enum plane_pair { PLANE_BOTH, PLANE_GRADIENT, PLANE_CURL, PLANE_VELOCITY, PLANE_STRAIN };

/* Products of the arrays z, c, .. of mixed, which take the places of the first:
 *
 *   PLANE_SQUARE     z := z z
 *   PLANE_TWICE      z := 2 z c, its derivative along c
 *   PLANE_CONJUGATE  z := conj(z) c
 * and of two layers that z, c bring, with q = q_0 + i q_1:
 *   PLANE_LAYERS          z, c, q                  z := z q_0, c := c q_1
 *   PLANE_LAYERS_TANGENT  z, c, q, dz, dc, dq      their derivatives
 *   PLANE_LAYERS_ADJOINT  z, c, q, g, h            z := g q_0, c := h q_1,
 *                                                  q := Re conj(z) g + i Re conj(c) h
 * and of two slices of a cube, A and B, that bring u_A + i v_A, u_B + i v_B, w_A + i w_B:
 *   PLANE_STRESS          u v + i u w of A and of B, v w + i (u^2 - w^2) of A and of B,
 *                         v^2 - w^2 of A and i of B
 *   PLANE_STRESS_TANGENT  its derivatives along three more arrays
 *   PLANE_STRESS_ADJOINT  of five more arrays, due to those, what is due to the first three */
enum plane_product {
    PLANE_SQUARE, PLANE_TWICE, PLANE_CONJUGATE,
    PLANE_LAYERS, PLANE_LAYERS_TANGENT, PLANE_LAYERS_ADJOINT,
    PLANE_STRESS, PLANE_STRESS_TANGENT, PLANE_STRESS_ADJOINT
};

/* mixed: arrays of nmixed, aligned (fft_aligned), as is work[nwork]; other NULL where it is not
 * named above. out is set, or added to, in kept modes; other modes of a set one are 0. */
void plane_up(const struct plane *f, enum plane_pair pair, const double what[],
              const double other[], double mixed[], double work[]);
void plane_rows(const struct plane *f, enum plane_product product, double mixed[],
                double work[]);
void plane_down(const struct plane *f, enum plane_pair pair, bool add, const double mixed[],
                double out[], double other[], double work[]);

/* The passes in either precision. Columns or rows first .. last - 1, multiples of lanes, or the
 * last of all. */
#define PLANE_KERNELS(X)                                                                     \
    KERNEL_DECLARE(X(plane_up_tiles), const struct plane *, enum plane_pair, size_t first,   \
                   size_t last, const double[], const double[], double[], double[]);         \
    KERNEL_DECLARE(X(plane_row_blocks), const struct plane *, enum plane_product,            \
                   size_t first, size_t last, double[], double[]);                           \
    KERNEL_DECLARE(X(plane_down_tiles), const struct plane *, enum plane_pair, bool,         \
                   size_t first, size_t last, const double[], double[], double[], double[]);

/* Along the third axis of a cube (num/cube.h): modes[rows][apart], rows 0, 1, .., -1, of which
 * those up to most are taken, to points[n][apart], in the order of stages, and back, divided by n.
 * `count` pairs of each row, a multiple of 8. work: n vectors of pairs. In double. */
KERNEL_DECLARE(plane_slices_up, const void *stages, size_t count, size_t rows, size_t most,
               size_t apart, const double[], double[], double[]);
KERNEL_DECLARE(plane_slices_down, const void *stages, size_t count, size_t rows, size_t most,
               size_t apart, const double[], double[], double[]);

#define PLANE_DOUBLE(f) f
#define PLANE_FLOAT(f) f##_f32
PLANE_KERNELS(PLANE_DOUBLE)
PLANE_KERNELS(PLANE_FLOAT)

#endif
