/* resamples.h -- means of runs over records drawn again (num/redraw.h): how they would differ
 * between runs of one length, from one run. Any failure ends the program. */
#ifndef SUBGRID_TOOL_RESAMPLES_H
#define SUBGRID_TOOL_RESAMPLES_H

#include "tool/means.h"

struct resamples {
    size_t rows, block, length; /* of each member; records of a block, of a row */
    size_t nmember, nout, nrec, room;
    double *y, *mean;           /* (nrec, nmember, nout) outputs; (nmember, rows, nout); owned */
};

/* "N[:block=B,length=L]" */
void resamples_read(struct resamples *r, const char *spec);

/* Take the outputs of the record that m has just added, which it forgets: m->sum is as of this
 * record alone. */
void resamples_take(struct resamples *r, struct means *m);

/* r->mean, drawn by --seed; row k of a member is the same however many follow. block 0 becomes
 * what the outputs' own correlation asks for, of the one that remembers longest, at most half of
 * the records; it says which. name is of the runs, for messages. */
void resamples_draw(struct resamples *r, const char *name);
void resamples_close(struct resamples *r);

#endif
