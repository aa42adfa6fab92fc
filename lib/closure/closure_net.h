/* closure_net.h -- the part that forms with a network on the state share.
 *
 *   y = net((ubar, z) / scale_u; theta),   ubar (C,N), y (cout,N)
 *
 * Each variable has a scale_u and a scale_tau of its own, so that its unit is nowhere in theta.
 * z are fields as well, the channels after those of ubar, in forms that have a latent state.
 * A form says how many channels it wants and what m it makes of y; that it does in doubles.
 * priv is the struct net, of the program in closure.net. The network alone runs in reals
 * (num/real.h), theta and its gradients are doubles: a form of one file exists in both.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_NET_H
#define SUBGRID_CLOSURE_CLOSURE_NET_H

#include "closure/closure.h"
#include "net/net.h"
#include "num/real.h"

#define closure_net_open R(closure_net_open)
#define closure_net_open_on R(closure_net_open_on)
#define closure_net_open_with R(closure_net_open_with)
#define closure_net_close R(closure_net_close)
#define closure_net_gives R(closure_net_gives)
#define closure_net_init R(closure_net_init)
#define closure_net_eval R(closure_net_eval)
#define closure_net_given R(closure_net_given)
#define closure_net_tangent R(closure_net_tangent)
#define closure_net_dy R(closure_net_dy)
#define closure_net_adjoint R(closure_net_adjoint)
#define closure_net_eval_with R(closure_net_eval_with)
#define closure_net_tangent_with R(closure_net_tangent_with)
#define closure_net_adjoint_with R(closure_net_adjoint_with)
#define closure_net_m R(closure_net_m)
#define closure_net_dm R(closure_net_dm)
#define closure_net_dm_back R(closure_net_dm_back)
#define closure_net_theta R(closure_net_theta)
#define closure_net_dtheta R(closure_net_dtheta)
#define closure_net_add R(closure_net_add)
#define closure_net_x R(closure_net_x)
#define closure_net_dx R(closure_net_dx)
#define closure_net_run R(closure_net_run)
#define closure_net_scaled R(closure_net_scaled)
#define closure_net_scaled_back R(closure_net_scaled_back)
#define closure_net_give R(closure_net_give)
#define closure_net_give_back R(closure_net_give_back)
#define closure_net_run_tangent R(closure_net_run_tangent)
#define closure_net_run_adjoint R(closure_net_run_adjoint)

/* On periodic grids of one to three axes; sets net (canonical), ntheta, ntape, nwork, priv. */
int closure_net_open(struct closure *c, struct err *err);
/* The same with so many channels of input beside the variables of the state. */
int closure_net_open_with(struct closure *c, size_t more, struct err *err);
/* The same where a state is (channels, grid) by other rights than those of its axes. A form that
 * needs more than the network has it first in a priv of its own, of zeros. */
int closure_net_open_on(struct closure *c, size_t channels, const struct grid *grid,
                        struct err *err);
void closure_net_close(struct closure *c);

/* ERR_USAGE unless the network gives so many channels; what they are "one for each" of. */
int closure_net_gives(const struct closure *c, size_t channels, const char *each,
                      struct err *err);

/* As in closure_ops. */
void closure_net_init(const struct closure *c, double theta[], uint64_t seed);

/* y (cout,N), part of the tape; its derivative (cout,N), part of work. */
const real *closure_net_eval(const struct closure *c, const struct point *at, double tape[],
                             double work[]);
const real *closure_net_tangent(const struct closure *c, const struct point *at,
                                const struct point *v, const double tape[], double work[]);
/* What eval returned with this tape. */
const real *closure_net_given(const struct closure *c, const double tape[]);

/* d += (dy/d at)^T dy, where dy (cout,N) was first written to closure_net_dy. */
real *closure_net_dy(const struct closure *c, double work[]);
void closure_net_adjoint(const struct closure *c, const struct point *at, struct dpoint *d,
                         const double tape[], double work[]);

/* For forms with more networks than one: theta[n] as reals, in room[real_room(n)] where no one has
 * it so; where its gradient is summed up, room or what the run keeps; NULL: not wanted. Once it is
 * complete, add brings it to d. */
const real *closure_net_theta(size_t n, const struct point *at, real room[]);
real *closure_net_dtheta(size_t n, const struct dpoint *d, real room[]);
void closure_net_add(size_t n, const real dtheta[], const struct dpoint *d);

/* x := u / scale_u, of a state; du += the transpose. */
void closure_net_scaled(const struct closure *c, const double u[], real x[]);
void closure_net_scaled_back(const struct closure *c, const real dx[], double du[]);

/* m[nout] := scale_tau y; dy := the transpose. */
void closure_net_give(const struct closure *c, const real y[], double m[]);
void closure_net_give_back(const struct closure *c, const double dm[], real dy[]);

/* eval, tangent and adjoint of forms with m = scale_tau y. */
void closure_net_m(const struct closure *c, const struct point *at, double m[], double dz[],
                   double tape[], double work[]);
void closure_net_dm(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[]);
void closure_net_dm_back(const struct closure *c, const struct point *at, const double dm[],
                         const double ddz[], struct dpoint *d, const double tape[],
                         double work[]);

/* The same of forms that put fields s (cin - C, N) beside the state, as they are: of z, h. NULL of
 * derivatives: there are none, or they are not wanted. */
const real *closure_net_eval_with(const struct closure *c, const struct point *at,
                                  const double s[], double tape[], double work[]);
const real *closure_net_tangent_with(const struct closure *c, const struct point *at,
                                     const struct point *v, const double ds[],
                                     const double tape[], double work[]);
void closure_net_adjoint_with(const struct closure *c, const struct point *at, struct dpoint *d,
                              double ds[], const double tape[], double work[]);

/* The same of forms that make all of x (cin,N) and of its derivative dx (cin,N) themselves, before
 * the call. The adjoint gives dx back, if wanted. */
real *closure_net_x(double tape[]);
real *closure_net_dx(const struct closure *c, double work[]);
const real *closure_net_run(const struct closure *c, const struct point *at, double tape[],
                            double work[]);
const real *closure_net_run_tangent(const struct closure *c, const struct point *at,
                                    const struct point *v, const double tape[], double work[]);
const real *closure_net_run_adjoint(const struct closure *c, const struct point *at,
                                    struct dpoint *d, bool along_x, const double tape[],
                                    double work[]);

#endif
