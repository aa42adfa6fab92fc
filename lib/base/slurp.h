/* slurp.h -- the whole of a small text file. */
#ifndef SUBGRID_BASE_SLURP_H
#define SUBGRID_BASE_SLURP_H

#include <stddef.h>

#include "base/err.h"

enum { SLURP_TEXT = 1 << 20 }; /* bytes that files of settings have at most */

/* The content of path ("-": standard input), at most cap bytes, closed by a NUL;
 * the caller frees it. NULL with ERR_OPEN, with ERR_DATA when there is more, also
 * from a source without end, or a byte is zero. Messages do not name the path. */
char *slurp_text(const char *path, size_t cap, struct err *err);

#endif
