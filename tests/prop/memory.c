/* Conformance of kinds of memory: kernels turn with the features, fewer targets are some of the
 * rows, what is said to be left is left, features that depend on others are borne. */
#include "memory/memory.h"

#include <cblas.h>
#include <stdlib.h>

#include "../check.h"
#include "../second_moments.h"
#include "../starve.h"
#include "memory/memory_check.h"
#include "memory/memory_poles.h"
#include "num/rng.h"

enum { M = 3, H = 4, T = 300 };

/* x (T, M): an autoregression of two lags, stable, coupled. */
static void plant(double x[])
{
    static const double A[M][M] = {{.5, .3, 0}, {-.4, .4, .2}, {.1, 0, -.6}};
    static const double B[M][M] = {{-.3, 0, .1}, {0, -.2, 0}, {.2, 0, .1}};
    struct rng r = rng_open(4, "test", 0);

    for (size_t t = 0; t < T; t++)
        for (size_t i = 0; i < M; i++) {
            x[t * M + i] = rng_normal(&r);
            for (size_t j = 0; j < M; j++)
                x[t * M + i] += t > 1 ? A[i][j] * x[(t - 1) * M + j] + B[i][j] * x[(t - 2) * M + j]
                                      : 0;
        }
}

static int solve(const struct memory_ops *ops, const struct moments *of, double ridge,
                 struct memory_fit *fit)
{
    struct err err = {0};
    int rc = memory_open(fit, of->d, of->m, H, &err);

    rc = rc == 0 ? ops->solve(of, ridge, fit, &err) : rc;
    check_text(err.msg, "");
    return rc;
}

static double distance(size_t n, const double x[], const double y[])
{
    double most = 0;

    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(x[i] - y[i]));
    return most;
}

/* phi' = S phi: Omega' = S Omega S^-1. S scales by 1e6 and shears. */
static void kernels_turn_with_features(void)
{
    static const double S[M][M] = {{2, 0, 0}, {1e6, -3e6, 0}, {0, 0, 1e-4}};
    double x[T * M], y[T * M] = {0}, left[M * M], right[M * M];

    plant(x);
    for (size_t t = 0; t < T; t++)
        for (size_t i = 0; i < M; i++)
            for (size_t j = 0; j < M; j++)
                y[t * M + i] += S[i][j] * x[t * M + j];
    struct moments of = moments_of(T, M, M, H, x), turned = moments_of(T, M, M, H, y);
    for (const struct memory_ops *const *ops = memory_all(); *ops; ops++) {
        struct memory_fit fit, other;
        check(solve(*ops, &of, 0, &fit) == 0 && solve(*ops, &turned, 0, &other) == 0);
        check(fit.rank == fit.of && fit.condition < 100);
        for (size_t l = 0; l < H; l++) {
            cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, M, M, M, 1, S[0], M,
                        fit.Omega + l * M * M, M, 0, left, M);
            cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, M, M, M, 1,
                        other.Omega + l * M * M, M, S[0], M, 0, right, M);
            for (size_t i = 0; i < M; i++)
                for (size_t j = 0; j < M; j++)
                    check_near(left[i * M + j], right[i * M + j], 1e-11 * (i == 1 ? 1e6 : 1));
        }
        memory_close(&fit);
        memory_close(&other);
    }
    moments_free(&of);
    moments_free(&turned);
}

static void targets_are_rows(void)
{
    double x[T * M];

    plant(x);
    struct moments of = moments_of(T, M, M, H, x);
    for (const struct memory_ops *const *ops = memory_all(); *ops; ops++) {
        struct memory_fit all, one;
        of.d = M;
        check(solve(*ops, &of, .01, &all) == 0);
        of.d = 1;
        check(solve(*ops, &of, .01, &one) == 0);
        for (size_t l = 0; l < H; l++)
            check_near(distance(M, one.Omega + l * M, all.Omega + l * M * M), 0, 1e-14);
        check_near(one.W[0], all.W[0], 1e-14);
        memory_close(&all);
        memory_close(&one);
    }
    moments_free(&of);
}

/* The mean of W W^T over the sample; by biased moments nearly. */
static void what_is_left_is_left(void)
{
    double x[T * M];

    plant(x);
    struct moments of = moments_of(T, M, M, H, x);
    for (const struct memory_ops *const *ops = memory_all(); *ops; ops++)
        for (int ridge = 0; ridge < 2; ridge++) {
            struct memory_fit fit;
            double W[M * M] = {0};
            check(solve(*ops, &of, ridge * .3, &fit) == 0);
            for (size_t t = H; t < T; t++) {
                double e[M];
                memcpy(e, x + t * M, sizeof e);
                for (size_t l = 0; l < H; l++)
                    cblas_dgemv(CblasRowMajor, CblasNoTrans, M, M, -1, fit.Omega + l * M * M, M,
                                x + (t - 1 - l) * M, 1, 1, e, 1);
                cblas_dger(CblasRowMajor, M, M, 1. / (T - H), e, 1, e, 1, W, M);
            }
            check_near(distance(M * M, W, fit.W), 0,
                       strcmp((*ops)->name, "yule-walker") ? 1e-13 : .15);
            memory_close(&fit);
            /* without the gram matrix, as of a stationary process */
            const bool biased = !strcmp((*ops)->name, "yule-walker");
            struct moments formal = of;
            formal.gram = NULL;
            if (strcmp((*ops)->name, "least-squares") == 0)
                continue;
            check(solve(*ops, &formal, ridge * .3, &fit) == 0);
            check(memory_left(M, M, H, fit.Omega, biased ? of.biased : of.C, W, NULL) == 0);
            check_near(distance(M * M, W, fit.W), 0, 1e-14);
            memory_close(&fit);
        }
    moments_free(&of);
}

