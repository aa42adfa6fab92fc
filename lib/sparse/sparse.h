/* sparse.h -- which few of many features explain a target: sparse least squares.
 *
 *   min |A w - y|^2,  most w_j = 0,   [A y]^T [A y] = R^T R
 *
 * All that is known of the samples is the triangle R (num/accum.h), so a solution does not
 * depend on their number. One file lib/sparse/NAME.c defines one `const struct sparse_ops
 * sparse_NAME`, which proposes sets of features; one of them is chosen (select/select.h), and w is
 * least squares on it alone.
 */
#ifndef SUBGRID_SPARSE_SPARSE_H
#define SUBGRID_SPARSE_SPARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/param.h"

/* Triangles like R of the samples but some, and of those. */
struct sparse_fold {
    const double *train, *test; /* not owned */
    size_t train_rows, test_rows;
};

struct sparse {
    size_t p, m;     /* features; columns of R, features first */
    const double *R; /* (m, m) upper triangle, column-major; not owned */
    size_t target;   /* the column of y, p <= target < m */
    size_t rows;     /* samples */
    double tiny;     /* a column is dependent where no more than this part of it is left beside
                        those before it */
    const struct sparse_fold *fold; /* [nfold], by which a choice can be proved; not owned */
    size_t nfold;
    const double *C, *rhs;          /* C w = rhs: (nc, p) row-major, [nc]; not owned */
    size_t nc;                      /* 0: w is free */
};

/* A set of features, and what led to it: a threshold, a number of terms. */
typedef int sparse_visit(void *to, const bool keep[], double at, struct err *err);

struct sparse_report {
    size_t terms;
    double residual; /* |A w - y|^2; inf where no w keeps the constraints */
    double norm;     /* |y|^2 */
};

struct sparse_ops {
    const char *name, *brief, *source;
    const struct param *params; /* NULL: none */
    /* Visit sets within may[p] (independent features), in an order of their own. */
    int (*path)(const struct sparse *s, const double p[], const bool may[], sparse_visit *visit,
                void *to, struct err *err);
};

const struct sparse_ops *sparse_find(const char *name, struct err *err);
const struct sparse_ops *const *sparse_all(void);

/* |x[n]|, without overflow. */
double sparse_length(const double x[], size_t n);

/* keep[j] := whether column j of the features is independent of those before it. */
void sparse_independent(const struct sparse *s, bool keep[]);

/* x[j] for j before a dependent column: column = sum x_j column_j, the rest 0. */
int sparse_combination(const struct sparse *s, size_t column, double x[], struct err *err);

/* w[p] := least squares with w_j = 0 where not keep[j] (and where dependent on kept ones) and
 * C w = rhs, plus ridge |w|^2; stderror[p] (NULL: not wanted) as of independent samples, NaN where
 * unknown. */
int sparse_lstsq(const struct sparse *s, const bool keep[], double ridge, double w[],
                 double stderror[], struct sparse_report *report, struct err *err);

/* |A w - y|^2 of samples with the triangle R, whatever w. */
double sparse_residual(const struct sparse *s, const double R[], const double w[]);

/* The condition of the features with columns of length 1, by the 1-norm; inf where dependent. */
int sparse_condition(const struct sparse *s, double *condition, struct err *err);

#endif
