/* state_space.c -- memory as diagonal linear modes at each point: a sum of decaying oscillations.
 *
 *   (D, w) = net(ubar / scale_u),   m_v / scale_tau = D_v + Re sum_j C_vj z_j
 *   dz_j/dt / rate = lambda_j z_j + w_j,   lambda_j = -exp(a_j) + i omega_j,   z = 0 at first
 *
 * with rate = scale_tau / scale_u, the largest, on periodic grids of one to three axes: memory
 * without end,
 * m_v = D_v + int sum_j Re(C_vj exp(lambda_j s)) w_j(t - s) ds in units of the scales. gugupta2022,
 * S4D; its B is the last layer of the network, the same at every point. theta is that of the
 * network, a[J], omega[J], C (C,J) of pairs. A mode decays whatever theta is.
 *
 * z (2 J, N), real and imaginary parts, moves with the model and is not held over steps: the model
 * remains a differential equation, of the order of its scheme, at any step and with gradients of
 * the continuous adjoint. Limits: an explicit scheme needs rate abs(lambda) dt within its bounds.
 * closure_state_space and closure_state_space_f32 are made of this one file, z is of doubles.
 */
#include <math.h>

#include "closure/closure_net.h"
#include "num/real.h"
#include "num/rng.h"

extern const struct closure_ops closure_state_space_f32;

enum { CHANNELS };

static const struct param params[] = {
    {"channels", 1, 1, 1000, "", "modes at each point", true},
    {NULL}};

/* Variables, modes, points; where its own begin in theta. */
struct modes {
    size_t nvar, J, n, a, omega, C;
};

static struct modes modes(const struct closure *c)
{
    const struct net *net = c->priv;
    struct modes s = {.nvar = (size_t)c->layout.nvar, .J = (size_t)c->p[CHANNELS], .n = net->n,
                      .a = net->ntheta};

    s.omega = s.a + s.J;
    s.C = s.omega + s.J;
    return s;
}

static int open_state_space(struct closure *c, struct err *err)
{
    if (closure_net_open(c, err) != 0)
        return -1;
    const struct modes s = modes(c);
    c->nlatent = 2 * s.J * s.n;
    c->ntheta = s.C + 2 * s.nvar * s.J;
    return closure_net_gives(c, s.nvar + s.J, "variable of the state and each mode", err);
}

/* lambda_j = -1/2 + i pi j, S4D-Lin. */
static void init(const struct closure *c, double theta[], uint64_t seed)
{
    const struct modes s = modes(c);
    struct rng rng = rng_open(seed, "weights", NET_OPS);

    closure_net_init(c, theta, seed);
    for (size_t j = 0; j < s.J; j++) {
        theta[s.a + j] = log(0.5);
        theta[s.omega + j] = M_PI * (double)j;
    }
    for (size_t i = s.C; i < c->ntheta; i++)
        theta[i] = sqrt(3 / (double)s.J) * (2 * rng_uniform(&rng) - 1);
}

/* One mode: lambda; z and dz, or their gradients. */
struct mode {
    double decay, omega, rate;
    const double *re, *im;
};

static struct mode mode(const struct closure *c, const struct modes *s, const double theta[],
                        const double z[], size_t j)
{
    return (struct mode){.decay = exp(theta[s->a + j]), .omega = theta[s->omega + j],
                         .rate = closure_rate(c),
                         .re = z + 2 * j * s->n, .im = z + (2 * j + 1) * s->n};
}

/* m += scale_tau Re C z */
static void give(const struct closure *c, const struct modes *s, const double C[],
                 const double z[], double m[])
{
    for (size_t v = 0; v < s->nvar; v++)
        for (size_t j = 0; j < s->J; j++) {
            const double *re = z + 2 * j * s->n, *im = re + s->n, *of = C + 2 * (v * s->J + j);
            for (size_t i = 0; i < s->n; i++)
                m[v * s->n + i] += c->scale_tau[v] * (of[0] * re[i] - of[1] * im[i]);
        }
}

