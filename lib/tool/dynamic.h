/* dynamic.h -- the dynamic modes of the records that a tool meets (num/dmd.h), which are held in
 * memory. Any failure ends the program.
 *
 *   NAME_re, NAME_im (mode, axes..)    phi of each variable of the state, of length 1 in the inner
 *                                      product of data/basis.h
 *   growth(mode), frequency(mode)      log(lambda)/dt, real and imaginary part, 1/time
 *   amplitude, phase (mode[, member])  b at the first record, whose time is the attribute t0
 */
#ifndef SUBGRID_TOOL_DYNAMIC_H
#define SUBGRID_TOOL_DYNAMIC_H

#include "tool/states.h"

struct dynamic {
    struct states states;
    size_t most;
    bool accurate;
    size_t records, room;
    double *x, *t; /* (records, members, n), [records]; owned */
};

void dynamic_open(struct dynamic *s, const struct cut *cut, size_t most, bool accurate);
void dynamic_close(struct dynamic *s);

/* Take the states of the record fetched. ERR_DATA beyond --memory, or where times are not equally
 * spaced. */
void dynamic_add(void *dynamic);

/* Find the modes and write them (kind = modes); returns the output, to be closed. */
struct io_out *dynamic_write(struct dynamic *s);

#endif
