/* law_trap.h -- whether a quadratic system that conserves energy in its products is trapped.
 *
 *   u_t = c + L u + Q(u, u),  u.Q(u, u) = 0:   with v = u - m,
 *   d/dt |v|^2/2 = v.A_m v + v.(c + L m + Q(m, m)),   A_m = sym(L + Q(m, .) + Q(., m))
 *
 * All eigenvalues of A_m below 0 for one m bound the state for ever: outside the ball of radius
 * |c + L m + Q(m, m)| / |largest| about m the distance to it falls. schlegel2015
 */
#ifndef SUBGRID_LAW_LAW_TRAP_H
#define SUBGRID_LAW_LAW_TRAP_H

#include "term/term.h"

struct trap {
    size_t n;
    double *m;      /* [n] the centre; owned */
    double largest; /* eigenvalue of A_m */
    double bound;   /* none within the search has less */
    double radius;  /* of the ball, where largest < 0 */
};

/* Of the equations t with coefficients theta[nterm]: m by the ellipsoid method, the largest
 * eigenvalue being convex in it, among |m| up to 1000 times what balances L and Q. ERR_DATA for
 * fields, terms beyond degree 2, and quadratic terms that do not conserve energy. close accepts
 * zeroed or failed ones. */
int trap_find(struct trap *trap, const struct terms *t, const double theta[], struct err *err);
void trap_close(struct trap *trap);

#endif
