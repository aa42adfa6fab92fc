/* Conformance of sparse solvers and of criteria: planted terms are found; nothing is chosen that
 * depends on others; least squares on some features by their normal equations. */
#include "select/select.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>

#include "../check.h"
#include "../starve.h"
#include "num/rng.h"

enum { ROWS = 400, P = 12, D = 2, M = P + D, FOLDS = 5 };
static const double tiny = 1e-11;

/* Random features and targets (ROWS, M) by columns, of which R is the triangle; and folds of it. */
struct bench {
    double A[M][ROWS], R[M * M], train[FOLDS][M * M], test[FOLDS][M * M];
    struct sparse_fold fold[FOLDS];
};

/* R := the triangle of rows from .. to, or of the others. */
static void triangle(const struct bench *b, size_t from, size_t to, bool others, double R[])
{
    static double a[M][ROWS];
    double tau[M];

    for (size_t j = 0; j < M; j++)
        for (size_t i = 0; i < ROWS; i++)
            a[j][i] = (i >= from && i < to) != others ? b->A[j][i] : 0;
    check(LAPACKE_dgeqrf(LAPACK_COL_MAJOR, ROWS, M, a[0], ROWS, tau) == 0);
    for (size_t j = 0; j < M; j++)
        for (size_t i = 0; i < M; i++)
            R[j * M + i] = i <= j ? a[j][i] : 0;
}

static void fold(struct bench *b)
{
    const size_t length = ROWS / FOLDS;

    triangle(b, 0, ROWS, false, b->R);
    for (size_t k = 0; k < FOLDS; k++) {
        triangle(b, k * length, (k + 1) * length, true, b->train[k]);
        triangle(b, k * length, (k + 1) * length, false, b->test[k]);
        b->fold[k] = (struct sparse_fold){b->train[k], b->test[k], ROWS - length, length};
    }
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
                           .tiny = tiny, .fold = b->fold, .nfold = FOLDS};
}

/* The coefficients that a solver with its defaults comes to, by a criterion. */
static void solve(const struct sparse_ops *ops, const char *criterion, const struct sparse *s,
                  double w[P], double stderror[P], struct sparse_report *report)
{
    struct method method;
    bool keep[P];
    struct err err = {0};

    check(method_parse(&method, ops->name, criterion, &err) == 0);
    sparse_independent(s, keep);
    check(method_choose(&method, s, keep, &err) == 0);
    check(sparse_lstsq(s, keep, 0, w, stderror, report, &err) == 0);
    check_text(err.msg, "");
    for (size_t j = 0; j < P; j++)
        check((w[j] != 0) == keep[j]);
}

/* Criteria that take noise for what it is may take a term more: what terms that are nothing
 * explain of it is as often above 2 a term (aicc) as below. */
static bool is_planted(const char *criterion, const double w[])
{
    size_t more = 0;

    for (size_t j = 0; j < P; j++)
        if (j != 1 && j != 5 && j != 10)
            more += w[j] != 0;
    return w[1] != 0 && w[5] != 0 && w[10] != 0 && more <= (strcmp(criterion, "aicc") ? 0 : 3);
}

static void planted_terms_are_found(void)
{
    static struct bench b;
    double w[P], stderror[P];
    struct sparse_report r;

    for (const struct sparse_ops *const *ops = sparse_all(); *ops; ops++)
        for (const struct select_ops *const *by = select_all(); *by; by++)
            for (int noisy = 0; noisy < 2; noisy++) {
                plant(&b, noisy ? 0.1 : 0);
                const double near = noisy ? 0.03 : 1e-12;
                const struct sparse first = problem(&b, 0), second = problem(&b, 1);
                solve(*ops, (*by)->name, &first, w, stderror, &r);
                check(is_planted((*by)->name, w) && (noisy || r.terms == 3));
                check_near(w[1], 2, near);
                check_near(w[5], -0.7, near);
                check_near(w[10], 1.3, near);
                check(!noisy || (stderror[1] > 0.002 && stderror[1] < 0.01));
                check_near(sqrt(r.residual / ROWS), noisy ? 0.1 : 0, noisy ? 0.01 : 1e-13);
                solve(*ops, (*by)->name, &second, w, stderror, &r);
                check(r.terms == 1);
                check_near(w[11], 0.5, 1e-12);
            }
}

