/* step_pair.h -- a step of an embedded pair: with its error, and what lies between its ends.
 *
 *   k_j of the stages j < m of step_rk.h,   k_m = f(t + dt, s1)
 *   e = dt sum_{j<=m} error_j k_j
 *   s(t + part dt) = s0 + part (d + rest (c1 + part (c2 + rest c3))),   rest = 1 - part,
 *   d = s1 - s0,   c1 = dt k_0 - d,   c2 = d - dt k_m - c1,   c3 = dt sum_{j<=m} dense_j k_j
 *
 * k_m is k_0 of the next step, which makes it for nothing. e is s1 less the solution of lower
 * order; s(t + part dt) has the values and rates of both ends. dormand1980, hairer1993 II.6
 */
#ifndef SUBGRID_STEP_STEP_PAIR_H
#define SUBGRID_STEP_STEP_PAIR_H

#include "step/step_rk.h"

struct pair {
    double error[TABLEAU_STAGES + 1], dense[TABLEAU_STAGES + 1];
};

/* Of steppers whose tableau has a pair, steps of st->dt; at->u is not looked at, work[st->nwork].
 * Arrays are s0[n], s1[n], k[stages + 1][n]. */

/* k[n] := f at s[n] and at->t */
void step_pair_slope(const struct stepper *st, const struct point *at, const double s[],
                     double k[], double work[]);

/* From s0 and k_0: s1, and the other k. */
void step_pair_advance(const struct stepper *st, const struct point *at, const double s0[],
                       double k[], double s1[], double work[]);

/* e[n] */
void step_pair_error(const struct stepper *st, const double k[], double e[]);

/* s[n] := s(t + part dt); none of the other arrays. */
void step_pair_between(const struct stepper *st, double part, const double s0[], const double k[],
                       const double s1[], double s[]);

#endif
