/* lstsq.h -- linear least squares over any number of rows in bounded memory.
 *
 *   min |A x - b|^2 + ridge |x|^2
 *
 * Rows are folded into the triangle R of A = Q R block by block (Householder QR, never
 * the normal equations, whose condition is squared). golub2013 section 5.3
 */
#ifndef SUBGRID_NUM_LSTSQ_H
#define SUBGRID_NUM_LSTSQ_H

#include <stddef.h>

#include "base/err.h"

struct lstsq; /* owned by the caller after lstsq_open */

struct lstsq_report {
    size_t rows, rank;
    double condition; /* of A with columns scaled to length 1; inf when rank < n */
    double residual;  /* |A x - b|^2 */
    double norm;      /* |b|^2 */
};

/* n >= 1 unknowns. NULL with err when there is no memory. */
struct lstsq *lstsq_open(size_t n, struct err *err);
void lstsq_close(struct lstsq *s); /* accepts NULL */

/* Add rows A (rows,n), row-major, with b[rows]. ERR_NUMERIC when a number is not
 * finite (the rows before it are kept). */
int lstsq_add(struct lstsq *s, size_t rows, const double A[], const double b[],
              struct err *err);

/* x[n], and stderror[n] (may be NULL) = sqrt(sigma^2 ((R^T R)^-1)_jj) with sigma^2 =
 * residual / (rows - n), nan where it is unknown. Below full rank (singular values of
 * the scaled A below 1e-13 of the largest) x is the shortest in scaled unknowns. More
 * rows may follow. ERR_DATA without any row. */
int lstsq_solve(struct lstsq *s, double ridge, double x[], double stderror[],
                struct lstsq_report *report, struct err *err);

/* x[n] := R^-1 z of z[n], with the triangle of the last solution, its ridge included: where z is
 * standard normal the covariance of x is (A^T A + ridge I)^-1. ERR_NUMERIC below full rank. */
int lstsq_spread(const struct lstsq *s, const double z[], double x[], struct err *err);

/* The same, for those who are given them: who names them links BLAS. */
struct lstsq_ops {
    struct lstsq *(*open)(size_t n, struct err *err);
    void (*close)(struct lstsq *s);
    int (*add)(struct lstsq *s, size_t rows, const double A[], const double b[],
               struct err *err);
    int (*solve)(struct lstsq *s, double ridge, double x[], double stderror[],
                 struct lstsq_report *report, struct err *err);
};

extern const struct lstsq_ops lstsq_qr;

#endif
