/* lock.h -- the lock of a step: flock on its NAME.log, held by whoever has the file open, the
 * step's processes too, so that it lasts as long as they do. */
#ifndef SUBGRID_STEPS_LOCK_H
#define SUBGRID_STEPS_LOCK_H

#include <stdbool.h>

#include "base/err.h"

enum lock { LOCK_HELD, LOCK_BUSY, LOCK_NONE }; /* none: files here cannot be locked */

/* Open base.log, made if missing, to append to. The descriptor, or -1 with ERR_CREATE. */
int lock_open(const char *base, struct err *err);

/* Take it; with wait, when whoever has it is done. */
enum lock lock_take(int lock, bool wait);
void lock_close(int lock);

#endif
