/* Surrogates against Forrester's pair of functions: with fixed length scales, by the likelihood's
 * optimum, and against the joint process of both levels (Kennedy and O'Hagan). */
#include <stdlib.h>

#include "../check.h"
#include "fuse/fuse_level.h"

enum { CHEAP = 11, DEAR = 4, GRID = 1001 };

static const double dear_x[DEAR] = {0, 0.4, 0.6, 1};

static double forrester(double x)
{
    return pow(6 * x - 2, 2) * sin(12 * x - 4);
}

static double cheap(double x)
{
    return 0.5 * forrester(x) + 10 * (x - 0.5) - 5;
}

struct pair {
    size_t n[2];
    double x[2][GRID], y[2][GRID];
    struct samples samples[2];
    const struct samples *levels[2];
};

static void sample(struct pair *p, size_t ncheap)
{
    *p = (struct pair){.n = {ncheap, DEAR}};
    for (size_t i = 0; i < ncheap; i++) {
        p->x[0][i] = (double)i / (double)(ncheap - 1);
        p->y[0][i] = cheap(p->x[0][i]);
    }
    for (size_t i = 0; i < DEAR; i++) {
        p->x[1][i] = dear_x[i];
        p->y[1][i] = forrester(dear_x[i]);
    }
    for (size_t l = 0; l < 2; l++) {
        p->samples[l] = (struct samples){.n = p->n[l], .d = 1, .q = 1, .x = p->x[l],
                                         .y = p->y[l], .cost = NAN};
        p->levels[l] = &p->samples[l];
    }
}

/* A level with that length and 1e-10 on the diagonal. */
static struct fuse_level *fixed(const struct samples *of, double length, const double lower[])
{
    double p[PARAM_MAX];
    const double one = 1;

    param_defaults(fuse_params, p);
    p[FUSE_REML] = 0;
    struct fuse_level *l = fuse_level_new(of->n, 1, of->x, of->y, NULL, p, NULL);
    check(l && fuse_level_trend(l, lower, NULL) == 0);
    const double theta[2] = {log(length / l->scale[0]), log(1e-10)};
    check(fuse_level_set(l, 1, theta, &one, NULL) == 0 && fuse_level_factor(l, NULL) == 0);
    return l;
}

/* The intercept in units of y. */
static double intercept(const struct fuse_level *l)
{
    return l->zero + l->unit * l->factor->b[0] / l->size[0];
}

static void lengths_that_are_given(void)
{
    static const double at[3] = {0.25, 0.5, 0.757};
    static const double low[3] = {-7.6036955047, -4.5453513381, -5.4541583410};
    static const double high[3] = {0.0604208151, 0.7211241845, -4.8109936694};
    static const double spread[3] = {0.0089873706, 0.0043567433, 0.1897493663};
    double m[DEAR], v[DEAR];
    struct pair p;

    sample(&p, CHEAP);
    struct fuse_level *l0 = fixed(&p.samples[0], 0.18, NULL);
    const struct fuse_prediction to = {m, v};
    check(fuse_level_predict(l0, DEAR, dear_x, NULL, NULL, to, NULL) == 0);
    struct fuse_level *l1 = fixed(&p.samples[1], 1, m);
    check_near(intercept(l0), -3.6309633961, 4e-6);
    check_near(l0->unit * l0->unit * l0->factor->s2, 37.05241666658, 4e-5);
    check_near(l0->factor->f, 4.915108961, 5e-6);
    check_near(fuse_level_rho(l1, at), 1.7235344357, 2e-6);
    check_near(intercept(l1), 12.7553573731, 1e-5);
    check_near(l1->unit * l1->unit * l1->factor->s2, 88.79692781, 9e-5);
    check_near(l1->factor->f, 3.011084882, 3e-6);
    check(fuse_level_predict(l0, 3, at, NULL, NULL, to, NULL) == 0);
    for (size_t i = 0; i < 3; i++)
        check_near(m[i], low[i], 1e-6 * fabs(low[i]));
    check(fuse_level_predict(l1, 3, at, m, v, to, NULL) == 0);
    for (size_t i = 0; i < 3; i++) {
        check_near(m[i], high[i], 1e-6 * fabs(high[i]));
        check_near(v[i], spread[i], 1e-6 * spread[i]);
    }
    fuse_level_close(l0);
    fuse_level_close(l1);
}

