/* Trajectories of a planted closure: the objective is 0 there to the bit, its gradient that of
 * differences, and a fit finds the way back. Members have viscosities of their own. */
#include "learn/part.h"

#include <stdint.h>
#include <stdlib.h>

#include "../check.h"
#include "../moving_wave.h"
#include "../planted.h"

static int aim(struct objective *o, const struct planted *p, const char *params, struct err *err)
{
    return objective_open(o, objective_find("trajectory", NULL), params, &p->closure, &p->fleet,
                          &p->records, err);
}

/* Of every window of every member; the wave also tells one time from another. */
static void the_truth_has_no_error_on(const struct sys_ops *ops, double planted)
{
    struct planted p;
    struct objective o;
    double loss, theta, dtheta;

    planted_on(&p, ops, "smagorinsky", NULL, NULL, planted);
    theta = p.closure.theta[0];
    for (int k = 1; k < RECORDS; k++) {
        char params[32];
        snprintf(params, sizeof params, "saves=%d", k);
        check(aim(&o, &p, params, NULL) == 0);
        check(o.length == (size_t)k + 1 && o.count == (size_t)(RECORDS - k) * MEMBERS);
        check(o.nstep == STEPS);
        check(learn_loss(&o, &theta, 2, &loss, NULL) == 0 && loss < 1e-24);
        theta *= 1.01;
        check(learn_loss(&o, &theta, 2, &loss, NULL) == 0 && loss > 1e-12);
        theta /= 1.01;
    }
    check(learn_value(&o, (size_t[]){2}, 1, &theta, &loss, &dtheta, 1, NULL) == 0);
    check(fabs(dtheta) < 1e-12);
    planted_close(&p);
}

static void the_truth_has_no_error(void)
{
    the_truth_has_no_error_on(sys_find("burgers", NULL), 0.3);
    the_truth_has_no_error_on(&wave, 3);
}

/* Of a network, over overlapping windows; the same bits in any memory. */
static void gradient_is_right(void)
{
    static struct planted p;
    struct objective o;
    const size_t window[] = {0, 4, 11, 4};
    enum { LIMITS = 4 }; /* all tapes; those of a part; a few states; the least there is */
    static const size_t limits[LIMITS] = {0, 200000, 100000, 1};
    double at[64], plus, minus, loss, least = INFINITY, g[LIMITS][64];

    planted_open(&p, "cnn", NULL, "square | conv 4 3 tanh | conv 1 3 nobias", 0);
    check(aim(&o, &p, "saves=3", NULL) == 0);
    const size_t n = p.closure.ntheta;
    check(n <= 64);
    for (size_t i = 0; i < n; i++)
        at[i] = p.closure.theta[i] + 0.1 * sin((double)i);
    for (size_t i = 0; i < LIMITS; i++) {
        const size_t before = o.nwork;
        objective_limit(&o, limits[i]);
        check(i == 0 ? o.nwork == before : o.nwork < before);
        check(i == LIMITS - 1 || o.nwork * sizeof *at <= limits[i] || limits[i] == 0);
        check(learn_value(&o, window, 4, at, &loss, g[i], 1 + i % 2, NULL) == 0);
        check(memcmp(g[0], g[i], n * sizeof *at) == 0);
    }
    for (double h = 1e-2; h > 1e-6; h /= 4) {
        double slope = 0;
        for (int side = -1; side <= 1; side += 2) {
            double to[64];
            for (size_t i = 0; i < n; i++)
                to[i] = at[i] + side * h * cos((double)i);
            check(learn_value(&o, window, 4, to, side > 0 ? &plus : &minus, NULL, 1, NULL) == 0);
        }
        for (size_t i = 0; i < n; i++)
            slope += g[0][i] * cos((double)i);
        least = fmin(least, fabs((plus - minus) / (2 * h) - slope) / fabs(slope));
    }
    check_near(least, 0, 1e-8);
    planted_close(&p);
}

