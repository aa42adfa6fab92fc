/* prior.h -- what is thought of parameters before data: maps of standard normal numbers.
 *
 *   u_i = T(g_i),   g_0 = v_0,   g_i = c g_{i-1} + sqrt(1 - c^2) v_i,   c = exp(-1/length)
 *
 * v ~ N(0, I) are what inversions move (lib/kalman); T gives each parameter its distribution, and
 * the g of a parameter that has n values the correlation exp(-|i - j|/length). One file
 * lib/prior/NAME.c defines one `const struct prior_ops prior_NAME`: a T.
 */
#ifndef SUBGRID_PRIOR_PRIOR_H
#define SUBGRID_PRIOR_PRIOR_H

#include <stddef.h>

#include "base/err.h"
#include "base/param.h"
#include "base/text.h"

struct prior_ops {
    const char *name, *brief, *source;
    const struct param *params; /* begins with PRIOR_SHAPE */
    int (*check)(const double p[], const char *what, struct err *err); /* NULL: nothing to check */
    double (*value)(const double p[], double g);  /* T, rising */
    double (*normal)(const double p[], double u); /* its inverse; NaN outside of T's values */
};

/* The first rows of params: how many values, and how far they are alike. */
enum { PRIOR_N, PRIOR_LENGTH, PRIOR_OWN };
#define PRIOR_SHAPE                                                                              \
    {"n", 1, 1, 1e6, "", "values; more than one are called NAME[0], NAME[1], ..", .whole = true}, \
    {"length", 0, 0, 1e9, "", "of their correlation exp(-|i - j|/length); 0: none"}

enum { PRIOR_NAME = 64, PRIORS_MAX = 256 };
struct prior {
    char name[PRIOR_NAME];
    const struct prior_ops *ops;
    double p[PARAM_MAX];
};
struct priors {
    size_t count, n; /* parameters by name; their values together */
    struct prior of[PRIORS_MAX];
};

const struct prior_ops *prior_find(const char *name, struct err *err);
const struct prior_ops *const *prior_all(void);

/* Add "NAME=DISTRIBUTION[:k=v,..]". ERR_USAGE: a name that comes twice or is none, a distribution
 * without a spread. */
int priors_add(struct priors *to, const char *text, struct err *err);

/* The names of all values, comma-separated. */
void priors_names(const struct priors *of, struct text_buf *to);

/* g[n] of v[n]: the linear part; and T of value i. */
void priors_correlate(const struct priors *of, const double v[], double g[]);
double priors_value(const struct priors *of, size_t i, double g);

/* u[n] of v[n], and back; NaN where there is no v. */
void priors_values(const struct priors *of, const double v[], double u[]);
void priors_normals(const struct priors *of, const double u[], double v[]);

#endif
