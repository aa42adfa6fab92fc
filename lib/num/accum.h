/* accum.h -- the matrix of least squares, summed over any number of rows.
 *
 *   R^T R = A^T A,   A (rows,m) = [features, targets]
 *
 * Everything that least squares needs of A for every choice of its columns, in memory of
 * a few m^2 + 256 m. Matrices are column-major.
 */
#ifndef SUBGRID_NUM_ACCUM_H
#define SUBGRID_NUM_ACCUM_H

#include <stddef.h>

#include "base/err.h"

enum accum_kind {
    ACCUM_QR,  /* as accurate as Householder's QR of A */
    ACCUM_GRAM /* sums A^T A: half the work, the square of the condition */
};

struct accum; /* owned by the caller after accum_open */

/* m >= 1 columns. NULL with err when there is no memory. */
struct accum *accum_open(size_t m, enum accum_kind kind, struct err *err);
void accum_close(struct accum *a); /* accepts NULL */

/* Forget all rows. What they had in common is kept, and saves time where others are alike. */
void accum_restart(struct accum *a);

/* Add rows A (rows,m), column j at A + j ld. Rows with a number that is not finite are
 * left out and counted. The blocks that rows come in change no bit of what follows.
 * After an error nothing but closing is defined. */
int accum_add(struct accum *a, size_t rows, const double A[], size_t ld, struct err *err);
size_t accum_rows(const struct accum *a); /* without those left out */
size_t accum_dropped(const struct accum *a);

/* Add the rows of b, of the same kind and m or ERR_DATA. */
int accum_merge(struct accum *a, const struct accum *b, struct err *err);

/* R (m,m) := the triangle of the rows so far (num/triangle.h); a goes on as it was.
 * ERR_NUMERIC when it overflows. */
int accum_triangle(struct accum *a, double R[], struct err *err);

/* M (m,m) := what a file must hold beside rows and dropped: the triangle, for ACCUM_GRAM
 * A^T A. restore replaces what a holds by it. Both leave the same state behind, so that
 * what goes on has the same bits. ERR_DATA when M cannot be of a store. */
int accum_store(struct accum *a, double M[], struct err *err);
int accum_restore(struct accum *a, size_t rows, size_t dropped, const double M[],
                  struct err *err);

#endif
