/* linear_systems.h -- linear systems whose second moments are known, for tests of memory. */
#ifndef SUBGRID_TESTS_LINEAR_SYSTEMS_H
#define SUBGRID_TESTS_LINEAR_SYSTEMS_H

#include <lapacke.h>

#include "check.h"
#include "memory/memory.h"

enum { MOST = 5, LAGS = 40 };

/* du = A u dt + noise, the first d of n seen at steps dt. */
struct linear {
    size_t n, d;
    double A[MOST * MOST], dt;
    double Phi[MOST * MOST]; /* e^{A dt} */
    double S[MOST * MOST];   /* covariance */
};

static inline void times(size_t n, const double X[], const double Y[], double Z[])
{
    double sum[MOST * MOST] = {0};

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            for (size_t j = 0; j < n; j++)
                sum[i * n + j] += X[i * n + k] * Y[k * n + j];
    memcpy(Z, sum, n * n * sizeof *Z);
}

/* E := e^{A t}, by Taylor's series of a 1024th and ten squarings. */
static inline void exponential(size_t n, const double A[], double t, double E[])
{
    double small[MOST * MOST], term[MOST * MOST] = {0};

    memset(E, 0, n * n * sizeof *E);
    for (size_t i = 0; i < n; i++)
        E[i * (n + 1)] = term[i * (n + 1)] = 1;
    for (size_t i = 0; i < n * n; i++)
        small[i] = A[i] * t / 16;
    for (int k = 1; k < 24; k++) {
        times(n, term, small, term);
        for (size_t i = 0; i < n * n; i++)
            E[i] += term[i] /= k;
    }
    for (int k = 0; k < 4; k++)
        times(n, E, E, E);
}

/* S: A S + S A^T + I = 0. */
static inline void stationary(struct linear *s)
{
    const size_t n = s->n, nn = n * n;
    double M[MOST * MOST * MOST * MOST] = {0};
    lapack_int pivot[MOST * MOST];

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            s->S[i * n + j] = i == j ? -1 : 0;
            for (size_t k = 0; k < n; k++) {
                M[(i * n + j) * nn + k * n + j] += s->A[i * n + k];
                M[(i * n + j) * nn + i * n + k] += s->A[j * n + k];
            }
        }
    check(LAPACKE_dgesv(LAPACK_ROW_MAJOR, (int)nn, 1, M, (int)nn, pivot, s->S, 1) == 0);
}

/* The test matrix; noise: with B B^T = I and its stationary covariance, else y(0) = 0, |x| = 1. */
static inline struct linear five(double dt, bool noise)
{
    struct linear s = {.n = 5, .d = 2, .dt = dt,
                       .A = {-.2, 1, .5, 0, -.3, -1, -.1, 0, .4, .2, -.6, .1, -.8, 1.5, 0, .2, -.5,
                             -1.5, -.6, .3, .3, .1, 0, -.4, -1.2},
                       .S = {[0] = 1, [6] = 1}};

    exponential(s.n, s.A, dt, s.Phi);
    if (noise)
        stationary(&s);
    return s;
}

/* K(t) = 2 e^{-5t} + e^{-t/2}/2 of one observable of variance 1. */
static inline struct linear two_exponentials(double dt)
{
    struct linear s = {.n = 3, .d = 1, .dt = dt, .A = {0, -1, -1, 2, -5, 0, .5, 0, -.5},
                       .S = {[0] = 1, [4] = 2, [8] = .5}};

    exponential(s.n, s.A, dt, s.Phi);
    return s;
}

/* C (LAGS + 1, d, d) := (Phi^k S)_11 */
static inline struct moments exact(const struct linear *s, double C[])
{
    double now[MOST * MOST];

    memcpy(now, s->S, sizeof now);
    for (size_t k = 0; k <= LAGS; k++) {
        for (size_t i = 0; i < s->d; i++)
            for (size_t j = 0; j < s->d; j++)
                C[(k * s->d + i) * s->d + j] = now[i * s->n + j];
        times(s->n, s->Phi, now, now);
    }
    return (struct moments){.d = s->d, .m = s->d, .lags = LAGS, .count = 1, .C = C, .biased = C};
}

#endif
