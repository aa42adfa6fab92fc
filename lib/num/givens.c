/* givens.c -- least squares of few unknowns, row by row. */
#include "num/givens.h"

#include <math.h>

void givens_add(size_t n, double R[], double row[])
{
    for (size_t k = 0; k < n; k++) {
        double *r = R + k * (n + 1);
        const double length = hypot(r[k], row[k]);
        if (row[k] == 0)
            continue;
        const double c = r[k] / length, s = row[k] / length;
        for (size_t j = k; j <= n; j++) {
            const double old = r[j];
            r[j] = c * old + s * row[j];
            row[j] = c * row[j] - s * old;
        }
    }
}

void givens_solve(size_t n, const double R[], double tiny, double x[])
{
    for (size_t k = n; k-- > 0;) {
        const double *r = R + k * (n + 1);
        double length = 0, rest = r[n];
        for (size_t i = 0; i <= k; i++)
            length = hypot(length, R[i * (n + 1) + k]);
        for (size_t j = k + 1; j < n; j++)
            rest -= r[j] * x[j];
        x[k] = fabs(r[k]) > tiny * length ? rest / r[k] : 0;
    }
}
