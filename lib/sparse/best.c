/* best.c -- what mstls, frols and ssr choose, whichever has the least loss.
 *
 * Thresholds and elimination start from all terms, and lose the way where terms nearly depend and
 * noise is large; a forward search starts from none, and loses it where terms cancel. Their
 * losses (sparse_loss) compare. ssr is left out where there are more than 100 terms.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sparse/sparse.h"

enum { SSR_MOST = 100 };

static int choose(const struct sparse *s, const double p[], bool keep[], struct err *err)
{
    static const char *const names[] = {"mstls", "frols", "ssr"};
    bool *all = malloc((2 * s->p + 1) * sizeof *all), *now = all ? all + s->p : NULL;
    double least = INFINITY, loss;
    int rc = all ? 0 : err_set(err, ERR_INTERNAL, "best: no memory");

    (void)p;
    if (rc == 0)
        memcpy(all, keep, s->p * sizeof *all);
    for (size_t i = 0; rc == 0 && i < (s->p > SSR_MOST ? 2 : 3); i++) {
        const struct sparse_ops *ops = sparse_find(names[i], err);
        double values[PARAM_MAX];
        param_defaults(ops->params, values);
        memcpy(now, all, s->p * sizeof *now);
        rc = ops->choose(s, values, now, err);
        if (rc == 0)
            rc = sparse_loss(s, all, now, &loss, err);
        if (rc == 0 && loss < least) {
            least = loss;
            memcpy(keep, now, s->p * sizeof *keep);
        }
    }
    free(all);
    return rc;
}

const struct sparse_ops sparse_best = {
    .name = "best",
    .brief = "the least loss of mstls, frols and ssr",
    .source = "messenger2021",
    .choose = choose,
};
