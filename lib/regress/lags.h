/* lags.h -- products of samples that are some records apart.
 *
 *   G_l = sum_t a_t^T a_{t+l},   a = [features targets 1],   l = 1, 2, 4, .. records
 *
 * The residual of any coefficients is v = [-w 1] a, so its autocovariance at lag l is
 * v^T G_l v / G_l[1,1] without the samples. Up to twice as many records as the longest lag are
 * held.
 */
#ifndef SUBGRID_REGRESS_LAGS_H
#define SUBGRID_REGRESS_LAGS_H

#include <stddef.h>

#include "base/err.h"

enum { LAGS_MOST = 7 };

struct lags {
    size_t m;            /* columns of a, the 1 included */
    size_t rows;         /* samples of one record */
    size_t n;            /* lags; 0: none are kept */
    size_t have, ld;     /* rows that are held, and room */
    double *H;           /* (ld, m) by columns */
    double *G;           /* (n, m, m) by columns: [l][j][i] of a_t[i] a_{t+l}[j]; owned */
};

/* Of rows with m - 1 columns, so many a record, in batches of at most `most` rows; fewer lags, or
 * none, where the rows to hold are too many. close accepts zeroed or failed ones. */
int lags_open(struct lags *l, size_t m, size_t rows, size_t most, struct err *err);
void lags_close(struct lags *l);

/* The next rows A (rows, m - 1), column j at A + j ld; those with a number that is not finite
 * count for nothing. */
void lags_add(struct lags *l, size_t rows, const double A[], size_t ld);

/* What follows is of another piece of the trajectories. */
void lags_restart(struct lags *l);

/* The autocovariance at lag index k of sum_i v_i a_i, v[m - 1]; NaN where there are no pairs. */
double lags_covariance(const struct lags *l, size_t k, const double v[]);

#endif
