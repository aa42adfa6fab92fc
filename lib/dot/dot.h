/* dot.h -- rates of data: du/dt at a record, of the records around it.
 *
 *   y = sum_i w_i u(t_i) ~ du/dt at t_before
 *
 * One file lib/dot/NAME.c defines one `const struct dot_ops dot_NAME`. Times need not be uniform.
 */
#ifndef SUBGRID_DOT_DOT_H
#define SUBGRID_DOT_DOT_H

#include <stddef.h>

#include "base/err.h"
#include "base/param.h"

struct dot_ops {
    const char *name, *brief, *source;
    const struct param *params; /* NULL: none */
    /* Records before and after the one whose rate it is. */
    void (*reach)(const double p[], size_t *before, size_t *after);
    /* w for t, both [before + 1 + after]; times rise. ERR_USAGE for p that cannot be. */
    int (*weights)(const double p[], const double t[], double w[], struct err *err);
};

const struct dot_ops *dot_find(const char *name, struct err *err);
const struct dot_ops *const *dot_all(void);

/* ---- for members ---- */

/* Central differences of half + half records: exact on polynomials of degree 2 half. */
int dot_central(size_t half, const double t[], double w[]);

#endif
