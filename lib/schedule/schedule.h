/* schedule.h -- how the rate of an optimiser runs over a fit.
 *
 *   rate_k = rate factor(k / K),   updates k = 0 .. K - 1
 *
 * One file lib/schedule/NAME.c defines one `const struct schedule_ops schedule_NAME`.
 */
#ifndef SUBGRID_SCHEDULE_SCHEDULE_H
#define SUBGRID_SCHEDULE_SCHEDULE_H

#include "base/err.h"
#include "base/param.h"

struct schedule {
    const struct schedule_ops *ops;
    double p[PARAM_MAX];
};

struct schedule_ops {
    const char *name, *brief, *source;
    const struct param *params; /* NULL: none */
    /* In [0, 1], at a share of the updates in [0, 1). */
    double (*factor)(const double p[], double share);
};

const struct schedule_ops *schedule_find(const char *name, struct err *err);
const struct schedule_ops *const *schedule_all(void);

/* From "NAME[:k=v,..]"; NULL: constant. ERR_USAGE; nothing to close. */
int schedule_open(struct schedule *s, const char *text, struct err *err);

double schedule_factor(const struct schedule *s, double share);

#endif
