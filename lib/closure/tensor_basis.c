/* tensor_basis.c -- a stress of velocity gradients by a basis of tensors, whose coefficients a
 * network gives at each point.
 *
 *   sigma = 2 l^2 |S| q sum_n g_n(lambda; theta) T_n(S/q, W/q),   m_i = d_j sigma_ij,
 *   l = width (dx dy dz)^{1/rank},   q^2 = 2 S_ij S_ij + 2 W_ij W_ij
 *
 * with T and lambda of closure_tensors.h: two of each in the plane, ten and five in a cube. m turns
 * and is mirrored with the flow, and knows nothing of a constant velocity, whatever theta; g has no
 * unit, so that theta serves any grid. g_1 = c and no other is smagorinsky (of flows without
 * divergence); g_2 moves no energy in the plane. pope1975, ling2016. Limits: flows of
 * closure_flow.h but lines; the network is of one point, `conv CHANNELS 1`, in doubles; lambda does
 * not know the size of the gradients. Derivatives run it once more.
 */
#include <stdlib.h>
#include <string.h>

#include "closure/closure_flow.h"
#include "closure/closure_tensors.h"
#include "net/net.h"

static const struct param params[] = {FLOW_WIDTH(1), {0}};

/* Parts of work: lambda (cin,n), its derivative, a tape, another one, dg (cout,n), scratch. */
struct parts {
    double *lambda, *dlambda, *tape, *dtape, *dg, *rest;
};

static size_t room(const struct net *net)
{
    return (2 * net->cin + net->cout) * net->n + 2 * net->ntape + net->nwork;
}

static struct parts parts(const struct net *net, double work[])
{
    const size_t in = net->cin * net->n;
    struct parts w = {.lambda = work};

    w.dlambda = w.lambda + in;
    w.tape = w.dlambda + in;
    w.dtape = w.tape + net->ntape;
    w.dg = w.dtape + net->ntape;
    w.rest = w.dg + net->cout * net->n;
    return w;
}

static void close_net(struct flow *f)
{
    if (f->own)
        net_close(f->own);
    free(f->own);
}

/* On an axis of one point beside that of all points, which has no neighbours. */
static int open_net(struct flow *f, struct err *err)
{
    const size_t count = (size_t)tensors_count(f->rank);
    const struct grid points = {.rank = 2, .n = {1, f->n}, .points = f->n, .dx = {1, 1},
                                .edge = {EDGE_PERIODIC, EDGE_PERIODIC}};
    struct net *net = f->own = calloc(1, sizeof *net);

    if (!net)
        return err_set(err, ERR_INTERNAL, "no memory");
    if (net_open(net, f->closure->net, (size_t)tensors_invariants(f->rank), &points, err) < 0)
        return -1;
    if (net->cout != count)
        return err_set(err, ERR_USAGE, "the network '%s' gives %zu channels, expected %zu, one for "
                       "each tensor of %d dimensions", net->text, net->cout, count, f->rank);
    return 0;
}

static int list(struct flow *f, struct err *err)
{
    if (f->rank == 1)
        return err_set(err, ERR_DATA, "found 1 axis, expected a flow in the plane or in a cube");
    if (open_net(f, err) < 0)
        return -1;
    const struct net *net = f->own;
    f->ntheta = net->ntheta;
    f->nwork = room(net);
    flow_gradients(f);
    flow_stresses(f, 0);
    return 0;
}

/* ---- at a point p ---- */

static void gradient(const struct flow *f, const double in[], size_t p, double G[])
{
    for (int k = 0; k < f->in.fields; k++)
        G[k] = in[(size_t)k * f->n + p];
}

static void coefficients(const struct net *net, const double from[], size_t p, double g[])
{
    for (size_t n = 0; n < net->cout; n++)
        g[n] = from[n * net->n + p];
}

/* The fields i <= j of out := l^2 sigma */
static void put(const struct flow *f, const double sigma[], size_t p, double out[])
{
    for (int i = 0; i < f->rank; i++)
        for (int j = i; j < f->rank; j++, out += f->n)
            out[p] = f->l * f->l * sigma[i * f->rank + j];
}

/* sigma := the transpose */
static void take(const struct flow *f, const double g[], size_t p, double sigma[])
{
    memset(sigma, 0, TENSOR_SIZE * sizeof *sigma);
    for (int i = 0; i < f->rank; i++)
        for (int j = i; j < f->rank; j++, g += f->n)
            sigma[i * f->rank + j] = f->l * f->l * g[p];
}

/* ---- fields ---- */

/* lambda of all points; and dlambda along din, if there is any */
static void invariants(const struct flow *f, const double in[], const double din[],
                       const struct parts *w)
{
    const int count = tensors_invariants(f->rank);
    double G[TENSOR_SIZE], lambda[INVARIANTS];
    struct tensors t, dt;

    for (size_t p = 0; p < f->n; p++) {
        gradient(f, in, p, G);
        tensors_of(f->rank, G, &t);
        tensors_lambda(&t, lambda);
        for (int m = 0; m < count; m++)
            w->lambda[(size_t)m * f->n + p] = lambda[m];
        if (!din)
            continue;
        gradient(f, din, p, G);
        tensors_tangent(&t, G, &dt);
        tensors_lambda(&dt, lambda);
        for (int m = 0; m < count; m++)
            w->dlambda[(size_t)m * f->n + p] = lambda[m];
    }
}

