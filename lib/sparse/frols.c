/* frols.c -- forward regression by orthogonal least squares.
 *
 *   next term: the one whose part that is orthogonal to those chosen explains most of y,
 *   error reduction (q_j . y)^2 / |q_j|^2,  q_j = a_j less its projection on the chosen
 *
 * The number of terms is that of the least loss (sparse_loss), up to `terms`. Terms that are
 * chosen stay. billings2013
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sparse/sparse.h"

enum { TERMS };

static const struct param params[] = {
    {"terms", 20, 1, 1000, "", "of an equation, at most", .whole = true},
    {0},
};

static double dot(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* b -= its projection on q */
static void remove_part(size_t n, const double q[], double b[])
{
    const double part = dot(n, q, b) / dot(n, q, q);

    for (size_t i = 0; i < n; i++)
        b[i] -= part * q[i];
}

/* The free column that explains most of y, or p. */
static size_t best(const struct sparse *s, const double Q[], const double y[], const bool free_[],
                   const double length[])
{
    double most = 0;
    size_t found = s->p;

    for (size_t j = 0; j < s->p; j++) {
        const double *q = Q + j * s->p, square = dot(s->p, q, q);
        if (!free_[j] || !(square > s->tiny * s->tiny * length[j]))
            continue;
        const double gain = pow(dot(s->p, q, y), 2) / square;
        if (gain > most) {
            most = gain;
            found = j;
        }
    }
    return found;
}

/* order[] := terms in the order in which they are chosen, left[k] := what of |A w_ls|^2 the first
 * k leave; returns how many. Q (p, p) and y are lost. */
static size_t forward(const struct sparse *s, size_t most, double Q[], double y[], bool free_[],
                      double length[], size_t order[], double left[])
{
    size_t n = 0;

    for (size_t j = 0; j < s->p; j++)
        length[j] = dot(s->p, Q + j * s->p, Q + j * s->p);
    left[0] = dot(s->p, y, y);
    while (n < most) {
        const size_t j = best(s, Q, y, free_, length);
        if (j == s->p)
            break;
        const double *q = Q + j * s->p;
        remove_part(s->p, q, y);
        for (size_t k = 0; k < s->p; k++)
            if (free_[k] && k != j)
                remove_part(s->p, q, Q + k * s->p);
        free_[j] = false;
        order[n++] = j;
        left[n] = dot(s->p, y, y);
    }
    return n;
}

static int choose(const struct sparse *s, const double p[], bool keep[], struct err *err)
{
    const size_t most = (size_t)p[TERMS] < s->p ? (size_t)p[TERMS] : s->p;
    double *Q = malloc((s->p * s->p + 3 * s->p + 2) * sizeof *Q);
    size_t *order = malloc((s->p + 1) * sizeof *order), terms = 0;
    double least = INFINITY;

    if (!Q || !order) {
        free(Q);
        free(order);
        return err_set(err, ERR_INTERNAL, "frols: no memory");
    }
    double *y = Q + s->p * s->p, *length = y + s->p, *left = length + s->p;
    for (size_t j = 0; j < s->p; j++)
        for (size_t i = 0; i < s->p; i++)
            Q[j * s->p + i] = i <= j ? s->R[j * s->m + i] : 0;
    memcpy(y, s->R + s->target * s->m, s->p * sizeof *y);
    const size_t n = forward(s, most, Q, y, keep, length, order, left);
    for (size_t k = 0; k <= n && left[0] > 0; k++) {
        const double loss = sqrt(left[k] / left[0]) + (double)k / (double)s->p;
        if (loss < least) {
            least = loss;
            terms = k;
        }
    }
    memset(keep, 0, s->p * sizeof *keep);
    for (size_t k = 0; k < terms; k++)
        keep[order[k]] = true;
    free(Q);
    free(order);
    return 0;
}

const struct sparse_ops sparse_frols = {
    .name = "frols",
    .brief = "term after term, the one that explains most of what is left",
    .source = "billings2013",
    .params = params,
    .choose = choose,
};
