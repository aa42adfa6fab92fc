/* plan_keys.h -- samples found by their keys. */
#ifndef SUBGRID_PLAN_PLAN_KEYS_H
#define SUBGRID_PLAN_PLAN_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/samples.h"

/* Samples of one model in the order of their keys, each once. */
struct plan_keys {
    size_t n;
    struct plan_place {
        uint64_t key;
        size_t at; /* its sample */
    } *place;
};

/* Those of nmodel models; keys[PLAN_MODELS]. ERR_DATA: too many models or other outputs, no keys,
 * one key with different outputs. close also after an error. */
int plan_keys_open(size_t nmodel, const struct samples model[], struct plan_keys keys[],
                   struct err *err);
void plan_keys_close(struct plan_keys keys[]);

/* NULL: there is none. */
const struct plan_place *plan_keys_find(const struct plan_keys *in, uint64_t key);

#endif
