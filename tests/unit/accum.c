/* Accumulators: the triangle is that of all rows, however they come; as accurate as reflections
 * where columns nearly depend; stored, merged, starved. */
#include "num/accum.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>

#include "../check.h"
#include "../starve.h"
#include "num/kernel.h"
#include "num/rng.h"

enum { ROWS = 3000, MOST = 60 };
static const enum accum_kind kinds[] = {ACCUM_QR, ACCUM_GRAM};

/* Rows of random numbers with scale^(j/m) columns, column-major. */
static double *rows_of(size_t m, double scale)
{
    double *A = malloc(ROWS * m * sizeof *A);
    struct rng r = rng_open(6, "test", m);

    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < m; j++)
            A[j * ROWS + i] = rng_normal(&r) * pow(scale, (double)j / (double)m) +
                              (j ? 0.5 * A[(j - 1) * ROWS + i] : 0);
    return A;
}

static void add_blocks(struct accum *a, size_t from, size_t to, size_t block, const double A[])
{
    struct err err = {0};

    for (size_t i = from; i < to; i += block) {
        const size_t n = i + block < to ? block : to - i;
        check(accum_add(a, n, A + i, ROWS, &err) == 0);
    }
    check_text(err.msg, "");
}

/* |R^T R - A^T A| relative to the lengths of columns. */
static double apart(size_t m, const double R[], const double A[], size_t rows)
{
    double most = 0;

    for (size_t j = 0; j < m; j++)
        for (size_t k = 0; k <= j; k++) {
            double sum = 0, expected = 0, a = 0, b = 0;
            for (size_t i = 0; i <= k; i++)
                sum += R[j * m + i] * R[k * m + i];
            for (size_t i = 0; i < rows; i++) {
                expected += A[j * ROWS + i] * A[k * ROWS + i];
                a += A[j * ROWS + i] * A[j * ROWS + i];
                b += A[k * ROWS + i] * A[k * ROWS + i];
            }
            if (a > 0 && b > 0)
                most = fmax(most, fabs(sum - expected) / sqrt(a) / sqrt(b));
        }
    return most;
}

static void triangles_are_those_of_all_rows(void)
{
    static const size_t widths[] = {1, 2, 7, 8, 23, 47, 60};
    double R[MOST * MOST];

    for (size_t k = 0; k < 2; k++)
        for (size_t w = 0; w < sizeof widths / sizeof *widths; w++)
            for (int size = 0; size < 3; size++) {
                const size_t m = widths[w], rows = size == 0 ? ROWS : size == 1 ? 300 : m / 2 + 1;
                double *A = rows_of(m, size ? 1 : 1e40);
                struct accum *a = accum_open(m, kinds[k], NULL);
                add_blocks(a, 0, rows, 1000, A);
                check(accum_triangle(a, R, NULL) == 0 && accum_rows(a) == rows);
                check_near(apart(m, R, A, rows), 0, 1e-13);
                for (size_t j = 0; j < m; j++) {
                    check(R[j * m + j] >= 0);
                    for (size_t i = j + 1; i < m; i++)
                        check(R[j * m + i] == 0);
                }
                accum_close(a);
                free(A);
            }
}

static void blocks_change_no_bit(void)
{
    const size_t m = 23, sizes[] = {1, 7, 256, 257, ROWS};
    double *A = rows_of(m, 1), R[2][23 * 23];

    for (size_t k = 0; k < 2; k++)
        for (size_t s = 0; s < 5; s++) {
            struct accum *a = accum_open(m, kinds[k], NULL);
            add_blocks(a, 0, ROWS, sizes[s], A);
            check(accum_triangle(a, R[s > 0], NULL) == 0);
            check(memcmp(R[s > 0], R[0], sizeof *R) == 0);
            check(accum_triangle(a, R[s > 0], NULL) == 0); /* asking changes nothing */
            check(memcmp(R[s > 0], R[0], sizeof *R) == 0);
            accum_close(a);
        }
    free(A);
}

