/* files.h -- whole files, folders, copies: what steps do with them besides digests. */
#ifndef SUBGRID_STEPS_FILES_H
#define SUBGRID_STEPS_FILES_H

#include <stddef.h>

#include "base/err.h"
#include "base/text.h"

/* out := the content of path, closed by a NUL; nothing where there is no such file. The caller
 * frees it. 0, or -1 with ERR_OPEN. */
int files_read(const char *path, struct text_buf *out, struct err *err);

/* Write path at once: temp beside it first, then that is renamed. 0, or -1 with ERR_CREATE, or
 * ERR_IO where the disk is full; temp is gone then. */
int files_write(const char *path, const char *temp, const struct text_buf *text, struct err *err);

/* The folders above path, those that are missing. 0, or -1 with ERR_CREATE. */
int files_folders(const char *path, struct err *err);

/* to := a hard link to from, or a copy, in place of what is there. 0, or -1: no message. */
int files_put(const char *from, const char *to);

/* Append the last lines of path, at most 12, two blanks before each; none if it cannot be read. */
void files_tail(const char *path, struct text_buf *out);

/* Remove a folder that holds files only. */
void files_remove_folder(const char *folder);

#endif
