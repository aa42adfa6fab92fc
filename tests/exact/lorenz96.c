/* lorenz96.c -- the models against their equations written with indices, and
 * what their quadratic and coupling terms keep. */
#include <stdlib.h>

#include "../check.h"
#include "num/rng.h"
#include "sys/sys.h"

enum { MOST = 512 };

static size_t wrap(long i, size_t n)
{
    return (size_t)((i + 2 * (long)n) % (long)n);
}

static void draw(size_t n, double u[])
{
    struct rng r = rng_open(4, "test", n);

    for (size_t i = 0; i < n; i++)
        u[i] = rng_normal(&r);
}

static void rhs(const char *name, const char *form, const double p[],
                const size_t grid[], const double u[], double f[])
{
    struct sys sys;
    struct err err = {0};

    if (sys_open(&sys, sys_find(name, NULL), form, p, grid, &err))
        check_text(err.msg, "");
    double *work = malloc((sys_rhs_nwork(&sys) + 1) * sizeof *work);
    sys_rhs(&sys, 0, u, f, work);
    free(work);
    sys_close(&sys);
}

static void one_scale(void)
{
    for (size_t n = 4; n < 50; n++) {
        const double p[PARAM_MAX] = {7.3};
        double X[MOST], f[MOST], energy = 0, size = 0;
        draw(n, X);
        rhs("lorenz96", NULL, p, (size_t[SYS_AXES]){n}, X, f);
        for (size_t k = 0; k < n; k++) {
            const long l = (long)k;
            const double bent = X[wrap(l - 1, n)] * (X[wrap(l + 1, n)] - X[wrap(l - 2, n)]);
            check_near(f[k], bent - X[k] + 7.3, 1e-14);
            energy += X[k] * (f[k] + X[k] - 7.3);
            size += fabs(X[k] * bent);
        }
        check_near(energy, 0, 1e-14 * size);
    }
}

static void two_scale(const char *form, size_t nk, size_t nj)
{
    const double F = 9, h = 0.7, b = 6, c = 4;
    const double p[PARAM_MAX] = {F, h, b, c};
    const double a = strcmp(form, "sum") ? h * c / (double)nj : h * c / b;
    const size_t n = nk * nj;
    double u[MOST], f[MOST], energy = 0, size = 0;
    const double *X = u, *Y = u + nk;

    draw(nk + n, u);
    rhs("lorenz96-two-scale", form, p, (size_t[SYS_AXES]){nk, nj}, u, f);
    for (size_t k = 0; k < nk; k++) {
        double sum = 0;
        for (size_t j = 0; j < nj; j++)
            sum += Y[k * nj + j];
        const double bent = X[wrap((long)k - 1, nk)] *
                            (X[wrap((long)k + 1, nk)] - X[wrap((long)k - 2, nk)]);
        check_near(f[k], bent - X[k] + F - a * sum, 1e-13);
        energy += X[k] * (f[k] + X[k] - F);
        size += fabs(X[k] * f[k]);
    }
    for (size_t i = 0; i < n; i++) {
        const long l = (long)i;
        const double bent = -c * b * Y[wrap(l + 1, n)] *
                            (Y[wrap(l + 2, n)] - Y[wrap(l - 1, n)]);
        check_near(f[nk + i], bent - c * Y[i] + a * X[i / nj], 1e-12);
        energy += Y[i] * (f[nk + i] + c * Y[i]);
        size += fabs(Y[i] * f[nk + i]);
    }
    check_near(energy, 0, 1e-14 * size);
}

static void two_scales(void)
{
    for (size_t nk = 4; nk < 10; nk++)
        for (size_t nj = 1; nj < 40; nj += 3) {
            two_scale("sum", nk, nj);
            two_scale("mean", nk, nj);
        }
}

/* Y rows lie behind X, j fastest; the resolved model is named. */
/* Eight states in lanes, whatever their length: each has the bits of its own terms. */
static void in_lanes(const char *form, size_t nk, size_t nj)
{
    static double u[MOST], f[MOST], got[MOST], all[SYS_LANES * MOST], out[SYS_LANES * MOST];
    struct sys sys, lanes;

    check(!sys_open(&sys, sys_find("lorenz96-two-scale", NULL), form, NULL,
                    (size_t[SYS_AXES]){nk, nj}, NULL));
    check(!sys_lanes(&lanes, &sys, NULL));
    for (size_t l = 0; l < SYS_LANES; l++) {
        draw(sys.n - l, u + l);
        sys_lanes_set(&lanes, l, u, all);
    }
    sys.form->terms_lanes(&sys, &(struct point){.u = all, .p = sys.p}, out, NULL);
    for (size_t l = 0; l < SYS_LANES; l++) {
        sys_lanes_get(&lanes, l, all, u);
        sys_lanes_get(&lanes, l, out, got);
        sys.form->terms(&sys, &(struct point){.u = u, .p = sys.p}, f, NULL, NULL);
        check(memcmp(f, got, sys.n * sizeof *f) == 0);
    }
    sys_close(&lanes);
    sys_close(&sys);
}

static void lanes_keep_bits(void)
{
    for (size_t nk = 4; nk < 10; nk++)
        for (size_t nj = 1; nj <= 40; nj++)
            in_lanes(nj % 2 ? "sum" : "mean", nk, nj);
}

static void layout(void)
{
    struct sys sys;

    check(!sys_open(&sys, sys_find("lorenz96-two-scale", NULL), NULL, NULL, NULL, NULL));
    check(sys.n == 8 + 8 * 32 && sys.layout.nvar == 2);
    check_text(sys.layout.var[0].name, "X");
    check_text(sys.layout.var[1].name, "Y");
    check(sys.layout.var[1].offset == 8 && sys.layout.var[1].rank == 2);
    check(sys.layout.axis[sys.layout.var[1].axis[1]].n == 32);
    check(sys.layout.axis[0].index && sys.layout.axis[0].edge == EDGE_PERIODIC);
    check(sys.layout.axis[1].edge == EDGE_OPEN);
    check(sys_find(sys.ops->coarse, NULL) != NULL);
    sys_close(&sys);
}

int main(void)
{
    run(one_scale);
    run(two_scales);
    run(lanes_keep_bits);
    run(layout);
    return check_end();
}