/* A term as small as a quarter of the noise is sure after 400 samples, by all that weigh the
 * noise; wsindy takes it for none. */
static void small_terms_are_sure(void)
{
    static struct bench b;

    plant(&b, 1);
    for (size_t i = 0; i < ROWS; i++)
        b.A[P][i] += 0.25 * b.A[8][i];
    fold(&b);
    const struct sparse s = problem(&b, 0);
    for (const struct select_ops *const *by = select_all(); *by; by++) {
        double w[P];
        struct sparse_report r;
        solve(sparse_find("ssr", NULL), (*by)->name, &s, w, NULL, &r);
        check((w[8] != 0) == (strcmp((*by)->name, "wsindy") != 0) && w[1] != 0 && w[10] != 0);
        check(r.terms <= (strcmp((*by)->name, "aicc") ? 4 : 6));
    }
}

/* Every criterion by its formula, on a path of ssr: sets lose one term a step. */
static void criteria_are(void)
{
    static struct bench b;
    const double n = ROWS;
    struct method m;
    struct candidates c;
    bool may[P];
    double value[4][P + 1], whole = 0;
    size_t taken;

    plant(&b, 0.5);
    const struct sparse s = problem(&b, 0);
    sparse_independent(&s, may);
    check(method_parse(&m, "ssr", "bic", NULL) == 0);
    check(candidates_open(&c, &m, &s, may, true, NULL) == 0 && c.n == P + 1);
    const char *const names[] = {"wsindy", "bic", "aicc", "cv"};
    for (int k = 0; k < 4; k++)
        check(candidates_judge(&c, select_find(names[k], NULL), &s, value[k], &taken, NULL) == 0);
    whole = c.of[0].report.residual;
    for (size_t i = 0; i <= P; i++) {
        const struct candidate *one = &c.of[i];
        const double k = (double)(P - i), rss = one->report.residual;
        double error = 0;
        check(one->terms == P - i && one->at == k);
        check_near(value[0][i], sqrt((rss - whole) / (one->report.norm - whole)) + k / P, 1e-6);
        check_near(value[1][i], n * log(rss / n) + k * log(n), 1e-9 * n);
        check_near(value[2][i], n * log(rss / n) + 2 * (k + 1) +
                                    2 * (k + 1) * (k + 2) / (n - k - 2), 1e-9 * n);
        for (size_t f = 0; f < FOLDS; f++) {
            struct sparse train = s;
            double w[P];
            train.R = b.train[f];
            check(sparse_lstsq(&train, one->keep, 0, w, NULL, NULL, NULL) == 0);
            for (size_t r = f * (ROWS / FOLDS); r < (f + 1) * (ROWS / FOLDS); r++) {
                double e = b.A[P][r];
                for (size_t j = 0; j < P; j++)
                    e -= b.A[j][r] * w[j];
                error += e * e / n;
            }
        }
        check_near(value[3][i], error, 1e-9 * error);
    }
    candidates_close(&c);
    /* without folds there is no cross-validation */
    struct sparse alone = s;
    struct err err = {0};
    alone.nfold = 0;
    check(method_parse(&m, "ssr", "cv", NULL) == 0);
    check(method_choose(&m, &alone, may, &err) == -1 && err.code == ERR_DATA);
}

