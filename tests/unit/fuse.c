/* Parts of surrogates: gradients of the likelihood, leave-one-out, Student's t. */
#include <stdlib.h>

#include "../check.h"
#include "fuse/fuse_level.h"
#include "fuse/fuse_net.h"
#include "fuse/fuse_student.h"
#include "num/rng.h"

enum { N = 25, D = 3, MOST = 2 * D + 4 };

static struct {
    double x[N * D], y[N], lower[N], noise[N];
} data;

static void fill(void)
{
    struct rng r = rng_open(3, "test", 0);

    for (size_t i = 0; i < N; i++) {
        double *x = data.x + i * D;
        for (size_t j = 0; j < D; j++)
            x[j] = (double)(j + 1) * rng_uniform(&r);
        data.lower[i] = sin(3 * x[0]) + x[1] * x[2];
        data.y[i] = 4 + 2 * data.lower[i] + 0.3 * cos(2 * x[2]) + 0.05 * rng_normal(&r);
        data.noise[i] = 0.001 * (1 + rng_uniform(&r));
    }
}

enum { REML = 1, MATERN = 2, LINEAR = 4, BELOW = 8, KNOWN = 16, WIDE = 32, NET = 64, ALL = 128 };

static struct fuse_level *level(size_t n, const double x[], const double y[], int how)
{
    double p[PARAM_MAX];

    param_defaults(fuse_params, p);
    p[FUSE_REML] = (how & REML) != 0;
    p[FUSE_KERNEL] = (how & MATERN) != 0;
    p[FUSE_TREND] = p[FUSE_RHO] = (how & LINEAR) != 0;
    struct fuse_level *l = fuse_level_new(n, D, x, y, how & KNOWN ? data.noise : NULL, p, NULL);
    if (how & (WIDE | NET)) { /* of two terms, the level below in the first */
        fuse_level_widen(l, data.lower, how & NET);
        l->ntheta = fuse_level_thetas(l);
    }
    check(l && fuse_level_trend(l, how & BELOW ? data.lower : NULL, NULL) == 0);
    check(l->p == (size_t)((how & LINEAR ? 4 : 1) * (how & BELOW ? 2 : 1)));
    return l;
}

/* df/dtheta[k] by differences of order 4. */
static double difference(const struct fuse_level *l, const double theta[], size_t k,
                         struct fuse_work *work)
{
    const double h = 2e-3, weight[4] = {1, -8, 8, -1}, at[4] = {-2, -1, 1, 2};
    double sum = 0, moved[MOST];

    for (int i = 0; i < 4; i++) {
        memcpy(moved, theta, sizeof moved);
        moved[k] += at[i] * h;
        sum += weight[i] * fuse_likelihood(l, moved, NULL, work);
    }
    return sum / (12 * h);
}

static void gradient_is_that_of_the_likelihood(void)
{
    static const double one[MOST] = {-0.3, 0.4, 0.1, -5.8};
    static const double two[MOST] = {0.3, 0.4, 0.1, 0.5, -0.3, 0.6, 0.2, -1.2, -5.8};
    static const double net[MOST] = {-0.2, 0.4, 0.1, 0.5, 0.2, -0.3, 0.6, 0.2, -1.2, -5.8};

    for (int how = 0; how < ALL; how++) {
        const double *theta = how & NET ? net : how & WIDE ? two : one;
        double dtheta[MOST];
        struct fuse_work work;
        struct fuse_level *l = level(N, data.x, data.y, how);
        check(fuse_work_open(&work, l, NULL) == 0);
        const double f = fuse_likelihood(l, theta, dtheta, &work);
        check_near(f, fuse_likelihood(l, theta, NULL, &work), 0);
        double norm = 0;
        for (size_t k = 0; k < l->ntheta; k++)
            norm = fmax(norm, fabs(dtheta[k]));
        for (size_t k = 0; k < l->ntheta; k++)
            check_near(dtheta[k], difference(l, theta, k, &work), 1e-8 * norm);
        fuse_work_close(&work);
        fuse_level_close(l);
    }
}

