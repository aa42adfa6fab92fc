/* Gains of modes: what a response makes of fields is found again, and what cannot be told apart
 * gets the least. */
#include <stdlib.h>

#include "../check.h"
#include "fuse/fuse_gain.h"
#include "num/rng.h"

enum { N = 12, M = 6, POINTS = N * M, COUNT = 3, RECORDS = 20 };

static void fill(size_t n, double x[], uint64_t index)
{
    struct rng rng = rng_open(5, "test", index);

    for (size_t i = 0; i < n; i++)
        x[i] = rng_normal(&rng);
}

static struct grid plane(void)
{
    return (struct grid){.rank = 2, .n = {N, M}, .points = POINTS, .dx = {1, 1},
                         .edge = {EDGE_PERIODIC, EDGE_PERIODIC}};
}

/* r := sum of the circular convolutions of theta_d with w_d, point by point. */
static void convolve(const double theta[], const double *const w[], double r[])
{
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < M; j++) {
            r[i * M + j] = 0;
            for (size_t d = 0; d < COUNT; d++)
                for (size_t a = 0; a < N; a++)
                    for (size_t b = 0; b < M; b++)
                        r[i * M + j] += theta[d * POINTS + a * M + b] *
                                        w[d][(i + N - a) % N * M + (j + M - b) % M];
        }
}

static void responses_are_found(void)
{
    static double theta[COUNT * POINTS], found[COUNT * POINTS], w[COUNT][POINTS], r[POINTS];
    const double *const all[COUNT] = {w[0], w[1], w[2]};
    const struct grid grid = plane();
    struct fuse_gain *g = fuse_gain_open(&grid, 1, COUNT, NULL);
    double left;

    check(fuse_gain_solve(g, 0, found, &left, NULL) < 0);
    fill(COUNT * POINTS, theta, 0);
    for (uint64_t k = 0; k < RECORDS; k++) {
        for (uint64_t d = 0; d < COUNT; d++)
            fill(POINTS, w[d], 1 + COUNT * k + d);
        convolve(theta, all, r);
        fuse_gain_add(g, all, r);
    }
    check(fuse_gain_solve(g, 0, found, &left, NULL) == 0);
    for (size_t i = 0; i < COUNT * POINTS; i++)
        check_near(found[i], theta[i], 1e-11);
    check_near(left, 0, 1e-12);
    check(fuse_gain_solve(g, 0.1, found, &left, NULL) == 0);
    check(left > 1e-4 && left < 0.1);
    fuse_gain_close(g);
}

/* Half of r is noise that no gain can know: so much of its square is left, but for as much as
 * there are gains for the records. */
static void noise_is_left(void)
{
    static double found[COUNT * POINTS], w[COUNT][POINTS], r[POINTS], e[POINTS];
    const double *const all[COUNT] = {w[0], w[1], w[2]};
    const struct grid grid = plane();
    struct fuse_gain *g = fuse_gain_open(&grid, 1, COUNT, NULL);
    double left;

    for (uint64_t k = 0; k < 400; k++) {
        for (uint64_t d = 0; d < COUNT; d++)
            fill(POINTS, w[d], 1 + 4 * k + d);
        fill(POINTS, e, 4 * k);
        for (size_t i = 0; i < POINTS; i++)
            r[i] = w[1][(i + M) % POINTS] + e[i]; /* turned along the first axis */
        fuse_gain_add(g, all, r);
    }
    check(fuse_gain_solve(g, 0, found, &left, NULL) == 0);
    check_near(left, 0.5 * (1 - COUNT / 400.0), 0.01);
    check_near(found[POINTS + (N - 1) * M], 1, 0.03);
    fuse_gain_close(g);
}

/* Two fields that are the same share a gain; a field that is zero has none. */
static void what_is_singular(void)
{
    static double found[COUNT * POINTS], w[POINTS], zero[POINTS], r[POINTS];
    const double *const all[COUNT] = {w, w, zero};
    const struct grid grid = plane();
    struct fuse_gain *g = fuse_gain_open(&grid, 1, COUNT, NULL);
    double left;

    for (uint64_t k = 0; k < RECORDS; k++) {
        fill(POINTS, w, k);
        for (size_t i = 0; i < POINTS; i++)
            r[i] = 2 * w[i];
        fuse_gain_add(g, all, r);
    }
    check(fuse_gain_solve(g, 0, found, &left, NULL) == 0);
    for (size_t i = 0; i < POINTS; i++) {
        check_near(found[i], i == 0, 1e-9);
        check_near(found[POINTS + i], i == 0, 1e-9);
        check(found[2 * POINTS + i] == 0);
    }
    fuse_gain_close(g);
}

int main(void)
{
    run(responses_are_found);
    run(noise_is_left);
    run(what_is_singular);
    return check_end();
}
