/* trajectory.c -- a posteriori: the closure in the running model; windows of K saves.
 *
 *   error = sum_{j=1..K} |v_j - ubar_j|^2,   norm = sum_{j=1..K} |ubar_j|^2
 *
 * The gradient goes back through every step of the scheme (discretise, then differentiate), in
 * the memory that there is. Windows that blow up are counted (objective_run.h). melchers2023
 */
#include <math.h>

#include "objective/objective_run.h"

enum { SAVES };

static const struct param params[] = {
    {"saves", 4, 1, 1e6, "1", "saves of a window", .whole = true},
    {0},
};

static int open(struct objective *o, struct err *err)
{
    return objective_run_open(o, (size_t)o->p[SAVES], err);
}

static int add(const struct objective *o, const size_t window[], size_t n,
               const double theta[], struct tally *sum, double work[], struct err *err)
{
    const struct objective_way way = {.saves = (size_t)o->p[SAVES]};

    (void)err;
    for (size_t i = 0; i < n; i++)
        objective_run_add(o, &way, window[i], theta, sum, work);
    return 0;
}

const struct objective_ops objective_trajectory = {
    .name = "trajectory",
    .brief = "relative mean square error of states that the model runs to (a posteriori)",
    .source = "melchers2023",
    .params = params,
    .needs_model = true,
    .open = open,
    .limit = objective_run_limit,
    .add = add,
};
