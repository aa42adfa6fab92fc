/* Conformance of objectives, with every form that they take: gradients against differences,
 * residuals against both, sums over windows, work, and theta taken from the argument alone. */
#include "learn/part.h"

#include <stdlib.h>

#include "../check.h"
#include "num/rng.h"

enum { POINTS = 24, MEMBERS = 2, RECORDS = 9, WINDOWS = 5, GUARD = 3, MANY = 1000 };
static const double dt = 1e-3;
static const double mark = 12345.678;
static const double near = 1e-8; /* of differences; none are taken once some are as near */

/* Random records, each a smooth wave, and targets that no form gives. Member 1 is more viscous. */
struct bench {
    struct sys sys[MEMBERS];
    struct closure c;
    struct fleet fleet;
    struct objective o;
    double t[RECORDS], u[RECORDS * MEMBERS * POINTS], tau[RECORDS * MEMBERS * POINTS];
    struct records records;
    double *theta, *dtheta, *work;
    size_t window[WINDOWS];
};

static void fill_records(struct bench *b)
{
    struct rng r = rng_open(4, "test", 1);

    for (size_t k = 0; k < RECORDS; k++)
        b->t[k] = 2 + 2 * dt * (double)k;
    for (size_t w = 0; w < RECORDS * MEMBERS; w++) {
        const double a = rng_normal(&r), phase = rng_normal(&r);
        for (size_t i = 0; i < POINTS; i++) {
            const double x = 2 * M_PI * (double)i / POINTS;
            b->u[w * POINTS + i] = a + sin(x + phase) + 0.5 * cos(2 * x - a);
            b->tau[w * POINTS + i] = cos(3 * x + a) + 0.1 * rng_normal(&r);
        }
    }
    b->records = (struct records){RECORDS, MEMBERS, POINTS, b->t, b->u, b->tau};
}

static void close(struct bench *b)
{
    fleet_close(&b->fleet);
    closure_close(&b->c);
    for (size_t i = 0; i < MEMBERS; i++)
        sys_close(&b->sys[i]);
    free(b->theta);
    free(b->work);
}

/* Parameters of objectives beside the default ones, at a share of the updates. */
static const struct variant {
    const char *objective, *params;
    double share;
} variants[] = {
    {"trajectory", "saves=1", 1},
    {"trajectory", "saves=5,first=1,decay=30", 0},
    {"trajectory", "saves=5,first=1,decay=30", 0.5},
    {"trajectory", "saves=5,first=3,forcing=2", 0.9},
    {"trajectory", "saves=5,cut=5,forcing=4", 1},
    {"trajectory", "saves=6,cut=2,forcing=2", 1},
    {"state", "decay=40", 1},
    {"statistics", "saves=1", 1},
    {"statistics", "saves=3,floor=1e-6", 1},
};

/* The waves' modes, and less of what costs time. */
static const char *params_of(const struct closure_ops *form)
{
    static const char *const table[][2] = {{"modes", "modes=2"}, {"centres", "centres=5"},
                                           {"size", "size=4"}, {"steps", "steps=2"},
                                           {"sensors", "sensors=8,waves=2,width=5"}};

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (form->params && param_index(form->params, table[i][0]) >= 0)
            return table[i][1];
    return NULL;
}

/* With a network of as many channels as the form wants; false where it admits no line. */
static bool open_form(struct bench *b, const struct closure_ops *form)
{
    struct err err = {.code = ERR_USAGE};
    bool opened = false;

    for (int k = 0; k < 2 * 12 && !opened && err.code == ERR_USAGE; k++) {
        const int width = 1 + k % 12, points = k < 12 ? 3 : 1; /* some refuse stencils */
        char all[64];
        snprintf(all, sizeof all, "square | conv 2 %d tanh | conv %d 1", points, width);
        if (form->precision && !form->any_grid) /* of all values at once */
            snprintf(all, sizeof all, "conv 2 1 tanh | conv %d 1", POINTS);
        opened = !closure_open(&b->c, form, &b->sys[0].layout, params_of(form),
                               form->precision ? all : NULL, 2, &err);
    }
    if (!opened && err.code != ERR_DATA)
        check_text(form->name, err.msg);
    return opened;
}

