/* Proper orthogonal decomposition: planted modes are found, by either matrix. */
#include <stdlib.h>

#include "../check.h"
#include "num/pod.h"
#include "num/rng.h"

enum { N = 40, MODES = 3 };

static const double sizes[MODES] = {3, 1, 0.1};

/* Mode k of the sample space: waves, orthonormal. */
static double wave(size_t k, size_t i)
{
    return sqrt(2.0 / N) * cos(2 * acos(-1) * (double)((k + 1) * i) / N);
}

static void planted(size_t count)
{
    double *x = calloc(count * N, sizeof *x), mean[N], modes[N * N], sd[N], sums[MODES] = {0};
    double *a = calloc(count * MODES, sizeof *a);
    struct rng r = rng_open(1, "test", count);
    size_t found;

    /* coefficients that are uncorrelated and of mean 0: signs that alternate in time */
    for (size_t s = 0; s < count; s++)
        for (size_t k = 0; k < MODES; k++) {
            a[s * MODES + k] = sizes[k] * ((s >> k) % 2 ? 1 : -1);
            sums[k] += a[s * MODES + k];
        }
    for (size_t k = 0; k < MODES; k++)
        check_near(sums[k], 0, 1e-9);
    const double level = rng_normal(&r);
    for (size_t s = 0; s < count; s++)
        for (size_t i = 0; i < N; i++) {
            x[s * N + i] = level;
            for (size_t k = 0; k < MODES; k++)
                x[s * N + i] += a[s * MODES + k] * wave(k, i);
        }
    check(pod_find(N, count, x, N, 1, mean, modes, sd, &found, NULL) == 0);
    check(found == MODES);
    for (size_t k = 0; k < MODES; k++) {
        check_near(sd[k], sizes[k], 1e-12);
        for (size_t i = 0; i < N; i++)
            check_near(modes[k * N + i], wave(k, i), 1e-9);
    }
    for (size_t i = 0; i < N; i++)
        check_near(mean[i], level, 1e-13);
    /* the first holds 9 of 10.01 parts, the first two all but a thousandth */
    check(pod_find(N, count, x, N, 0.89, mean, modes, sd, &found, NULL) == 0 && found == 1);
    check(pod_find(N, count, x, N, 0.9, mean, modes, sd, &found, NULL) == 0 && found == 2);
    check(pod_find(N, count, x, 1, 1, mean, modes, sd, &found, NULL) == 0 && found == 1);
    free(a);
    free(x);
}

static void modes_by_both_matrices(void)
{
    planted(16);  /* fewer samples than numbers */
    planted(160); /* more */
}

static void what_does_not_vary_has_no_modes(void)
{
    double x[5 * N], mean[N], modes[N], sd[1];
    size_t found = 7;

    for (size_t i = 0; i < 5 * N; i++)
        x[i] = 4;
    check(pod_find(N, 5, x, 1, 1, mean, modes, sd, &found, NULL) == 0 && found == 0);
}

int main(void)
{
    run(modes_by_both_matrices);
    run(what_does_not_vary_has_no_modes);
    return check_end();
}
