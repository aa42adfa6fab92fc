/* run.h -- making what one step makes, unless its record shows it made so. */
#ifndef SUBGRID_STEPS_RUN_H
#define SUBGRID_STEPS_RUN_H

#include <stdbool.h>

#include "base/err.h"

struct run_how {
    const char *stamp;         /* has to be that of the text */
    char *text;                /* what is asked (asked.h); cut up */
    const char *const *makers; /* stamps of what makes its inputs, NULL-ended */
    const char *store;         /* a folder that shares results (store.h), or NULL */
    /* whole lines: what is done, or remarks and what the command said */
    void (*tell)(bool remark, const char *text);
};

enum run_end { RUN_ERROR = -1, RUN_MADE, RUN_FAILED };

/* Its record is put aside first (NAME.last) and written last: what was cut short never counts as
 * made. One process makes a step at a time, and others wait for it. INT, TERM and HUP end the
 * command; they are blocked in the calling thread while it runs.
 *
 * RUN_ERROR: err says why nothing could be done. RUN_FAILED: outputs are gone, err->msg is
 * "NAME: failed with exit status N; the end of NAME.log:", err->code the command's exit status;
 * ERR_OPEN an input is missing, ERR_INTERNAL an output did not come, ERR_AGAIN an input changed
 * meanwhile. */
enum run_end steps_run(const struct run_how *how, struct err *err);

#endif
