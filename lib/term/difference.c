/* difference.c -- derivatives of fields by central differences of order 4, axis after axis.
 *
 *   d^a f = sum_j w_j f(x + j dx) / dx^a,   |j| <= floor((a + 1)/2) + 1
 *
 * Along periodic axes they go around; near ends that are open there is none: NaN. fornberg1988
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fornberg.h"
#include "term/part.h"

/* out (n, inner) += w in, j points on along the axis; beyond its ends as the edge says. */
static void add_moved(long n, size_t inner, enum edge edge, double w, long j,
                      const double *restrict in, double *restrict out)
{
    const long least = labs(j) < n ? labs(j) : n, kept = n - least;
    const long inside = j < 0 ? least : 0, beyond = j < 0 ? 0 : kept;
    const double *from = in + (inside + (j < 0 ? -least : least)) * (long)inner;
    double *to = out + inside * (long)inner;

    for (size_t i = 0; i < (size_t)kept * inner; i++)
        to[i] += w * from[i];
    for (long x = beyond; x < beyond + least; x++)
        for (size_t i = 0; i < inner; i++)
            out[(size_t)x * inner + i] +=
                edge == EDGE_PERIODIC ? w * in[(size_t)(((x + j) % n + n) % n) * inner + i] : NAN;
}

/* out := the derivative along axis a of in. */
static void along(const struct grid *g, int a, long order, const double in[], double out[])
{
    const long half = (order + 1) / 2 + 1;
    const double scale = pow(g->dx[a], (double)order);
    double at[FORNBERG_MOST], w[FORNBERG_MOST];
    size_t inner = 1;

    for (int b = a + 1; b < g->rank; b++)
        inner *= g->n[b];
    for (long j = 0; j <= 2 * half; j++)
        at[j] = (double)(j - half);
    fornberg((size_t)order, 0, (size_t)(2 * half + 1), at, w);
    memset(out, 0, g->points * sizeof *out);
    for (size_t line = 0; line < g->points; line += g->n[a] * inner)
        for (long j = -half; j <= half; j++)
            add_moved((long)g->n[a], inner, g->edge[a], w[j + half] / scale, j, in + line,
                      out + line);
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
