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
 * has them; where it has neither, those of Burgers' equation, 0 and 1/2. A system that has one of
 * them alone means something else by it, and is refused.
 * closure_limiter and closure_limiter_f32 are made of this one file.
 * vanleer1979 (slopes), sweby1984 (which of them add no variation)
 */
#include <math.h>

#include "closure/closure_faces.h"
#include "closure/closure_net.h"
#include "num/godunov.h"
#include "num/real.h"

extern const struct closure_ops closure_limiter_f32;

enum { FIELDS = 5 }; /* [points] of work: limits, slopes, next cells, two of a call */

/* Which parameters of the system are a and b; -1: it has none of the name. */
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
    return at;
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
    if ((of.a < 0) != (of.b < 0))
        return err_set(err, ERR_DATA, "found a system with the parameter %s and no %s, expected "
                       "both, of the flux a u + b u^2, or neither, of Burgers' equation",
                       of.a < 0 ? "b" : "a", of.a < 0 ? "a" : "b");
    if (of.a >= 0)
        c->reads[of.a] = c->reads[of.b] = true;
    c->nwork += FIELDS * net->grid.points;
    return closure_net_gives(c, (size_t)net->grid.rank * (size_t)c->layout.nvar,
                             "variable of the state along each axis", err);
}

/* ---- one variable along one axis ---- */

struct line {
    size_t points, channel; /* channel: where its y begins, and what belongs to it */
    double dx, a, b;        /* of the law */
    const double *u;        /* [points], as all that follows */
    double *phi, *s;        /* limits, slopes */
    size_t *next;           /* the cell behind the face above a cell */
};

/* The slope of the cell next of i: the difference to one side, or none. */
enum side { NONE, BACK, AHEAD };

static enum side slope(const struct line *l, size_t i, double *smallest)
{
    const size_t j = l->next[i];
    const double d = l->u[j] - l->u[i], D = l->u[l->next[j]] - l->u[j];
    const bool ahead = fabs(d) > fabs(D);

    *smallest = d * D > 0 ? (ahead ? D : d) : 0 * (d + D); /* NaN stays */
    return !(d * D > 0) ? NONE : ahead ? AHEAD : BACK;
}

/* With its limits and slopes, in work. */
static struct line line(const struct closure *c, const struct point *at, const real y[], int axis,
                        int var, double work[])
{
    const struct net *net = c->priv;
    const struct faces f = faces(&net->grid, axis);
    const struct law of = law(c);
    const size_t n = net->grid.points;
    const struct line l = {.points = n, .dx = net->grid.dx[axis],
                           .channel = (size_t)(axis * c->layout.nvar + var) * n,
                           .a = of.a < 0 ? 0 : at->p[of.a], .b = of.a < 0 ? 0.5 : at->p[of.b],
                           .u = at->u + (size_t)var * n, .phi = work, .s = work + n,
                           .next = (size_t *)(work + 2 * n)};

    for (size_t k = 0; k < faces_runs(&f, n); k++) {
        const struct faces_run r = faces_run(&f, 1, k);
        for (size_t i = 0; i < r.length; i++)
            l.next[r.first + i] = r.to + i;
    }
    for (size_t i = 0; i < n; i++)
        l.phi[i] = 2 / (1 + exp(-(double)y[l.channel + i]));
    for (size_t i = 0; i < n; i++) {
        double smallest;
        slope(&l, i, &smallest);
        l.s[l.next[i]] = l.phi[l.next[i]] * smallest;
    }
    return l;
}

#define EACH_LINE(c, at, y, l, var, work)                                              \
    (int a_ = 0, rank_ = ((const struct net *)(c)->priv)->grid.rank; a_ < rank_; a_++) \
        for (int var = 0; var < (c)->layout.nvar; var++)                               \
            for (struct line l = line(c, at, y, a_, var, work), *once_ = &l; once_; once_ = NULL)

/* ds[points] := the derivative of the slopes along v[points] and dy. */
static void slopes_tangent(const struct line *l, const real dy[], const double v[], double ds[])
{
    for (size_t i = 0; i < l->points; i++) {
        const size_t j = l->next[i];
        double smallest;
        const enum side side = slope(l, i, &smallest);
        ds[j] = l->phi[j] * (2 - l->phi[j]) / 2 * (double)dy[l->channel + j] * smallest;
        if (side != NONE)
            ds[j] += l->phi[j] * (side == BACK ? v[j] - v[i] : v[l->next[j]] - v[j]);
    }
}

