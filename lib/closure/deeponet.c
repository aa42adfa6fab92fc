/* deeponet.c -- a deep operator network added to the coarse model.
 *
 *   m_v(x) = scale_tau (b_v + sum_p B_vp t_p(x)),   B = branch(s; theta),   t = trunk(e; theta)
 *   s = ubar / scale_u at sensors,   e(x) = cos(2 pi k x_a / L_a), sin(..),  k = 1..waves
 *
 * on periodic grids of one to three axes. lujin2021, with bias. The branch, a dense network
 * that --net says (conv UNITS 1 is a layer), sees all variables at so many sensors along each axis,
 * x_a = i L_a / sensors; it gives as many numbers as there are functions t_p for each of the C
 * variables. The trunk, `layers` of `width`, gives these at any place, from waves of it.
 *
 * Sensors read the trigonometric interpolant of the state, so that m is one function whatever the
 * grid, of states whose waves it holds. It is not translated with the state. theta: branch, trunk,
 * b (C). Limits: points of each axis >= sensors. closure_deeponet and closure_deeponet_f32 are
 * made of this one file.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "closure/closure_net.h"
#include "num/along.h"
#include "num/conv1d.h"
#include "num/real.h"
#include "num/rng.h"

extern const struct closure_ops closure_deeponet_f32;

enum { SENSORS, WAVES, WIDTH, LAYERS };

static const struct param params[] = {
    {"sensors", 32, 1, 4096, "", "places along each axis where the branch sees the state", true},
    {"waves", 4, 1, 1000, "", "waves along each axis by which the trunk knows its place", true},
    {"width", 40, 1, NET_CHANNELS, "", "units of a layer of the trunk", true},
    {"layers", 2, 0, 16, "", "such layers", true},
    {NULL}};

/* The network of closure_net.h first, so that it finds it. */
struct operators {
    struct net branch, trunk;
    struct grid grid;
    size_t C, P; /* variables; functions t_p */
    real *table; /* owned: of sensors, then e (2 waves axes, N) */
    struct along sensors[GRID_RANK]; /* interpolation along each axis */
    const real *e;
};

static void close_deeponet(struct closure *c)
{
    struct operators *o = c->priv;

    if (o) {
        net_close(&o->trunk);
        free(o->table);
    }
    closure_net_close(c);
}

/* ---- tables ---- */

/* Where point i of an axis lies in its period, as an angle. */
static double angle(const struct closure *c, int a, size_t i)
{
    const struct axis *axis = &c->layout.axis[c->layout.var[0].axis[a]];

    return 2 * M_PI * axis_point(axis, i, 0) / ((double)axis->n * axis->step);
}

/* The matrix of sensors of an axis, waves of it at N points, `after` of which have one place. */
static void fill_axis(const struct closure *c, const struct operators *o, int a, size_t after,
                      real e[])
{
    const struct along *A = &o->sensors[a];
    const size_t N = o->grid.points;

    along_interpolate(A, angle(c, a, 0));
    for (size_t k = 0; k < (size_t)c->p[WAVES]; k++)
        for (size_t i = 0; i < N; i++) {
            const double x = (double)(k + 1) * angle(c, a, i / after % A->n);
            e[2 * k * N + i] = cos(x);
            e[(2 * k + 1) * N + i] = sin(x);
        }
}

static int make_tables(const struct closure *c, struct operators *o, struct err *err)
{
    const size_t each = 2 * (size_t)c->p[WAVES] * o->grid.points;
    size_t n = 0, after = o->grid.points;

    for (int a = 0; a < o->grid.rank; a++)
        n += along_size((size_t)c->p[SENSORS], o->grid.n[a]);
    real *next = o->table = calloc(n + each * (size_t)o->grid.rank, sizeof *next);
    if (!next)
        return err_set(err, ERR_INTERNAL, "no memory");
    o->e = next + n;
    for (int a = 0; a < o->grid.rank; a++) {
        struct along *A = &o->sensors[a];
        *A = (struct along){.m = (size_t)c->p[SENSORS], .n = o->grid.n[a], .table = next};
        fill_axis(c, o, a, after /= A->n, o->table + n + each * (size_t)a);
        next += along_size(A->m, A->n);
    }
    return 0;
}

/* ---- opening ---- */

static int check_sensors(const struct closure *c, const struct grid *grid, struct err *err)
{
    for (int a = 0; a < grid->rank; a++)
        if ((size_t)c->p[SENSORS] > grid->n[a])
            return err_set(err, ERR_USAGE, "sensors = %g: expected at most %zu, the points of "
                           "axis %s", c->p[SENSORS], grid->n[a],
                           c->layout.axis[c->layout.var[0].axis[a]].name);
    return 0;
}

