/* score_conformal.c -- intervals of an ensemble that other ensembles have stretched. */
#include "score/score_conformal.h"

#include <math.h>
#include <stdlib.h>

enum { SUM, COUNT, SUMS };

/* r and s of all ensembles and points; then r of either kind, sorted. */
struct stretch {
    double *r, *spread, *sorted[2];
};

int conformal_open(struct score *s, struct err *err)
{
    const size_t values = s->nmember / s->runs * s->n;
    struct stretch *w;

    s->nsum = SUMS;
    s->priv = NULL;
    if (s->runs < 2)
        return err_set(err, ERR_DATA, "%s: found one run of each member, expected an ensemble",
                       s->ops->name);
    w = s->priv = calloc(1, sizeof *w);
    if (w)
        w->r = calloc(4 * values + 1, sizeof *w->r);
    if (!w || !w->r)
        return err_set(err, ERR_INTERNAL, "%s: no memory for %zu values", s->ops->name, values);
    w->spread = w->r + values;
    w->sorted[0] = w->spread + values;
    w->sorted[1] = w->sorted[0] + values;
    return 0;
}

void conformal_close(struct score *s)
{
    struct stretch *w = s->priv;

    if (w)
        free(w->r);
    free(w);
}

/* r of the ensemble whose first run is member `first`, at point i, and the spread. */
static double ratio_of(const struct score *s, const struct score_record *r, size_t first,
                       size_t i, double *spread)
{
    const double *v = r->prediction + first * s->n + i, runs = (double)s->runs;
    double mean = v[0], square = 0; /* exactly, where all runs are equal */

    for (size_t j = 1; j < s->runs; j++)
        mean += (v[j * s->n] - v[0]) / runs;
    for (size_t j = 0; j < s->runs; j++)
        square += (v[j * s->n] - mean) * (v[j * s->n] - mean) / (runs - 1);
    *spread = sqrt(square);
    const double error = fabs(r->truth[first * s->n + i] - mean);
    if (error == 0)
        return 0;
    return isfinite(square) && *spread > 0 ? error / *spread : INFINITY;
}

static int rising(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;

    return a < b ? -1 : a > b;
}

void conformal_add(struct score *s, const struct score_record *r,
                   double (*of)(const struct score *s, const struct conformal *c))
{
    const struct stretch *w = s->priv;
    const size_t ensembles = s->nmember / s->runs;
    size_t n[2] = {0, 0};

    for (size_t e = 0; e < ensembles; e++)
        for (size_t i = 0; i < s->n; i++) {
            const size_t at = e * s->n + i;
            w->r[at] = ratio_of(s, r, e * s->runs, i, &w->spread[at]);
            w->sorted[e % 2][n[e % 2]++] = w->r[at];
        }
    for (size_t kind = 0; kind < 2; kind++)
        qsort(w->sorted[kind], n[kind], sizeof(double), rising);
    for (size_t e = 0; e < ensembles && n[1] > 0; e++)
        for (size_t i = 0; i < s->n; i++) {
            const size_t at = e * s->n + i, other = 1 - e % 2;
            const struct conformal c = {w->r[at], w->spread[at], !isfinite(w->spread[at]),
                                        w->sorted[other], n[other]};
            const double add = of(s, &c);
            for (size_t j = e * s->runs; j < (e + 1) * s->runs; j++) { /* each run its share */
                s->sum[j * SUMS + SUM] += add;
                s->sum[j * SUMS + COUNT]++;
            }
        }
}

double conformal_mean(const struct score *s, const struct subset *of)
{
    double sum = 0, count = 0;

    for EACH_MEMBER (j, of) {
        sum += s->sum[j * SUMS + SUM];
        count += s->sum[j * SUMS + COUNT];
    }
    return count > 0 ? sum / count : NAN;
}

int conformal_enough(const struct score *s, struct err *err)
{
    return s->nmember > s->runs
               ? 0
               : err_set(err, ERR_DATA, "%s: found one ensemble, expected at least two, of which "
                         "each stretches the intervals of the other", s->ops->name);
}
