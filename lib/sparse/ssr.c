/* ssr.c -- backward elimination (stepwise sparse regression).
 *
 *   from all terms on, drop the one whose loss costs least: the least |w_j| / stderror_j
 *
 * The number of terms is that of the least loss (sparse_loss). Every step is a least squares fit:
 * meant for up to a few hundred terms. boninsegna2018
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sparse/sparse.h"

/* Drop the least term of w; false where there is none. */
static bool drop(const struct sparse *s, const double w[], const double stderror[], bool keep[])
{
    double least = INFINITY;
    size_t found = s->p;

    for (size_t j = 0; j < s->p; j++) {
        const double size = stderror[j] > 0 ? fabs(w[j]) / stderror[j] : INFINITY;
        if (keep[j] && (found == s->p || size < least)) {
            least = size;
            found = j;
        }
    }
    if (found < s->p)
        keep[found] = false;
    return found < s->p;
}

static int choose(const struct sparse *s, const double p[], bool keep[], struct err *err)
{
    double *w = malloc((2 * s->p + 1) * sizeof *w), least = INFINITY, loss;
    bool *all = malloc((2 * s->p + 1) * sizeof *all), *now = all ? all + s->p : NULL;
    int rc = w && all ? 0 : err_set(err, ERR_INTERNAL, "ssr: no memory");

    (void)p;
    if (rc == 0) {
        memcpy(all, keep, s->p * sizeof *all);
        memcpy(now, keep, s->p * sizeof *now);
    }
    while (rc == 0) {
        rc = sparse_loss(s, all, now, &loss, err);
        if (rc == 0 && loss < least) {
            least = loss;
            memcpy(keep, now, s->p * sizeof *keep);
        }
        if (rc == 0)
            rc = sparse_lstsq(s, now, 0, w, w + s->p, NULL, err);
        if (rc == 0 && !drop(s, w, w + s->p, now))
            break;
    }
    free(w);
    free(all);
    return rc;
}

const struct sparse_ops sparse_ssr = {
    .name = "ssr",
    .brief = "all terms but one, but two, ..: the least sure is dropped",
    .source = "boninsegna2018",
    .choose = choose,
};
