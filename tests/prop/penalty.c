/* Conformance of soft laws: gradients, sizes, what keeps them; and what a fit makes of them. */
#include "penalty/penalty.h"

#include <stdlib.h>

#include "../check.h"
#include "learn/part.h"
#include "num/rng.h"

enum { POINTS = 24, N = 2 * POINTS, NT = 6 };

static struct layout line(int variables)
{
    struct layout l = {0};
    const struct axis axis = {.name = "x", .n = POINTS, .step = 0.1, .edge = EDGE_PERIODIC};

    check(layout_axis(&l, &axis, NULL) == 0);
    for (int v = 0; v < variables; v++)
        check(layout_var(&l, v ? "v" : "u", "x", "", "", NULL) == v);
    return l;
}

static void fill(size_t n, double x[], uint64_t index)
{
    struct rng rng = rng_open(3, "penalty", index);

    for (size_t i = 0; i < n; i++)
        x[i] = rng_normal(&rng) + 0.2;
}

/* Quadratic in m where they are not 0: central differences are exact but for rounding. */
static void gradients(void)
{
    const struct layout l = line(2);
    double u[N], m[N], v[N], dm[N] = {0};

    for (const struct penalty_ops *const *ops = penalty_all(); *ops; ops++) {
        double slope = 0, sum[2];
        check(((*ops)->of == NULL) != ((*ops)->of_jacobian == NULL));
        if (!(*ops)->of)
            continue; /* tests/exact/abscissa.c */
        fill(N, u, 1), fill(N, m, 2), fill(N, v, 3);
        memset(dm, 0, sizeof dm);
        const double here = (*ops)->of(&l, u, m, dm);
        check(here > 0 && here == (*ops)->of(&l, u, m, NULL));
        for (size_t i = 0; i < N; i++)
            slope += dm[i] * v[i];
        for (int side = 0; side < 2; side++) {
            double moved[N];
            for (size_t i = 0; i < N; i++)
                moved[i] = m[i] + (side ? -1e-3 : 1e-3) * v[i];
            sum[side] = (*ops)->of(&l, u, moved, NULL);
        }
        check_near((sum[0] - sum[1]) / 2e-3 / slope, 1, 1e-10);
        double square = 0, again[N];
        for (size_t i = 0; i < N; i++)
            square += m[i] * m[i], again[i] = 2 * dm[i];
        check(here <= square); /* a part of |m|^2 */
        (*ops)->of(&l, u, m, dm); /* adds */
        for (size_t i = 0; i < N; i++)
            check_near(dm[i], again[i], 1e-14);
        m[3] = NAN;
        check(isnan((*ops)->of(&l, u, m, NULL)));
    }
}

static void what_keeps_a_law_costs_nothing(void)
{
    const struct layout l = line(2);
    double u[N], m[N], sum[2] = {0}, work = 0, square = 0;

    fill(N, u, 1), fill(N, m, 2);
    for (size_t i = 0; i < N; i++)
        sum[i / POINTS] += m[i];
    for (size_t i = 0; i < N; i++)
        m[i] -= sum[i / POINTS] / POINTS;
    check_near(penalty_find("momentum", NULL)->of(&l, u, m, NULL), 0, 1e-28);
    for (size_t i = 0; i < N; i++)
        work += u[i] * m[i], square += u[i] * u[i];
    for (size_t i = 0; i < N; i++)
        m[i] -= work / square * u[i];
    check_near(penalty_find("energy", NULL)->of(&l, u, m, NULL), 0, 1e-28);
    for (size_t i = 0; i < N; i++)
        m[i] -= u[i];
    check(penalty_find("dissipation", NULL)->of(&l, u, m, NULL) == 0);
    check_near(penalty_find("energy", NULL)->of(&l, u, m, NULL), square, 1e-12 * square);
}

/* ---- in a fit ---- */

static double states[NT * POINTS], targets[NT * POINTS];
static const struct records records = {.nt = NT, .nmember = 1, .n = POINTS, .u = states,
                                       .tau = targets};

/* Targets with a mean, so that the law and the data differ. */
static struct closure network(const struct layout *l)
{
    struct closure c;

    fill(NT * POINTS, states, 5);
    fill(NT * POINTS, targets, 6);
    check(!closure_open(&c, closure_find("cnn", NULL), l, NULL, "conv 4 3 tanh | conv 1 3", 2,
                        NULL));
    return c;
}

