/* Least squares: certified figures, ill-conditioned problems, blocks of rows. */
#include "num/lstsq.h"

#include <stdbool.h>
#include <stdlib.h>

#include "../check.h"
#include "../starve.h"
#include "num/rng.h"

/* longley1967: employment against deflator, product, unemployed, forces, population,
 * year. Certified results: NIST StRD. */
static const double longley[16][7] = {
    {60323, 83.0, 234289, 2356, 1590, 107608, 1947},
    {61122, 88.5, 259426, 2325, 1456, 108632, 1948},
    {60171, 88.2, 258054, 3682, 1616, 109773, 1949},
    {61187, 89.5, 284599, 3351, 1650, 110929, 1950},
    {63221, 96.2, 328975, 2099, 3099, 112075, 1951},
    {63639, 98.1, 346999, 1932, 3594, 113270, 1952},
    {64989, 99.0, 365385, 1870, 3547, 115094, 1953},
    {63761, 100.0, 363112, 3578, 3350, 116219, 1954},
    {66019, 101.2, 397469, 2904, 3048, 117388, 1955},
    {67857, 104.6, 419180, 2822, 2857, 118734, 1956},
    {68169, 108.4, 442769, 2936, 2798, 120445, 1957},
    {66513, 110.8, 444546, 4681, 2637, 121950, 1958},
    {68655, 112.6, 482704, 3813, 2552, 123366, 1959},
    {69564, 114.2, 502601, 3931, 2514, 125368, 1960},
    {69331, 115.7, 518173, 4806, 2572, 127852, 1961},
    {70551, 116.9, 554894, 4007, 2827, 130081, 1962}};
static const double certified[7] = {
    -3482258.63459582,   15.0618722713733,   -0.358191792925910e-01,
    -2.02022980381683,   -1.03322686717359,  -0.511041056535807e-01,
    1829.15146461355};
static const double deviation[7] = {
    890420.383607373,  84.9149257747669,  0.334910077722432e-01,
    0.488399681651699, 0.214274163161675, 0.226073200069370,
    455.478499142212};

static void longley_is_certified(void)
{
    struct lstsq *s = lstsq_open(7, NULL);
    double x[7], e[7];
    struct lstsq_report r;

    for (int i = 0; i < 16; i++) {
        double row[7] = {1};
        memcpy(row + 1, longley[i] + 1, 6 * sizeof *row);
        check(lstsq_add(s, 1, row, longley[i], NULL) == 0);
    }
    check(lstsq_solve(s, 0, x, e, &r, NULL) == 0);
    for (int j = 0; j < 7; j++) {
        check_near(x[j] / certified[j], 1, 1e-9);
        check_near(e[j] / deviation[j], 1, 1e-9);
    }
    check_near(r.residual, 836424.055505915, 1e-3);
    check(r.rows == 16 && r.rank == 7 && r.condition > 1e4);
    lstsq_close(s);
}

/* Columns 1 and 1 + 1e-10 z: the normal equations square the condition to 1e20 and
 * see one column only. */
static void survives_where_normal_equations_fail(void)
{
    enum { ROWS = 4000 };
    double *A = malloc(2 * ROWS * sizeof *A), *b = malloc(ROWS * sizeof *b);
    struct rng rng = rng_open(1, "test", 0);
    double x[2], g[3] = {0};
    struct lstsq_report r;

    for (int i = 0; i < ROWS; i++) {
        A[2 * i] = 1;
        A[2 * i + 1] = 1 + 1e-10 * rng_normal(&rng);
        b[i] = 3 * A[2 * i] - 2 * A[2 * i + 1];
        g[0] += A[2 * i] * A[2 * i];
        g[1] += A[2 * i] * A[2 * i + 1];
        g[2] += A[2 * i + 1] * A[2 * i + 1];
    }
    struct lstsq *s = lstsq_open(2, NULL);
    check(lstsq_add(s, ROWS, A, b, NULL) == 0);
    check(lstsq_solve(s, 0, x, NULL, &r, NULL) == 0);
    check_near(x[0], 3, 1e-4);
    check_near(x[1], -2, 1e-4);
    check(r.rank == 2 && r.condition > 1e9 && r.condition < 1e11);
    check(fabs(g[0] * g[2] - g[1] * g[1]) < 1e-14 * g[0] * g[2]);
    lstsq_close(s);
    free(A);
    free(b);
}

static void fill(size_t n, double x[], uint64_t index)
{
    struct rng rng = rng_open(2, "test", index);

    for (size_t i = 0; i < n; i++)
        x[i] = rng_normal(&rng);
}

enum { N = 5, ROWS = 1700 };
static double A[ROWS * N], b[ROWS];