static void a_fit_finds_the_way_back(void)
{
    struct planted p;
    struct learn_options opt = {.objective = objective_find("trajectory", NULL),
                                .objective_params = "saves=2", .optimiser = "adam:rate=1e-2",
                                .iters = 150, .batch = 6, .seed = 1, .threads = 2, .look = 10};
    struct learn_report r;

    planted_open(&p, "smagorinsky", NULL, NULL, 0.3);
    opt.fleet = opt.validation_fleet = &p.fleet;
    opt.validation = &p.records;
    p.closure.theta[0] = 0.5;
    check(learn_fit(&p.closure, &p.records, &opt, &r, NULL) == 0);
    check_near(p.closure.theta[0], 0.3, 1e-3);
    check(r.refused == 0 && r.validation < 1e-9);
    planted_close(&p);
}

/* To the bit, of threads that share next to nothing. */
static void a_fit_does_not_depend_on_memory(void)
{
    struct planted p;
    struct learn_options opt = {.objective = objective_find("trajectory", NULL),
                                .objective_params = "saves=3", .optimiser = "adam:rate=1e-2",
                                .iters = 20, .batch = 6, .seed = 1, .look = 10};
    double found[2];

    planted_open(&p, "smagorinsky", NULL, NULL, 0.3);
    opt.fleet = opt.validation_fleet = &p.fleet;
    opt.validation = &p.records;
    for (size_t i = 0; i < 2; i++) {
        opt.memory = i;
        opt.threads = 1 + i;
        p.closure.theta[0] = 0.5;
        check(learn_fit(&p.closure, &p.records, &opt, NULL, NULL) == 0);
        found[i] = p.closure.theta[0];
    }
    check(found[0] == found[1] && found[0] < 0.5);
    planted_close(&p);
}

static double square(const double x[])
{
    double sum = 0;

    for (size_t i = 0; i < POINTS; i++)
        sum += x[i] * x[i];
    return sum;
}

/* The saves of a window of k that are good, and its error, by running it apart. */
static size_t run_apart(const struct planted *p, size_t window, size_t k, double theta,
                        double *error)
{
    const double *u = p->u + window * POINTS;
    double most = 0, v[POINTS];
    struct run r;
    size_t good = 0;

    *error = 0;
    for (size_t j = 1; j <= k; j++)
        most += 1e4 * square(u + j * MEMBERS * POINTS) / (double)k;
    check(run_open_with(&r, fleet_model(&p->fleet, window % MEMBERS), &theta,
                        p->t[window / MEMBERS], u, NULL) == 0);
    for (bool lost = false; good < k && !lost;) {
        const double *truth = u + (good + 1) * MEMBERS * POINTS;
        lost = run_to(&r, p->t[window / MEMBERS + good + 1], NULL) < 0;
        run_state(&r, v);
        if (lost || square(v) > most)
            break;
        good++;
        for (size_t i = 0; i < POINTS; i++)
            *error += (v[i] - truth[i]) * (v[i] - truth[i]);
    }
    for (size_t j = good + 1; j <= k; j++)
        *error += 10 * square(u + j * MEMBERS * POINTS);
    run_close(&r);
    return good;
}

/* From none to all saves of a window are good: the error is that of the run and the penalties, the
 * gradient that of a window of the good ones. */
static void blow_ups_are_counted(void)
{
    enum { K = RECORDS - 1 };
    static struct planted p;
    struct objective o, part;
    double *work;
    size_t seen[K + 1] = {0}, kinds = 0;

    planted_open(&p, "smagorinsky", "width=3", NULL, 0.3);
    check(aim(&o, &p, "saves=6", NULL) == 0);
    for (double theta = 0.2; theta < 1e3; theta *= 1.1)
        for (size_t window = 0; window < MEMBERS; window++) {
            double error, dtheta = 0, expected = 0;
            struct tally sum = {.dtheta = &dtheta}, bare = {0}, of = {.dtheta = &expected};
            const size_t good = run_apart(&p, window, K, theta, &error);
            char params[32];

            seen[good]++;
            objective_limit(&o, window == 1 ? 1 : (size_t)1 << 28);
            work = malloc(o.nwork * sizeof *work);
            check(o.ops->add(&o, &window, 1, &theta, &sum, work, NULL) == 0);
            check(o.ops->add(&o, &window, 1, &theta, &bare, work, NULL) == 0);
            free(work);
            check_near(sum.error, error, 1e-12 * error);
            check(sum.error == bare.error && sum.norm == bare.norm && sum.lost == bare.lost);
            check(sum.lost == (good < K));
            if (good > 0) {
                snprintf(params, sizeof params, "saves=%zu", good);
                check(aim(&part, &p, params, NULL) == 0);
                work = malloc(part.nwork * sizeof *work);
                check(part.ops->add(&part, &window, 1, &theta, &of, work, NULL) == 0);
                free(work);
            }
            check(dtheta == expected && isfinite(dtheta));
        }
    for (size_t i = 0; i <= K; i++)
        kinds += seen[i] > 0;
    check(seen[0] > 0 && seen[K] > 0 && kinds > 2);
    planted_close(&p);
}

