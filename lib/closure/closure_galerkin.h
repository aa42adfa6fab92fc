/* closure_galerkin.h -- the memory terms that analytic forms of Galerkin systems share.
 *
 *   dv/dt = P N(v),   N(v) = B(v, v)/2
 *   F = {|k| <= N} resolved,   G = {N < |k| <= 2N} what their products make
 *
 *   R1 = P L Q L v           = P B(v, w),                 w = Q N(v)
 *   R2 = P L P L Q L v
 *        - P L Q L Q L v     = P (B(v, f) - B(w, w)),     f = Q B(v, e),   e = P N(v) - w
 *
 * with the memory integral expanded about no time: P v_t = P N(v) + t R1 - t^2/2 R2 + O(t^3) for
 * a start in F. N (num/quadratic.h) is -(u^2/2)_x of one variable on a periodic line, or -u w_x
 * - v w_y of the vorticity w of a plane flow on axes (y, x), where |k| is the greater of |k_y| and
 * |k_x| (a square of modes). What else is linear and diagonal in the equation (a viscosity), or a
 * forcing of modes in F, leaves R1 as it is, and is left out of R2. <v, R1> = -|w|^2, in any norm
 * that N keeps: energy on a line, energy and enstrophy in the plane. price2019
 *
 * The discretisations `spectral` of lib/sys are the Galerkin system on N = (n - 1)/2, on n
 * points: all their modes but that of Nyquist. Products are made on so many points that
 * none aliases. theta[order] are the weights of R1 and R2.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_GALERKIN_H
#define SUBGRID_CLOSURE_CLOSURE_GALERKIN_H

#include "closure/closure_waves.h"
#include "num/quadratic.h"

/* By what N, and so B, is multiplied; the second parameter of these forms. */
#define GALERKIN_FACTOR                                                                          \
    {"factor", 1, -1e6, 1e6, "", "of the nonlinear term: a of a u u_x, 1 of (u^2/2)_x"}
enum { GALERKIN_FACTOR_P = WAVES_MODES_P + 1 };

struct galerkin { /* priv */
    struct quadratic *q;
    bool second;   /* with R2 */
    size_t nfield; /* doubles of an image of a field */
};

/* For R1 (order 1), or R1 and R2 (order 2). Sets ntape, nwork, priv; refuses as waves_admit
 * does. */
int galerkin_open(struct closure *c, int order, struct err *err);
void galerkin_close(struct closure *c);

/* tape := the images of v, w and, for R2, e and f, at u[n]. */
void galerkin_eval(const struct closure *c, const double u[], double tape[], double work[]);

/* out[n] := sum_i theta_i R_i */
void galerkin_sum(const struct closure *c, const double theta[], const double tape[],
                  double out[], double work[]);

/* out[n] := its derivative along du[n] and dtheta (NULL: 0). */
void galerkin_tangent(const struct closure *c, const double theta[], const double du[],
                      const double dtheta[], const double tape[], double out[], double work[]);

/* du[n], dtheta[order] += the transpose of that at dm[n]; NULL: not wanted. */
void galerkin_adjoint(const struct closure *c, const double theta[], const double dm[],
                      double du[], double dtheta[], const double tape[], double work[]);

/* Parts of work: n points, modes, two images, scratch of num/quadratic.h; and four images more,
 * which galerkin_eval and galerkin_sum leave alone. */
struct galerkin_scratch {
    double *points, *modes, *image, *spare, *more, *work;
};
struct galerkin_scratch galerkin_scratch(const struct galerkin *g, double work[]);

/* field := the modes first <= |k| <= last of a map of it, mapped on. */
void galerkin_pass(const struct galerkin *g, enum quadratic_map gather, size_t first,
                   size_t last, enum quadratic_map spread, double field[],
                   const struct galerkin_scratch *s);

#endif
