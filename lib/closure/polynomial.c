/* polynomial.c -- a polynomial of each value, with autoregressive noise.
 *
 *   m_vi = sum_{k <= degree} theta_vk u_vi^k + e_vi
 *   e(t + dt) = phi e(t) + sigma sqrt(1 - phi^2) xi,   phi = e^{-dt/T}
 *
 * wilks2005, for two-scale Lorenz 1996. theta (nvar, degree + 1), then T and sigma of each
 * variable unless noise = 0: those are set by what the polynomial leaves over of the targets in
 * order of time, sigma its root mean square and phi its correlation from one record to the next.
 * e is held over a step, and begins with 0; without noise drawn it fades. Linear in the theta of
 * the polynomial.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "closure/closure_noise.h"
#include "closure/closure_poly.h"

enum { DEGREE, NOISE };

static const struct param params[] = {
    POLY_DEGREE,
    {"noise", 0, 0, 1, "", "1: with autoregressive noise", true},
    {0}};

static size_t degree(const struct closure *c)
{
    return (size_t)c->p[DEGREE];
}

/* T and sigma of variable v. */
static const double *noise_of(const struct closure *c, const double theta[], int v)
{
    return theta + c->ntheta - c->nsettled + 2 * (size_t)v;
}

static int open_polynomial(struct closure *c, struct err *err)
{
    const size_t nvar = (size_t)c->layout.nvar;

    (void)err;
    c->nsettled = c->p[NOISE] > 0 ? 2 * nvar : 0;
    c->ntheta = nvar * (degree(c) + 1) + c->nsettled;
    c->nheld = c->nnoise = c->p[NOISE] > 0 ? c->layout.n : 0;
    c->ntape = c->layout.n; /* the slope of the polynomial */
    c->nwork = c->layout.n;
    return 0;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)dz, (void)work;
    poly_eval(&c->layout, degree(c), at->theta, at->u, m, tape);
    for (size_t i = 0; at->h && i < c->nheld; i++)
        m[i] += at->h[i];
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    (void)ddz;
    memset(dm, 0, c->layout.n * sizeof *dm);
    if (v->theta)
        poly_eval(&c->layout, degree(c), v->theta, at->u, dm, NULL);
    (void)work;
    for (size_t i = 0; i < c->layout.n; i++)
        dm[i] += tape[i] * v->u[i] + (v->h && i < c->nheld ? v->h[i] : 0);
}

static void features(const struct closure *c, const struct point *at, double A[], double work[])
{
    (void)work;
    poly_features(&c->layout, degree(c), c->ntheta - c->nsettled, at->u, A);
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    (void)ddz, (void)work;
    if (d->theta)
        poly_adjoint(&c->layout, degree(c), at->u, dm, d->theta);
    for (size_t i = 0; d->u && i < c->layout.n; i++)
        d->u[i] += tape[i] * dm[i];
    for (size_t i = 0; d->h && i < c->nheld; i++)
        d->h[i] += dm[i];
}

/* ---- noise ---- */

/* What one step makes of T and sigma: e' = phi e + size xi, and derivatives with respect to T. */
struct step {
    double phi, size, dphi, dsize, unit; /* size = sigma unit */
};

static struct step step_of(const double of[2], double dt)
{
    struct step s = {.phi = noise_phi(of[0], dt), .dphi = noise_phi_slope(of[0], dt)};

    s.unit = sqrt(1 - s.phi * s.phi);
    s.size = of[1] * s.unit;
    s.dsize = s.unit > 0 ? -of[1] * s.phi * s.dphi / s.unit : 0;
    return s;
}

static double xi_of(const struct point *at, size_t i)
{
    return at->xi ? at->xi[i] : 0;
}

static void shift(const struct closure *c, const struct point *at, double next[], double work[])
{
    (void)work;
    for (int v = 0; v < c->layout.nvar; v++) {
        const struct var *of = &c->layout.var[v];
        const struct step s = step_of(noise_of(c, at->theta, v), at->dt);
        for (size_t i = of->offset; i < of->offset + of->n; i++)
            next[i] = s.phi * at->h[i] + s.size * xi_of(at, i);
    }
}

static void shift_tangent(const struct closure *c, const struct point *at, const struct point *v,
                          double dnext[], double work[])
{
    (void)work;
    for (int k = 0; k < c->layout.nvar; k++) {
        const struct var *of = &c->layout.var[k];
        const struct step s = step_of(noise_of(c, at->theta, k), at->dt);
        const double *change = v->theta ? noise_of(c, v->theta, k) : NULL;
        for (size_t i = of->offset; i < of->offset + of->n; i++) {
            dnext[i] = v->h ? s.phi * v->h[i] : 0;
            if (change)
                dnext[i] += change[0] * (s.dphi * at->h[i] + s.dsize * xi_of(at, i)) +
                            change[1] * s.unit * xi_of(at, i);
        }
    }
}

static void shift_adjoint(const struct closure *c, const struct point *at, const double dnext[],
                          struct dpoint *d, double work[])
{
    (void)work;
    for (int v = 0; v < c->layout.nvar; v++) {
        const struct var *of = &c->layout.var[v];
        const struct step s = step_of(noise_of(c, at->theta, v), at->dt);
        double *due = d->theta ? (double *)noise_of(c, d->theta, v) : NULL;
        for (size_t i = of->offset; i < of->offset + of->n; i++) {
            if (d->h)
                d->h[i] += s.phi * dnext[i];
            if (due) {
                due[0] += (s.dphi * at->h[i] + s.dsize * xi_of(at, i)) * dnext[i];
                due[1] += s.unit * xi_of(at, i) * dnext[i];
            }
        }
    }
}

/* phi of all pairs of records one after another. */
static int settle(const struct closure *c, const struct records *r, const struct lstsq_ops *ls,
                  double theta[], struct err *err)
{
    const size_t row = r->nmember * r->n;
    double interval, *left = noise_residuals(c, r, theta, &interval, err);

    (void)ls;
    if (!left)
        return -1;
    for (int v = 0; v < c->layout.nvar; v++) {
        const struct var *of = &c->layout.var[v];
        double square = 0, first = 0, both = 0, *to = (double *)noise_of(c, theta, v);
        for (size_t k = 0; k < r->nt * r->nmember; k++)
            for (size_t i = k * r->n + of->offset; i < k * r->n + of->offset + of->n; i++) {
                square += left[i] * left[i];
                if (k >= (r->nt - 1) * r->nmember)
                    continue;
                first += left[i] * left[i];
                both += left[i] * left[i + row];
            }
        to[0] = noise_time(first > 0 ? both / first : 0, interval);
        to[1] = sqrt(square / (double)(r->nt * r->nmember * of->n));
    }
    free(left);
    return 0;
}

static bool constrain(const struct closure *c, double theta[])
{
    bool moved = false;

    for (size_t i = c->ntheta - c->nsettled; i < c->ntheta; i++)
        if (theta[i] < 0) {
            theta[i] = 0;
            moved = true;
        }
    return moved;
}

const struct closure_ops closure_polynomial = {
    .name = "polynomial",
    .brief = "a polynomial of each value, with autoregressive noise where wanted",
    .source = "wilks2005",
    .any_grid = true,
    .law = "translation",
    .act = "add",
    .params = params,
    .open = open_polynomial,
    .eval = eval,
    .tangent = tangent,
    .features = features,
    .adjoint = adjoint,
    .shift = shift,
    .shift_tangent = shift_tangent,
    .shift_adjoint = shift_adjoint,
    .settle = settle,
    .constrain = constrain,
};