/* m := scale_tau y, dz := rate (lambda z + y), of the network's y; z NULL: zeros. */
static void move(const struct closure *c, const struct modes *s, const double theta[],
                 const double z[], const real y[], double m[], double dz[])
{
    const real *w = y + s->nvar * s->n;

    closure_net_give(c, y, m);
    if (z)
        give(c, s, theta + s->C, z, m);
    for (size_t j = 0; j < s->J; j++, w += s->n) {
        const struct mode q = mode(c, s, theta, z ? z : dz, j);
        double *re = dz + 2 * j * s->n, *im = re + s->n;
        for (size_t i = 0; i < s->n; i++) {
            const double zr = z ? q.re[i] : 0, zi = z ? q.im[i] : 0;
            re[i] = q.rate * (w[i] - q.decay * zr - q.omega * zi);
            im[i] = q.rate * (q.omega * zr - q.decay * zi);
        }
    }
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct modes s = modes(c);

    move(c, &s, at->theta, at->z, closure_net_eval(c, at, tape, work), m, dz);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct modes s = modes(c);

    move(c, &s, at->theta, v->z, closure_net_tangent(c, at, v, tape, work), dm, ddz);
    if (!v->theta)
        return;
    give(c, &s, v->theta + s.C, at->z, dm);
    for (size_t j = 0; j < s.J; j++) {
        const struct mode q = mode(c, &s, at->theta, at->z, j);
        const double da = q.rate * q.decay * v->theta[s.a + j];
        const double domega = q.rate * v->theta[s.omega + j];
        double *re = ddz + 2 * j * s.n, *im = re + s.n;
        for (size_t i = 0; i < s.n; i++) {
            re[i] -= da * q.re[i] + domega * q.im[i];
            im[i] += domega * q.re[i] - da * q.im[i];
        }
    }
}

/* dtheta += what dm and ddz make of it, but for that of the network. */
static void adjoint_theta(const struct closure *c, const struct modes *s, const struct point *at,
                          const double dm[], const double ddz[], double dtheta[])
{
    for (size_t j = 0; j < s->J; j++) {
        const struct mode q = mode(c, s, at->theta, at->z, j);
        const double *re = ddz + 2 * j * s->n, *im = re + s->n;
        double same = 0, turned = 0;
        for (size_t i = 0; i < s->n; i++) {
            same += re[i] * q.re[i] + im[i] * q.im[i];
            turned += im[i] * q.re[i] - re[i] * q.im[i];
        }
        dtheta[s->a + j] -= q.rate * q.decay * same;
        dtheta[s->omega + j] += q.rate * turned;
        for (size_t v = 0; v < s->nvar; v++) {
            double *dC = dtheta + s->C + 2 * (v * s->J + j);
            for (size_t i = 0; i < s->n; i++) {
                dC[0] += c->scale_tau[v] * dm[v * s->n + i] * q.re[i];
                dC[1] -= c->scale_tau[v] * dm[v * s->n + i] * q.im[i];
            }
        }
    }
}

/* dz += what dm and ddz make of it. */
static void adjoint_z(const struct closure *c, const struct modes *s, const double theta[],
                      const double dm[], const double ddz[], double dz[])
{
    for (size_t j = 0; j < s->J; j++) {
        const struct mode g = mode(c, s, theta, ddz, j);
        double *re = dz + 2 * j * s->n, *im = re + s->n;
        for (size_t v = 0; v < s->nvar; v++) {
            const double *C = theta + s->C + 2 * (v * s->J + j);
            for (size_t i = 0; i < s->n; i++) {
                re[i] += c->scale_tau[v] * C[0] * dm[v * s->n + i];
                im[i] -= c->scale_tau[v] * C[1] * dm[v * s->n + i];
            }
        }
        for (size_t i = 0; i < s->n; i++) {
            re[i] += g.rate * (g.omega * g.im[i] - g.decay * g.re[i]);
            im[i] -= g.rate * (g.omega * g.re[i] + g.decay * g.im[i]);
        }
    }
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct modes s = modes(c);
    const double rate = closure_rate(c);
    real *dy = closure_net_dy(c, work), *dw = dy + s.nvar * s.n;

    closure_net_give_back(c, dm, dy);
    for (size_t j = 0; j < s.J; j++)
        for (size_t i = 0; i < s.n; i++)
            dw[j * s.n + i] = rate * ddz[2 * j * s.n + i];
    closure_net_adjoint(c, at, d, tape, work);
    if (d->theta)
        adjoint_theta(c, &s, at, dm, ddz, d->theta);
    if (d->z)
        adjoint_z(c, &s, at->theta, dm, ddz, d->z);
}

const struct closure_ops R(closure_state_space) = {
    .name = "state-space",
    .brief = "a network of convolutions and a memory of decaying modes at each point",
    .source = "gugupta2022",
    .any_grid = true,
    .law = "translation",
    .act = "add",
    .net = "conv 8 5 tanh | conv 2 5",
    .scaled = true,
    .params = params,
    .precision = REAL_NAME,
    .f32 = &closure_state_space_f32,
    .open = open_state_space,
    .close = closure_net_close,
    .init = init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