static int open_trunk(const struct closure *c, struct operators *o, struct err *err)
{
    const size_t waves = (size_t)c->p[WAVES];
    struct text_buf text = {0};
    int rc = -1;

    for (int l = 0; l < (int)c->p[LAYERS]; l++)
        text_add(&text, "conv %zu 1 gelu | ", (size_t)c->p[WIDTH]);
    text_add(&text, "conv %zu 1", o->P);
    if (text_buf_ok(&text, err) == 0)
        rc = net_open(&o->trunk, text.s, 2 * waves * (size_t)o->grid.rank, &o->grid, err);
    text_buf_free(&text);
    return rc;
}

/* In reals. Of the tape: s, the branch's, the trunk's, whose last P fields are t. Of work: theta,
 * its gradient or derivative; gradients or derivatives of s, B, t and y; padded t and y; the
 * larger of what the networks and what interpolation need. */
struct parts {
    real *s, *branch, *trunk;
    real *at, *along, *ds, *dB, *dt, *dy, *tp, *yp, *rest;
};

static struct parts parts(const struct closure *c, const double tape[], double work[])
{
    const struct operators *o = c->priv;
    const size_t N = o->grid.points, row = conv1d_row(N, 1), room = real_room(c->ntheta);
    struct parts p = {.s = (real *)tape, .at = (real *)work};

    p.branch = p.s + o->branch.cin;
    p.trunk = p.branch + o->branch.ntape;
    p.along = p.at + room;
    p.ds = p.along + room;
    p.dB = p.ds + o->branch.cin;
    p.dt = p.dB + o->C * o->P;
    p.dy = p.dt + o->P * N;
    p.tp = p.dy + o->C * N;
    p.yp = p.tp + o->P * row;
    p.rest = p.yp + o->C * row;
    return p;
}

static void set_sizes(struct closure *c)
{
    const struct operators *o = c->priv;
    const struct net *b = &o->branch, *t = &o->trunk;
    const size_t N = o->grid.points, row = conv1d_row(N, 1);
    const size_t net = b->ntape + b->nwork + t->ntape + t->nwork + t->cin * N;
    const size_t way = c->layout.n + along_axes_work(o->grid.rank, o->sensors, o->C);

    c->ntheta = b->ntheta + t->ntheta + o->C;
    c->ntape = real_doubles(b->cin + b->ntape + t->ntape);
    c->nwork = real_doubles(2 * real_room(c->ntheta) + b->cin + o->C * o->P +
                            (o->P + o->C) * (N + row) + (net > way ? net : way));
}

static int open_deeponet(struct closure *c, struct err *err)
{
    const struct grid point = grid_line(1, 1);
    struct grid grid;
    size_t values = (size_t)c->layout.nvar;

    if (closure_grid(c, GRID_RANK, &grid, err) != 0 || check_sensors(c, &grid, err) != 0)
        return -1;
    for (int a = 0; a < grid.rank; a++)
        values *= (size_t)c->p[SENSORS];
    struct operators *o = c->priv = calloc(1, sizeof *o);
    if (!o)
        return err_set(err, ERR_INTERNAL, "no memory");
    if (closure_net_open_on(c, values, &point, err) != 0)
        return -1;
    o->grid = grid;
    o->C = (size_t)c->layout.nvar;
    o->P = o->branch.cout / o->C;
    if (o->P * o->C != o->branch.cout)
        return err_set(err, ERR_USAGE, "the network '%s' gives %zu channels, expected a multiple "
                       "of %zu, some for each variable of the state", o->branch.text,
                       o->branch.cout, o->C);
    if (make_tables(c, o, err) != 0 || open_trunk(c, o, err) != 0)
        return -1;
    set_sizes(c);
    return 0;
}

static void init(const struct closure *c, double theta[], uint64_t seed)
{
    const struct operators *o = c->priv;
    struct rng rng = rng_open(seed, "trunk", 0);

    net_init(&o->branch, theta, seed);
    net_init(&o->trunk, theta + o->branch.ntheta, rng_bits(&rng));
    for (size_t v = 0; v < o->C; v++)
        theta[o->branch.ntheta + o->trunk.ntheta + v] = 0;
}

/* ---- evaluation ---- */

/* s (C, sensors ..) of u (C, N) / scale_u. */
static void sense(const struct closure *c, const double u[], real s[], real work[])
{
    const struct operators *o = c->priv;
    const size_t n = c->layout.n;

    closure_net_scaled(c, u, work);
    along_axes(o->grid.rank, o->sensors, false, o->C, work, s, work + n);
}

