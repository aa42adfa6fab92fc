/* widen.h -- states whose variables lie on axes of their own, X(k) beside Y(k,j), as values at all
 * points of the axes together: X_k at every j. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_WIDEN_H
#define SUBGRID_TOOL_WIDEN_H

#include "base/layout.h"

struct widen {
    struct layout layout; /* one index axis of all points; or the layout itself */
    size_t *from;         /* [layout.n] where each value is in a state, owned; NULL: as it is */
};

void widen_open(struct widen *w, const struct layout *of);
void widen_close(struct widen *w);

/* to[layout.n] of a state u; u itself where there is nothing to do. */
const double *widen_state(const struct widen *w, const double u[], double to[]);

#endif
