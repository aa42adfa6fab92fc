/* Proper orthogonal decomposition: planted modes are found, by every matrix and in every block. */
#include <stdlib.h>
#include <string.h>

#include "../check.h"
#include "../starve.h"
#include "num/pod.h"
#include "num/rng.h"

enum { N = 40, MODES = 3 };

static const double sizes[MODES] = {3, 1, 0.1};

/* Mode k of the sample space: waves, orthonormal, of n points. */
static double wave(size_t n, size_t k, size_t i)
{
    return sqrt(2.0 / (double)n) * cos(2 * acos(-1) * (double)((k + 1) * i) / (double)n);
}

static struct pod find(size_t n, size_t count, size_t room, const double x[], bool centred,
                       bool accurate, size_t most, double part)
{
    struct pod p;

    check(pod_open(&p, n, room, centred, accurate, NULL) == 0);
    for (size_t s = 0; s < count; s++)
        check(pod_add(&p, x + s * n, NULL) == 0);
    check(pod_end(&p, most, part, NULL) == 0);
    return p;
}

static void check_orthonormal(const struct pod *p)
{
    for (size_t r = 0; r < p->found; r++)
        for (size_t q = 0; q <= r; q++) {
            double sum = 0;
            for (size_t i = 0; i < p->n; i++)
                sum += p->x[r * p->n + i] * p->x[q * p->n + i];
            check_near(sum, r == q, 1e-14);
        }
}

/* count samples (N) of three modes about one level. Coefficients that are uncorrelated and of
 * mean 0: signs that alternate in time. */
static double *planted(size_t count, double level)
{
    double *x = calloc(count * N, sizeof *x);

    for (size_t s = 0; s < count; s++)
        for (size_t i = 0; i < N; i++) {
            x[s * N + i] = level;
            for (size_t k = 0; k < MODES; k++)
                x[s * N + i] += sizes[k] * ((s >> k) % 2 ? 1 : -1) * wave(N, k, i);
        }
    return x;
}

