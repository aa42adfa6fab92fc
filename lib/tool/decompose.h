/* decompose.h -- the modes of the states that a tool meets, one after the other. Any failure ends
 * the program.
 */
#ifndef SUBGRID_TOOL_DECOMPOSE_H
#define SUBGRID_TOOL_DECOMPOSE_H

#include "num/pod.h"
#include "tool/states.h"

struct decompose_wish {
    size_t most;   /* modes */
    double part;   /* of the variance that they are to hold; 2: as many as there are */
    bool centred, accurate;
};

struct decompose {
    struct states states;
    struct decompose_wish wish;
    struct pod pod;
};

/* The states of what cut keeps of records (SIZE_MAX: not known how many); --memory holds them, or
 * the principal ones. */
void decompose_open(struct decompose *m, const struct cut *cut, size_t records,
                    const struct decompose_wish *wish);
void decompose_close(struct decompose *m);

/* Take the states of the record fetched. */
void decompose_add(void *decompose);

/* Find the modes and write them as a basis (data/basis.h); returns the output, to be closed. */
struct io_out *decompose_write(struct decompose *m);

#endif
