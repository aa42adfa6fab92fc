/* closure_galerkin.c -- the memory terms that analytic forms of Galerkin systems share.
 *
 * Fields on the m points of products: v, w, e, f. T_S is minus its transpose there, and from n
 * points to m the transpose is n/m times the way back, of which the weights cancel but for theta.
 */
#include "closure/closure_galerkin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

void galerkin_close(struct closure *c)
{
    struct galerkin *g = c->priv;

    if (!g)
        return;
    fft_close(g->grid);
    fft_close(g->product);
    free(g);
    c->priv = NULL;
}

int galerkin_admits(const struct closure *c, struct err *err)
{
    struct grid grid;

    if (closure_grid(c, 1, &grid, err) != 0)
        return -1;
    const size_t kept = (c->layout.n - 1) / 2;
    if (c->layout.nvar != 1)
        return err_set(err, ERR_DATA, "found %d variables, expected one", c->layout.nvar);
    if (grid.index[0])
        return err_set(err, ERR_DATA, "axis %s counts components: a wave needs a length",
                       c->layout.axis[c->layout.var[0].axis[0]].name);
    if (kept == 0)
        return err_set(err, ERR_DATA, "found %zu points, expected at least 3", c->layout.n);
    if (c->p[GALERKIN_P] > (double)kept)
        return err_set(err, ERR_USAGE, "modes = %g: %zu points have %zu", c->p[GALERKIN_P],
                       c->layout.n, kept);
    return 0;
}

size_t galerkin_modes(const struct closure *c)
{
    return c->p[GALERKIN_P] > 0 ? (size_t)c->p[GALERKIN_P] : (c->layout.n - 1) / 2;
}

double galerkin_wavenumber(const struct closure *c)
{
    return 2 * M_PI /
           ((double)c->layout.n * c->layout.axis[c->layout.var[0].axis[0]].step);
}

/* Products reach 3N (v w), with R2 4N (w^2) and are kept to N; v e reaches 3N, kept to 2N. */
int galerkin_open(struct closure *c, int order, struct err *err)
{
    if (galerkin_admits(c, err) != 0)
        return -1;
    struct galerkin *g = c->priv = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_INTERNAL, "no memory");
    g->n = c->layout.n;
    g->modes = galerkin_modes(c);
    g->second = order == 2;
    g->m = fft_smooth((g->second ? 5 : 4) * g->modes + 1);
    g->nhat = larger(fft_nhat(g->n), fft_nhat(g->m));
    g->wavenumber = galerkin_wavenumber(c);
    c->ntape = (g->second ? 4 : 2) * g->m;
    c->nwork = FFT_SLACK + fft_room(larger(g->n, g->m)) + fft_room(g->nhat) + 4 * g->m;
    g->grid = fft_open_fast(g->n, err);
    g->product = g->grid ? fft_open_fast(g->m, err) : NULL;
    return g->product ? 0 : -1;
}

struct galerkin_scratch galerkin_scratch(const struct galerkin *g, double work[])
{
    double *points = fft_aligned(work), *modes = points + fft_room(larger(g->n, g->m));

    return (struct galerkin_scratch){points, modes, modes + fft_room(g->nhat)};
}

/* modes := those of |k| <= last */
static void cut(const struct galerkin *g, size_t last, double modes[])
{
    memset(modes + 2 * (last + 1), 0, (g->nhat - 2 * (last + 1)) * sizeof *modes);
}

/* modes := those of T_S of them */
static void slope(const struct galerkin *g, size_t first, size_t last, double modes[])
{
    memset(modes, 0, 2 * first * sizeof *modes);
    for (size_t k = first; k <= last; k++) {
        const double q = g->wavenumber * (double)k, re = modes[2 * k];
        modes[2 * k] = q * modes[2 * k + 1];
        modes[2 * k + 1] = -q * re;
    }
    cut(g, last, modes);
}

void galerkin_term(const struct galerkin *g, size_t first, size_t last,
                   const struct galerkin_scratch *s)
{
    fft_forward(g->product, s->points, s->modes);
    slope(g, first, last, s->modes);
    fft_inverse(g->product, s->modes, s->points);
}

