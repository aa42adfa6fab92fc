/* store.h -- results by what they are made of, shared by studies, checkouts and users.
 *
 * The key is a digest of the step's text, its own paths as {in1}, {out1} and {step}, of the
 * tool_abi and of the contents of its inputs. An entry, FOLDER/AB/KEY, holds the outputs (1, 2,
 * ..), their digests (sums), that text, the log, and what happened (events: date, host, times): who
 * takes it has the times of who made it. Outputs are hard links where that can be, copies else; one
 * that no longer has its digest is no result, and its entry goes. Entries appear whole. What cannot
 * be kept, on a disk that is full, is not kept; the step stands all the same. Any entry may be
 * removed.
 */
#ifndef SUBGRID_STEPS_STORE_H
#define SUBGRID_STEPS_STORE_H

#include <stdbool.h>

#include "steps/work.h"

struct entry {
    struct text_buf text;
    char folder[PATH_MAX];
};

/* The entry of w, whose inputs are digested. 0, or -1 with err; text_buf_free(&e->text). */
int store_entry(struct entry *e, const struct work *w, struct err *err);

/* The outputs of w, its log and events; false if there is no such entry. */
bool store_take(struct work *w, const struct entry *e);

/* An entry of them; false, and nothing of it, if it cannot be kept. */
bool store_keep(const struct work *w, const struct entry *e);

#endif
