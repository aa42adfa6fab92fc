/* sys_layers.h -- two layers on a plane: their coefficients and streamfunctions.
 *
 *   q_1 = lap psi_1 + F_1 (psi_2 - psi_1),   q_2 = lap psi_2 + F_2 (psi_1 - psi_2)
 *
 * s[2 nhat] holds the coefficients (num/plane.h) of the upper layer, then those of the lower one.
 */
#ifndef SUBGRID_SYS_SYS_LAYERS_H
#define SUBGRID_SYS_SYS_LAYERS_H

#include "num/plane.h"
#include "sys/sys.h"

/* What the forms own. Of each mode of a layer, [nhat/2]: its K_x, 0 for the highest along x, which
 * has no odd derivative; |K|^2 and 1/|K|^2, 0 for the mean. */
struct layers {
    struct plane plane;
    double *kx, *k2, *inverse;
};

/* Set priv and ns of a system whose variables are the two layers. */
int sys_layers_open(struct sys *sys, enum plane_kept kept, double L, struct err *err);

/* Members of struct sys_form. */
void sys_layers_close(struct sys *sys);
void sys_layers_encode(const struct sys *sys, const double u[], double s[], double work[]);
void sys_layers_decode(const struct sys *sys, const double s[], double u[], double work[]);

static inline const struct plane *sys_layers_plane(const struct sys *sys)
{
    return &((const struct layers *)sys->priv)->plane;
}

/* What mode j counts in the inner product of the fields. */
double sys_layers_weight(const struct plane *f, size_t j);

/* psi[2 nhat] := of q[2 nhat]: minus the inverse of [k2 + F_1, -F_1; -F_2, k2 + F_2] of each mode,
 * or its transpose. In place, too. */
void sys_layers_invert(const struct layers *of, const double F[2], bool transposed,
                       const double *q, double *psi);

/* dq[2 nhat] := what dF does to q of fixed psi, (dF_1 (psi_2 - psi_1), dF_2 (psi_1 - psi_2)). */
void sys_layers_stretch(const struct plane *f, const double dF[2], const double psi[],
                        double dq[]);

#endif
