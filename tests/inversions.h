/* inversions.h -- a linear model whose posterior is known, and what tests of inversions share:
 * A_ij = cos(i j), y_i = i/4, Gamma_ii = 0.1 + 0.05 i, prior N(m0, C0). */
#ifndef SUBGRID_TESTS_INVERSIONS_H
#define SUBGRID_TESTS_INVERSIONS_H

#include <stdlib.h>

#include "check.h"
#include "kalman/kalman.h"

enum { N = 5, D = 8, MOST = 64 };

#define EACH(ops) for (const struct kalman_ops *const *ops = kalman_all(); *ops; ops++)

/* A model of n inputs and d outputs, and the data that it is to give. */
struct problem {
    size_t n, d;
    void (*model)(const double u[], double g[]);
    double y[MOST];
    double noise;                         /* standard deviation of the data */
    double (*error)(const double u[]);    /* distance from an answer */
};

static inline struct kalman opened(const char *spec, size_t n, size_t d, size_t members)
{
    struct kalman k;
    struct err err = {0};

    check(kalman_open(&k, spec, n, d, members, 7, &err) == 0);
    check_text(err.msg, "");
    return k;
}

/* r (members, d) of v */
static inline void residuals(const struct kalman *k, const struct problem *p,
                             const double v[], double r[])
{
    for (size_t j = 0; j < k->members; j++) {
        p->model(v + j * k->n, r + j * k->d);
        for (size_t i = 0; i < k->d; i++)
            r[j * k->d + i] = (r[j * k->d + i] - p->y[i]) / p->noise;
    }
}

static const double m0[N] = {-1, -0.5, 0, 0.5, 1}, c0[N] = {1, 2, 0.5, 1, 4};

static inline void line(const double v[], double g[])
{
    for (int i = 0; i < D; i++) {
        g[i] = 0;
        for (int j = 0; j < N; j++)
            g[i] += cos((i + 1) * (j + 1)) * (m0[j] + sqrt(c0[j]) * v[j]);
        g[i] = (g[i] - (i + 1) / 4.0) / sqrt(0.1 + 0.05 * i);
    }
}

static const struct problem linear = {.n = N, .d = D, .model = line, .noise = 1};

/* v and r of a first ensemble of the linear model. */
static inline void begin(const struct kalman *k, double **v, double **r)
{
    *v = malloc(k->members * k->n * sizeof **v);
    *r = malloc(k->members * k->d * sizeof **r);
    check(kalman_first(k, true, *v, NULL) == 0);
    residuals(k, &linear, *v, *r);
}

#endif
