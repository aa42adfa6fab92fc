/* eigen.c -- the rightmost eigenvalue by LAPACK's dgeev. */
#include "num/eigen.h"

#include <complex.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { SCRATCH = 34 }; /* of dgeev, times n: 4 at least, 34 for its blocks */

size_t eigen_nwork(size_t n)
{
    return 2 * n * n + (2 + SCRATCH) * n;
}

/* out(2, n) := column j of V, the real part of a vector, and the next one, its imaginary part, if
 * it has one. */
static void take(size_t n, const double V[], size_t j, bool complex_, double out[])
{
    memcpy(out, V + j * n, n * sizeof *out);
    memset(out + n, 0, n * sizeof *out);
    if (complex_)
        memcpy(out + n, V + (j + 1) * n, n * sizeof *out);
}

/* w := w / conj(w^* v) */
static void normalise(size_t n, const double v[], double w[])
{
    double complex product = 0;

    for (size_t i = 0; i < n; i++)
        product += (w[i] - I * w[n + i]) * (v[i] + I * v[n + i]);
    const double complex factor = cabs(product) < DBL_EPSILON ? 0 : 1 / conj(product);
    for (size_t i = 0; i < n; i++) {
        const double complex z = factor * (w[i] + I * w[n + i]);
        w[i] = creal(z);
        w[n + i] = cimag(z);
    }
}

double eigen_rightmost(size_t n, double A[], double v[], double w[], double work[])
{
    const lapack_int m = (lapack_int)n;
    double *right = work, *left = right + n * n, *re = left + n * n, *im = re + n;
    size_t j = 0;

    for (size_t i = 0; i < n * n; i++)
        if (!isfinite(A[i]))
            return NAN;
    if (n == 0 || LAPACKE_dgeev_work(LAPACK_COL_MAJOR, 'V', 'V', m, A, m, re, im, left, m, right,
                                     m, im + n, SCRATCH * m))
        return NAN;
    for (size_t i = 1; i < n; i++)
        if (re[i] > re[j])
            j = i;
    take(n, right, j, im[j] != 0, v);
    take(n, left, j, im[j] != 0, w);
    normalise(n, v, w);
    return re[j];
}
