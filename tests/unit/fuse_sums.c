/* The mean of a process as sums: what predictions give. */
#include "../check.h"
#include "fuse/fuse_sums.h"
#include "num/rng.h"

enum { N = 60, D = 3, AT = 20 };

static void fill(double x[], double y[], size_t n, uint64_t index)
{
    struct rng r = rng_open(3, "test", index);

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < D; j++)
            x[i * D + j] = j == 1 ? 7 : 10 * (double)(j + 1) * rng_uniform(&r); /* one is constant */
        y[i] = 100 + x[i * D] + 3 * sin(0.4 * x[i * D + 2]) + 0.1 * rng_normal(&r);
    }
}

static void as_predicted(const char *params)
{
    double x[N * D], y[N], at[AT * D], none[AT], mean[AT], variance[AT];
    const struct samples of = {.n = N, .d = D, .q = 1, .x = x, .y = y, .cost = NAN};
    const struct samples *const levels[] = {&of};
    double c, b[D], s[D], a[N];
    struct fuse_model model;
    size_t n;

    fill(x, y, N, 0);
    fill(at, none, AT, 1);
    check(fuse_fit(&model, fuse_find("gp", NULL), params, levels, 1, 0, NULL) == 0);
    check(fuse_predict(&model, AT, at, mean, variance, NULL) == 0);
    const double *X = fuse_sums_points(&model, &n);
    check(n == N && fuse_sums(&model, &c, b, s, a, NULL) == 0);
    for (size_t k = 0; k < AT; k++) {
        double sum = c;
        for (size_t j = 0; j < D; j++)
            sum += b[j] * at[k * D + j];
        for (size_t i = 0; i < n; i++) {
            double r2 = 0;
            for (size_t j = 0; j < D; j++)
                r2 += s[j] * pow(at[k * D + j] - X[i * D + j], 2);
            sum += a[i] * exp(-r2 / 2);
        }
        check_near(sum, mean[k], 1e-9 * fabs(mean[k]));
    }
    fuse_close(&model);
}

static void sums_are_the_mean(void)
{
    as_predicted("noise=1,draws=0,trend=0");
    as_predicted("noise=1,draws=0,trend=1");
}

static void what_is_no_sum(void)
{
    double x[N * D], y[N], c, b[D], s[D], a[N];
    const struct samples of = {.n = N, .d = D, .q = 1, .x = x, .y = y, .cost = NAN};
    const struct samples *const levels[] = {&of, &of};
    struct fuse_model model;

    fill(x, y, N, 0);
    check(fuse_fit(&model, fuse_find("gp", NULL), "kernel=1,noise=1", levels, 1, 0, NULL) == 0);
    check(fuse_sums(&model, &c, b, s, a, NULL) < 0);
    fuse_close(&model);
    check(fuse_fit(&model, fuse_find("ar1", NULL), "noise=1,draws=0", levels, 2, 0, NULL) == 0);
    check(fuse_sums(&model, &c, b, s, a, NULL) < 0);
    fuse_close(&model);
    for (size_t i = 0; i < N; i++)
        y[i] = 5;
    check(fuse_fit(&model, fuse_find("gp", NULL), "draws=0", levels, 1, 0, NULL) == 0);
    check(fuse_sums(&model, &c, b, s, a, NULL) == 0 && c == 5 && a[0] == 0 && b[0] == 0);
    fuse_close(&model);
}

int main(void)
{
    run(sums_are_the_mean);
    run(what_is_no_sum);
    return check_end();
}
