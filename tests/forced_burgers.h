/* forced_burgers.h -- the published comparison of schemes under random forcings (mcgreivy2023):
 *
 *   mean over cells, 150 times 0.1 apart and forcings of |u - means of the truth|
 *
 * The truth is weno5-points on 512 cells, from rest; at t = 5 coarse runs start from its means.
 * Steps are 0.3 dx/max|u| or shorter, |u| of 2.5 supposed.
 */
#ifndef SUBGRID_TESTS_FORCED_BURGERS_H
#define SUBGRID_TESTS_FORCED_BURGERS_H

#include <math.h>

#include "model/model.h"

enum { FORCED_FINE = 512, FORCED_TIMES = 150, FORCED_SIZES = 5 };

static const size_t forced_sizes[FORCED_SIZES] = {16, 32, 64, 128, 256};
/* As published. */
static const double forced_weno5[FORCED_SIZES] = {.2349, .0397, .00798, .00317, .00110};
static const double forced_godunov[FORCED_SIZES] = {.2298, .1027, .0546, .0300, .0161};

struct forced_run {
    struct sys sys;
    struct model model;
    struct run run;
};

/* From u[n] at t. Returns -1 where something failed. */
static inline int forced_open(struct forced_run *r, const char *form, double draw, size_t n,
                              double t, const double u[])
{
    const double p[PARAM_MAX] = {0.01, 2 * M_PI, draw, 1};
    const double dt = 0.1 / ceil(0.1 / (0.3 * 2 * M_PI / (double)n / 2.5));

    *r = (struct forced_run){0};
    return sys_open(&r->sys, sys_find("forced-burgers", NULL), form, p, (size_t[SYS_AXES]){n},
                    NULL) ||
                   model_open(&r->model, &r->sys, &closure_nothing, "ssprk3", dt, NULL) ||
                   run_open(&r->run, &r->model, t, u, NULL)
               ? -1
               : 0;
}

static inline void forced_close(struct forced_run *r)
{
    run_close(&r->run);
    model_close(&r->model);
    sys_close(&r->sys);
}

static inline void forced_means(size_t n, const double fine[], double u[])
{
    const size_t R = FORCED_FINE / n;

    for (size_t i = 0; i < n; i++) {
        u[i] = 0;
        for (size_t j = 0; j < R; j++)
            u[i] += fine[i * R + j] / (double)R;
    }
}

/* truth[1 + FORCED_TIMES][FORCED_FINE] of one forcing, from t = 5 on. */
static inline int forced_truth(double draw, double truth[][FORCED_FINE])
{
    const double rest[FORCED_FINE] = {0};
    struct forced_run r;
    int rc = forced_open(&r, "weno5-points", draw, FORCED_FINE, 0, rest);

    for (int k = 0; k <= FORCED_TIMES && rc == 0; k++) {
        rc = run_to(&r.run, 5 + 0.1 * k, NULL);
        run_state(&r.run, truth[k]);
    }
    forced_close(&r);
    return rc;
}

/* The mean |error| of a form on n cells under that forcing; NaN where the run failed. */
static inline double forced_error(const char *form, double draw, size_t n,
                                  const double truth[][FORCED_FINE])
{
    double u[FORCED_FINE], means[FORCED_FINE], error = 0;
    struct forced_run r;

    forced_means(n, truth[0], u);
    int rc = forced_open(&r, form, draw, n, 5, u);
    for (int k = 1; k <= FORCED_TIMES && rc == 0; k++) {
        rc = run_to(&r.run, 5 + 0.1 * k, NULL);
        run_state(&r.run, u);
        forced_means(n, truth[k], means);
        for (size_t i = 0; i < n; i++)
            error += fabs(u[i] - means[i]) / (double)(n * FORCED_TIMES);
    }
    forced_close(&r);
    return rc ? NAN : error;
}

#endif