/* Error and norm of a window, and the gradient. */
static struct tally tally_of(const struct planted *p, const char *params, double share,
                             size_t window, double theta, double *dtheta)
{
    struct tally sum = {.dtheta = dtheta};
    struct objective o;

    check(aim(&o, p, params, NULL) == 0);
    o.share = share;
    double *work = malloc(o.nwork * sizeof *work);
    *dtheta = 0;
    check(o.ops->add(&o, &window, 1, &theta, &sum, work, NULL) == 0);
    free(work);
    return sum;
}

static struct tally plain(const struct planted *p, size_t saves, size_t window, double *dtheta)
{
    char params[32];

    snprintf(params, sizeof params, "saves=%zu", saves);
    return tally_of(p, params, 1, window, 0.7, dtheta);
}

static void check_tally(struct tally a, struct tally b)
{
    check_near(a.error, b.error, 1e-12 * b.error);
    check_near(a.norm, b.norm, 1e-12 * b.norm);
    check_near(*a.dtheta, *b.dtheta, 1e-11 * fabs(*b.dtheta));
    check(b.error > 0 && *b.dtheta != 0);
}

/* A state is lost where it is more than a hundred times as large as the truth, here of one save. */
static void a_state_is_lost_at_a_size(void)
{
    static struct planted p;
    double dtheta, *u = p.u + MEMBERS * POINTS;

    planted_open(&p, "smagorinsky", NULL, NULL, 0.3);
    for (size_t i = 0; i < POINTS; i++)
        u[i] /= 99.9;
    check(tally_of(&p, "saves=1", 1, 0, 0.3, &dtheta).lost == 0 && dtheta != 0);
    for (size_t i = 0; i < POINTS; i++)
        u[i] *= 99.9 / 100.1;
    const struct tally sum = tally_of(&p, "saves=1", 1, 0, 0.3, &dtheta);
    check(sum.lost == 1 && dtheta == 0);
    check_near(sum.error, 10 * sum.norm, 1e-14 * sum.error);
    planted_close(&p);
}

/* What each parameter defines, made of plain windows. */
static void parameters_do_what_they_say(void)
{
    static struct planted p;
    double g, of;

    planted_open(&p, "smagorinsky", NULL, NULL, 0.3);
    /* 1, 2, 4, all saves, a quarter of the updates each */
    for (int i = 0; i < 8; i++)
        check_tally(tally_of(&p, "saves=6,first=1", i / 8.0, 1, 0.7, &g),
                    plain(&p, (size_t[]){1, 2, 4, 6}[i / 2], 1, &of));
    check_tally(tally_of(&p, "saves=6,first=1", 1, 1, 0.7, &g), plain(&p, 6, 1, &of));
    check_tally(tally_of(&p, "saves=6,first=9", 0, 1, 0.7, &g), plain(&p, 6, 1, &of));
    check_tally(tally_of(&p, "saves=6", 0, 1, 0.7, &g), plain(&p, 6, 1, &of));
    check_tally(tally_of(&p, "saves=4,cut=4", 1, 1, 0.7, &g), plain(&p, 4, 1, &of));
    check(tally_of(&p, "saves=4,cut=2", 1, 1, 0.7, &g).error == plain(&p, 4, 1, &of).error);
    check(g != of);
    /* windows of 2, 2 and 1 */
    struct tally sum = {.dtheta = &of};
    double sums = 0;
    for (size_t i = 0; i < 3; i++) {
        const struct tally t = plain(&p, i < 2 ? 2 : 1, 1 + 2 * i * MEMBERS, &of);
        sum.error += t.error, sum.norm += t.norm, sums += of;
    }
    of = sums;
    check_tally(tally_of(&p, "saves=5,forcing=2", 1, 1, 0.7, &g), sum);
    sum = (struct tally){.dtheta = &of};
    sums = 0;
    for (size_t k = 1; k <= 5; k++) {
        const double w = exp(-20 * (double)(k * STEPS) * dt);
        struct tally t = plain(&p, k, 1, &of);
        sum.error += w * t.error, sum.norm += w * t.norm, sums += w * of;
        t = k > 1 ? plain(&p, k - 1, 1, &of) : (struct tally){0};
        sum.error -= w * t.error, sum.norm -= w * t.norm, sums -= k > 1 ? w * of : 0;
    }
    of = sums;
    check_tally(tally_of(&p, "saves=5,decay=20", 1, 1, 0.7, &g), sum);
    planted_close(&p);
}

