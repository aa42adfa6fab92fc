/* Conformance of sparse solvers: planted terms are found, whatever the order of samples; nothing
 * is chosen that depends on others; least squares on some features by their normal equations. */
#include "sparse/sparse.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>

#include "../check.h"
#include "../starve.h"
#include "num/rng.h"

enum { ROWS = 400, P = 12, D = 2, M = P + D };
static const double tiny = 1e-11;

/* Random features and targets (ROWS, M) by columns, of which R is the triangle. */
struct bench {
    double A[M][ROWS], R[M * M];
};

static void fold(struct bench *b)
{
    static double a[M][ROWS];
    double tau[M];

    memcpy(a, b->A, sizeof a);
    check(LAPACKE_dgeqrf(LAPACK_COL_MAJOR, ROWS, M, a[0], ROWS, tau) == 0);
    for (size_t j = 0; j < M; j++)
        for (size_t i = 0; i < M; i++)
            b->R[j * M + i] = i <= j ? a[j][i] : 0;
}

/* y_0 = 2 a_1 - 0.7 a_5 + 1.3 a_10 + noise, y_1 = 0.5 a_11. */
static void plant(struct bench *b, double noise)
{
    struct rng r = rng_open(3, "test", 1);

    for (size_t j = 0; j < P; j++)
        for (size_t i = 0; i < ROWS; i++)
            b->A[j][i] = rng_normal(&r) + (j > 2 ? 0.3 * b->A[j - 1][i] : 0);
    for (size_t i = 0; i < ROWS; i++) {
        b->A[P][i] = 2 * b->A[1][i] - 0.7 * b->A[5][i] + 1.3 * b->A[10][i] +
                     noise * rng_normal(&r);
        b->A[P + 1][i] = 0.5 * b->A[11][i];
    }
    fold(b);
}

static struct sparse problem(const struct bench *b, size_t target)
{
    return (struct sparse){.p = P, .m = M, .R = b->R, .target = P + target, .rows = ROWS,
                           .tiny = tiny};
}

/* The coefficients that a solver with its defaults comes to. */
static void solve(const struct sparse_ops *ops, const struct sparse *s, double w[P],
                  double stderror[P], struct sparse_report *report)
{
    double p[PARAM_MAX];
    bool keep[P];
    struct err err = {0};

    param_defaults(ops->params, p);
    sparse_independent(s, keep);
    check(ops->choose(s, p, keep, &err) == 0);
    check(sparse_lstsq(s, keep, 0, w, stderror, report, &err) == 0);
    check_text(err.msg, "");
    for (size_t j = 0; j < P; j++)
        check((w[j] != 0) == keep[j]);
}

static void planted_terms_are_found(void)
{
    static struct bench b;
    double w[P], stderror[P];
    struct sparse_report r;

    for (const struct sparse_ops *const *ops = sparse_all(); *ops; ops++)
        for (int noisy = 0; noisy < 2; noisy++) {
            plant(&b, noisy ? 0.1 : 0);
            const double near = noisy ? 0.03 : 1e-12;
            const struct sparse first = problem(&b, 0), second = problem(&b, 1);
            solve(*ops, &first, w, stderror, &r);
            check(r.terms == 3);
            check_near(w[1], 2, near);
            check_near(w[5], -0.7, near);
            check_near(w[10], 1.3, near);
            check(!noisy || (stderror[1] > 0.002 && stderror[1] < 0.01 && stderror[0] == 0));
            check_near(sqrt(r.residual / ROWS), noisy ? 0.1 : 0, noisy ? 0.01 : 1e-13);
            solve(*ops, &second, w, stderror, &r);
            check(r.terms == 1);
            check_near(w[11], 0.5, 1e-12);
        }
}

/* A term as small as a fifth of the noise is sure after 400 samples; the loss takes it for none. */
static void small_terms_are_sure_by_bic(void)
{
    static struct bench b;
    const struct sparse_ops *ssr = sparse_find("ssr", NULL);
    bool keep[P];
    size_t kept = 0;

    plant(&b, 1);
    for (size_t i = 0; i < ROWS; i++)
        b.A[P][i] += 0.25 * b.A[8][i];
    fold(&b);
    const struct sparse s = problem(&b, 0);
    for (int bic = 0; bic < 2; bic++) {
        sparse_independent(&s, keep);
        check(ssr->choose(&s, (const double[PARAM_MAX]){bic}, keep, NULL) == 0);
        check(keep[8] == (bic == 1) && keep[1] && keep[10]);
    }
    for (size_t j = 0; j < P; j++)
        kept += keep[j];
    check(kept == 4 && keep[5]);
}

