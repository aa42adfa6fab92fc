/* forcing.h -- inputs of a closure along a run: those of records of data, linear between them.
 * Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_FORCING_H
#define SUBGRID_TOOL_FORCING_H

#include "base/signal.h"
#include "closure/closure.h"

struct forcing {
    size_t nt, nmember;
    double *t, *x;     /* [nt], (nt, nmember, nin); owned */
    struct signal *of; /* [nmember], owned; NULL: the closure has no inputs */
};

/* Read them from the data at path, which is a file: it is read to its end. ERR_DATA where they are
 * not there, or not finite. */
void forcing_open(struct forcing *f, const char *path, const struct closure *c);
void forcing_close(struct forcing *f); /* accepts a zeroed one */

/* ERR_DATA where they end before a run from t0 on for so long (NaN: for as long as the data). */
void forcing_check(const struct forcing *f, double t0, double duration);

#endif