/* dy := and du[points] += (NULL: not wanted) the transpose of that. */
static void slopes_adjoint(const struct line *l, const double ds[], real dy[], double du[])
{
    for (size_t i = 0; i < l->points; i++) {
        const size_t j = l->next[i];
        double smallest;
        const enum side side = slope(l, i, &smallest);
        dy[l->channel + j] = (real)(l->phi[j] * (2 - l->phi[j]) / 2 * smallest * ds[j]);
        if (!du || side == NONE)
            continue;
        du[side == BACK ? j : l->next[j]] += l->phi[j] * ds[j];
        du[side == BACK ? i : j] -= l->phi[j] * ds[j];
    }
}

/* ---- fluxes ---- */

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

/* Of the face above cell i: with slopes, and without. */
static struct flux limited(const struct line *l, size_t i)
{
    const size_t j = l->next[i];

    return flux(l, l->u[i] + l->s[i] / 2, l->u[j] - l->s[j] / 2);
}

static struct flux constant(const struct line *l, size_t i)
{
    return flux(l, l->u[i], l->u[l->next[i]]);
}

/* m[points] -= the differences of F[points]. */
static void differences(const struct line *l, const double F[], double m[])
{
    for (size_t i = 0; i < l->points; i++)
        m[l->next[i]] -= (F[l->next[i]] - F[i]) / l->dx;
}

/* ---- the closure; work: fields of a line, that of the network ---- */

static size_t points(const struct closure *c)
{
    return ((const struct net *)c->priv)->grid.points;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const size_t n = points(c);
    const real *y = closure_net_eval(c, at, tape, work + FIELDS * n);
    double *F = work + 3 * n;

    (void)dz;
    memset(m, 0, c->layout.n * sizeof *m);
    for EACH_LINE (c, at, y, l, var, work) {
        for (size_t i = 0; i < n; i++)
            F[i] = limited(&l, i).Q - constant(&l, i).Q;
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
    const real *dy = closure_net_tangent(c, at, v, tape, work + FIELDS * n);
    double *ds = work + 3 * n, *F = ds + n;

    (void)ddz;
    memset(dm, 0, c->layout.n * sizeof *dm);
    for EACH_LINE (c, at, y, l, var, work) {
        const double *du = v->u + (size_t)var * n;
        slopes_tangent(&l, dy, du, ds);
        for (size_t i = 0; i < n; i++) {
            const size_t j = l.next[i];
            const struct flux with = limited(&l, i), without = constant(&l, i);
            F[i] = with.l * (du[i] + ds[i] / 2) + with.r * (du[j] - ds[j] / 2) -
                   without.l * du[i] - without.r * du[j] + along_law(c, v, with, without);
        }
        differences(&l, F, dm + (size_t)var * n);
    }
}

/* ds := the transpose of the fluxes' derivative by slopes, du and dp += by the state and the law,
 * of dm[points], the gradient by their differences. */
static void fluxes_adjoint(const struct closure *c, const struct line *l, const double dm[],
                           double ds[], double du[], double dp[])
{
    const struct law of = law(c);

    memset(ds, 0, l->points * sizeof *ds);
    for (size_t i = 0; i < l->points; i++) {
        const size_t j = l->next[i];
        const double dF = (dm[j] - dm[i]) / l->dx;
        const struct flux with = limited(l, i), without = constant(l, i);
        ds[i] += with.l * dF / 2;
        ds[j] -= with.r * dF / 2;
        if (du) {
            du[i] += (with.l - without.l) * dF;
            du[j] += (with.r - without.r) * dF;
        }
        if (dp && of.a >= 0) {
            dp[of.a] += (with.a - without.a) * dF;
            dp[of.b] += (with.b - without.b) * dF;
        }
    }
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const size_t n = points(c);
    const real *y = closure_net_given(c, tape);
    double *ds = work + 3 * n, *rest = work + FIELDS * n;
    real *dy = closure_net_dy(c, rest);

    (void)ddz;
    for EACH_LINE (c, at, y, l, var, work) {
        double *du = d->u ? d->u + (size_t)var * n : NULL;
        fluxes_adjoint(c, &l, dm + (size_t)var * n, ds, du, d->p);
        slopes_adjoint(&l, ds, dy, du);
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
