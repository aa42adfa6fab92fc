/* closure_eddy.c -- |S| S_ij of the strain rates of a flow, as of eddy viscosities. */
#include "closure/closure_eddy.h"

#include <math.h>

/* Fields, and how often each stands in S_ij T_ij. */
static size_t fields(const struct flow *f)
{
    return (size_t)(f->rank * (f->rank + 1) / 2);
}

static double weight(const struct flow *f, size_t k)
{
    size_t diagonal = 0;

    for (size_t row = (size_t)f->rank; diagonal < k; row--)
        diagonal += row;
    return diagonal == k ? 1 : 2;
}

/* S_ij T_ij */
static double contract(const struct flow *f, const double s[], const double t[], size_t p)
{
    double sum = 0;

    for (size_t k = 0; k < fields(f); k++)
        sum += weight(f, k) * (s[k * f->n + p] * t[k * f->n + p]);
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

/* Of points first .. end - 1; |S| stands in the place of the last field until that is made. */
static void stress_of(const struct flow *f, double factor, size_t first, size_t end,
                      const double in[], double out[])
{
    const size_t last = fields(f) - 1, n = f->n;
    double *size = out + last * n;

    for (size_t k = 0; k <= last; k++) {
        const double *s = in + k * n, w = 2 * weight(f, k);
        for (size_t p = first; p < end; p++)
            size[p] = (k ? size[p] : 0) + w * (s[p] * s[p]);
    }
    for (size_t p = first; p < end; p++)
        size[p] = factor * sqrt(size[p]);
    for (size_t k = 0; k <= last; k++)
        for (size_t p = first; p < end; p++)
            out[k * n + p] = size[p] * in[k * n + p];
}

/* Some points at a time, which stay in the nearest cache. */
void eddy_stress(const struct flow *f, double factor, const double in[], double out[])
{
    enum { SOME = 256 };

    for (size_t p = 0; p < f->n; p += SOME)
        stress_of(f, factor, p, p + SOME < f->n ? p + SOME : f->n, in, out);
}

void eddy_tangent(const struct flow *f, double factor, const double in[], const double din[],
                  double dout[])
{
    for (size_t p = 0; p < f->n; p++) {
        const double size = factor * eddy_strain(f, in, p);
        const double more = factor * eddy_strain_tangent(f, in, din, p);
        for (size_t k = p; k < fields(f) * f->n; k += f->n)
            dout[k] = size * din[k] + more * in[k];
    }
}

void eddy_strain_adjoint(const struct flow *f, const double in[], size_t p, double g,
                         double gin[])
{
    const double size = eddy_strain(f, in, p), more = size > 0 ? 2 * g / size : 0;

    for (size_t k = 0; k < fields(f); k++)
        gin[k * f->n + p] += more * weight(f, k) * in[k * f->n + p];
}

void eddy_adjoint(const struct flow *f, double factor, const double in[], const double g[],
                  double gin[])
{
    for (size_t p = 0; p < f->n; p++) {
        const double size = factor * eddy_strain(f, in, p);
        double both = 0;
        for (size_t k = p; k < fields(f) * f->n; k += f->n) {
            both += g[k] * in[k];
            gin[k] += size * g[k];
        }
        eddy_strain_adjoint(f, in, p, factor * both, gin);
    }
}
