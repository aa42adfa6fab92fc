/* difference.c -- derivatives of fields by central differences of order 4, axis after axis.
 *
 *   d^a f = sum_j w_j f(x + j dx) / dx^a,   |j| <= floor((a + 1)/2) + 1
 *
 * Along periodic axes they go around; near ends that are open there is none: NaN. fornberg1988
 */
#include <math.h>
#include <string.h>

#include "num/fornberg.h"
#include "term/part.h"

/* out := the derivative along axis a of in (outer, n, inner). */
static void along(const struct grid *g, int a, long order, const double in[], double out[])
{
    const long n = (long)g->n[a], half = (order + 1) / 2 + 1;
    double at[FORNBERG_MOST], w[FORNBERG_MOST];
    size_t inner = 1;

    for (int b = a + 1; b < g->rank; b++)
        inner *= g->n[b];
    for (long j = 0; j <= 2 * half; j++)
        at[j] = (double)(j - half);
    fornberg((size_t)order, 0, (size_t)(2 * half + 1), at, w);
    for (size_t i = 0; i < g->points; i++) {
        const long x = (long)(i / inner) % n;
        double sum = 0;
        for (long j = -half; j <= half; j++) {
            const bool in_range = x + j >= 0 && x + j < n;
            const long to = ((x + j) % n + n) % n - x;
            sum += in_range || g->edge[a] == EDGE_PERIODIC
                       ? w[j + half] * in[(size_t)((long)i + to * (long)inner)] : NAN;
        }
        out[i] = sum / pow(g->dx[a], (double)order);
    }
}

void terms_difference(const struct terms *t, const long order[], double sign, const double in[],
                      double out[], double work[])
{
    const struct grid *g = &t->grid;
    const double *from = in;
    double *to = work;

    for (int a = 0; a < g->rank; a++) {
        if (order[a] == 0)
            continue;
        along(g, a, order[a], from, to);
        from = to;
        to = to == work ? work + g->points : work;
    }
    for (size_t i = 0; i < g->points; i++)
        out[i] = sign * from[i];
}