/* du += the transpose. */
static void sense_back(const struct closure *c, const real ds[], double du[], real work[])
{
    const struct operators *o = c->priv;
    const size_t n = c->layout.n;

    along_axes(o->grid.rank, o->sensors, true, o->C, ds, work, work + n);
    closure_net_scaled_back(c, work, du);
}

/* y (C, N) := b + B t, b NULL: 0. */
static void join(const struct operators *o, const real B[], const real t[], const real b[],
                 real y[], real tp[])
{
    conv1d_pad(o->P, o->grid.points, 1, t, tp);
    conv1d(o->C, o->P, 1, o->grid.points, B, b, tp, y);
}

/* What a network left on its tape last. */
static const real *given(const struct net *net, const real tape[])
{
    return tape + net->op[net->nop - 1].y;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct operators *o = c->priv;
    const struct parts p = parts(c, tape, work);
    const real *theta = closure_net_theta(c->ntheta, at, p.at), *trunk = theta + o->branch.ntheta;

    (void)dz;
    sense(c, at->u, p.s, p.rest);
    const real *B = net_forward(&o->branch, theta, p.s, p.branch, p.rest);
    const real *t = net_forward(&o->trunk, trunk, o->e, p.trunk, p.rest);
    join(o, B, t, trunk + o->trunk.ntheta, p.dy, p.tp);
    closure_net_give(c, p.dy, m);
}

/* dy += what the trunk and the biases make along v->theta. */
static void tangent_trunk(const struct closure *c, const struct parts *p, const real theta[],
                          const real along_theta[])
{
    const struct operators *o = c->priv;
    const size_t first = o->branch.ntheta, N = o->grid.points;
    real *const none = p->rest, *const dtape = none + o->trunk.cin * N;

    memset(none, 0, o->trunk.cin * N * sizeof *none);
    const real *dt = net_tangent(&o->trunk, theta + first, along_theta + first, o->e,
                                 none, p->trunk, dtape, dtape + o->trunk.ntape);
    join(o, given(&o->branch, p->branch), dt, along_theta + first + o->trunk.ntheta, p->yp, p->tp);
    for (size_t i = 0; i < o->C * N; i++)
        p->dy[i] += p->yp[i];
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct operators *o = c->priv;
    const struct parts p = parts(c, tape, work);
    const real *theta = closure_net_theta(c->ntheta, at, p.at);
    const real *dtheta = real_view(c->ntheta, v->theta, p.along);

    (void)ddz;
    sense(c, v->u, p.ds, p.rest);
    const real *dB = net_tangent(&o->branch, theta, dtheta, p.s, p.ds, p.branch, p.rest,
                                 p.rest + o->branch.ntape);
    join(o, dB, given(&o->trunk, p.trunk), NULL, p.dy, p.tp);
    if (dtheta)
        tangent_trunk(c, &p, theta, dtheta);
    closure_net_give(c, p.dy, dm);
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct operators *o = c->priv;
    const size_t first = o->branch.ntheta, N = o->grid.points;
    const struct parts p = parts(c, tape, work);
    const real *theta = closure_net_theta(c->ntheta, at, p.at);
    real *dtheta = closure_net_dtheta(c->ntheta, d, p.along);

    (void)ddz;
    closure_net_give_back(c, dm, p.dy);
    conv1d_pad(o->C, N, 1, p.dy, p.yp);
    conv1d_pad(o->P, N, 1, given(&o->trunk, p.trunk), p.tp);
    memset(p.dB, 0, o->C * o->P * sizeof *p.dB);
    conv1d_weights(o->C, o->P, 1, N, p.tp, p.yp, p.dB);
    net_adjoint(&o->branch, theta, p.s, p.dB, dtheta, d->u ? p.ds : NULL, p.branch, p.rest);
    if (d->u)
        sense_back(c, p.ds, d->u, p.rest);
    if (!dtheta)
        return;
    conv1d_back(o->C, o->P, 1, N, given(&o->branch, p.branch), p.yp, p.dt);
    net_adjoint(&o->trunk, theta + first, o->e, p.dt, dtheta + first, NULL, p.trunk,
                p.rest);
    conv1d_biases(o->C, N, p.dy, dtheta + first + o->trunk.ntheta);
    closure_net_add(c->ntheta, dtheta, d);
}

const struct closure_ops R(closure_deeponet) = {
    .name = "deeponet",
    .brief = "a deep operator network: the state at sensors, and functions of the place",
    .source = "lujin2021",
    .any_grid = true,
    .law = "-",
    .act = "add",
    .net = "conv 40 1 gelu | conv 36 1",
    .scaled = true,
    .params = params,
    .precision = REAL_NAME,
    .f32 = &closure_deeponet_f32,
    .open = open_deeponet,
    .close = close_deeponet,
    .init = init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
