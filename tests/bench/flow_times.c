/* flow_times.c -- the time of flow in two and three dimensions, on one thread.
 *
 *   flow_times terms DIMS N
 *       right-hand side of kolmogorov (2) or navier-stokes (3), two-thirds, on N points a side;
 *       four (2) or eight (3) real transforms of such a grid by FFTW, half each way; a step of
 *       if-rk4, of etdrk4; a right-hand side of two-thirds-f32 (2; of two-thirds again, 3):
 *       microseconds, medians in turns
 *   flow_times gradient DIMS N STEPS SCHEME BYTES
 *       seconds of STEPS steps, nu = dt = 0.01, of these with the gradient of half the square of
 *       their end, and MiB of the process; BYTES: of the trail, 0: no limit
 */
#include <fftw3.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "model/trail.h"
#include "num/fft.h"

enum { TURNS = 9, WHAT = 5 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void fail(const struct err *err)
{
    fprintf(stderr, "flow_times: error: %s\n", err->msg);
    exit(70);
}

static void *room(size_t doubles)
{
    double *x = fftw_malloc(doubles * sizeof *x);

    if (!x)
        exit(70);
    return memset(x, 0, doubles * sizeof *x);
}

static struct sys open_flow(int dims, size_t n, double nu)
{
    const double plane[PARAM_MAX] = {nu, 0, 0, 0, 4, 2 * M_PI};
    const double cube[PARAM_MAX] = {nu, 0, 2 * M_PI};
    struct err err = {0};
    struct sys sys;

    if (sys_open(&sys, sys_find(dims == 2 ? "kolmogorov" : "navier-stokes", NULL), "two-thirds",
                 dims == 2 ? plane : cube, (size_t[SYS_AXES]){n, n, dims == 3 ? n : 0}, &err) < 0)
        fail(&err);
    return sys;
}

struct transforms {
    fftw_plan forth, back;
};

static struct transforms transforms(int dims, size_t n)
{
    const int length[] = {(int)n, (int)n, (int)n};
    const size_t lines = dims == 2 ? n : n * n;
    double *u = room(lines * n);
    fftw_complex *uhat = room(2 * lines * (n / 2 + 1));

    return (struct transforms){
        fftw_plan_dft_r2c(dims, length, u, uhat, FFTW_MEASURE),
        fftw_plan_dft_c2r(dims, length, uhat, u, FFTW_MEASURE)};
}

static void terms(int dims, size_t n)
{
    static const char *const scheme[] = {"if-rk4", "etdrk4"};
    struct sys sys = open_flow(dims, n, 1e-3);
    struct model model[2];
    struct run run[2];
    struct err err = {0};
    double *u = room(sys.n), *s = room(sys.ns), *out = room(sys.ns), *out2 = room(2 * sys.ns);
    double *work = room(sys_rhs_nwork(&sys)), time[WHAT][TURNS];
    const struct point at = {.u = s, .p = sys.p};
    struct sys single;
    const struct transforms fftw = transforms(dims, n);
    const size_t count = 1 + (size_t)(2e7 / (pow((double)n, dims) * dims * log2((double)n)));
    const double dt = 1e-4;

    if (sys_initial(&sys, NULL, 1, 0, u, &err) < 0 ||
        sys_open(&single, sys.ops, dims == 2 ? "two-thirds-f32" : "two-thirds", sys.p, sys.grid,
                 &err) < 0)
        fail(&err);
    double *wide = room(sys_rhs_nwork(&single)), *other = room(single.ns);
    sys_encode(&sys, u, s, work);
    sys_encode(&single, u, other, wide);
    for (int i = 0; i < 2; i++)
        if (model_open(&model[i], &sys, &closure_nothing, scheme[i], dt, &err) < 0 ||
            run_open(&run[i], &model[i], 0, u, &err) < 0)
            fail(&err);
    for (int turn = 0; turn < TURNS; turn++) {
        double began = now();
        for (size_t k = 0; k < count; k++)
            sys.form->terms(&sys, &at, out, NULL, work);
        time[0][turn] = (now() - began) / (double)count;
        began = now();
        for (size_t k = 0; k < (dims == 2 ? 2 : 4) * count; k++)
            fftw_execute(fftw.forth), fftw_execute(fftw.back);
        time[1][turn] = (now() - began) / (double)count;
        for (int i = 0; i < 2; i++) {
            const size_t steps = 1 + count / 4;
            began = now();
            if (run_to(&run[i], run[i].t + (double)steps * dt, &err) < 0)
                fail(&err);
            time[2 + i][turn] = (now() - began) / (double)steps;
        }
        began = now();
        for (size_t k = 0; k < count; k++)
            single.form->terms(&single, &(struct point){.u = other, .p = sys.p}, out2, NULL, wide);
        time[4][turn] = (now() - began) / (double)count;
    }
    for (int i = 0; i < WHAT; i++) {
        qsort(time[i], TURNS, sizeof time[i][0], ascending);
        printf("%.5g%s", 1e6 * time[i][TURNS / 2], i + 1 < WHAT ? " " : "\n");
    }
}

static void gradient(int dims, size_t n, size_t steps, const char *scheme, size_t budget)
{
    struct sys sys = open_flow(dims, n, 0.01);
    struct model model;
    struct trail tr;
    struct rusage use;
    struct err err = {0};
    double *u = room(sys.n), *end = room(sys.n), *g = room(sys.n);
    const double t[] = {0, 0.01 * (double)steps};

    if (sys_initial(&sys, NULL, 1, 0, u, &err) < 0 ||
        model_open(&model, &sys, &closure_nothing, scheme, 0.01, &err) < 0)
        fail(&err);
    struct point at = model_point(&model, 0);
    at.u = u;
    trail_place(&tr, &model, 1, steps, budget, room(trail_size(&model, 1, steps, budget)));
    double began = now();
    trail_forward(&tr, &at, t, end, false);
    const double forward = now() - began;
    began = now();
    if (!trail_forward(&tr, &at, t, end, true))
        exit(70);
    trail_adjoint(&tr, &at, t, end, &(struct dpoint){.u = g});
    began = now() - began;
    getrusage(RUSAGE_SELF, &use);
    printf("%.4g %.4g %.1f\n", forward, began, (double)use.ru_maxrss / 1024);
}

int main(int argc, char **argv)
{
    const int dims = argc > 2 && !strcmp(argv[2], "3") ? 3 : 2;

    if (argc == 4 && !strcmp(argv[1], "terms"))
        terms(dims, strtoul(argv[3], NULL, 10));
    else if (argc == 7 && !strcmp(argv[1], "gradient"))
        gradient(dims, strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10), argv[5],
                 strtoul(argv[6], NULL, 10) / sizeof(double));
    else
        return 64;
    return 0;
}
