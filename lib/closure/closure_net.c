/* closure_net.c -- the part that forms with a network on the state share.
 *
 * In reals, tape: x (cin,N), then the network's; work: the view of theta, that of dtheta,
 * dy (cout,N), dx (cin,N), then the network's, for a tangent after its tape. A form's own theta
 * and tape come after those of the network.
 */
#include "closure/closure_net.h"

#include <stdlib.h>
#include <string.h>

#include "num/real.h"

/* Doubles of an input. */
static size_t inputs(const struct net *net)
{
    return net->cin * net->n;
}

/* Where the parts of work begin. */
struct parts {
    real *at, *along, *dy, *dx, *rest;
};

static struct parts parts(const struct closure *c, double work[])
{
    const struct net *net = c->priv;
    const size_t room = real_room(net->ntheta);
    struct parts p = {.at = (real *)work};

    p.along = p.at + room;
    p.dy = p.along + room;
    p.dx = p.dy + net->cout * net->n;
    p.rest = p.dx + inputs(net);
    return p;
}

const real *closure_net_theta(size_t n, const struct point *at, real room[])
{
#ifdef REAL_F32
    if (at->theta_f32)
        return at->theta_f32;
#endif
    return real_view(n, at->theta, room);
}

real *closure_net_dtheta(size_t n, const struct dpoint *d, real room[])
{
#ifdef REAL_F32
    if (d->theta_f32)
        return d->theta_f32;
#endif
    return real_sum(n, d->theta, room);
}

void closure_net_add(size_t n, const real dtheta[], const struct dpoint *d)
{
#ifdef REAL_F32
    if (d->theta_f32)
        return;
#endif
    real_add(n, dtheta, d->theta);
}

static const real *view(const struct closure *c, const struct point *at, real room[])
{
    return closure_net_theta(((const struct net *)c->priv)->ntheta, at, room);
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
    return closure_net_open_with(c, 0, err);
}

int closure_net_open_with(struct closure *c, size_t more, struct err *err)
{
    struct grid grid;

    if (closure_grid_shared(c, GRID_RANK, &grid, err) != 0)
        return -1;
    return closure_net_open_on(c, (size_t)c->layout.nvar + more, &grid, err);
}