static void halves_make_the_whole(void)
{
    const size_t m = 20;
    double *A = rows_of(m, 1e10), whole[20 * 20], sum[20 * 20];

    for (size_t k = 0; k < 2; k++) {
        struct accum *a = accum_open(m, kinds[k], NULL), *b = accum_open(m, kinds[k], NULL);
        struct accum *all = accum_open(m, kinds[k], NULL), *other = accum_open(21, kinds[k], NULL);
        struct err err = {0};
        add_blocks(all, 0, ROWS, 100, A);
        add_blocks(a, 0, 1234, 100, A);
        add_blocks(b, 1234, ROWS, 100, A);
        check(accum_merge(b, a, NULL) == 0 && accum_rows(b) == ROWS && accum_rows(a) == 1234);
        check(accum_triangle(all, whole, NULL) == 0 && accum_triangle(b, sum, NULL) == 0);
        for (size_t j = 0; j < m; j++)
            for (size_t i = 0; i <= j; i++)
                check_near(sum[j * m + i], whole[j * m + i], 1e-13 * whole[j * m] +
                           2e-13 * fabs(whole[j * m + j]) + 1e-12 * fabs(whole[j * m + i]));
        check(accum_merge(a, other, &err) == -1 && err.code == ERR_DATA);
        add_blocks(b, 0, 500, 100, A); /* it goes on */
        check(accum_rows(b) == ROWS + 500);
        accum_close(a);
        accum_close(b);
        accum_close(all);
        accum_close(other);
    }
    free(A);
}

static void it_can_begin_again(void)
{
    const size_t m = 12;
    double *A = rows_of(m, 1), R[12 * 12];

    for (size_t k = 0; k < 2; k++) {
        struct accum *a = accum_open(m, kinds[k], NULL);
        add_blocks(a, 0, 1500, 100, A);
        accum_restart(a);
        check(accum_rows(a) == 0);
        check(accum_triangle(a, R, NULL) == 0 && R[0] == 0 && R[m * m - 1] == 0);
        add_blocks(a, 0, ROWS, 100, A);
        check(accum_triangle(a, R, NULL) == 0 && accum_rows(a) == ROWS);
        check_near(apart(m, R, A, ROWS), 0, 1e-13);
        accum_restart(a);
        add_blocks(a, 0, 5, 5, A);
        check(accum_triangle(a, R, NULL) == 0);
        check_near(apart(m, R, A, 5), 0, 1e-13);
        accum_close(a);
    }
    free(A);
}

static void what_is_stored_goes_on_to_the_bit(void)
{
    const size_t m = 12;
    double *A = rows_of(m, 1), M[12 * 12], one[12 * 12], two[12 * 12];

    for (size_t k = 0; k < 2; k++) {
        struct accum *a = accum_open(m, kinds[k], NULL), *b = accum_open(m, kinds[k], NULL);
        struct err err = {0};
        add_blocks(a, 0, 1111, 100, A);
        check(accum_store(a, M, NULL) == 0);
        check(accum_restore(b, accum_rows(a), accum_dropped(a), M, NULL) == 0);
        add_blocks(a, 1111, ROWS, 300, A);
        add_blocks(b, 1111, ROWS, 100, A);
        check(accum_triangle(a, one, NULL) == 0 && accum_triangle(b, two, NULL) == 0);
        check(memcmp(one, two, sizeof one) == 0 && accum_rows(b) == ROWS);
        check_near(apart(m, two, A, ROWS), 0, 1e-13);
        M[5] = NAN;
        check(accum_restore(b, 1, 0, M, &err) == -1 && err.code == ERR_DATA);
        M[5] = 1e6;
        check(accum_restore(b, 1, 0, M, &err) == -1 && strstr(err.msg, "entry (5,0)"));
        accum_close(a);
        accum_close(b);
    }
    free(A);
}

/* Powers of numbers from 0 to 1, whose condition is 1e8 and more: the coefficients of a planted
 * polynomial come back by the triangle as they do by reflections of all rows at once. */
static void nearly_dependent_columns_are_told_apart(void)
{
    enum { P = 11, M = P + 1 };
    double A[M][ROWS], R[M * M], x[P], least[2];
    struct rng r = rng_open(6, "test", 77);

    for (size_t i = 0; i < ROWS; i++) {
        const double t = rng_uniform(&r);
        A[P][i] = 0;
        for (size_t j = 0; j < P; j++) {
            A[j][i] = pow(t, (double)j);
            A[P][i] += (j % 2 ? -1.0 : 1.0) * A[j][i];
        }
    }
    for (size_t k = 0; k < 2; k++) {
        struct accum *a = accum_open(M, kinds[k], NULL);
        check(accum_add(a, ROWS, A[0], ROWS, NULL) == 0 && accum_triangle(a, R, NULL) == 0);
        least[k] = 0;
        for (size_t i = P; i-- > 0;) {
            x[i] = R[P * M + i];
            for (size_t j = i + 1; j < P; j++)
                x[i] -= R[j * M + i] * x[j];
            x[i] = R[i * M + i] > 0 ? x[i] / R[i * M + i] : 0;
            least[k] = fmax(least[k], fabs(x[i] - (i % 2 ? -1.0 : 1.0)));
        }
        accum_close(a);
    }
    check(least[0] < 1e-7 && least[1] > 1e-4); /* normal equations cannot */
}

