/* select.h -- which of the sets of terms that a solver proposes is taken.
 *
 *   set* = argmin_set value(set)
 *
 * One file lib/select/NAME.c defines one `const struct select_ops select_NAME`: a criterion. A
 * method is a solver and a criterion. Criteria that are values of folds of the samples take the
 * fewest terms whose mean is above the least by no more than a standard error of the difference.
 */
#ifndef SUBGRID_SELECT_SELECT_H
#define SUBGRID_SELECT_SELECT_H

#include "sparse/sparse.h"

/* A set in a solver's path, with least squares on it. */
struct candidate {
    bool *keep;   /* [p] */
    double at;    /* what led to it (struct sparse_ops) */
    size_t terms; /* of keep */
    struct sparse_report report;
};

struct candidates {
    size_t n, cap, p;
    struct candidate *of;       /* [n], owned with their keep; no two alike in a row */
    struct sparse_report whole; /* with all terms that there may be */
};

struct select_ops {
    const char *name, *brief, *source;
    bool folds; /* a value for every fold of s, else one */
    int (*value)(const struct sparse *s, const struct candidates *c, size_t i, size_t fold,
                 double *to, struct err *err);
};

const struct select_ops *select_find(const char *name, struct err *err);
const struct select_ops *const *select_all(void);

struct method {
    const struct sparse_ops *solver;
    double p[PARAM_MAX]; /* of the solver */
    const struct select_ops *select;
};

/* "ssr", "stlsq:threshold=1"; "bic". */
int method_parse(struct method *m, const char *solver, const char *select, struct err *err);

/* All sets of the solver within may[p]; one alone is not fitted unless `all`: whole and its report
 * are 0. close accepts zeroed or failed ones. */
int candidates_open(struct candidates *c, const struct method *m, const struct sparse *s,
                    const bool may[], bool all, struct err *err);
void candidates_close(struct candidates *c);

/* mean[n] := the criterion of every candidate, *chosen := which is taken. ERR_DATA for criteria of
 * folds where s has none. */
int candidates_judge(const struct candidates *c, const struct select_ops *select,
                     const struct sparse *s, double mean[], size_t *chosen, struct err *err);

/* keep[p]: on entry which may be chosen (independent ones), on return which are. */
int method_choose(const struct method *m, const struct sparse *s, bool keep[], struct err *err);

/* What is less than this part of |y|^2 is rounding, and as good as nothing. */
#define SELECT_ROUNDING 1e-24

/* log(|A w - y|^2/rows), of no less than rounding. */
double select_log_residual(const struct sparse *s, const struct sparse_report *report);

#endif
