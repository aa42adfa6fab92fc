/* pod.c -- proper orthogonal decomposition. sirovich1987 */
#include "num/pod.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>
#include <lapacke.h>

static const double round_off = 1e-14; /* of the largest eigenvalue */

static void centre(size_t n, size_t count, double x[], double mean[])
{
    memset(mean, 0, n * sizeof *mean);
    for (size_t s = 0; s < count; s++)
        for (size_t i = 0; i < n; i++)
            mean[i] += x[s * n + i] / (double)count;
    for (size_t s = 0; s < count; s++)
        for (size_t i = 0; i < n; i++)
            x[s * n + i] -= mean[i];
}

/* Length 1, and the first of the largest numbers positive. */
static void normalise(size_t n, double mode[])
{
    const double largest = fabs(mode[cblas_idamax((int)n, mode, 1)]);
    size_t first = 0;

    while (fabs(mode[first]) < (1 - 1e-6) * largest)
        first++;
    cblas_dscal((int)n, (mode[first] < 0 ? -1 : 1) / cblas_dnrm2((int)n, mode, 1), mode, 1);
}

int pod_find(size_t n, size_t count, double x[], size_t most, double part, double mean[],
             double modes[], double sd[], size_t *found, struct err *err)
{
    const bool gram = count < n;
    const size_t m = gram ? count : n;
    double *A = malloc((m * m + m) * sizeof *A), *lambda = A + m * m, total = 0, held = 0;

    if (!A)
        return err_set(err, ERR_INTERNAL, "no memory for a matrix of %zu by %zu", m, m);
    openblas_set_num_threads(1); /* results must not depend on the cores */
    centre(n, count, x, mean);
    /* x is (n, count) by columns: X X^T or X^T X */
    cblas_dsyrk(CblasColMajor, CblasLower, gram ? CblasTrans : CblasNoTrans, (int)m,
                (int)(gram ? n : count), 1 / (double)count, x, (int)n, 0, A, (int)m);
    if (LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'L', (lapack_int)m, A, (lapack_int)m, lambda)) {
        free(A);
        return err_set(err, ERR_NUMERIC, "modes of %zu samples: eigenvalues do not converge",
                       count);
    }
    for (size_t k = 0; k < m; k++)
        total += fmax(lambda[k], 0);
    *found = 0;
    for (size_t k = m; k-- > 0 && *found < most;) {
        double *mode = modes + *found * n;
        if (held >= part * total || lambda[k] <= round_off * lambda[m - 1])
            break;
        if (gram)
            cblas_dgemv(CblasColMajor, CblasNoTrans, (int)n, (int)count, 1, x, (int)n, A + k * m, 1,
                        0, mode, 1);
        else
            memcpy(mode, A + k * m, n * sizeof *mode);
        normalise(n, mode);
        held += lambda[k];
        sd[(*found)++] = sqrt(lambda[k]);
    }
    free(A);
    return 0;
}
