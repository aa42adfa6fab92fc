/* one_ensemble.h -- metrics of one ensemble, whose values a test states. */
#ifndef SUBGRID_TESTS_ONE_ENSEMBLE_H
#define SUBGRID_TESTS_ONE_ENSEMBLE_H

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "score/score.h"

static inline struct layout points(size_t n)
{
    const struct axis x = {.name = "x", .n = n, .step = 1};
    struct layout l = {0};

    layout_axis(&l, &x, NULL);
    layout_var(&l, "u", "x", "", "", NULL);
    return l;
}

/* Another record: v (runs, n), u (n). */
static inline void add_one(struct score *s, const double v[], const double u[])
{
    double *truth = malloc(s->nmember * s->n * sizeof *truth);

    check(truth != NULL);
    for (size_t k = 0; k < s->nmember * s->n; k++)
        truth[k] = u[k % s->n];
    check(score_add(s, &(struct score_record){(double)s->nrec, v, truth}, NULL) == 0);
    free(truth);
}

/* Of one record. */
static inline double of_one(const char *spec, size_t runs, size_t n, const double v[],
                            const double u[])
{
    const struct layout l = points(n);
    struct score s;

    check(score_open(&s, spec, &l, 0, runs, runs, NULL) == 0);
    add_one(&s, v, u);
    const double value = score_value(&s, 0, runs);
    score_close(&s);
    return value;
}

static inline double normal_below(double x)
{
    return erfc(-x / sqrt(2)) / 2;
}

#endif
