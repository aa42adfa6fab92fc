/* walk.h -- the records of an input, one by one; memory is one block. */
#ifndef SUBGRID_DATA_WALK_H
#define SUBGRID_DATA_WALK_H

#include <stdbool.h>

#include "io/io.h"

struct walk {
    struct io_in *in;  /* not owned */
    size_t count;      /* records so far, the current one included */
    size_t nrec, rec;  /* of the current block: records, and the current one */
    bool ended;
};

/* Go to the next record: 1; 0 at the end; -1 with err. Starts as {.in = in}. */
int walk_next(struct walk *w, struct err *err);

#endif