static void dependent_columns_have_no_row(void)
{
    const size_t m = 9;
    double *A = rows_of(m, 1), R[9 * 9];

    for (size_t i = 0; i < ROWS; i++) {
        A[4 * ROWS + i] = 2 * A[ROWS + i] - A[3 * ROWS + i];
        A[6 * ROWS + i] = 0;
        A[7 * ROWS + i] = 3;
        A[8 * ROWS + i] = -1;
    }
    for (size_t k = 0; k < 2; k++) {
        struct accum *a = accum_open(m, kinds[k], NULL);
        add_blocks(a, 0, ROWS, 200, A);
        check(accum_triangle(a, R, NULL) == 0);
        for (size_t j = 0; j < m; j++) {
            const bool dependent = j == 4 || j == 6 || j == 8;
            double length = 0;
            for (size_t i = 0; i <= j; i++)
                length += R[j * m + i] * R[j * m + i];
            check(dependent ? R[j * m + j] <= 1e-7 * sqrt(length)
                            : R[j * m + j] > 0.01 * sqrt(length));
        }
        check_near(apart(m, R, A, ROWS), 0, 1e-13);
        accum_close(a);
    }
    free(A);
}

static void rows_that_are_not_finite_are_left_out(void)
{
    const size_t m = 5;
    double *A = rows_of(m, 1), R[25], clean[25];

    for (size_t k = 0; k < 2; k++) {
        struct accum *a = accum_open(m, kinds[k], NULL), *b = accum_open(m, kinds[k], NULL);
        for (size_t i = 0; i < ROWS; i++) {
            double row[5];
            for (size_t j = 0; j < m; j++)
                row[j] = A[j * ROWS + i];
            if (i % 10 == 3)
                row[i % m] = i % 20 == 3 ? NAN : -INFINITY;
            check(accum_add(a, 1, row, 1, NULL) == 0);
            if (i % 10 != 3)
                check(accum_add(b, 1, row, 1, NULL) == 0);
        }
        check(accum_rows(a) == ROWS * 9 / 10 && accum_dropped(a) == ROWS / 10);
        check(accum_triangle(a, R, NULL) == 0 && accum_triangle(b, clean, NULL) == 0);
        check(memcmp(R, clean, sizeof R) == 0);
        accum_close(a);
        accum_close(b);
    }
    free(A);
}

/* What comes later is nothing like what came first, in size or direction. */
static void rows_may_change_their_kind(void)
{
    const size_t m = 10;
    double *A = rows_of(m, 1), R[100];

    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i < ROWS; i++)
            A[j * ROWS + i] *= i < 600 ? (j < 5) : i < 1500 ? 1e6 * (j >= 5) : 1e-3;
    struct accum *a = accum_open(m, ACCUM_QR, NULL);
    add_blocks(a, 0, ROWS, 64, A);
    check(accum_triangle(a, R, NULL) == 0);
    check_near(apart(m, R, A, ROWS), 0, 1e-13);
    accum_close(a);
    free(A);
    /* two columns are almost one for a while, and what tells them apart stays known */
    A = rows_of(m, 1);
    double difference = 0;
    for (size_t i = 0; i < ROWS; i++) {
        const double small = A[8 * ROWS + i] * (i < 600 ? 1e-7 : i < 1500 ? 1e-5 : 1e-6);
        A[9 * ROWS + i] = A[8 * ROWS + i] = A[7 * ROWS + i];
        A[9 * ROWS + i] += small;
        difference += pow(A[9 * ROWS + i] - A[8 * ROWS + i], 2);
    }
    a = accum_open(m, ACCUM_QR, NULL);
    add_blocks(a, 0, ROWS, 64, A);
    check(accum_triangle(a, R, NULL) == 0);
    check(R[9 * m + 9] > 0.5 * sqrt(difference) && R[9 * m + 9] < sqrt(difference));
    check_near(apart(m, R, A, ROWS), 0, 1e-13);
    accum_close(a);
    free(A);
}

/* A burst of 1e9 along one direction leaves known what rows before and after say of another. */
static void bursts_hide_nothing(void)
{
    const size_t m = 5;
    double *A = rows_of(m, 1), R[25], expected = 0, found = 0;

    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 1; j < m && i >= 2000 && i < 2100; j++)
            A[i] = A[j * ROWS + i] = 1e9 * (double)(i % 7 + 1);
        expected += pow(A[ROWS + i] - A[i], 2);
    }
    struct accum *a = accum_open(m, ACCUM_QR, NULL);
    add_blocks(a, 0, ROWS, 500, A);
    check(accum_triangle(a, R, NULL) == 0);
    for (size_t i = 0; i < 2; i++)
        found += pow(R[m + i] - R[i], 2);
    check_near(found / expected, 1, 1e-6);
    accum_close(a);
    free(A);
}

