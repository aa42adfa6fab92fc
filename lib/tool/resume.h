/* resume.h -- a run of a full model that goes on from the records of a shorter one. Any failure
 * ends the program.
 *
 * A record is a point to start from again where the run goes on from what it recorded: s := encode
 * (u), which for most discretisations is s itself. The longer run then has the bytes of one that
 * was not interrupted.
 */
#ifndef SUBGRID_TOOL_RESUME_H
#define SUBGRID_TOOL_RESUME_H

#include "data/reader.h"
#include "tool/runs.h"

/* Open the records of the shorter run, whose head must say what that of the longer one says, but
 * for --time in the history, where both have one. What the members are at must be what they
 * record: grid values, or what --restartable went on from. */
void resume_open(struct reader *old, const char *path, const struct io_head *head,
                 const struct fleet *f, bool restartable);

/* Write them, which must be save_every apart from time 0 on, as if they were the run's; it stands
 * at the last one then. Returns its number, of at most `last`. Closes old. */
double resume_records(struct runs *r, struct reader *old, double save_every, double last);

#endif
