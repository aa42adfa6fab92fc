/* flow_matching.c -- a generative closure: m is drawn from what may be where the state is known.
 *
 *   dx/ds = v(x, s, ubar) = net((ubar / scale_u, x, s); theta),   x(0) = xi,   m = scale_tau x(1)
 *
 * by `steps` explicit midpoint steps in s, on periodic grids of one to three axes: a network that
 * was fitted to the objective flow-matching carries standard normals xi to samples of
 * tau / scale_tau given ubar. lipman2023, with straight paths. xi is held over a step; without it
 * x(0) = 0, the flow of the mean of xi. The channels of input are the variables of ubar, those of
 * x, and s, the same everywhere. closure_flow_matching and closure_flow_matching_f32 are made of
 * this one file, x is of doubles. Limits: 2 steps evaluations of the network; draws of one step
 * know nothing of those of the last.
 */
#include "closure/flow_matching.h"

#include <string.h>

#include "closure/closure_net.h"
#include "num/real.h"

#define flow_matching_velocity R(flow_matching_velocity)
#define flow_matching_adjoint R(flow_matching_adjoint)

extern const struct closure_ops closure_flow_matching_f32;

enum { STEPS };

static const struct param params[] = {
    {"steps", 8, 1, 1000, "", "of the flow from a normal to a sample", true},
    {0}};

/* Doubles beside the network's work: the fields beside ubar, and x. */
static size_t beside(const struct closure *c)
{
    return 2 * c->layout.n + ((const struct net *)c->priv)->n;
}

/* Tape: the network's of every evaluation. */
static int open_flow_matching(struct closure *c, struct err *err)
{
    const size_t nvar = (size_t)c->layout.nvar;

    if (closure_net_open_with(c, nvar + 1, err) != 0)
        return -1;
    c->ntape *= 2 * (size_t)c->p[STEPS];
    c->nwork += beside(c);
    c->nnoise = c->layout.n;
    return closure_net_gives(c, nvar, "variable of the state", err);
}

/* Parts of work after the network's. */
struct scratch {
    double *fields, *x; /* (x, s) as the network takes it: n, points; n */
};

static struct scratch scratch(const struct closure *c, double work[])
{
    struct scratch w = {.fields = work + c->nwork - beside(c)};

    w.x = w.fields + beside(c) - c->layout.n;
    return w;
}

static double *tape_of(const struct closure *c, const double tape[], size_t k)
{
    return (double *)tape + k * (c->ntape / (2 * (size_t)c->p[STEPS]));
}

/* fields := (x, s everywhere) */
static void set(const struct closure *c, const double x[], double s, double fields[])
{
    memcpy(fields, x, c->layout.n * sizeof *fields);
    for (size_t i = c->layout.n; i < beside(c) - c->layout.n; i++)
        fields[i] = s;
}

void flow_matching_velocity(const struct closure *c, const struct point *at, const double x[],
                            double s, double v[], double tape[], double work[])
{
    double *fields = scratch(c, work).fields;

    set(c, x, s, fields);
    const real *y = closure_net_eval_with(c, at, fields, tape, work);
    for (size_t i = 0; i < c->layout.n; i++)
        v[i] = y[i];
}

/* dy of the network is set before; fields := the gradient of (x, s). */
static void back(const struct closure *c, const struct point *at, struct dpoint *d,
                 double fields[], const double tape[], double work[])
{
    memset(fields, 0, (beside(c) - c->layout.n) * sizeof *fields);
    closure_net_adjoint_with(c, at, d, fields, tape, work);
}

void flow_matching_adjoint(const struct closure *c, const struct point *at, const double dv[],
                           struct dpoint *d, const double tape[], double work[])
{
    real *dy = closure_net_dy(c, work);

    for (size_t i = 0; i < c->layout.n; i++)
        dy[i] = dv[i];
    back(c, at, d, scratch(c, work).fields, tape, work);
}

/* to := scale_tau x; may be x. */
static void scale(const struct closure *c, const double x[], double to[])
{
    const size_t N = ((const struct net *)c->priv)->n;

    for (size_t v = 0; v < (size_t)c->layout.nvar; v++)
        for (size_t i = v * N; i < (v + 1) * N; i++)
            to[i] = c->scale_tau[v] * x[i];
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct scratch w = scratch(c, work);
    const size_t n = c->layout.n, steps = (size_t)c->p[STEPS];
    const double ds = 1 / (double)steps;

    (void)dz;
    for (size_t i = 0; i < n; i++)
        w.x[i] = at->xi ? at->xi[i] : 0;
    for (size_t k = 0; k < 2 * steps; k++) {
        set(c, k % 2 ? m : w.x, (double)k * ds / 2, w.fields);
        const real *y = closure_net_eval_with(c, at, w.fields, tape_of(c, tape, k), work);
        for (size_t i = 0; i < n; i++)
            m[i] = w.x[i] + (k % 2 ? ds : ds / 2) * y[i];
        if (k % 2)
            memcpy(w.x, m, n * sizeof *m);
    }
    scale(c, w.x, m);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct scratch w = scratch(c, work);
    const size_t n = c->layout.n, steps = (size_t)c->p[STEPS];
    const double ds = 1 / (double)steps;

    (void)ddz;
    memset(w.x, 0, n * sizeof *w.x);
    for (size_t k = 0; k < 2 * steps; k++) {
        set(c, k % 2 ? dm : w.x, 0, w.fields);
        const real *dy = closure_net_tangent_with(c, at, v, w.fields, tape_of(c, tape, k), work);
        for (size_t i = 0; i < n; i++)
            dm[i] = w.x[i] + (k % 2 ? ds : ds / 2) * dy[i];
        if (k % 2)
            memcpy(w.x, dm, n * sizeof *dm);
    }
    scale(c, dm, dm);
}

/* Of x' = x + ds v(x + ds/2 v(x)): gx += G, then v(x)'s transpose of ds/2 G, with G that of v at
 * the midpoint of ds gx. */
static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct scratch w = scratch(c, work);
    const size_t n = c->layout.n, steps = (size_t)c->p[STEPS];
    const double ds = 1 / (double)steps;

    (void)ddz;
    scale(c, dm, w.x);
    for (size_t k = 2 * steps; k-- > 0;) {
        real *dy = closure_net_dy(c, work);
        for (size_t i = 0; i < n; i++)
            dy[i] = k % 2 ? ds * w.x[i] : ds / 2 * w.fields[i];
        back(c, at, d, w.fields, tape_of(c, tape, k), work);
        for (size_t i = 0; i < n; i++)
            w.x[i] += w.fields[i];
    }
}

const struct closure_ops R(closure_flow_matching) = {
    .name = "flow-matching",
    .brief = "a network that draws samples: normals, carried along its flow",
    .source = "lipman2023",
    .any_grid = true,
    .law = "translation",
    .act = "add",
    .net = "conv 16 5 tanh | conv 16 3 tanh | conv 1 3",
    .scaled = true,
    .params = params,
    .precision = REAL_NAME,
    .f32 = &closure_flow_matching_f32,
    .open = open_flow_matching,
    .close = closure_net_close,
    .init = closure_net_init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
