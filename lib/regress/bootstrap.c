/* bootstrap.c -- blocks of time, drawn again.
 *
 *   A_b^T A_b = W^T S_b W,  W = the triangle of all:  sum_b c_b A_b^T A_b = W^T (sum c_b S_b) W
 *
 * S_b is as well conditioned as a block is like the whole, whatever the condition of A: the
 * triangle of a draw is chol(sum c_b S_b) W, to rounding, and costs no more than a Cholesky
 * factor.
 */
#include "regress/bootstrap.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/rng.h"
#include "num/triangle.h"

/* The quantiles that bound a coefficient. */
static const double low_at = 0.05, high_at = 0.95;

struct work {
    size_t m, n;
    double *W, *S;      /* (m, m); (n, m, m) */
    double *sum, *R;    /* (m, m) of a draw */
    double *tau;        /* [m] */
    double *values;     /* (terms, draws) coefficients with the terms of the whole */
    double *w;          /* [p] */
    bool *keep;         /* [p] */
};

static void work_close(struct work *q)
{
    free(q->W);
    free(q->S);
    free(q->values);
    free(q->keep);
}

static int work_open(struct work *q, const struct shards *s, size_t p, size_t terms,
                     size_t draws, struct err *err)
{
    const size_t size = s->m * s->m;

    *q = (struct work){.m = s->m, .n = s->n};
    q->W = malloc((3 * size + s->m + p + 1) * sizeof *q->W);
    q->S = malloc(s->n * size * sizeof *q->S);
    q->values = malloc((terms * draws + 1) * sizeof *q->values);
    q->keep = malloc((p + 1) * sizeof *q->keep);
    if (!q->W || !q->S || !q->values || !q->keep) {
        work_close(q);
        return err_set(err, ERR_INTERNAL, "bootstrap: no memory for %zu blocks of %zu columns",
                       s->n, s->m);
    }
    q->sum = q->W + size;
    q->R = q->sum + size;
    q->tau = q->R + size;
    q->w = q->tau + s->m;
    return 0;
}

/* W := R, invertible: the rows of dependent columns, which are 0, get their column's length. */
static void set_base(struct work *q, const double R[])
{
    memcpy(q->W, R, q->m * q->m * sizeof *R);
    for (size_t j = 0; j < q->m; j++)
        if (!(q->W[j * q->m + j] > 0)) {
            const double length = cblas_dnrm2((int)q->m, R + j * q->m, 1);
            q->W[j * q->m + j] = length > 0 ? length : 1;
        }
}

/* S_b of every block, both halves. */
static int whiten(struct work *q, const struct shards *s, struct err *err)
{
    const size_t m = q->m, size = m * m;

    for (size_t b = 0; b < q->n; b++) {
        double *T = q->sum, *S = q->S + b * size;
        memcpy(T, s->M + b * size, size * sizeof *T);
        if (s->kind == ACCUM_GRAM && triangle_of_gram(m, T, q->tau, err) < 0)
            return -1;
        for (size_t j = 0; j < m; j++) /* T W^-1 is a triangle too */
            memset(T + j * m + j + 1, 0, (m - j - 1) * sizeof *T);
        cblas_dtrsm(CblasColMajor, CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, (int)m,
                    (int)m, 1, q->W, (int)m, T, (int)m);
        cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, (int)m, (int)m, (int)m, 1, T, (int)m,
                    T, (int)m, 0, S, (int)m);
    }
    return 0;
}

/* R := the triangle of as many blocks as there are, drawn; *rows of them. */
static int draw(struct work *q, const struct shards *s, const struct solution *found,
                struct rng *rng, size_t *rows, struct err *err)
{
    const size_t size = q->m * q->m;

    *rows = 0;
    memset(q->sum, 0, size * sizeof *q->sum);
    for (size_t i = 0; i < q->n; i++) {
        const size_t b = (size_t)rng_below(rng, q->n);
        cblas_daxpy((int)size, 1, q->S + b * size, 1, q->sum, 1);
        *rows += s->rows[b];
    }
    if (triangle_of_gram(q->m, q->sum, q->tau, err) < 0)
        return -1;
    for (size_t j = 0; j < q->m; j++)
        memset(q->sum + j * q->m + j + 1, 0, (q->m - j - 1) * sizeof *q->sum);
    memcpy(q->R, q->W, size * sizeof *q->R);
    cblas_dtrmm(CblasColMajor, CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, (int)q->m,
                (int)q->m, 1, q->sum, (int)q->m, q->R, (int)q->m);
    solution_pin(found->p, found->d, found->known, q->R);
    return 0;
}

