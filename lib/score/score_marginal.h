/* score_marginal.h -- marginal distributions of prediction and truth, counted as records come.
 *
 * Values over all points and times fall into cells of one width. The cells cover what the truth
 * has taken so far and what the prediction has, up to 4 of the truth's ranges beyond: what is
 * further out counts there. When they have to reach further, two cells become one, so that
 * memory is bounded, nothing has to be known before and the order of members is nothing; over
 * the truth's range there are 100 cells at least. A member with a value that is not finite, or
 * whose square is not, is lost.
 */
#ifndef SUBGRID_SCORE_SCORE_MARGINAL_H
#define SUBGRID_SCORE_SCORE_MARGINAL_H

#include "score/score.h"

enum { MARGINAL_PREDICTION, MARGINAL_TRUTH, MARGINAL_FIELDS };
enum { MARGINAL_CELLS = 4096, MARGINAL_BINS = 200 };

/* open, close and add of a metric that has nothing else in priv and sum. */
int marginal_open(struct score *s, struct err *err);
void marginal_close(struct score *s);
int marginal_add(struct score *s, const struct score_record *r, struct err *err);

/* count[f][cell]: how often values of a field fell into each cell, over some members. False when
 * one of them is lost. */
typedef double marginal_cells[MARGINAL_FIELDS][MARGINAL_CELLS];
bool marginal_count(const struct score *s, const struct subset *of, marginal_cells count);

/* The same over n <= MARGINAL_BINS bins of the truth's range over all members, and one on each
 * side of it: count[f][0..n+1]. */
typedef double marginal_bins[MARGINAL_FIELDS][MARGINAL_BINS + 2];
bool marginal_bin(const struct score *s, const struct subset *of, size_t n, marginal_bins count);

#endif
