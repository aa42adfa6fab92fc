/* stochastic.c -- a polynomial of each value, and noise whose size the value tells.
 *
 *   m_vi = sum_{k <= degree} theta_vk u_vi^k + S_v(u_vi) a_vi
 *   a(t + dt) = phi a(t) + sqrt(1 - phi^2) xi,   phi = e^{-dt/T_v}
 *
 * S is linear between `bins` values, evenly spaced from lo to hi, and constant beyond; one is of
 * noise that does not depend on the state. With memory = 0 the noise is anew at each step. After
 * wilks2005 and arnold2013. theta (nvar, degree + 1), then T, lo, hi, S[bins] of each variable,
 * which are set by what the polynomial leaves over of the targets in order of time: lo and hi the
 * ends of the states, S^2 the mean square about each value, phi the correlation of what is left
 * divided by S. a is held over a step and begins with 0.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "closure/closure_noise.h"
#include "closure/closure_poly.h"

enum { DEGREE, BINS, MEMORY };
enum { TIME, LO, HI, SIZE }; /* of a variable's noise */

static const struct param params[] = {
    POLY_DEGREE,
    {"bins", 8, 1, 1000, "", "values of the state for which the noise has a size", true},
    {"memory", 1, 0, 1, "", "1: autoregressive; 0: anew at each step", true},
    {0}};

static size_t degree(const struct closure *c)
{
    return (size_t)c->p[DEGREE];
}

static size_t bins(const struct closure *c)
{
    return (size_t)c->p[BINS];
}

static const double *noise_of(const struct closure *c, const double theta[], int v)
{
    return theta + c->ntheta - c->nsettled + (size_t)v * (SIZE + bins(c));
}

static int open_stochastic(struct closure *c, struct err *err)
{
    const size_t nvar = (size_t)c->layout.nvar;

    (void)err;
    c->nsettled = nvar * (SIZE + bins(c));
    c->ntheta = nvar * (degree(c) + 1) + c->nsettled;
    c->nheld = c->nnoise = c->ntape = c->layout.n; /* tape: the slope of the polynomial */
    return 0;
}

/* S at u: bin and the next have 1 - part and part of it; slope: dS/du. */
struct size {
    size_t bin, next;
    double part, value, slope;
};

static struct size size_at(const struct closure *c, const double of[], double u)
{
    const double *S = of + SIZE, width = of[HI] - of[LO], last = (double)bins(c) - 1;
    const double x = width > 0 ? (u - of[LO]) / width * last : 0;
    struct size s = {.value = S[0]};

    if (isnan(x) || !(width > 0) || last == 0)
        s.value = u - u + S[0]; /* a NaN stays one */
    else if (x >= last)
        s = (struct size){.bin = bins(c) - 1, .next = bins(c) - 1, .value = S[bins(c) - 1]};
    else if (x > 0) {
        s.bin = (size_t)x;
        s.next = s.bin + 1;
        s.part = x - (double)s.bin;
        s.value = (1 - s.part) * S[s.bin] + s.part * S[s.next];
        s.slope = (S[s.next] - S[s.bin]) * last / width;
    }
    return s;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)dz, (void)work;
    poly_eval(&c->layout, degree(c), at->theta, at->u, m, tape);
    for (int v = 0; at->h && v < c->layout.nvar; v++) {
        const struct var *of = &c->layout.var[v];
        for (size_t i = of->offset; i < of->offset + of->n; i++)
            m[i] += size_at(c, noise_of(c, at->theta, v), at->u[i]).value * at->h[i];
    }
}

