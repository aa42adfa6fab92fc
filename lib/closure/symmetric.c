/* symmetric.c -- a network averaged over a group of symmetries, which the closure then keeps.
 *
 *   m(ubar) = scale_tau / |G| sum_{g in G} g^-1 net(g ubar / scale_u; theta),
 *   m(g ubar) = g m(ubar)  for all g in G and all theta
 *
 * on periodic grids of one to three axes. G: reflections of each axis (2 elements on a line, 4 in
 * the plane, 8 in a cube), with turns=1 quarter turns, too (8 in the plane, p4m; 48), or
 * with reflections=0 these alone (4, p4; 24). How g acts: variables u, v[, w], as many as axes, are
 * a velocity, (g u)(x) = g u(g^-1 x), on a line the odd u -> -u(-x) of Burgers' equation; the
 * vorticity of a plane changes its sign by det g; all others are scalars, and with scalars=1 all.
 * Points are moved about the centre of cell 0: values on faces go to faces.
 * Components of a velocity have one scale_u and one scale_tau.
 * An average serves every program of operations, and costs |G| runs of it and as much tape; weights
 * tied by the group itself would cost one at the same number of channels, in operations made for
 * it. Without turns sides may differ. A program that begins with `mean` is Galilean invariant, too.
 * closure_symmetric and closure_symmetric_f32 are made of this one file. cohen2016 (the groups),
 * yarotsky2022 (averages)
 */
#include <string.h>

#include "closure/closure_flow.h"
#include "closure/closure_group.h"
#include "closure/closure_net.h"
#include "num/real.h"

extern const struct closure_ops closure_symmetric_f32;

static const struct param params[] = {
    {"reflections", 1, 0, 1, "", "1: along each axis", true},
    {"turns", 0, 0, 1, "", "1: by quarter turns, of axes that are alike", true},
    {"scalars", 0, 0, 1, "", "1: all variables are, whatever their names", true},
    {0}};

static int rank_of(const struct closure *c)
{
    return ((const struct net *)c->priv)->grid.rank;
}

/* to (C,points) */
static void place_all(const struct closure *c, const struct element *e, size_t to[])
{
    const struct grid *grid = &((const struct net *)c->priv)->grid;

    for (int v = 0; v < c->layout.nvar; v++, to += grid->points)
        group_place(grid, e, c->layout.var[v].at, to);
}

/* x := g (factor_v u_v); more reals of x stay as they are. */
static void there(const struct closure *c, const struct element *e, const size_t to[],
                  const double factor[], const double u[], real x[])
{
    const struct grid *grid = &((const struct net *)c->priv)->grid;
    double sign;

    for (int v = 0; v < c->layout.nvar; v++, u += grid->points, to += grid->points) {
        real *image_of = x + (size_t)group_image(c, grid->rank, e, v, &sign) * grid->points;
        for (size_t p = 0; p < grid->points; p++)
            image_of[to[p]] = factor[v] * sign * u[p];
    }
}

/* m_v += factor_v (g^-1 y)_v, which is the transpose, too */
static void and_back(const struct closure *c, const struct element *e, const size_t to[],
                     const double factor[], const real y[], double m[])
{
    const struct grid *grid = &((const struct net *)c->priv)->grid;
    double sign;

    for (int v = 0; v < c->layout.nvar; v++, m += grid->points, to += grid->points) {
        const real *image_of = y + (size_t)group_image(c, grid->rank, e, v, &sign) * grid->points;
        for (size_t p = 0; p < grid->points; p++)
            m[p] += factor[v] * sign * image_of[to[p]];
    }
}

/* Whether v and what it becomes lie alike along the axes and where these go. */
static bool lies_alike(const struct closure *c, int rank, const struct element *e, int v)
{
    const struct var *var = c->layout.var;
    double sign;
    const int to = group_image(c, rank, e, v, &sign);

    for (int a = 0; a < rank; a++)
        if (var[v].at[a] != var[to].at[e->to[a]])
            return false;
    return true;
}

/* ---- the closure: a tape an element; work: where points go, that of the network ---- */

static int count(const struct closure *c)
{
    struct element e;
    int n = 0;

    for (int k = -1; group_next(c, rank_of(c), &k, &e);)
        n++;
    return n;
}

static size_t tape_of(const struct closure *c)
{
    return c->ntape / (size_t)count(c);
}

