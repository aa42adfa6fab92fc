/* field.c -- a coefficient of space that multiplies a viscosity, for field inversion.
 *
 *   m = d/dx (nu0 (beta(x) - 1) du/dx),   beta = 1 + g, or e^g with positive = 1
 *   g(x) = sum_k theta_k phi_k(x),   phi = (s_0, s_1 cos kx, s_1 sin kx, s_2 cos 2kx, ..),
 *   k = 2 pi/L,   s_0^2 = sd^2 w_0,   s_j^2 = 2 sd^2 w_j,   w_0 + 2 w_1 + 2 w_2 + .. = 1
 *   m_i = (q_{i+1/2} - q_{i-1/2}) / dx,   q = nu0 (beta(x_{i+1/2}) - 1) (u_{i+1} - u_i) / dx
 *
 * What is added to nu0 u_xx of the model makes it (nu0 beta u_x)_x. parish2016. phi are the first
 * modes of Karhunen and Loeve of a stationary Gaussian process on a period: with l = length L,
 * w_j ~ exp(-(2 pi j l/L)^2/2) of a squared exponential, (5 + (2 pi j l/L)^2)^-3 of Matern's kernel
 * of 5/2 (rasmussen2006, 4.2). theta are its coefficients in units of their deviations: N(0, I) is
 * the prior, |theta|^2 twice the negative logarithm of its density. They mean the same on every
 * grid; x is that of the layout. Linear in theta unless positive. Limits: one variable on a
 * periodic line; beta is free to be below 0 unless positive.
 */
#include <math.h>
#include <stdlib.h>

#include "closure/closure.h"

enum { MODES, LENGTH, SD, NU0, POSITIVE, MATERN, WAVES = 10000 };
static const double least_weight = 1e-15; /* of a mode, in units of w_0 */

struct field {
    size_t n;
    double dx;
    double phi[]; /* (n, modes): of the face after each cell */
};

static double weight(const struct closure *c, size_t j)
{
    const double x = 2 * M_PI * (double)j * c->p[LENGTH];

    return c->p[MATERN] > 0 ? pow(1 + x * x / 5, -3) : exp(-x * x / 2);
}

static size_t wave_of(size_t mode)
{
    return (mode + 1) / 2;
}

static void set_modes(const struct closure *c, const struct axis *axis, struct field *f)
{
    const double period = axis->step * (double)axis->n;
    double whole = weight(c, 0);

    for (size_t j = 1; j <= WAVES; j++)
        whole += 2 * weight(c, j);
    for (size_t k = 0; k < c->ntheta; k++) {
        const size_t j = wave_of(k);
        const double s = c->p[SD] * sqrt((j ? 2 : 1) * weight(c, j) / whole);
        for (size_t i = 0; i < f->n; i++) {
            const double x = 2 * M_PI * (double)j * axis_point(axis, i, 1) / period;
            f->phi[i * c->ntheta + k] = s * (k % 2 ? cos(x) : j ? sin(x) : 1);
        }
    }
}

/* The highest wave has more than two points, and a variance that is not lost beside the first. */
static int may_have(const struct closure *c, size_t n, struct err *err)
{
    const size_t modes = (size_t)c->p[MODES], last = wave_of(modes - 1);
    size_t most = last;

    if (2 * last >= n)
        return err_set(err, ERR_DATA, "modes = %zu need %zu points, found %zu", modes, 2 * last + 1,
                       n);
    while (most > 0 && weight(c, most) < least_weight * weight(c, 0))
        most--;
    if (most < last)
        return err_set(err, ERR_USAGE, "modes = %zu: found no variance in the last ones of length "
                       "%g, expected at most %zu modes", modes, c->p[LENGTH], 2 * most + 1);
    return 0;
}

static int open_field(struct closure *c, struct err *err)
{
    struct grid grid;

    if (closure_line(c, &grid, err) != 0)
        return -1;
    if (may_have(c, grid.points, err) != 0)
        return -1;
    c->ntheta = (size_t)c->p[MODES];
    c->ntape = grid.points;
    struct field *f = malloc(sizeof *f + grid.points * c->ntheta * sizeof *f->phi);
    if (!f)
        return err_set(err, ERR_INTERNAL, "no memory");
    f->n = grid.points;
    f->dx = grid.dx[0];
    set_modes(c, &c->layout.axis[c->layout.var[0].axis[0]], f);
    c->priv = f;
    return 0;
}

static void close_field(struct closure *c)
{
    free(c->priv);
    c->priv = NULL;
}

