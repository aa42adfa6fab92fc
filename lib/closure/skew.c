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
#include "closure/closure_faces.h"
#include "closure/closure_net.h"
#include "num/real.h"

extern const struct closure_ops closure_skew_f32;

enum { RADIUS, START };

static const struct param params[] = {
    {"radius", 1, 0, 16, "points", "the farthest neighbours that exchange energy", true},
    {"start", 0, -1e6, 1e6, "scale of u", "z at the first state"},
    {0}};

/* Sizes: C variables, r values of each at a point, M of all. */
struct shape {
    size_t C, r, M, N, radius, rank;
    size_t pairs, near, own; /* channels of A at a point, of A or R between, of R at a point */
    struct grid grid;
    double rate;
};

static struct shape shape(const struct closure *c)
{
    const struct net *net = c->priv;
    struct shape s = {.C = (size_t)c->layout.nvar, .N = net->n, .rank = (size_t)net->grid.rank,
                      .radius = (size_t)c->p[RADIUS], .grid = net->grid,
                      .rate = c->scale_tau / c->scale_u};

    s.r = s.rank + 1;
    s.M = s.C * s.r;
    s.pairs = s.M * (s.M - 1) / 2;
    s.near = s.C * s.rank * s.radius * s.r * s.r;
    s.own = s.C * s.r * (s.r + 1) / 2;
    return s;
}

/* Work: B x and its like of size (M,N), six of them; what the network needs comes first. */
enum { ARRAYS = 6 };

static size_t arrays(const struct closure *c)
{
    const struct shape s = shape(c);

    return c->nwork - ARRAYS * s.M * s.N;
}

static int open_skew(struct closure *c, struct err *err)
{
    struct grid grid;

    if (closure_grid(c, GRID_RANK, &grid, err) != 0)
        return -1;
    for (int a = 0; a < grid.rank; a++)
        if (grid.n[a] <= (size_t)c->p[RADIUS])
            return err_set(err, ERR_DATA, "radius = %g needs %g points along each axis, found %zu",
                           c->p[RADIUS], c->p[RADIUS] + 1, grid.n[a]);
    if (closure_net_open_on(c, 2 * (size_t)c->layout.nvar, &grid, err) != 0)
        return -1;
    const struct shape s = shape(c);
    c->nlatent = c->layout.n;
    c->nwork += ARRAYS * s.M * s.N;
    return closure_net_gives(c, s.pairs + 2 * s.near + s.own, "entry of the operators", err);
}

/* ---- entries ---- */

/* Channel k couples value f of a point with value g of the one `shift` further along axis. */
struct entry {
    size_t f, g, shift;
    struct faces axis;
};

/* i of rows of 1, 2, 3 .. numbers: its row and column. */
static void triangle(size_t i, size_t *row, size_t *column)
{
    *row = 0;
    while (i > *row)
        i -= ++*row;
    *column = i;
}

static struct entry between(const struct shape *s, size_t k)
{
    const size_t first = k / (s->r * s->r) / s->rank / s->radius * s->r;
    const size_t axis = k / (s->r * s->r) / s->radius % s->rank;

    return (struct entry){first + k / s->r % s->r, first + k % s->r,
                          1 + k / (s->r * s->r) % s->radius, faces(&s->grid, (int)axis)};
}

static struct entry of_A(const struct shape *s, size_t k)
{
    struct entry e = {.axis = faces(&s->grid, 0)};

    if (k >= s->pairs)
        return between(s, k - s->pairs);
    triangle(k, &e.g, &e.f);
    e.g++;
    return e;
}

static struct entry of_R(const struct shape *s, size_t k)
{
    const size_t each = s->r * (s->r + 1) / 2;
    struct entry e = {.axis = faces(&s->grid, 0)};

    if (k >= s->own)
        return between(s, k - s->own);
    triangle(k % each, &e.f, &e.g);
    e.f += k / each * s->r;
    e.g += k / each * s->r;
    return e;
}

static size_t count_A(const struct shape *s)
{
    return s->pairs + s->near;
}

static size_t count_R(const struct shape *s)
{
    return s->own + s->near;
}

/* ---- the operators; arrays are (M,N), y the entries ---- */

/* w := B (u, z), times rate; z NULL: 0 */
static void spread(const struct shape *s, const double u[], const double z[], double rate,
                   double w[])
{
    for (size_t v = 0; v < s->C; v++) {
        double *to = w + v * s->r * s->N;
        const double *of = u + v * s->N;
        for (size_t a = 0; a < s->rank; a++, to += s->N) {
            const struct faces f = faces(&s->grid, (int)a);
            for (size_t i = 0; i < s->N; i++)
                to[i] = rate * f.weight * (of[faces_after(&f, i, 1)] - of[i]);
        }
        for (size_t i = 0; i < s->N; i++)
            to[i] = z ? rate * z[v * s->N + i] : 0;
    }
}

/* (u, z) += rate B^T o; NULL: not wanted */
static void gather(const struct shape *s, const double o[], double rate, double u[], double z[])
{
    for (size_t v = 0; v < s->C; v++) {
        const double *of = o + v * s->r * s->N;
        for (size_t a = 0; a < s->rank; a++, of += s->N) {
            const struct faces f = faces(&s->grid, (int)a);
            for (size_t i = 0; u && i < s->N; i++)
                u[v * s->N + i] += rate * f.weight * (of[faces_before(&f, i, 1)] - of[i]);
        }
        for (size_t i = 0; z && i < s->N; i++)
            z[v * s->N + i] += rate * of[i];
    }
}

/* to_f += y w_g at the further point */
static void forth(const struct shape *s, const struct entry *e, const real y[], const double w[],
                  double to[])
{
    for (size_t i = 0; i < s->N; i++)
        to[e->f * s->N + i] += (double)y[i] * w[e->g * s->N + faces_after(&e->axis, i, e->shift)];
}

