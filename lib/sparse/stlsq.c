/* stlsq.c -- sequentially thresholded least squares.
 *
 *   w := argmin |A w - y|^2 + ridge |w|^2 on S,   S := {j in S: |w_j| >= threshold},
 *
 * again until S stays. brunton2016
 */
#include <math.h>
#include <stdlib.h>

#include "sparse/sparse.h"

enum { THRESHOLD, RIDGE };

static const struct param params[] = {
    {"threshold", 0.1, 0, 1e300, "", "the least |w_j| that is kept"},
    {"ridge", 0, 0, 1e300, "", "weight of |w|^2 while choosing"},
    {0},
};

static int choose(const struct sparse *s, const double p[], bool keep[], struct err *err)
{
    double *w = malloc((s->p + 1) * sizeof *w);
    bool changed = true;
    int rc = 0;

    if (!w)
        return err_set(err, ERR_INTERNAL, "stlsq: no memory");
    while (rc == 0 && changed) {
        changed = false;
        rc = sparse_lstsq(s, keep, p[RIDGE], w, NULL, NULL, err);
        for (size_t j = 0; rc == 0 && j < s->p; j++)
            if (keep[j] && !(fabs(w[j]) >= p[THRESHOLD])) {
                keep[j] = false;
                changed = true;
            }
    }
    free(w);
    return rc;
}

const struct sparse_ops sparse_stlsq = {
    .name = "stlsq",
    .brief = "sequentially thresholded least squares",
    .source = "brunton2016",
    .params = params,
    .choose = choose,
};
