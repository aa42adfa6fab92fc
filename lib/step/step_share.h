/* step_share.h -- loops over the numbers of a state, which threads share where it is long.
 *
 * Each number is made by itself: results do not depend on how many threads there are.
 */
#ifndef SUBGRID_STEP_STEP_SHARE_H
#define SUBGRID_STEP_STEP_SHARE_H

#include <stddef.h>

/* Numbers first .. end - 1 of a loop. */
typedef void step_loop(const void *ctx, size_t first, size_t end);

/* The loop over 0 .. n - 1, in ranges by as many threads as are allowed (num/threads.h). */
void step_share(size_t n, step_loop *loop, const void *ctx);

#endif
