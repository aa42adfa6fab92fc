/* delay.c -- a network of periodic convolutions that sees the states of some steps before.
 *
 *   m = scale_tau net((ubar, ubar(t - every dt), .., ubar(t - delays every dt)) / scale_u; theta)
 *
 * on periodic grids of one to three axes: the variables of the present state, then those of each
 * past one, are the channels of input. gupta2021, discrete delays. Past states are as in
 * closure_delays.h, and a run begins as if it had been at rest, or with the records before it.
 * closure_delay and closure_delay_f32 are made of this one file. Limits: the step of the fit.
 */
#include "closure/closure_delays.h"
#include "closure/closure_net.h"
#include "num/real.h"

extern const struct closure_ops closure_delay_f32;

enum { PAST = DELAYS_END };

static const struct param params[] = {
    {"delays", 2, 0, 1000, "", "past states that enter", true},
    {"every", 1, 1, 1e6, "", "steps from one of them to the next", true},
    {"past", 0, 0, 1e6, "", "steps before the first state that runs read, where data have them",
     true},
    {NULL}};

static int open_delay(struct closure *c, struct err *err)
{
    const struct delays g = delays_open(c);

    if (closure_net_open_with(c, g.count * (size_t)c->layout.nvar, err) != 0)
        return -1;
    c->npast = (size_t)c->p[PAST];
    return closure_net_gives(c, (size_t)c->layout.nvar, "variable of the state", err);
}

/* x := the states of u and h; h NULL: but for the present one zeros. */
static void gather(const struct closure *c, const double u[], const double h[], real x[])
{
    const struct delays g = delays_of(c);

    for (size_t d = 0; d <= g.count; d++, x += g.n) {
        const double *state = d && !h ? NULL : delays_state(&g, d, u, h);
        for (size_t i = 0; !state && i < g.n; i++)
            x[i] = 0;
        if (state)
            closure_net_scaled(c, state, x);
    }
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)dz;
    gather(c, at->u, at->h, closure_net_x(tape));
    closure_net_give(c, closure_net_run(c, at, tape, work), m);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    (void)ddz;
    gather(c, v->u, v->h, closure_net_dx(c, work));
    closure_net_give(c, closure_net_run_tangent(c, at, v, tape, work), dm);
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct delays g = delays_of(c);

    (void)ddz;
    closure_net_give_back(c, dm, closure_net_dy(c, work));
    const real *dx = closure_net_run_adjoint(c, at, d, d->u || d->h, tape, work);
    for (size_t k = 0; k <= g.count; k++, dx += g.n) {
        double *to = k ? d->h : d->u;
        if (to)
            closure_net_scaled_back(c, dx, (double *)delays_state(&g, k, to, to));
    }
}

const struct closure_ops R(closure_delay) = {
    .name = "delay",
    .brief = "a network of convolutions that sees the states of some steps before",
    .source = "gupta2021",
    .any_grid = true,
    .law = "translation",
    .act = "add",
    .net = "conv 8 5 tanh | conv 8 5 tanh | conv 1 5",
    .scaled = true,
    .params = params,
    .precision = REAL_NAME,
    .f32 = &closure_delay_f32,
    .open = open_delay,
    .close = closure_net_close,
    .init = closure_net_init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
    DELAYS_OPS,
};
