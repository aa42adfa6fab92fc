/* plan_estimate.c -- means of the dear model's outputs from samples of it and of cheap models. */
#include "plan/plan_estimate.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Samples of one model in the order of their keys, each once. */
struct sorted {
    size_t n;
    struct place {
        uint64_t key;
        size_t at;
    } *place;
};

static int by_key(const void *a, const void *b)
{
    const uint64_t x = ((const struct place *)a)->key, y = ((const struct place *)b)->key;

    return x < y ? -1 : x > y;
}

static int sort(struct sorted *to, const struct samples *s, size_t model, struct err *err)
{
    *to = (struct sorted){.n = s->n, .place = malloc((s->n + 1) * sizeof *to->place)};
    if (!to->place)
        return err_set(err, ERR_INTERNAL, "no memory for %zu samples", s->n);
    if (!s->key)
        return err_set(err, ERR_DATA, "model %zu: found no keys, expected those of its samples",
                       model);
    for (size_t i = 0; i < s->n; i++)
        to->place[i] = (struct place){s->key[i], i};
    qsort(to->place, s->n, sizeof *to->place, by_key);
    to->n = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct place *last = to->n ? &to->place[to->n - 1] : NULL;
        if (!last || to->place[i].key != last->key)
            to->place[to->n++] = to->place[i];
        else if (memcmp(s->y + last->at * s->q, s->y + to->place[i].at * s->q,
                        s->q * sizeof *s->y))
            return err_set(err, ERR_DATA, "model %zu: found the key %" PRIu64 " twice with "
                           "different outputs, expected each once", model, last->key);
    }
    return 0;
}

static const struct place *find(const struct sorted *in, uint64_t key)
{
    const struct place what = {.key = key};

    return bsearch(&what, in->place, in->n, sizeof what, by_key);
}

static int open_sorted(size_t nmodel, const struct samples model[], struct sorted sorted[],
                       struct err *err)
{
    memset(sorted, 0, PLAN_MODELS * sizeof *sorted);
    if (nmodel < 1 || nmodel > PLAN_MODELS)
        return err_set(err, ERR_DATA, "found %zu models, expected 1 to %d", nmodel, PLAN_MODELS);
    for (size_t i = 0; i < nmodel; i++) {
        if (model[i].q != model[0].q)
            return err_set(err, ERR_DATA, "model %zu: found %zu outputs, expected %zu as of the "
                           "dear one", i, model[i].q, model[0].q);
        if (sort(&sorted[i], &model[i], i, err) < 0)
            return -1;
    }
    return 0;
}

static void close_sorted(struct sorted sorted[])
{
    for (size_t i = 0; i < PLAN_MODELS; i++)
        free(sorted[i].place);
}

static int pair(size_t nmodel, const struct samples model[], const struct sorted sorted[],
                double *y[], size_t *n, struct err *err)
{
    const size_t q = model[0].q, most = model[0].n;

    *n = 0;
    y[0] = malloc((nmodel * most * q + 1) * sizeof **y);
    if (!y[0])
        return err_set(err, ERR_INTERNAL, "no memory for %zu samples", most);
    for (size_t i = 1; i < nmodel; i++)
        y[i] = y[0] + i * most * q;
    for (size_t s = 0; s < most; s++) {
        const struct place *at[PLAN_MODELS];
        bool all = true;
        for (size_t i = 0; i < nmodel && all; i++)
            all = (at[i] = find(&sorted[i], sorted[0].place[s].key)) != NULL;
        for (size_t i = 0; i < nmodel && all; i++)
            memcpy(y[i] + *n * q, model[i].y + at[i]->at * q, q * sizeof **y);
        *n += all;
    }
    return 0;
}

int plan_pair(size_t nmodel, const struct samples model[], double *y[], size_t *n,
              struct err *err)
{
    struct sorted sorted[PLAN_MODELS];

    y[0] = NULL;
    int rc = open_sorted(nmodel, model, sorted, err);
    if (rc == 0)
        rc = pair(nmodel, model, sorted, y, n, err);
    close_sorted(sorted);
    return rc;
}

/* The mean of an output over a model's samples, of those only that `with` has where it is not NULL;
 * their number. */
static double mean_of(const struct samples *s, const struct sorted *own, const struct sorted *with,
                      size_t k, size_t *count)
{
    double sum = 0;

    *count = 0;
    for (size_t i = 0; i < own->n; i++) {
        if (with && !find(with, own->place[i].key))
            continue;
        sum += s->y[own->place[i].at * s->q + k];
        ++*count;
    }
    return *count ? sum / (double)*count : NAN;
}

