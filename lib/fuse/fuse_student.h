/* fuse_student.h -- Student's t, and mixtures of it. */
#ifndef SUBGRID_FUSE_FUSE_STUDENT_H
#define SUBGRID_FUSE_FUSE_STUDENT_H

#include <stddef.h>

/* P(T < t), and the t below which T is with probability p in (0, 1); degrees >= 1. */
double fuse_student(double t, size_t degrees);
double fuse_student_quantile(double p, size_t degrees);

/* The same quantile of the mixture of m + s T with these weights, all [count]; s >= 0. z: that of
 * T. */
double fuse_student_mixture(double p, double z, size_t degrees, size_t count,
                            const double weight[], const double m[], const double s[]);

#endif
