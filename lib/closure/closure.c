/* closure.c -- the model forms: table and look-up by name. */
#include "closure/closure.h"

#include "base/registry.h"

#define X(name) extern const struct closure_ops closure_##name;
#include "closure.inc"
#undef X

static const struct closure_ops *const closure_table[] = {
#define X(name) &closure_##name,
#include "closure.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(closure, "closure")
