/* sheet.c -- transforms of a plane grid by stages against FFTW's, there and back, for lengths of
 * every radix, even and odd; every level of kernels. */
#include "num/sheet.h"

#include <stdlib.h>

#include "../check.h"
#include "num/fft.h"
#include "num/rng.h"
#include "num/stats.h"

static const size_t sides[][2] = {{2, 2}, {3, 4}, {5, 7}, {8, 8}, {12, 20}, {16, 15}, {20, 6},
                                  {28, 30}, {64, 64}, {50, 96}, {7, 256}, {256, 10}};
enum { SIDES = sizeof sides / sizeof *sides };

static struct sheet f;
static size_t n, nhat;
static double *u, *uhat, *back, *work;

static void set_up(const size_t side[2])
{
    struct rng r = rng_open(3, "test", side[0]);

    n = side[0] * side[1];
    nhat = fft_nhat_grid(2, side);
    check(!sheet_open(&f, side, NULL));
    u = malloc(n * sizeof *u);
    uhat = malloc(nhat * sizeof *uhat);
    back = malloc(n * sizeof *back);
    work = malloc(f.nwork * sizeof *work);
    for (size_t i = 0; i < n; i++)
        u[i] = rng_normal(&r);
    for (size_t i = 0; i < f.nwork; i++)
        work[i] = NAN;
}

static void tear_down(void)
{
    sheet_close(&f);
    free(u);
    free(uhat);
    free(back);
    free(work);
}

/* FFTW's of u, without the highest mode along x; and its inverse. */
static void by_fftw(const size_t side[2], double modes[], double points[])
{
    struct fft *fftw = fft_open_grid(2, side, NULL);
    double *room = malloc((2 * FFT_SLACK + fft_room(n) + fft_room(nhat)) * sizeof *room);
    double *x = fft_aligned(room), *xhat = x + fft_room(n);

    memcpy(x, u, n * sizeof *x);
    fft_forward(fftw, x, xhat);
    for (size_t i = 0; i < nhat; i++)
        if (side[1] % 2 == 0 && i / 2 % (side[1] / 2 + 1) == side[1] / 2)
            xhat[i] = 0;
    memcpy(modes, xhat, nhat * sizeof *modes);
    fft_inverse(fftw, xhat, x);
    memcpy(points, x, n * sizeof *points);
    fft_close(fftw);
    free(room);
}

static void as_fftw(void)
{
    for (int s = 0; s < SIDES; s++) {
        set_up(sides[s]);
        double *modes = malloc(nhat * sizeof *modes), *points = malloc(n * sizeof *points);
        by_fftw(sides[s], modes, points);
        sheet_forward(&f, u, uhat, work);
        sheet_inverse(&f, uhat, false, back, work);
        for (size_t i = 0; i < nhat; i++)
            check_near(uhat[i], modes[i], 1e-15);
        for (size_t i = 0; i < n; i++)
            check_near(back[i], points[i], 1e-14);
        sheet_inverse(&f, uhat, true, back, work);
        for (size_t i = 0; i < n; i++)
            check_near(back[i], 2 * points[i], 2e-14);
        free(modes);
        free(points);
        tear_down();
    }
}

/* v3 and v4 to the bit. */
static void levels_agree(void)
{
    for (int s = 0; s < SIDES; s++) {
        double *by[KERNEL_LEVELS] = {NULL};
        set_up(sides[s]);
        for (int level = KERNEL_V2; level < KERNEL_LEVELS; level++) {
            if (kernel_limit((enum kernel_level)level) != (enum kernel_level)level)
                continue;
            by[level] = malloc((nhat + n) * sizeof(double));
            sheet_forward(&f, u, by[level], work);
            sheet_inverse(&f, by[level], false, by[level] + nhat, work);
        }
        kernel_limit(KERNEL_V4);
        for (int level = KERNEL_V3; level < KERNEL_LEVELS && by[level]; level++)
            for (size_t j = 0; j < nhat + n; j++)
                check_near(by[level][j], by[KERNEL_V2][j], 1e-14);
        if (by[KERNEL_V4])
            check(!memcmp(by[KERNEL_V3], by[KERNEL_V4], (nhat + n) * sizeof(double)));
        for (int level = KERNEL_V2; level < KERNEL_LEVELS; level++)
            free(by[level]);
        tear_down();
    }
}

static void a_prime_above_seven(void)
{
    struct err err = {0};

    check(sheet_admits((size_t[]){64, 90}) && !sheet_admits((size_t[]){64, 22}));
    check(!sheet_admits((size_t[]){1, 8}) && !sheet_admits((size_t[]){0, 8}));
    check(sheet_open(&f, (size_t[]){8, 22}, &err) == -1 && strstr(err.msg, "22"));
    sheet_close(&f);
}

int main(void)
{
    run(as_fftw);
    run(levels_agree);
    run(a_prime_above_seven);
    return check_end();
}
