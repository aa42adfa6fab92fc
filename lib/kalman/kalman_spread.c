/* kalman_spread.c -- members as their mean and deviations. */
#include "kalman/kalman_spread.h"

#include <math.h>

void kalman_spread(size_t J, size_t n, const double v[], double mean[], double A[])
{
    const double by = 1 / sqrt((double)(J - 1));

    for (size_t i = 0; i < n; i++) {
        double sum = 0, rest = 0;
        for (size_t j = 0; j < J; j++)
            sum += v[j * n + i];
        sum /= (double)J;
        for (size_t j = 0; j < J; j++) /* once more: deviations add up to 0 to rounding of theirs */
            rest += v[j * n + i] - sum;
        sum += rest / (double)J;
        for (size_t j = 0; j < J; j++)
            A[j * n + i] = (v[j * n + i] - sum) * by;
        if (mean)
            mean[i] = sum;
    }
}
