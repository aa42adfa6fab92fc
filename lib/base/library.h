/* library.h -- members of registries that shared libraries bring: the users' own.
 *
 * A library NAME.so has one member called NAME, compiled against the same headers, and says so by
 * KIND_LIBRARY(of), which lib/KIND/KIND.h defines.
 */
#ifndef SUBGRID_BASE_LIBRARY_H
#define SUBGRID_BASE_LIBRARY_H

#include <stddef.h>

#include "base/err.h"

/* What a library exports as subgrid_KIND_library. */
struct library {
    int abi;         /* of the interface that it was compiled for */
    size_t size;     /* of its struct of functions */
    const void *ops; /* which begins with its name */
};

/* A pointer in a struct of functions that may not be NULL. */
struct library_need {
    const char *name; /* NULL ends the table */
    size_t offset;
};
#define LIBRARY_NEED(type, member) {#member, offsetof(type, member)}

/* What a registry wants of a library: the word in its symbol, what messages call a member, the
 * version and the bytes of its interface, and what a member has to have. */
struct library_kind {
    const char *name, *noun;
    int abi;
    size_t size;
    const struct library_need *needs;
};

/* The member of the library at a path (a name with a slash), or called so in one of the folders or
 * libraries of $SUBGRID_LIBRARIES, with colons between. NULL with err, of code 0 where there is
 * none: ERR_OPEN, ERR_DATA for a file that is no library, lacks a symbol, was compiled for another
 * version, has another name or is not whole. What was found stays open, and is
 * found by its name from then on. For one thread at a time. */
const void *library_find(const struct library_kind *kind, const char *name, struct err *err);

#endif