static void streaming_is_one_block(void)
{
    double one[N], many[N], exact[N] = {1, -2, 0.5, 0, 4};

    fill(ROWS * N, A, 0);
    fill(ROWS, b, 1);
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < N; j++)
            b[i] = (j ? b[i] : 0.1 * b[i]) + A[i * N + j] * exact[j];
    struct lstsq *s = lstsq_open(N, NULL), *t = lstsq_open(N, NULL);
    struct lstsq_report rs, rt;
    double e[N];
    check(lstsq_add(s, ROWS, A, b, NULL) == 0);
    check(lstsq_solve(s, 0, one, e, &rs, NULL) == 0);
    for (int i = 0; i < ROWS; i += 17) {
        check(lstsq_add(t, 17, A + i * N, b + i, NULL) == 0);
        if (i % 289 == 0 && i > 0)
            check(lstsq_solve(t, 0, many, NULL, NULL, NULL) == 0);
    }
    check(lstsq_solve(t, 0, many, NULL, &rt, NULL) == 0);
    for (int j = 0; j < N; j++) {
        check_near(many[j], one[j], 1e-13);
        check_near(one[j], exact[j], 5 * e[j]);
        check_near(e[j], 0.1 / sqrt(ROWS), 0.1 * 0.1 / sqrt(ROWS));
    }
    check_near(rt.residual, rs.residual, 1e-11 * rs.residual);
    double norm = 0;
    for (int i = 0; i < ROWS; i++)
        norm += b[i] * b[i];
    check_near(rs.norm, norm, 1e-11 * norm);
    lstsq_close(s);
    lstsq_close(t);
}

/* (A^T A + ridge) x = A^T b: the gradient vanishes. */
static void ridge_is_stationary(void)
{
    const double ridge = 300;
    double x[N];
    struct lstsq *s = lstsq_open(N, NULL);
    struct lstsq_report r;

    check(lstsq_add(s, ROWS, A, b, NULL) == 0);
    check(lstsq_solve(s, ridge, x, NULL, &r, NULL) == 0);
    double residual = 0, gradient[N];
    for (int j = 0; j < N; j++)
        gradient[j] = ridge * x[j];
    for (int i = 0; i < ROWS; i++) {
        double e = -b[i];
        for (int j = 0; j < N; j++)
            e += A[i * N + j] * x[j];
        residual += e * e;
        for (int j = 0; j < N; j++)
            gradient[j] += e * A[i * N + j];
    }
    for (int j = 0; j < N; j++)
        check_near(gradient[j], 0, 1e-9);
    check_near(r.residual, residual, 1e-9 * residual);
    lstsq_close(s);
}

/* Of unit vectors: their sum of squares is the covariance, of which errors are made. */
static void spread_is_that_of_the_errors(void)
{
    struct lstsq *s = lstsq_open(7, NULL);
    double x[7], e[7], square[7] = {0}, z[7];
    struct lstsq_report r;
    struct err err = {0};

    check(lstsq_spread(s, e, x, &err) == -1 && err.code == ERR_NUMERIC);
    for (int i = 0; i < 16; i++) {
        double row[7] = {1};
        memcpy(row + 1, longley[i] + 1, 6 * sizeof *row);
        check(lstsq_add(s, 1, row, longley[i], NULL) == 0);
    }
    check(lstsq_solve(s, 0, x, e, &r, NULL) == 0);
    for (int k = 0; k < 7; k++) {
        memset(z, 0, sizeof z);
        z[k] = 1;
        check(lstsq_spread(s, z, x, NULL) == 0);
        for (int j = 0; j < 7; j++)
            square[j] += x[j] * x[j];
    }
    for (int j = 0; j < 7; j++)
        check_near(sqrt(square[j] * r.residual / 9) / e[j], 1, 1e-7);
    lstsq_close(s);
}

static void rank_is_told(void)
{
    static const double twice[3][3] = {{1, 2, 0}, {2, 4, 0}, {3, 6, 0}};
    static const double rhs[3] = {5, 10, 15};
    double x[3], e[3];
    struct lstsq_report r;
    struct lstsq *s = lstsq_open(3, NULL);

    check(lstsq_add(s, 3, twice[0], rhs, NULL) == 0);
    check(lstsq_solve(s, 0, x, e, &r, NULL) == 0);
    check(r.rank == 1 && isinf(r.condition) && isnan(e[0]));
    check_near(x[0] + 2 * x[1], 5, 1e-12);
    check(x[2] == 0);
    check(lstsq_spread(s, e, x, NULL) == -1);
    check_near(r.residual, 0, 1e-20);
    lstsq_close(s);
}

static void bad_rows_are_refused(void)
{
    struct err err = {0};
    struct lstsq *s = lstsq_open(2, NULL);
    double x[2], row[2] = {1, NAN};

    check(lstsq_solve(s, 0, x, NULL, NULL, &err) == -1 && err.code == ERR_DATA);
    check(lstsq_add(s, 1, row, x, &err) == -1 && err.code == ERR_NUMERIC);
    lstsq_close(s);
    lstsq_close(NULL);
    for (long n = 1; n < 5; n++) {
        starve(n);
        s = lstsq_open(2, &err);
        const bool failed = starved;
        starve(0);
        check((s == NULL) == failed);
        lstsq_close(s);
    }
}

int main(void)
{
    run(longley_is_certified);
    run(survives_where_normal_equations_fail);
    run(streaming_is_one_block);
    run(ridge_is_stationary);
    run(spread_is_that_of_the_errors);
    run(rank_is_told);
    run(bad_rows_are_refused);
    return check_end();
}
