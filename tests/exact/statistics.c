/* Whole runs and statistics of windows: by hand, of what they must not see, and planted closures
 * found by them. */
#include "learn/part.h"

#include <stdlib.h>

#include "../check.h"
#include "../planted.h"
#include "num/shells.h"

static int aim(struct objective *o, const struct planted *p, const char *name, const char *params)
{
    return objective_open(o, objective_find(name, NULL), params, &p->closure, &p->fleet,
                          &p->records, NULL);
}

static struct tally tally_of(const struct objective *o, size_t window, double theta,
                             double *dtheta)
{
    double *work = malloc(o->nwork * sizeof *work);
    struct tally sum = {.dtheta = dtheta};

    check(o->ops->add(o, &window, 1, &theta, &sum, work, NULL) == 0);
    free(work);
    return sum;
}

/* ---- whole runs ---- */

static void a_state_is_a_trajectory_in_variances(void)
{
    enum { ALL = RECORDS * MEMBERS * POINTS };
    static struct planted p;
    struct objective o, plain;
    double mean = 0, variance = 0, norm = 0, g = 0, of = 0;

    planted_open(&p, "smagorinsky", NULL, NULL, 0.3);
    for (size_t i = 0; i < ALL; i++)
        mean += p.u[i] / ALL;
    for (size_t i = 0; i < ALL; i++)
        variance += (p.u[i] - mean) * (p.u[i] - mean) / ALL;
    check(aim(&o, &p, "state", NULL) == 0 && aim(&plain, &p, "trajectory", "saves=6") == 0);
    check(o.length == RECORDS && o.count == MEMBERS);
    for (size_t i = 0; i < MEMBERS; i++) {
        g = of = 0;
        const struct tally a = tally_of(&o, i, 0.7, &g), b = tally_of(&plain, i, 0.7, &of);
        check_near(a.error, b.error / variance, 1e-12 * a.error);
        check_near(g, of / variance, 1e-11 * fabs(g));
        check(a.error > 0 && g != 0 && a.lost == 0);
        check_near(tally_of(&o, i, 0.3, NULL).error, 0, 1e-20);
        norm += a.norm;
    }
    check_near(norm, ALL - MEMBERS * POINTS, 0.05 * norm); /* of all records, about one a value */
    p.records.nt = 1;
    check(aim(&o, &p, "state", NULL) < 0);
    for (size_t i = 0; i < ALL; i++)
        p.u[i] = 3;
    p.records.nt = RECORDS;
    check(aim(&o, &p, "state", NULL) < 0 && aim(&o, &p, "statistics", NULL) < 0);
    planted_close(&p);
}

/* ---- statistics by hand ---- */

/* Lorenz-63 at three records, without a closure: three variables, each of one number. */
static void moments_are_those_of_each_variable(void)
{
    double t[] = {0, 0.01, 0.02}, u[] = {1, 2, 20, 3, -1, 21, 2, 2, 20}, v[6], error = 0;
    const struct records data = {3, 1, 3, t, u, NULL};
    struct closure none;
    struct fleet fleet;
    struct sys sys;
    struct objective o;
    struct run r;

    check(!sys_open(&sys, sys_find("lorenz63", NULL), NULL, NULL, NULL, NULL));
    check(!closure_open(&none, closure_find("none", NULL), &sys.layout, NULL, NULL, 0, NULL));
    check(!fleet_open(&fleet, 1, &sys, 1, &none, NULL, 0.01, SIZE_MAX, NULL));
    check(!objective_open(&o, objective_find("statistics", NULL), "saves=2", &none, &fleet, &data,
                          NULL));
    check(!run_open(&r, &fleet.model[0], 0, u, NULL));
    for (int j = 0; j < 2; j++) {
        check(!run_to(&r, t[j + 1], NULL));
        run_state(&r, v + 3 * j);
    }
    for (int i = 0; i < 3; i++) {
        const double *x = u + 3 + i, all = (u[i] + x[0] + x[3]) / 3;
        double m[2][4], square = 0;
        for (int j = 0; j < 3; j++)
            square += (u[3 * j + i] - all) * (u[3 * j + i] - all) / 3;
        for (int k = 0; k < 2; k++) { /* of two numbers a and b */
            const double a = k ? x[0] : v[i], b = k ? x[3] : v[3 + i], half = (a - b) / 2;
            m[k][0] = (a + b) / 2, m[k][1] = half * half, m[k][2] = 0, m[k][3] = pow(half, 4);
        }
        for (int q = 0; q < 4; q++)
            error += pow((m[0][q] - m[1][q]) / pow(square, 0.5 * (q + 1)), 2);
    }
    const struct tally sum = tally_of(&o, 0, 0, NULL);
    check(sum.norm == 12 && sum.lost == 0);
    check_near(sum.error, error, 1e-12 * error);
    run_close(&r);
    fleet_close(&fleet);
    closure_close(&none);
    sys_close(&sys);
}

