/* coarse.h -- the records of a data set filtered, with their unresolved terms or stresses, by all
 * threads. Any failure ends the program, the first in the order of records and members.
 */
#ifndef SUBGRID_TOOL_COARSE_H
#define SUBGRID_TOOL_COARSE_H

#include "data/dataset.h"
#include "model/commutator.h"
#include "model/stress.h"
#include "tool/alias.h"

struct lane; /* what one thread works with */

struct coarse {
    struct io_in *in;              /* none of these is owned */
    const struct dataset *data;
    const struct filter *phi;
    const struct commutator *term; /* [nterm]: one, or one a member; NULL: no targets */
    size_t nterm;
    const struct stress *stress;   /* its fields follow the state; NULL: there are none */
    bool rates;                    /* the output has rhs_NAME */
    struct alias alias;            /* of filters that alias */
    struct aliased *found, most;   /* found[nbatch * nmember] in a batch; of all of them */
    size_t nlane, nbatch;
    struct lane *lane;             /* [nlane] */
    struct record *rec;            /* [nbatch] */
};

/* head: of the output; rhs_NAME in it is filtered like a state. term and stress exclude each
 * other. */
void coarse_open(struct coarse *c, struct io_in *in, const struct dataset *data,
                 const struct filter *phi, const struct commutator *term, size_t nterm,
                 const struct stress *stress, const struct io_head *head);
void coarse_close(struct coarse *c);

/* All records, to the end of the input; warns of what a filter that removes nothing aliases. */
void coarse_all(struct coarse *c, struct io_out *out);

#endif