/* |error| / |truth| on a grid, with the lowest value and where it is. */
static double error(const struct fuse_model *model, double *lowest, double *where)
{
    static double x[GRID], m[GRID], v[GRID];
    double square = 0, norm = 0;

    for (size_t i = 0; i < GRID; i++)
        x[i] = (double)i / (GRID - 1);
    check(fuse_predict(model, GRID, x, m, v, NULL) == 0);
    *lowest = INFINITY;
    for (size_t i = 0; i < GRID; i++) {
        square += pow(m[i] - forrester(x[i]), 2);
        norm += pow(forrester(x[i]), 2);
        if (m[i] < *lowest) {
            *lowest = m[i];
            *where = x[i];
        }
    }
    return sqrt(square / norm);
}

static void lengths_that_are_likely(void)
{
    double lowest, where;
    struct fuse_model model;
    struct pair p;

    sample(&p, CHEAP);
    check(fuse_fit(&model, fuse_find("ar1", NULL), "reml=0,draws=0", p.levels, 2, 0, NULL) == 0);
    check_near(model.report[0].likelihood, 4.8792402, 1e-6);
    check_near(log(model.report[0].length[0]), -1.73647, 1e-4);
    check_near(log(model.report[1].length[0]), 3.28755, 2e-2);
    check_near(model.report[1].rho, 1.99953, 1e-5);
    check(error(&model, &lowest, &where) < 1.28e-2);
    check_near(lowest, -6.0486, 1e-3);
    check_near(where, 0.757, 1e-9);
    fuse_close(&model);
    check(fuse_fit(&model, fuse_find("gp", NULL), "reml=0,draws=0", p.levels, 2, 0, NULL) == 0);
    check(error(&model, &lowest, &where) > 0.5); /* four samples alone say nothing */
    fuse_close(&model);
    sample(&p, 21);
    check(fuse_fit(&model, fuse_find("ar1", NULL), "reml=0,draws=0", p.levels, 2, 0, NULL) == 0);
    check(error(&model, &lowest, &where) < 2.1e-4);
    fuse_close(&model);
}

/* delta is linear in x: with such a trend the dear level adds no error of its own. */
static void a_trend_that_is_true(void)
{
    double lowest, where;
    struct fuse_model model;
    struct pair p;

    sample(&p, 41);
    check(fuse_fit(&model, fuse_find("ar1", NULL), "trend=1", p.levels, 2, 0, NULL) == 0);
    check_near(model.report[1].rho, 2, 1e-5);
    check(error(&model, &lowest, &where) < 1e-5); /* 0.015 without */
    fuse_close(&model);
}

/* x := A^-1 x by elimination, A (n, n) symmetric positive definite. */
static void solve(size_t n, double A[], double x[])
{
    for (size_t k = 0; k < n; k++)
        for (size_t i = k + 1; i < n; i++) {
            const double part = A[i * n + k] / A[k * n + k];
            for (size_t j = k; j < n; j++)
                A[i * n + j] -= part * A[k * n + j];
            x[i] -= part * x[k];
        }
    for (size_t k = n; k-- > 0;) {
        for (size_t j = k + 1; j < n; j++)
            x[k] -= A[k * n + j] * x[j];
        x[k] /= A[k * n + k];
    }
}

static double correlation(double x, double y, double length)
{
    return exp(-pow((x - y) / length, 2) / 2);
}

/* The mean of the joint process of both levels, all variances and coefficients given. */
static double joint(const struct pair *p, const struct fuse_level *l0, const struct fuse_level *l1,
                    double l, double at)
{
    enum { N = CHEAP + DEAR };
    const double rho = fuse_level_rho(l1, dear_x), b0 = intercept(l0), b1 = intercept(l1);
    const double s0 = l0->unit * l0->unit * l0->factor->s2;
    const double s1 = l1->unit * l1->unit * l1->factor->s2;
    double A[N * N], r[N], k[N], mean = rho * b0 + b1;

    for (size_t i = 0; i < N; i++) {
        const bool di = i >= CHEAP;
        const double xi = di ? dear_x[i - CHEAP] : p->x[0][i];
        for (size_t j = 0; j < N; j++) {
            const bool dj = j >= CHEAP;
            const double xj = dj ? dear_x[j - CHEAP] : p->x[0][j];
            A[i * N + j] = (di ? rho : 1) * (dj ? rho : 1) * s0 *
                           (correlation(xi, xj, 0.18) + (xi == xj ? 1e-10 : 0));
            if (di && dj)
                A[i * N + j] += s1 * (correlation(xi, xj, l) + (i == j ? 1e-10 : 0));
        }
        k[i] = rho * (di ? rho : 1) * s0 * correlation(at, xi, 0.18) +
               (di ? s1 * correlation(at, xi, l) : 0);
        r[i] = di ? p->y[1][i - CHEAP] - rho * b0 - b1 : p->y[0][i] - b0;
    }
    solve(N, A, r);
    for (size_t i = 0; i < N; i++)
        mean += k[i] * r[i];
    return mean;
}

