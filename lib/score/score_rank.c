/* score_rank.c -- the truth's rank among the runs of an ensemble. */
#include "score/score_rank.h"

#include <math.h>

struct rank rank_find(const struct score *s, const struct score_record *r, size_t first, size_t i)
{
    const double *v = r->prediction + first * s->n + i, u = r->truth[first * s->n + i];
    struct rank of = {0};

    for (size_t j = 0; j < s->runs; j++) {
        const double run = v[j * s->n];
        of.below += run < u;
        of.equal += run == u;
        of.lost = of.lost || !isfinite(run * run);
    }
    return of;
}
