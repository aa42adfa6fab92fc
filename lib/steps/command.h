/* command.h -- one command of bash, run to its end. */
#ifndef SUBGRID_STEPS_COMMAND_H
#define SUBGRID_STEPS_COMMAND_H

#include "base/err.h"

struct spent {
    double wall, user, system; /* seconds, those of all its processes */
};

/* `bash -euo pipefail -c COMMAND` with standard output to `out` and standard error to `log`, which
 * its processes hold open (file 9, too). It has a process group, to which INT, TERM and HUP go, as
 * TERM. Its exit status, 128 + N for signal N; or -1 with err where there is no bash. */
int command_run(const char *command, int out, int log, struct spent *spent, struct err *err);

#endif
