/* limiter.c -- limited slopes that a network chooses, on a scheme of constant cells.
 *
 *   m_v[i] = -sum_a (F_av[i] - F_av[i - 1 along a]) / dx_a,   q = a u + b u^2
 *   F[i] = Q(u[i] + s[i]/2, u[i+1] - s[i+1]/2) - Q(u[i], u[i+1])
 *   s[i] = phi[i] minmod(u[i] - u[i-1], u[i+1] - u[i]),   phi = 2 / (1 + exp(-y))
 *   y = net(ubar / scale_u; theta)
 *
 * on periodic grids of one to three axes; Q is the exact flux between constant states
 * (num/godunov.h), minmod the smaller difference, 0 where they differ in sign; channel a C + v of
 * the network is of the variable v along axis a, C variables. y = 0 is the limiter minmod, y large
 * the steepest slopes that add no variation: s lies between 0 and 2 minmod whatever theta
 * (sweby1984). On a coarse model whose discretisation is godunov the sum is a scheme of its own:
 * it keeps means, and on a line adds no variation with euler, ssprk2 or ssprk3 while
 * dt max|dq/du|/dx <= 1/2. a and b are the parameters of these names of the system, as traffic
 * has them; where it has not both, those of Burgers' equation, 0 and 1/2.
 * closure_limiter and closure_limiter_f32 are made of this one file.
 * vanleer1979 (slopes), sweby1984 (which of them add no variation)
 */
#include <math.h>

#include "closure/closure_faces.h"
#include "closure/closure_net.h"
#include "num/godunov.h"
#include "num/real.h"

extern const struct closure_ops closure_limiter_f32;

/* Which parameters of the system are a and b; -1: it has not both. */
struct law {
    int a, b;
};

static struct law law(const struct closure *c)
{
    struct law at = {-1, -1};

    for (int i = 0; c->layout.param && c->layout.param[i].name; i++) {
        at.a = strcmp(c->layout.param[i].name, "a") ? at.a : i;
        at.b = strcmp(c->layout.param[i].name, "b") ? at.b : i;
    }
    return at.a < 0 || at.b < 0 ? (struct law){-1, -1} : at;
}

static int open_limiter(struct closure *c, struct err *err)
{
    if (closure_net_open(c, err) != 0)
        return -1;
    const struct net *net = c->priv;
    const struct law of = law(c);
    for (int a = 0; a < net->grid.rank; a++)
        if (net->grid.index[a])
            return err_set(err, ERR_DATA, "axis %s counts components, expected a length",
                           c->layout.axis[c->layout.var[0].axis[a]].name);
    if (of.a >= 0)
        c->reads[of.a] = c->reads[of.b] = true;
    c->nwork += 3 * net->grid.points;
    return closure_net_gives(c, (size_t)net->grid.rank * (size_t)c->layout.nvar,
                             "variable of the state along each axis", err);
}

/* ---- one variable along one axis ---- */

struct line {
    struct faces axis;
    size_t points, channel; /* channel: where its y begins, and what belongs to it */
    double dx, a, b;        /* of the law */
    const double *u;        /* [points] */
};

static struct line line(const struct closure *c, const struct point *at, int axis, int var)
{
    const struct net *net = c->priv;
    const struct law of = law(c);
    struct line l = {.axis = faces(&net->grid, axis), .points = net->grid.points,
                     .dx = net->grid.dx[axis], .a = 0, .b = 0.5};

    l.channel = (size_t)(axis * c->layout.nvar + var) * l.points;
    l.u = at->u + (size_t)var * l.points;
    if (of.a >= 0) {
        l.a = at->p[of.a];
        l.b = at->p[of.b];
    }
    return l;
}

#define EACH_LINE(c, at, l, var)                                                       \
    (int a_ = 0, rank_ = ((const struct net *)(c)->priv)->grid.rank; a_ < rank_; a_++) \
        for (int var = 0; var < (c)->layout.nvar; var++)                               \
            for (struct line l = line(c, at, a_, var), *once_ = &l; once_; once_ = NULL)

