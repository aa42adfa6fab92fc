/* closure_mixing.c -- eddy viscosity by mixing length, on a line.
 *
 *   m = d/dx (c l^2 |u_x| u_x),   l = width dx,   c >= 0
 *   m_i = (q_{i+1/2} - q_{i-1/2}) / dx,   q = c l^2 |s| s,
 *   s_{i+1/2} = (u_{i+1} - u_i) / dx
 *
 * The fluxes telescope, so the sum of m over the line is round-off; with
 * c >= 0 energy falls: sum u m = -sum q s <= 0. smagorinsky1963. Limits: one
 * variable on a periodic line in space.
 */
#include "closure/closure_mixing.h"

#include <math.h>

struct line {
    size_t n;
    double dx, l2; /* l2: l^2 */
};

static struct line line(const struct closure *c)
{
    const double dx = c->layout.axis[c->layout.var[0].axis[0]].step;
    const double l = c->p[FLOW_WIDTH_P] * dx;

    return (struct line){c->layout.n, dx, l * l};
}

int mixing_open(struct closure *c, struct err *err)
{
    struct grid grid;

    if (closure_line(c, &grid, err) != 0)
        return -1;
    c->ntheta = !(c->p[FLOW_COEFFICIENT_P] > 0);
    return 0;
}

static double coefficient(const struct closure *c, const struct point *at)
{
    return c->ntheta ? at->theta[0] : c->p[FLOW_COEFFICIENT_P];
}

void mixing_features(const struct closure *c, const struct point *at, double A[],
                     double work[])
{
    const struct line g = line(c);
    const double *ubar = at->u;
    double s = (ubar[0] - ubar[g.n - 1]) / g.dx, left, q = g.l2 * fabs(s) * s;

    (void)work;
    for (size_t i = 0; i < g.n; i++) {
        left = q;
        s = (ubar[i + 1 < g.n ? i + 1 : 0] - ubar[i]) / g.dx;
        q = g.l2 * fabs(s) * s;
        A[i] = (q - left) / g.dx;
    }
}

void mixing_eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const double factor = coefficient(c, at);

    (void)dz, (void)tape;
    mixing_features(c, at, m, work);
    for (size_t i = 0; i < c->layout.n; i++)
        m[i] *= factor;
}

/* dq = l^2 |s| (2 c ds + s dc) at every face */
void mixing_tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct line g = line(c);
    const double *u = at->u, *du = v->u, factor = coefficient(c, at);
    const double more = c->ntheta && v->theta ? v->theta[0] : 0;

    (void)ddz, (void)tape, (void)work;
    for (size_t i = 0; i < g.n; i++)
        dm[i] = 0;
    for (size_t i = 0; i < g.n; i++) {
        const size_t right = i + 1 < g.n ? i + 1 : 0;
        const double s = (u[right] - u[i]) / g.dx, ds = (du[right] - du[i]) / g.dx;
        const double dq = g.l2 * fabs(s) * (2 * factor * ds + s * more);
        dm[i] += dq / g.dx;
        dm[right] -= dq / g.dx;
    }
}

/* dq = (dm_i - dm_{i+1}) / dx at every face i + 1/2;
 * dtheta += l^2 |s| s dq,  ds = 2 c l^2 |s| dq. */
void mixing_adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct line g = line(c);
    const double *ubar = at->u, factor = coefficient(c, at);

    (void)ddz, (void)tape, (void)work;
    for (size_t i = 0; i < g.n; i++) {
        const size_t right = i + 1 < g.n ? i + 1 : 0;
        const double s = (ubar[right] - ubar[i]) / g.dx;
        const double dq = (dm[i] - dm[right]) / g.dx;
        const double du = 2 * factor * g.l2 * fabs(s) * dq / g.dx;
        if (d->theta && c->ntheta)
            d->theta[0] += g.l2 * fabs(s) * s * dq;
        if (d->u) {
            d->u[right] += du;
            d->u[i] -= du;
        }
    }
}
