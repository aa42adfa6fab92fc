/* energy.c -- relative error of the time-mean energy E = <1/2 u^2>_{t,i}:
 *
 *   energy = sum_member |E(v) - E(u)| / sum_member E(u)
 *
 * Taken member by member, so that one with too much energy does not make up for
 * one with too little. inf when a member blew up; where the truth is zero
 * throughout, 0 for a prediction that is zero too and inf for any other.
 */
#include "score/score.h"

static int open(struct score *s, struct err *err)
{
    (void)err;
    s->nsum = SCORE_PAIR;
    return 0;
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    (void)err;
    for (size_t j = 0; j < s->nmember; j++) {
        const double *v = r->prediction + j * s->n, *u = r->truth + j * s->n;
        double *sum = s->sum + j * SCORE_PAIR;
        for (size_t i = 0; i < s->n; i++) {
            sum[SCORE_PREDICTION] += 0.5 * v[i] * v[i];
            sum[SCORE_TRUTH] += 0.5 * u[i] * u[i];
        }
    }
    return 0;
}

const struct score_ops score_energy = {
    .name = "energy",
    .brief = "relative error of the time-mean energy <u^2>/2, by member",
    .additive = true,
    .open = open,
    .add = add,
    .value = score_pairs_apart,
};
