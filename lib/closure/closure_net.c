/* closure_net.c -- the part that forms with a network on the state share.
 *
 * In reals, tape: x (cin,N), then the network's; work: the view of theta, that of dtheta,
 * dy (cout,N), dx (cin,N), then the network's, for a tangent after its tape.
 */
#include "closure/closure_net.h"

#include <stdlib.h>
#include <string.h>

#include "num/real.h"

/* Where the parts of work begin. */
struct parts {
    real *at, *along, *dy, *dx, *rest;
};

static struct parts parts(const struct closure *c, double work[])
{
    const struct net *net = c->priv;
    const size_t room = real_room(c->ntheta);
    struct parts p = {.at = (real *)work};

    p.along = p.at + room;
    p.dy = p.along + room;
    p.dx = p.dy + net->cout * net->n;
    p.rest = p.dx + net->cin * net->n;
    return p;
}

/* x (cin,N) := (u, z) / scale_u; z NULL: zeros */
static void inputs(const struct closure *c, const double u[], const double z[], real x[])
{
    const struct net *net = c->priv;
    const size_t n = c->layout.n, all = net->cin * net->n;

    for (size_t i = 0; i < n; i++)
        x[i] = u[i] / c->scale_u;
    for (size_t i = n; i < all; i++)
        x[i] = z ? z[i - n] / c->scale_u : 0;
}

/* theta as reals; in room where no one has it so. */
static const real *view(const struct closure *c, const struct point *at, real room[])
{
#ifdef REAL_F32
    if (at->theta_f32)
        return at->theta_f32;
#endif
    return real_view(c->ntheta, at->theta, room);
}

/* Where the gradient of theta is summed up as reals; NULL: nowhere. */
static real *summed(const struct dpoint *d)
{
#ifdef REAL_F32
    return d->theta_f32;
#else
    (void)d;
    return NULL;
#endif
}

void closure_net_close(struct closure *c)
{
    if (c->priv)
        net_close(c->priv);
    free(c->priv);
    c->priv = NULL;
}

int closure_net_open(struct closure *c, struct err *err)
{
    struct grid grid;

    if (closure_grid(c, GRID_RANK, &grid, err) != 0)
        return -1;
    return closure_net_open_on(c, (size_t)c->layout.nvar, &grid, err);
}

int closure_net_open_on(struct closure *c, size_t channels, const struct grid *grid,
                        struct err *err)
{
    struct net *net = c->priv = calloc(1, sizeof *net);
    if (!net)
        return err_set(err, ERR_INTERNAL, "no memory");
    if (net_open(net, c->net, channels, grid, err) != 0)
        return -1;
    char *text = strdup(net->text);
    if (!text)
        return err_set(err, ERR_INTERNAL, "no memory");
    free(c->net);
    c->net = text;
    c->ntheta = net->ntheta;
    c->ntape = real_doubles(net->cin * net->n + net->ntape);
    c->nwork = real_doubles(2 * real_room(c->ntheta) + (net->cout + net->cin) * net->n +
                            net->ntape + net->nwork);
    return 0;
}

int closure_net_gives(const struct closure *c, size_t channels, const char *each,
                      struct err *err)
{
    const struct net *net = c->priv;

    if (net->cout == channels)
        return 0;
    return err_set(err, ERR_USAGE,
                   "the network '%s' gives %zu channels, expected %zu, one for each %s",
                   net->text, net->cout, channels, each);
}

void closure_net_init(const struct closure *c, double theta[], uint64_t seed)
{
    net_init(c->priv, theta, seed);
}

const real *closure_net_eval(const struct closure *c, const struct point *at, double tape[],
                             double work[])
{
    const struct net *net = c->priv;
    real *x = (real *)tape;
    const struct parts p = parts(c, work);

    inputs(c, at->u, at->z, x);
    return net_forward(net, view(c, at, p.at), x, x + net->cin * net->n, p.rest);
}

const real *closure_net_given(const struct closure *c, const double tape[])
{
    const struct net *net = c->priv;

    return (const real *)tape + net->cin * net->n + net->op[net->nop - 1].y;
}

const real *closure_net_tangent(const struct closure *c, const struct point *at,
                                const struct point *v, const double tape[], double work[])
{
    const struct net *net = c->priv;
    const real *x = (const real *)tape;
    const struct parts p = parts(c, work);

    inputs(c, v->u, v->z, p.dx);
    return net_tangent(net, view(c, at, p.at),
                       real_view(c->ntheta, v->theta, p.along), x, p.dx,
                       x + net->cin * net->n, p.rest, p.rest + net->ntape);
}

real *closure_net_dy(const struct closure *c, double work[])
{
    return parts(c, work).dy;
}

void closure_net_adjoint(const struct closure *c, const struct point *at, struct dpoint *d,
                         const double tape[], double work[])
{
    const struct net *net = c->priv;
    const size_t n = c->layout.n, all = net->cin * net->n;
    const real *x = (const real *)tape;
    const struct parts p = parts(c, work);
    real *own = summed(d), *dtheta = own ? own : real_sum(c->ntheta, d->theta, p.along);

    net_adjoint(net, view(c, at, p.at), x, p.dy, dtheta, d->u || d->z ? p.dx : NULL, x + all,
                p.rest);
    if (!own)
        real_add(c->ntheta, dtheta, d->theta);
    for (size_t i = 0; d->u && i < n; i++)
        d->u[i] += p.dx[i] / c->scale_u;
    for (size_t i = n; d->z && i < all; i++)
        d->z[i - n] += p.dx[i] / c->scale_u;
}
