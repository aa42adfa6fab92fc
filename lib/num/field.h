/* field.h -- random smooth periodic fields for initial conditions.
 *
 *   u(x_j) = Re sum_{k=0..kmax} c_k exp(2 pi i j k / n),   j < n
 *
 * The coefficients depend on (seed, member, kmax) only, so a field is the same
 * function on every grid. u is u[n], the caller's.
 */
#ifndef SUBGRID_NUM_FIELD_H
#define SUBGRID_NUM_FIELD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "num/rng.h"

enum { FIELD_KMAX = 256 };

/* 0 when kmax is a whole number, at most FIELD_KMAX and below n/2; else -1 with
 * err. */
int field_check(double kmax, size_t n, struct err *err);

/* c[2 (kmax + 1)] in (re, im) pairs; direct sums. */
void field_sum(const double c[], size_t kmax, size_t n, double u[]);

/* Mean 0, modes 1..kmax <= FIELD_KMAX independent and Gaussian with one
 * variance. level: the largest |u| over 4096 points, or the root mean square
 * expected over members. */
enum field_level { FIELD_MAX, FIELD_RMS };
void field_modes(uint64_t seed, uint64_t member, size_t kmax,
                 enum field_level kind, double level, size_t n, double u[]);

/* Re sum_{|k| <= kmax} a_k (1 + |k|)^(-6/5) exp(2 pi i (j k / n - b_k)), a_k
 * normal, b_k uniform in (0, 1); the mean is a_0 cos(2 pi b_0). */
void field_decaying(uint64_t seed, uint64_t member, size_t kmax, size_t n,
                    double u[]);

/* u(ny, nx) := independent normal coefficients, from r, of cos and sin of every mode up to kmax
 * along each axis but the mean, of that root mean square expected. 1 <= kmax <= FIELD_PLANE_KMAX
 * is below nx/2 and, unless ny is 1, ny/2. */
enum { FIELD_PLANE_KMAX = 32 };
void field_plane(struct rng *r, size_t kmax, double rms, size_t ny, size_t nx, double u[]);

/* The same of u(n[0], n[1], n[2]). */
enum { FIELD_CUBE_KMAX = 8 };
void field_cube(struct rng *r, size_t kmax, double rms, const size_t n[3], double u[]);

#endif
