/* eliminate.c -- Gauss and Jordan's elimination with complete pivots. golub2013 section 3.4 */
#include "num/eliminate.h"

#include <math.h>

static void scale_row(size_t n, double row[], double *rhs)
{
    double most = 0;

    for (size_t j = 0; j < n; j++)
        most = fmax(most, fabs(row[j]));
    for (size_t j = 0; most > 0 && j < n; j++)
        row[j] /= most;
    *rhs = most > 0 ? *rhs / most : *rhs;
}

static void swap(size_t n, double a[], double b[])
{
    for (size_t j = 0; j < n; j++) {
        const double keep = a[j];
        a[j] = b[j];
        b[j] = keep;
    }
}

/* row -= part of another, which has 1 at the pivot. */
static void clear(size_t n, double row[], const double other[], size_t pivot, double tiny)
{
    const double part = row[pivot];

    for (size_t j = 0; part != 0 && j < n; j++) {
        row[j] -= part * other[j];
        if (fabs(row[j]) < tiny)
            row[j] = 0;
    }
    row[pivot] = 0;
}

size_t eliminate(size_t rows, size_t n, double C[], double rhs[], double tiny, size_t pivot[])
{
    for (size_t i = 0; i < rows; i++)
        scale_row(n, C + i * n, rhs + i);
    for (size_t k = 0; k < rows; k++) {
        size_t at = k * n;
        for (size_t i = k * n; i < rows * n; i++)
            at = fabs(C[i]) > fabs(C[at]) ? i : at;
        if (n == 0 || !(fabs(C[at]) > tiny)) {
            for (size_t i = k * n; i < rows * n; i++)
                C[i] = 0;
            return k;
        }
        const size_t from = at / n, column = at % n;
        const double value = C[at];
        if (from != k) {
            swap(n, C + k * n, C + from * n);
            swap(1, rhs + k, rhs + from);
        }
        for (size_t j = 0; j < n; j++)
            C[k * n + j] /= value;
        rhs[k] /= value;
        C[k * n + column] = 1;
        pivot[k] = column;
        for (size_t i = 0; i < rows; i++)
            if (i != k) {
                rhs[i] -= C[i * n + column] * rhs[k];
                clear(n, C + i * n, C + k * n, column, tiny);
            }
    }
    return rows;
}
