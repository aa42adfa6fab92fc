/* gru.c -- a gated recurrent unit at each point, which moves once a step.
 *
 *   (m / scale_tau, p, q, a, b) = net(ubar / scale_u, h; theta)
 *   gate = s(p),  reset = s(q),  cand = tanh(a + reset b),   s(x) = (1 + tanh(x/2))/2
 *   h(t + dt) = (1 - gate) h + gate cand,   h = 0 at first
 *
 * with the state after the step, on periodic grids of one to three axes. h and each of p, q, a, b
 * are (channels, N); the variables of the state, then h, are the channels of input, m, then p, q,
 * a, b, those of output. cho2014; there reset stands before the product with h, here
 * after it, so that one program is all: of one convolution, with b of h alone and a of u alone, it
 * is the usual unit. Where gate = 0 it is the network of ubar and zeros. closure_gru and
 * closure_gru_f32 are made of this one file, h is of doubles. Limits: the step of the fit; the
 * first state of a run is not remembered.
 */
#include "closure/closure_net.h"
#include "num/real.h"
#include "num/vecmath.h"

extern const struct closure_ops closure_gru_f32;

enum { CHANNELS, PAST };
enum { UPDATE, RESET, INPUT, RECURRENT, PARTS };

static const struct param params[] = {
    {"channels", 1, 1, 1000, "", "hidden fields", true},
    {"past", 0, 0, 1e6, "", "steps before the first state that runs read, where data have them",
     true},
    {NULL}};

/* Work of a shift: its tape, gate, reset and cand as reals, the network's. */
static int open_gru(struct closure *c, struct err *err)
{
    const size_t channels = (size_t)c->p[CHANNELS];

    if (closure_net_open_with(c, channels, err) != 0)
        return -1;
    c->nheld = channels * ((const struct net *)c->priv)->n;
    c->npast = (size_t)c->p[PAST];
    c->nwork += c->ntape + real_doubles(3 * c->nheld);
    return closure_net_gives(c, (size_t)c->layout.nvar + PARTS * channels,
                             "variable of the state and four for each hidden field", err);
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)dz;
    closure_net_give(c, closure_net_eval_with(c, at, at->h, tape, work), m);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    (void)ddz;
    closure_net_give(c, closure_net_tangent_with(c, at, v, v->h, tape, work), dm);
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const size_t n = c->layout.n;
    real *dy = closure_net_dy(c, work);

    (void)ddz;
    closure_net_give_back(c, dm, dy);
    for (size_t i = 0; i < PARTS * c->nheld; i++)
        dy[n + i] = 0;
    closure_net_adjoint_with(c, at, d, d->h, tape, work);
}

/* Of a shift: what the network gives for h, and the unit; each (nheld). */
struct unit {
    double *tape, *rest;
    const real *p, *q, *a, *b;
    real *gate, *reset, *cand;
};

static const real *part(const struct closure *c, const real y[], int which)
{
    return y + c->layout.n + (size_t)which * c->nheld;
}

static struct unit unit(const struct closure *c, const struct point *at, double work[])
{
    const size_t n = c->nheld;
    struct unit s = {.tape = work, .gate = (real *)(work + c->ntape)};

    s.reset = s.gate + n;
    s.cand = s.reset + n;
    s.rest = work + c->ntape + real_doubles(3 * n);
    const real *y = closure_net_eval_with(c, at, at->h, s.tape, s.rest);
    s.p = part(c, y, UPDATE);
    s.q = part(c, y, RESET);
    s.a = part(c, y, INPUT);
    s.b = part(c, y, RECURRENT);
    for (size_t i = 0; i < n; i++) {
        s.gate[i] = s.p[i] / 2;
        s.reset[i] = s.q[i] / 2;
    }
    math_tanh(2 * n, s.gate, s.gate);
    for (size_t i = 0; i < 2 * n; i++)
        s.gate[i] = (1 + s.gate[i]) / 2;
    for (size_t i = 0; i < n; i++)
        s.cand[i] = s.a[i] + s.reset[i] * s.b[i];
    math_tanh(n, s.cand, s.cand);
    return s;
}

static void shift(const struct closure *c, const struct point *at, double next[], double work[])
{
    const struct unit s = unit(c, at, work);

    for (size_t i = 0; i < c->nheld; i++)
        next[i] = (1 - (double)s.gate[i]) * at->h[i] + (double)s.gate[i] * s.cand[i];
}

static void shift_tangent(const struct closure *c, const struct point *at, const struct point *v,
                          double dnext[], double work[])
{
    const struct unit s = unit(c, at, work);
    const real *dy = closure_net_tangent_with(c, at, v, v->h, s.tape, s.rest);
    const real *dp = part(c, dy, UPDATE), *dq = part(c, dy, RESET);
    const real *da = part(c, dy, INPUT), *db = part(c, dy, RECURRENT);

    for (size_t i = 0; i < c->nheld; i++) {
        const double gate = s.gate[i], reset = s.reset[i], cand = s.cand[i];
        const double dgate = gate * (1 - gate) * dp[i];
        const double dreset = reset * (1 - reset) * dq[i];
        const double dc = (1 - cand * cand) * (da[i] + dreset * s.b[i] + reset * db[i]);
        dnext[i] = (v->h ? (1 - gate) * v->h[i] : 0) + dgate * (cand - at->h[i]) + gate * dc;
    }
}

static void shift_adjoint(const struct closure *c, const struct point *at, const double dnext[],
                          struct dpoint *d, double work[])
{
    const size_t n = c->nheld;
    const struct unit s = unit(c, at, work);
    real *dy = closure_net_dy(c, s.rest), *g = dy + c->layout.n;

    for (size_t i = 0; i < c->layout.n; i++)
        dy[i] = 0;
    for (size_t i = 0; i < n; i++) {
        const double gate = s.gate[i], reset = s.reset[i], cand = s.cand[i];
        const double dc = dnext[i] * gate * (1 - cand * cand);
        g[UPDATE * n + i] = dnext[i] * (cand - at->h[i]) * gate * (1 - gate);
        g[RESET * n + i] = dc * s.b[i] * reset * (1 - reset);
        g[INPUT * n + i] = dc;
        g[RECURRENT * n + i] = dc * reset;
        if (d->h)
            d->h[i] += (1 - gate) * dnext[i];
    }
    closure_net_adjoint_with(c, at, d, d->h, s.tape, s.rest);
}

const struct closure_ops R(closure_gru) = {
    .name = "gru",
    .brief = "a network of convolutions with gated recurrent units at each point",
    .source = "cho2014",
    .any_grid = true,
    .law = "translation",
    .act = "add",
    .net = "conv 8 5 tanh | conv 5 5",
    .scaled = true,
    .params = params,
    .precision = REAL_NAME,
    .f32 = &closure_gru_f32,
    .open = open_gru,
    .close = closure_net_close,
    .init = closure_net_init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
    .shift = shift,
    .shift_tangent = shift_tangent,
    .shift_adjoint = shift_adjoint,
};
