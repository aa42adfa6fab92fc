/* registry.c -- finding a member by name. */
#include "base/registry.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { REGISTRY_MAX = 256 };

const void *registry_find(const void *const table[], const char *kind,
                          const char *name, struct err *err)
{
    const char *names[REGISTRY_MAX + 1] = {NULL};
    const char *near;
    char known[800] = "";

    for (size_t i = 0; table[i] && i < REGISTRY_MAX; i++) {
        const struct registry_entry *entry = table[i];
        if (!strcmp(entry->name, name))
            return entry;
        names[i] = entry->name;
    }
    near = text_nearest(name, names);
    if (near) {
        err_set(err, ERR_USAGE, "no %s '%s'; did you mean '%s'?", kind, name,
                near);
        return NULL;
    }
    for (size_t i = 0, n = 0; names[i] && n + 2 < sizeof known; i++)
        n += (size_t)snprintf(known + n, sizeof known - n, "%s%s",
                              i ? ", " : "", names[i]);
    err_set(err, ERR_USAGE, "no %s '%s'; known: %s", kind, name, known);
    return NULL;
}

const void *registry_find_open(const void *const table[], const char *name,
                               const struct library_kind *of, struct err *err)
{
    struct err unknown = {0}, refused = {0};
    const void *found = registry_find(table, of->noun, name, &unknown);

    if (!found)
        found = library_find(of, name, &refused);
    if (found)
        return found;
    if (refused.code)
        err_set(err, refused.code, "%s", refused.msg);
    else
        err_set(err, unknown.code, "%s; and those of $SUBGRID_LIBRARIES", unknown.msg);
    return NULL;
}
