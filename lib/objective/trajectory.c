/* trajectory.c -- a posteriori: the closure in the running model; windows of K saves.
 *
 *   v_0 = ubar_0,  v_k = v at the time of ubar_k, run with m( ; theta)
 *   error = sum_{k=1..K} |v_k - ubar_k|^2,   norm = sum_{k=1..K} |ubar_k|^2
 *
 * The gradient goes back through every step of the scheme (discretise, then differentiate), in
 * the memory that there is.
 * Windows that blow up have an error of infinity. melchers2023
 */
#include <math.h>
#include <string.h>

#include "model/trail.h"
#include "objective/objective.h"

enum { SAVES };

/* What a step costs: evaluations, each that of a closure and of the system, whose terms are worth
 * about as many parameters. */
enum { STAGES = 4, TERMS = 20 };

static const struct param params[] = {
    {"saves", 4, 1, 1e6, "1", "saves of a window", .whole = true},
    {0},
};

/* Doubles of work of a window, unless another limit is set. */
static const size_t usual = (size_t)1 << 25;

/* Set the steps from one record to the next, the same for all. */
static int count_steps(struct objective *o, struct err *err)
{
    const struct records *r = o->data;
    const double dt = o->fleet->model[0].dt, step = r->nt > 1 ? r->t[1] - r->t[0] : dt;

    for (size_t i = 1; i < r->nt; i++)
        if (!(fabs(r->t[i] - r->t[i - 1] - step) <= 1e-6 * fabs(step)))
            return err_set(err, ERR_DATA, "trajectory: found a step of %g at time %g, expected "
                           "%g as at first", r->t[i] - r->t[i - 1], r->t[i], step);
    o->nstep = step > 0 ? (size_t)round(step / dt) : 0;
    if (!(step > 0) || fabs((double)o->nstep * dt - step) > 1e-6 * step)
        return err_set(err, ERR_DATA, "trajectory: found %g between records, expected a whole "
                       "number of steps of %g", step, dt);
    return 0;
}

static size_t saves(const struct objective *o)
{
    return (size_t)o->p[SAVES];
}

/* Doubles of work beside the trail: the states at the saves, and the gradients there. */
static size_t beside(const struct objective *o)
{
    return 2 * saves(o) * o->data->n;
}

static void limit(struct objective *o, size_t doubles)
{
    o->budget = doubles > beside(o) ? doubles - beside(o) : 1;
    o->nwork = beside(o) + trail_size(&o->fleet->model[0], saves(o), o->nstep, o->budget);
}

static int open(struct objective *o, struct err *err)
{
    if (count_steps(o, err) < 0)
        return -1;
    o->length = saves(o) + 1;
    o->none = NAN;
    o->cost = (double)(saves(o) * o->nstep) * STAGES * (double)o->data->n *
              (double)(o->closure->ntheta + TERMS);
    limit(o, usual);
    return 0;
}

static void add_window(const struct objective *o, size_t window, const double theta[],
                       struct tally *sum, double work[])
{
    const struct records *r = o->data;
    const size_t n = r->n, stride = r->nmember * n, k = saves(o);
    const struct model *model = fleet_model(o->fleet, window % r->nmember);
    const double *t = r->t + window / r->nmember, *u = r->u + window * n;
    double *v = work, *dv = v + k * n;
    struct point at = model_point(model, t[0]);
    const struct dpoint d = {.theta = sum->dtheta};
    struct trail trail;

    at.u = u;
    at.theta = theta;
    trail_place(&trail, model, k, o->nstep, o->budget, dv + k * n);
    const bool finite = trail_forward(&trail, &at, t, v, d.theta != NULL);
    for (size_t j = 0; j < k; j++)
        for (size_t i = 0; i < n; i++) {
            const double truth = u[(j + 1) * stride + i], e = v[j * n + i] - truth;
            sum->error += e * e;
            sum->norm += truth * truth;
            dv[j * n + i] = 2 * e;
        }
    if (!finite)
        sum->error = INFINITY;
    else if (d.theta)
        trail_adjoint(&trail, &at, t, dv, &d);
}

static int add(const struct objective *o, const size_t window[], size_t n,
               const double theta[], struct tally *sum, double work[], struct err *err)
{
    (void)err;
    for (size_t i = 0; i < n; i++)
        add_window(o, window[i], theta, sum, work);
    return 0;
}

const struct objective_ops objective_trajectory = {
    .name = "trajectory",
    .brief = "relative mean square error of states that the model runs to (a posteriori)",
    .source = "melchers2023",
    .params = params,
    .needs_model = true,
    .open = open,
    .limit = limit,
    .add = add,
};
