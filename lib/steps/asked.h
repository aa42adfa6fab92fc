/* asked.h -- what is asked of a step: its text, as common.mk writes it.
 *
 *   # step STAMP                  the path of its record, results/STUDY/.steps/NAME.ok
 *   command = LINE                one or more
 *   input = PATH...
 *   output = PATH...
 *   BLOCK.LINE                    those of each block of parameters
 *   # made
 *
 * After `output` come, here, tool_abi.NAME = ABI of the tools that are words of the command. Names
 * and paths hold no blanks and none of []$#%:;,'"`\|&<>(){}*?!~.
 */
#ifndef SUBGRID_STEPS_ASKED_H
#define SUBGRID_STEPS_ASKED_H

#include <limits.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"

/* The tools and their abi, of results/.abi.mk: lines `abi.NAME := ABI`. */
struct abis {
    struct text_buf all;
    size_t n;
    const char **name, **abi;
};
/* None where there is no such file. 0, or -1 with err. */
int abis_read(struct abis *abis, const char *path, struct err *err);
void abis_free(struct abis *abis);

struct block {
    const char *name;
    struct text_buf text;
};

struct asked {
    const char *stamp;
    struct text_buf text, command; /* from "# step" to "# made", tool_abi in it */
    struct text_list in, out;      /* paths; the array is owned */
    size_t nblock;
    struct block *block;
};

/* Take the next step off *rest, which is cut up and has to stay as long as a. Lines before a step
 * and what has no "# made" are left out. 1, 0 at the end, -1 with ERR_DATA. Free a after 1. */
int asked_next(struct asked *a, char **rest, const struct abis *abis, struct err *err);
void asked_free(struct asked *a);

/* *list gets the words of line, which is cut up. 0, or -1 with err. */
int asked_words(struct text_list *list, char *line, struct err *err);

/* What lies beside a record: base.log, .last, .BLOCK.conf, .tmp; its name for people. */
struct names {
    char base[PATH_MAX - 64], name[PATH_MAX - 64];
};
int names_of(struct names *names, const char *stamp, struct err *err);

#endif
