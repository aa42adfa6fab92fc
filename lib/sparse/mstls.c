/* mstls.c -- modified sequentially thresholded least squares.
 *
 *   S_lambda := {j in S: lambda <= |w_j| |a_j| / |y| <= 1/lambda},  w again on S, until S stays
 *
 * for every lambda of a logarithmic grid. What a term gives to y decides, not its coefficient:
 * units do not matter. messenger2021
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sparse/sparse.h"

enum { LO, HI, COUNT };

static const struct param params[] = {
    {"lo", 1e-4, 1e-12, 1, "", "the least threshold"},
    {"hi", 1, 1e-12, 1, "", "the largest"},
    {"count", 50, 1, 10000, "", "thresholds between them", .whole = true},
    {0},
};

/* keep and w of one threshold, from those of all terms. */
static int threshold(const struct sparse *s, double lambda, const double length_of[],
                     double target, bool keep[], double w[], struct err *err)
{
    bool changed = true;

    while (changed) {
        changed = false;
        for (size_t j = 0; j < s->p; j++) {
            const double part = fabs(w[j]) * length_of[j] / target;
            if (keep[j] && !(part >= lambda && part <= 1 / lambda)) {
                keep[j] = false;
                changed = true;
            }
        }
        if (changed && sparse_lstsq(s, keep, 0, w, NULL, NULL, err) < 0)
            return -1;
    }
    return 0;
}

static int path(const struct sparse *s, const double p[], const bool may[], sparse_visit *visit,
                void *to, struct err *err)
{
    const size_t count = (size_t)p[COUNT];
    double *full = malloc((3 * s->p + 1) * sizeof *full);
    double *w = full ? full + s->p : NULL, *length_of = full ? w + s->p : NULL;
    bool *keep = malloc((s->p + 1) * sizeof *keep);
    int rc = full && keep ? 0 : err_set(err, ERR_INTERNAL, "mstls: no memory");

    if (rc == 0)
        rc = sparse_lstsq(s, may, 0, full, NULL, NULL, err);
    const double target = sparse_length(s->R + s->target * s->m, s->target + 1);
    for (size_t j = 0; rc == 0 && j < s->p; j++)
        length_of[j] = sparse_length(s->R + j * s->m, j + 1);
    for (size_t k = 0; rc == 0 && k < count; k++) {
        const double lambda = p[LO] * pow(p[HI] / p[LO], count > 1 ? (double)k /
                                                             (double)(count - 1) : 0);
        memcpy(keep, may, s->p * sizeof *keep);
        memcpy(w, full, s->p * sizeof *w);
        rc = threshold(s, lambda, length_of, target, keep, w, err);
        if (rc == 0)
            rc = visit(to, keep, lambda, err);
    }
    free(full);
    free(keep);
    return rc;
}

const struct sparse_ops sparse_mstls = {
    .name = "mstls",
    .brief = "thresholds on what a term gives to the target",
    .source = "messenger2021",
    .params = params,
    .path = path,
};
