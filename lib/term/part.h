/* part.h -- how terms are built up. */
#ifndef SUBGRID_TERM_PART_H
#define SUBGRID_TERM_PART_H

#include "term/term.h"

/* A variable, or one of its components or neighbours. Parameters stand before them. */
struct factor {
    size_t column;
    long by[GRID_RANK];
    int parameter; /* 1 + its index in the layout's table; 0: it is none */
};

/* Say what columns are: fields or single numbers. */
int terms_begin(struct terms *t, const struct layout *layout, bool fields, struct err *err);

/* The column of a variable, or of its component (where columns are numbers). */
size_t terms_column(const struct terms *t, int var, size_t component);

/* The column of parameter i of the layout's system, found or made. */
size_t terms_parameter(struct terms *t, int i);

/* Node indices; SIZE_MAX with err when there are too many or no memory. The new node is not
 * looked for among the others. */
size_t terms_new(struct terms *t, struct term_node node, struct err *err);

/* The node of a product of factor[n], which is sorted: found, or made. */
size_t terms_product(struct terms *t, struct factor factor[], size_t n, struct err *err);

int terms_add(struct terms *t, size_t target, size_t node, double theta, struct err *err);

/* The derivative of a node, found or made. */
size_t terms_derivative(struct terms *t, size_t node, const long order[], struct err *err);

/* out := sign times the derivative of in, both fields; work[terms_derive_nwork]. */
size_t terms_derive_nwork(const struct grid *g);
void terms_derive(const struct terms *t, const long order[], double sign, const double in[],
                  double out[], double work[]);

/* The same by central differences of order 4 along each axis; work[2 points],
 * which in is not in. */
void terms_difference(const struct terms *t, const long order[], double sign, const double in[],
                      double out[], double work[]);

/* Which axes' components are columns of their own, by default: all of them count. */
bool terms_are_fields(const struct layout *layout);

/* Add one term of text, "u[-1]*u[+1]", to target 0 of terms that are begun, unless it is there. */
int terms_parse_term(struct terms *t, const char *text, struct err *err);

/* Parse equations into terms that are zeroed. */
int terms_parse(struct terms *t, const struct layout *layout, const char *text, struct err *err);

#endif