/* False where the objective refuses the form, which it then says. */
static bool open(struct bench *b, const struct objective_ops *ops, const struct closure_ops *form,
                 const struct variant *variant)
{
    const struct sys_ops *burgers = sys_find("burgers", NULL);
    double p[MEMBERS][PARAM_MAX];
    struct err err = {0};

    *b = (struct bench){0};
    for (size_t i = 0; i < MEMBERS; i++)
        param_defaults(burgers->params, p[i]);
    p[1][0] *= 3;
    check(!sys_sweep(b->sys, MEMBERS, burgers, NULL, (const double(*)[PARAM_MAX])p,
                     (size_t[SYS_AXES]){POINTS}, NULL));
    if (!open_form(b, form)) {
        close(b);
        return false;
    }
    check(!fleet_open(&b->fleet, MEMBERS, b->sys, MEMBERS, &b->c, NULL, dt, SIZE_MAX, NULL));
    fill_records(b);
    if (objective_open(&b->o, ops, variant ? variant->params : NULL, &b->c,
                       ops->needs_model ? &b->fleet : NULL, &b->records, &err) < 0) {
        check(err.msg[0] && strstr(err.msg, ops->name) == err.msg);
        close(b);
        return false;
    }
    b->o.share = variant ? variant->share : 1;
    const size_t n = b->c.ntheta;
    b->theta = calloc(2 * n + 1, sizeof *b->theta);
    b->dtheta = b->theta + n;
    b->work = malloc((b->o.nwork + GUARD) * sizeof *b->work);
    for (size_t i = 0; i < n; i++) {
        b->theta[i] = 0.1 + 0.3 * sin((double)i);
        b->c.theta[i] = NAN; /* never read */
    }
    check(b->o.count == records_windows(&b->records, b->o.length) && b->o.count >= MEMBERS);
    for (size_t i = 0; i < WINDOWS; i++) /* both members, the last one too */
        b->window[i] = (b->o.count - 1) * i / (WINDOWS - 1);
    return true;
}

static void each_form(void (*test)(struct bench *b), const struct objective_ops *ops,
                      const struct variant *variant)
{
    static struct bench b;
    const int bad = check_bad;
    int opened = 0;

    for (const struct closure_ops *const *form = closure_all(); *form; form++) {
        if (!open(&b, ops, *form, variant))
            continue;
        opened++;
        test(&b);
        close(&b);
    }
    check(opened > 0);
    if (check_bad > bad)
        fprintf(stderr, "  %s:%s\n", ops->name, variant ? variant->params : "");
}

static void each(void (*test)(struct bench *b))
{
    for (const struct objective_ops *const *ops = objective_all(); *ops; ops++)
        each_form(test, *ops, NULL);
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
        each_form(test, objective_find(variants[i].objective, NULL), &variants[i]);
}

static struct tally add(struct bench *b, const size_t window[], size_t n, double dtheta[])
{
    struct tally sum = {.dtheta = dtheta};
    struct err err = {0};

    for (size_t i = 0; i < GUARD; i++)
        b->work[b->o.nwork + i] = mark;
    check(b->o.ops->add(&b->o, window, n, b->theta, &sum, b->work, &err) == 0);
    check_text(err.msg, "");
    for (size_t i = 0; i < GUARD; i++)
        check(b->work[b->o.nwork + i] == mark);
    return sum;
}

static void gradient_of(struct bench *b)
{
    const size_t n = b->c.ntheta;
    double least = INFINITY, slope = 0, size = 0, at, *theta = malloc((n + 1) * sizeof *theta);

    const struct tally sum = add(b, b->window, WINDOWS, b->dtheta);
    check(sum.error > 0 && sum.norm > 0 && isfinite(sum.error) && isfinite(sum.norm));
    for (size_t i = 0; i < n; i++) {
        slope += b->dtheta[i] * cos((double)i);
        size += fabs(b->dtheta[i]);
    }
    check((n == 0) == (size == 0));
    memcpy(theta, b->theta, n * sizeof *theta);
    for (double h = 0.1; n > 0 && least > near && h > 1e-6; h /= 4) {
        double of[5] = {0};
        for (int side = -2; side <= 2; side += side == -1 ? 2 : 1) {
            for (size_t i = 0; i < n; i++)
                b->theta[i] = theta[i] + side * h * cos((double)i);
            const struct tally there = add(b, b->window, WINDOWS, NULL);
            check(there.norm == sum.norm); /* it does not depend on theta */
            of[side + 2] = there.error;
        }
        at = (8 * (of[3] - of[1]) - (of[4] - of[0])) / (12 * h);
        least = fmin(least, fabs(at - slope) / (size + 1e-5 * sum.error)); /* round-off */
    }
    check_near(n ? least : 0, 0, near);
    memcpy(b->theta, theta, n * sizeof *theta);
    free(theta);
}

