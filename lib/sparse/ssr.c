/* ssr.c -- backward elimination (stepwise sparse regression).
 *
 *   from all terms on, drop the one whose loss costs least: the least |w_j| / stderror_j
 *
 * The number of terms is that of the least loss (sparse_loss); with bic = 1, of the least
 * rows log(residual/rows) + terms log(rows): for noise, where small terms may be sure. Every step
 * is a least squares fit: meant for up to a few hundred terms. boninsegna2018, schwarz1978
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sparse/sparse.h"

enum { BIC };

static const struct param params[] = {
    {"bic", 0, 0, 1, "", "1: the Bayesian information criterion instead of the loss",
     .whole = true},
    {0},
};

/* What is made least. */
static int criterion(const struct sparse *s, bool bic, const bool all[], const bool keep[],
                     double w[], double *value, struct err *err)
{
    const double rows = (double)s->rows;
    struct sparse_report r;

    if (!bic)
        return sparse_loss(s, all, keep, value, err);
    if (sparse_lstsq(s, keep, 0, w, NULL, &r, err) < 0)
        return -1;
    /* a residual of rounding is as good as another */
    *value = rows * log(fmax(r.residual, 1e-24 * r.norm) / rows) + (double)r.terms * log(rows);
    return 0;
}

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

    if (rc == 0) {
        memcpy(all, keep, s->p * sizeof *all);
        memcpy(now, keep, s->p * sizeof *now);
    }
    while (rc == 0) {
        rc = criterion(s, p[BIC] != 0, all, now, w, &loss, err);
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
    .source = "boninsegna2018, schwarz1978",
    .params = params,
    .choose = choose,
};
