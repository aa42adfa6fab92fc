/* quadratic.c -- all of a state by all of it: constant, linear and quadratic.
 *
 *   m = Theta phi(u),   phi = (1, u_0 .. u_n-1, u_0 u_0, u_1 u_0, u_1 u_1, u_2 u_0, ..)
 *
 * theta: Theta (n, 1 + n + n (n+1)/2), a row for each value: the tensors c, L and Q of a Galerkin
 * model, Q_jk and Q_kj as one. As right-hand sides of reduced models they are what operator
 * inference finds; added to a coarse model, a closure of the same kind (peherstorfer2016, xie2018).
 */
#include "closure/closure.h"

enum { MOST = 256 }; /* values of a state: its theta takes 65 MiB */

static size_t length(const struct closure *c)
{
    const size_t n = c->layout.n;

    return 1 + n + n * (n + 1) / 2;
}

static int open_quadratic(struct closure *c, struct err *err)
{
    if (c->layout.n > MOST)
        return err_set(err, ERR_DATA, "found states of %zu values, expected at most %d",
                       c->layout.n, MOST);
    c->ntheta = c->layout.n * length(c);
    c->ntape = c->nwork = length(c);
    return 0;
}

static void evaluate_phi(size_t n, const double u[], double phi[])
{
    *phi++ = 1;
    for (size_t j = 0; j < n; j++)
        *phi++ = u[j];
    for (size_t j = 0; j < n; j++)
        for (size_t k = 0; k <= j; k++)
            *phi++ = u[j] * u[k];
}

/* out[n] := or += Theta x */
static void apply(size_t n, size_t q, const double theta[], const double x[], double out[],
                  bool add)
{
    for (size_t i = 0; i < n; i++) {
        const double *row = theta + i * q;
        double sum = 0;
        for (size_t k = 0; k < q; k++)
            sum += row[k] * x[k];
        out[i] = add ? out[i] + sum : sum;
    }
}

/* tape: phi */
static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)dz, (void)work;
    evaluate_phi(c->layout.n, at->u, tape);
    apply(c->layout.n, length(c), at->theta, tape, m, false);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const size_t n = c->layout.n;
    const double *u = at->u, *du = v->u;
    double *dphi = work;

    (void)ddz;
    *dphi++ = 0;
    for (size_t j = 0; j < n; j++)
        *dphi++ = du[j];
    for (size_t j = 0; j < n; j++)
        for (size_t k = 0; k <= j; k++)
            *dphi++ = du[j] * u[k] + u[j] * du[k];
    apply(n, length(c), at->theta, work, dm, false);
    if (v->theta)
        apply(n, length(c), v->theta, tape, dm, true);
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const size_t n = c->layout.n, q = length(c);
    const double *u = at->u, *dphi = work + 1;

    (void)ddz;
    for (size_t i = 0; d->theta && i < n; i++)
        for (size_t k = 0; k < q; k++)
            d->theta[i * q + k] += dm[i] * tape[k];
    if (!d->u)
        return;
    for (size_t k = 0; k < q; k++)
        work[k] = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < q; k++)
            work[k] += at->theta[i * q + k] * dm[i];
    for (size_t j = 0; j < n; j++)
        d->u[j] += *dphi++;
    for (size_t j = 0; j < n; j++)
        for (size_t k = 0; k <= j; k++, dphi++) {
            d->u[j] += *dphi * u[k];
            d->u[k] += *dphi * u[j];
        }
}

const struct closure_ops closure_quadratic = {
    .name = "quadratic",
    .brief = "constant, linear and quadratic in all values at once, as a Galerkin model",
    .source = "peherstorfer2016",
    .law = "-",
    .act = "add",
    .open = open_quadratic,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
