/* head_in.h -- building a head from parts that are not text. */
#ifndef SUBGRID_HEAD_HEAD_IN_H
#define SUBGRID_HEAD_HEAD_IN_H

#include "head/head.h"

/* Fill record and size of v from its type, rank and dim, and check them against
 * the limits and against h's dimensions. 0 or -1 with ERR_DATA. */
int head_measure(const struct io_head *h, const char *name, struct io_var *v,
                 struct err *err);

/* Append a measured variable; data (v->size bytes, malloc'd, NULL for record
 * variables) becomes the head's on success. Its index, or -1 with err. */
int head_append(struct io_head *h, const char *name, const struct io_var *v,
                void *data, struct err *err);

#endif
