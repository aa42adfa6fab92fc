/* closure_similar.c -- the stress that a filter takes from products of velocities. */
#include "closure/closure_similar.h"

#include <math.h>
#include <string.h>

double similar_gaussian(double q)
{
    return exp(-q / 24);
}

/* Fields a_i, then b_i; stresses that are filtered, then those that are not. */
void similar_list(struct flow *f, int gain_a, int gain_b)
{
    for (int i = 0; i < f->rank; i++)
        flow_velocity(f, i, NULL, gain_a);
    for (int i = 0; i < f->rank; i++)
        flow_velocity(f, i, NULL, gain_b);
    flow_stresses(f, 1);
    flow_stresses(f, 0);
}

/* out_ij += factor x_i y_j for i <= j, of -a a and b b */
static void multiply(const struct flow *f, const double x[], const double y[], double out[])
{
    const size_t r = (size_t)f->rank;
    const double factor = f->kind == FLOW_LINE ? f->closure->p[FLOW_OWN] / 2 : 1;

    for (size_t b = 0; b < 2; b++, x += r * f->n, y += r * f->n)
        for (size_t i = 0; i < r; i++)
            for (size_t j = i; j < r; j++, out += f->n)
                for (size_t p = 0; p < f->n; p++)
                    out[p] += (b ? factor : -factor) * x[i * f->n + p] * y[j * f->n + p];
}

void similar_stress(const struct flow *f, const struct point *at, const double in[],
                    double out[], double work[])
{
    (void)at, (void)work;
    memset(out, 0, (size_t)f->out.fields * f->n * sizeof *out);
    multiply(f, in, in, out);
}

void similar_tangent(const struct flow *f, const struct point *at, const struct point *v,
                     const double in[], const double din[], double dout[], double work[])
{
    (void)at, (void)v, (void)work;
    memset(dout, 0, (size_t)f->out.fields * f->n * sizeof *dout);
    multiply(f, in, din, dout);
    multiply(f, din, in, dout);
}

void similar_adjoint(const struct flow *f, const struct point *at, const double in[],
                     const double g[], double gin[], struct dpoint *d, double work[])
{
    const size_t r = (size_t)f->rank;
    const double factor = f->kind == FLOW_LINE ? f->closure->p[FLOW_OWN] / 2 : 1;

    (void)at, (void)d, (void)work;
    for (size_t b = 0; b < 2; b++, in += r * f->n, gin += r * f->n)
        for (size_t i = 0; i < r; i++)
            for (size_t j = i; j < r; j++, g += f->n)
                for (size_t p = 0; p < f->n; p++) {
                    const double due = (b ? factor : -factor) * g[p];
                    gin[i * f->n + p] += due * in[j * f->n + p];
                    gin[j * f->n + p] += due * in[i * f->n + p];
                }
}

void similar_init(const struct closure *c, double theta[], uint64_t seed)
{
    (void)seed;
    if (c->ntheta)
        theta[0] = 1;
}
