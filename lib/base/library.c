/* library.c -- members of registries that shared libraries bring. */
#include "base/library.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static const char suffix[] = ".so";

enum { LOADED_MAX = 16 };
static struct loaded {
    const char *kind;
    const void *ops;
} loaded[LOADED_MAX];
static size_t nloaded;

/* The part of a path after its last slash. */
static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Whether a path ends with NAME.so. */
static bool is_of(const char *path, const char *name)
{
    const char *last = last_part(path);
    const size_t n = strlen(name);

    return !strncmp(last, name, n) && !strcmp(last + n, suffix);
}

/* to := the library of that name in $SUBGRID_LIBRARIES. */
static bool search(const char *name, char to[PATH_MAX])
{
    const char *rest = getenv("SUBGRID_LIBRARIES");
    char item[PATH_MAX];

    while (rest && text_next(&rest, ':', item, sizeof item, NULL) == 1) {
        const size_t n = strlen(item);
        if (n >= sizeof suffix && !strcmp(item + n - strlen(suffix), suffix)) {
            snprintf(to, PATH_MAX, "%s", item);
            if (is_of(item, name))
                return true;
        } else if (n && snprintf(to, PATH_MAX, "%s/%s%s", item, name, suffix) < PATH_MAX &&
                   access(to, R_OK) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether a library is of the kind, and whole. */
static int inspect(const struct library *of, const struct library_kind *kind, const char *path,
                   struct err *err)
{
    if (of->abi != kind->abi || of->size != kind->size)
        return err_set(err, ERR_DATA, "%s: found version %d of the interface of a %s (%zu bytes), "
                       "expected %d (%zu): compile it again", path, of->abi, kind->noun, of->size,
                       kind->abi, kind->size);
    for (const struct library_need *need = kind->needs; need->name; need++)
        if (!*(const void *const *)((const char *)of->ops + need->offset))
            return err_set(err, ERR_DATA, "%s: found a %s without .%s", path, kind->noun,
                           need->name);
    const char *name = *(const char *const *)of->ops;
    if (!is_of(path, name))
        return err_set(err, ERR_DATA, "%s: found the %s '%s' in it, expected the file to be called "
                       "%s%s", path, kind->noun, name, name, suffix);
    return 0;
}

static const void *load(const struct library_kind *kind, const char *path, struct err *err)
{
    char symbol[64];
    void *opened = dlopen(path, RTLD_NOW | RTLD_LOCAL);

    if (!opened) {
        err_set(err, ERR_DATA, "%s: cannot be loaded: %.300s", path, dlerror());
        return NULL;
    }
    snprintf(symbol, sizeof symbol, "subgrid_%s_library", kind->name);
    const struct library *of = dlsym(opened, symbol);
    if (!of || !of->ops) {
        err_set(err, ERR_DATA, "%s: found no %s, expected a library with one %s", path, symbol,
                kind->noun);
        return NULL;
    }
    if (inspect(of, kind, path, err) < 0)
        return NULL;
    if (nloaded < LOADED_MAX)
        loaded[nloaded++] = (struct loaded){kind->name, of->ops};
    return of->ops;
}

/* What was loaded by its path before, and is called by its name now. */
static const void *again(const struct library_kind *kind, const char *name)
{
    for (size_t i = 0; i < nloaded; i++)
        if (!strcmp(loaded[i].kind, kind->name) &&
            !strcmp(*(const char *const *)loaded[i].ops, name))
            return loaded[i].ops;
    return NULL;
}

const void *library_find(const struct library_kind *kind, const char *name, struct err *err)
{
    const void *found = again(kind, name);
    char path[PATH_MAX];

    if (found)
        return found;
    if (!strchr(name, '/'))
        return search(name, path) ? load(kind, path, err) : NULL;
    if (access(name, R_OK) == 0)
        return load(kind, name, err);
    err_set(err, ERR_OPEN, "%s: cannot open", name);
    return NULL;
}
