/* long_gradient.c -- the gradient of |w|^2/2 at the end of a long run, in little memory.
 *
 *   long_gradient STEPS BYTES
 *
 * Taylor-Green vortices, w = cos x cos y at first, on 20 x 20 points of a square of side 2 pi,
 * nu = 1e-3, dt = 0.05. BYTES is the budget of the trail (0: no limit). Prints, as words NAME
 * VALUE: steps, the parts and kept states of the plan, |g|, the part of |g| across w, the error
 * of <g, w>, which is exp(-4 nu t) |w|^2, relative to it, that of the last state, seconds, and
 * the MiB that the process took.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "model/trail.h"

enum { POINTS = 20, N = POINTS * POINTS };
static const double nu = 1e-3, dt = 0.05;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double dot(const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < N; i++)
        sum += a[i] * b[i];
    return sum;
}

/* |v - a w| */
static double apart(const double v[], double a, const double w[])
{
    double d[N];

    for (size_t i = 0; i < N; i++)
        d[i] = v[i] - a * w[i];
    return sqrt(dot(d, d));
}

static void measure(const struct model *model, const double w[], size_t steps, size_t budget)
{
    double *room = malloc(trail_size(model, 1, steps, budget) * sizeof *room);
    double end[N], g[N] = {0};
    const double t[] = {0, (double)steps * dt}, began = now();
    struct point at = model_point(model, 0);
    struct trail tr;
    struct rusage use;

    at.u = w;
    if (!room)
        exit(70);
    trail_place(&tr, model, 1, steps, budget, room);
    const bool finite = trail_forward(&tr, &at, t, end, true);
    if (finite)
        trail_adjoint(&tr, &at, t, end, &(struct dpoint){.u = g});
    const double seconds = now() - began, decay = exp(-2 * nu * t[1]), ww = dot(w, w);
    getrusage(RUSAGE_SELF, &use);
    printf("steps %zu parts %zu states %zu norm %.6g across %.3g slope-error %.2g "
           "state-error %.2g seconds %.2f MiB %.1f\n", steps, tr.plan.parts, tr.plan.slots,
           sqrt(dot(g, g)), apart(g, dot(g, w) / ww, w), dot(g, w) / (decay * decay * ww) - 1,
           apart(end, decay, w) / (decay * sqrt(ww)), seconds, (double)use.ru_maxrss / 1024);
    free(room);
}

int main(int argc, char **argv)
{
    const double p[PARAM_MAX] = {nu, 0, 0, 0, 4, 2 * M_PI};
    const size_t steps = argc > 1 ? strtoul(argv[1], NULL, 10) : 10240;
    const size_t bytes = argc > 2 ? strtoul(argv[2], NULL, 10) : 1 << 24;
    struct sys sys;
    struct model model;
    struct err err = {0};
    double w[N];

    if (steps == 0 ||
        sys_open(&sys, sys_find("kolmogorov", NULL), NULL, p, (size_t[SYS_AXES]){POINTS, POINTS},
                 &err) < 0 ||
        sys_initial(&sys, "taylor-green", 1, 0, w, &err) < 0 ||
        model_open(&model, &sys, &closure_nothing, "etdrk4", dt, &err) < 0) {
        fprintf(stderr, "long_gradient: error: %s\n", err.msg);
        return 64;
    }
    measure(&model, w, steps, bytes / sizeof(double));
    model_close(&model);
    sys_close(&sys);
    return 0;
}
