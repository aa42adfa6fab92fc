/* cursor.h -- reading terms from text, one character after the other. */
#ifndef SUBGRID_TERM_CURSOR_H
#define SUBGRID_TERM_CURSOR_H

#include "term/part.h"

struct cursor {
    struct terms *t;
    const char *text, *at;
    struct err *err;
};

/* ERR_USAGE with the column, what is there, and what was expected. */
int cursor_refuse(const struct cursor *c, const char *expected);

/* The next character that is no blank; take it if it is `what`. */
char cursor_peek(struct cursor *c);
bool cursor_take(struct cursor *c, char what);

/* A variable, its component or its neighbour; left of = also NAME_t and NAME(n+1). */
int cursor_column(struct cursor *c, bool left, struct factor *f);

/* The node of a product, which is scale times it. */
int cursor_product(struct cursor *c, size_t *node, double *scale);

#endif
