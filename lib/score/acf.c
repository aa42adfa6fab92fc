/* acf.c -- distance of the autocorrelation functions over time:
 *
 *   rho_l(u) = <(u(t) - m)(u(t + l dt) - m)> / <(u - m)^2>,   m = <u>
 *   acf = sqrt( mean_{l=1..L} mean_i (rho_l(v) - rho_l(u))^2 )
 *
 * each about its own mean and over its own variance, so that it sees time scales alone. <.> is
 * over times, members, and the points of all axes that are periodic (u is alike there); i
 * counts those of the others. Lags reach up to `time`: records beyond 64 of them are thinned. 0
 * is a fifth of the run, of 64 records at most. Records are taken to be evenly spaced. What is
 * constant never forgets: rho = 1. inf when a member blew up; nan for a single record.
 *
 * Products are of u less its first mean, for rounding's sake. Kept are the last 64 records.
 */
#include <math.h>
#include <stdlib.h>

#include "score/score.h"

enum { LAGS = 64, PLACES = LAGS + 1, PART = 5 };
enum { TIME };
enum { PREDICTION, TRUTH, FIELDS };
enum { PRODUCT, SUM, PAIR }; /* of u(t) and u(t + l dt): sum of products, of both */

static const struct param params[] = {
    {"time", 0, 0, 1e300, "", "longest lag; 0: a fifth of the run, 64 records at most"},
    {NULL, 0, 0, 0, NULL, NULL},
};

struct past {
    size_t ngroup, *group; /* [n] which points share a mean; owned */
    size_t run;            /* as many points in a row are of one group */
    size_t stride, used;   /* every stride-th record counts; records used */
    size_t lags;           /* at most */
    double *shift;         /* (FIELDS, ngroup) first means; owned */
    double *ring;          /* (FIELDS, nmember, PLACES, n) owned */
};

/* s->sum is (nmember, FIELDS, PLACES, ngroup, PAIR). */
static double *sums(const struct score *s, size_t j, size_t field, size_t lag)
{
    const struct past *past = s->priv;

    return s->sum + j * s->nsum + (field * PLACES + lag) * past->ngroup * PAIR;
}

/* What was `lag` records before the current one. */
static double *before(const struct score *s, size_t j, size_t field, size_t lag)
{
    const struct past *past = s->priv;

    return past->ring + ((field * s->nmember + j) * PLACES + (past->used - lag) % PLACES) * s->n;
}

static void set_groups(struct past *past, const struct layout *l, const struct var *var)
{
    past->ngroup = past->run = 1;
    for (int a = var->rank - 1; a >= 0 && l->axis[var->axis[a]].edge == EDGE_PERIODIC; a--)
        past->run *= l->axis[var->axis[a]].n;
    for (int a = 0; a < var->rank; a++) {
        const struct axis *axis = &l->axis[var->axis[a]];
        past->ngroup *= axis->edge == EDGE_PERIODIC ? 1 : axis->n;
    }
    for (size_t i = 0; i < var->n; i++)
        for (size_t a = (size_t)var->rank, rest = i, size = 1; a-- > 0;) {
            const struct axis *axis = &l->axis[var->axis[a]];
            if (axis->edge != EDGE_PERIODIC) {
                past->group[i] += rest % axis->n * size;
                size *= axis->n;
            }
            rest /= axis->n;
        }
}

static void close(struct score *s)
{
    struct past *past = s->priv;

    if (past) {
        free(past->group);
        free(past->shift);
        free(past->ring);
    }
    free(past);
}

static int open(struct score *s, struct err *err)
{
    struct past *past = s->priv = calloc(1, sizeof *past);

    if (!past || !(past->group = calloc(s->n, sizeof *past->group)))
        return err_set(err, ERR_INTERNAL, "acf: no memory");
    set_groups(past, s->layout, &s->layout->var[s->var]);
    past->stride = 1;
    past->lags = LAGS;
    past->shift = calloc(FIELDS * past->ngroup, sizeof *past->shift);
    past->ring = calloc(FIELDS * s->nmember * PLACES * s->n, sizeof *past->ring);
    s->nsum = FIELDS * PLACES * past->ngroup * PAIR;
    return past->shift && past->ring
               ? 0
               : err_set(err, ERR_INTERNAL, "acf: no memory for %d records", PLACES);
}

/* How many lags reach up to `time`, now that the step is known. */
static void set_stride(const struct score *s, struct past *past, double step)
{
    const double lags = s->p[TIME] / step * (1 + 1e-9);

    if (!(s->p[TIME] > 0))
        return;
    past->stride = lags > LAGS ? (size_t)ceil(fmin(lags, 1e15) / LAGS * (1 - 2e-9)) : 1;
    past->lags = (size_t)fmax(1, lags / (double)past->stride);
    past->lags = past->lags < LAGS ? past->lags : LAGS;
}

