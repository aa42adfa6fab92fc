/* state.c -- a posteriori: the whole run of every member, from its first record to its last.
 *
 *   error = sum_j w_j sum_i (v_ij - ubar_ij)^2 / s_i^2,   w_j = exp(-decay (t_j - t_0))
 *   norm = sum_j w_j sum_i (ubar_ij - c_i)^2 / s_i^2
 *
 * c_i and s_i^2 are the mean and the variance over all data of the variable that i belongs to, so
 * that all variables weigh the same and J of the mean state is about 1. Variables that do not vary
 * do not count. Weights of variables and of records multiply s_i^-2 and w_j. melchers2023
 */
#include "objective/objective_run.h"

enum { DECAY };

static const struct param params[] = {
    {"decay", 0, 0, 1e6, "1/time", "weight of a record at time t of its run: exp(-decay t)"},
    {0},
};

static int open(struct objective *o, struct err *err)
{
    const size_t nt = o->data->nt;

    if (objective_run_open(o, nt > 2 ? nt - 1 : 1, err) < 0)
        return -1;
    objective_run_rows(o);
    return objective_run_scale(o, err);
}

static struct objective_way way_of(const struct objective *o)
{
    return (struct objective_way){.saves = o->length - 1, .decay = o->p[DECAY]};
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

const struct objective_ops objective_state = {
    .name = "state",
    .brief = "mean square error of whole runs, in variances of each variable (a posteriori)",
    .source = "melchers2023",
    .params = params,
    .needs_model = true,
    .weighs = true,
    .open = open,
    .limit = objective_run_limit,
    .add = add,
    .residual = residual,
};
