/* viscosity.c -- an eddy viscosity that a network gives, of each variable.
 *
 *   m_v = d/dx_a (nu_v du_v/dx_a),   nu = y^2 >= 0,   y = net(ubar / scale_u; theta)
 *   m_v[i] = (scale_tau / scale_u)_v sum_a (dx_0 / dx_a)^2 (q_av[i] - q_av[i - 1 along a]),
 *   q_av[i] = (nu_v[i] + nu_v[i + 1]) / 2 (u_v[i + 1] - u_v[i])
 *
 * on periodic grids of one to three axes a; the viscosity of a face is the mean of its two cells.
 * The fluxes telescope, so the sum of m_v over the grid is round-off, and the sum of u_v m_v is
 * -sum nu (du_v/dx_a)^2 <= 0: the square of no variable grows by it, whatever theta. Steps are in
 * units of dx_0, so that theta has no unit. Limits: energy flows to small scales alone, and
 * explicit schemes want dt nu / dx^2 below about .7. agdestein2023
 * closure_viscosity and closure_viscosity_f32 are made of this one file.
 */
#include "closure/closure_faces.h"
#include "closure/closure_net.h"
#include "num/real.h"

extern const struct closure_ops closure_viscosity_f32;

static int open_viscosity(struct closure *c, struct err *err)
{
    if (closure_net_open(c, err) != 0)
        return -1;
    return closure_net_gives(c, (size_t)c->layout.nvar, "variable of the state", err);
}

/* A variable along an axis: its values, and what differences of its fluxes weigh. */
struct part {
    struct faces axis;
    size_t first, end;
    double weight;
};

static struct part part(const struct closure *c, int v, int a)
{
    const struct net *net = c->priv;
    const size_t first = (size_t)v * net->n;
    const struct faces f = faces(&net->grid, a);

    return (struct part){f, first, first + net->n,
                         c->scale_tau[v] / c->scale_u[v] * f.weight * f.weight};
}

#define EACH_PART(c, p)                                                                \
    (int a_ = 0, rank_ = ((const struct net *)(c)->priv)->grid.rank; a_ < rank_; a_++) \
        for (int v_ = 0; v_ < (c)->layout.nvar; v_++)                                  \
            for (struct part p = part(c, v_, a_), *once_ = &p; once_; once_ = NULL)

/* The cells on both sides of i. */
struct sides {
    size_t before, after;
};

static struct sides sides(const struct part *p, size_t i)
{
    return (struct sides){faces_before(&p->axis, i, 1), faces_after(&p->axis, i, 1)};
}

/* nu of a face, and its derivative along dy */
static double face(const real y[], size_t i, size_t j)
{
    return ((double)y[i] * (double)y[i] + (double)y[j] * (double)y[j]) / 2;
}

static double dface(const real y[], const real dy[], size_t i, size_t j)
{
    return (double)y[i] * (double)dy[i] + (double)y[j] * (double)dy[j];
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const real *y = closure_net_eval(c, at, tape, work);
    const double *u = at->u;

    (void)dz;
    memset(m, 0, c->layout.n * sizeof *m);
    for EACH_PART (c, p) {
        for (size_t i = p.first; i < p.end; i++) {
            const struct sides s = sides(&p, i);
            const double right = face(y, i, s.after) * (u[s.after] - u[i]);
            const double left = face(y, s.before, i) * (u[i] - u[s.before]);
            m[i] += p.weight * (right - left);
        }
    }
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const real *y = closure_net_given(c, tape), *dy = closure_net_tangent(c, at, v, tape, work);
    const double *u = at->u, *du = v->u;

    (void)ddz;
    memset(dm, 0, c->layout.n * sizeof *dm);
    for EACH_PART (c, p) {
        for (size_t i = p.first; i < p.end; i++) {
            const struct sides s = sides(&p, i);
            const double right = face(y, i, s.after) * (du[s.after] - du[i]) +
                                 dface(y, dy, i, s.after) * (u[s.after] - u[i]);
            const double left = face(y, s.before, i) * (du[i] - du[s.before]) +
                                dface(y, dy, s.before, i) * (u[i] - u[s.before]);
            dm[i] += p.weight * (right - left);
        }
    }
}

/* With dq = dm[i] - dm[i + 1] at every face: du[i] += nu dq on its left, -nu dq on its right, and
 * dnu[i] += dq (u[i + 1] - u[i]) / 2 of both. */
static void adjoint_of(const struct part along[], int rank, size_t i, const real y[],
                       const double u[], const double dm[], real dy[], double du[])
{
    double dnu = 0;

    for (int a = 0; a < rank; a++) {
        const struct sides s = sides(&along[a], i);
        const double right = along[a].weight * (dm[i] - dm[s.after]);
        const double left = along[a].weight * (dm[s.before] - dm[i]);
        dnu += (right * (u[s.after] - u[i]) + left * (u[i] - u[s.before])) / 2;
        if (du)
            du[i] += face(y, s.before, i) * left - face(y, i, s.after) * right;
    }
    dy[i] = (real)(2 * (double)y[i] * dnu);
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const int rank = ((const struct net *)c->priv)->grid.rank;
    const real *y = closure_net_given(c, tape);
    real *dy = closure_net_dy(c, work);

    (void)ddz;
    for (int v = 0; v < c->layout.nvar; v++) {
        struct part along[GRID_RANK];
        for (int a = 0; a < rank; a++)
            along[a] = part(c, v, a);
        for (size_t i = along[0].first; i < along[0].end; i++)
            adjoint_of(along, rank, i, y, at->u, dm, dy, d->u);
    }
    closure_net_adjoint(c, at, d, tape, work);
}

const struct closure_ops R(closure_viscosity) = {
    .name = "viscosity",
    .brief = "an eddy viscosity, never negative, that a network of periodic convolutions gives",
    .source = "agdestein2023",
    .any_grid = true,
    .law = "translation, momentum, dissipation of squares",
    .act = "add",
    .net = "square | conv 8 5 tanh | conv 8 5 tanh | conv 1 5",
    .scaled = true,
    .precision = REAL_NAME,
    .f32 = &closure_viscosity_f32,
    .open = open_viscosity,
    .close = closure_net_close,
    .init = closure_net_init,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
