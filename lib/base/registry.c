/* registry.c -- finding a member by name. */
#include "base/registry.h"

#include <string.h>

#include "base/text.h"

enum { REGISTRY_MAX = 256 };

const void *registry_find(const void *const table[], const char *kind,
                          const char *name, struct err *err)
{
    const char *names[REGISTRY_MAX + 1] = {NULL};
    const char *near;

    for (size_t i = 0; table[i] && i < REGISTRY_MAX; i++) {
        const struct registry_entry *entry = table[i];
        if (!strcmp(entry->name, name))
            return entry;
        names[i] = entry->name;
    }
    near = text_nearest(name, names);
    if (near)
        err_set(err, ERR_USAGE, "no %s '%s'; did you mean '%s'?", kind, name,
                near);
    else
        err_set(err, ERR_USAGE, "no %s '%s'; --list names them", kind, name);
    return NULL;
}
