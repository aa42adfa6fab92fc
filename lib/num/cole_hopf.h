/* cole_hopf.h -- the exact solution of Burgers' equation from a sine.
 *
 *   u_t + u u_x = nu u_xx,   u(x, 0) = A sin(2 pi x / L)
 */
#ifndef SUBGRID_NUM_COLE_HOPF_H
#define SUBGRID_NUM_COLE_HOPF_H

/* u(x, t) for nu > 0, t >= 0, A > 0; relative error about 1e-13. */
double cole_hopf_sine(double A, double L, double nu, double x, double t);

#endif
