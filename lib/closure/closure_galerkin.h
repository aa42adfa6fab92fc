/* closure_galerkin.h -- the memory terms that analytic forms of Galerkin systems share.
 *
 *   dv/dt = T_F(v^2/2),   T_S f = -(f_x on the modes S),
 *   F = {|k| <= N} resolved,   G = {N < |k| <= 2N} what their products make
 *
 *   R1 = P L Q L v           = T_F(v w),           w = T_G(v^2/2)
 *   R2 = P L P L Q L v
 *        - P L Q L Q L v     = T_F(v f - w^2),     f = T_G(v e),   e = T_F(v^2/2) - w
 *
 * of an equation whose nonlinear term is -(u^2/2)_x, in one variable on a periodic line: with
 * the memory integral expanded about no time, P u_t = T_F(v^2/2) + t R1 - t^2/2 R2 + O(t^3)
 * for a start in F. What else is linear and diagonal in the equation (a viscosity) leaves R1 as
 * it is, and is left out of R2. <v, R1> = -|w|^2. price2019
 *
 * The discretisations `spectral` of lib/sys are the Galerkin system on N = (n - 1)/2, on n
 * points: all their modes but that of Nyquist. Products are made on so many points that
 * none aliases. theta[order] are the weights of R1 and R2.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_GALERKIN_H
#define SUBGRID_CLOSURE_CLOSURE_GALERKIN_H

#include "closure/closure.h"

/* N, the first parameter of these forms. */
#define GALERKIN_MODES                                                                           \
    {"modes", 0, 0, 1e9, "", "highest resolved mode; 0: (n - 1)/2 on n points, all that a "      \
                             "Galerkin system has there", .whole = true}
enum { GALERKIN_P }; /* where it stands */

struct fft;

struct galerkin { /* priv */
    size_t n, m;       /* points of a state and of products */
    size_t nhat;       /* doubles of the longer spectrum */
    size_t modes;      /* N */
    bool second;       /* with R2 */
    double wavenumber; /* 2 pi / L */
    struct fft *grid, *product;
};

/* ERR_DATA for another layout than one variable on a periodic line of 3 points and more, ERR_USAGE
 * for modes that it has not; then N, and 2 pi / L. */
int galerkin_admits(const struct closure *c, struct err *err);
size_t galerkin_modes(const struct closure *c);
double galerkin_wavenumber(const struct closure *c);

/* For R1 (order 1), or R1 and R2 (order 2). Sets ntape, nwork, priv; refuses as above. */
int galerkin_open(struct closure *c, int order, struct err *err);
void galerkin_close(struct closure *c);

/* tape := v, w and, for R2, e and f, at u[n]. */
void galerkin_eval(const struct closure *c, const double u[], double tape[], double work[]);

/* sum_i theta_i R_i: n doubles, part of work until it is used again. */
const double *galerkin_sum(const struct closure *c, const double theta[], const double tape[],
                           double work[]);

/* Its derivative along du[n] and dtheta (NULL: 0); part of work, too. */
const double *galerkin_tangent(const struct closure *c, const double theta[], const double du[],
                               const double dtheta[], const double tape[], double work[]);

/* du[n], dtheta[order] += the transpose of that at dm[n]; NULL: not wanted. */
void galerkin_adjoint(const struct closure *c, const double theta[], const double dm[],
                      double du[], double dtheta[], const double tape[], double work[]);

/* Parts of work: a field and its modes, aligned; four fields more, which galerkin_eval and
 * galerkin_sum leave alone. */
struct galerkin_scratch {
    double *points, *modes, *more;
};
struct galerkin_scratch galerkin_scratch(const struct galerkin *g, double work[]);

/* points[m] := T_S of them, S = {first <= |k| <= last}; their modes |k| <= last; and
 * points[n] := the modes F of points[m]. */
void galerkin_term(const struct galerkin *g, size_t first, size_t last,
                   const struct galerkin_scratch *s);
void galerkin_low(const struct galerkin *g, size_t last, const struct galerkin_scratch *s);
void galerkin_to_grid(const struct galerkin *g, const struct galerkin_scratch *s);

#endif