/* dS = S_u (du - (1 - y) dlo - y dhi) + (1 - part) dS_bin + part dS_next, y = (u - lo)/(hi - lo) */
static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    (void)ddz, (void)work;
    memset(dm, 0, c->layout.n * sizeof *dm);
    if (v->theta)
        poly_eval(&c->layout, degree(c), v->theta, at->u, dm, NULL);
    for (int k = 0; k < c->layout.nvar; k++) {
        const struct var *of = &c->layout.var[k];
        const double *noise = noise_of(c, at->theta, k);
        const double *change = v->theta ? noise_of(c, v->theta, k) : NULL;
        for (size_t i = of->offset; i < of->offset + of->n; i++) {
            dm[i] += tape[i] * v->u[i];
            if (!at->h)
                continue;
            const struct size s = size_at(c, noise, at->u[i]);
            double dS = s.slope * v->u[i];
            if (change) {
                const double y = s.slope != 0 ? (at->u[i] - noise[LO]) / (noise[HI] - noise[LO])
                                              : 0;
                dS += (1 - s.part) * change[SIZE + s.bin] + s.part * change[SIZE + s.next] -
                      s.slope * ((1 - y) * change[LO] + y * change[HI]);
            }
            dm[i] += dS * at->h[i] + (v->h ? s.value * v->h[i] : 0);
        }
    }
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    (void)ddz, (void)work;
    if (d->theta)
        poly_adjoint(&c->layout, degree(c), at->u, dm, d->theta);
    for (int v = 0; v < c->layout.nvar; v++) {
        const struct var *of = &c->layout.var[v];
        const double *noise = noise_of(c, at->theta, v);
        double *due = d->theta ? (double *)noise_of(c, d->theta, v) : NULL;
        for (size_t i = of->offset; i < of->offset + of->n; i++) {
            const struct size s = size_at(c, noise, at->u[i]);
            const double gS = at->h ? at->h[i] * dm[i] : 0;
            if (d->u)
                d->u[i] += tape[i] * dm[i] + s.slope * gS;
            if (d->h)
                d->h[i] += s.value * dm[i];
            if (due) {
                const double y = s.slope != 0 ? (at->u[i] - noise[LO]) / (noise[HI] - noise[LO])
                                              : 0;
                due[SIZE + s.bin] += (1 - s.part) * gS;
                due[SIZE + s.next] += s.part * gS;
                due[LO] -= s.slope * (1 - y) * gS;
                due[HI] -= s.slope * y * gS;
            }
        }
    }
}

static void features(const struct closure *c, const struct point *at, double A[], double work[])
{
    (void)work;
    poly_features(&c->layout, degree(c), c->ntheta - c->nsettled, at->u, A);
}

/* ---- the process ---- */

static void shift(const struct closure *c, const struct point *at, double next[], double work[])
{
    (void)work;
    for (int v = 0; v < c->layout.nvar; v++) {
        const struct var *of = &c->layout.var[v];
        const double phi = noise_phi(noise_of(c, at->theta, v)[TIME], at->dt);
        for (size_t i = of->offset; i < of->offset + of->n; i++)
            next[i] = phi * at->h[i] + (at->xi ? sqrt(1 - phi * phi) * at->xi[i] : 0);
    }
}

/* d next/dT of point i */
static double slope(const double T, const struct point *at, size_t i)
{
    const double phi = noise_phi(T, at->dt), dphi = noise_phi_slope(T, at->dt);

    return dphi * (at->h[i] - (at->xi && phi > 0 ? phi / sqrt(1 - phi * phi) * at->xi[i] : 0));
}

static void shift_tangent(const struct closure *c, const struct point *at, const struct point *v,
                          double dnext[], double work[])
{
    (void)work;
    for (int k = 0; k < c->layout.nvar; k++) {
        const struct var *of = &c->layout.var[k];
        const double T = noise_of(c, at->theta, k)[TIME], phi = noise_phi(T, at->dt);
        for (size_t i = of->offset; i < of->offset + of->n; i++)
            dnext[i] = (v->h ? phi * v->h[i] : 0) +
                       (v->theta ? noise_of(c, v->theta, k)[TIME] * slope(T, at, i) : 0);
    }
}

static void shift_adjoint(const struct closure *c, const struct point *at, const double dnext[],
                          struct dpoint *d, double work[])
{
    (void)work;
    for (int v = 0; v < c->layout.nvar; v++) {
        const struct var *of = &c->layout.var[v];
        const double T = noise_of(c, at->theta, v)[TIME], phi = noise_phi(T, at->dt);
        double *due = d->theta ? (double *)noise_of(c, d->theta, v) : NULL;
        for (size_t i = of->offset; i < of->offset + of->n; i++) {
            if (d->h)
                d->h[i] += phi * dnext[i];
            if (due)
                due[TIME] += slope(T, at, i) * dnext[i];
        }
    }
}