/* A threshold of stlsq is the bound of what it leaves; several are visited from below. */
static void thresholds_are_visited(void)
{
    static struct bench b;
    struct method m;
    struct candidates c;
    bool may[P];

    plant(&b, 0.1);
    const struct sparse s = problem(&b, 0);
    sparse_independent(&s, may);
    check(method_parse(&m, "stlsq:threshold=1e-4,hi=1.5,count=40", "wsindy", NULL) == 0);
    check(candidates_open(&c, &m, &s, may, true, NULL) == 0 && c.n > 4 && c.of[0].at == 1e-4);
    for (size_t i = 0; i < c.n; i++) {
        double w[P];
        check(i == 0 || (c.of[i].at > c.of[i - 1].at && c.of[i].terms < c.of[i - 1].terms));
        check(sparse_lstsq(&s, c.of[i].keep, 0, w, NULL, NULL, NULL) == 0);
        for (size_t j = 0; j < P; j++)
            check(w[j] == 0 || fabs(w[j]) >= c.of[i].at);
    }
    check(c.of[c.n - 1].terms == 1 && c.of[c.n - 1].keep[1]);
    candidates_close(&c);
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
        solve(*ops, "wsindy", &s, w, NULL, &r);
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

/* Under C w = rhs the residual is orthogonal to all ways that keep it; errors are those of the
 * free coefficients. */
static void constraints_are_kept(void)
{
    static struct bench b;
    double C[3 * P] = {0}, rhs[3] = {0, 0.5, 0}, w[P], stderror[P], sum = 0;
    bool keep[P];
    struct sparse_report r;

    plant(&b, 0.5);
    struct sparse s = problem(&b, 0);
    s.C = C;
    s.rhs = rhs;
    s.nc = 3;
    C[3] = C[8] = 1;                           /* w_3 + w_8 = 0 */
    C[P + 1] = 2, C[P + 5] = -1, C[P + 0] = 3; /* 2 w_1 - w_5 + 3 w_0 = 0.5 */
    C[2 * P + 9] = 1;                          /* w_9 = 0 */
    for (size_t j = 0; j < P; j++)
        keep[j] = j != 2 && j != 6;
    check(sparse_lstsq(&s, keep, 0, w, NULL, &r, NULL) == 0);
    check(w[3] + w[8] == 0 && w[3] != 0 && w[9] == 0 && w[2] == 0 && r.terms == 9);
    check_near(2 * w[1] - w[5] + 3 * w[0], 0.5, 1e-14);
    const double ways[][P] = {{[3] = 1, [8] = -1}, {[1] = 1, [5] = 2}, {[0] = 1, [5] = 3},
                              {[4] = 1}, {[7] = 1}, {[10] = 1}, {[11] = 1}};
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        double slope = 0;
        for (size_t i = 0; i < ROWS; i++) {
            double e = b.A[P][i], along = 0;
            for (size_t j = 0; j < P; j++) {
                e -= b.A[j][i] * w[j];
                along += b.A[j][i] * ways[k][j];
            }
            slope += e * along;
            sum += k == 0 ? e * e : 0;
        }
        check_near(slope, 0, 1e-9);
    }
    check_near(r.residual, sum, 1e-9 * sum);
    /* two that are one: the error is that of their difference */
    for (size_t j = 0; j < P; j++)
        keep[j] = j == 3 || j == 8;
    s.nc = 1;
    check(sparse_lstsq(&s, keep, 0, w, stderror, &r, NULL) == 0);
    sum = 0;
    for (size_t i = 0; i < ROWS; i++)
        sum += pow(b.A[3][i] - b.A[8][i], 2);
    check_near(stderror[3], sqrt(r.residual / (ROWS - 1) / sum), 1e-12);
    check_near(stderror[8], stderror[3], 1e-15);
    /* what cannot be kept has no solution, and is never taken */
    s.nc = 3;
    keep[9] = true;
    check(sparse_lstsq(&s, keep, 0, w, NULL, &r, NULL) == 0 && isinf(r.residual));
    struct method m;
    for (size_t j = 0; j < P; j++)
        keep[j] = true;
    check(method_parse(&m, "ssr", "bic", NULL) == 0 && method_choose(&m, &s, keep, NULL) == 0);
    check(sparse_lstsq(&s, keep, 0, w, NULL, &r, NULL) == 0 && isfinite(r.residual));
    check_near(2 * w[1] - w[5] + 3 * w[0], 0.5, 1e-14);
}

