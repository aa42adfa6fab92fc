/* sys_noise.c -- what stochastic equations share whose every number has a noise of its own. */
#include "sys/sys_noise.h"

int sys_noise_open(struct sys *sys, struct err *err)
{
    (void)err;
    sys->nnoise = sys->ns;
    return 0;
}

void sys_noise_same(const struct sys *sys, double g, double a[])
{
    for (size_t i = 0; i < sys->nnoise; i++) {
        a[i] = g;
        a[sys->nnoise + i] = 0;
    }
}

void sys_noise_same_adjoint(const struct sys *sys, const double da[], double *dg)
{
    for (size_t i = 0; dg && i < sys->nnoise; i++)
        *dg += da[i];
}