/* phi of y, *slope its derivative. */
static double limit(double y, double *slope)
{
    const double phi = 2 / (1 + exp(-y));

    *slope = phi * (2 - phi) / 2;
    return phi;
}

/* The slope of cell i as w[0] (u_i - u_{i-1}) + w[1] (u_{i+1} - u_i), w 0 or 1: the differences. */
struct slope {
    size_t before, after;
    double smallest;
    bool back, forward; /* which difference it is; neither: they differ in sign */
};

static struct slope slope(const struct line *l, size_t i)
{
    struct slope s = {faces_before(&l->axis, i, 1), faces_after(&l->axis, i, 1), 0, false, false};
    const double d = l->u[i] - l->u[s.before], D = l->u[s.after] - l->u[i];

    s.forward = d * D > 0 && fabs(d) > fabs(D);
    s.back = d * D > 0 && !s.forward;
    s.smallest = s.forward ? D : s.back ? d : d * D > 0 || d * D <= 0 ? 0 : NAN;
    return s;
}

/* Q of l and r, and its derivatives with respect to them, a and b. */
struct flux {
    double Q, l, r, a, b;
};

static struct flux flux(const struct line *line, double l, double r)
{
    double still;
    const int side = godunov_side(line->a, line->b, l, r, &still);
    const double u = side < 0 ? l : side > 0 ? r : still;
    const double speed = line->a + 2 * line->b * u;

    return (struct flux){godunov_q(line->a, line->b, u), side < 0 ? speed : 0,
                         side > 0 ? speed : 0, u, u * u};
}

/* Of the face above cell i: with the slopes s[points], and without. */
static struct flux limited(const struct line *l, const double s[], size_t i)
{
    const size_t next = faces_after(&l->axis, i, 1);

    return flux(l, l->u[i] + s[i] / 2, l->u[next] - s[next] / 2);
}

static struct flux constant(const struct line *l, size_t i)
{
    return flux(l, l->u[i], l->u[faces_after(&l->axis, i, 1)]);
}

/* s[points] := slopes. */
static void slopes(const struct line *l, const real y[], double s[])
{
    double unused;

    for (size_t i = 0; i < l->points; i++)
        s[i] = limit((double)y[l->channel + i], &unused) * slope(l, i).smallest;
}

/* ds[points] := their derivative along v[points] and dy. */
static void slopes_tangent(const struct line *l, const real y[], const real dy[], const double v[],
                           double ds[])
{
    for (size_t i = 0; i < l->points; i++) {
        double dphi;
        const double phi = limit((double)y[l->channel + i], &dphi);
        const struct slope s = slope(l, i);
        ds[i] = dphi * (double)dy[l->channel + i] * s.smallest +
                phi * (s.back ? v[i] - v[s.before] : s.forward ? v[s.after] - v[i] : 0);
    }
}

/* dy := and du[points] += (NULL: not wanted) the transpose of that. */
static void slopes_adjoint(const struct line *l, const real y[], const double ds[], real dy[],
                           double du[])
{
    for (size_t i = 0; i < l->points; i++) {
        double dphi;
        const double phi = limit((double)y[l->channel + i], &dphi);
        const struct slope s = slope(l, i);
        dy[l->channel + i] = (real)(dphi * s.smallest * ds[i]);
        if (!du || !(s.back || s.forward))
            continue;
        du[s.back ? i : s.after] += phi * ds[i];
        du[s.back ? s.before : i] -= phi * ds[i];
    }
}

/* m[points] -= the differences of F[points]; dF := the transpose. */
static void differences(const struct line *l, const double F[], double m[])
{
    for (size_t i = 0; i < l->points; i++)
        m[i] -= (F[i] - F[faces_before(&l->axis, i, 1)]) / l->dx;
}

static void differences_back(const struct line *l, const double dm[], double dF[])
{
    for (size_t i = 0; i < l->points; i++)
        dF[i] = (dm[faces_after(&l->axis, i, 1)] - dm[i]) / l->dx;
}

/* ---- the closure; work: slopes, their derivatives, fluxes, that of the network ---- */