/* The error of a window is zero where run and truth are one; it tells neither the order of the
 * truth's saves nor where it lies, but waves taken for shorter ones. */
static void phases_and_order_do_not_matter(void)
{
    static struct planted p;
    static double kept[RECORDS * MEMBERS * POINTS];
    struct objective o;
    const size_t row = MEMBERS * POINTS, window = 1;
    const double theta = 0.9;

    planted_open(&p, "smagorinsky", NULL, NULL, 0.3);
    check(aim(&o, &p, "statistics", "saves=4") == 0 && o.count == 3 * MEMBERS);
    const struct tally at = tally_of(&o, window, theta, NULL);
    check(at.error > 1e-9 && at.norm == 4 + POINTS / 2);
    check_near(tally_of(&o, window, 0.3, NULL).error, 0, 1e-20);
    memcpy(kept, p.u, sizeof kept);
    for (size_t j = 1; j <= 4; j++) /* later saves first, each moved by some points of its own */
        for (size_t i = 0; i < POINTS; i++)
            p.u[j * row + window * POINTS + i] =
                kept[(5 - j) * row + window * POINTS + (i + 7 * j) % POINTS];
    check_near(tally_of(&o, window, theta, NULL).error, at.error, 1e-9 * at.error);
    for (size_t j = 1; j <= 4; j++) /* the same moments, another spectrum: every fifth point */
        for (size_t i = 0; i < POINTS; i++)
            p.u[j * row + window * POINTS + i] =
                kept[j * row + window * POINTS + 5 * i % POINTS];
    check(tally_of(&o, window, 0.3, NULL).error > 1);
    planted_close(&p);
}

/* ---- fits ---- */

static void fits_find_the_way_back(void)
{
    static const char *const objective[] = {"state", "statistics"};
    static struct planted p;

    for (int i = 0; i < 2; i++) {
        struct learn_options opt = {.objective = objective_find(objective[i], NULL),
                                    .objective_params = i ? "saves=3" : NULL,
                                    .optimiser = "adam:rate=1e-2", .iters = 150, .batch = 6,
                                    .seed = 1, .threads = 2, .look = 10};
        double found[2];
        struct learn_report r;

        planted_open(&p, "smagorinsky", NULL, NULL, 0.3);
        opt.fleet = opt.validation_fleet = &p.fleet;
        opt.validation = &p.records;
        for (size_t k = 0; k < 2; k++) { /* in little memory, by one thread, the same bits */
            p.closure.theta[0] = 0.5;
            check(learn_fit(&p.closure, &p.records, &opt, &r, NULL) == 0);
            found[k] = p.closure.theta[0];
            opt.threads = opt.memory = 1;
        }
        check_near(found[0], 0.3, 1e-3);
        check(found[0] == found[1] && r.refused == 0 && r.lost_ever == 0);
        planted_close(&p);
    }
}

/* Lost from the first save on, the penalty is the error; lost later, the saves before count. */
static void blow_ups_are_counted(void)
{
    static const char *const objective[] = {"state", "statistics"};
    static struct planted p;

    planted_open(&p, "smagorinsky", "width=3", NULL, 0.3);
    for (int i = 0; i < 2; i++) {
        struct objective o;
        size_t some = 0;
        check(aim(&o, &p, objective[i], i ? "saves=6" : NULL) == 0);
        for (double theta = 0.2; theta < 1e3; theta *= 1.1) {
            double dtheta = 0;
            const struct tally sum = tally_of(&o, 0, theta, &dtheta);
            check(isfinite(sum.error) && isfinite(dtheta));
            check(sum.lost <= 1 && (theta > 0.5 || sum.lost == 0));
            some += sum.lost && dtheta != 0;
        }
        double dtheta = 0;
        const struct tally sum = tally_of(&o, 0, 1e4, &dtheta);
        check(sum.lost == 1 && dtheta == 0 && some > 0);
        check_near(sum.error, 10 * sum.norm, 1e-12 * sum.error);
    }
    planted_close(&p);
}

int main(void)
{
    run(a_state_is_a_trajectory_in_variances);
    run(moments_are_those_of_each_variable);
    run(phases_and_order_do_not_matter);
    run(fits_find_the_way_back);
    run(blow_ups_are_counted);
    return check_end();
}
