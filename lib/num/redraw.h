/* redraw.h -- records of steady runs drawn again, in blocks that keep what records remember.
 *
 * As many records as there are, or as are asked for: blocks of l in a row, from any of the first
 * nrec - l + 1 records of any run, with replacement, the last one cut to what is left. kunsch1989.
 * The variance of a mean so drawn falls short by about l / nrec of it, and by what is correlated
 * over more than l records; it is told best by about
 *
 *   l = (sqrt(6) phi/(1 - phi^2))^(2/3) nrec^(1/3)
 *
 * records of a process that keeps phi of itself from one to the next, where the one error balances
 * the chance in it.
 */
#ifndef SUBGRID_NUM_REDRAW_H
#define SUBGRID_NUM_REDRAW_H

#include <stddef.h>

#include "num/rng.h"

struct redraw {
    size_t run, first, length; /* records [first, first + length) of a run */
};

/* A block of at most l records, 1 <= l <= nrec, of a draw that lacks `left` of them. */
struct redraw redraw_block(struct rng *rng, size_t nrun, size_t nrec, size_t l, size_t left);

/* The length above, from 1 to nrec; 0 <= kept < 1 is phi. */
size_t redraw_length(size_t nrec, double kept);

/* phi of y[k stride], k < nrec, about their mean, at least 0 and less than 1; 0 where they do not
 * vary or are not finite. */
double redraw_kept(size_t nrec, size_t stride, const double y[]);

/* mean[n] of `count` records drawn from those of one run, y[k stride + i], in blocks of l. times
 * is scratch [nrec]. An output with a NaN in any record is NaN. */
void redraw_mean(struct rng *rng, size_t nrec, size_t stride, size_t n, const double y[], size_t l,
                 size_t count, size_t times[], double mean[]);

#endif
