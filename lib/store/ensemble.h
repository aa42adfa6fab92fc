/* ensemble.h -- draws of theta in a model file: the data set ensemble(draw, parameter).
 *
 * Every row is a theta, as likely as the others. What draws it, a fit from data drawn again or
 * one from another seed, is the writer's; theta itself need not be among them.
 */
#ifndef SUBGRID_STORE_ENSEMBLE_H
#define SUBGRID_STORE_ENSEMBLE_H

#include "io/io.h"

/* Add n > 0 draws, (n, parameters), to a head that has theta (store/modelfile.h). */
int ensemble_describe(struct io_head *head, const double draws[], size_t n, struct err *err);

/* The first *n draws of a model whose theta has ntheta parameters; *n = 0: all, and then how many.
 * (*n, ntheta), owned by the caller. NULL and ERR_DATA: there are none or fewer, they have
 * another number of parameters, or are not finite. */
double *ensemble_read(const struct io_head *head, size_t ntheta, size_t *n, const char *what,
                      struct err *err);

#endif