static void gradients_are_right(void)
{
    each(gradient_of);
}

/* ---- residuals ---- */

/* Residuals of a window, whose columns are three apart; their norm. */
static double residual(struct bench *b, size_t window, double r[], double D[], double work[])
{
    const size_t n = b->o.nwork + b->o.nresidual, rows = b->o.nrow, ld = rows + GUARD;

    for (size_t i = 0; i < b->c.ntheta * ld; i++)
        D[i] = mark;
    work[n] = mark;
    const double norm = b->o.ops->residual(&b->o, window, b->theta, r, D, ld, work);
    check(work[n] == mark);
    for (size_t i = 0; i < b->c.ntheta * ld; i++)
        check((D[i] == mark) == (i % ld >= rows));
    return norm;
}

/* The least distance of the differences of r along cos(i) from those of D, against their size. */
static double least_apart(struct bench *b, size_t window, const double D[], double work[])
{
    const size_t rows = b->o.nrow, ntheta = b->c.ntheta, ld = rows + GUARD;
    double *r = malloc(2 * rows * sizeof *r), *other = malloc((ntheta * ld + 1) * sizeof *other);
    double *theta = malloc(ntheta * sizeof *theta), least = INFINITY;

    memcpy(theta, b->theta, ntheta * sizeof *theta);
    for (double h = 1e-3; least > near && h > 1e-7; h /= 4) {
        double apart = 0, size = 0;
        for (int side = 0; side < 2; side++) {
            for (size_t i = 0; i < ntheta; i++)
                b->theta[i] = theta[i] + (side ? -h : h) * cos((double)i);
            residual(b, window, r + (size_t)side * rows, other, work);
        }
        for (size_t k = 0; k < rows; k++) {
            double along = 0;
            for (size_t i = 0; i < ntheta; i++)
                along += D[i * ld + k] * cos((double)i);
            apart = fmax(apart, fabs((r[k] - r[rows + k]) / (2 * h) - along));
            size = fmax(size, fabs(along) + 1e-3 * fabs(r[k])); /* round-off */
        }
        least = fmin(least, apart / size);
    }
    memcpy(b->theta, theta, ntheta * sizeof *theta);
    free(r);
    free(other);
    free(theta);
    return least;
}

/* error = |r|^2 where no save is lost, its gradient is 2 D^T r, and D is the slope of r. Not of
 * the thousands of theta of forms of all values by all: a run of the tangent for each. */
static void residual_of(struct bench *b)
{
    const size_t rows = b->o.nrow, ntheta = b->c.ntheta, ld = rows + GUARD;

    if (rows == 0 || ntheta == 0 || ntheta > MANY)
        return;
    double *r = malloc(rows * sizeof *r), *D = malloc(ntheta * ld * sizeof *D);
    double *work = malloc((b->o.nwork + b->o.nresidual + 1) * sizeof *work);
    for (size_t k = 0; k < WINDOWS; k++) {
        double error = 0, size = 0;
        memset(b->dtheta, 0, ntheta * sizeof *b->dtheta);
        const struct tally sum = add(b, b->window + k, 1, b->dtheta);
        check_near(residual(b, b->window[k], r, D, work), sum.norm, 1e-13 * sum.norm);
        for (size_t i = 0; i < rows; i++)
            error += r[i] * r[i];
        if (sum.lost == 0)
            check_near(error, sum.error, 1e-13 * sum.error);
        check(error <= sum.error * (1 + 1e-13));
        for (size_t i = 0; i < ntheta; i++)
            size += fabs(b->dtheta[i]);
        for (size_t i = 0; i < ntheta; i++) {
            double slope = 0;
            for (size_t j = 0; j < rows; j++)
                slope += 2 * r[j] * D[i * ld + j];
            check_near(slope, b->dtheta[i], 1e-12 * (size + sum.error));
        }
        if (k == 0)
            check_near(least_apart(b, b->window[k], D, work), 0, 1e-7);
    }
    free(r);
    free(D);
    free(work);
}

