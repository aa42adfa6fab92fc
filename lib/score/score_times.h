/* score_times.h -- blocks of records in time, of the numbers of one long run, for score.c.
 *
 * What is kept of the past are the sums at the start of each block. Blocks are of one record at
 * first; of SCORE_TIMES of them two become one, so that memory does not grow with the run.
 */
#ifndef SUBGRID_SCORE_SCORE_TIMES_H
#define SUBGRID_SCORE_SCORE_TIMES_H

#include "score/score.h"

/* For an additive metric of one ensemble, or of one member that is none; nothing for all else.
 * False for lack of memory. */
bool times_open(struct score *s);
void times_close(struct score *s);

/* A record has been added. */
void times_mark(struct score *s);

/* The jackknife over blocks of records, as in score_error. */
double times_error(const struct score *s);

#endif
