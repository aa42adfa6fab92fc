/* score.h -- metrics: numbers for a prediction against the truth.
 *
 * One file lib/score/NAME.c defines one `const struct score_ops score_NAME`
 * (blow-up: blow_up.c). A metric sees all members at one time after another and
 * keeps bounded memory, member by member, so that one metric answers for all
 * members, for each group of them and for all but some. A prediction that is not
 * finite has blown up: the error over members that hold such a one is inf, never a
 * silent number; times stay finite, `blow-up` counts. The truth is finite: who
 * reads it sees to that.
 */
#ifndef SUBGRID_SCORE_SCORE_H
#define SUBGRID_SCORE_SCORE_H

#include <stdbool.h>
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

enum { SCORE_TIMES = 64 }; /* so many blocks of records become half as many */

struct score {
    const struct score_ops *ops;
    double p[PARAM_MAX];
    const struct layout *layout; /* not owned */
    int var;                     /* the variable scored */
    size_t n, nmember;
    size_t runs;                 /* an ensemble: so many members in a row have one truth */
    size_t nrec;                 /* records seen */
    double first, last;          /* their first and last time */
    double best;                 /* as in the ops, unless open knows better */
    size_t nsum;                 /* sums a member; set by open */
    double *sum;                 /* (nmember, nsum), zero at the start; owned */
    struct score_times {         /* of an additive one of one ensemble */
        size_t n, length;        /* blocks so far, of so many records */
        double *begin;           /* (SCORE_TIMES + 2, nmember, nsum) sums before each; owned */
    } times;
    void *priv;
};

/* The members that a number is over: [from, to) without [skip, resume). */
struct subset {
    size_t from, to, skip, resume;
};

/* The first of them that is not before j; `to` at the end. EACH_MEMBER goes
 * through all. */
static inline size_t subset_next(const struct subset *of, size_t j)
{
    return j >= of->skip && j < of->resume ? of->resume : j;
}
#define EACH_MEMBER(j, of)                                       \
    (size_t j = subset_next(of, (of)->from); j < (of)->to;         \
     j = subset_next(of, j + 1))

struct score_ops {
    const char *name, *brief, *source;
    double best; /* the nearer to it the better; INFINITY: the larger, -INFINITY: the smaller */
    bool additive; /* sums are over records, and value is of them and of nrec alone */
    const struct param *params;
    /* Sets nsum, and priv where the sums are not enough. */
    int (*open)(struct score *s, struct err *err);
    void (*close)(struct score *s); /* NULL: no priv; accepts a half-open one */
    int (*add)(struct score *s, const struct score_record *r, struct err *err);
    /* The number over some members, at least one. */
    double (*value)(const struct score *s, const struct subset *of);
    /* Of a time until something: the fraction of the members to which it did not
     * happen, so that their time is the run's; NULL for other numbers. */
    double (*never)(const struct score *s, const struct subset *of);
    /* ERR_DATA when no number can be made of what was seen; NULL: it always can. */
    int (*enough)(const struct score *s, struct err *err);
};

const struct score_ops *score_find(const char *name, struct err *err);
const struct score_ops *const *score_all(void);

/* Open "NAME" or "NAME:k=v,.." for variable var of layout (kept, not copied), and members of
 * which each `runs` in a row (1: no ensemble) have one truth. ERR_USAGE for unknown names,
 * ERR_DATA for a variable or an ensemble that has no such number. close accepts what open
 * refused and what was closed. */
int score_open(struct score *s, const char *spec, const struct layout *layout,
               int var, size_t nmember, size_t runs, struct err *err);
void score_close(struct score *s);

int score_add(struct score *s, const struct score_record *r, struct err *err);

/* At the end: ERR_DATA, with what is missing, where score_value is nan. */
int score_enough(const struct score *s, struct err *err);

/* Whether number a of s is worse than b. */
bool score_worse(const struct score *s, double a, double b);

/* For metrics that keep one sum a member, over records and points: its mean. */
int score_open_sum(struct score *s, struct err *err);
double score_mean(const struct score *s, const struct subset *of);

/* For metrics that keep two sums a member, the prediction's and the truth's:
 * sum_member |prediction - truth| / sum_member truth, inf when a member blew up, 0 where
 * all are equal. */
enum { SCORE_PREDICTION, SCORE_TRUTH, SCORE_PAIR };
double score_pairs_apart(const struct score *s, const struct subset *of);

/* Members as blocks that the standard error takes for independent ones: block b
 * is the members [begin[b], begin[b + 1]). Blocks in a row still share something
 * when windows overlap: `shared` >= 1 is the variance over that of blocks which
 * share nothing. */
struct blocks {
    size_t n, *begin; /* begin[n + 1], owned */
    double shared;
};

/* Blocks of windows cut out of longer runs: start[nmember] is when each began,
 * length how much time it takes (its records times their step). Those in a row
 * that begin less than a length apart share records; where the next one does not
 * begin later, another run begins. A block holds l = ceil(length / stride) members,
 * the last ones of a run more; each run has at least one block. start NULL: every
 * member is a block. With r_k = max(0, 1 - k stride / length), the part that
 * windows k apart share,
 *
 *   shared = sum_{|k|<l} r_k / sum_{|k|<l} (1 - |k|/l) r_k,
 *
 * exact for the mean of a series without memory. -1 with err for lack of memory. */
int blocks_open(struct blocks *b, size_t nmember, const double start[], double length,
                struct err *err);
void blocks_close(struct blocks *b);

/* The number over the members [from, to); nan before the first record. */
double score_value(const struct score *s, size_t from, size_t to);
double score_never(const struct score *s, size_t from, size_t to);

/* The standard error of the number over all members: the jackknife (efron1981),
 * a block left out at a time (kunsch1989, section 2.2, with blocks that do not
 * overlap),
 *
 *   error^2 = shared (n-1)/n sum_b (value without b - mean of these)^2,
 *
 * nan where a value is not finite, and for a single block. But of one ensemble, or of one member
 * that is none, additive numbers have blocks in time: 32 to 63 of equally many records (those
 * behind the last block are never left out). With d_b the values' differences from their mean
 *
 *   error^2 = (n-1)/n ( sum_b d_b^2 + 2 max(0, sum_b d_b d_{b+1}) ).
 *
 * The second sum is what neighbours share; where it is beyond half of the first the run is too
 * short against its memory, or drifts, and the error is nan, as it is below 32 records. */
double score_error(const struct score *s, const struct blocks *b);
double score_never_error(const struct score *s, const struct blocks *b);

#endif
