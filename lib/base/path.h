/* path.h -- what an output's name stands for, as the shell's > has it. */
#ifndef SUBGRID_BASE_PATH_H
#define SUBGRID_BASE_PATH_H

#include <limits.h>
#include <stddef.h>

/* The file that path stands for: the end of its symbolic links, which need not be
 * there. 0, or -1 with errno (a path too long, links in a circle). */
int path_target(char target[PATH_MAX], const char *path);

/* Bytes of path before its last name, slash included. */
size_t path_folder(const char *path);

/* Bytes of path, folder included, that a name beside it may begin with so that
 * `more` bytes still fit behind them. */
size_t path_stem(const char *path, size_t more);

#endif
