/* dot.c -- rates of data: table, look-up by name, central differences. */
#include "dot/dot.h"

#include "base/registry.h"
#include "num/fornberg.h"

#define X(name) extern const struct dot_ops dot_##name;
#include "dot.inc"
#undef X

static const struct dot_ops *const dot_table[] = {
#define X(name) &dot_##name,
#include "dot.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(dot, "rate")

int dot_central(size_t half, const double t[], double w[])
{
    fornberg(1, t[half], 2 * half + 1, t, w);
    return 0;
}
