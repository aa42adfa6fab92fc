/* second_moments.h -- second moments of one trajectory, in the plainest way, for tests. */
#ifndef SUBGRID_TESTS_SECOND_MOMENTS_H
#define SUBGRID_TESTS_SECOND_MOMENTS_H

#include <stdlib.h>
#include <string.h>

#include "memory/memory.h"

static inline double dot_at(size_t m, const double x[], size_t n, size_t a, size_t b)
{
    double sum = 0;

    for (size_t t = 0; t < n; t++)
        sum += x[t * m + a] * x[t * m + b];
    return sum;
}

/* All moments of x (records, m), which is centred if it shall be; moments_free frees them. */
static inline struct moments moments_of(size_t records, size_t d, size_t m, size_t lags,
                                        const double x[])
{
    const size_t window = records - lags, mm = m * m, n = (lags + 1) * m;
    double *C = calloc((lags + 1) * mm, sizeof *C), *biased = calloc((lags + 1) * mm, sizeof *C);
    double *gram = calloc(n * n, sizeof *gram);

    for (size_t k = 0; k <= lags; k++)
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < m; j++) {
                C[k * mm + i * m + j] = dot_at(m, x, window, k * m + i, j) / (double)window;
                biased[k * mm + i * m + j] =
                    dot_at(m, x, records - k, k * m + i, j) / (double)records;
                for (size_t b = 0; b <= lags; b++)
                    gram[(k * m + i) * n + b * m + j] =
                        dot_at(m, x, window, (lags - k) * m + i, (lags - b) * m + j) /
                        (double)window;
            }
    return (struct moments){.d = d, .m = m, .lags = lags, .count = (double)window, .C = C,
                            .biased = biased, .gram = gram};
}

static inline void moments_free(struct moments *of)
{
    free((void *)of->C);
    free((void *)of->biased);
    free((void *)of->gram);
}

#endif
