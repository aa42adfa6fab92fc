/* family.h -- the tools that belong to this one: where they are, what they say. */
#ifndef SUBGRID_TOOL_FAMILY_H
#define SUBGRID_TOOL_FAMILY_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

/* Where a tool is: subgrid-NAME in this program's own directory, or one of known[] (NULL-ended)
 * as NAME beside it in a build tree, or subgrid-NAME on PATH; false: nowhere. */
bool family_find(const char *const known[], const char *name, char path[PATH_MAX]);

/* Start the program at path with one option, its output into a pipe. Returns the end to
 * read from, which the caller closes, and then waits for the child; or -1. */
int family_ask(const char *path, const char *option, pid_t *child);

#endif
