/* selftest.c -- whether a system and a scheme converge to what they should.
 *
 *   order = log2(|e(h)| / |e(h/2)|),   e(h) = u(h) - u(h/2), or u(h) - exact
 *
 * In dt: the largest of the steps 16, 8, .. 1/16 times ops->dt, each with its
 * half and its quarter, that shows the order of the scheme (of forms with kinks: 2, or more)
 * within -0.4 and +0.6
 * (exponential schemes lose order at stiff steps), or that is at round-off while it is no
 * smaller than ops->dt. An explicit scheme that ops->dt would make unstable on the linear part
 * is left out, as are forms in single precision, whose errors have no order.
 * In dx: at least 0.8, or an error of round-off size.
 */
#include "model/selftest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/model.h"

static const double roundoff = 1e-10; /* relative to max|u| */

/* u[n] at t from the initial condition ic; NaN where the run blew up. Returns
 * n, or 0 with err. */
static size_t solve(const struct sys *sys, const char *scheme, const char *ic,
                    double dt, double t, double **u, struct err *err)
{
    struct model model = {0};
    struct run run = {0};
    size_t n = 0;

    *u = malloc(sys->n * sizeof **u);
    if (!*u)
        err_set(err, ERR_INTERNAL, "selftest: no memory");
    else if (!sys_initial(sys, ic, 1, 0, *u, err) &&
             !model_open(&model, sys, &closure_nothing, scheme, dt, err) &&
             !run_open(&run, &model, 0, *u, err)) {
        n = sys->n;
        if (run_to(&run, t, err) == 0)
            run_state(&run, *u);
        else
            for (size_t i = 0; i < n; i++)
                (*u)[i] = NAN;
    }
    run_close(&run);
    model_close(&model);
    return n;
}

/* max |a_i - b_(i step)| / max |a|, NaN when any value is. */
static double distance(const double a[], const double b[], size_t n, size_t step)
{
    double apart = 0, size = 0;

    for (size_t i = 0; i < n; i++) {
        const double d = fabs(a[i] - b[i * step]);
        apart = d > apart || isnan(d) ? d : apart;
        size = fmax(size, fabs(a[i]));
        if (isnan(apart))
            return NAN;
    }
    return apart / size;
}

static void judge(struct selftest_row *row, double coarse, double fine,
                  double lowest, double highest)
{
    row->error = fine;
    row->order = coarse > roundoff && fine > 0 ? log2(coarse / fine) : NAN;
    row->pass = row->order >= lowest && row->order <= highest;
}

static int in_dt(const struct sys *sys, const struct step_ops *scheme,
                 struct selftest_row *row, struct err *err)
{
    const double dt = sys->ops->dt, t = 64 * dt;
    int rc = 0;

    snprintf(row->test, sizeof row->test, "dt %s %s", scheme->name, sys->form->name);
    row->reference = "self";
    for (double factor = 16; rc == 0 && factor >= 1. / 16 && !row->pass; factor /= 2) {
        double *u[3] = {NULL};
        for (int i = 0; i < 3 && rc == 0; i++)
            if (!solve(sys, scheme->name, NULL, factor * dt / (1 << i), t, &u[i], err))
                rc = -1;
        if (rc == 0) {
            const double order = scheme->order, least = sys->form->kinked ? fmin(order, 2) : order;
            const double coarse = distance(u[0], u[1], sys->n, 1);
            judge(row, coarse, distance(u[1], u[2], sys->n, 1), least - 0.4,
                  order + (scheme->splits ? 2.6 : 0.6)); /* split damping: at least */
            row->pass |= factor >= 1 && coarse < roundoff && row->error < roundoff;
        }
        for (int i = 0; i < 3; i++)
            free(u[i]);
    }
    return rc;
}

/* Every axis of a length divided so often by two. */
static void halved(const struct sys *sys, int times, size_t grid[])
{
    memcpy(grid, sys->grid, SYS_AXES * sizeof *grid);
    for (int a = 0; a < sys->layout.naxis; a++)
        if (sys->ops->axes[a].length)
            grid[a] >>= times;
}

/* Whether there is a solution to compare with: for these parameters, and not too dear. */
static bool has_exact(const struct sys *sys)
{
    double *u = sys->ops->exact ? malloc(sys->n * sizeof *u) : NULL;
    const bool has = u && sys->ops->exact(sys, 0, u, NULL) == 0;

    free(u);
    return has;
}

/* The distance from the exact solution at t, of a grid halved so often. */
static int from_exact(const struct sys *full, int times, double t, double *error,
                      struct err *err)
{
    const struct sys_ops *ops = full->ops;
    size_t grid[SYS_AXES];
    double *u = NULL, *exact = NULL;
    struct sys sys;

    halved(full, times, grid);
    int rc = sys_open(&sys, ops, full->form->name, full->p, grid, err);
    if (rc == 0 && !solve(&sys, NULL, ops->exact_ic, ops->dt, t, &u, err))
        rc = -1;
    if (rc == 0 && !(exact = malloc(sys.n * sizeof *exact)))
        rc = err_set(err, ERR_INTERNAL, "selftest: no memory");
    if (rc == 0)
        rc = ops->exact(&sys, t, exact, err);
    if (rc == 0)
        *error = distance(exact, u, sys.n, 1);
    free(u);
    free(exact);
    sys_close(&sys);
    return rc;
}

