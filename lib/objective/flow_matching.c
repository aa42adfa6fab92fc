/* flow_matching.c -- of the form flow-matching: the velocity on straight paths; windows of one
 * record.
 *
 *   error = mean over draws of |v((1 - s) x0 + s y, s, ubar) - (y - x0)|^2,   y = tau / scale_tau
 *   norm = n + |y|^2
 *
 * with s even in 0 to 1 and x0 standard normals, drawn anew for each window and update: J is 1 for
 * v = 0 in the mean, and not 0 for the best v, which is the mean of y - x0 where x_s is known.
 * Where theta is judged the draws are always the same. lipman2023
 */
#include <string.h>

#include "closure/flow_matching.h"
#include "num/rng.h"
#include "objective/objective.h"

enum { DRAWS, SEED };

static const struct param params[] = {
    {"draws", 1, 1, 1000, "", "paths of a record and update", true},
    {"seed", 0, 0, 9e15, "", "of the paths", true},
    {0}};

static int open(struct objective *o, struct err *err)
{
    const struct closure *c = o->closure;

    if (strcmp(c->ops->name, "flow-matching"))
        return err_set(err, ERR_USAGE, "flow-matching: found the closure %s, expected one of the "
                       "form flow-matching", c->ops->name);
    if (closure_learns(c, o->data, err) < 0)
        return err_prefix(err, "flow-matching");
    o->nwork = 4 * c->nout + c->ntape + c->nwork;
    o->cost *= o->p[DRAWS];
    return 0;
}

/* The numbers of a window at this share of the updates. */
static struct rng stream(const struct objective *o, size_t window)
{
    const uint64_t update = (uint64_t)(o->share * 4294967295.0);

    return rng_open((uint64_t)o->p[SEED], "flow-matching", update << 32 ^ (uint64_t)window);
}

/* y: tau / scale_tau, first of work. */
static void add_path(const struct objective *o, const struct point *at, const double y[],
                     struct rng *rng, struct tally *sum, double work[])
{
    const struct closure *c = o->closure;
    const size_t n = o->data->n;
    double *x = work + n, *aim = x + n, *v = aim + n, *tape = v + n, *rest = tape + c->ntape;
    const bool f32 = !strcmp(c->ops->precision, "f32");
    const double s = rng_uniform(rng), share = 1 / o->p[DRAWS];
    struct dpoint d = {.theta = sum->dtheta};

    for (size_t i = 0; i < n; i++) {
        const double x0 = rng_normal(rng);
        x[i] = (1 - s) * x0 + s * y[i];
        aim[i] = y[i] - x0;
    }
    (f32 ? flow_matching_velocity_f32 : flow_matching_velocity)(c, at, x, s, v, tape, rest);
    for (size_t i = 0; i < n; i++) {
        v[i] -= aim[i];
        sum->error += share * v[i] * v[i];
        v[i] *= 2 * share;
    }
    if (d.theta)
        (f32 ? flow_matching_adjoint_f32 : flow_matching_adjoint)(c, at, v, &d, tape, rest);
}

static int add(const struct objective *o, const size_t window[], size_t nwindow,
               const double theta[], struct tally *sum, double work[], struct err *err)
{
    const size_t n = o->data->n;
    const struct closure *c = o->closure;
    double *y = work;

    (void)err;
    for (size_t k = 0; k < nwindow; k++) {
        const double *tau = o->data->tau + window[k] * n;
        const struct point at = records_point(o->data, window[k], theta);
        struct rng rng = stream(o, window[k]);

        for (int v = 0; v < c->layout.nvar; v++)
            for (size_t i = c->layout.var[v].offset, j = 0; j < c->layout.var[v].n; i++, j++) {
                y[i] = tau[i] / c->scale_tau[v];
                sum->norm += 1 + y[i] * y[i];
            }
        for (double draw = 0; draw < o->p[DRAWS]; draw++)
            add_path(o, &at, y, &rng, sum, work);
    }
    return 0;
}

const struct objective_ops objective_flow_matching = {
    .name = "flow-matching",
    .brief = "error of the velocity of a flow from normals to unresolved terms (a priori)",
    .source = "lipman2023",
    .params = params,
    .needs_targets = true,
    .open = open,
    .add = add,
};
