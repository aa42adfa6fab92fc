/* least_squares.c -- kernels that leave the least W in the sample.
 *
 *   min sum_t |g(t) - sum_{a=1..h} Omega_{a-1} phi(t-a)|^2
 *
 * A vector autoregression, by the normal equations in `gram`: rows a = 1..h on a = 0. The best of
 * forecasts one step ahead from long records; from short ones it may be unstable (memory_poles.h).
 * lutkepohl2005 section 3.2
 */
#include <stdlib.h>
#include <string.h>

#include "memory/memory.h"
#include "memory/memory_divide.h"

static int solve(const struct moments *of, double ridge, struct memory_fit *fit, struct err *err)
{
    const size_t d = of->d, m = of->m, n = fit->h * m, ld = (of->lags + 1) * m;
    struct memory_divisor by = {0};

    if (memory_applicable("least-squares", of, of->gram, "gram", fit->h, err) < 0)
        return -1;
    double *variance = malloc((n + d * n) * sizeof *variance);
    double *X = variance ? variance + n : NULL;
    int rc = X ? 0 : err_set(err, ERR_INTERNAL, "least-squares: no memory for %zu unknowns", n);
    for (size_t j = 0; rc == 0 && j < n; j++)
        variance[j] = of->gram[(m + j) * (ld + 1)];
    if (rc == 0)
        rc = memory_divisor_open(&by, n, of->gram + m * ld + m, ld, variance, ridge, d, err);
    if (rc == 0) {
        for (size_t i = 0; i < d; i++)
            memcpy(X + i * n, of->gram + i * ld + m, n * sizeof *X);
        memory_divide(&by, d, X, n);
        for (size_t l = 0; l < fit->h; l++)
            for (size_t i = 0; i < d; i++)
                memcpy(fit->Omega + (l * d + i) * m, X + i * n + l * m, m * sizeof *X);
        fit->rank = by.rank;
        fit->of = n;
        fit->condition = by.condition;
        rc = memory_left_sample(of, fit->h, fit->Omega, fit->W, err);
    }
    memory_divisor_close(&by);
    free(variance);
    return rc;
}

const struct memory_ops memory_least_squares = {
    .name = "least-squares",
    .brief = "least W in the sample, from the gram matrix: sharpest from long records",
    .source = "lutkepohl2005",
    .solve = solve,
};
