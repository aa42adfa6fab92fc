/* registry.h -- one way to list and find the members of every registry.
 *
 * lib/KIND/KIND.c makes KIND_table from the generated KIND.inc and then writes
 * REGISTRY_DEFINE, which gives KIND_all() and KIND_find(). Every KIND_ops begins
 * with `const char *name, *brief`.
 */
#ifndef SUBGRID_BASE_REGISTRY_H
#define SUBGRID_BASE_REGISTRY_H

#include <stddef.h>

#include "base/err.h"

struct registry_entry {
    const char *name, *brief;
};

/* The member of that name; NULL and ERR_USAGE naming the kind, the nearest name
 * and the way to list them. table is NULL-ended. */
const void *registry_find(const void *const table[], const char *kind,
                          const char *name, struct err *err);

/* noun: what messages call a member ("no filter 'boks'"). */
#define REGISTRY_DEFINE(kind, noun)                                            \
    const struct kind##_ops *const *kind##_all(void)                           \
    {                                                                          \
        return kind##_table;                                                   \
    }                                                                          \
    const struct kind##_ops *kind##_find(const char *name, struct err *err)    \
    {                                                                          \
        return registry_find((const void *const *)kind##_table, noun, name,    \
                             err);                                             \
    }

#endif