static void planted_modes_are_found(size_t count, size_t room, bool accurate)
{
    double *x = planted(count, 0.7);
    struct pod p = find(N, count, room, x, true, accurate, N, 2);

    check(p.found == MODES && p.count == count);
    check_near(p.variance, 10.01, 1e-12);
    check(p.lost < 1e-13);
    for (size_t k = 0; k < MODES; k++) {
        check_near(p.sd[k], sizes[k], 1e-12);
        for (size_t i = 0; i < N; i++)
            check_near(p.x[k * N + i], wave(N, k, i), 1e-9);
    }
    for (size_t i = 0; i < N; i++)
        check_near(p.mean[i], 0.7, 1e-13);
    check_orthonormal(&p);
    pod_close(&p);
    /* the first holds 9 of 10.01 parts, the first two all but a thousandth */
    static const struct { double part; size_t most, found; } cases[] = {
        {0.89, N, 1}, {0.9, N, 2}, {0.998, N, 2}, {2, 1, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        p = find(N, count, room, x, true, accurate, cases[i].most, cases[i].part);
        check(p.found == cases[i].found);
        pod_close(&p);
    }
    free(x);
}

static void modes_by_all_matrices_and_in_all_blocks(void)
{
    for (int accurate = 0; accurate < 2; accurate++) {
        planted_modes_are_found(16, 16, accurate);   /* fewer samples than numbers */
        planted_modes_are_found(160, 160, accurate); /* more */
        planted_modes_are_found(160, 8, accurate);
        planted_modes_are_found(160, 37, accurate);
        planted_modes_are_found(160, 60, accurate);
    }
}

/* Samples sigma_k w_sk phi_k, orthonormal w and phi: their singular values are sigma. */
static double *geometric(size_t count, size_t n, size_t rank, double ratio)
{
    double *x = calloc(count * n, sizeof *x);

    for (size_t k = 0; k < rank; k++)
        for (size_t s = 0; s < count; s++)
            for (size_t i = 0; i < n; i++)
                x[s * n + i] += pow(ratio, (double)k) * wave(count, k, s) * wave(n, k, i);
    return x;
}

/* Known singular values: to tol of each, or to tol of the first. */
static void geometric_values(size_t count, size_t n, bool accurate, bool relative, double tol)
{
    double *x = geometric(count, n, 24, 0.3), worst = 0;
    struct pod p = find(n, count, count, x, false, accurate, n, 2);
    size_t expected = 0;

    while (expected < 24 && pow(0.3, (double)expected) > (accurate ? 1e-13 : 1e-7))
        expected++;
    check(p.found >= expected - 1 && p.found <= expected + 1);
    for (size_t k = 0; k < p.found; k++) {
        const double sigma = pow(0.3, (double)k), off = fabs(p.sd[k] * sqrt((double)count) - sigma);
        worst = fmax(worst, relative ? off / sigma : off);
    }
    check(worst < tol);
    check_orthonormal(&p);
    pod_close(&p);
    free(x);
}

static void known_singular_values(void)
{
    geometric_values(50, 600, false, false, 1e-11);
    geometric_values(600, 50, false, false, 1e-9);
    geometric_values(50, 600, false, true, 1e-4);
    geometric_values(50, 600, true, false, 4e-15);
    geometric_values(600, 50, true, false, 4e-15);
    geometric_values(50, 600, true, true, 1e-4);
}

static void blocks_do_not_matter(void)
{
    enum { COUNT = 90, LENGTH = 70 };
    static const size_t rooms[] = {48, 53, 64, 71, 89};
    double *x = geometric(COUNT, LENGTH, 20, 0.7);

    for (size_t s = 0; s < COUNT; s++)
        for (size_t i = 0; i < LENGTH; i++)
            x[s * LENGTH + i] += 0.1 * cos((double)i);
    for (int accurate = 0; accurate < 2; accurate++) {
        struct pod one = find(LENGTH, COUNT, COUNT, x, true, accurate, 10, 2);
        for (size_t r = 0; r < sizeof rooms / sizeof *rooms; r++) {
            struct pod p = find(LENGTH, COUNT, rooms[r], x, true, accurate, 10, 2);
            check(p.found == 10 && one.found == 10);
            for (size_t k = 0; k < 10; k++) {
                check_near(p.sd[k] / one.sd[0], one.sd[k] / one.sd[0], 1e-13);
                for (size_t i = 0; i < LENGTH; i++)
                    check_near(p.x[k * LENGTH + i], one.x[k * LENGTH + i], 1e-12);
            }
            pod_close(&p);
        }
        pod_close(&one);
    }
    free(x);
}

static void what_has_no_room_is_told(void)
{
    enum { COUNT = 64 };
    double *x = geometric(COUNT, N, 30, 0.9), sum = 0;
    struct pod p = find(N, COUNT, 16, x, false, false, N, 2);

    check(p.lost > 1e-4 * p.variance);
    for (size_t k = 0; k < p.found; k++)
        sum += p.sd[k] * p.sd[k];
    check_near(sum + p.lost, p.variance, 1e-12);
    pod_close(&p);
    free(x);
}

static void few_samples(void)
{
    double x[5 * N];
    struct pod p;

    for (size_t i = 0; i < 5 * N; i++)
        x[i] = 0.1; /* its mean is not the same number */
    for (int accurate = 0; accurate < 2; accurate++) {
        p = find(N, 5, 8, x, true, accurate, N, 2); /* five times the same */
        check(p.found == 0 && p.variance < 1e-30);
        pod_close(&p);
        p = find(N, 1, 8, x, true, accurate, N, 2);
        check(p.found == 0);
        check_near(p.mean[3], 0.1, 1e-16);
        pod_close(&p);
        p = find(N, 1, 8, x, false, accurate, N, 2);
        check(p.found == 1);
        check_near(p.sd[0], 0.1 * sqrt(N), 1e-15);
        check_near(p.x[0], 1 / sqrt(N), 1e-15);
        pod_close(&p);
    }
    /* twice each of three samples: two modes */
    for (size_t s = 0; s < 6; s++)
        for (size_t i = 0; i < N; i++)
            x[(s % 5) * N + i] = sin((double)((s % 3 + 1) * i));
    p = find(N, 5, 8, x, true, false, N, 2);
    check(p.found == 2);
    check_orthonormal(&p);
    pod_close(&p);
}

static void no_memory_is_told(void)
{
    double *x = planted(16, 1);
    bool ends = !STARVES;

    for (long n = 1; !ends && n < 50; n++) {
        struct pod p;
        struct err err = {0};
        starve(n);
        int rc = pod_open(&p, N, 8, true, n % 2, &err);
        for (size_t s = 0; rc == 0 && s < 16; s++)
            rc = pod_add(&p, x + s * N, &err);
        rc = rc || pod_end(&p, 4, 2, &err) ? -1 : 0;
        ends = !starved;
        starve(0);
        check((rc == 0) == ends);
        pod_close(&p);
    }
    check(ends);
    free(x);
}

int main(void)
{
    run(modes_by_all_matrices_and_in_all_blocks);
    run(known_singular_values);
    run(blocks_do_not_matter);
    run(what_has_no_room_is_told);
    run(few_samples);
    run(no_memory_is_told);
    return check_end();
}
