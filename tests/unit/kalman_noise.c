/* The noise of data: covariances by hand, how far few samples are believed, roots, whitening. */
#include "kalman/kalman_noise.h"

#include <stdlib.h>

#include "../check.h"
#include "num/rng.h"

enum { D = 3 };

static void covariances_by_hand(void)
{
    const double y[4][D] = {{1, 2, 0}, {3, 2, 1}, {5, 6, 0}, {3, 6, 3}};
    double mean[D], C[D * D];

    check_near(kalman_noise(4, D, y[0], 0.25, mean, C), 0.25, 0);
    check_near(mean[0], 3, 0);
    check_near(mean[1], 4, 0);
    check_near(C[0], 8 / 3.0, 1e-15);
    check_near(C[4], 16 / 3.0, 1e-15);
    check_near(C[1], 0.75 * 8 / 3, 1e-15); /* (-2 -2 + 2 2 + 0)/3 = 8/3, lessened */
    check_near(C[3], C[1], 0);
}

/* What n samples of d independent numbers are worth: correlations are chance, nearly all goes; of
 * numbers that are alike nearly nothing does. */
static void few_samples_are_believed_little(void)
{
    enum { N = 30 };
    double y[N][D], alike[N][D], mean[D], C[D * D];
    struct rng rng = rng_open(1, "test", 0);

    for (int k = 0; k < N; k++) {
        const double common = rng_normal(&rng);
        for (int i = 0; i < D; i++) {
            y[k][i] = (i + 1) * rng_normal(&rng);
            alike[k][i] = 10 * i + common + 0.1 * rng_normal(&rng);
        }
    }
    check(kalman_noise(N, D, y[0], NAN, mean, C) > 0.3);
    check(kalman_noise(N, D, alike[0], NAN, mean, C) < 0.15);
}

static void roots_and_whitening(void)
{
    const double C[D * D] = {4, 2, 0.5, 2, 5, 1, 0.5, 1, 9}, y[D] = {1, 2, 3};
    const double g[2 * D] = {3, 2, 3, NAN, 2, 4};
    double L[D * D], r[2 * D];
    struct err err = {0};

    memcpy(L, C, sizeof L);
    check(kalman_root(D, L, &err) == 0);
    for (int i = 0; i < D; i++)
        for (int j = 0; j < D; j++) {
            double sum = 0;
            for (int k = 0; k < D; k++)
                sum += L[i * D + k] * L[j * D + k];
            check_near(sum, C[i * D + j], 1e-14);
            check(j <= i || L[i * D + j] == 0);
        }
    kalman_whiten(2, D, L, y, g, r);
    check_near(r[0], 2 / L[0], 1e-15);
    for (int i = 0; i < D; i++) { /* L r = g - y */
        double sum = 0;
        for (int k = 0; k < D; k++)
            sum += L[i * D + k] * r[k];
        check_near(sum, g[i] - y[i], 1e-14);
    }
    check(isnan(r[D]));
}

static void what_has_no_root(void)
{
    double flat[4] = {1, 1, 1, 1}, none[4] = {1, 0, 0, 0};
    struct err err = {0};

    check(kalman_root(2, flat, &err) == -1 && err.code == ERR_DATA);
    check(strstr(err.msg, "found an eigenvalue of ") && strstr(err.msg, "--shrink auto"));
    check(kalman_root(2, none, &err) == -1 && err.code == ERR_DATA);
    check(strstr(err.msg, "found a variance of 0 of output 1") != NULL);
}

int main(void)
{
    run(covariances_by_hand);
    run(few_samples_are_believed_little);
    run(roots_and_whitening);
    run(what_has_no_root);
    return check_end();
}
