/* sparse.c -- solvers: table and look-up by name. */
#include "sparse/sparse.h"

#include "base/registry.h"

#define X(name) extern const struct sparse_ops sparse_##name;
#include "sparse.inc"
#undef X

static const struct sparse_ops *const sparse_table[] = {
#define X(name) &sparse_##name,
#include "sparse.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(sparse, "solver")
