/* closure_poly.c -- a polynomial of each value of a state, one for each variable. */
#include "closure/closure_poly.h"

#include <string.h>

void poly_eval(const struct layout *l, size_t degree, const double theta[], const double u[],
               double y[], double slope[])
{
    for (int v = 0; v < l->nvar; v++, theta += degree + 1)
        for (size_t i = l->var[v].offset; i < l->var[v].offset + l->var[v].n; i++) {
            double value = 0, change = 0;
            for (size_t k = degree + 1; k-- > 0;) {
                change = change * u[i] + value;
                value = value * u[i] + theta[k];
            }
            y[i] = value;
            if (slope)
                slope[i] = change;
        }
}

void poly_features(const struct layout *l, size_t degree, size_t ntheta, const double u[],
                   double A[])
{
    memset(A, 0, l->n * ntheta * sizeof *A);
    for (int v = 0; v < l->nvar; v++)
        for (size_t i = l->var[v].offset; i < l->var[v].offset + l->var[v].n; i++) {
            double *row = A + i * ntheta + (size_t)v * (degree + 1);
            row[0] = 1;
            for (size_t k = 1; k <= degree; k++)
                row[k] = row[k - 1] * u[i];
        }
}

void poly_adjoint(const struct layout *l, size_t degree, const double u[], const double g[],
                  double dtheta[])
{
    for (int v = 0; v < l->nvar; v++, dtheta += degree + 1)
        for (size_t i = l->var[v].offset; i < l->var[v].offset + l->var[v].n; i++) {
            double power = g[i];
            for (size_t k = 0; k <= degree; k++, power *= u[i])
                dtheta[k] += power;
        }
}
