/* sys_noise.h -- what stochastic equations share whose every number has a noise of its own. */
#ifndef SUBGRID_SYS_SYS_NOISE_H
#define SUBGRID_SYS_SYS_NOISE_H

#include "sys/sys.h"

/* Member of struct sys_form: nnoise is ns. */
int sys_noise_open(struct sys *sys, struct err *err);

/* Additive noise of one size: a (2, nnoise) := g, of no derivative along the state. */
void sys_noise_same(const struct sys *sys, double g, double a[]);

/* The transpose of that: dg += the sum of da[nnoise]; dg NULL: nothing. */
void sys_noise_same_adjoint(const struct sys *sys, const double da[], double *dg);

#endif
