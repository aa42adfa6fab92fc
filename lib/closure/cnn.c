/* cnn.c -- a network of periodic convolutions added to the coarse model.
 *
 *   m = scale_tau net(ubar / scale_u; theta)
 *
 * on periodic grids of one to three axes. The variables of the state are the channels of input
 * and output. The default program is that of Agdestein and Sanderse's Burgers tutorial, 784
 * weights for one variable. The network alone runs in reals (num/real.h): closure_cnn and
 * closure_cnn_f32 are made of this one file. agdestein2025
 */
#include <stdlib.h>
#include <string.h>

#include "closure/closure.h"
#include "net/net.h"
#include "num/real.h"

extern const struct closure_ops closure_cnn_f32;

/* N points. In reals, tape: x (C,N), then the network's; work: the view of theta, that of
 * dtheta, dy (C,N), dx (C,N), then the network's, for a tangent after its tape. */

static void close_cnn(struct closure *c)
{
    if (c->priv)
        net_close(c->priv);
    free(c->priv);
    c->priv = NULL;
}

static int open_cnn(struct closure *c, struct err *err)
{
    const size_t channels = (size_t)c->layout.nvar;
    struct grid grid;

    if (closure_grid(c, GRID_RANK, &grid, err) != 0)
        return -1;
    struct net *net = c->priv = calloc(1, sizeof *net);
    if (!net)
        return err_set(err, ERR_INTERNAL, "no memory");
    if (net_open(net, c->net, channels, &grid, err) != 0)
        return -1;
    if (net->cout != channels)
        return err_set(err, ERR_USAGE,
                       "the network '%s' gives %zu channels, expected %zu, one "
                       "for each variable of the state",
                       net->text, net->cout, channels);
    char *text = strdup(net->text);
    if (!text)
        return err_set(err, ERR_INTERNAL, "no memory");
    free(c->net);
    c->net = text;
    c->ntheta = net->ntheta;
    c->ntape = real_doubles(c->layout.n + net->ntape);
    c->nwork = real_doubles(2 * real_room(c->ntheta) + 2 * c->layout.n + net->ntape + net->nwork);
    return 0;
}

static void init(const struct closure *c, double theta[], uint64_t seed)
{
    net_init(c->priv, theta, seed);
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const size_t n = c->layout.n;
    real *x = (real *)tape, *rest = (real *)work + real_room(c->ntheta);
    const real *theta = real_view(c->ntheta, at->theta, (real *)work);

    (void)dz;
    for (size_t i = 0; i < n; i++)
        x[i] = at->u[i] / c->scale_u;
    const real *y = net_forward(c->priv, theta, x, x + n, rest);
    for (size_t i = 0; i < n; i++)
        m[i] = c->scale_tau * y[i];
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct net *net = c->priv;
    const size_t n = c->layout.n, room = real_room(c->ntheta);
    const real *x = (const real *)tape;
    real *at_room = (real *)work, *v_room = at_room + room, *dx = v_room + room, *dtape = dx + n;
    const real *theta = real_view(c->ntheta, at->theta, at_room);
    const real *dtheta = real_view(c->ntheta, v->theta, v_room);

    (void)ddz;
    for (size_t i = 0; i < n; i++)
        dx[i] = v->u[i] / c->scale_u;
    const real *dy = net_tangent(net, theta, dtheta, x, dx, x + n, dtape, dtape + net->ntape);
    for (size_t i = 0; i < n; i++)
        dm[i] = c->scale_tau * dy[i];
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const size_t n = c->layout.n, room = real_room(c->ntheta);
    const real *x = (const real *)tape;
    real *at_room = (real *)work, *d_room = at_room + room, *dy = d_room + room, *dx = dy + n;
    const real *theta = real_view(c->ntheta, at->theta, at_room);
    real *dtheta = real_sum(c->ntheta, d->theta, d_room);

    (void)ddz;
    for (size_t i = 0; i < n; i++)
        dy[i] = c->scale_tau * dm[i];
    net_adjoint(c->priv, theta, x, dy, dtheta, d->u ? dx : NULL, x + n, dx + n);
    real_add(c->ntheta, dtheta, d->theta);
    for (size_t i = 0; d->u && i < n; i++)
        d->u[i] += dx[i] / c->scale_u;
}

const struct closure_ops R(closure_cnn) = {
    .name = "cnn",
    .brief = "a network of periodic convolutions added to the coarse model",
    .source = "agdestein2025",
    .any_grid = true,
    .law = "translation",
    .act = "add",
    .net = "square | conv 8 5 leaky | conv 8 5 leaky | conv 8 5 leaky | "
           "conv 1 5 nobias",
    .scaled = true,
    .precision = REAL_NAME,
    .f32 = &closure_cnn_f32,
    .open = open_cnn,
    .close = close_cnn,
    .init = init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
