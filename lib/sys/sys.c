/* sys.c -- the systems: table and look-up by name. */
#include "sys/sys.h"

#include "base/registry.h"

#define X(name) extern const struct sys_ops sys_##name;
#include "sys.inc"
#undef X

static const struct sys_ops *const sys_table[] = {
#define X(name) &sys_##name,
#include "sys.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(sys, "system")