/* One draw: what the solver chooses, and the coefficients of the terms of the whole. */
static int solve(struct work *q, struct bootstrap *b, const struct solution *found, size_t rows,
                 double tiny, const struct sparse_ops *ops, const double params[], size_t at,
                 size_t draws, struct err *err)
{
    double *value = q->values;

    for (size_t c = 0; c < found->d; c++) {
        const struct sparse one = {.p = found->p, .m = q->m, .R = q->R, .target = found->p + c,
                                   .rows = rows, .tiny = tiny};
        const double *whole = found->w + c * found->p;
        const double *known = found->known ? found->known + c * found->p : NULL;
        for (size_t j = 0; j < found->p; j++)
            q->keep[j] = found->independent[j] && !(known && known[j] != 0);
        if (ops->choose(&one, params, q->keep, err) < 0)
            return -1;
        for (size_t j = 0; j < found->p; j++) {
            const bool pinned = known && known[j] != 0;
            b->inclusion[c * found->p + j] += pinned || (q->keep[j] && whole[j] != 0);
            q->keep[j] = whole[j] != 0 && !pinned;
        }
        if (sparse_lstsq(&one, q->keep, 0, q->w, NULL, NULL, err) < 0)
            return -1;
        for (size_t j = 0; j < found->p; j++)
            if (whole[j] != 0) {
                value[at] = q->keep[j] ? q->w[j] : whole[j];
                value += draws;
            }
    }
    return 0;
}

static int rising(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;

    return a < b ? -1 : a > b;
}

/* The quantile of x[n], which is sorted, between its neighbours. */
static double quantile(const double x[], size_t n, double part)
{
    const double at = part * (double)(n - 1);
    const size_t i = (size_t)at;

    return i + 1 < n ? x[i] + (at - (double)i) * (x[i + 1] - x[i]) : x[n - 1];
}

/* What n blocks leave unsure of their own spread: n - 1 of them are free, and the quantile is
 * Student's (by its series in 1/(n - 1)). */
static double widening(size_t n)
{
    const double free_ = (double)(n - 1), z = 1.6448536269514722, z3 = z * z * z;
    const double student = z + (z3 + z) / (4 * free_) +
                           (5 * z3 * z * z + 16 * z3 + 3 * z) / (96 * free_ * free_);

    return sqrt((double)n / free_) * student / z;
}

/* The bounds of every coefficient, and the inclusion as a part. */
static void bound(struct work *q, struct bootstrap *b, const struct solution *found,
                  size_t draws)
{
    const double wider = widening(q->n);
    double *value = q->values;

    for (size_t i = 0; i < found->p * found->d; i++) {
        const double w = found->w[i];
        b->inclusion[i] /= (double)draws;
        if (w == 0)
            continue;
        qsort(value, draws, sizeof *value, rising);
        b->low[i] = w + wider * (quantile(value, draws, low_at) - w);
        b->high[i] = w + wider * (quantile(value, draws, high_at) - w);
        value += draws;
    }
}

int bootstrap_run(struct bootstrap *b, const struct shards *s, const struct solution *found,
                  const double R[], double tiny, const struct sparse_ops *ops,
                  const char *params, size_t draws, uint64_t seed, struct err *err)
{
    static const struct param none[] = {{0}};
    const struct param *table = ops->params ? ops->params : none;
    const size_t all = found->p * found->d;
    double values[PARAM_MAX];
    struct rng rng = rng_open(seed, "bootstrap", 0);
    struct work q = {0};
    size_t rows;
    int rc;

    *b = (struct bootstrap){.low = calloc(3 * all + 1, sizeof *b->low)};
    if (!b->low)
        return err_set(err, ERR_INTERNAL, "bootstrap: no memory");
    b->high = b->low + all;
    b->inclusion = b->high + all;
    param_defaults(table, values);
    rc = params ? param_parse(table, values, ops->name, params, err) : 0;
    if (rc == 0)
        rc = work_open(&q, s, found->p, solution_terms(found), draws, err);
    if (rc < 0)
        return -1;
    set_base(&q, R);
    rc = whiten(&q, s, err);
    for (size_t i = 0; rc == 0 && i < draws; i++) {
        rc = draw(&q, s, found, &rng, &rows, err);
        if (rc == 0)
            rc = solve(&q, b, found, rows, tiny, ops, values, i, draws, err);
    }
    if (rc == 0)
        bound(&q, b, found, draws);
    work_close(&q);
    return rc;
}

void bootstrap_close(struct bootstrap *b)
{
    free(b->low);
    *b = (struct bootstrap){0};
}
