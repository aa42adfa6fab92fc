/* unresolved.h -- the full systems of a data set, the coarse ones of its filtered states, and
 * their unresolved terms: one of each, or one a member. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_UNRESOLVED_H
#define SUBGRID_TOOL_UNRESOLVED_H

#include "io/io.h"
#include "model/commutator.h"

struct unresolved {
    size_t nsys;                /* 0: not opened */
    struct sys *fine, *coarse;  /* [nsys], owned */
    struct commutator *term;    /* [nsys], owned */
};

/* form: of the coarse systems, NULL: that of the full ones. The filter outlives them. */
void unresolved_open(struct unresolved *u, struct io_in *in, size_t nmember,
                     const struct filter *phi, const char *form);
void unresolved_close(struct unresolved *u); /* accepts zeroed ones */

/* Let the head of the filtered states, which has what the input's says, name the system that
 * they follow: the coarse one; what is known of it when it was not opened. */
void unresolved_describe(const struct unresolved *u, const struct filter *phi,
                         struct io_head *head);

#endif
