/* sys_flux.h -- what conservation laws with a quadratic flux share, on a periodic line of n cells
 * that hold means.
 *
 *   u_t + (a u + b u^2 - nu u_x)_x = 0
 *
 *   du_i/dt = -(F_{i+1/2} - F_{i-1/2})/dx,   F_{i+1/2} = Q(l, r) - nu (u_{i+1} - u_i)/dx
 *   Q = min of a u + b u^2 over [l, r] where l <= r, max over [r, l] elsewhere
 *
 * Q is the exact flux between constant states (godunov1959), the least diffusive of those that are
 * monotone; its derivative is that of one side, where it jumps. l and r, the states at either
 * side of a face, are traces: of constant cells, of fifth order by weights that leave shocks out
 * (jiang1996), or what a system brings. The diffusion is of second order.
 *
 * With values at points instead traces are those of the fluxes a u_i + b u_i^2, and F is the one
 * that Q of u_i and u_{i+1} would take: that of the left, the right, or of the state at rest.
 */
#ifndef SUBGRID_SYS_SYS_FLUX_H
#define SUBGRID_SYS_SYS_FLUX_H

#include "sys/sys.h"

struct sys_flux {
    double a, b, nu;
};

/* l[n], r[n]: at face i, between cells i and i + 1, from u[n], which may be fluxes. */
struct sys_flux_trace {
    size_t ntape, nwork; /* doubles a cell */
    bool of_fluxes;
    void (*value)(const struct sys_flux_trace *trace, size_t n, const double u[], double l[],
                  double r[], double tape[], double work[]);
    /* l, r := the derivative along v[n] at u, with the tape of value there. */
    void (*tangent)(size_t n, const double u[], const double v[], double l[], double r[],
                    const double tape[], double work[]);
    /* du[n] += its transpose of the gradients l and r. */
    void (*adjoint)(size_t n, const double u[], const double l[], const double r[], double du[],
                    const double tape[], double work[]);
};

/* Set ntape, nwork and priv, which is the trace, nobody's to free. Those below are the `open` of
 * forms with traces of constant cells, of fifth order, and of fluxes of fifth order. */
void sys_flux_open(struct sys *sys, const struct sys_flux_trace *trace);
int sys_flux_godunov(struct sys *sys, struct err *err);
int sys_flux_weno5(struct sys *sys, struct err *err);
int sys_flux_weno5_points(struct sys *sys, struct err *err);

/* out[n] := du/dt of u[n]; its derivative along v[n] and the coefficients `along`; du[n] += and
 * dlaw += the transpose of g[n], either NULL where it is not wanted. Tape and work as of forms. */
void sys_flux_terms(const struct sys *sys, struct sys_flux law, const double u[], double out[],
                    double tape[], double work[]);
void sys_flux_tangent(const struct sys *sys, struct sys_flux law, const double u[],
                      const double v[], struct sys_flux along, double out[],
                      const double tape[], double work[]);
void sys_flux_adjoint(const struct sys *sys, struct sys_flux law, const double u[],
                      const double g[], double du[], struct sys_flux *dlaw,
                      const double tape[], double work[]);

#endif
