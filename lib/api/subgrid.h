/* subgrid.h -- run closures and reduced models from any C program.
 *
 *   struct subgrid_model *m = subgrid_open("cnn.h5", msg, sizeof msg);
 *   subgrid_closure(m, ubar, tau);     // tau[n] = m(ubar[n]; theta)
 *   subgrid_rhs(m, t, v, dvdt);        // dvdt[n] = fc(v) + m(v; theta)
 *   subgrid_step(m, t, dt, v);         // v(t) -> v(t + dt), in place
 *   subgrid_close(m);
 *
 * Arrays are doubles in the layout of the data the model was fitted on (last
 * axis contiguous); the caller owns them. A model is const after opening, but
 * brings its own scratch: one thread a model (subgrid_copy for more). Functions
 * return 0, or -1 with subgrid_error(m). No noise is drawn: closures give their mean, stochastic
 * systems their drift. Link with -lsubgrid (pkg-config
 * subgrid).
 */
#ifndef SUBGRID_H
#define SUBGRID_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct subgrid_model;

/* Open a model file. NULL on failure with one line in msg[size]; closures with a memory are
 * refused, since nothing is kept between calls. */
struct subgrid_model *subgrid_open(const char *path, char *msg, size_t size);
struct subgrid_model *subgrid_copy(const struct subgrid_model *m);
void subgrid_close(struct subgrid_model *m);

/* Doubles of a state; name of the form; last failure. */
size_t subgrid_size(const struct subgrid_model *m);
const char *subgrid_form(const struct subgrid_model *m);
const char *subgrid_error(const struct subgrid_model *m);

int subgrid_closure(struct subgrid_model *m, const double ubar[], double tau[]);
int subgrid_rhs(struct subgrid_model *m, double t, const double v[],
                double dvdt[]);
int subgrid_step(struct subgrid_model *m, double t, double dt, double v[]);

/* dtheta[ntheta] += (dm/dtheta)^T g, dubar[n] += (dm/dubar)^T g; NULL skips. */
size_t subgrid_ntheta(const struct subgrid_model *m);
int subgrid_adjoint(struct subgrid_model *m, const double ubar[],
                    const double g[], double dtheta[], double dubar[]);

#ifdef __cplusplus
}
#endif

#endif
