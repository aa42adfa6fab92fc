/* penalty.c -- soft laws: table, look-up by name. */
#include "penalty/penalty.h"

#include "base/registry.h"

#define X(name) extern const struct penalty_ops penalty_##name;
#include "penalty.inc"
#undef X

static const struct penalty_ops *const penalty_table[] = {
#define X(name) &penalty_##name,
#include "penalty.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(penalty, "penalty")
