/* calibrate.h -- what multifidelity-fuse calibrate does: init, step, show, members, model, sample.
 * Any failure ends the program. */
#ifndef SUBGRID_TOOL_CALIBRATE_H
#define SUBGRID_TOOL_CALIBRATE_H

#include "tool/inversion.h"

struct calibrate_wish {
    struct inversion_wish init;
    double step_length; /* NaN: by the misfits */
    double part;        /* of show and sample */
    const char *truth;  /* of show, or NULL */
    long row;           /* of model; -1: all */
    size_t draws;       /* of sample */
};

/* argv[1..n]: calibrate, a verb, its files. */
void calibrate(int n, char *const argv[], const struct calibrate_wish *wish);

#endif