static void recursive_is_joint(void)
{
    double m[DEAR], v[DEAR];
    struct pair p;

    sample(&p, CHEAP);
    struct fuse_level *l0 = fixed(&p.samples[0], 0.18, NULL);
    /* the values themselves at nested samples, as in the joint process */
    for (size_t i = 0; i < DEAR; i++)
        m[i] = cheap(dear_x[i]);
    struct fuse_level *l1 = fixed(&p.samples[1], 0.5, m);
    for (double at = 0.013; at < 1; at += 0.0871) {
        const struct fuse_prediction to = {m, v};
        check(fuse_level_predict(l0, 1, &at, NULL, NULL, to, NULL) == 0);
        check(fuse_level_predict(l1, 1, &at, m, v, to, NULL) == 0);
        check_near(m[0], joint(&p, l0, l1, 0.5, at), 1e-7);
    }
    fuse_level_close(l0);
    fuse_level_close(l1);
}

/* |error| / |truth| of (x - sqrt 2) sin(8 pi x)^2 by 50 samples of the sine and 14 of that. */
static double pedagogical(const char *name)
{
    enum { LOW = 50, HIGH = 14, AT = 400 };
    static const size_t taken[HIGH] = {13, 39, 30, 45, 17, 48, 26, 25, 32, 19, 12, 4, 37, 8};
    double x[2][LOW], y[2][LOW], at[AT], m[AT], v[AT], square = 0, norm = 0;
    struct fuse_model model;

    for (size_t i = 0; i < LOW; i++) {
        x[0][i] = (double)i / (LOW - 1);
        y[0][i] = sin(8 * acos(-1) * x[0][i]);
    }
    for (size_t i = 0; i < HIGH; i++) {
        x[1][i] = x[0][taken[i]];
        y[1][i] = (x[1][i] - sqrt(2)) * pow(y[0][taken[i]], 2);
    }
    const struct samples low = {.n = LOW, .d = 1, .q = 1, .x = x[0], .y = y[0]};
    const struct samples high = {.n = HIGH, .d = 1, .q = 1, .x = x[1], .y = y[1]};
    const struct samples *const levels[] = {&low, &high};
    const char *params = "noise=1,draws=0,reml=0";
    check(fuse_fit(&model, fuse_find(name, NULL), params, levels, 2, 0, NULL) == 0);
    for (size_t i = 0; i < AT; i++)
        at[i] = (double)i / (AT - 1);
    check(fuse_predict(&model, AT, at, m, v, NULL) == 0);
    for (size_t i = 0; i < AT; i++) {
        const double truth = (at[i] - sqrt(2)) * pow(sin(8 * acos(-1) * at[i]), 2);
        square += pow(m[i] - truth, 2);
        norm += truth * truth;
    }
    fuse_close(&model);
    return sqrt(square / norm);
}

/* A level that is no multiple of the one below: what is linear in it fails as it must. */
static void levels_that_are_not_linear(void)
{
    check_near(pedagogical("nargp"), 0, 1.2e-2);
    check_near(pedagogical("residual"), 0, 1.2e-2);
    check_near(pedagogical("ar1"), 0.564, 2e-3);
    check_near(pedagogical("gp"), 0.551, 2e-3);
}

int main(void)
{
    run(lengths_that_are_given);
    run(lengths_that_are_likely);
    run(a_trend_that_is_true);
    run(recursive_is_joint);
    run(levels_that_are_not_linear);
    return check_end();
}