/* |continuous - discrete| / |discrete| of the gradient of a window, so many steps a record. */
static double apart(const struct planted *p, const char *scheme, size_t steps, const char *params)
{
    const size_t n = p->closure.ntheta, window = 1;
    double g[2][64] = {{0}}, theta[64], error[2], size = 0, far = 0;
    struct fleet fleet;
    struct objective o;
    char full[64];

    check(fleet_open(&fleet, MEMBERS, p->sys, MEMBERS, &p->closure, scheme,
                     STEPS * dt / (double)steps, SIZE_MAX, NULL) == 0);
    for (size_t i = 0; i < n; i++)
        theta[i] = p->closure.theta[i] + 0.3 * sin((double)i);
    for (int k = 0; k < 2; k++) {
        snprintf(full, sizeof full, "%s%s", params, k ? ",continuous=1" : "");
        check(objective_open(&o, objective_find("trajectory", NULL), full, &p->closure, &fleet,
                             &p->records, NULL) == 0);
        check(o.nstep == steps);
        double *work = malloc((o.nwork + 1) * sizeof *work);
        struct tally sum = {.dtheta = g[k]};
        work[o.nwork] = 4321;
        check(o.ops->add(&o, &window, 1, theta, &sum, work, NULL) == 0 && sum.lost == 0);
        check(work[o.nwork] == 4321);
        error[k] = sum.error;
        free(work);
    }
    for (size_t i = 0; i < n; i++) {
        size += g[0][i] * g[0][i];
        far += (g[1][i] - g[0][i]) * (g[1][i] - g[0][i]);
    }
    check(error[0] == error[1] && far > 0); /* the run is the same, the gradient is not */
    fleet_close(&fleet);
    return sqrt(far / size);
}

/* The adjoint equation gives the gradient of the steps in the limit, as fast as the scheme is good,
 * and never unasked. */
static void the_continuous_gradient_converges(void)
{
    static const struct {
        const char *scheme;
        double order;
        size_t steps;
    } rows[] = {{"euler", 1, 32}, {"ssprk2", 2, 2}, {"ssprk3", 3, 2}, {"rk4", 4, 2},
                {"etdrk4", 4, 2}};
    static const char *const params[] = {"saves=4", "saves=5,cut=2,decay=3", "saves=5,forcing=3"};
    static struct planted p;

    for (int system = 0; system < 2; system++) {
        planted_on(&p, system ? &wave : sys_find("burgers", NULL), "cnn", NULL,
                   "square | conv 4 3 tanh | conv 1 3", 0);
        for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
            if (!p.sys[0].symbol && step_find(rows[r].scheme, NULL)->needs_symbol)
                continue;
            for (int k = 0; k < 3; k++) {
                const double e = apart(&p, rows[r].scheme, rows[r].steps, params[k]);
                const double half = apart(&p, rows[r].scheme, 2 * rows[r].steps, params[k]);
                check_near(log2(e / half), rows[r].order, 0.15);
            }
        }
        planted_close(&p);
    }
    const struct param *table = objective_find("trajectory", NULL)->params;
    check(table[param_index(table, "continuous")].value == 0);
    struct objective o;
    struct err err = {0};
    planted_open(&p, "smagorinsky", NULL, NULL, 0.3);
    p.closure.nheld = 1;
    check(aim(&o, &p, "continuous=1", &err) < 0 && err.code == ERR_USAGE);
    check_text(err.msg, "trajectory: continuous: closure smagorinsky: found steps that are no "
                        "differential equation, expected one to go back by");
    p.closure.nheld = 0;
    planted_close(&p);
}

