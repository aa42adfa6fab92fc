/* stride.h -- a step of a full model by the error that it makes.
 *
 *   e(dt) = max over members of |u(dt) - u(dt/2)| / |u(dt/2)| / (n dt)
 *
 * after n steps of dt and 2 n of half of it from one state, |.| Euclid's norm: about the relative
 * error that a run gains in a unit of time there. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_STRIDE_H
#define SUBGRID_TOOL_STRIDE_H

#include "tool/sweep.h"

enum stride { STRIDE_FIXED, STRIDE_AUTO, STRIDE_ADAPTIVE };

/* What --dt says, a number, auto or adaptive: *dt, of a number, else `usual`; and the tolerance of
 * the others, of which NaN is the usual one. text NULL: nothing. */
enum stride stride_read(const char *text, double usual, double *dt, double tolerance,
                        double *accepted);

/* e(dt) of the states u[nmember][n] at t, with at most `most` steps; infinite where a member is
 * lost or the system cautions against dt. */
double stride_error(const struct sweep *s, const char *scheme, double dt, size_t most, double t,
                    const double u[]);

/* The longest of the steps save/k, k = 1, 2, .., with an error of at most tolerance: k is doubled
 * up to such a step and bisected down from there. The same for any number of threads. */
double stride_choose(const struct sweep *s, const char *scheme, double save, double tolerance,
                     double t, const double u[]);

/* Warn where, at the end of a run, the error is ten times the tolerance that dt was chosen by at
 * its beginning. */
void stride_verify(const struct sweep *s, const char *scheme, double dt, double tolerance);

/* Say how many steps members that adapt them made, and rejected, and how long the mean one is. */
void stride_tell(const struct fleet *f);

#endif