/* Each sample from all others, of a level that is made of these. */
static void without_each_sample(void)
{
    const double theta[D + 1] = {-0.3, 0.4, 0.1, log(1e-6)}, one = 1;

    for (int how = 0; how < BELOW; how++) {
        double mean[N], variance[N], m, v;
        struct fuse_level *l = level(N, data.x, data.y, how);
        check(fuse_level_set(l, 1, theta, &one, NULL) == 0 && fuse_level_factor(l, NULL) == 0);
        check(fuse_level_loo(l, mean, variance, NULL) == 0);
        for (size_t i = 0; i < N; i += 6) {
            double x[(N - 1) * D], y[N - 1], t[D + 1];
            memcpy(x, data.x, i * D * sizeof *x);
            memcpy(x + i * D, data.x + (i + 1) * D, (N - 1 - i) * D * sizeof *x);
            memcpy(y, data.y, i * sizeof *y);
            memcpy(y + i, data.y + i + 1, (N - 1 - i) * sizeof *y);
            struct fuse_level *other = level(N - 1, x, y, how);
            for (size_t j = 0; j <= D; j++) /* lengths in units of x are the same */
                t[j] = theta[j] + (j < D ? log(l->scale[j] / other->scale[j]) : 0);
            check(fuse_level_set(other, 1, t, &one, NULL) == 0);
            check(fuse_level_factor(other, NULL) == 0);
            check(fuse_level_predict(other, 1, data.x + i * D, NULL, NULL,
                                     (struct fuse_prediction){&m, &v}, NULL) == 0);
            check_near(mean[i], m, 1e-7);
            /* the sample's own nugget is in one of the two; with ML, s2 is of n or of n - 1 */
            v += other->unit * other->unit * other->factor->s2 * 1e-6;
            check_near(variance[i], v, 1e-6 * v);
            fuse_level_close(other);
        }
        fuse_level_close(l);
    }
}

/* The correlation of a network is the mean over random units. */
static void network_is_of_many_units(void)
{
    enum { UNITS = 40000, AT = 2 };
    const double x[D * 2] = {0.3, -1, 1.4, 0.2, 0.9, -0.4}, at[D * AT] = {1, -0.2, 0.1, 2, 0, -1};
    const double per[D + 1] = {4, 0.3, 1, 2};
    double k[2 * AT], own[AT], scratch[2], sum[2][AT] = {{0}};
    struct rng r = rng_open(6, "test", 0);

    fuse_net_cross(2, D, x, per, AT, at, k, own, scratch);
    for (size_t a = 0; a < UNITS; a++) {
        double in[2] = {0}, out[AT] = {0};
        for (size_t j = 0; j <= D; j++) {
            const double w = sqrt(per[j]) * rng_normal(&r);
            for (size_t i = 0; i < 2; i++) {
                in[i] += w * (j < D ? x[2 * j + i] : 1);
                out[i] += w * (j < D ? at[AT * j + i] : 1);
            }
        }
        for (size_t i = 0; i < 2; i++)
            for (size_t c = 0; c < AT; c++)
                sum[i][c] += erf(in[i]) * erf(out[c]) / UNITS;
    }
    for (size_t i = 0; i < 2; i++)
        for (size_t c = 0; c < AT; c++)
            check_near(k[c * 2 + i], sum[i][c], 4 / sqrt(UNITS));
    fuse_net_cross(2, D, at, per, AT, at, k, own, scratch);
    check_near(own[0], k[0], 1e-12);
    check_near(own[1], k[3], 1e-12);
}

static void student_is_that_of_tables(void)
{
    check_near(fuse_student_quantile(0.975, 1), 12.706204736, 1e-8);
    check_near(fuse_student_quantile(0.975, 2), 4.302652730, 1e-8);
    check_near(fuse_student_quantile(0.975, 3), 3.182446305, 1e-8);
    check_near(fuse_student_quantile(0.95, 10), 1.812461123, 1e-8);
    check_near(fuse_student_quantile(0.995, 7), 3.499483297, 1e-8);
    check_near(fuse_student_quantile(0.025, 1000), -1.962339081, 1e-8);
}

/* A mixture has the given part below its quantile; of equal parts it is each of them. */
static void mixtures_have_their_part_below(void)
{
    const double weight[3] = {0.5, 0.3, 0.2}, m[3] = {0, 2, -1}, s[3] = {1, 0.1, 3};
    const double same[3] = {1, 1, 1};

    for (double p = 0.025; p < 1; p += 0.19) {
        const double z = fuse_student_quantile(p, 4);
        const double q = fuse_student_mixture(p, z, 4, 3, weight, m, s);
        double below = 0;
        for (int k = 0; k < 3; k++)
            below += weight[k] * fuse_student((q - m[k]) / s[k], 4);
        check_near(below, p, 1e-6);
        check_near(fuse_student_mixture(p, z, 4, 3, weight, same, same), 1 + z, 1e-6);
    }
}

int main(void)
{
    fill();
    run(gradient_is_that_of_the_likelihood);
    run(without_each_sample);
    run(network_is_of_many_units);
    run(student_is_that_of_tables);
    run(mixtures_have_their_part_below);
    return check_end();
}
