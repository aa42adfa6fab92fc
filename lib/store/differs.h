/* differs.h -- in what two data sets, or a model and data, are not of one kind. */
#ifndef SUBGRID_STORE_DIFFERS_H
#define SUBGRID_STORE_DIFFERS_H

#include "base/text.h"
#include "io/io.h"

/* Append what a and b both state and state differently, with both values: parameters of
 * the system, discretisation, filter, its width, points along the system's axes; as in
 * "filter gaussian against box, nu 0.0005 against 0.001". Nothing where they agree. */
void store_differs(const struct io_head *a, const struct io_head *b, struct text_buf *out);

/* Whether states of `data`, whose time from on is read, may be among those that the model
 * was fitted to: one system and one seed, members and times that overlap. */
bool store_seen(const struct io_head *model, const struct io_head *data, double from);

/* Let what a model made say the same of its training data. */
int store_copy_training(struct io_head *to, const struct io_head *model, struct err *err);

/* Let the model's head say which states its training data hold. */
int store_describe_training(struct io_head *model, const struct io_head *data, double from,
                           double to, struct err *err);

#endif