static void set_shift(const struct score *s, size_t field, const double u[])
{
    struct past *past = s->priv;

    for (size_t k = 0; k < s->nmember * s->n; k++)
        past->shift[field * past->ngroup + past->group[k % s->n]] +=
            u[k] * (double)past->ngroup / (double)(s->nmember * s->n);
}

/* Sums of two records u, w of n points over each group. */
static void add_pair(const struct past *past, size_t n, const double u[], const double w[],
                     double sum[])
{
    for (size_t i = 0; i < n; i += past->run) {
        double product = 0, both = 0;
        for (size_t k = i; k < i + past->run; k++) {
            product += u[k] * w[k];
            both += u[k] + w[k];
        }
        sum[past->group[i] * PAIR + PRODUCT] += product;
        sum[past->group[i] * PAIR + SUM] += both;
    }
}

static void add_field(const struct score *s, size_t field, const double of[])
{
    const struct past *past = s->priv;
    const double *shift = past->shift + field * past->ngroup;

    for (size_t j = 0; j < s->nmember; j++) {
        double *now = before(s, j, field, 0);
        for (size_t i = 0; i < s->n; i++)
            now[i] = of[j * s->n + i] - shift[past->group[i]];
        for (size_t lag = 0; lag <= past->lags && lag <= past->used; lag++)
            add_pair(past, s->n, before(s, j, field, lag), now, sums(s, j, field, lag));
    }
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    const double *const of[FIELDS] = {r->prediction, r->truth};
    struct past *past = s->priv;

    (void)err;
    if (s->nrec == 2)
        set_stride(s, past, r->t - s->first);
    if ((s->nrec - 1) % past->stride)
        return 0;
    for (size_t field = 0; field < FIELDS; field++) {
        if (past->used == 0)
            set_shift(s, field, of[field]);
        add_field(s, field, of[field]);
    }
    past->used++;
    return 0;
}

/* Of a group of points, over times and members; the variance is 0 where it is rounding. */
struct moments {
    double points, mean, variance; /* points of one time, over members */
};

/* Mean of (u(t) - m)(u(t + lag) - m), m the mean less the shift. */
static double covariance(const struct score *s, const struct subset *of, size_t field,
                         size_t group, size_t lag, double m, double points)
{
    const double pairs = (double)(((const struct past *)s->priv)->used - lag) * points;
    double product = 0, both = 0;

    for EACH_MEMBER (j, of) {
        const double *pair = sums(s, j, field, lag) + group * PAIR;
        product += pair[PRODUCT];
        both += pair[SUM];
    }
    return (product - m * both) / pairs + m * m;
}

static struct moments moments(const struct score *s, const struct subset *of, size_t field,
                              size_t group)
{
    const struct past *past = s->priv;
    const double shift = past->shift[field * past->ngroup + group];
    struct moments now = {0};
    double sum = 0;

    for EACH_MEMBER (j, of) {
        now.points += (double)(s->n / past->ngroup);
        sum += sums(s, j, field, 0)[group * PAIR + SUM] / 2;
    }
    now.mean = sum / (now.points * (double)past->used);
    now.variance = covariance(s, of, field, group, 0, now.mean, now.points);
    if (now.variance <= 1e-14 * now.mean * now.mean + 1e-26 * shift * shift)
        now.variance = 0;
    return now;
}

/* Sum over lags of the squared difference of rho. */
static double apart(const struct score *s, const struct subset *of, size_t group, size_t lags)
{
    const struct moments v = moments(s, of, PREDICTION, group), u = moments(s, of, TRUTH, group);
    double sum = 0;

    for (size_t lag = 1; lag <= lags; lag++) {
        const double cv = covariance(s, of, PREDICTION, group, lag, v.mean, v.points);
        const double cu = covariance(s, of, TRUTH, group, lag, u.mean, u.points);
        const double d = (v.variance == 0 ? 1 : cv / v.variance) -
                         (u.variance == 0 ? 1 : cu / u.variance);
        sum += d * d;
    }
    return sum;
}

static double value(const struct score *s, const struct subset *of)
{
    const struct past *past = s->priv;
    const size_t part = s->p[TIME] > 0 ? 1 : PART, most = (past->used - 1) / part;
    const size_t lags = most < past->lags ? most : past->lags;
    double square = 0;

    for (size_t g = 0; g < past->ngroup; g++)
        square += apart(s, of, g, lags) / (double)past->ngroup;
    if (!lags)
        return NAN;
    return isfinite(square) ? sqrt(square / (double)lags) : INFINITY;
}

const struct score_ops score_acf = {
    .name = "acf",
    .brief = "rms distance of the autocorrelations over time, of long runs",
    .params = params,
    .open = open,
    .close = close,
    .add = add,
    .value = value,
};
