/* score.h -- metrics: numbers for a prediction against the truth.
 *
 * One file lib/score/NAME.c defines one `const struct score_ops score_NAME`.
 * A metric sees one record (time) of one group of members after another and
 * keeps bounded memory. A prediction that is not finite has blown up: from then
 * on the member counts as such (rmse inf), never as missing.
 */
#ifndef SUBGRID_SCORE_SCORE_H
#define SUBGRID_SCORE_SCORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/layout.h"
#include "base/param.h"

/* What a metric gets at one time, for one variable: values[member * n + i]. */
struct score_record {
    double t;
    const double *prediction, *truth; /* (nmember, n) each */
};

struct score {
    const struct score_ops *ops;
    double p[PARAM_MAX];
    const struct layout *layout; /* not owned */
    int var;                     /* the variable scored */
    size_t n, nmember;
    void *priv;
};

struct score_ops {
    const char *name, *brief, *source;
    const struct param *params;
    int (*open)(struct score *s, struct err *err); /* priv; n, nmember are set */
    void (*close)(struct score *s);
    int (*add)(struct score *s, const struct score_record *r, struct err *err);
    /* The number and its standard error (nan where there is none). */
    int (*result)(const struct score *s, double *value, double *error,
                  struct err *err);
};

const struct score_ops *score_find(const char *name, struct err *err);
const struct score_ops *const *score_all(void);
int score_open(struct score *s, const char *spec, const struct layout *layout,
               int var, size_t nmember, struct err *err);
void score_close(struct score *s);

#endif
