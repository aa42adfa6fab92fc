/* plan.h -- which steps have to run, and why. */
#ifndef SUBGRID_STEPS_PLAN_H
#define SUBGRID_STEPS_PLAN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/text.h"

/* Append to answer, for all steps of texts (asked.h), which is cut up, in its order, a line for
 * each reason why one has to run:
 *
 *   STAMP|text          it was made of another text than what is asked, or not at all
 *   STAMP|after|PATH    an input is planned too
 *   STAMP|other|PATH    an input or output has another content, or is not there
 *
 * With renew, the records of those where only times are new are written anew, if no other make is
 * at them. Graphs may be of any depth. 0, or -1 with err: ERR_DATA for steps that cannot be. */
int steps_plan(char *texts, bool renew, struct text_buf *answer, struct err *err);

/* Print to answer why one step would run, for people: the reasons, of steps_plan without
 * STAMP, then each line of its text that is another. 0, or -1 with err. */
int steps_why(char *text, const char *const reasons[], struct text_buf *answer, struct err *err);

#endif
