/* score_distance.c -- runs of an ensemble, the truth, and how far they are apart. */
#include "score/score_distance.h"

#include <math.h>

enum { FAIR };

const struct param distance_params[] = {
    {"fair", 1, 0, 1, "", "1: as of endlessly many runs; 0: of these runs", .whole = true},
    {NULL, 0, 0, 0, NULL, NULL},
};

int distance_open(struct score *s, struct err *err)
{
    (void)err;
    s->nsum = 1;
    return 0;
}

int distance_add(struct score *s, const struct score_record *r, distance *apart)
{
    const double pairs = 2 * (double)(s->runs - (s->p[FAIR] > 0));

    for (size_t j = 0; j < s->nmember; j++) { /* each run its share */
        const size_t first = j - j % s->runs;
        const double *v = r->prediction + j * s->n;
        s->sum[j] += apart(s->n, v, r->truth + j * s->n);
        for (size_t k = first; k < first + s->runs; k++)
            if (k != j)
                s->sum[j] -= apart(s->n, v, r->prediction + k * s->n) / pairs;
    }
    return 0;
}

double distance_value(const struct score *s, const struct subset *of)
{
    double sum = 0, count = 0;

    for EACH_MEMBER (j, of) {
        sum += s->sum[j];
        count++;
    }
    return isfinite(sum * sum) ? sum / count / (double)s->nrec : INFINITY;
}
