/* plane.c -- products on a plane against their sums over pairs of modes, for lengths of every
 * radix; every level of kernels; long lines. */
#include "num/plane.h"

#include <complex.h>
#include <stdlib.h>

#include "../check.h"
#include "num/fft.h"
#include "num/rng.h"
#include "num/stages.h"
#include "num/stats.h"
#include "num/threads.h"

int omp_get_num_procs(void); /* omp.h is not everywhere where OpenMP is */

static struct plane f;
static double *what, *out, *work, *z, *c;

static void fill(size_t n, double u[])
{
    struct rng r = rng_open(5, "test", n);

    for (size_t i = 0; i < n; i++)
        u[i] = rng_normal(&r);
}

/* A random field of n0 x n1 points and room for what is done with it. */
static void set_up(size_t n0, size_t n1, enum plane_kept kept)
{
    double *u = malloc(n0 * n1 * sizeof *u);

    check(!plane_open(&f, (size_t[2]){n0, n1}, kept, 3.7, 6, NULL));
    what = malloc(f.nhat * sizeof *what);
    out = malloc(f.nhat * sizeof *out);
    work = malloc((f.nwork + FFT_SLACK + 6 * f.nmixed) * sizeof *work);
    z = fft_aligned(work);
    c = z + f.nmixed;
    fill(n0 * n1, u);
    plane_forward(&f, u, what, work);
    free(u);
}

static void tear_down(void)
{
    plane_close(&f);
    free(what);
    free(out);
    free(work);
}

static double *rest(void)
{
    return z + 6 * f.nmixed;
}

static void advect(void)
{
    plane_up(&f, PLANE_VELOCITY, what, NULL, z, rest());
    plane_rows(&f, PLANE_SQUARE, z, rest());
    plane_down(&f, PLANE_STRAIN, false, z, out, NULL, rest());
}

/* Mode (k along y, l along x) of the real field what. */
static double complex mode(const double of[], long k, long l)
{
    const long sign = l < 0 ? -1 : 1, row = sign * k;
    const size_t i = (size_t)(row < 0 ? row + (long)f.rows : row);
    const double *at = of + 2 * (i * f.columns + (size_t)(sign * l));

    return at[0] + I * (double)sign * at[1];
}

/* -i K . (velocity w) at mode (k, l), summed over the pairs of kept modes that make it. */
static double complex summed(long k, long l)
{
    const long K = (long)f.most[0], L = (long)f.most[1];
    double complex sum = 0;

    for (long p = -K; p <= K; p++)
        for (long q = -L; q <= L; q++) {
            const double ky = f.unit * (double)p, kx = f.unit * (double)q;
            const double k2 = kx * kx + ky * ky;
            if (labs(k - p) > K || labs(l - q) > L || k2 == 0)
                continue;
            const double along = f.unit * ((double)l * ky - (double)k * kx) / k2;
            sum += along * mode(what, p, q) * mode(what, k - p, l - q);
        }
    return sum;
}

static void products_are_sums_over_modes(void)
{
    static const size_t grids[][2] = {{13, 13}, {14, 16}, {16, 19}, {19, 22}, {22, 25}, {30, 14},
                                      {34, 37}, {40, 31}};

    for (size_t g = 0; g < 2 * sizeof grids / sizeof *grids; g++) {
        set_up(grids[g / 2][0], grids[g / 2][1], g % 2 ? PLANE_THIRDS : PLANE_ALL);
        const long K = (long)f.most[0], L = (long)f.most[1];
        advect();
        const double size = stats_max_abs(out, f.nhat);
        for (long k = -K; k <= K; k++)
            for (long l = 0; l <= L; l++)
                check_near(cabs(mode(out, k, l) - summed(k, l)) / size, 0, 1e-13);
        tear_down();
    }
}

