/* plan_levels.c -- the estimate of multilevel Monte Carlo.
 *
 *   sum_i mean_{D_i} (Q_i - Q_{i+1}) + mean_{D_L} Q_L,   error^2 = sum_i var_{D_i} / |D_i|
 *
 * D_i are the samples that models i and i + 1 share and no difference before has taken: what is
 * summed is independent. giles2015 section 1.3
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "plan/plan_estimate.h"

struct moments {
    size_t n;
    double mean, square; /* square: sum of squares about the mean */
};

static void add(struct moments *m, double x)
{
    const double off = x - m->mean;

    m->n++;
    m->mean += off / (double)m->n;
    m->square += off * (x - m->mean);
}

/* The square of the standard error of the mean. */
static double error_square(const struct moments *m)
{
    return m->square / (double)(m->n - 1) / (double)m->n;
}

/* taken[0]: which samples of model i, in the order of keys, differences before have; taken[1] :=
 * those that they and this one have of the next. m[q] gets its moments. */
static void difference(size_t i, size_t nmodel, const struct samples model[],
                       const struct plan_keys keys[], bool *taken[2], struct moments m[])
{
    const size_t q = model[0].q;
    const bool last = i + 1 == nmodel;

    memset(taken[1], 0, last ? 0 : keys[i + 1].n * sizeof *taken[1]);
    for (size_t s = 0; s < keys[i].n; s++) {
        const struct plan_place *own = &keys[i].place[s];
        const struct plan_place *next = last ? NULL : plan_keys_find(&keys[i + 1], own->key);
        if (next)
            taken[1][next - keys[i + 1].place] = true;
        if (taken[0][s] || (!last && !next))
            continue;
        for (size_t k = 0; k < q; k++)
            add(&m[k], model[i].y[own->at * q + k] -
                       (next ? model[i + 1].y[next->at * q + k] : 0));
    }
}

static int sum_up(struct plan_estimate *to, size_t nmodel, const struct samples model[],
                  const struct plan_keys keys[], bool *taken[2], struct moments m[],
                  struct err *err)
{
    const size_t q = model[0].q;

    for (size_t i = 0; i < nmodel; i++) {
        memset(m, 0, q * sizeof *m);
        difference(i, nmodel, model, keys, taken, m);
        if (m[0].n < 2)
            return err_set(err, ERR_DATA, "mlmc: found %zu samples of model %zu%s that no "
                           "difference before it has, expected at least 2", m[0].n, i,
                           i + 1 < nmodel ? " and the next" : "");
        for (size_t k = 0; k < q; k++) {
            to->mean[k] += m[k].mean;
            to->error[k] += error_square(&m[k]);
        }
        to->order[i] = i;
        to->count[i] = keys[i].n;
        to->paired[i] = m[0].n;
        bool *const kept = taken[0];
        taken[0] = taken[1];
        taken[1] = kept;
    }
    to->shared = to->paired[0];
    return 0;
}

/* The dear samples alone. */
static void plain(struct plan_estimate *to, const struct samples *dear,
                  const struct plan_keys *keys)
{
    for (size_t k = 0; k < dear->q; k++) {
        struct moments m = {0};
        for (size_t s = 0; s < keys->n; s++)
            add(&m, dear->y[keys->place[s].at * dear->q + k]);
        to->plain[k] = m.mean;
        to->plain_error[k] = sqrt(error_square(&m));
    }
}

int plan_levels(struct plan_estimate *to, size_t nmodel, const struct samples model[],
                const struct plan_keys keys[], struct err *err)
{
    const size_t q = model[0].q;
    size_t most = 1;

    for (size_t i = 0; i < nmodel; i++)
        most = keys[i].n > most ? keys[i].n : most;
    bool *room = calloc(2 * most, sizeof *room), *taken[2] = {room, room + most};
    struct moments *m = malloc((q + 1) * sizeof *m);
    int rc = -1;
    if (!room || !m) {
        err_set(err, ERR_INTERNAL, "no memory for %zu samples", most);
        goto out;
    }
    memset(to->mean, 0, q * sizeof *to->mean);
    memset(to->error, 0, q * sizeof *to->error);
    rc = sum_up(to, nmodel, model, keys, taken, m, err);
    if (rc < 0)
        goto out;
    for (size_t k = 0; k < q; k++)
        to->error[k] = sqrt(to->error[k]);
    plain(to, &model[0], &keys[0]);
out:
    free(room);
    free(m);
    return rc;
}
