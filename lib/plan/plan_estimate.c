/* plan_estimate.c -- means of the dear model's outputs from samples of it and of cheap models. */
#include "plan/plan_estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/plan_keys.h"

static int pair(size_t nmodel, const struct samples model[], const struct plan_keys keys[],
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
        const struct plan_place *at[PLAN_MODELS];
        bool all = true;
        for (size_t i = 0; i < nmodel && all; i++)
            all = (at[i] = plan_keys_find(&keys[i], keys[0].place[s].key)) != NULL;
        for (size_t i = 0; i < nmodel && all; i++)
            memcpy(y[i] + *n * q, model[i].y + at[i]->at * q, q * sizeof **y);
        *n += all;
    }
    return 0;
}

int plan_pair(size_t nmodel, const struct samples model[], double *y[], size_t *n,
              struct err *err)
{
    struct plan_keys keys[PLAN_MODELS];

    y[0] = NULL;
    int rc = plan_keys_open(nmodel, model, keys, err);
    if (rc == 0)
        rc = pair(nmodel, model, keys, y, n, err);
    plan_keys_close(keys);
    return rc;
}

/* The mean of an output over a model's samples, of those only that `with` has where it is not NULL;
 * their number. */
static double mean_of(const struct samples *s, const struct plan_keys *own,
                      const struct plan_keys *with, size_t k, size_t *count)
{
    double sum = 0;

    *count = 0;
    for (size_t i = 0; i < own->n; i++) {
        if (with && !plan_keys_find(with, own->place[i].key))
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
                           const struct samples model[], const struct plan_keys keys[],
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
    to->plain[k] = to->mean[k] = mean_of(&model[0], &keys[0], NULL, k, &to->count[0]);
    to->plain_error[k] = to->error[k] = varies ? sqrt(of.C[0][0] / (double)keys[0].n) : 0;
    samples[0] = (double)keys[0].n;
    for (size_t i = 1; i < nmodel; i++)
        samples[i] = (double)keys[to->order[i]].n;
    if (!varies || nmodel == 1)
        return 0;
    const double variance = ops->variance(&of, samples, weight);
    for (size_t i = 1; i < nmodel; i++) {
        const size_t m = to->order[i], before = chain ? to->order[i - 1] : 0;
        const double all = mean_of(&model[m], &keys[m], NULL, k, &to->count[m]);
        const double part = mean_of(&model[m], &keys[m], &keys[before], k, &to->paired[m]);
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
    struct plan_keys keys[PLAN_MODELS];
    struct plan_models of = {.n = nmodel};
    double *y[PLAN_MODELS] = {NULL};

    nmodel = strcmp(ops->name, "mc") ? nmodel : 1;
    int rc = open_estimate(to, model[0].q, err);
    if (rc == 0)
        rc = plan_keys_open(nmodel, model, keys, err);
    else
        memset(keys, 0, sizeof keys);
    if (rc == 0 && !strcmp(ops->name, "mlmc")) {
        rc = plan_levels(to, nmodel, model, keys, err);
        plan_keys_close(keys);
        return rc;
    }
    if (rc == 0)
        rc = pair(nmodel, model, keys, y, &to->shared, err);
    if (rc == 0 && to->shared < nmodel + 2)
        rc = err_set(err, ERR_DATA, "found %zu samples that all %zu models share, by their keys, "
                     "expected at least %zu", to->shared, nmodel, nmodel + 2);
    of.n = nmodel;
    if (rc == 0)
        rc = plan_covariance(&of, to->shared, to->q, (const double *const *)y, err);
    if (rc == 0)
        find_order(to, &of);
    for (size_t k = 0; k < to->q && rc == 0; k++)
        rc = estimate_output(to, ops, model, keys, nmodel, k, y, err);
    plan_keys_close(keys);
    free(y[0]);
    return rc;
}
