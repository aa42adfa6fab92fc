/* closure_echo.h -- the random network of an echo state network, the same at every point.
 *
 *   a = W r + Win (1, x)
 *
 * W has `links` drawn values a row, of which some may fall together, scaled to a spectral radius,
 * which is known to some 0.1 %; Win is even in -gain to gain. jaeger2001
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_ECHO_H
#define SUBGRID_CLOSURE_CLOSURE_ECHO_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct echo {
    size_t size, inputs, links; /* values of r, of x, of a row of W */
    size_t *from;               /* (size, links), owned: columns of W */
    double *W, *Win;            /* (size, links), owned; (size, 1 + inputs) */
};

/* The sizes are set before. close accepts zeroed ones. */
int echo_draw(struct echo *g, double rho, double gain, uint64_t seed, struct err *err);
void echo_close(struct echo *g);

/* to[n] += factor x */
static inline void echo_add(size_t n, double factor, const double x[], double to[])
{
    for (size_t i = 0; i < n; i++)
        to[i] += factor * x[i];
}

/* a (size, n) := W r + Win (one, x), of r (size, n), NULL: none, and x (inputs, n). */
void echo_drive(const struct echo *g, size_t n, double one, const double x[], const double r[],
                double a[]);

/* gx and gr (NULL: not wanted) += the transpose of that at ga. */
void echo_adjoint(const struct echo *g, size_t n, const double ga[], double gx[], double gr[]);

#endif
