/* gradient.c -- the gradient model of the stress: what a filter of small width takes away.
 *
 *   sigma_ij = -c tau_ij,   tau_ij = (l_k^2/12) u_i,k u_j,k
 *                                    + (1/2) (l_k^2/12) (l_m^2/12) u_i,km u_j,km  [order 4]
 *   m_i = d_j sigma_ij,   l_k = width dx_k;   on a line sigma = -c factor tau/2
 *
 * the first terms of the stress of a Gaussian filter exp(-k^2 l^2/24), exact in the limit of small
 * l: the error is of order l^4, l^6. In plane flows without divergence the stress of order 2 moves
 * no energy at all between scales, u_i m_i has the mean 0; nor has any of them a sign, so that runs
 * may blow up. leonard1974, clark1979, jakhar2024 (GM2, GM4). c = 1 is the theory.
 */
#include "closure/closure_flow.h"

enum { ORDER = FLOW_OWN, FACTOR };

static const struct param params[] = {
    FLOW_WIDTH(2),
    FLOW_COEFFICIENT,
    {"order", 2, 2, 4, "", "2, or 4: second derivatives, too", true},
    {"factor", 1, -1e3, 1e3, "", "on a line, of the flux: a of a u^2/2"},
    {0}};

/* Gradients, and for order 4 second derivatives of each component: xx, xy, yy, .. */
static int list(struct flow *f, struct err *err)
{
    const double order = f->closure->p[ORDER];

    if (order != 2 && order != 4)
        return err_set(err, ERR_USAGE, "order = %g, expected 2 or 4", order);
    flow_gradients(f);
    for (int i = 0; i < f->rank && order > 2; i++)
        for (int k = 0; k < f->rank; k++)
            for (int m = k; m < f->rank; m++) {
                int d[GRID_RANK] = {0};
                d[k]++;
                d[m]++;
                flow_velocity(f, i, d, 0);
            }
    flow_stresses(f, 0);
    return 0;
}

/* tau_ij is a sum over t of weight[t] F_it F_jt; t counts first, then second derivatives. */
struct products {
    size_t first, second;
    double weight[GRID_RANK + GRID_RANK * (GRID_RANK + 1) / 2];
};

static struct products products(const struct flow *f)
{
    const double half = f->kind == FLOW_LINE ? f->closure->p[FACTOR] / 2 : 1;
    const int r = f->rank;
    struct products all = {.first = (size_t)r};
    double l2[GRID_RANK];

    for (int k = 0; k < r; k++) {
        l2[k] = f->l_a[k] * f->l_a[k] / 12;
        all.weight[k] = -half * l2[k];
    }
    for (int k = 0; k < r && f->closure->p[ORDER] > 2; k++)
        for (int m = k; m < r; m++) /* those of k < m stand for m, k, too */
            all.weight[all.first + all.second++] = -half * l2[k] * l2[m] * (k == m ? 0.5 : 1);
    return all;
}

/* F_it of in, or gin. */
static size_t field(const struct flow *f, const struct products *of, size_t i, size_t t)
{
    const size_t r = (size_t)f->rank;

    return (t < of->first ? i * r + t : r * r + i * of->second + t - of->first) * f->n;
}

/* out_ij += sum_t weight F_it G_jt */
static void multiply(const struct flow *f, const double F[], const double G[], double out[])
{
    const struct products of = products(f);
    const size_t r = (size_t)f->rank;

    for (size_t i = 0; i < r; i++)
        for (size_t j = i; j < r; j++, out += f->n)
            for (size_t t = 0; t < of.first + of.second; t++) {
                const double *a = F + field(f, &of, i, t), *b = G + field(f, &of, j, t);
                for (size_t p = 0; p < f->n; p++)
                    out[p] += of.weight[t] * a[p] * b[p];
            }
}

static void zero(const struct flow *f, double out[])
{
    for (size_t p = 0; p < (size_t)f->out.fields * f->n; p++)
        out[p] = 0;
}

static void stress(const struct flow *f, const struct point *at, const double in[], double out[],
                   double work[])
{
    (void)at, (void)work;
    zero(f, out);
    multiply(f, in, in, out);
}

static void tangent(const struct flow *f, const struct point *at, const struct point *v,
                    const double in[], const double din[], double dout[], double work[])
{
    (void)at, (void)v, (void)work;
    zero(f, dout);
    multiply(f, in, din, dout);
    multiply(f, din, in, dout);
}

static void adjoint(const struct flow *f, const struct point *at, const double in[],
                    const double g[], double gin[], struct dpoint *d, double work[])
{
    const struct products of = products(f);
    const size_t r = (size_t)f->rank;

    (void)at, (void)d, (void)work;
    for (size_t i = 0; i < r; i++)
        for (size_t j = i; j < r; j++, g += f->n)
            for (size_t t = 0; t < of.first + of.second; t++) {
                const size_t a = field(f, &of, i, t), b = field(f, &of, j, t);
                for (size_t p = 0; p < f->n; p++) {
                    gin[a + p] += of.weight[t] * g[p] * in[b + p];
                    gin[b + p] += of.weight[t] * g[p] * in[a + p];
                }
            }
}

static const struct flow_ops ops = {.list = list, .stress = stress, .tangent = tangent,
                                    .adjoint = adjoint};

static int open_gradient(struct closure *c, struct err *err)
{
    return flow_open(c, &ops, err);
}

static void init(const struct closure *c, double theta[], uint64_t seed)
{
    (void)seed;
    if (c->ntheta)
        theta[0] = 1;
}

const struct closure_ops closure_gradient = {
    .name = "gradient",
    .brief = "the gradient model of the stress, of order 2 or 4; theta is a factor, 1 by theory",
    .source = "clark1979",
    .any_grid = true,
    .law = "translation to rounding, momentum",
    .act = "add",
    .params = params,
    .open = open_gradient,
    .close = flow_close,
    .init = init,
    .eval = flow_eval,
    .tangent = flow_tangent,
    .features = flow_features,
    .adjoint = flow_adjoint,
};