/* Columns from 1e-150 to 1e150 give the triangle of their small and large multiples; where squares
 * are no numbers, sums of them say so and reflections need none. */
static void units_do_not_matter(void)
{
    const size_t m = 7;
    double *A = rows_of(m, 1), plain[49], R[49];

    for (size_t k = 0; k < 2; k++) {
        struct accum *a = accum_open(m, kinds[k], NULL), *b = accum_open(m, kinds[k], NULL);
        struct accum *huge = accum_open(m, kinds[k], NULL);
        struct err err = {0};
        for (size_t i = 0; i < ROWS; i++) {
            double row[3][7];
            for (size_t j = 0; j < m; j++) {
                row[0][j] = A[j * ROWS + i];
                row[1][j] = row[0][j] * pow(10, 50 * (double)j - 150);
                row[2][j] = row[0][j] * 1e200;
            }
            check(accum_add(a, 1, row[0], 1, NULL) == 0 && accum_add(b, 1, row[1], 1, NULL) == 0);
            check(accum_add(huge, 1, row[2], 1, NULL) == 0);
        }
        check(accum_triangle(a, plain, NULL) == 0 && accum_triangle(b, R, NULL) == 0);
        for (size_t j = 0; j < m; j++)
            for (size_t i = 0; i <= j; i++)
                check_near(R[j * m + i] / pow(10, 50 * (double)j - 150), plain[j * m + i],
                           1e-13 * plain[0]);
        if (kinds[k] == ACCUM_GRAM) {
            check(accum_triangle(huge, R, &err) == -1 && err.code == ERR_NUMERIC);
        } else {
            check(accum_triangle(huge, R, NULL) == 0);
            for (size_t j = 0; j < m; j++)
                for (size_t i = 0; i <= j; i++)
                    check_near(R[j * m + i] / 1e200, plain[j * m + i], 1e-13 * plain[0]);
        }
        accum_close(a);
        accum_close(b);
        accum_close(huge);
    }
    free(A);
}

/* The processor's vectors change no bit from v3 on, and only rounding before. */
static void processors_agree(void)
{
    static const size_t widths[] = {3, 23, 60}; /* strips of 1, 3, and 3 + 3 + 2 vectors */

    for (size_t w = 0; w < 3; w++) {
        const size_t m = widths[w];
        double *A = rows_of(m, 1), R[KERNEL_LEVELS][MOST * MOST] = {{0}};
        enum kernel_level best = KERNEL_V2;

        for (int l = KERNEL_V2; l < KERNEL_LEVELS; l++) {
            if (kernel_limit((enum kernel_level)l) != (enum kernel_level)l)
                break;
            struct accum *a = accum_open(m, ACCUM_QR, NULL);
            add_blocks(a, 0, ROWS, ROWS, A);
            check(accum_triangle(a, R[l], NULL) == 0);
            check_near(apart(m, R[l], A, ROWS), 0, 1e-13);
            best = (enum kernel_level)l;
            accum_close(a);
        }
        kernel_limit(KERNEL_V4);
        if (best == KERNEL_V4)
            check(memcmp(R[KERNEL_V3], R[KERNEL_V4], m * m * sizeof(double)) == 0);
        free(A);
    }
}

static void no_memory_is_survived(void)
{
    for (long n = 1; n < 20; n++) {
        struct err err = {0};
        starve(n);
        struct accum *a = accum_open(5, ACCUM_QR, &err);
        const bool failed = starved;
        starve(0);
        check((a == NULL) == failed && (a || err.code == ERR_INTERNAL));
        accum_close(a);
        if (!failed)
            break;
    }
    accum_close(NULL);
}

int main(void)
{
    run(triangles_are_those_of_all_rows);
    run(blocks_change_no_bit);
    run(halves_make_the_whole);
    run(it_can_begin_again);
    run(what_is_stored_goes_on_to_the_bit);
    run(nearly_dependent_columns_are_told_apart);
    run(dependent_columns_have_no_row);
    run(rows_that_are_not_finite_are_left_out);
    run(rows_may_change_their_kind);
    run(bursts_hide_nothing);
    run(units_do_not_matter);
    run(processors_agree);
    run(no_memory_is_survived);
    return check_end();
}
