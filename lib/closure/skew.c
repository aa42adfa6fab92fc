/* skew.c -- energy that moves and falls, never grows: skew-symmetric and dissipative operators
 * that a network gives, of the state and of the root of the energy of unresolved scales.
 *
 *   d(u, z)/dt = .. + (scale_tau / scale_u) (K - K^T - Q^T Q) (u, z)
 *   K - K^T = B^T (A - A^T) B,   Q = R B,   (A, R) = net((ubar, z) / scale_u; theta)
 *
 * z is a field for each variable u_v, of the same unit. B gives, at each point, the differences of
 * u_v to the next point along every axis (in steps of dx_0) and z_v: m is the transpose of
 * differences, and telescopes, so the sum of m over the grid is round-off. A and R are banded:
 * entries that couple values of one point (A all pairs, R those of one variable), and values of
 * one variable at points up to `radius` apart along an axis. So
 *
 *   d/dt (|u|^2 + |z|^2)/2 = .. - (scale_tau / scale_u) |Q (u, z)|^2 <= 0
 *
 * whatever theta: what the closure gives back to u was put into z before. A run starts with z =
 * start times scale_u; no data of z are needed: a fit in the running model learns what z is.
 * After vangastelen2024, where B is learned as well, and z a compression of what data leave out.
 *
 * The channels, C variables on d axes, each with r = d + 1 values, M = C r: M (M - 1)/2 of A at
 * one point; C d radius r^2 of A between points; C r (r + 1)/2 and C d radius r^2 of R. One
 * variable on a line with radius 1 has 1 + 4 + 3 + 4. Limits: a scheme keeps the law only so far
 * as it is exact, but relaxed-rk4 does. closure_skew and closure_skew_f32 are made of this file.
 */
#include "closure/closure_banded.h"
#include "num/real.h"

extern const struct closure_ops closure_skew_f32;

enum { RADIUS, START };

static const struct param params[] = {
    {"radius", 1, 0, 16, "points", "the farthest neighbours that exchange energy", true},
    {"start", 0, -1e6, 1e6, "scale of u", "z at the first state"},
    {0}};

/* Work: B x and its like of size (M,N), six of them; what the network needs comes first. */
enum { ARRAYS = 6 };

static size_t arrays(const struct closure *c)
{
    const struct banded s = banded_of(c, (size_t)c->p[RADIUS]);

    return c->nwork - ARRAYS * s.M * s.N;
}

static int open_skew(struct closure *c, struct err *err)
{
    struct grid grid;

    if (closure_grid_shared(c, GRID_RANK, &grid, err) != 0)
        return -1;
    for (int a = 0; a < grid.rank; a++)
        if (grid.n[a] <= (size_t)c->p[RADIUS])
            return err_set(err, ERR_DATA, "radius = %g needs %g points along each axis, found %zu",
                           c->p[RADIUS], c->p[RADIUS] + 1, grid.n[a]);
    if (closure_net_open_on(c, 2 * (size_t)c->layout.nvar, &grid, err) != 0)
        return -1;
    const struct banded s = banded_of(c, (size_t)c->p[RADIUS]);
    c->nlatent = c->layout.n;
    c->nwork += ARRAYS * s.M * s.N;
    return closure_net_gives(c, s.pairs + 2 * s.near + s.own, "entry of the operators", err);
}

/* The energy is a sum over all variables. */
static int shares(const struct closure *c, int v)
{
    (void)c, (void)v;
    return 0;
}

static void start(const struct closure *c, const struct point *at, double z[], double h[])
{
    (void)at, (void)h;
    for (size_t i = 0; i < c->nlatent; i++)
        z[i] = c->p[START] * c->scale_u[0];
}

static void start_tangent(const struct closure *c, const struct point *at, const struct point *v,
                          double dz[], double dh[])
{
    (void)at, (void)v, (void)dh;
    memset(dz, 0, c->nlatent * sizeof *dz);
}

static void start_adjoint(const struct closure *c, const struct point *at, const double dz[],
                          const double dh[], struct dpoint *d)
{
    (void)c, (void)at, (void)dz, (void)dh, (void)d;
}

