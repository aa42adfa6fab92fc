/* frols.c -- forward regression by orthogonal least squares.
 *
 *   next term: the one whose part that is orthogonal to those chosen explains most of y,
 *   error reduction (q_j . y)^2 / |q_j|^2,  q_j = a_j less its projection on the chosen
 *
 * none, one, two, .. up to `terms`. Terms that are chosen stay. billings2013
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

/* Room of a search; Q and y lose what is explained. */
struct forward {
    double *Q, *y, *length; /* (p, p), [p], [p] */
    bool *may, *keep;       /* [p] */
};

static int reserve(struct forward *f, const struct sparse *s, const bool may[], struct err *err)
{
    f->Q = malloc((s->p * s->p + 2 * s->p + 1) * sizeof *f->Q);
    f->may = calloc(2 * s->p + 1, sizeof *f->may);
    if (!f->Q || !f->may)
        return err_set(err, ERR_INTERNAL, "frols: no memory");
    f->y = f->Q + s->p * s->p;
    f->length = f->y + s->p;
    f->keep = f->may + s->p;
    memcpy(f->may, may, s->p * sizeof *may);
    memcpy(f->y, s->R + s->target * s->m, s->p * sizeof *f->y);
    for (size_t j = 0; j < s->p; j++) {
        for (size_t i = 0; i < s->p; i++)
            f->Q[j * s->p + i] = i <= j ? s->R[j * s->m + i] : 0;
        f->length[j] = dot(s->p, f->Q + j * s->p, f->Q + j * s->p);
    }
    return 0;
}

static int path(const struct sparse *s, const double p[], const bool may[], sparse_visit *visit,
                void *to, struct err *err)
{
    struct forward f = {0};
    int rc = reserve(&f, s, may, err);

    for (size_t n = 0; rc == 0; n++) {
        rc = visit(to, f.keep, (double)n, err);
        const size_t j = rc < 0 || n == (size_t)p[TERMS] ? s->p
                                                         : best(s, f.Q, f.y, f.may, f.length);
        if (j == s->p)
            break;
        const double *q = f.Q + j * s->p;
        remove_part(s->p, q, f.y);
        for (size_t k = 0; k < s->p; k++)
            if (f.may[k] && k != j)
                remove_part(s->p, q, f.Q + k * s->p);
        f.may[j] = false;
        f.keep[j] = true;
    }
    free(f.Q);
    free(f.may);
    return rc;
}

const struct sparse_ops sparse_frols = {
    .name = "frols",
    .brief = "term after term, the one that explains most of what is left",
    .source = "billings2013",
    .params = params,
    .path = path,
};
