/* objective.c -- the objectives: table and look-up by name. */
#include "objective/objective.h"

#include "base/registry.h"

#define X(name) extern const struct objective_ops objective_##name;
#include "objective.inc"
#undef X

static const struct objective_ops *const objective_table[] = {
#define X(name) &objective_##name,
#include "objective.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(objective, "objective")