/* to_g -= y w_f of the nearer point */
static void back(const struct shape *s, const struct entry *e, const real y[], const double w[],
                 double to[])
{
    for (size_t i = 0; i < s->N; i++) {
        const size_t from = faces_before(&e->axis, i, e->shift);
        to[e->g * s->N + i] -= (double)y[from] * w[e->f * s->N + from];
    }
}

/* o += (A - A^T) w */
static void exchange(const struct shape *s, const real y[], const double w[], double o[])
{
    for (size_t k = 0; k < count_A(s); k++) {
        const struct entry e = of_A(s, k);
        forth(s, &e, y + k * s->N, w, o);
        back(s, &e, y + k * s->N, w, o);
    }
}

/* r += R w */
static void rows(const struct shape *s, const real y[], const double w[], double r[])
{
    y += count_A(s) * s->N;
    for (size_t k = 0; k < count_R(s); k++) {
        const struct entry e = of_R(s, k);
        forth(s, &e, y + k * s->N, w, r);
    }
}

/* o -= R^T r */
static void columns(const struct shape *s, const real y[], const double r[], double o[])
{
    y += count_A(s) * s->N;
    for (size_t k = 0; k < count_R(s); k++) {
        const struct entry e = of_R(s, k);
        back(s, &e, y + k * s->N, r, o);
    }
}

/* ---- members ---- */

static void start(const struct closure *c, const struct point *at, double z[], double h[])
{
    (void)at, (void)h;
    for (size_t i = 0; i < c->nlatent; i++)
        z[i] = c->p[START] * c->scale_u;
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

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct shape s = shape(c);
    const real *y = closure_net_eval(c, at, tape, work);
    double *w = work + arrays(c), *o = w + s.M * s.N, *r = o + s.M * s.N;

    memset(o, 0, 2 * s.M * s.N * sizeof *o);
    spread(&s, at->u, at->z, 1, w);
    exchange(&s, y, w, o);
    rows(&s, y, w, r);
    columns(&s, y, r, o);
    memset(m, 0, c->layout.n * sizeof *m);
    memset(dz, 0, c->layout.n * sizeof *dz);
    gather(&s, o, s.rate, m, dz);
}

/* The same of y and dw, and of dy and w. */
static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct shape s = shape(c);
    const size_t size = s.M * s.N;
    const real *y = closure_net_given(c, tape), *dy = closure_net_tangent(c, at, v, tape, work);
    double *w = work + arrays(c), *dw = w + size, *o = dw + size, *r = o + size, *dr = r + size;

    memset(o, 0, 3 * size * sizeof *o);
    spread(&s, at->u, at->z, 1, w);
    spread(&s, v->u, v->z, 1, dw);
    exchange(&s, y, dw, o);
    exchange(&s, dy, w, o);
    rows(&s, y, w, r);
    rows(&s, y, dw, dr);
    rows(&s, dy, w, dr);
    columns(&s, y, dr, o);
    columns(&s, dy, r, o);
    memset(dm, 0, c->layout.n * sizeof *dm);
    memset(ddz, 0, c->layout.n * sizeof *ddz);
    gather(&s, o, s.rate, dm, ddz);
}

/* dy := what the gradients g of o make of one entry */
static void entry_of_A(const struct shape *s, const struct entry *e, const double w[],
                       const double g[], real dy[])
{
    for (size_t i = 0; i < s->N; i++) {
        const size_t to = faces_after(&e->axis, i, e->shift);
        dy[i] = (real)(g[e->f * s->N + i] * w[e->g * s->N + to] -
                       g[e->g * s->N + to] * w[e->f * s->N + i]);
    }
}

static void entry_of_R(const struct shape *s, const struct entry *e, const double w[],
                       const double r[], const double g[], const double gr[], real dy[])
{
    for (size_t i = 0; i < s->N; i++) {
        const size_t to = faces_after(&e->axis, i, e->shift);
        dy[i] = (real)-(g[e->g * s->N + to] * r[e->f * s->N + i] +
                        gr[e->f * s->N + i] * w[e->g * s->N + to]);
    }
}

/* With g = rate B (dm, ddz): d(u, z) += B^T (-(A - A^T) - R^T R) g, and dA = g w^T - w g^T,
 * dR = -(R w) g^T - (R g) w^T where they have entries. */
static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct shape s = shape(c);
    const size_t size = s.M * s.N;
    const real *y = closure_net_given(c, tape);
    double *w = work + arrays(c), *g = w + size, *turned = g + size, *fallen = turned + size;
    double *r = fallen + size, *gr = r + size;
    real *dy = closure_net_dy(c, work);

    memset(turned, 0, 4 * size * sizeof *turned);
    spread(&s, at->u, at->z, 1, w);
    spread(&s, dm, ddz, s.rate, g);
    rows(&s, y, w, r);
    rows(&s, y, g, gr);
    exchange(&s, y, g, turned);
    columns(&s, y, gr, fallen);
    gather(&s, turned, -1, d->u, d->z);
    gather(&s, fallen, 1, d->u, d->z);
    for (size_t k = 0; k < count_A(&s); k++, dy += s.N) {
        const struct entry e = of_A(&s, k);
        entry_of_A(&s, &e, w, g, dy);
    }
    for (size_t k = 0; k < count_R(&s); k++, dy += s.N) {
        const struct entry e = of_R(&s, k);
        entry_of_R(&s, &e, w, r, g, gr, dy);
    }
    closure_net_adjoint(c, at, d, tape, work);
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
    .init = closure_net_init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
    .start = start,
    .start_tangent = start_tangent,
    .start_adjoint = start_adjoint,
};
