/* tail.c -- whether a grid resolves what is on it. */
#include "tool/tail.h"

#include <math.h>
#include <stdlib.h>

#include "num/fft.h"
#include "num/stats.h"
#include "tool/tool.h"

enum { LEAST = 16 };

/* Of the energies E[count] of modes 0 .. count - 1. */
static double tail(const double E[], size_t count)
{
    const double most = stats_max_abs(E + 1, count - 1);
    size_t kmax = count - 1, first;
    double sum = 0;

    while (kmax > 1 && E[kmax] <= 1e-28 * most)
        kmax--;
    first = kmax - kmax / 10;
    for (size_t k = first; k <= kmax; k++)
        sum += E[k];
    return most > 0 && kmax > 4 ? sum / (double)(kmax - first + 1) / most : 0;
}

/* Along an axis of n points that lie `inner` apart, of u[count]. */
static double along(size_t n, size_t inner, size_t count, const double u[])
{
    struct err err = {0};
    struct fft *plan = fft_open(n, &err);
    double *line = tool_alloc(n, sizeof *line), *hat = tool_alloc(fft_nhat(n), sizeof *hat);
    double *E = tool_alloc(n / 2 + 1, sizeof *E);

    tool_try(plan ? 0 : -1, &err);
    for (size_t k = 0; k <= n / 2; k++)
        E[k] = 0;
    for (size_t i = 0; i < count / n; i++) {
        const double *from = u + i / inner * n * inner + i % inner;
        for (size_t j = 0; j < n; j++)
            line[j] = from[j * inner];
        fft_forward(plan, line, hat);
        for (size_t k = 0; k <= n / 2; k++)
            E[k] += hat[2 * k] * hat[2 * k] + hat[2 * k + 1] * hat[2 * k + 1];
    }
    const double found = tail(E, (n + 1) / 2);
    fft_close(plan);
    free(line);
    free(hat);
    free(E);
    return found;
}

double tail_of(const struct layout *l, const double u[], const struct axis **axis)
{
    double most = 0;

    for (int v = 0; v < l->nvar; v++) {
        const struct var *var = &l->var[v];
        size_t inner = 1;
        if (!stats_finite(u + var->offset, var->n))
            return 0;
        for (int i = var->rank - 1; i >= 0; i--) {
            const struct axis *of = &l->axis[var->axis[i]];
            const double found = of->index || of->edge != EDGE_PERIODIC || of->n < LEAST
                                     ? 0 : along(of->n, inner, var->n, u + var->offset);
            if (found > most) {
                most = found;
                *axis = of;
            }
            inner *= of->n;
        }
    }
    return most;
}