static int refuse(const struct closure *c, const struct grid *grid, struct err *err)
{
    const struct layout *l = &c->layout;
    const struct axis *first = &l->axis[l->var[0].axis[0]];

    if (c->p[SCALARS] == 0 && flow_is_layers(l))
        return err_set(err, ERR_DATA, "found layers of potential vorticity, whose beta and mean "
                       "flow tell directions apart: expected none of these (said by scalars=1)");
    for (int v = 0; v < l->nvar; v++)
        if (c->p[SCALARS] == 0 && group_component(l, grid->rank, v) == -2)
            return err_set(err, ERR_DATA, "found a velocity on other axes than x, y[, z], expected "
                           "these (or scalars=1)");
    for (int a = 1; a < grid->rank && c->p[TURNS] > 0; a++) {
        const struct axis *axis = &l->axis[l->var[0].axis[a]];
        const double apart = grid->dx[a] / grid->dx[0] - 1;
        if (axis->n != first->n || apart > 1e-9 || apart < -1e-9)
            return err_set(err, ERR_DATA, "axis %s: found %zu points %g apart, expected %zu %g "
                           "apart as on %s for turns", axis->name, axis->n, grid->dx[a], first->n,
                           grid->dx[0], first->name);
    }
    return 0;
}

/* Turns bring faces along an axis to faces along another one. */
static int refuse_places(const struct closure *c, struct err *err)
{
    const int rank = rank_of(c);
    struct element e;

    for (int k = -1; group_next(c, rank_of(c), &k, &e);)
        for (int v = 0; v < c->layout.nvar; v++)
            if (!lies_alike(c, rank, &e, v))
                return err_set(err, ERR_DATA, "variable %s lies on faces along some axes, which "
                               "turns bring to others: expected a velocity, each component on "
                               "faces along its own axis", c->layout.var[v].name);
    return 0;
}

static int open_symmetric(struct closure *c, struct err *err)
{
    if (closure_net_open(c, err) != 0)
        return -1;
    const struct net *net = c->priv;
    if (refuse(c, &net->grid, err) != 0 || refuse_places(c, err) != 0)
        return -1;
    c->ntape *= (size_t)count(c);
    c->nwork += c->layout.n;
    return closure_net_gives(c, (size_t)c->layout.nvar, "variable of the state", err);
}

/* Components of a velocity go to each other; all else goes to itself. */
static int shares(const struct closure *c, int v)
{
    const int rank = rank_of(c);

    if (c->p[SCALARS] > 0 || group_component(&c->layout, rank, v) < 0)
        return v;
    for (int w = 0; w < v; w++)
        if (group_component(&c->layout, rank, w) >= 0)
            return w;
    return v;
}

/* 1 / scale_u and scale_tau / |G| of each variable. */
struct factors {
    double u[LAYOUT_VARS], m[LAYOUT_VARS];
};

static struct factors factors(const struct closure *c)
{
    struct factors by;
    const int n = count(c);

    for (int v = 0; v < LAYOUT_VARS; v++) {
        by.u[v] = 1 / c->scale_u[v];
        by.m[v] = c->scale_tau[v] / n;
    }
    return by;
}

static size_t *places(double work[])
{
    return (size_t *)work;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct factors by = factors(c);
    const size_t one = tape_of(c);
    size_t *to = places(work);
    struct element e;

    (void)dz;
    memset(m, 0, c->layout.n * sizeof *m);
    for (int k = -1; group_next(c, rank_of(c), &k, &e); tape += one) {
        place_all(c, &e, to);
        there(c, &e, to, by.u, at->u, closure_net_x(tape));
        and_back(c, &e, to, by.m, closure_net_run(c, at, tape, work + c->layout.n), m);
    }
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct factors by = factors(c);
    const size_t one = tape_of(c);
    size_t *to = places(work);
    double *rest = work + c->layout.n;
    struct element e;

    (void)ddz;
    memset(dm, 0, c->layout.n * sizeof *dm);
    for (int k = -1; group_next(c, rank_of(c), &k, &e); tape += one) {
        place_all(c, &e, to);
        there(c, &e, to, by.u, v->u, closure_net_dx(c, rest));
        and_back(c, &e, to, by.m, closure_net_run_tangent(c, at, v, tape, rest), dm);
    }
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct factors by = factors(c);
    const size_t one = tape_of(c);
    size_t *to = places(work);
    double *rest = work + c->layout.n;
    struct element e;

    (void)ddz;
    for (int k = -1; group_next(c, rank_of(c), &k, &e); tape += one) {
        place_all(c, &e, to);
        there(c, &e, to, by.m, dm, closure_net_dy(c, rest));
        const real *dx = closure_net_run_adjoint(c, at, d, d->u, tape, rest);
        if (d->u)
            and_back(c, &e, to, by.u, dx, d->u);
    }
}

const struct closure_ops R(closure_symmetric) = {
    .name = "symmetric",
    .brief = "a network of periodic convolutions averaged over reflections and quarter turns",
    .source = "cohen2016",
    .any_grid = true,
    .law = "translation",
    .act = "add",
    .net = "square | conv 8 5 leaky | conv 8 5 leaky | conv 1 5 nobias",
    .params = params,
    .scaled = true,
    .precision = REAL_NAME,
    .f32 = &closure_symmetric_f32,
    .open = open_symmetric,
    .close = closure_net_close,
    .shares = shares,
    .init = closure_net_init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
