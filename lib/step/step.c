/* step.c -- the time integrators: table and look-up by name. */
#include "step/step.h"

#include "base/registry.h"

#define X(name) extern const struct step_ops step_##name;
#include "step.inc"
#undef X

static const struct step_ops *const step_table[] = {
#define X(name) &step_##name,
#include "step.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(step, "scheme")
