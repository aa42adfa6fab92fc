/* inherit.h -- what a data set made from another one takes over from it. */
#ifndef SUBGRID_BIND_INHERIT_H
#define SUBGRID_BIND_INHERIT_H

#include "head/head.h"

/* Add to a described head what `from` has and it lacks: global attributes,
 * attributes of variables of the same name, and constant variables all of whose
 * dimensions are in both with one length (the values of NAME(member) for
 * instance). The coordinate `member` takes over its values. */
int inherit_head(struct io_head *head, const struct io_head *from,
                 struct err *err);

/* Take over attributes only, of one variable (NULL: global). */
int inherit_attrs(struct io_head *head, const char *var,
                  const struct io_head *from, struct err *err);

#endif