static void residuals_are_right(void)
{
    each(residual_of);
}

/* The whole is the sum of its windows, alone or not, with a gradient or without. */
static void sums_of(struct bench *b)
{
    const size_t n = b->c.ntheta;
    double *parts = calloc(n + 1, sizeof *parts), error = 0, norm = 0;

    const struct tally whole = add(b, b->window, WINDOWS, b->dtheta);
    for (size_t k = 0; k < WINDOWS; k++) {
        const struct tally one = add(b, b->window + k, 1, parts);
        const struct tally bare = add(b, b->window + k, 1, NULL);
        check(one.error == bare.error && one.norm == bare.norm);
        error += one.error;
        norm += one.norm;
    }
    check_near(error, whole.error, 1e-13 * error);
    check_near(norm, whole.norm, 1e-13 * norm);
    for (size_t i = 0; i < n; i++)
        check_near(parts[i], b->dtheta[i], 1e-11 * (1 + fabs(parts[i])));
    free(parts);
}

static void windows_add_up(void)
{
    each(sums_of);
}

/* A window is its own records, all else may be anything. */
static void window_of(struct bench *b)
{
    double *u = malloc(sizeof b->u), *tau = malloc(sizeof b->tau);

    for (size_t k = 0; k < WINDOWS; k++) {
        const size_t w = b->window[k];
        const struct tally full = add(b, &w, 1, b->dtheta);
        memcpy(u, b->u, sizeof b->u);
        memcpy(tau, b->tau, sizeof b->tau);
        for (size_t r = 0; r < RECORDS * MEMBERS; r++) {
            const bool in = r % MEMBERS == w % MEMBERS && r >= w &&
                            r < w + b->o.length * MEMBERS;
            for (size_t i = 0; i < POINTS && !in; i++)
                b->u[r * POINTS + i] = b->tau[r * POINTS + i] = NAN;
        }
        const struct tally alone = add(b, &w, 1, NULL);
        check(alone.error == full.error && alone.norm == full.norm);
        memcpy(b->u, u, sizeof b->u);
        memcpy(b->tau, tau, sizeof b->tau);
    }
    free(u);
    free(tau);
}

static void windows_are_records(void)
{
    each(window_of);
}

/* J of no closure is what the objective says it is. */
static void none_of(struct bench *b)
{
    struct tally sum;

    if (strcmp(b->c.ops->name, "none") || isnan(b->o.none))
        return;
    sum = add(b, b->window, WINDOWS, NULL);
    check_near(sum.error / sum.norm, b->o.none, 1e-14);
}

static void no_closure_is_known(void)
{
    each(none_of);
}

/* ---- refusals ---- */

static void what_it_cannot_run_is_refused(void)
{
    static struct bench b;

    for (const struct objective_ops *const *ops = objective_all(); *ops; ops++) {
        const struct fleet *fleet = (*ops)->needs_model ? &b.fleet : NULL;
        struct err err = {0};
        if (!open(&b, *ops, closure_find("smagorinsky", NULL), NULL))
            continue;
        struct records bad = b.records;
        bad.tau = NULL;
        const int rc = objective_open(&b.o, *ops, NULL, &b.c, fleet, &bad, &err);
        check((rc < 0) == (*ops)->needs_targets && (rc == 0 || err.code == ERR_DATA));
        if (rc == 0)
            check(isfinite(add(&b, b.window, WINDOWS, NULL).error));
        bad = b.records;
        bad.nt = 0;
        check(objective_open(&b.o, *ops, NULL, &b.c, fleet, &bad, &err) == -1);
        check(err.code == ERR_DATA && strstr(err.msg, "found 0 records"));
        bad = b.records;
        bad.n = POINTS / 2;
        check(objective_open(&b.o, *ops, NULL, &b.c, fleet, &bad, &err) == -1);
        check(err.code == ERR_DATA && strstr(err.msg, "expected 24"));
        check(objective_open(&b.o, *ops, "nonsense=1", &b.c, fleet, &b.records, &err) == -1);
        check(err.code == ERR_USAGE && strstr(err.msg, "nonsense"));
        close(&b);
    }
}

int main(void)
{
    run(gradients_are_right);
    run(residuals_are_right);
    run(windows_add_up);
    run(windows_are_records);
    run(no_closure_is_known);
    run(what_it_cannot_run_is_refused);
    return check_end();
}