void galerkin_low(const struct galerkin *g, size_t last, const struct galerkin_scratch *s)
{
    fft_forward(g->product, s->points, s->modes);
    cut(g, last, s->modes);
    fft_inverse(g->product, s->modes, s->points);
}

void galerkin_to_grid(const struct galerkin *g, const struct galerkin_scratch *s)
{
    fft_forward(g->product, s->points, s->modes);
    cut(g, g->modes, s->modes);
    fft_inverse(g->grid, s->modes, s->points);
}

/* points := T_F, T_G of them */
static void resolved_term(const struct galerkin *g, const struct galerkin_scratch *s)
{
    galerkin_term(g, 0, g->modes, s);
}

static void unresolved_term(const struct galerkin *g, const struct galerkin_scratch *s)
{
    galerkin_term(g, g->modes + 1, 2 * g->modes, s);
}

/* modes := those of u[n], to N */
static void resolve(const struct galerkin *g, const double u[], const struct galerkin_scratch *s)
{
    memcpy(s->points, u, g->n * sizeof *u);
    fft_forward(g->grid, s->points, s->modes);
    cut(g, g->modes, s->modes);
}

/* points[n] := T_F of points[m] */
static void term_on_grid(const struct galerkin *g, const struct galerkin_scratch *s)
{
    fft_forward(g->product, s->points, s->modes);
    slope(g, 0, g->modes, s->modes);
    fft_inverse(g->grid, s->modes, s->points);
}

void galerkin_eval(const struct closure *c, const double u[], double tape[], double work[])
{
    const struct galerkin *g = c->priv;
    const struct galerkin_scratch s = galerkin_scratch(g, work);
    const size_t m = g->m;
    double *v = tape, *w = v + m, *e = w + m, *f = e + m;

    resolve(g, u, &s);
    fft_inverse(g->product, s.modes, s.points);
    memcpy(v, s.points, m * sizeof *v);
    for (size_t j = 0; j < m; j++)
        s.points[j] = v[j] * v[j] / 2;
    unresolved_term(g, &s);
    memcpy(w, s.points, m * sizeof *w);
    if (!g->second)
        return;
    for (size_t j = 0; j < m; j++)
        s.points[j] = v[j] * v[j] / 2;
    resolved_term(g, &s);
    for (size_t j = 0; j < m; j++) {
        e[j] = s.points[j] - w[j];
        s.points[j] = v[j] * e[j];
    }
    unresolved_term(g, &s);
    memcpy(f, s.points, m * sizeof *f);
}

/* out[m] += sum_i theta_i r_i, R_i = T_F r_i */
static void add_sum(const struct galerkin *g, const double theta[], const double tape[],
                    double out[])
{
    const double *v = tape, *w = v + g->m, *f = w + 2 * g->m;

    for (size_t j = 0; j < g->m; j++)
        out[j] += theta[0] * v[j] * w[j];
    for (size_t j = 0; g->second && j < g->m; j++)
        out[j] += theta[1] * (v[j] * f[j] - w[j] * w[j]);
}

const double *galerkin_sum(const struct closure *c, const double theta[], const double tape[],
                           double work[])
{
    const struct galerkin *g = c->priv;
    const struct galerkin_scratch s = galerkin_scratch(g, work);

    memset(s.points, 0, g->m * sizeof *s.points);
    add_sum(g, theta, tape, s.points);
    term_on_grid(g, &s);
    return s.points;
}