static void gradients_of_fits(void)
{
    const struct layout l = line(1);
    struct closure c = network(&l);
    const struct learn_penalty laws[] = {{penalty_find("momentum", NULL), 2},
                                         {penalty_find("energy", NULL), 0.5}};
    const struct learn_options opt = {.penalties = laws, .npenalty = 2, .threads = 1};
    const size_t window[] = {4, 1, 2};
    double *v = calloc(3 * c.ntheta, sizeof *v), *d = v + c.ntheta, *at = d + c.ntheta;
    double loss = 0, slope = 0, side[2] = {0};
    struct objective o;

    check(!objective_open(&o, objective_find("derivative", NULL), NULL, &c, NULL, &records, NULL));
    fill(c.ntheta, v, 8);
    check(!learn_penal(&o, &opt, 1.5, window, 3, c.theta, &loss, d, NULL));
    for (size_t i = 0; i < c.ntheta; i++)
        slope += d[i] * v[i];
    for (int s = 0; s < 2; s++) {
        for (size_t i = 0; i < c.ntheta; i++)
            at[i] = c.theta[i] + (s ? -1e-5 : 1e-5) * v[i];
        check(!learn_penal(&o, &opt, 1.5, window, 3, at, &side[s], NULL, NULL));
    }
    check(loss > 0);
    check_near((side[0] - side[1]) / 2e-5 / slope, 1, 1e-8);
    free(v);
    closure_close(&c);
}

/* Means of m over the grid, of all states, relative to m. */
static double mean_part(const struct closure *c)
{
    double m[POINTS], part = 0, all = 0, *tape = malloc((c->ntape + c->nwork) * sizeof *tape);

    for (size_t k = 0; k < NT; k++) {
        double sum = 0;
        c->ops->eval(c, &(struct point){.u = states + k * POINTS, .theta = c->theta}, m, NULL,
                     tape, tape + c->ntape);
        for (size_t i = 0; i < POINTS; i++)
            sum += m[i], all += m[i] * m[i];
        part += sum * sum / POINTS;
    }
    free(tape);
    return part / all;
}

static void a_weighty_law_is_kept(void)
{
    const struct layout l = line(1);
    static const char *const ways[] = {"adam:rate=0.02", "lbfgs"};
    struct err err = {0};

    for (int way = 0; way < 2; way++)
        for (int soft = 0; soft < 2; soft++) {
            struct closure c = network(&l);
            const struct learn_penalty law = {penalty_find("momentum", NULL), 300};
            const struct learn_options opt = {
                .objective = objective_find("derivative", NULL), .optimiser = ways[way],
                .iters = 400, .batch = 6, .threads = 1, .look = 100, .penalties = &law,
                .npenalty = (size_t)soft};
            check(!learn_fit(&c, &records, &opt, NULL, &err));
            check(soft ? mean_part(&c) < 1e-3 : mean_part(&c) > 0.01);
            closure_close(&c);
        }
}

static void refusals(void)
{
    const struct layout l = line(1);
    struct closure c = network(&l);
    const struct learn_penalty law = {penalty_find("momentum", NULL), 1};
    struct learn_options opt = {.objective = objective_find("derivative", NULL), .iters = 1,
                                .optimiser = "lm", .batch = 6, .threads = 1, .look = 1,
                                .penalties = &law, .npenalty = 1};
    struct err err = {0};

    check(learn_fit(&c, &records, &opt, NULL, &err) < 0 && err.code == ERR_USAGE);
    check(strstr(err.msg, "lbfgs takes it") != NULL);
    opt.optimiser = "lstsq";
    check(learn_fit(&c, &records, &opt, NULL, &err) < 0 && err.code == ERR_USAGE);
    opt.optimiser = "adam";
    c.act = "map";
    check(learn_fit(&c, &records, &opt, NULL, &err) < 0 && err.code == ERR_USAGE);
    check(strstr(err.msg, "found a closure that enters by map") != NULL);
    check(!penalty_find("mass", &err) && strstr(err.msg, "known: "));
    closure_close(&c);
}

int main(void)
{
    run(gradients);
    run(what_keeps_a_law_costs_nothing);
    run(gradients_of_fits);
    run(a_weighty_law_is_kept);
    run(refusals);
    return check_end();
}
