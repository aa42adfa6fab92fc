/* atomic.h -- a file that appears whole under its name, or not at all. */
#ifndef SUBGRID_IO_ATOMIC_H
#define SUBGRID_IO_ATOMIC_H

#include "base/err.h"

struct atomic; /* an unfinished file */

/* Make an empty file of a unique temporary name in path's own directory (that
 * of the link's target when path is a symbolic link). NULL with ERR_CREATE, also
 * when path is there and is no regular file. */
struct atomic *atomic_begin(const char *path, struct err *err);

/* The temporary name, to be opened and written. */
const char *atomic_name(const struct atomic *a);

/* fsync, rename to path, fsync of the directory; a is freed. On failure (ERR_IO)
 * the temporary file is removed. */
int atomic_commit(struct atomic *a, struct err *err);

/* Let it become target.SUFFIX instead. ERR_CREATE: too long. */
int atomic_suffix(struct atomic *a, const char *suffix, struct err *err);

/* Remove the temporary file and free a; accepts NULL. */
void atomic_abort(struct atomic *a);

#endif
