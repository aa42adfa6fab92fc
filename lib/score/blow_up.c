/* blow_up.c -- fraction of the members that were not finite at some time, or
 * whose run ended before the truth's.
 */
#include <math.h>

#include "score/score.h"

static int open(struct score *s, struct err *err)
{
    (void)err;
    s->nsum = 1;
    return 0;
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    (void)err;
    for (size_t j = 0; j < s->nmember; j++)
        for (size_t i = 0; i < s->n && s->sum[j] == 0; i++)
            if (!isfinite(r->prediction[j * s->n + i]))
                s->sum[j] = 1;
    return 0;
}

static double value(const struct score *s, const struct subset *of)
{
    double blown = 0, count = 0;

    for EACH_MEMBER (j, of) {
        blown += s->sum[j];
        count++;
    }
    return blown / count;
}

const struct score_ops score_blow_up = {
    .name = "blow-up",
    .brief = "fraction of members that were not finite or ended early",
    .open = open,
    .add = add,
    .value = value,
};
