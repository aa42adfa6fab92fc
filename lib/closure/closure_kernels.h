/* closure_kernels.h -- kernels about centres in the space of patches, and their fit.
 *
 *   s = |x - q|^2 / (P l^2),   k = exp(-s/2)  or  (1 + r + r^2/3) exp(-r), r = sqrt(5 s)
 *
 * What the form kernel is made of. The first parameters of such a form are those below.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_KERNELS_H
#define SUBGRID_CLOSURE_CLOSURE_KERNELS_H

#include "closure/closure_patch.h"

/* Parameters of such forms, and where they stand. */
#define KERNELS_PARAMS                                                                      \
    {"centres", 50, 1, 1e5, "", "patches that kernels are about", true},                    \
    {"length", 0, 0, 1e6, "", "of kernels, per value of a patch, in scales of the state; "  \
     "0: the median distance", false},                                                      \
    {"ridge", 1e-6, 0, 1e6, "", "weight of the size of what is fitted", false}
enum { KERNELS_CENTRES, KERNELS_LENGTH, KERNELS_RIDGE, KERNELS_END };

struct kernels {
    struct patch patch;
    size_t n, P, centres; /* points, values of a patch */
    bool matern;
};

/* The parts of a theta or of its gradient: (C, centres), one, (centres, P). */
struct kernels_parts {
    double *alpha, *log_length, *q;
};

struct kernels_parts kernels_parts(const struct kernels *g, const double theta[]);

/* s[n] of the patches x (P, n) about q[P]; k[n] of s[n]. */
void kernels_distances(size_t P, size_t n, const double x[], const double q[], double length,
                       double s[]);
void kernels_values(bool matern, size_t n, const double s[], double k[]);

/* Of closures whose priv is the struct kernels and whose theta are its parts. */
int kernels_settle(const struct closure *c, const struct records *r, const struct lstsq_ops *ls,
                   double theta[], struct err *err);

#endif