/* ---- what is left over ---- */

/* Sizes of variable v from left, with sums[2 bins] as scratch: a square of what is left counts
 * for the two values beside its state. */
static void settle_sizes(const struct closure *c, const struct records *r, int v,
                         const double left[], double of[], double sums[])
{
    const struct var *var = &c->layout.var[v];
    double square = 0, count = 0;

    memset(sums, 0, 2 * bins(c) * sizeof *sums);
    of[LO] = INFINITY, of[HI] = -INFINITY;
    for (size_t k = 0; k < records_count(r); k++)
        for (size_t i = k * r->n + var->offset; i < k * r->n + var->offset + var->n; i++) {
            of[LO] = fmin(of[LO], r->u[i]);
            of[HI] = fmax(of[HI], r->u[i]);
        }
    for (size_t k = 0; k < records_count(r); k++)
        for (size_t i = k * r->n + var->offset; i < k * r->n + var->offset + var->n; i++) {
            const struct size s = size_at(c, of, r->u[i]);
            sums[2 * s.bin] += (1 - s.part) * left[i] * left[i];
            sums[2 * s.bin + 1] += 1 - s.part;
            sums[2 * s.next] += s.part * left[i] * left[i];
            sums[2 * s.next + 1] += s.part;
            square += left[i] * left[i];
            count++;
        }
    for (size_t b = 0; b < bins(c); b++)
        of[SIZE + b] = sqrt(sums[2 * b + 1] > 0 ? sums[2 * b] / sums[2 * b + 1] : square / count);
}

static double settle_time(const struct closure *c, const struct records *r, int v,
                          const double left[], const double of[], double interval)
{
    const struct var *var = &c->layout.var[v];
    const size_t row = r->nmember * r->n;
    double first = 0, both = 0;

    for (size_t k = 0; k + r->nmember < records_count(r); k++)
        for (size_t i = k * r->n + var->offset; i < k * r->n + var->offset + var->n; i++) {
            const double here = size_at(c, of, r->u[i]).value;
            const double there = size_at(c, of, r->u[i + row]).value;
            if (!(here > 0) || !(there > 0))
                continue;
            first += left[i] / here * (left[i] / here);
            both += left[i] / here * (left[i + row] / there);
        }
    return noise_time(first > 0 ? both / first : 0, interval);
}

static int settle(const struct closure *c, const struct records *r, const struct lstsq_ops *ls,
                  double theta[], struct err *err)
{
    double interval, *left = noise_residuals(c, r, theta, &interval, err);
    double *sums = malloc(2 * bins(c) * sizeof *sums);
    int rc = left ? 0 : -1;

    (void)ls;
    if (left && !sums)
        rc = err_set(err, ERR_INTERNAL, "no memory for %zu bins", bins(c));
    for (int v = 0; rc == 0 && v < c->layout.nvar; v++) {
        double *of = (double *)noise_of(c, theta, v);
        settle_sizes(c, r, v, left, of, sums);
        of[TIME] = c->p[MEMORY] > 0 ? settle_time(c, r, v, left, of, interval) : 0;
    }
    free(left);
    free(sums);
    return rc;
}

/* T >= 0, lo <= hi, S >= 0 */
static bool constrain(const struct closure *c, double theta[])
{
    bool moved = false;

    for (int v = 0; v < c->layout.nvar; v++) {
        double *of = (double *)noise_of(c, theta, v);
        const double lo = of[LO];
        if (lo > of[HI]) {
            of[LO] = of[HI];
            of[HI] = lo;
            moved = true;
        }
        for (size_t i = TIME; i < SIZE + bins(c); i++)
            if (i != LO && i != HI && of[i] < 0) {
                of[i] = 0;
                moved = true;
            }
    }
    return moved;
}

const struct closure_ops closure_stochastic = {
    .name = "stochastic",
    .brief = "a polynomial of each value, and noise whose size the value tells",
    .source = "arnold2013",
    .any_grid = true,
    .law = "translation",
    .act = "add",
    .params = params,
    .open = open_stochastic,
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
