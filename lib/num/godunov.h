/* godunov.h -- the exact flux between two constant states of a law with the flux q = a u + b u^2.
 *
 *   Q = min of q over [l, r] where l <= r, max over [r, l] elsewhere
 *
 * godunov1959. Inline: it is called for every face.
 */
#ifndef SUBGRID_NUM_GODUNOV_H
#define SUBGRID_NUM_GODUNOV_H

static inline double godunov_q(double a, double b, double u)
{
    return (a + b * u) * u;
}

/* Which state between l and r has the flux of the face: l (-1), r (1, also where either is not
 * a number), or the one that waves do not carry (0), *still. */
static inline int godunov_side(double a, double b, double l, double r, double *still)
{
    const double sign = l <= r ? 1 : -1; /* the least of sign q */

    *still = -a / (2 * b);
    if (sign * b > 0 && (*still - l) * (*still - r) < 0)
        return 0;
    return sign * godunov_q(a, b, l) < sign * godunov_q(a, b, r) ? -1 : 1;
}

#endif