const double *galerkin_tangent(const struct closure *c, const double theta[], const double du[],
                               const double dtheta[], const double tape[], double work[])
{
    const struct galerkin *g = c->priv;
    const struct galerkin_scratch s = galerkin_scratch(g, work);
    const size_t m = g->m;
    const double *v = tape, *w = v + m, *e = w + m, *f = e + m;
    double *dv = s.more, *dw = dv + m, *dr = dw + m;

    resolve(g, du, &s);
    fft_inverse(g->product, s.modes, s.points);
    memcpy(dv, s.points, m * sizeof *dv);
    for (size_t j = 0; j < m; j++)
        s.points[j] = v[j] * dv[j];
    unresolved_term(g, &s);
    memcpy(dw, s.points, m * sizeof *dw);
    for (size_t j = 0; j < m; j++)
        dr[j] = theta[0] * (dv[j] * w[j] + v[j] * dw[j]);
    if (g->second) {
        for (size_t j = 0; j < m; j++)
            s.points[j] = v[j] * dv[j];
        resolved_term(g, &s);
        for (size_t j = 0; j < m; j++)
            s.points[j] = dv[j] * e[j] + v[j] * (s.points[j] - dw[j]);
        unresolved_term(g, &s);
        for (size_t j = 0; j < m; j++)
            dr[j] += theta[1] * (dv[j] * f[j] + v[j] * s.points[j] - 2 * w[j] * dw[j]);
    }
    if (dtheta)
        add_sum(g, dtheta, tape, dr);
    memcpy(s.points, dr, m * sizeof *dr);
    term_on_grid(g, &s);
    return s.points;
}

/* dr := that of sum_i theta_i r_i, from dm[n] */
static void pull_back(const struct galerkin *g, const double dm[], double dr[],
                      const struct galerkin_scratch *s)
{
    resolve(g, dm, s);
    slope(g, 0, g->modes, s->modes);
    fft_inverse(g->product, s->modes, s->points);
    for (size_t j = 0; j < g->m; j++)
        dr[j] = -s->points[j];
}

static void adjoint_theta(const struct galerkin *g, const double dr[], double dtheta[],
                          const double tape[])
{
    const double *v = tape, *w = v + g->m, *f = w + 2 * g->m;
    double sum[2] = {0};

    for (size_t j = 0; j < g->m; j++)
        sum[0] += dr[j] * v[j] * w[j];
    for (size_t j = 0; g->second && j < g->m; j++)
        sum[1] += dr[j] * (v[j] * f[j] - w[j] * w[j]);
    for (int i = 0; i < 1 + g->second; i++)
        dtheta[i] += sum[i] * (double)g->n / (double)g->m;
}

/* What R2 adds to dv and dw: df = theta_2 v dr, de = v (-T_G df), dw -= de, and so on. */
static void adjoint_second(const struct galerkin *g, double theta, const double dr[],
                           double dv[], double dw[], const double tape[],
                           const struct galerkin_scratch *s)
{
    const size_t m = g->m;
    const double *v = tape, *w = v + m, *e = w + m, *f = e + m;

    for (size_t j = 0; j < m; j++) {
        dv[j] += theta * f[j] * dr[j];
        dw[j] -= 2 * theta * w[j] * dr[j];
        s->points[j] = theta * v[j] * dr[j];
    }
    unresolved_term(g, s);
    for (size_t j = 0; j < m; j++) {
        const double de = -v[j] * s->points[j];
        dv[j] -= e[j] * s->points[j];
        dw[j] -= de;
        s->points[j] = de;
    }
    resolved_term(g, s);
    for (size_t j = 0; j < m; j++)
        dv[j] -= v[j] * s->points[j];
}

void galerkin_adjoint(const struct closure *c, const double theta[], const double dm[],
                      double du[], double dtheta[], const double tape[], double work[])
{
    const struct galerkin *g = c->priv;
    const struct galerkin_scratch s = galerkin_scratch(g, work);
    const size_t m = g->m;
    const double *v = tape, *w = v + m;
    double *dr = s.more, *dv = dr + m, *dw = dv + m;

    pull_back(g, dm, dr, &s);
    if (dtheta)
        adjoint_theta(g, dr, dtheta, tape);
    if (!du)
        return;
    for (size_t j = 0; j < m; j++) {
        dv[j] = theta[0] * w[j] * dr[j];
        dw[j] = theta[0] * v[j] * dr[j];
    }
    if (g->second)
        adjoint_second(g, theta[1], dr, dv, dw, tape, &s);
    memcpy(s.points, dw, m * sizeof *dw);
    unresolved_term(g, &s);
    for (size_t j = 0; j < m; j++)
        s.points[j] = dv[j] - v[j] * s.points[j];
    galerkin_to_grid(g, &s);
    for (size_t i = 0; i < g->n; i++)
        du[i] += s.points[i];
}
