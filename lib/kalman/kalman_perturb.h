/* kalman_perturb.h -- the step of methods that hold each member against data of its own.
 *
 *   v_j := v_j + C_vr (C_rr + I/h)^-1 (xi_j / sqrt(h) - r_j),   xi_j ~ N(0, I)
 *
 * C are covariances of the members; iglesias2013 (in algorithm time, iglesias2021).
 */
#ifndef SUBGRID_KALMAN_KALMAN_PERTURB_H
#define SUBGRID_KALMAN_KALMAN_PERTURB_H

#include "kalman/kalman.h"

/* r (members, d), d not that of k where a method has more residuals. sec > 0: each number of C_vr,
 * of correlation c, is multiplied by |c|^sec: what a small ensemble takes for a correlation is
 * mostly chance. lee2021 */
int kalman_perturb(const struct kalman *k, double h, size_t d, const double r[], double sec,
                   double v[], struct err *err);

#endif