/* Models by falling correlation of all outputs with the dear one. */
static void find_order(struct plan_estimate *to, const struct plan_models *of)
{
    for (size_t i = 0; i < of->n; i++)
        to->order[i] = i;
    for (size_t i = 2; i < of->n; i++)
        for (size_t j = i; j > 1; j--) {
            const size_t a = to->order[j], b = to->order[j - 1];
            const double near = of->C[a][a] > 0 ? of->C[0][a] * of->C[0][a] / of->C[a][a] : 0;
            const double far = of->C[b][b] > 0 ? of->C[0][b] * of->C[0][b] / of->C[b][b] : 0;
            if (near <= far)
                break;
            to->order[j] = b;
            to->order[j - 1] = a;
        }
}

/* Output k, of models in their order. */
static int estimate_output(struct plan_estimate *to, const struct plan_ops *ops,
                           const struct samples model[], const struct sorted sorted[],
                           size_t nmodel, size_t k, double *const y[], struct err *err)
{
    const bool chain = !strcmp(ops->name, "mfmc");
    double *column = malloc((nmodel * to->shared + 1) * sizeof *column);
    const double *one[PLAN_MODELS];
    struct plan_models of = {.n = nmodel};
    double samples[PLAN_MODELS], weight[PLAN_MODELS];
    struct err none = {0};

    if (!column)
        return err_set(err, ERR_INTERNAL, "no memory for %zu samples", to->shared);
    for (size_t i = 0; i < nmodel; i++) {
        for (size_t s = 0; s < to->shared; s++)
            column[i * to->shared + s] = y[to->order[i]][s * to->q + k];
        one[i] = column + i * to->shared;
    }
    const bool varies = plan_covariance(&of, to->shared, 1, one, &none) == 0;
    free(column);
    to->plain[k] = to->mean[k] = mean_of(&model[0], &sorted[0], NULL, k, &to->count[0]);
    to->plain_error[k] = to->error[k] = varies ? sqrt(of.C[0][0] / (double)sorted[0].n) : 0;
    samples[0] = (double)sorted[0].n;
    for (size_t i = 1; i < nmodel; i++)
        samples[i] = (double)sorted[to->order[i]].n;
    if (!varies || nmodel == 1)
        return 0;
    const double variance = ops->variance(&of, samples, weight);
    for (size_t i = 1; i < nmodel; i++) {
        const size_t m = to->order[i], before = chain ? to->order[i - 1] : 0;
        const double all = mean_of(&model[m], &sorted[m], NULL, k, &to->count[m]);
        const double part = mean_of(&model[m], &sorted[m], &sorted[before], k, &to->paired[m]);
        if (to->paired[m])
            to->mean[k] += weight[i] * (all - part);
    }
    to->error[k] = sqrt(fmax(0, variance));
    return 0;
}

static int open_estimate(struct plan_estimate *to, size_t q, struct err *err)
{
    *to = (struct plan_estimate){.q = q, .mean = malloc((4 * q + 1) * sizeof *to->mean)};
    if (!to->mean)
        return err_set(err, ERR_INTERNAL, "no memory for %zu outputs", q);
    to->error = to->mean + q;
    to->plain = to->error + q;
    to->plain_error = to->plain + q;
    return 0;
}

void plan_estimate_close(struct plan_estimate *e)
{
    free(e->mean);
    *e = (struct plan_estimate){0};
}

int plan_estimate(struct plan_estimate *to, const struct plan_ops *ops, size_t nmodel,
                  const struct samples model[], struct err *err)
{
    struct sorted sorted[PLAN_MODELS];
    struct plan_models of = {.n = nmodel};
    double *y[PLAN_MODELS] = {NULL};

    if (!strcmp(ops->name, "mlmc"))
        return err_set(err, ERR_USAGE, "mlmc: its differences need samples of their own, which "
                       "tables of models are not: mfmc and acv have an estimate");
    nmodel = strcmp(ops->name, "mc") ? nmodel : 1;
    int rc = open_estimate(to, model[0].q, err);
    if (rc == 0)
        rc = open_sorted(nmodel, model, sorted, err);
    else
        memset(sorted, 0, sizeof sorted);
    if (rc == 0)
        rc = pair(nmodel, model, sorted, y, &to->shared, err);
    if (rc == 0 && to->shared < nmodel + 2)
        rc = err_set(err, ERR_DATA, "found %zu samples that all %zu models share, by their keys, "
                     "expected at least %zu", to->shared, nmodel, nmodel + 2);
    of.n = nmodel;
    if (rc == 0)
        rc = plan_covariance(&of, to->shared, to->q, (const double *const *)y, err);
    if (rc == 0)
        find_order(to, &of);
    for (size_t k = 0; k < to->q && rc == 0; k++)
        rc = estimate_output(to, ops, model, sorted, nmodel, k, y, err);
    close_sorted(sorted);
    free(y[0]);
    return rc;
}