/* No kernels of h lags lessen what Yule-Walker leaves; Mori's are another thing. */
static void the_least_is_left(void)
{
    double x[T * M];

    plant(x);
    struct moments of = moments_of(T, M, M, H, x);
    for (int mori = 0; mori < 2; mori++) {
        struct memory_fit fit;
        double change = 0, more[H * M * M];
        const double *B = mori ? of.C : of.biased;
        check(solve(memory_find(mori ? "mori" : "yule-walker", NULL), &of, 0, &fit) == 0);
        for (size_t i = 0; i < H * M * M; i++) {
            double up[M * M], down[M * M];
            memcpy(more, fit.Omega, sizeof more);
            more[i] += 1e-3;
            check(memory_left(M, M, H, more, B, up, NULL) == 0);
            more[i] -= 2e-3;
            check(memory_left(M, M, H, more, B, down, NULL) == 0);
            for (size_t j = 0; j < M; j++)
                change = fmax(change, fabs(up[j * (M + 1)] - down[j * (M + 1)]) / 2e-3);
        }
        check(mori ? change > 1e-2 : change < 1e-11);
        memory_close(&fit);
    }
    moments_free(&of);
}

/* x_2 = 2 x_0 and a constant: the forecast is that of the others alone, shared by the two. */
static void dependent_features_are_borne(void)
{
    double x[T * M], y[T * 4], z[T * 2];

    plant(x);
    for (size_t t = 0; t < T; t++) {
        z[2 * t] = y[4 * t] = x[t * M];
        z[2 * t + 1] = y[4 * t + 1] = x[t * M + 1];
        y[4 * t + 2] = 2 * x[t * M];
        y[4 * t + 3] = 0;
    }
    struct moments of = moments_of(T, 2, 4, H, y), alone = moments_of(T, 2, 2, H, z);
    for (const struct memory_ops *const *ops = memory_all(); *ops; ops++) {
        struct memory_fit fit, other;
        check(solve(*ops, &of, 0, &fit) == 0 && solve(*ops, &alone, 0, &other) == 0);
        check(2 * fit.rank == fit.of && isinf(fit.condition));
        for (size_t i = 0; i < H * 2; i++) {
            const double *Om = fit.Omega + 4 * i;
            check_near(Om[0] + 2 * Om[2], other.Omega[2 * i], 1e-12);
            check_near(Om[0], 2 * Om[2], 1e-12);
            check_near(Om[1], other.Omega[2 * i + 1], 1e-12);
            check(Om[3] == 0);
        }
        check_near(distance(4, fit.W, other.W), 0, 1e-12);
        memory_close(&fit);
        memory_close(&other);
    }
    moments_free(&of);
    moments_free(&alone);
}

/* From 60 samples of 10 observables Yule-Walker is stable, least squares often not. */
static void short_records(void)
{
    enum { N = 60, D = 10, RUNS = 20 };
    int unstable[2] = {0};

    for (uint64_t run = 0; run < RUNS; run++) {
        struct rng r = rng_open(5, "test", run);
        double x[N * D], mean[D] = {0}, radius;
        for (size_t i = 0; i < N * D; i++)
            x[i] = rng_normal(&r) + (i < D ? 0 : .98 * x[i - D]) +
                   (i % D && i > D ? .1 * x[i - D - 1] : 0);
        for (size_t i = 0; i < N * D; i++)
            mean[i % D] += x[i] / N;
        for (size_t i = 0; i < N * D; i++)
            x[i] -= mean[i % D];
        struct moments of = moments_of(N, D, D, H, x);
        for (int k = 0; k < 2; k++) {
            struct memory_fit fit;
            check(solve(memory_find(k ? "least-squares" : "yule-walker", NULL), &of, 0, &fit) == 0);
            check(memory_radius(D, H, fit.Omega, &radius, NULL) == 0);
            unstable[k] += radius >= 1;
            memory_close(&fit);
        }
        moments_free(&of);
    }
    check(unstable[0] == 0 && unstable[1] > RUNS / 2);
}

static void bad_moments_are_refused(void)
{
    double x[T * M];

    plant(x);
    struct moments of = moments_of(T, M, M, H, x);
    for (const struct memory_ops *const *ops = memory_all(); *ops; ops++) {
        struct memory_fit fit;
        struct err err = {0};
        struct moments none = {.d = M, .m = M, .lags = H}, few = of;
        check(memory_open(&fit, M, M, H, &err) == 0);
        check((*ops)->solve(&none, 0, &fit, &err) == -1 && err.code == ERR_DATA);
        err = (struct err){0};
        few.lags = H - 1;
        check((*ops)->solve(&few, 0, &fit, &err) == -1 && err.code == ERR_DATA);
        x[7 * M] = NAN;
        struct moments bad = moments_of(T, M, M, H, x);
        x[7 * M] = 0;
        err = (struct err){0};
        check((*ops)->solve(&bad, 0, &fit, &err) == -1 && err.code == ERR_NUMERIC);
        moments_free(&bad);
        bool failed = true;
        for (long n = 1; STARVES && failed; n++) {
            starve(n);
            const int rc = (*ops)->solve(&of, 0, &fit, &err);
            failed = starved;
            starve(0);
            check((rc == -1) == failed);
        }
        memory_close(&fit);
    }
    moments_free(&of);
}

int main(void)
{
    run(kernels_turn_with_features);
    run(targets_are_rows);
    run(what_is_left_is_left);
    run(the_least_is_left);
    run(dependent_features_are_borne);
    run(short_records);
    run(bad_moments_are_refused);
    return check_end();
}
