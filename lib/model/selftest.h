/* selftest.h -- whether a system and a scheme converge to what they should. */
#ifndef SUBGRID_MODEL_SELFTEST_H
#define SUBGRID_MODEL_SELFTEST_H

#include <stdbool.h>

#include "sys/sys.h"

struct selftest_row {
    char test[64];         /* "dt rk4 central" */
    double error;          /* largest, of the finest of the compared runs */
    double order;          /* observed; NaN where the error is round-off */
    const char *reference; /* "exact" or "self" */
    bool pass;
};

enum { SELFTEST_ROWS = 64 };

/* Rows for the form of that name (NULL: every form of ops), with parameters p and the axes
 * grid[] (0: default, half of it in three dimensions): convergence in dt with each scheme that
 * suits the form, against itself, to the scheme's order; and convergence in dx, against the exact
 * solution where there is one, of lines else against themselves. Returns their number, at most
 * SELFTEST_ROWS, or -1 with err. */
int selftest(const struct sys_ops *ops, const char *name, const double p[],
             const size_t grid[], struct selftest_row rows[], struct err *err);

/* The same rows as tab-separated lines under a header. Returns 1 when all pass, 0 when not,
 * -1 with err. */
int selftest_table(const struct sys_ops *ops, const char *name, const double p[],
                   const size_t grid[], struct text_buf *out, struct err *err);

#endif