/* to := z / scale_u; z NULL: zeros */
static const double *scaled(const struct closure *c, const double z[], double to[])
{
    for (size_t i = 0; i < c->nlatent; i++)
        to[i] = z ? z[i] / c->scale_u[0] : 0;
    return to;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct banded s = banded_of(c, (size_t)c->p[RADIUS]);
    double *w = work + arrays(c), *o = w + s.M * s.N, *r = o + s.M * s.N;
    const real *y = closure_net_eval_with(c, at, scaled(c, at->z, w), tape, work);

    memset(o, 0, 2 * s.M * s.N * sizeof *o);
    banded_spread(&s, at->u, at->z, 1, w);
    banded_exchange(&s, y, w, o);
    banded_rows(&s, y, w, r);
    banded_columns(&s, y, r, o);
    memset(m, 0, c->layout.n * sizeof *m);
    memset(dz, 0, c->layout.n * sizeof *dz);
    banded_gather(&s, o, s.rate, m, dz);
}

/* The same of y and dw, and of dy and w. */
static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct banded s = banded_of(c, (size_t)c->p[RADIUS]);
    const size_t size = s.M * s.N;
    double *w = work + arrays(c), *dw = w + size, *o = dw + size, *r = o + size, *dr = r + size;
    const real *y = closure_net_given(c, tape);
    const real *dy = closure_net_tangent_with(c, at, v, scaled(c, v->z, w), tape, work);

    memset(o, 0, 3 * size * sizeof *o);
    banded_spread(&s, at->u, at->z, 1, w);
    banded_spread(&s, v->u, v->z, 1, dw);
    banded_exchange(&s, y, dw, o);
    banded_exchange(&s, dy, w, o);
    banded_rows(&s, y, w, r);
    banded_rows(&s, y, dw, dr);
    banded_rows(&s, dy, w, dr);
    banded_columns(&s, y, dr, o);
    banded_columns(&s, dy, r, o);
    memset(dm, 0, c->layout.n * sizeof *dm);
    memset(ddz, 0, c->layout.n * sizeof *ddz);
    banded_gather(&s, o, s.rate, dm, ddz);
}

/* With g = rate B (dm, ddz): d(u, z) += B^T (-(A - A^T) - R^T R) g, and dA = g w^T - w g^T,
 * dR = -(R w) g^T - (R g) w^T where they have entries. */
static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct banded s = banded_of(c, (size_t)c->p[RADIUS]);
    const size_t size = s.M * s.N;
    const real *y = closure_net_given(c, tape);
    double *w = work + arrays(c), *g = w + size, *turned = g + size, *fallen = turned + size;
    double *r = fallen + size, *gr = r + size;

    memset(turned, 0, 4 * size * sizeof *turned);
    banded_spread(&s, at->u, at->z, 1, w);
    banded_spread(&s, dm, ddz, s.rate, g);
    banded_rows(&s, y, w, r);
    banded_rows(&s, y, g, gr);
    banded_exchange(&s, y, g, turned);
    banded_columns(&s, y, gr, fallen);
    banded_gather(&s, turned, -1, d->u, d->z);
    banded_gather(&s, fallen, 1, d->u, d->z);
    banded_entries(&s, w, r, g, gr, closure_net_dy(c, work));
    memset(turned, 0, c->nlatent * sizeof *turned);
    closure_net_adjoint_with(c, at, d, d->z ? turned : NULL, tape, work);
    for (size_t i = 0; d->z && i < c->nlatent; i++)
        d->z[i] += turned[i] / c->scale_u[0];
}

const struct closure_ops R(closure_skew) = {
    .name = "skew",
    .brief = "energy that moves to a latent field and back, and falls: operators by a network",
    .source = "vangastelen2024",
    .any_grid = true,
    .law = "translation, momentum, squares of u and z",
    .act = "add",
    .net = "square | conv 8 5 tanh | conv 8 5 tanh | conv 12 5",
    .scaled = true,
    .params = params,
    .precision = REAL_NAME,
    .f32 = &closure_skew_f32,
    .open = open_skew,
    .close = closure_net_close,
    .shares = shares,
    .init = closure_net_init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
    .start = start,
    .start_tangent = start_tangent,
    .start_adjoint = start_adjoint,
};
