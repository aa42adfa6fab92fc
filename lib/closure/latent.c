/* latent.c -- a network that has fields of its own beside the state: an augmented neural ODE.
 *
 *   (m / scale_tau, dz/dt / rate) = net(ubar / scale_u, z; theta),   z = 0 at first,
 *   rate = scale_tau / scale_u, the largest of all variables
 *
 * on periodic grids of one to three axes. z (channels, N) moves with the model; the variables of
 * the state and then z are the channels of input and output. dupont2019. closure_latent and
 * closure_latent_f32 are made of this one file, z is of doubles. Limits: nothing binds z, and the
 * scheme's step has to follow it; fits are through the solver.
 */
#include "closure/closure_net.h"
#include "num/real.h"

extern const struct closure_ops closure_latent_f32;

enum { CHANNELS };

static const struct param params[] = {
    {"channels", 1, 1, 1000, "", "latent fields", true},
    {NULL}};

static int open_latent(struct closure *c, struct err *err)
{
    const size_t channels = (size_t)c->p[CHANNELS];

    if (closure_net_open_with(c, channels, err) != 0)
        return -1;
    c->nlatent = channels * ((const struct net *)c->priv)->n;
    return closure_net_gives(c, (size_t)c->layout.nvar + channels,
                             "variable of the state and each latent field", err);
}

static void scaled(const struct closure *c, const real y[], double m[], double dz[])
{
    const size_t n = c->layout.n;
    const double rate = closure_rate(c);

    closure_net_give(c, y, m);
    for (size_t i = 0; i < c->nlatent; i++)
        dz[i] = rate * y[n + i];
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    scaled(c, closure_net_eval_with(c, at, at->z, tape, work), m, dz);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    scaled(c, closure_net_tangent_with(c, at, v, v->z, tape, work), dm, ddz);
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const size_t n = c->layout.n;
    const double rate = closure_rate(c);
    real *dy = closure_net_dy(c, work);

    closure_net_give_back(c, dm, dy);
    for (size_t i = 0; i < c->nlatent; i++)
        dy[n + i] = rate * ddz[i];
    closure_net_adjoint_with(c, at, d, d->z, tape, work);
}

const struct closure_ops R(closure_latent) = {
    .name = "latent",
    .brief = "a network of convolutions with latent fields that move with the model",
    .source = "dupont2019",
    .any_grid = true,
    .law = "translation",
    .act = "add",
    .net = "conv 8 5 tanh | conv 8 5 tanh | conv 2 5",
    .scaled = true,
    .params = params,
    .precision = REAL_NAME,
    .f32 = &closure_latent_f32,
    .open = open_latent,
    .close = closure_net_close,
    .init = closure_net_init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