static void stress(const struct flow *f, const struct point *at, const double in[], double out[],
                   double work[])
{
    const struct net *net = f->own;
    double G[TENSOR_SIZE], g[TENSORS], sigma[TENSOR_SIZE];
    struct tensors t;
    const struct parts w = parts(net, work);

    invariants(f, in, NULL, &w);
    const double *all = net_forward(net, at->theta, w.lambda, w.tape, w.rest);
    for (size_t p = 0; p < f->n; p++) {
        gradient(f, in, p, G);
        tensors_of(f->rank, G, &t);
        coefficients(net, all, p, g);
        tensors_stress(&t, g, sigma);
        put(f, sigma, p, out);
    }
}

static void tangent(const struct flow *f, const struct point *at, const struct point *v,
                    const double in[], const double din[], double dout[], double work[])
{
    const struct net *net = f->own;
    double G[TENSOR_SIZE], g[TENSORS], dg[TENSORS], dsigma[TENSOR_SIZE];
    struct tensors t, dt;
    const struct parts w = parts(net, work);

    invariants(f, in, din, &w);
    const double *all = net_forward(net, at->theta, w.lambda, w.tape, w.rest);
    const double *dall = net_tangent(net, at->theta, v->theta, w.lambda, w.dlambda, w.tape,
                                     w.dtape, w.rest);
    for (size_t p = 0; p < f->n; p++) {
        gradient(f, in, p, G);
        tensors_of(f->rank, G, &t);
        gradient(f, din, p, G);
        tensors_tangent(&t, G, &dt);
        coefficients(net, all, p, g);
        coefficients(net, dall, p, dg);
        tensors_stress_tangent(&t, &dt, g, dg, dsigma);
        put(f, dsigma, p, dout);
    }
}

/* dg of all points, by g of the stress */
static void ask(const struct flow *f, const double in[], const double g[], const struct parts *w)
{
    double G[TENSOR_SIZE], dsigma[TENSOR_SIZE], dg[TENSORS];
    struct tensors t;

    for (size_t p = 0; p < f->n; p++) {
        gradient(f, in, p, G);
        tensors_of(f->rank, G, &t);
        take(f, g, p, dsigma);
        tensors_dg(&t, dsigma, dg);
        for (int n = 0; n < tensors_count(f->rank); n++)
            w->dg[(size_t)n * f->n + p] = dg[n];
    }
}

static void adjoint(const struct flow *f, const struct point *at, const double in[],
                    const double g[], double gin[], struct dpoint *d, double work[])
{
    const struct net *net = f->own;
    double G[TENSOR_SIZE], dG[TENSOR_SIZE], c[TENSORS], dsigma[TENSOR_SIZE], dlambda[INVARIANTS];
    struct tensors t;
    const struct parts w = parts(net, work);

    invariants(f, in, NULL, &w);
    const double *all = net_forward(net, at->theta, w.lambda, w.tape, w.rest);
    ask(f, in, g, &w);
    net_adjoint(net, at->theta, w.lambda, w.dg, d->theta, w.dlambda, w.tape, w.rest);
    for (size_t p = 0; p < f->n; p++) {
        gradient(f, in, p, G);
        tensors_of(f->rank, G, &t);
        coefficients(net, all, p, c);
        take(f, g, p, dsigma);
        for (int m = 0; m < tensors_invariants(f->rank); m++)
            dlambda[m] = w.dlambda[(size_t)m * f->n + p];
        memset(dG, 0, sizeof dG);
        tensors_adjoint(&t, c, dsigma, dlambda, dG);
        for (int k = 0; k < f->in.fields; k++)
            gin[(size_t)k * f->n + p] += dG[k];
    }
}

static const struct flow_ops ops = {.alone = true, .list = list, .close = close_net,
                                    .stress = stress, .tangent = tangent, .adjoint = adjoint};

static int open_basis(struct closure *c, struct err *err)
{
    if (flow_open(c, &ops, err) < 0)
        return -1;
    const struct flow *f = c->priv;
    char *text = strdup(((const struct net *)f->own)->text);
    if (!text)
        return err_set(err, ERR_INTERNAL, "no memory");
    free(c->net);
    c->net = text;
    return 0;
}

/* The last weights begin small: coefficients of a stress are of the size of Smagorinsky's. */
static void init(const struct closure *c, double theta[], uint64_t seed)
{
    const struct net *net = ((const struct flow *)c->priv)->own;
    size_t last = net->nop - 1;

    net_init(net, theta, seed);
    while (last > 0 && net->op[last].nw == 0)
        last--;
    for (size_t i = 0; i < net->op[last].nw; i++)
        theta[net->op[last].w + i] *= 0.03;
}

const struct closure_ops closure_tensor_basis = {
    .name = "tensor-basis",
    .brief = "a stress of velocity gradients by a basis of tensors, coefficients by a network",
    .source = "ling2016",
    .any_grid = true,
    .law = "translation to rounding, momentum",
    .act = "add",
    .net = "conv 8 1 tanh | conv 8 1 tanh | conv 2 1",
    .params = params,
    .open = open_basis,
    .close = flow_close,
    .init = init,
    .eval = flow_eval,
    .tangent = flow_tangent,
    .adjoint = flow_adjoint,
};
