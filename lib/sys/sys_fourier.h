/* sys_fourier.h -- what forms on Fourier coefficients share: s[ns] is uhat of
 * num/fft.h, the linear operator is its diagonal. Also initial conditions that
 * more than one equation offers.
 */
#ifndef SUBGRID_SYS_SYS_FOURIER_H
#define SUBGRID_SYS_SYS_FOURIER_H

#include "num/fourier.h"
#include "sys/sys.h"

/* Set ns, nwork and priv of a system on one periodic axis of period L. */
int sys_fourier_open(struct sys *sys, double L, struct err *err);

/* Members of struct sys_form. */
void sys_fourier_close(struct sys *sys);
void sys_fourier_encode(const struct sys *sys, const double u[], double s[],
                        double work[]);
void sys_fourier_decode(const struct sys *sys, const double s[], double u[],
                        double work[]);
/* ds = transform of -(u^2/2)_x, Galerkin. */
void sys_fourier_advection(const struct sys *sys, const struct point *at,
                           double ds[], double tape[], double work[]);

/* Members too: the same of states in lanes, where n <= FOURIER_SHORT; the derivative of the
 * advection and its transpose. */
void sys_fourier_advection_lanes(const struct sys *sys, const struct point *at, double ds[],
                                 double work[]);
void sys_fourier_advection_tangent(const struct sys *sys, const struct point *at,
                                   const struct point *v, double ds[],
                                   const double tape[], double work[]);
void sys_fourier_advection_adjoint(const struct sys *sys, const struct point *at,
                                   const double g[], struct dpoint *d, const double tape[],
                                   double work[]);

/* Parameter a times the advection, its derivative and the transpose of that. work: ns more than
 * sys_fourier_open asks for. */
void sys_fourier_times(const struct sys *sys, int a, const struct point *at, double out[],
                       double tape[], double work[]);
void sys_fourier_times_tangent(const struct sys *sys, int a, const struct point *at,
                               const struct point *along, double out[], const double tape[],
                               double work[]);
void sys_fourier_times_adjoint(const struct sys *sys, int a, const struct point *at,
                               const double g[], struct dpoint *d, const double tape[],
                               double work[]);

/* What mode k counts in the inner product of the fields: n, and once more for -k. */
double sys_fourier_weight(const struct sys *sys, size_t k);

/* `melchers`: random low modes of equal size, mean 0, scaled to a largest |u|
 * (melchers2023); members of struct sys_ic. */
extern const struct param sys_melchers_params[];
int sys_melchers_fill(const struct sys *sys, const double p[], uint64_t seed,
                      uint64_t member, double u[], struct err *err);

#endif
