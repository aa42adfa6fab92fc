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
#include "base/library.h"

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

/* The same of a registry to which shared libraries may add: KIND_find also takes the path of one,
 * and names of those in $SUBGRID_LIBRARIES (base/library.h). KIND_needs[]: the pointers that a
 * member has to have. */
#define REGISTRY_DEFINE_OPEN(kind, noun, abi)                                  \
    const struct kind##_ops *const *kind##_all(void)                           \
    {                                                                          \
        return kind##_table;                                                   \
    }                                                                          \
    const struct kind##_ops *kind##_find(const char *name, struct err *err)    \
    {                                                                          \
        static const struct library_kind of = {#kind, noun, abi,               \
                                               sizeof(struct kind##_ops),      \
                                               kind##_needs};                  \
        return registry_find_open((const void *const *)kind##_table, name,     \
                                  &of, err);                                   \
    }

const void *registry_find_open(const void *const table[], const char *name,
                               const struct library_kind *of, struct err *err);

#endif