/* Theta is judged by windows end to end: no record twice, and all that fill a window. */
static void windows_are_judged_end_to_end(void)
{
    struct planted p;
    struct objective o;
    size_t window[MEMBERS * RECORDS];

    planted_open(&p, "smagorinsky", "width=3", NULL, 0.3);
    for (size_t k = 1; k < RECORDS; k++) {
        char params[32];
        snprintf(params, sizeof params, "saves=%zu", k);
        check(aim(&o, &p, params, NULL) == 0);
        const size_t n = learn_judged(&o, window);
        check(n == MEMBERS * ((RECORDS - 1) / k));
        for (size_t i = 0; i < n; i++)
            check(window[i] == i % MEMBERS + i / MEMBERS * k * MEMBERS);
    }
    planted_close(&p);
}

/* Steps far too long end where every window is lost: a number, and said. */
static void a_fit_through_blow_ups_is_told(void)
{
    struct planted p;
    struct objective o;
    struct learn_options opt = {.objective = objective_find("trajectory", NULL),
                                .optimiser = "adam:rate=10", .iters = 40, .batch = 6, .seed = 1,
                                .threads = 1, .look = 10};
    struct learn_report r;
    double loss, theta = 1e3;

    planted_open(&p, "smagorinsky", "width=3", NULL, 0.3);
    check(aim(&o, &p, NULL, NULL) == 0 && o.length == 5);
    size_t lost = 0;
    o.lost = &lost;
    check(learn_loss(&o, &theta, 1, &loss, NULL) == 0 && lost == learn_judged(&o, NULL));
    check_near(loss, 10, 1e-12);
    opt.fleet = &p.fleet;
    p.closure.theta[0] = 0.2;
    check(learn_fit(&p.closure, &p.records, &opt, &r, NULL) == 0 && r.refused == 0);
    check(r.lost_ever > 39 && r.lost == 0); /* the best theta is kept */
    check(r.windows == learn_judged(&o, NULL));
    check(fabs(p.closure.theta[0]) < 5);
    p.closure.theta[0] = 1e3;
    check(learn_fit(&p.closure, &p.records, &opt, &r, NULL) == 0);
    check(r.lost_ever == opt.iters / 2 * o.count && r.lost == learn_judged(&o, NULL));
    check_near(r.error, sqrt(10), 1e-12);
    planted_close(&p);
}

static void what_cannot_be_run_is_refused(void)
{
    struct planted p;
    struct objective o;
    struct err err = {0};

    planted_open(&p, "smagorinsky", NULL, NULL, 0.3);
    check(aim(&o, &p, "saves=7", &err) < 0 && err.code == ERR_DATA);
    check(strstr(err.msg, "found 7 records, expected at least 8") != NULL);
    check(aim(&o, &p, "saves=1.5", &err) < 0 && err.code == ERR_USAGE);
    p.t[3] += 1e-4;
    check(aim(&o, &p, NULL, &err) < 0 && err.code == ERR_DATA);
    check(strstr(err.msg, "expected 0.008 as at first") != NULL);
    for (size_t r = 0; r < RECORDS; r++)
        p.t[r] = 7e-3 * (double)r;
    check(aim(&o, &p, NULL, &err) < 0 && strstr(err.msg, "a whole number of steps of 0.002"));
    planted_close(&p);
}

int main(void)
{
    run(the_truth_has_no_error);
    run(gradient_is_right);
    run(a_fit_finds_the_way_back);
    run(a_fit_does_not_depend_on_memory);
    run(blow_ups_are_counted);
    run(a_state_is_lost_at_a_size);
    run(parameters_do_what_they_say);
    run(the_continuous_gradient_converges);
    run(windows_are_judged_end_to_end);
    run(a_fit_through_blow_ups_is_told);
    run(what_cannot_be_run_is_refused);
    return check_end();
}