/* The transpose of the derivative of f at what, on what itself. */
static void advect_transposed(bool add)
{
    plane_up(&f, PLANE_VELOCITY, what, NULL, z, rest());
    plane_up(&f, PLANE_STRAIN, what, NULL, c, rest());
    plane_rows(&f, PLANE_CONJUGATE, z, rest());
    plane_down(&f, PLANE_VELOCITY, add, z, out, NULL, rest());
}

/* v3 and v4 to the bit. Since <w, f(w)> = 0 for every w, f(w) = -(f'(w))^* w. */
static void levels_agree(void)
{
    static const size_t sides[] = {17, 64, 90, 151, 700};

    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        double *by[KERNEL_LEVELS] = {NULL};
        set_up(sides[i], 40, PLANE_THIRDS);
        for (int level = KERNEL_V2; level < KERNEL_LEVELS; level++) {
            if (kernel_limit((enum kernel_level)level) != (enum kernel_level)level)
                continue;
            by[level] = malloc(2 * f.nhat * sizeof(double));
            advect();
            memcpy(by[level], out, f.nhat * sizeof(double));
            advect_transposed(true);
            check_near(stats_max_abs(out, f.nhat) / stats_max_abs(by[level], f.nhat), 0, 1e-13);
            advect_transposed(false);
            memcpy(by[level] + f.nhat, out, f.nhat * sizeof(double));
        }
        kernel_limit(KERNEL_V4);
        const double size = stats_max_abs(by[KERNEL_V2], f.nhat);
        for (int level = KERNEL_V3; level < KERNEL_LEVELS && by[level]; level++)
            for (size_t j = 0; j < 2 * f.nhat; j++)
                check_near((by[level][j] - by[KERNEL_V2][j]) / size, 0, 1e-13);
        if (by[KERNEL_V4])
            check(!memcmp(by[KERNEL_V3], by[KERNEL_V4], 2 * f.nhat * sizeof(double)));
        for (int level = KERNEL_V2; level < KERNEL_LEVELS; level++)
            free(by[level]);
        tear_down();
    }
}

/* Lines longer than any cache, of one mode: w = cos(3 x') cos(5 y') has no product of its own. */
static void one_wave_on_a_long_line(void)
{
    const size_t ny = 14, nx = 6000;
    double *u = malloc(ny * nx * sizeof *u);

    set_up(ny, nx, PLANE_ALL);
    for (size_t i = 0; i < ny * nx; i++)
        u[i] = cos(2 * M_PI * 3 * (double)(i % nx) / (double)nx) *
               cos(2 * M_PI * 5 * (double)(i / nx) / (double)ny);
    plane_forward(&f, u, what, work);
    advect();
    for (size_t i = 0; i < f.nhat; i++)
        check_near(out[i], 0, 1e-10); /* of K_x K_y up to 1e5 */
    tear_down();
    free(u);
}

static void threads_change_nothing(void)
{
    static const int many[] = {1, 2, 3, 5};
    double *first;

    set_up(270, 200, PLANE_THIRDS);
    first = malloc(f.nhat * sizeof *first);
    check(f.threads > 1 || omp_get_num_procs() == 1);
    for (int i = 0; i < 4; i++) {
        threads_allow(many[i]);
        advect();
        if (i == 0)
            memcpy(first, out, f.nhat * sizeof *out);
        check(!memcmp(first, out, f.nhat * sizeof *out));
    }
    threads_allow(1);
    free(first);
    tear_down();
}

static void a_prime_above_seven(void)
{
    struct stages st;
    struct err err = {0};

    check(stages_open(&st, 22, &err) == -1 && err.code == ERR_USAGE && strstr(err.msg, "22"));
    check(stages_open(&st, 1, NULL) == -1);
    check(!stages_open(&st, 2, NULL));
    stages_close(&st);
}

int main(void)
{
    run(products_are_sums_over_modes);
    run(levels_agree);
    run(one_wave_on_a_long_line);
    run(threads_change_nothing);
    run(a_prime_above_seven);
    return check_end();
}
