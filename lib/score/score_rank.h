/* score_rank.h -- the truth's rank among the runs of an ensemble. */
#ifndef SUBGRID_SCORE_SCORE_RANK_H
#define SUBGRID_SCORE_SCORE_RANK_H

#include "score/score.h"

/* M runs have M + 1 ranks, from 0: how many are below the truth. A truth that equals some has
 * the ranks below, .. below + equal alike. */
struct rank {
    size_t below, equal;
    bool lost; /* a run has blown up: its square is not finite */
};

/* Of the ensemble whose first run is member `first`, at point i. */
struct rank rank_find(const struct score *s, const struct score_record *r, size_t first, size_t i);

#endif
