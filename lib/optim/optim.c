/* optim.c -- the optimisers: table and look-up by name. */
#include "optim/optim.h"

#include "base/registry.h"

#define X(name) extern const struct optim_ops optim_##name;
#include "optim.inc"
#undef X

static const struct optim_ops *const optim_table[] = {
#define X(name) &optim_##name,
#include "optim.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(optim, "optimiser")
