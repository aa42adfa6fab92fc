/* closure_eddy.c -- |S| S_ij of the velocity gradients of a flow, as of eddy viscosities. */
#include "closure/closure_eddy.h"

#include <math.h>

/* S_ij of point p */
static double strain(const struct flow *f, const double g[], size_t i, size_t j, size_t p)
{
    const size_t r = (size_t)f->rank;

    return (g[(i * r + j) * f->n + p] + g[(j * r + i) * f->n + p]) / 2;
}

/* S_ij T_ij */
static double contract(const struct flow *f, const double g[], const double h[], size_t p)
{
    double sum = 0;

    for (size_t i = 0; i < (size_t)f->rank; i++)
        for (size_t j = 0; j < (size_t)f->rank; j++)
            sum += strain(f, g, i, j, p) * strain(f, h, i, j, p);
    return sum;
}

double eddy_strain(const struct flow *f, const double in[], size_t p)
{
    return sqrt(2 * contract(f, in, in, p));
}

/* d|S| = 2 S:dS/|S| */
double eddy_strain_tangent(const struct flow *f, const double in[], const double din[], size_t p)
{
    const double size = eddy_strain(f, in, p);

    return size > 0 ? 2 * contract(f, in, din, p) / size : 0;
}

/* size[n] := |S|, by whole fields: 2 u_i,i^2, and (u_i,j + u_j,i)^2 for i < j. */
static void sizes(const struct flow *f, const double in[], double size[])
{
    const size_t r = (size_t)f->rank, n = f->n;

    for (size_t p = 0; p < n; p++)
        size[p] = 0;
    for (size_t i = 0; i < r; i++)
        for (size_t j = i; j < r; j++) {
            const double *a = in + (i * r + j) * n, *b = in + (j * r + i) * n;
            const double weight = i == j ? 0.5 : 1;
            for (size_t p = 0; p < n; p++)
                size[p] += weight * ((a[p] + b[p]) * (a[p] + b[p]));
        }
    for (size_t p = 0; p < n; p++)
        size[p] = sqrt(size[p]);
}

/* |S| stands in the place of the last stress until that is made. */
void eddy_stress(const struct flow *f, const double in[], double out[])
{
    const size_t r = (size_t)f->rank, n = f->n;
    double *size = out + (r * (r + 1) / 2 - 1) * n;

    sizes(f, in, size);
    for (size_t i = 0; i < r; i++)
        for (size_t j = i; j < r; j++, out += n) {
            const double *a = in + (i * r + j) * n, *b = in + (j * r + i) * n;
            for (size_t p = 0; p < n; p++)
                out[p] = size[p] * ((a[p] + b[p]) / 2);
        }
}

void eddy_tangent(const struct flow *f, const double in[], const double din[], double dout[])
{
    for (size_t p = 0; p < f->n; p++) {
        const double size = eddy_strain(f, in, p), more = eddy_strain_tangent(f, in, din, p);
        double *to = dout + p;
        for (size_t i = 0; i < (size_t)f->rank; i++)
            for (size_t j = i; j < (size_t)f->rank; j++, to += f->n)
                *to = size * strain(f, din, i, j, p) + more * strain(f, in, i, j, p);
    }
}

void eddy_strain_adjoint(const struct flow *f, const double in[], size_t p, double g,
                         double gin[])
{
    const size_t r = (size_t)f->rank;
    const double size = eddy_strain(f, in, p), more = size > 0 ? 2 * g / size : 0;

    for (size_t i = 0; i < r; i++)
        for (size_t j = 0; j < r; j++)
            gin[(i * r + j) * f->n + p] += more * strain(f, in, i, j, p);
}

/* The field of i <= j stands for half the sum of u_i,j and u_j,i. */
void eddy_adjoint(const struct flow *f, double factor, const double in[], const double g[],
                  double gin[])
{
    const size_t r = (size_t)f->rank;

    for (size_t p = 0; p < f->n; p++) {
        const double half = factor * eddy_strain(f, in, p) / 2;
        const double *h = g + p;
        double both = 0;
        for (size_t i = 0; i < r; i++)
            for (size_t j = i; j < r; j++, h += f->n) {
                both += *h * strain(f, in, i, j, p);
                gin[(i * r + j) * f->n + p] += half * *h;
                gin[(j * r + i) * f->n + p] += half * *h;
            }
        eddy_strain_adjoint(f, in, p, factor * both, gin);
    }
}
