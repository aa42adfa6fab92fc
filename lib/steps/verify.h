/* verify.h -- results digested anew and compared with their records. */
#ifndef SUBGRID_STEPS_VERIFY_H
#define SUBGRID_STEPS_VERIFY_H

#include "base/err.h"
#include "base/text.h"

/* Append to answer a line for each file, of those that the records folder/.steps/.../NAME.ok tell
 * the time of, that is missing or differs, then a line of sums. Outputs and inputs from elsewhere
 * are read, however new or old they are, by all cores. A step that runs meanwhile has no record,
 * and is left out. 0 all are as recorded, 1 not all; -1 with err (ERR_OPEN: no such folder). */
int steps_verify(const char *const folders[], struct text_buf *answer, struct err *err);

#endif