/* Grids of 1/4, 1/2 and all of the points of a line. */
static int from_itself(const struct sys *full, double t, double error[2], struct err *err)
{
    double *u[3] = {NULL};
    size_t n[3] = {0};
    int rc = 0;

    for (int i = 0; i < 3 && rc == 0; i++) {
        size_t grid[SYS_AXES];
        struct sys sys;
        halved(full, 2 - i, grid);
        rc = sys_open(&sys, full->ops, full->form->name, full->p, grid, err);
        if (rc == 0 && !(n[i] = solve(&sys, NULL, full->ops->exact_ic, full->ops->dt, t, &u[i],
                                      err)))
            rc = -1;
        sys_close(&sys);
    }
    if (rc == 0) {
        error[0] = distance(u[0], u[1], n[0], 2);
        error[1] = distance(u[1], u[2], n[1], 2);
    }
    for (int i = 0; i < 3; i++)
        free(u[i]);
    return rc;
}

/* 1/2 and all of the points against the exact solution; a line without one against itself. */
static int in_dx(const struct sys *full, bool exact, struct selftest_row *row, struct err *err)
{
    const double dt = full->ops->dt;
    double error[2] = {NAN, NAN};
    int rc = 0;

    snprintf(row->test, sizeof row->test, "dx %s", full->form->name);
    row->reference = exact ? "exact" : "self";
    if (exact)
        for (int i = 0; i < 2 && rc == 0; i++)
            rc = from_exact(full, 1 - i, (full->layout.naxis == 1 ? 1000 : 100) * dt, &error[i],
                            err);
    else
        rc = from_itself(full, 100 * dt, error, err);
    judge(row, error[0], error[1], 0.8, INFINITY);
    row->pass |= row->error < roundoff;
    return rc;
}

/* Whether the scheme admits the form, and is stable on its linear part; of stochastic equations,
 * whose drift is looked at, those for noise, and these of no others. */
static bool suits(const struct step_ops *scheme, const struct sys *sys)
{
    double rate = 0;

    for (size_t i = 0; sys->symbol && i < sys->ns; i += 2)
        rate = fmax(rate, hypot(sys->symbol[i], sys->symbol[i + 1]));
    if ((scheme->strong > 0) != (sys->nnoise > 0) || (scheme->meets && sys->form->decode))
        return false;
    return scheme->needs_symbol ? sys->symbol != NULL : rate * sys->ops->dt < 2.5;
}

static bool cube(const struct sys_ops *ops)
{
    return ops->axes[0].name && ops->axes[1].name && ops->axes[2].name;
}

int selftest(const struct sys_ops *ops, const char *name, const double p[],
             const size_t grid[], struct selftest_row rows[], struct err *err)
{
    size_t points[SYS_AXES] = {0};
    int n = 0, rc = 0;

    memset(rows, 0, SELFTEST_ROWS * sizeof *rows);
    for (int a = 0; a < SYS_AXES; a++)
        points[a] = grid && grid[a] ? grid[a] : cube(ops) ? ops->axes[a].n / 2 : 0;
    for (const struct sys_form *const *form = ops->forms; *form && rc == 0; form++) {
        struct sys sys;
        if ((name && strcmp(name, (*form)->name) != 0) || (*form)->single)
            continue;
        if (sys_open(&sys, ops, (*form)->name, p, points, err))
            return -1;
        for (const struct step_ops *const *s = step_all(); *s && rc == 0; s++)
            if (n < SELFTEST_ROWS && suits(*s, &sys))
                rc = in_dt(&sys, *s, &rows[n++], err);
        const bool line = sys.layout.naxis == 1 && ops->axes[0].length, exact = has_exact(&sys);
        if (rc == 0 && n < SELFTEST_ROWS && (line || exact))
            rc = in_dx(&sys, exact, &rows[n++], err);
        sys_close(&sys);
    }
    if (rc == 0 && n == 0) { /* the message names the forms that there are */
        struct sys sys;
        rc = sys_open(&sys, ops, name, p, grid, err);
        if (rc == 0)
            rc = err_set(err, ERR_USAGE, "%s: %s is in single precision, errors have no order to "
                         "test", ops->name, name);
        sys_close(&sys);
    }
    return rc ? -1 : n;
}

int selftest_table(const struct sys_ops *ops, const char *name, const double p[],
                   const size_t grid[], struct text_buf *out, struct err *err)
{
    struct selftest_row rows[SELFTEST_ROWS];
    const int n = selftest(ops, name, p, grid, rows, err);
    int pass = 1;

    if (n < 0)
        return -1;
    text_add(out, "test\terror\torder\treference\tresult\n");
    for (int i = 0; i < n; i++) {
        text_add(out, "%s\t%.3g\t%.3g\t%s\t%s\n", rows[i].test, rows[i].error, rows[i].order,
                 rows[i].reference, rows[i].pass ? "pass" : "FAIL");
        pass &= rows[i].pass;
    }
    return text_buf_ok(out, err) < 0 ? -1 : pass;
}
