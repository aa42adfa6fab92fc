/* vpt.c -- valid prediction time: how long the error stays small.
 *
 *   e(t) = rms_i(v - u),   vpt = mean_member min { t : e(t) >= h rms_{t,i}(u) }
 *
 * counted from the first record and divided by `unit` (a Lyapunov time, say);
 * h = `threshold`. The scale is the member's truth over all times. A member that
 * never gets there counts with the length of the run (vpt-never is the fraction of
 * such members), one that is not finite ends at that time. Source: melchers2023 (section on
 * Kuramoto-Sivashinsky).
 *
 * The scale is known at the end only, so each member keeps the times at which
 * its error set a record: a ladder whose rungs are 0.05 % apart, to which the
 * threshold is therefore exact; its size does not depend on the run's length.
 */
#include <math.h>
#include <stdlib.h>

#include "score/score.h"

struct rung {
    double t, square; /* from t on, e^2 has been this large */
};

struct ladder {
    size_t n, cap;
    struct rung *rung;
};

static const double step = 1.001; /* of e^2, between rungs */

enum { THRESHOLD, UNIT };

static const struct param params[] = {
    {"threshold", 0.4, 1e-9, 1e9, "", "error that ends it, over the truth's rms"},
    {"unit", 1, 1e-300, 1e300, "", "time that counts as one"},
    {NULL, 0, 0, 0, NULL, NULL},
};

static int open(struct score *s, struct err *err)
{
    s->nsum = 1;
    s->priv = calloc(s->nmember, sizeof(struct ladder));
    return s->priv ? 0 : err_set(err, ERR_INTERNAL, "vpt: no memory");
}

static void close(struct score *s)
{
    struct ladder *ladder = s->priv;

    for (size_t j = 0; ladder && j < s->nmember; j++)
        free(ladder[j].rung);
    free(ladder);
}

/* square >= 0 or inf at time t: a rung, when it is higher than the last. */
static int climb(struct ladder *l, double t, double square, struct err *err)
{
    if (!(square > (l->n ? l->rung[l->n - 1].square * step : 0)))
        return 0;
    if (l->n == l->cap) {
        const size_t cap = l->cap ? 2 * l->cap : 16;
        struct rung *rung = realloc(l->rung, cap * sizeof *rung);
        if (!rung)
            return err_set(err, ERR_INTERNAL, "vpt: no memory");
        l->rung = rung;
        l->cap = cap;
    }
    l->rung[l->n++] = (struct rung){t, square};
    return 0;
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    struct ladder *ladder = s->priv;

    for (size_t j = 0; j < s->nmember; j++) {
        const double *v = r->prediction + j * s->n, *u = r->truth + j * s->n;
        double square = 0;
        for (size_t i = 0; i < s->n; i++) {
            square += (v[i] - u[i]) * (v[i] - u[i]) / (double)s->n;
            s->sum[j] += u[i] * u[i] / (double)s->n;
        }
        if (!isfinite(square))
            square = INFINITY;
        if (climb(&ladder[j], r->t, square, err) < 0)
            return -1;
    }
    return 0;
}

/* When a member's error gets there; inf when it never does. */
static double end_of(const struct score *s, size_t j)
{
    const struct ladder *l = (const struct ladder *)s->priv + j;
    const double mean = s->sum[j] / (double)s->nrec;
    const double limit = s->p[THRESHOLD] * s->p[THRESHOLD] * mean;
    double end = INFINITY;

    for (size_t i = l->n; i-- > 0;)
        if (l->rung[i].square >= limit)
            end = l->rung[i].t;
    return end;
}

static double value(const struct score *s, const struct subset *of)
{
    double sum = 0, count = 0;

    for EACH_MEMBER (j, of) {
        sum += fmin(end_of(s, j), s->last) - s->first;
        count++;
    }
    return sum / count / s->p[UNIT];
}

static double never(const struct score *s, const struct subset *of)
{
    double sum = 0, count = 0;

    for EACH_MEMBER (j, of) {
        sum += isinf(end_of(s, j));
        count++;
    }
    return sum / count;
}

const struct score_ops score_vpt = {
    .name = "vpt",
    .brief = "valid prediction time: until the error reaches 0.4 of the truth's rms",
    .source = "melchers2023",
    .best = INFINITY,
    .params = params,
    .open = open,
    .close = close,
    .add = add,
    .value = value,
    .never = never,
};
