/* pod.c -- proper orthogonal decomposition. sirovich1987, ross2008 */
#include "num/pod.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>

#include "num/principal.h"

int pod_open(struct pod *p, size_t n, size_t room, bool centred, bool accurate, struct err *err)
{
    *p = (struct pod){.n = n, .room = room, .centred = centred, .accurate = accurate};
    p->x = malloc((room + 1) * n * sizeof *p->x);
    p->mean = calloc(n, sizeof *p->mean);
    p->sd = calloc(room + 1, sizeof *p->sd);
    if (p->x && p->mean && p->sd)
        return 0;
    pod_close(p);
    return err_set(err, ERR_INTERNAL, "no memory for %zu samples of %zu numbers", room, n);
}

void pod_close(struct pod *p)
{
    free(p->x);
    free(p->mean);
    free(p->sd);
    *p = (struct pod){0};
}

/* Samples less the mean of all so far, and a row for what that moved:
 *
 *   sum (x - mean')^2 = sum_before (x - mean)^2 + sum_new (x - new)^2
 *                     + before fresh / count (mean - new)^2
 */
static void centre(struct pod *p)
{
    const size_t n = p->n, fresh = p->rows - p->kept, before = p->count - fresh;
    const double part = (double)fresh / (double)p->count;
    double *move = p->x + p->rows * n;

    if (!p->centred || !fresh)
        return;
    memset(move, 0, n * sizeof *move);
    for (size_t s = p->kept; s < p->rows; s++)
        cblas_daxpy((int)n, 1 / (double)fresh, p->x + s * n, 1, move, 1);
    for (size_t s = p->kept; s < p->rows; s++)
        cblas_daxpy((int)n, -1, move, 1, p->x + s * n, 1);
    for (size_t i = 0; i < n; i++) {
        const double moved = move[i] - p->mean[i];
        p->mean[i] = before ? p->mean[i] + part * moved : move[i];
        move[i] = sqrt((double)before * part) * moved;
    }
    p->rows += before > 0;
}

/* The principal rows of what is there, and what they leave out of it. */
static int reduce(struct pod *p, size_t most, double part, double *left, struct err *err)
{
    double all = 0, least;

    centre(p);
    least = 4 * DBL_EPSILON * sqrt((double)p->count) * cblas_dnrm2((int)p->n, p->mean, 1);
    for (size_t s = 0; s < p->rows; s++) {
        const double length = cblas_dnrm2((int)p->n, p->x + s * p->n, 1);
        all += length * length;
    }
    if (principal_rows(p->n, p->rows, p->x, p->accurate, most, part, least, p->sd, &p->kept,
                       err) < 0)
        return -1;
    p->rows = p->kept;
    p->variance = all;
    for (size_t k = 0; k < p->kept; k++)
        all -= p->sd[k] * p->sd[k];
    *left = fmax(all, 0);
    return 0;
}

int pod_add(struct pod *p, const double u[], struct err *err)
{
    double left;

    if (p->rows == p->room) {
        if (reduce(p, p->room / 2, 2, &left, err) < 0)
            return -1;
        p->lost += left;
    }
    memcpy(p->x + p->rows++ * p->n, u, p->n * sizeof *u);
    p->count++;
    return 0;
}

int pod_end(struct pod *p, size_t most, double part, struct err *err)
{
    const double count = (double)p->count;
    double left;

    if (reduce(p, most, part, &left, err) < 0 ||
        principal_unit(p->n, p->kept, p->x, err) < 0)
        return -1;
    p->found = p->kept;
    p->variance = (p->variance + p->lost) / count;
    p->lost /= count;
    for (size_t k = 0; k < p->found; k++)
        p->sd[k] /= sqrt(count);
    return 0;
}
