/* sr3.c -- sparse relaxed regularised regression.
 *
 *   min |A w - y|^2/2 + weight |v|_0 + |w - v|^2/(2 relax),   columns of A and y of length 1:
 *   w := (A^T A + 1/relax)^{-1} (A^T y + v/relax),
 *   v := w where |w| > sqrt(2 weight relax), else 0
 *
 * from least squares on, until v's support and w stay, for every weight of a logarithmic grid; the
 * support of v is the set. Like mstls it decides by what a term gives, but terms may come back.
 * zheng2019
 */
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sparse/sparse.h"

enum { RELAX, LO, HI, COUNT };
enum { STEPS = 10000 };

static const struct param params[] = {
    {"relax", 1, 1e-12, 1e12, "", "how far the sparse coefficients may be from the others"},
    {"lo", 1e-4, 1e-12, 1, "", "the least threshold, a part of the target"},
    {"hi", 1, 1e-12, 1, "", "the largest"},
    {"count", 50, 1, 10000, "", "thresholds between them", .whole = true},
    {0},
};

static const double still = 1e-12; /* steps of w, whose scale is 1 */

/* Terms that may be chosen, scaled. */
struct scaled {
    size_t n;
    size_t *of;           /* [n] features */
    double *P;            /* (n, n) inverse of A^T A + 1/relax, symmetric */
    double *b, *w, *v, *x; /* [n], b = P A^T y */
};

static void scaled_close(struct scaled *q)
{
    free(q->of);
    free(q->P);
}

/* P := P^-1, of which the upper half is there, and b := P b. */
static int invert(struct scaled *q, struct err *err)
{
    const lapack_int n = (lapack_int)q->n;

    if (n && (LAPACKE_dpotrf(LAPACK_COL_MAJOR, 'U', n, q->P, n) != 0 ||
              LAPACKE_dpotri(LAPACK_COL_MAJOR, 'U', n, q->P, n) != 0))
        return err_set(err, ERR_NUMERIC, "sr3: found no inverse of A^T A + 1/relax");
    for (size_t c = 0; c < q->n; c++)
        for (size_t a = 0; a < c; a++)
            q->P[a * q->n + c] = q->P[c * q->n + a];
    memcpy(q->x, q->b, q->n * sizeof *q->x);
    memset(q->b, 0, q->n * sizeof *q->b);
    for (size_t c = 0; c < q->n; c++)
        for (size_t a = 0; a < q->n; a++)
            q->b[a] += q->P[c * q->n + a] * q->x[c];
    return 0;
}

static int scaled_open(struct scaled *q, const struct sparse *s, const bool may[], double relax,
                       struct err *err)
{
    const double target = sparse_length(s->R + s->target * s->m, s->target + 1);

    *q = (struct scaled){.of = malloc((s->p + 1) * sizeof *q->of)};
    for (size_t j = 0; q->of && j < s->p; j++)
        if (may[j])
            q->of[q->n++] = j;
    q->P = calloc(q->n * q->n + 4 * q->n + 1, sizeof *q->P);
    if (!q->of || !q->P)
        return err_set(err, ERR_INTERNAL, "sr3: no memory");
    q->b = q->P + q->n * q->n;
    q->w = q->b + q->n;
    q->v = q->w + q->n;
    q->x = q->v + q->n;
    for (size_t a = 0; a < q->n; a++) {
        const double *column = s->R + q->of[a] * s->m, *y = s->R + s->target * s->m;
        const double length = sparse_length(column, q->of[a] + 1);
        for (size_t i = 0; i <= q->of[a] && target > 0; i++)
            q->b[a] += column[i] / length * (y[i] / target);
        for (size_t c = a; c < q->n; c++) {
            const double *other = s->R + q->of[c] * s->m;
            const double with = sparse_length(other, q->of[c] + 1);
            for (size_t i = 0; i <= q->of[a]; i++)
                q->P[c * q->n + a] += column[i] / length * (other[i] / with);
        }
        q->P[a * q->n + a] += 1 / relax;
    }
    return invert(q, err);
}

/* w and v := least squares. */
static int begin(struct scaled *q, const struct sparse *s, const bool may[], struct err *err)
{
    const double target = sparse_length(s->R + s->target * s->m, s->target + 1);
    double *all = malloc((s->p + 1) * sizeof *all);
    const int rc = all ? sparse_lstsq(s, may, 0, all, NULL, NULL, err)
                       : err_set(err, ERR_INTERNAL, "sr3: no memory");

    for (size_t i = 0; rc == 0 && i < q->n; i++) {
        const size_t j = q->of[i];
        q->w[i] = target > 0 ? all[j] * sparse_length(s->R + j * s->m, j + 1) / target : 0;
        q->v[i] = q->w[i];
    }
    free(all);
    return rc;
}

/* w and v of one threshold, from where they are. */
static void relax_to(struct scaled *q, double threshold, double relax)
{
    double moved = 1;

    for (size_t step = 0; moved > still && step < STEPS; step++) {
        moved = 0;
        memcpy(q->x, q->b, q->n * sizeof *q->x);
        for (size_t c = 0; c < q->n; c++)
            for (size_t a = 0; q->v[c] != 0 && a < q->n; a++)
                q->x[a] += q->P[c * q->n + a] * (q->v[c] / relax);
        for (size_t i = 0; i < q->n; i++) {
            moved = fmax(moved, fabs(q->x[i] - q->w[i]));
            q->w[i] = q->x[i];
            q->v[i] = fabs(q->w[i]) > threshold ? q->w[i] : 0;
        }
    }
}

static int path(const struct sparse *s, const double p[], const bool may[], sparse_visit *visit,
                void *to, struct err *err)
{
    const size_t count = (size_t)p[COUNT];
    struct scaled q;
    bool *keep = malloc((s->p + 1) * sizeof *keep);
    int rc = scaled_open(&q, s, may, p[RELAX], err);

    if (rc == 0 && !keep)
        rc = err_set(err, ERR_INTERNAL, "sr3: no memory");
    rc = rc == 0 ? begin(&q, s, may, err) : rc;
    for (size_t k = 0; rc == 0 && k < count; k++) {
        const double part = count > 1 ? (double)k / (double)(count - 1) : 0;
        const double threshold = p[LO] * pow(p[HI] / p[LO], part);
        relax_to(&q, threshold, p[RELAX]);
        for (size_t j = 0; rc == 0 && j < s->p; j++)
            keep[j] = false;
        for (size_t i = 0; rc == 0 && i < q.n; i++)
            keep[q.of[i]] = q.v[i] != 0;
        if (rc == 0)
            rc = visit(to, keep, threshold, err);
    }
    scaled_close(&q);
    free(keep);
    return rc;
}

const struct sparse_ops sparse_sr3 = {
    .name = "sr3",
    .brief = "relaxed: sparse coefficients near those that fit; terms may come back",
    .source = "zheng2019",
    .params = params,
    .path = path,
};
