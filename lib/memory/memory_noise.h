/* memory_noise.h -- noise by which hidden variables keep the correlations they were made from.
 *
 *   g(t+1) = Omega_0 g(t) + C z(t) + e(t),   z(t+1) = A z(t) + B g(t) + G e(t),   e = S xi
 *
 * Mori's kernels say <g(t+k) g(t)^T> = (F^k)_gg C_0, F = [Omega_0 C; B A]. So runs have to be
 * stationary with the covariance diag(C_0, P): noise Q = diag(C_0, P) - F diag(C_0, P) F^T >= 0
 * (fluctuation and dissipation). Of all such P the least is
 *
 *   P = A P A^T + B C_0 B^T + K R^+ K^T,   K = A P C^T + B C_0 Omega_0^T,
 *   R = C_0 - Omega_0 C_0 Omega_0^T - C P C^T = S S^T,   G = -K R^+
 *
 * whose Q has the rank of R, so that z is known where the past of g is. It is the limit from P = 0,
 * where step n has for R what is left of g after a forecast from n + 1 values: it exists where the
 * correlations are those of a process (positive real). For linear memory (m = d) only.
 * faurre1976, lei2016
 */
#ifndef SUBGRID_MEMORY_NOISE_H
#define SUBGRID_MEMORY_NOISE_H

#include "memory/memory_realise.h"

struct memory_noise {
    size_t d, r;
    double *S, *G, *P; /* (d, d) symmetric root in units of C_0's, (r, d), (r, r); owned */
    size_t steps;      /* that the limit took */
    double least;      /* the least part of the variance of a combination of g that is noise; of
                          what is refused below 0 */
};

/* ERR_DATA: C_0 (d, d) is not positive definite. ERR_NUMERIC: the kernels are not positive real,
 * to->least says by how much, or so nearly not that the limit does not settle. close accepts zeroed
 * and failed ones. */
int memory_noise(const struct memory_realisation *of, const double Omega_0[], const double C_0[],
                 struct memory_noise *to, struct err *err);
void memory_noise_close(struct memory_noise *to);

/* F := factor F: of all poles, as memory_shrink has it. */
void memory_noise_scale(struct memory_realisation *of, double Omega_0[], double factor);

/* The same with the largest factor <= 1, to 1/4096, for which there is such noise, which is *to. */
int memory_noise_stable(struct memory_realisation *of, double Omega_0[], const double C_0[],
                        double *factor, struct memory_noise *to, struct err *err);

#endif
