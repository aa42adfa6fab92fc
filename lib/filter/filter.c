/* filter.c -- the filters: table and look-up by name. */
#include "filter/filter.h"

#include "base/registry.h"

#define X(name) extern const struct filter_ops filter_##name;
#include "filter.inc"
#undef X

static const struct filter_ops *const filter_table[] = {
#define X(name) &filter_##name,
#include "filter.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(filter, "filter")
