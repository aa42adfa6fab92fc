/* best.c -- the sets of mstls, frols and ssr.
 *
 * Thresholds and elimination start from all terms, and lose the way where terms nearly depend and
 * noise is large; a forward search starts from none, and loses it where terms cancel. ssr is left
 * out where there are more than 100 terms.
 */
#include "sparse/sparse.h"

enum { SSR_MOST = 100 };

static int path(const struct sparse *s, const double p[], const bool may[], sparse_visit *visit,
                void *to, struct err *err)
{
    static const char *const names[] = {"mstls", "frols", "ssr"};

    (void)p;
    for (size_t i = 0; i < (s->p > SSR_MOST ? 2 : 3); i++) {
        const struct sparse_ops *ops = sparse_find(names[i], err);
        double values[PARAM_MAX];
        param_defaults(ops->params, values);
        if (ops->path(s, values, may, visit, to, err) < 0)
            return -1;
    }
    return 0;
}

const struct sparse_ops sparse_best = {
    .name = "best",
    .brief = "the sets of mstls, frols and ssr",
    .source = "messenger2021",
    .path = path,
};