int closure_net_open_on(struct closure *c, size_t channels, const struct grid *grid,
                        struct err *err)
{
    struct net *net = c->priv = c->priv ? c->priv : calloc(1, sizeof *net);
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
    c->ntape = real_doubles(inputs(net) + net->ntape);
    c->nwork = real_doubles(2 * real_room(c->ntheta) + net->cout * net->n + inputs(net) +
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

real *closure_net_x(double tape[])
{
    return (real *)tape;
}

real *closure_net_dx(const struct closure *c, double work[])
{
    return parts(c, work).dx;
}

real *closure_net_dy(const struct closure *c, double work[])
{
    return parts(c, work).dy;
}

const real *closure_net_run(const struct closure *c, const struct point *at, double tape[],
                            double work[])
{
    const struct parts p = parts(c, work);
    real *x = closure_net_x(tape);

    return net_forward(c->priv, view(c, at, p.at), x, x + inputs(c->priv), p.rest);
}

const real *closure_net_run_tangent(const struct closure *c, const struct point *at,
                                    const struct point *v, const double tape[], double work[])
{
    const struct net *net = c->priv;
    const real *x = (const real *)tape;
    const struct parts p = parts(c, work);

    return net_tangent(net, view(c, at, p.at), real_view(net->ntheta, v->theta, p.along), x, p.dx,
                       x + inputs(net), p.rest, p.rest + net->ntape);
}

const real *closure_net_run_adjoint(const struct closure *c, const struct point *at,
                                    struct dpoint *d, bool along_x, const double tape[],
                                    double work[])
{
    const struct net *net = c->priv;
    const real *x = (const real *)tape;
    const struct parts p = parts(c, work);
    real *dtheta = closure_net_dtheta(net->ntheta, d, p.along);

    net_adjoint(net, view(c, at, p.at), x, p.dy, dtheta, along_x ? p.dx : NULL, x + inputs(net),
                p.rest);
    closure_net_add(net->ntheta, dtheta, d);
    return p.dx;
}

void closure_net_scaled(const struct closure *c, const double u[], real x[])
{
    for (int v = 0; v < c->layout.nvar; v++) {
        const size_t first = c->layout.var[v].offset, end = first + c->layout.var[v].n;
        for (size_t i = first; i < end; i++)
            x[i] = u[i] / c->scale_u[v];
    }
}

void closure_net_scaled_back(const struct closure *c, const real dx[], double du[])
{
    for (int v = 0; v < c->layout.nvar; v++) {
        const size_t first = c->layout.var[v].offset, end = first + c->layout.var[v].n;
        for (size_t i = first; i < end; i++)
            du[i] += dx[i] / c->scale_u[v];
    }
}

/* Where the values of m end that have the scale of variable v; from those of the one before on. */
static size_t end_of(const struct closure *c, int v)
{
    return c->nout == c->layout.n ? c->layout.var[v].offset + c->layout.var[v].n : c->nout;
}

void closure_net_give(const struct closure *c, const real y[], double m[])
{
    size_t i = 0;

    for (int v = 0; v < c->layout.nvar; v++)
        for (const size_t end = end_of(c, v); i < end; i++)
            m[i] = c->scale_tau[v] * y[i];
}

void closure_net_give_back(const struct closure *c, const double dm[], real dy[])
{
    size_t i = 0;

    for (int v = 0; v < c->layout.nvar; v++)
        for (const size_t end = end_of(c, v); i < end; i++)
            dy[i] = c->scale_tau[v] * dm[i];
}

/* x := u / scale_u, then s; s NULL: zeros. */
static void join(const struct closure *c, const double u[], const double s[], real x[])
{
    const size_t n = c->layout.n, all = inputs(c->priv);

    closure_net_scaled(c, u, x);
    for (size_t i = n; i < all; i++)
        x[i] = s ? s[i - n] : 0;
}

const real *closure_net_eval_with(const struct closure *c, const struct point *at,
                                  const double s[], double tape[], double work[])
{
    join(c, at->u, s, closure_net_x(tape));
    return closure_net_run(c, at, tape, work);
}

const real *closure_net_tangent_with(const struct closure *c, const struct point *at,
                                     const struct point *v, const double ds[],
                                     const double tape[], double work[])
{
    join(c, v->u, ds, closure_net_dx(c, work));
    return closure_net_run_tangent(c, at, v, tape, work);
}

void closure_net_adjoint_with(const struct closure *c, const struct point *at, struct dpoint *d,
                              double ds[], const double tape[], double work[])
{
    const size_t n = c->layout.n, all = inputs(c->priv);
    const real *dx = closure_net_run_adjoint(c, at, d, d->u || ds, tape, work);

    if (d->u)
        closure_net_scaled_back(c, dx, d->u);
    for (size_t i = n; ds && i < all; i++)
        ds[i - n] += dx[i];
}

const real *closure_net_given(const struct closure *c, const double tape[])
{
    const struct net *net = c->priv;

    return (const real *)tape + inputs(net) + net->op[net->nop - 1].y;
}

const real *closure_net_eval(const struct closure *c, const struct point *at, double tape[],
                             double work[])
{
    return closure_net_eval_with(c, at, NULL, tape, work);
}

const real *closure_net_tangent(const struct closure *c, const struct point *at,
                                const struct point *v, const double tape[], double work[])
{
    return closure_net_tangent_with(c, at, v, NULL, tape, work);
}

void closure_net_adjoint(const struct closure *c, const struct point *at, struct dpoint *d,
                         const double tape[], double work[])
{
    closure_net_adjoint_with(c, at, d, NULL, tape, work);
}

void closure_net_m(const struct closure *c, const struct point *at, double m[], double dz[],
                   double tape[], double work[])
{
    const real *y = closure_net_eval(c, at, tape, work);

    (void)dz;
    closure_net_give(c, y, m);
}

void closure_net_dm(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const real *dy = closure_net_tangent(c, at, v, tape, work);

    (void)ddz;
    closure_net_give(c, dy, dm);
}

void closure_net_dm_back(const struct closure *c, const struct point *at, const double dm[],
                         const double ddz[], struct dpoint *d, const double tape[],
                         double work[])
{
    (void)ddz;
    closure_net_give_back(c, dm, closure_net_dy(c, work));
    closure_net_adjoint(c, at, d, tape, work);
}
