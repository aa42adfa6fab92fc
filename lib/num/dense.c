/* dense.c -- small dense matrices: times vectors, and a factor. */
#include "num/dense.h"

#include <math.h>
#include <string.h>

/* In eight sums, which compilers take at once. */
static double dot(size_t m, const double a[], const double x[])
{
    enum { SUMS = 8 };
    double part[SUMS] = {0}, sum = 0;
    size_t j = 0;

    for (; j + SUMS <= m; j += SUMS)
        for (size_t k = 0; k < SUMS; k++)
            part[k] += a[j + k] * x[j + k];
    for (; j < m; j++)
        sum += a[j] * x[j];
    for (size_t k = 0; k < SUMS; k++)
        sum += part[k];
    return sum;
}

void dense_multiply(size_t n, size_t m, const double A[], const double x[], double out[])
{
    for (size_t i = 0; i < n; i++)
        out[i] += dot(m, A + i * m, x);
}

void dense_transpose(size_t n, size_t m, const double A[], const double g[], double out[])
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++)
            out[j] += A[i * m + j] * g[i];
}

void dense_outer(size_t n, size_t m, const double g[], const double x[], double A[])
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++)
            A[i * m + j] += g[i] * x[j];
}

void dense_factor(size_t n, const double W[], double S[])
{
    memset(S, 0, n * n * sizeof *S);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = W[i * n + j];
            for (size_t l = 0; l < j; l++)
                sum -= S[i * n + l] * S[j * n + l];
            if (i != j)
                S[i * n + j] = S[j * (n + 1)] > 0 ? sum / S[j * (n + 1)] : 0;
            else
                S[i * (n + 1)] = sum > 1e-12 * W[i * (n + 1)] ? sqrt(sum) : 0;
        }
}
