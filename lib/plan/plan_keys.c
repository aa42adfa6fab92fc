/* plan_keys.c -- samples found by their keys. */
#include "plan/plan_keys.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "plan/plan.h"

static int by_key(const void *a, const void *b)
{
    const uint64_t x = ((const struct plan_place *)a)->key, y = ((const struct plan_place *)b)->key;

    return x < y ? -1 : x > y;
}

static int sort(struct plan_keys *to, const struct samples *s, size_t model, struct err *err)
{
    *to = (struct plan_keys){.n = s->n, .place = malloc((s->n + 1) * sizeof *to->place)};
    if (!to->place)
        return err_set(err, ERR_INTERNAL, "no memory for %zu samples", s->n);
    if (!s->key)
        return err_set(err, ERR_DATA, "model %zu: found no keys, expected those of its samples",
                       model);
    for (size_t i = 0; i < s->n; i++)
        to->place[i] = (struct plan_place){s->key[i], i};
    qsort(to->place, s->n, sizeof *to->place, by_key);
    to->n = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct plan_place *last = to->n ? &to->place[to->n - 1] : NULL;
        if (!last || to->place[i].key != last->key)
            to->place[to->n++] = to->place[i];
        else if (memcmp(s->y + last->at * s->q, s->y + to->place[i].at * s->q,
                        s->q * sizeof *s->y))
            return err_set(err, ERR_DATA, "model %zu: found the key %" PRIu64 " twice with "
                           "different outputs, expected each once", model, last->key);
    }
    return 0;
}

const struct plan_place *plan_keys_find(const struct plan_keys *in, uint64_t key)
{
    const struct plan_place what = {.key = key};

    return bsearch(&what, in->place, in->n, sizeof what, by_key);
}

int plan_keys_open(size_t nmodel, const struct samples model[], struct plan_keys keys[],
                   struct err *err)
{
    memset(keys, 0, PLAN_MODELS * sizeof *keys);
    if (nmodel < 1 || nmodel > PLAN_MODELS)
        return err_set(err, ERR_DATA, "found %zu models, expected 1 to %d", nmodel, PLAN_MODELS);
    for (size_t i = 0; i < nmodel; i++) {
        if (model[i].q != model[0].q)
            return err_set(err, ERR_DATA, "model %zu: found %zu outputs, expected %zu as of the "
                           "dear one", i, model[i].q, model[0].q);
        if (sort(&keys[i], &model[i], i, err) < 0)
            return -1;
    }
    return 0;
}

void plan_keys_close(struct plan_keys keys[])
{
    for (size_t i = 0; i < PLAN_MODELS; i++)
        free(keys[i].place);
}
