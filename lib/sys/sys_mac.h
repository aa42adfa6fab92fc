/* sys_mac.h -- the staggered (MAC) grid of a periodic rectangle, of flows and their stresses.
 *
 * Cell (j, i) covers [j dy, (j + 1) dy] x [i dx, (i + 1) dx]. A flow u[2 n] is u[ny][nx], its
 * component along x, each the mean over the upper face of a cell along x, then v likewise along y.
 * A streamfunction psi[n] lies on upper corners. Stresses T[3 n] are xx and yy in cells, xy on
 * corners: xx, xy, yy. Averages and differences are of two neighbours:
 *
 *   u = mean + psi_y,  v = mean - psi_x;   div = u_x + v_y in cells, 0 of such flows to round-off
 *
 * and every flow of divergence 0 is one of them. lap has the symbol (2 cos(2 pi k/nx) - 2)/dx^2 +
 * (2 cos(2 pi l/ny) - 2)/dy^2.
 *
 * harlow1965.
 */
#ifndef SUBGRID_SYS_SYS_MAC_H
#define SUBGRID_SYS_SYS_MAC_H

#include <stddef.h>

#include "base/err.h"
#include "num/fft.h"

struct sys_mac {
    size_t ny, nx, n, nhat; /* n = ny nx; doubles of coefficients of one field (num/fft.h) */
    double dy, dx, per_dy, per_dx; /* steps, 1/dy, 1/dx */
    double *inverse;        /* [nhat/2] -1/lap over its modes, 0 of the mean; owned */
    struct fft *fft;
    size_t nwork;           /* scratch of sys_mac_project */
};

/* close accepts a zeroed or failed one. */
int sys_mac_open(struct sys_mac *m, const size_t grid[2], double dy, double dx, struct err *err);
void sys_mac_close(struct sys_mac *m);

/* u := mean + the curl of psi: the means of that flow over faces, exactly. */
void sys_mac_curl(const struct sys_mac *m, const double mean[2], const double psi[], double u[]);

/* s := P a = mean a + curl of -lap^-1 (v_x - u_y), what is left without gradients: orthogonal,
 * its own transpose. s may be a. work[nwork] */
void sys_mac_project(const struct sys_mac *m, const double a[], double s[], double work[]);

/* T := scale times the symmetric product of the flows a and b. */
void sys_mac_product(const struct sys_mac *m, double scale, const double a[], const double b[],
                     double T[]);

/* T -= nu (grad u + its transpose) = nu (2 u_x, u_y + v_x, 2 v_y). */
void sys_mac_viscous(const struct sys_mac *m, double nu, const double u[], double T[]);

/* out := -div T - mu u. */
void sys_mac_diverge(const struct sys_mac *m, const double T[], double mu, const double u[],
                     double out[]);

/* h += the transpose of the derivative of -div product(1, u, u) at u, of a flow g whose
 * grad g + its transpose is T. */
void sys_mac_carry(const struct sys_mac *m, const double u[], const double T[], double h[]);

#endif
