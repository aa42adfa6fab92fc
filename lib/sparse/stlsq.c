/* stlsq.c -- sequentially thresholded least squares.
 *
 *   w := argmin |A w - y|^2 + ridge |w|^2 on S,   S := {j in S: |w_j| >= threshold},
 *
 * again until S stays; for one threshold, or for some on a logarithmic grid. brunton2016
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sparse/sparse.h"

enum { THRESHOLD, RIDGE, HI, COUNT };

static const struct param params[] = {
    {"threshold", 0.1, 0, 1e300, "", "the least |w_j| that is kept"},
    {"ridge", 0, 0, 1e300, "", "weight of |w|^2 while choosing"},
    {"hi", 0, 0, 1e300, "", "the largest of several thresholds; 0: one alone"},
    {"count", 50, 2, 10000, "", "thresholds up to it", .whole = true},
    {0},
};

static int threshold(const struct sparse *s, double least, double ridge, bool keep[], double w[],
                     struct err *err)
{
    bool changed = true;

    while (changed) {
        changed = false;
        if (sparse_lstsq(s, keep, ridge, w, NULL, NULL, err) < 0)
            return -1;
        for (size_t j = 0; j < s->p; j++)
            if (keep[j] && !(fabs(w[j]) >= least)) {
                keep[j] = false;
                changed = true;
            }
    }
    return 0;
}

static int path(const struct sparse *s, const double p[], const bool may[], sparse_visit *visit,
                void *to, struct err *err)
{
    const size_t count = p[HI] > p[THRESHOLD] && p[THRESHOLD] > 0 ? (size_t)p[COUNT] : 1;
    double *w = malloc((s->p + 1) * sizeof *w);
    bool *keep = malloc((s->p + 1) * sizeof *keep);
    int rc = w && keep ? 0 : err_set(err, ERR_INTERNAL, "stlsq: no memory");

    for (size_t k = 0; rc == 0 && k < count; k++) {
        const double least = k == 0 ? p[THRESHOLD] /* to the bit */
                                    : p[THRESHOLD] * pow(p[HI] / p[THRESHOLD],
                                                         (double)k / (double)(count - 1));
        memcpy(keep, may, s->p * sizeof *keep);
        rc = threshold(s, least, p[RIDGE], keep, w, err);
        if (rc == 0)
            rc = visit(to, keep, least, err);
    }
    free(w);
    free(keep);
    return rc;
}

const struct sparse_ops sparse_stlsq = {
    .name = "stlsq",
    .brief = "sequentially thresholded least squares",
    .source = "brunton2016",
    .params = params,
    .path = path,
};
