/* Least squares row by row: the normal equations hold, columns that depend on others are left
 * out. */
#include "num/givens.h"

#include "../check.h"
#include "num/rng.h"

enum { N = 4, ROWS = 30 };

static void fit(const double A[ROWS][N], const double b[ROWS], double x[N])
{
    double R[N * (N + 1)] = {0}, row[N + 1];

    for (int i = 0; i < ROWS; i++) {
        memcpy(row, A[i], sizeof A[i]);
        row[N] = b[i];
        givens_add(N, R, row);
    }
    givens_solve(N, R, 1e-10, x);
}

static void draw(double A[ROWS][N], double b[ROWS])
{
    struct rng r = rng_open(2, "test", 0);

    for (int i = 0; i < ROWS; i++) {
        b[i] = rng_normal(&r);
        for (int j = 0; j < N; j++)
            A[i][j] = rng_normal(&r) * (j == 1 ? 1e6 : 1);
    }
}

static void residuals_are_orthogonal(void)
{
    double A[ROWS][N], b[ROWS], x[N];

    draw(A, b);
    fit(A, b, x);
    for (int j = 0; j < N; j++) {
        double sum = 0, size = 0;
        for (int i = 0; i < ROWS; i++) {
            double left = b[i];
            for (int k = 0; k < N; k++)
                left -= A[i][k] * x[k];
            sum += A[i][j] * left;
            size += fabs(A[i][j] * left);
        }
        check_near(sum / size, 0, 1e-13);
    }
}

static void dependent_columns_stay(void)
{
    double A[ROWS][N], b[ROWS], x[N];

    draw(A, b);
    for (int i = 0; i < ROWS; i++) {
        A[i][2] = 2 * A[i][0];
        A[i][3] = 0;
        b[i] = 3 * A[i][0] - 1e-6 * A[i][1];
    }
    fit(A, b, x);
    check_near(x[0], 3, 1e-12);
    check_near(x[1], -1e-6, 1e-18);
    check(x[2] == 0 && x[3] == 0);
}

int main(void)
{
    run(residuals_are_orthogonal);
    run(dependent_columns_stay);
    return check_end();
}
