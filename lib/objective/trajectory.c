/* trajectory.c -- a posteriori: the closure in the running model; windows of K saves.
 *
 *   error = sum_{j=1..k} w_j |v_j - ubar_j|^2,   norm = sum_{j=1..k} w_j |ubar_j|^2
 *   w_j = exp(-decay (t_j - t_0)),   k = min(K, first 2^i) in part i of the updates
 * times the weights of variables and of records.
 *
 * With `forcing` F a window is a chain of runs of F saves, each from the truth (teacher forcing).
 * With `cut` W the states at every W-th save of a run are taken as given on the way back: dv_j
 * reaches the steps since save W floor((j - 1)/W) alone, the error stays (list2025). The gradient
 * goes back through every step of the scheme (discretise, then differentiate), in the memory that
 * there is; with `continuous` by the adjoint equation (optimise, then discretise), in the memory
 * of all states. Either has no residuals: their derivatives are not those of the error. Windows
 * that blow up are counted (objective_run.h). melchers2023
 */
#include <math.h>

#include "objective/objective_run.h"

enum { SAVES, FIRST, CUT, DECAY, FORCING, CONTINUOUS };

static const struct param params[] = {
    {"saves", 4, 1, 1e6, "1", "saves of a window", .whole = true},
    {"first", 0, 0, 1e6, "1", "saves that count at first, twice as many in each further equal part "
     "of the updates; 0: all", .whole = true},
    {"cut", 0, 0, 1e6, "1", "saves that a gradient goes back over at most; 0: all", .whole = true},
    {"decay", 0, 0, 1e6, "1/time", "weight of a save at time t of its window: exp(-decay t)"},
    {"forcing", 0, 0, 1e6, "1", "saves after which the state is set to the truth; 0: never",
     .whole = true},
    {"continuous", 0, 0, 1, "1", "1: the gradient of the equation in place of that of the steps, "
     "near it alone", .whole = true},
    {0},
};

static int open(struct objective *o, struct err *err)
{
    const size_t k = (size_t)o->p[SAVES];

    if (objective_run_open(o, k, err) < 0)
        return -1;
    if (o->p[CONTINUOUS] == 0 && o->p[CUT] == 0)
        objective_run_rows(o);
    if (o->p[CONTINUOUS] == 0)
        return 0;
    if (costate_check(&o->fleet->model[0], k, o->nstep, &o->nown, err) < 0)
        return err_prefix(err, "trajectory: continuous");
    return objective_run_open(o, k, err);
}

/* That count at this share of the updates. */
static size_t saves(const struct objective *o)
{
    const size_t all = (size_t)o->p[SAVES], first = (size_t)o->p[FIRST];
    size_t parts = 1, k = first;

    if (first == 0)
        return all;
    for (size_t most = first; most < all; most *= 2)
        parts++;
    for (size_t i = 1; i < parts && o->share * (double)parts >= (double)i; i++)
        k *= 2;
    return k < all ? k : all;
}

static struct objective_way way_of(const struct objective *o)
{
    return (struct objective_way){saves(o), (size_t)o->p[FORCING], (size_t)o->p[CUT], o->p[DECAY],
                                  o->p[CONTINUOUS] > 0};
}

static int add(const struct objective *o, const size_t window[], size_t n,
               const double theta[], struct tally *sum, double work[], struct err *err)
{
    const struct objective_way way = way_of(o);

    for (size_t i = 0; i < n; i++)
        if (objective_run_add(o, &way, window[i], theta, sum, work, err) < 0)
            return -1;
    return 0;
}

static double residual(const struct objective *o, size_t window, const double theta[], double r[],
                       double D[], size_t ld, double work[])
{
    const struct objective_way way = way_of(o);

    return objective_run_residual(o, &way, window, theta, r, D, ld, work);
}

const struct objective_ops objective_trajectory = {
    .name = "trajectory",
    .brief = "relative mean square error of states that the model runs to (a posteriori)",
    .source = "melchers2023",
    .params = params,
    .needs_model = true,
    .weighs = true,
    .open = open,
    .limit = objective_run_limit,
    .add = add,
    .residual = residual,
};
