/* penal_jacobian.c -- laws of the Jacobian of the closed model, and their gradients.
 *
 *   d of = sum_r <left_r, dJ right_r>,   J right_r = d/de [m(u + e right_r)] + what has no theta
 *
 * so that its gradient is that of sum_r <left_r, m(u + e right_r) - m(u - e right_r)> / (2 e), by
 * two adjoints of the closure: no second derivative is asked of it. The difference is exact to
 * e^2, e the cube root of the precision times the size of the state.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "learn/part.h"
#include "model/jacobian.h"

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

size_t learn_penal_jacobian_nwork(const struct learn_options *opt)
{
    size_t most = 0;

    for (size_t k = 0; k < opt->npenalty; k++)
        if (opt->penalties[k].ops->of_jacobian) {
            const struct model *model = &opt->fleet->model[0];
            const struct closure *c = model->joint.closure;
            const size_t n = model->joint.sys->n;
            const size_t rest = larger(jacobian_nwork(model), n + c->ntape + c->nwork);
            const size_t own = opt->penalties[k].ops->jacobian_nwork(n);
            most = larger(most, n * n + (2 * PENALTY_PAIRS + 3) * n + larger(rest, own));
        }
    return most;
}

static double greatest(size_t n, const double x[])
{
    double most = 0;

    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(x[i]));
    return most;
}

/* out[n] := D E u, where the model evaluates the closure; work of jacobian_of. */
static void project(const struct sys *sys, const double u[], double out[], double work[])
{
    sys_encode(sys, u, work, work + sys->ns);
    sys_decode(sys, work, out, work + sys->ns);
}

/* dtheta += weight times the gradient of <left, (dm/du) right>; u, dm[n]. */
static void add_pair(const struct closure *c, double weight, const struct point *at,
                     const double left[], const double right[], double dtheta[], double u[],
                     double dm[], double work[])
{
    const bool f32 = c->ops->precision && !strcmp(c->ops->precision, "f32");
    const size_t n = c->layout.n;
    const double length = greatest(n, right);
    const double e = cbrt(f32 ? FLT_EPSILON : DBL_EPSILON) * greatest(n, at->u) / length;
    double *m = work, *tape = m + n, *rest = tape + c->ntape;
    struct dpoint d = {.theta = dtheta};
    struct point here = *at;

    if (length == 0)
        return;
    here.u = u;
    for (int side = 1; side >= -1; side -= 2) {
        for (size_t i = 0; i < n; i++) {
            u[i] = at->u[i] + side * e * right[i];
            dm[i] = side * weight / (2 * e) * left[i];
        }
        c->ops->eval(c, &here, m, NULL, tape, rest);
        c->ops->adjoint(c, &here, dm, NULL, &d, tape, rest);
    }
}

double learn_penal_jacobian(const struct penalty_ops *law, double weight,
                            const struct model *model, const struct point *at, double dtheta[],
                            double work[])
{
    const struct sys *sys = model->joint.sys;
    const size_t n = sys->n, pairs = PENALTY_PAIRS * n;
    double *J = work, *left = J + n * n, *right = left + pairs, *base = right + pairs;
    double *u = base + n, *dm = u + n, *rest = dm + n;
    struct point here = *at;

    project(sys, at->u, base, rest);
    here.u = base;
    here.p = sys->p;
    jacobian_of(model, &here, J, rest);
    const double value = law->of_jacobian(n, base, J, left, right, rest);
    for (size_t r = 0; dtheta && value > 0 && r < PENALTY_PAIRS; r++)
        add_pair(model->joint.closure, weight, &here, left + r * n, right + r * n, dtheta, u, dm,
                 rest);
    return weight * value;
}
