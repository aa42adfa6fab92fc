/* window.c -- a weighted window sliding over a periodic line.
 *
 *   v_j = sum_{i < count} weight_i u_{j stride + first + i}
 *
 * The line is laid out once with its periodic surroundings, so that the sums run
 * over contiguous numbers; they are made in eight parts, added in a fixed order.
 */
#include "num/window.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 8 };

struct window *window_open(size_t n, size_t m, ptrdiff_t first, size_t count,
                           struct err *err)
{
    struct window *w = calloc(1, sizeof *w);
    double *weight = calloc(count, sizeof *weight);

    if (!w || !weight) {
        free(w);
        free(weight);
        err_set(err, ERR_INTERNAL, "no memory for a window of %zu points", count);
        return NULL;
    }
    *w = (struct window){n, m, n / m, first, count, weight};
    return w;
}

void window_close(struct window *w)
{
    if (w)
        free(w->weight);
    free(w);
}

void window_normalise(struct window *w)
{
    double sum = 0;

    for (size_t i = 0; i < w->count; i++)
        sum += w->weight[i];
    for (size_t i = 0; i < w->count; i++)
        w->weight[i] /= sum;
}

/* Points that all windows together span. */
static size_t span(const struct window *w)
{
    return (w->m - 1) * w->stride + w->count;
}

size_t window_nwork(const struct window *w)
{
    return span(w);
}

bool window_wraps(const struct window *w)
{
    return w->first < 0 || (size_t)w->first + span(w) > w->n;
}

static double dot(const double a[], const double b[], size_t n)
{
    double part[LANES] = {0};
    size_t i = 0;

    for (; i + LANES <= n; i += LANES)
        for (size_t l = 0; l < LANES; l++)
            part[l] += a[i + l] * b[i + l];
    for (size_t l = 0; i < n; i++, l++)
        part[l] += a[i] * b[i];
    return ((part[0] + part[1]) + (part[2] + part[3])) +
           ((part[4] + part[5]) + (part[6] + part[7]));
}

void window_apply(const struct window *w, const double u[], double v[],
                  double work[])
{
    const ptrdiff_t n = (ptrdiff_t)w->n;
    size_t from = (size_t)((w->first % n + n) % n);

    for (size_t done = 0, part; done < span(w); done += part, from = 0) {
        part = w->n - from < span(w) - done ? w->n - from : span(w) - done;
        memcpy(work + done, u + from, part * sizeof *u);
    }
    for (size_t j = 0; j < w->m; j++)
        v[j] = dot(w->weight, work + j * w->stride, w->count);
}

double window_transfer(const struct window *w, size_t k)
{
    const double angle = 2 * M_PI * (double)(k % w->n) / (double)w->n;
    const double middle = 0.5 * (double)(w->count - 1);
    double sum = 0;

    for (size_t i = 0; i < w->count; i++)
        sum += w->weight[i] * cos(angle * ((double)i - middle));
    return sum;
}
