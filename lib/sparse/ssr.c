/* ssr.c -- backward elimination (stepwise sparse regression).
 *
 *   from all terms on, drop the one whose loss costs least: the least |w_j| / stderror_j
 *
 * Every step is a least squares fit: meant for up to a few hundred terms. boninsegna2018
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

static int path(const struct sparse *s, const double p[], const bool may[], sparse_visit *visit,
                void *to, struct err *err)
{
    double *w = malloc((2 * s->p + 1) * sizeof *w);
    bool *keep = malloc((s->p + 1) * sizeof *keep);
    struct sparse_report r;
    int rc = w && keep ? 0 : err_set(err, ERR_INTERNAL, "ssr: no memory");

    (void)p;
    if (rc == 0)
        memcpy(keep, may, s->p * sizeof *keep);
    while (rc == 0) {
        rc = sparse_lstsq(s, keep, 0, w, w + s->p, &r, err);
        if (rc == 0)
            rc = visit(to, keep, (double)r.terms, err);
        if (rc == 0 && !drop(s, w, w + s->p, keep))
            break;
    }
    free(w);
    free(keep);
    return rc;
}

const struct sparse_ops sparse_ssr = {
    .name = "ssr",
    .brief = "all terms, all but one, but two, ..: the least sure is dropped",
    .source = "boninsegna2018",
    .path = path,
};