/* A column that others make is not independent, and is named by them. */
static void dependent_columns_are_left_out(void)
{
    static struct bench b;
    double w[P], x[P];
    bool keep[P];
    struct sparse_report r;
    double condition;

    plant(&b, 0);
    struct sparse s = problem(&b, 0);
    check(sparse_condition(&s, &condition, NULL) == 0 && condition > 1 && condition < 100);
    for (size_t i = 0; i < ROWS; i++) {
        b.A[4][i] = 3 * b.A[0][i] - b.A[2][i];
        b.A[7][i] = 0;
    }
    fold(&b);
    sparse_independent(&s, keep);
    for (size_t j = 0; j < P; j++)
        check(keep[j] == (j != 4 && j != 7));
    check(sparse_combination(&s, 4, x, NULL) == 0);
    for (size_t j = 0; j < P; j++)
        check_near(x[j], j == 0 ? 3 : j == 2 ? -1 : 0, 1e-12);
    check(sparse_combination(&s, 7, x, NULL) == 0);
    for (size_t j = 0; j < P; j++)
        check(x[j] == 0);
    for (const struct sparse_ops *const *ops = sparse_all(); *ops; ops++) {
        solve(*ops, &s, w, NULL, &r);
        check(r.terms == 3 && w[4] == 0 && w[7] == 0);
        check_near(w[10], 1.3, 1e-12);
    }
    /* told to keep all, it gives the dependent ones no weight */
    for (size_t j = 0; j < P; j++)
        keep[j] = true;
    double stderror[P];
    check(sparse_lstsq(&s, keep, 0, w, stderror, &r, NULL) == 0 && w[4] == 0 && w[7] == 0);
    check_near(w[1], 2, 1e-12);
    check(isnan(stderror[1]));
}

/* The residual is orthogonal to what is kept; with a ridge it balances ridge w. */
static void least_squares_are(void)
{
    static struct bench b;
    struct sparse_report r;
    double w[P];

    plant(&b, 0.5);
    const struct sparse s = problem(&b, 0);
    for (unsigned mask = 1; mask < 1u << P; mask = mask * 3 + 1)
        for (int ridge = 0; ridge < 2; ridge++) {
            bool keep[P];
            double sum = 0, norm = 0;
            for (size_t j = 0; j < P; j++)
                keep[j] = mask >> j & 1;
            check(sparse_lstsq(&s, keep, ridge * 7.0, w, NULL, &r, NULL) == 0);
            for (size_t j = 0; j < P; j++) {
                double slope = -ridge * 7.0 * w[j];
                for (size_t i = 0; i < ROWS; i++) {
                    double e = b.A[P][i];
                    for (size_t k = 0; k < P; k++)
                        e -= b.A[k][i] * w[k];
                    slope += e * b.A[j][i];
                    sum += j == 0 ? e * e : 0;
                    norm += j == 0 ? b.A[P][i] * b.A[P][i] : 0;
                }
                if (keep[j])
                    check_near(slope, 0, 1e-9);
                else
                    check(w[j] == 0);
            }
            check_near(r.residual, sum, 1e-9 * sum);
            check_near(r.norm, norm, 1e-9 * norm);
        }
}

/* One by the formula sigma^2 (A_S^T A_S)^-1, two columns. */
static void standard_errors_are(void)
{
    static struct bench b;
    bool keep[P] = {false};
    double w[P], stderror[P], g[3] = {0}, sum = 0;
    struct sparse_report r;

    plant(&b, 0.5);
    const struct sparse s = problem(&b, 0);
    keep[3] = keep[8] = true;
    check(sparse_lstsq(&s, keep, 0, w, stderror, &r, NULL) == 0);
    for (size_t i = 0; i < ROWS; i++) {
        const double e = b.A[P][i] - w[3] * b.A[3][i] - w[8] * b.A[8][i];
        g[0] += b.A[3][i] * b.A[3][i];
        g[1] += b.A[3][i] * b.A[8][i];
        g[2] += b.A[8][i] * b.A[8][i];
        sum += e * e;
    }
    const double det = g[0] * g[2] - g[1] * g[1], variance = sum / (ROWS - 2);
    check_near(stderror[3], sqrt(variance * g[2] / det), 1e-12);
    check_near(stderror[8], sqrt(variance * g[0] / det), 1e-12);
}

static void no_memory_is_survived(void)
{
    static struct bench b;

    plant(&b, 0.1);
    const struct sparse s = problem(&b, 0);
    for (const struct sparse_ops *const *ops = sparse_all(); *ops; ops++)
        for (long n = 1; n < 200; n++) {
            double p[PARAM_MAX];
            bool keep[P];
            struct err err = {0};
            param_defaults((*ops)->params, p);
            sparse_independent(&s, keep);
            starve(n);
            const int rc = (*ops)->choose(&s, p, keep, &err);
            const bool failed = starved;
            starve(0);
            check(rc == 0 || err.code == ERR_INTERNAL);
            if (!failed)
                break;
        }
}

int main(void)
{
    run(planted_terms_are_found);
    run(small_terms_are_sure_by_bic);
    run(dependent_columns_are_left_out);
    run(least_squares_are);
    run(standard_errors_are);
    run(no_memory_is_survived);
    return check_end();
}
