/* record.h -- what happened when a step was made: the file STAMP.
 *
 *   what was asked, from "# step" to "# made" (asked.h)
 *   digest = xxh128
 *   date, host, exit_status, wall_seconds, user_seconds, system_seconds     its events
 *   from = sum|PATH|DIGEST                          inputs that steps made
 *   file = seen|PATH|BYTES|MTIME sum|PATH|DIGEST    inputs from elsewhere, outputs
 *
 * A record with digests of another kind, or with a line that cannot be read, counts as none.
 */
#ifndef SUBGRID_STEPS_RECORD_H
#define SUBGRID_STEPS_RECORD_H

#include <stdbool.h>

#include "base/text.h"
#include "steps/look.h"

struct record_file {
    const char *path, *digest;
    bool from;        /* a step made it: no size and time */
    struct seen seen;
};
struct record {
    struct text_buf all; /* owns all texts below */
    size_t asked;        /* bytes of what was asked, 0: no record */
    const char *events;  /* lines */
    size_t nfile;
    struct record_file *file;
};
/* No such file is a record of nothing. 0, or -1 with err. */
int record_read(struct record *r, const char *stamp, struct err *err);
void record_free(struct record *r);

/* Whether it was made of this text; what it says of a path, or NULL. */
bool record_asks(const struct record *r, const struct text_buf *text);
const struct record_file *record_find(const struct record *r, const char *path);

/* *list gets its outputs, words of *line. 0, or -1; the caller frees both. */
int record_outputs(const struct record *r, struct text_list *list, char **line, struct err *err);

/* Append to text the lines after "# made"; then one of a file. */
void record_begin(struct text_buf *text, const char *events);
void record_add(struct text_buf *text, const struct path *path, bool from);

#endif
