/* quadratic.h -- quadratic terms of Galerkin systems on a periodic line or plane, and transposes.
 *
 *   B(a, b) = T(Va Vb)^,   N(a) = B(a, a)/2
 *
 *   line:  N(u) = -(u^2/2)_x                      V = 1,         T = -d/dx
 *   plane: N(w) = -u w_x - v w_y                  V w = u + i v, T z = (dyy - dxx) Im z
 *          w = v_x - u_y, u_x + v_y = 0                               + 2 dxy Re z
 *
 * Images Va are real on a line, complex numbers in the plane, where the axes are (y, x) and N is
 * the curl of -div(velocity velocity). Of N(w) w sum |what|^2 and sum |what|^2/K^2 are kept. The
 * mean of w has no image. Fields of images and of their products are (parts, m) doubles on m
 * points; modes are those |k| <= 2N along every axis, as (rows, 2N + 1) pairs, rows k = 0..2N and
 * -2N..-1 of the plane, one of the line. orszag1971.
 *
 * Transposes are in sums over m points, and of modes in that of their field on these.
 */
#ifndef SUBGRID_NUM_QUADRATIC_H
#define SUBGRID_NUM_QUADRATIC_H

#include <stddef.h>

#include "base/err.h"

struct fft;

/* Maps between modes and fields: V, its inverse transposed, T. */
enum quadratic_map { QUADRATIC_IMAGE, QUADRATIC_DUAL, QUADRATIC_TERM, QUADRATIC_MAPS };

struct quadratic {
    int parts;                           /* axes, and parts of an image */
    size_t n, m;                         /* points of a state and of products */
    size_t N;                            /* highest resolved mode along each axis */
    size_t rows, nmodes;                 /* rows of modes, doubles of them */
    size_t side_n[2], side_m[2];         /* points along y and x; of a line 1, n and 1, m */
    struct fft *grid, *product;
    size_t nwork;                        /* scratch of any call */
    double *coefficient[QUADRATIC_MAPS]; /* (parts, modes), real or imaginary; owned */
};

/* Of rank 1 or 2; n[rank] points, with physical wavenumbers unit[rank] k; 2N < n. T is factor
 * times that above. Products are exact whose modes and those they are kept to reach `reach` N in
 * sum. NULL with err when there is no memory; close accepts NULL. */
struct quadratic *quadratic_open(int rank, const size_t n[], const double unit[], double factor,
                                 size_t N, size_t reach, struct err *err);
void quadratic_close(struct quadratic *q);

/* modes := those of u[n] to N; and u[n] := the modes to N. */
void quadratic_read(const struct quadratic *q, const double u[], double modes[], double work[]);
void quadratic_write(const struct quadratic *q, const double modes[], double u[], double work[]);

/* field (m) := the modes as they are; and modes := its own. */
void quadratic_points(const struct quadratic *q, const double modes[], double field[],
                      double work[]);
void quadratic_modes(const struct quadratic *q, const double field[], double modes[],
                     double work[]);

/* field (parts, m) := V, V^-T or T^T of modes; and modes := V^T, V^-1 or T of the field. */
void quadratic_spread(const struct quadratic *q, enum quadratic_map map, const double modes[],
                      double field[], double work[]);
void quadratic_gather(const struct quadratic *q, enum quadratic_map map, const double field[],
                      double modes[], double work[]);

/* Zero in modes what is not first <= max |k| <= last. */
void quadratic_cut(const struct quadratic *q, size_t first, size_t last, double modes[]);

/* out += weight a b, images; and out += weight times the transpose, with respect to b, at db. */
void quadratic_multiply(const struct quadratic *q, double weight, const double a[],
                        const double b[], double out[]);
void quadratic_multiply_transposed(const struct quadratic *q, double weight, const double a[],
                                   const double db[], double out[]);

#endif