/* How near the sparse coefficients are kept to the others does not change what is planted. */
static void relaxation_keeps_the_terms(void)
{
    static struct bench b;
    static const char *const near[] = {"sr3:relax=0.01", "sr3:relax=0.1", "sr3:relax=10",
                                       "sr3:relax=0.01,lo=0.1,hi=0.1,count=1"};

    plant(&b, 0.1);
    const struct sparse s = problem(&b, 0);
    for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
        struct method m;
        bool keep[P];
        double w[P];
        sparse_independent(&s, keep);
        check(method_parse(&m, near[i], "bic", NULL) == 0);
        check(method_choose(&m, &s, keep, NULL) == 0);
        check(sparse_lstsq(&s, keep, 0, w, NULL, NULL, NULL) == 0 && is_planted("bic", w));
    }
}

/* Values of three sets in four folds, as the table has them. */
static double table[3][4];

static int look_up(const struct sparse *s, const struct candidates *c, size_t i, size_t fold,
                   double *to, struct err *err)
{
    (void)s, (void)c, (void)err;
    *to = table[i][fold];
    return 0;
}

/* The fewest terms whose mean difference from the best is within its standard error. */
static void fewest_terms_that_are_no_worse(void)
{
    const struct select_ops look = {.name = "look", .folds = true, .value = look_up};
    const struct sparse s = {.nfold = 4};
    struct candidate of[3] = {{.terms = 5}, {.terms = 3}, {.terms = 1}};
    const struct candidates c = {.n = 3, .of = of};
    double mean[3];
    size_t chosen;
    /* differences 1, -1, 1, 1: mean 0.5, deviation 1, standard error 0.5; then a little more */
    const double best[4] = {10, 10, 10, 10}, near[4] = {11, 9, 11, 11}, far[4] = {11, 9, 11, 11.2};

    memcpy(table[0], best, sizeof best);
    memcpy(table[1], near, sizeof near);
    memcpy(table[2], far, sizeof far);
    table[1][3] -= 1e-9;
    check(candidates_judge(&c, &look, &s, mean, &chosen, NULL) == 0 && chosen == 1);
    check_near(mean[1], 10.5, 1e-9);
    memcpy(table[1], far, sizeof far);
    check(candidates_judge(&c, &look, &s, mean, &chosen, NULL) == 0 && chosen == 0);
    table[1][0] = 8; /* the best now, of fewer terms than the first */
    for (size_t k = 0; k < 4; k++)
        table[2][k] = 20 + (double)k;
    check(candidates_judge(&c, &look, &s, mean, &chosen, NULL) == 0 && chosen == 1);
}

static void no_memory_is_survived(void)
{
    static struct bench b;

    plant(&b, 0.1);
    const struct sparse s = problem(&b, 0);
    for (const struct sparse_ops *const *ops = sparse_all(); *ops; ops++)
        for (long n = 1; n < 200; n++) {
            struct method m;
            bool keep[P];
            struct err err = {0};
            check(method_parse(&m, (*ops)->name, "cv", NULL) == 0);
            sparse_independent(&s, keep);
            starve(n);
            const int rc = method_choose(&m, &s, keep, &err);
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
    run(small_terms_are_sure);
    run(criteria_are);
    run(thresholds_are_visited);
    run(dependent_columns_are_left_out);
    run(least_squares_are);
    run(standard_errors_are);
    run(constraints_are_kept);
    run(relaxation_keeps_the_terms);
    run(fewest_terms_that_are_no_worse);
    run(no_memory_is_survived);
    return check_end();
}
