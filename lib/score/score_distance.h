/* score_distance.h -- scores of an ensemble of M runs by how far they are from the truth and from
 * each other, in some distance:
 *
 *   mean_{t,member} ( 1/M sum_j |v_j - u| - 1/(2 M (M-1)) sum_{j,k} |v_j - v_k| )
 *
 * the fair one (ferro2014), whose expectation does not depend on M and is least where u and the
 * runs have one distribution: it may be negative by chance. With `fair` = 0 the last sum is over
 * 2 M^2, so that it is the score of the M runs as they are, and falls with M. Of one run, or of
 * equal ones, both are the mean distance. M^2 distances a record. inf when a run blew up, or so
 * far that its square is.
 */
#ifndef SUBGRID_SCORE_SCORE_DISTANCE_H
#define SUBGRID_SCORE_SCORE_DISTANCE_H

#include "score/score.h"

extern const struct param distance_params[];

/* Of a[n] from b[n]. */
typedef double distance(size_t n, const double a[], const double b[]);

int distance_open(struct score *s, struct err *err);
int distance_add(struct score *s, const struct score_record *r, distance *apart);
double distance_value(const struct score *s, const struct subset *of);

#endif
