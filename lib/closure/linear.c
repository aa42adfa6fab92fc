/* linear.c -- a linear stencil on a periodic grid of one to three axes, space or sectors.
 *
 *   m[v][i] = sum_c sum_j theta[v][c][j] ubar[c][i + j - r] + theta0[v],  j = 0..2r
 *
 * theta (C,C,2r+1), with one more 2r+1 for each more axis, then theta0 (C) unless constant = 0.
 * It is a network of one convolution; being linear in theta, a fit is least squares in closed
 * form.
 */
#include <stdio.h>
#include <stdlib.h>

#include "closure/closure.h"
#include "net/net.h"

enum { RADIUS, CONSTANT };

static void close_linear(struct closure *c)
{
    if (c->priv)
        net_close(c->priv);
    free(c->priv);
    c->priv = NULL;
}

static int open_linear(struct closure *c, struct err *err)
{
    const size_t size = 2 * (size_t)c->p[RADIUS] + 1;
    const size_t channels = (size_t)c->layout.nvar;
    struct grid grid;
    char program[64];

    if (closure_grid_shared(c, GRID_RANK, &grid, err) != 0)
        return -1;
    if (c->p[RADIUS] != (double)(size / 2))
        return err_set(err, ERR_USAGE, "radius = %g: expected a whole number",
                       c->p[RADIUS]);
    for (int a = 0; a < grid.rank; a++)
        if (size > grid.n[a])
            return err_set(err, ERR_DATA, "radius = %zu needs %zu points, found %zu",
                           size / 2, size, grid.n[a]);
    c->priv = calloc(1, sizeof(struct net));
    if (!c->priv)
        return err_set(err, ERR_INTERNAL, "no memory");
    snprintf(program, sizeof program, "conv %zu %zu%s", channels, size,
             c->p[CONSTANT] != 0 ? "" : " nobias");
    struct net *net = c->priv;
    if (net_open(net, program, channels, &grid, err) != 0)
        return -1;
    c->ntheta = net->ntheta;
    c->ntape = net->ntape;
    c->nwork = net->ntape + net->nwork; /* a derivative's tape: as long as m, too */
    return 0;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const double *y = net_forward(c->priv, at->theta, at->u, tape, work);

    (void)dz;
    for (size_t i = 0; i < c->layout.n; i++)
        m[i] = y[i];
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct net *net = c->priv;
    const double *dy = net_tangent(net, at->theta, v->theta, at->u, v->u, tape, work,
                                   work + net->ntape);

    (void)ddz;
    for (size_t i = 0; i < c->layout.n; i++)
        dm[i] = dy[i];
}

static void features(const struct closure *c, const struct point *at, double A[],
                     double work[])
{
    const struct net *net = c->priv;
    const size_t n = net->grid.points, channels = net->cin;
    const size_t size = 2 * (size_t)c->p[RADIUS] + 1;
    const size_t stencil = grid_stencil(&net->grid, size);

    (void)work;
    for (size_t i = 0; i < c->layout.n * c->ntheta; i++)
        A[i] = 0;
    for (size_t v = 0; v < channels; v++)
        for (size_t i = 0; i < n; i++) {
            double *row = A + (v * n + i) * c->ntheta;
            for (size_t k = 0; k < channels; k++)
                for (size_t j = 0; j < stencil; j++)
                    row[(v * channels + k) * stencil + j] =
                        at->u[k * n + grid_neighbour(&net->grid, size, i, j)];
            if (c->p[CONSTANT] != 0)
                row[channels * channels * stencil + v] = 1;
        }
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    double *dx = work;

    (void)ddz;
    net_adjoint(c->priv, at->theta, at->u, dm, d->theta, d->u ? dx : NULL, tape,
                work + c->layout.n);
    for (size_t i = 0; d->u && i < c->layout.n; i++)
        d->u[i] += dx[i];
}

static const struct param params[] = {
    {"radius", 3, 0, 100, "points", "points to either side"},
    {"constant", 1, 0, 1, "", "1 with a constant for each variable, 0 without"},
    {0},
};

const struct closure_ops closure_linear = {
    .name = "linear",
    .brief = "a linear stencil, every variable on every variable",
    .any_grid = true,
    .law = "translation",
    .act = "add",
    .params = params,
    .open = open_linear,
    .close = close_linear,
    .eval = eval,
    .tangent = tangent,
    .features = features,
    .adjoint = adjoint,
};
