/* score.h -- metrics: numbers for a prediction against the truth.
 *
 * One file lib/score/NAME.c defines one `const struct score_ops score_NAME`
 * (blow-up: blow_up.c). A metric sees all members at one time after another and
 * keeps bounded memory. A prediction that is not finite has blown up: the error
 * of a group that holds such a member is inf, never a silent number; `vpt` stays
 * finite, `blow-up` counts. The truth is finite: who reads it sees to that.
 */
#ifndef SUBGRID_SCORE_SCORE_H
#define SUBGRID_SCORE_SCORE_H

#include <stddef.h>

#include "base/err.h"
#include "base/layout.h"
#include "base/param.h"

/* What a metric gets at one time, for one variable: values[member * n + i]. A
 * run that ended early is NaN from then on. */
struct score_record {
    double t;                         /* grows from record to record */
    const double *prediction, *truth; /* (nmember, n) each */
};

struct score {
    const struct score_ops *ops;
    double p[PARAM_MAX];
    const struct layout *layout; /* not owned */
    int var;                     /* the variable scored */
    size_t n, nmember;
    size_t nrec;                 /* records seen */
    double first, last;          /* their first and last time */
    size_t nsum;                 /* sums a member; set by open */
    double *sum;                 /* (nmember, nsum), zero at the start; owned */
    void *priv;
};

struct score_ops {
    const char *name, *brief, *source;
    const struct param *params;
    /* Sets nsum, and priv where the sums are not enough. */
    int (*open)(struct score *s, struct err *err);
    void (*close)(struct score *s); /* NULL: no priv; accepts a half-open one */
    int (*add)(struct score *s, const struct score_record *r, struct err *err);
    /* The number over all members but `skip` (nmember: over all). */
    double (*value)(const struct score *s, size_t skip);
};

const struct score_ops *score_find(const char *name, struct err *err);
const struct score_ops *const *score_all(void);

/* Open "NAME" or "NAME:k=v,.." for variable var of layout (kept, not copied).
 * ERR_USAGE for unknown names, ERR_DATA for a variable that has no such number.
 * close accepts what open refused and what was closed. */
int score_open(struct score *s, const char *spec, const struct layout *layout,
               int var, size_t nmember, struct err *err);
void score_close(struct score *s);

int score_add(struct score *s, const struct score_record *r, struct err *err);

/* The number and its standard error: the jackknife over members (efron1981),
 *   error^2 = (n-1)/n sum_j (value without j - mean of these)^2,
 * nan for a single member and where a value is not finite. nan, nan before the
 * first record. */
void score_result(const struct score *s, double *value, double *error);

#endif
