/* stress.h -- velocity, subgrid stress, strain rate and energy transfer of a filtered plane flow.
 *
 *   tau_ij = Phi(u_i u_j) - Phi(u_i) Phi(u_j)
 *   S_ij = Phi(u_i,j + u_j,i)/2
 *   Pi = -tau^d_ij S_ij,   tau^d_ij = tau_ij - delta_ij tau_kk/2
 *
 * Pi > 0 where energy leaves the filtered flow. The flow is that of a vorticity, u_x = psi_y,
 * u_y = -psi_x, w = -lap psi, without a mean; its highest modes along axes of even n take no
 * part. Products are those of values at the fine points. sagaut2006, jakhar2024.
 */
#ifndef SUBGRID_MODEL_STRESS_H
#define SUBGRID_MODEL_STRESS_H

#include <stddef.h>

#include "base/err.h"
#include "filter/filter.h"

enum stress_group { STRESS_VELOCITY, STRESS_STRESS, STRESS_STRAIN, STRESS_TRANSFER, STRESS_GROUPS };

struct stress {
    struct filter phi;        /* of vorticity alone */
    size_t vorticity;         /* its first double in a state */
    int x;                    /* which of the two axes is x */
    struct fft *fft;
    size_t nfine, ncoarse;    /* points */
    bool wanted[STRESS_GROUPS];
    size_t nout, nwork;
};

/* Of states that phi takes, with a variable `vorticity` over periodic axes x and y, in either
 * order; names: of velocity, stress, strain, transfer, comma-separated. ERR_USAGE for other names,
 * ERR_DATA for other states. */
int stress_open(struct stress *s, const struct filter *phi, const char *names, struct err *err);
void stress_close(struct stress *s); /* accepts a zeroed one */

/* Append to phi's output the variables that are wanted, in the order of out below. */
int stress_describe(const struct stress *s, struct layout *layout, struct err *err);

/* out[nout], coarse fields of what is wanted: velocity_x, _y, stress_xx, _xy, _yy, strain_xx,
 * _xy, _yy, transfer; from a state u. work[nwork]. A NaN in the vorticity makes all of them NaN. */
void stress_apply(const struct stress *s, const double u[], double out[], double work[]);

/* Its two halves: flow (4, nfine), u_x, u_y, S_xx, S_xy, of a vorticity[nfine]; and out of such
 * a flow, S_yy = -S_xx. */
void stress_flow(const struct stress *s, const double vorticity[], double flow[], double work[]);
void stress_of_flow(const struct stress *s, const double flow[], double out[], double work[]);

#endif
