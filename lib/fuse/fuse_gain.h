/* fuse_gain.h -- the gains of Fourier modes that lead from fields to another one, by least squares.
 *
 *   r_k ~ sum_d G_dk w_dk,   G_k = argmin sum |r_k - sum_d G_dk w_dk|^2
 *
 * over all that is added, for each mode and variable by itself: w_0 a coarse field, w_1.. those
 * of times before, r what it lacks. Memory does not grow with what is added.
 */
#ifndef SUBGRID_FUSE_FUSE_GAIN_H
#define SUBGRID_FUSE_FUSE_GAIN_H

#include <stddef.h>

#include "base/err.h"
#include "base/grid.h"

struct fuse_gain;

/* Of states (variables, points) on a periodic grid, with count fields w. NULL with err. */
struct fuse_gain *fuse_gain_open(const struct grid *grid, size_t variables, size_t count,
                                 struct err *err);
void fuse_gain_close(struct fuse_gain *g); /* accepts NULL */

/* w[count] and r: a state each. */
void fuse_gain_add(struct fuse_gain *g, const double *const w[], const double r[]);

/* theta (count, variables, points) := the responses to a unit at one point whose spectra G/n are.
 * ridge >= 0 is added to the matrix of a mode, relative to its mean diagonal; what of it is
 * singular to 1e-12 gets no gain. left: the part of sum |r|^2 that is left. ERR_DATA:
 * nothing was added. */
int fuse_gain_solve(const struct fuse_gain *g, double ridge, double theta[], double *left,
                    struct err *err);

#endif