static size_t points(const struct closure *c)
{
    return ((const struct net *)c->priv)->grid.points;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const size_t n = points(c);
    const real *y = closure_net_eval(c, at, tape, work + 3 * n);
    double *s = work, *F = s + n;

    (void)dz;
    memset(m, 0, c->layout.n * sizeof *m);
    for EACH_LINE (c, at, l, var) {
        slopes(&l, y, s);
        for (size_t i = 0; i < n; i++)
            F[i] = limited(&l, s, i).Q - constant(&l, i).Q;
        differences(&l, F, m + (size_t)var * n);
    }
}

/* What the law's own change along v->p does to a face. */
static double along_law(const struct closure *c, const struct point *v, struct flux one,
                        struct flux other)
{
    const struct law of = law(c);

    return of.a < 0 || !v->p ? 0 : v->p[of.a] * (one.a - other.a) + v->p[of.b] * (one.b - other.b);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const size_t n = points(c);
    const real *y = closure_net_given(c, tape);
    const real *dy = closure_net_tangent(c, at, v, tape, work + 3 * n);
    double *s = work, *ds = s + n, *F = ds + n;

    (void)ddz;
    memset(dm, 0, c->layout.n * sizeof *dm);
    for EACH_LINE (c, at, l, var) {
        const double *du = v->u + (size_t)var * n;
        slopes(&l, y, s);
        slopes_tangent(&l, y, dy, du, ds);
        for (size_t i = 0; i < n; i++) {
            const size_t next = faces_after(&l.axis, i, 1);
            const struct flux with = limited(&l, s, i), without = constant(&l, i);
            F[i] = with.l * (du[i] + ds[i] / 2) + with.r * (du[next] - ds[next] / 2) -
                   without.l * du[i] - without.r * du[next] + along_law(c, v, with, without);
        }
        differences(&l, F, dm + (size_t)var * n);
    }
}

/* ds := the transpose of the fluxes' derivative by slopes, du and dp += by the state and the law,
 * of dF[n]. */
static void fluxes_adjoint(const struct closure *c, const struct line *l, const double s[],
                           const double dF[], double ds[], double du[], double dp[])
{
    const struct law of = law(c);

    memset(ds, 0, l->points * sizeof *ds);
    for (size_t i = 0; i < l->points; i++) {
        const size_t next = faces_after(&l->axis, i, 1);
        const struct flux with = limited(l, s, i), without = constant(l, i);
        ds[i] += with.l * dF[i] / 2;
        ds[next] -= with.r * dF[i] / 2;
        if (du) {
            du[i] += (with.l - without.l) * dF[i];
            du[next] += (with.r - without.r) * dF[i];
        }
        if (dp && of.a >= 0) {
            dp[of.a] += (with.a - without.a) * dF[i];
            dp[of.b] += (with.b - without.b) * dF[i];
        }
    }
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const size_t n = points(c);
    const real *y = closure_net_given(c, tape);
    double *s = work, *ds = s + n, *dF = ds + n, *rest = dF + n;
    real *dy = closure_net_dy(c, rest);

    (void)ddz;
    for EACH_LINE (c, at, l, var) {
        double *du = d->u ? d->u + (size_t)var * n : NULL;
        slopes(&l, y, s);
        differences_back(&l, dm + (size_t)var * n, dF);
        fluxes_adjoint(c, &l, s, dF, ds, du, d->p);
        slopes_adjoint(&l, y, ds, dy, du);
    }
    closure_net_adjoint(c, at, d, tape, rest);
}

const struct closure_ops R(closure_limiter) = {
    .name = "limiter",
    .brief = "slopes within what adds no variation, chosen by a network, on constant cells",
    .source = "sweby1984",
    .any_grid = true,
    .law = "translation, momentum, constants",
    .on = "godunov",
    .act = "add",
    .net = "conv 8 5 tanh | conv 8 5 tanh | conv 1 5",
    .scaled = true,
    .precision = REAL_NAME,
    .f32 = &closure_limiter_f32,
    .open = open_limiter,
    .close = closure_net_close,
    .init = closure_net_init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
