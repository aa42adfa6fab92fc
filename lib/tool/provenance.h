/* provenance.h -- the attribute `history`: how data can be made again.
 *
 * Lines, each a tool that read what the line before it made:
 *
 *     NAME VERSION ABI WORD... --option=value...
 *
 * A line "= HEX" gives what was made so far the name HEX.h5, by its content
 * digest, under which lines below name it (a model that `rollout` ran, data that
 * `fit-closure --validate` used); the next line begins anew. A table of parameters
 * (`simulate --params`) is written out as --vary gives them, up to 2000 numbers; a longer
 * one is named HEX.csv by the names and numbers in it, and has to be kept.
 */
#ifndef SUBGRID_TOOL_PROVENANCE_H
#define SUBGRID_TOOL_PROVENANCE_H

#include "base/text.h"
#include "io/io.h"

enum { PROVENANCE_NAME = 24 };

/* "HEX.h5" of an input that was read to its end; fills and returns name. */
char *provenance_name(const struct io_in *in, char name[PROVENANCE_NAME]);

/* Set the attribute of an output: the histories of inputs[1..] (NULL-ended, all
 * read to their end) under their names, that of inputs[0], this run with its
 * words args. Nothing with --no-history. 0, or -1 with err. */
int provenance_add(struct io_head *head, struct io_in *const inputs[],
                   const char *const args[], struct err *err);

/* Append the history as shell commands. */
void provenance_commands(const char *history, struct text_buf *out);

#endif