/* sum_k a_k phi_k of the face after cell i. */
static double sum_of(const struct closure *c, const double a[], size_t i)
{
    const double *phi = ((const struct field *)c->priv)->phi + i * c->ntheta;
    double sum = 0;

    for (size_t k = 0; k < c->ntheta; k++)
        sum += a[k] * phi[k];
    return sum;
}

static size_t after(const struct field *f, size_t i)
{
    return i + 1 < f->n ? i + 1 : 0;
}

/* Of the face after cell i: nu0 u_x, and nu0 d beta/d g; the tape has g. */
static double slope(const struct closure *c, const double u[], size_t i)
{
    const struct field *f = c->priv;

    return c->p[NU0] * (u[after(f, i)] - u[i]) / f->dx;
}

static double rise(const struct closure *c, double g)
{
    return c->p[POSITIVE] > 0 ? exp(g) : 1;
}

static double excess(const struct closure *c, double g)
{
    return c->p[POSITIVE] > 0 ? expm1(g) : g;
}

/* m += the difference of a flux q through the face after cell i. */
static void through(const struct field *f, size_t i, double q, double m[])
{
    m[i] += q / f->dx;
    m[after(f, i)] -= q / f->dx;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct field *f = c->priv;

    (void)dz, (void)work;
    for (size_t i = 0; i < f->n; i++)
        m[i] = 0;
    for (size_t i = 0; i < f->n; i++) {
        tape[i] = sum_of(c, at->theta, i);
        through(f, i, excess(c, tape[i]) * slope(c, at->u, i), m);
    }
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct field *f = c->priv;

    (void)ddz, (void)work;
    for (size_t i = 0; i < f->n; i++)
        dm[i] = 0;
    for (size_t i = 0; i < f->n; i++) {
        const double dg = v->theta ? sum_of(c, v->theta, i) : 0;
        through(f, i, excess(c, tape[i]) * slope(c, v->u, i) +
                          rise(c, tape[i]) * dg * slope(c, at->u, i), dm);
    }
}

static void features(const struct closure *c, const struct point *at, double A[], double work[])
{
    const struct field *f = c->priv;
    const size_t p = c->ntheta;

    (void)work;
    for (size_t i = 0; i < f->n * p; i++)
        A[i] = 0;
    for (size_t i = 0; i < f->n; i++) {
        const double s = slope(c, at->u, i) / f->dx;
        for (size_t k = 0; k < p; k++) {
            A[i * p + k] += f->phi[i * p + k] * s;
            A[after(f, i) * p + k] -= f->phi[i * p + k] * s;
        }
    }
}

/* dq = (dm_i - dm_{i+1}) / dx at every face: dtheta_k += phi_k beta' nu0 u_x dq,
 * du_{i+1} += nu0 (beta - 1) dq / dx, du_i -= that. */
static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct field *f = c->priv;

    (void)ddz, (void)work;
    for (size_t i = 0; i < f->n; i++) {
        const double dq = (dm[i] - dm[after(f, i)]) / f->dx;
        const double dg = rise(c, tape[i]) * slope(c, at->u, i) * dq;
        for (size_t k = 0; d->theta && k < c->ntheta; k++)
            d->theta[k] += f->phi[i * c->ntheta + k] * dg;
        const double du = c->p[NU0] * excess(c, tape[i]) * dq / f->dx;
        if (d->u) {
            d->u[after(f, i)] += du;
            d->u[i] -= du;
        }
    }
}

static const struct param params[] = {
    {"modes", 9, 1, 1000, "", "of the prior: a constant, and two of each wave", true},
    {"length", 0.1, 1e-3, 10, "periods", "of the prior's correlation"},
    {"sd", 1, 1e-12, 1e12, "", "of the prior"},
    {"nu0", 0.01, 1e-300, 1e300, "length^2/time", "viscosity that beta multiplies"},
    {"positive", 0, 0, 1, "", "1: beta = e^g; 0: 1 + g, linear in theta", true},
    {"matern", 0, 0, 1, "", "1: Matern's kernel of 5/2; 0: a Gaussian", true},
    {0},
};

const struct closure_ops closure_field = {
    .name = "field",
    .brief = "a coefficient beta(x) of a viscosity, by the modes of a Gaussian process",
    .source = "parish2016",
    .any_grid = true,
    .law = "momentum, constants",
    .act = "add",
    .params = params,
    .open = open_field,
    .close = close_field,
    .eval = eval,
    .tangent = tangent,
    .features = features,
    .adjoint = adjoint,
};
