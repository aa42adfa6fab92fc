/* shards.h -- triangles of samples, block after block of time.
 *
 *   A^T A = sum_b A_b^T A_b
 *
 * What least squares needs of every block apart, so that blocks can be left out or drawn again:
 * samples near in time are not independent, blocks nearly are. Their number is bounded: when
 * there are `most`, pairs become one and further blocks are twice as long. Blocks of two data
 * sets are those of both.
 */
#ifndef SUBGRID_REGRESS_SHARDS_H
#define SUBGRID_REGRESS_SHARDS_H

#include <stdbool.h>

#include "num/accum.h"

enum { SHARDS_MOST = 32 };

struct shards {
    size_t m;
    enum accum_kind kind;
    size_t most, n, length; /* blocks at most, closed, and rows of one */
    size_t dropped;
    size_t *rows;           /* [n] */
    double *M;              /* (n, m, m) as accum_store gives them */
    struct accum *open;
    double *stack;          /* (2 m, m) and [m] of scratch */
    size_t cap;             /* blocks there is room for */
};

/* most: 1 to SHARDS_MOST; length: rows of the first blocks, at least. close accepts zeroed or
 * failed ones. */
int shards_open(struct shards *b, size_t m, enum accum_kind kind, size_t most, size_t length,
                struct err *err);
void shards_close(struct shards *b);

/* Rows A (rows, m), column j at A + j ld, of one time. */
int shards_add(struct shards *b, size_t rows, const double A[], size_t ld, struct err *err);

/* Close the block that is open, if it has rows: what there is, is in M. */
int shards_end(struct shards *b, struct err *err);

/* Append a block as a file holds it. ERR_DATA where it cannot be one. */
int shards_take(struct shards *b, size_t rows, const double M[], struct err *err);

/* Pairs of closed blocks become one, as often as it takes to leave at most so many, >= 1. */
int shards_join(struct shards *b, size_t most, struct err *err);

/* After shards_end: rows of all; R (m, m), the triangle of all. */
size_t shards_rows(const struct shards *b);
int shards_triangle(struct shards *b, double R[], struct err *err);

/* By parts: to, zeroed or of other blocks, has the rows of the matrix M too; and is a triangle in
 * the end. */
int shards_merge(struct shards *b, double to[], const double M[], struct err *err);
int shards_finish(struct shards *b, double to[], struct err *err);

#endif
