/* testvector.h -- what a closure gives of one state, in the file that holds it.
 *
 *   test_input(test_in)    f64: a state ubar, random numbers of mean 0 and the rms scale_u of
 *                          each variable, in the order of the model's own states
 *     grid                  attribute "x=64,y=32": its axes, shorter than those of a large state
 *     variables             attribute "u in m s-1, v in m s-1": their order and units
 *   test_output(test_out)  f64: m(ubar; theta) at t = 1, of a step dt = 1
 *
 * Whoever moves a model to another machine or program can hold it against them. Models have one
 * where m is told by theta and the state alone (no memory, noise, inputs or parameters) and fits
 * in TESTVECTOR_MOST numbers, on a smaller grid where the form has one meaning on every grid.
 */
#ifndef SUBGRID_STORE_TESTVECTOR_H
#define SUBGRID_STORE_TESTVECTOR_H

#include <stdbool.h>

#include "closure/closure.h"
#include "head/head.h"

enum { TESTVECTOR_MOST = 2048 }; /* doubles of the state */

/* Add one to a model's head that describes c, which need not be open; nothing where there can be
 * none. */
int testvector_describe(struct io_head *head, const struct closure *c, struct err *err);

/* In its place one that came with the closure: u[layout.n], m[nout]. */
int testvector_give(struct io_head *head, const struct closure *c, const double u[],
                    const double m[], struct err *err);

struct testvector {
    struct closure closure; /* on the grid of the test */
    double *input;          /* [closure.layout.n] */
    double *output;         /* [closure.nout], as the file states it */
    double bound;           /* how far from it others may be: 1e-12, where the network runs in
                               f32 1e-5, of its rms */
};

/* Read that of a model. ERR_DATA where it has none. Close it whatever is returned. */
int testvector_open(struct testvector *t, const struct io_head *head, const char *what,
                    struct err *err);
void testvector_close(struct testvector *t);

/* The largest |m - output| over the rms of output, or as it is where that is 0; NaN where either
 * is NaN. */
int testvector_error(const struct testvector *t, double *error, struct err *err);

#endif
