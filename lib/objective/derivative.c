/* derivative.c -- a priori: the unresolved term itself; windows of one record.
 *
 *   error = |m(ubar; theta) - tau|^2,   norm = |tau|^2
 *   d error = (dm/dtheta)^T 2 (m - tau)
 *
 * agdestein2025
 */
#include "objective/objective.h"

static int open(struct objective *o, struct err *err)
{
    const struct closure *c = o->closure;

    if (c->nout != o->data->n)
        return err_set(err, ERR_USAGE, "derivative: closure %s gives %zu values, expected the "
                       "%zu of the unresolved term", c->ops->name, c->nout, o->data->n);
    if (closure_memoryless(c, err) < 0)
        return err_prefix(err, "derivative");
    o->nwork = c->nout + c->ntape + c->nwork;
    return 0;
}

static int add(const struct objective *o, const size_t window[], size_t nwindow,
               const double theta[], struct tally *sum, double work[], struct err *err)
{
    const struct closure *c = o->closure;
    const size_t n = o->data->n;
    double *m = work, *tape = m + n, *rest = tape + c->ntape;
    struct dpoint d = {.theta = sum->dtheta};

    (void)err;
    for (size_t i = 0; i < nwindow; i++) {
        const double *tau = o->data->tau + window[i] * n;
        const struct point at = {.t = records_time(o->data, window[i]),
                                 .u = o->data->u + window[i] * n, .theta = theta};

        c->ops->eval(c, &at, m, NULL, tape, rest);
        for (size_t j = 0; j < n; j++) {
            m[j] -= tau[j];
            sum->error += m[j] * m[j];
            sum->norm += tau[j] * tau[j];
            m[j] *= 2;
        }
        if (d.theta)
            c->ops->adjoint(c, &at, m, NULL, &d, tape, rest);
    }
    return 0;
}

const struct objective_ops objective_derivative = {
    .name = "derivative",
    .brief = "relative mean square error of the unresolved term (a priori)",
    .source = "agdestein2025",
    .needs_targets = true,
    .quadratic = true,
    .open = open,
    .add = add,
};
