/* cnn.c -- a network of periodic convolutions added to the coarse model.
 *
 *   m = scale_tau net(ubar / scale_u; theta)
 *
 * The variables of the state are the channels of input and output. The default
 * program is that of Agdestein and Sanderse's Burgers tutorial, 784 weights for one
 * variable. agdestein2025
 */
#include <stdlib.h>
#include <string.h>

#include "closure/closure.h"
#include "net/net.h"

/* work: x (C,N), dy (C,N), dx (C,N), tape, the network's own. */
struct work {
    double *x, *dy, *dx, *tape, *own;
};

static struct work parts(const struct closure *c, double work[])
{
    const struct net *net = c->priv;
    const size_t n = c->layout.n;

    return (struct work){work, work + n, work + 2 * n, work + 3 * n,
                         work + 3 * n + net->ntape};
}

static void close_cnn(struct closure *c)
{
    if (c->priv)
        net_close(c->priv);
    free(c->priv);
    c->priv = NULL;
}

static int open_cnn(struct closure *c, struct err *err)
{
    struct closure_line line;

    if (closure_line(c, &line, err) != 0)
        return -1;
    struct net *net = c->priv = calloc(1, sizeof *net);
    if (!net)
        return err_set(err, ERR_INTERNAL, "no memory");
    if (net_open(net, c->net, line.channels, line.n, err) != 0)
        return -1;
    if (net->cout != line.channels)
        return err_set(err, ERR_USAGE,
                       "the network '%s' gives %zu channels, expected %zu, one "
                       "for each variable of the state",
                       net->text, net->cout, line.channels);
    char *text = strdup(net->text);
    if (!text)
        return err_set(err, ERR_INTERNAL, "no memory");
    free(c->net);
    c->net = text;
    c->ntheta = net->ntheta;
    c->nwork = 3 * c->layout.n + net->ntape + net->nwork;
    return 0;
}

static void init(const struct closure *c, double theta[], uint64_t seed)
{
    net_init(c->priv, theta, seed);
}

static void eval(const struct closure *c, const double theta[],
                 const double ubar[], double m[], double work[])
{
    const struct work w = parts(c, work);

    for (size_t i = 0; i < c->layout.n; i++)
        w.x[i] = ubar[i] / c->scale_u;
    const double *y = net_forward(c->priv, theta, w.x, w.tape, w.own);
    for (size_t i = 0; i < c->layout.n; i++)
        m[i] = c->scale_tau * y[i];
}

static void adjoint(const struct closure *c, const double theta[],
                    const double ubar[], const double dm[], double dtheta[],
                    double dubar[], double work[])
{
    const struct work w = parts(c, work);

    (void)ubar;
    for (size_t i = 0; i < c->layout.n; i++)
        w.dy[i] = c->scale_tau * dm[i];
    net_adjoint(c->priv, theta, w.x, w.dy, dtheta, dubar ? w.dx : NULL, w.tape,
                w.own);
    for (size_t i = 0; dubar && i < c->layout.n; i++)
        dubar[i] += w.dx[i] / c->scale_u;
}

const struct closure_ops closure_cnn = {
    .name = "cnn",
    .brief = "a network of periodic convolutions added to the coarse model",
    .source = "agdestein2025",
    .any_grid = true,
    .law = "translation",
    .act = CLOSURE_ADD,
    .net = "square | conv 8 5 leaky | conv 8 5 leaky | conv 8 5 leaky | "
           "conv 1 5 nobias",
    .scaled = true,
    .open = open_cnn,
    .close = close_cnn,
    .init = init,
    .eval = eval,
    .adjoint = adjoint,
};
