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
    double *sum;        /* (m, m) */
    double *R, *out;    /* (m, m) the triangle of a draw, and of what it leaves out */
    double *J, *Jout;   /* the same, joined (constraints.h), or nothing */
    size_t *times;      /* [n] that a block is drawn */
    double *tau;        /* [m] */
    double *values;     /* (terms, draws) coefficients with the terms of the whole */
    double *w;          /* [d p] */
    bool *keep;         /* [d p] */
};

static void work_close(struct work *q)
{
    free(q->W);
    free(q->S);
    free(q->values);
    free(q->keep);
    free(q->times);
    free(q->J);
}

static int work_open(struct work *q, const struct shards *s, const struct samples *of,
                     size_t terms, size_t draws, struct err *err)
{
    const size_t size = s->m * s->m, width = of->p * of->d;
    const size_t joint = of->constraints ? (width + 1) * (width + 1) : 0;

    *q = (struct work){.m = s->m, .n = s->n};
    q->W = malloc((4 * size + s->m + width + 1) * sizeof *q->W);
    q->S = malloc(s->n * size * sizeof *q->S);
    q->values = malloc((terms * draws + 1) * sizeof *q->values);
    q->keep = malloc((width + 1) * sizeof *q->keep);
    q->times = malloc(s->n * sizeof *q->times);
    q->J = malloc((2 * joint + 1) * sizeof *q->J);
    if (!q->W || !q->S || !q->values || !q->keep || !q->times || !q->J) {
        work_close(q);
        return err_set(err, ERR_INTERNAL, "bootstrap: no memory for %zu blocks of %zu columns",
                       s->n, s->m);
    }
    q->sum = q->W + size;
    q->R = q->sum + size;
    q->out = q->R + size;
    q->tau = q->out + size;
    q->w = q->tau + s->m;
    q->Jout = q->J + joint;
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

/* R := the pinned triangle of every block as often as times[] says, J that joined; *rows. */
static int add_up(struct work *q, const struct shards *s, const struct samples *of,
                  const size_t times[], double R[], double J[], size_t *rows, struct err *err)
{
    const size_t size = q->m * q->m;

    *rows = 0;
    memset(q->sum, 0, size * sizeof *q->sum);
    for (size_t b = 0; b < q->n; b++)
        if (times[b] > 0) {
            cblas_daxpy((int)size, (double)times[b], q->S + b * size, 1, q->sum, 1);
            *rows += times[b] * s->rows[b];
        }
    if (triangle_of_gram(q->m, q->sum, q->tau, err) < 0)
        return -1;
    for (size_t j = 0; j < q->m; j++)
        memset(q->sum + j * q->m + j + 1, 0, (q->m - j - 1) * sizeof *q->sum);
    memcpy(R, q->W, size * sizeof *R);
    cblas_dtrmm(CblasColMajor, CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, (int)q->m,
                (int)q->m, 1, q->sum, (int)q->m, R, (int)q->m);
    solution_pin(of->p, of->d, of->known, R);
    if (of->constraints)
        constraints_join(of->constraints, R, J);
    return 0;
}

/* As many blocks as there are, drawn, and the fold of those that are not. */
static int draw(struct work *q, const struct shards *s, const struct method *method,
                struct rng *rng, struct samples *of, struct sparse_fold *fold, struct err *err)
{
    memset(q->times, 0, q->n * sizeof *q->times);
    for (size_t i = 0; i < q->n; i++)
        q->times[rng_below(rng, q->n)]++;
    if (add_up(q, s, of, q->times, q->R, q->J, &of->rows, err) < 0)
        return -1;
    of->R = q->R;
    of->J = q->J;
    of->nfold = 0;
    if (!method->select->folds)
        return 0;
    *fold = of->constraints ? (struct sparse_fold){q->J, q->Jout, of->rows, 0}
                            : (struct sparse_fold){q->R, q->out, of->rows, 0};
    for (size_t b = 0; b < q->n; b++)
        q->times[b] = q->times[b] == 0;
    if (add_up(q, s, of, q->times, q->out, q->Jout, &fold->test_rows, err) < 0)
        return -1;
    if (fold->test_rows == 0) { /* every block is drawn: they prove themselves */
        fold->test = fold->train;
        fold->test_rows = fold->train_rows;
    }
    of->fold = fold;
    of->nfold = 1;
    return 0;
}

/* One draw: what the method chooses, and the coefficients of the terms of the whole. */
static int solve(struct work *q, struct bootstrap *b, const struct solution *found,
                 const struct samples *of, const struct method *method, size_t at, size_t draws,
                 struct err *err)
{
    double *value = q->values;

    for (size_t i = 0; i < solution_problems(of); i++) {
        const struct sparse one = solution_problem(of, i);
        const double *whole = found->w + i * one.p;
        const double *known = of->known ? of->known + i * one.p : NULL;
        solution_may(of, found->independent, i, q->keep);
        if (method_choose(method, &one, q->keep, err) < 0)
            return -1;
        for (size_t j = 0; j < one.p; j++) {
            const bool pinned = known && known[j] != 0;
            b->inclusion[i * one.p + j] += pinned || (q->keep[j] && whole[j] != 0);
            q->keep[j] = whole[j] != 0 && !pinned;
        }
        if (sparse_lstsq(&one, q->keep, 0, q->w, NULL, NULL, err) < 0)
            return -1;
        for (size_t j = 0; j < one.p; j++)
            if (whole[j] != 0) {
                value[at] = q->keep[j] ? q->w[j] : whole[j];
                value += draws;
            }
    }
    return 0;
}

/* The first draws, before they are sorted. */
static int keep(const struct work *q, struct bootstrap *b, size_t terms, size_t draws,
                struct err *err)
{
    b->ndraw = draws < BOOTSTRAP_KEPT ? draws : BOOTSTRAP_KEPT;
    b->theta = malloc((b->ndraw * terms + 1) * sizeof *b->theta);
    if (!b->theta)
        return err_set(err, ERR_INTERNAL, "bootstrap: no memory for %zu draws", b->ndraw);
    for (size_t i = 0; i < b->ndraw; i++)
        for (size_t j = 0; j < terms; j++)
            b->theta[i * terms + j] = q->values[j * draws + i];
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
                  const struct samples *of, const struct method *method, size_t draws,
                  uint64_t seed, struct err *err)
{
    const size_t all = found->p * found->d;
    struct rng rng = rng_open(seed, "bootstrap", 0);
    struct samples drawn = *of;
    struct sparse_fold fold;
    struct work q = {0};
    int rc;

    *b = (struct bootstrap){.low = calloc(3 * all + 1, sizeof *b->low)};
    if (!b->low)
        return err_set(err, ERR_INTERNAL, "bootstrap: no memory");
    b->high = b->low + all;
    b->inclusion = b->high + all;
    if (work_open(&q, s, of, solution_terms(found), draws, err) < 0)
        return -1;
    set_base(&q, of->R);
    rc = whiten(&q, s, err);
    for (size_t i = 0; rc == 0 && i < draws; i++) {
        rc = draw(&q, s, method, &rng, &drawn, &fold, err);
        if (rc == 0)
            rc = solve(&q, b, found, &drawn, method, i, draws, err);
    }
    if (rc == 0)
        rc = keep(&q, b, solution_terms(found), draws, err);
    if (rc == 0)
        bound(&q, b, found, draws);
    work_close(&q);
    return rc;
}

void bootstrap_close(struct bootstrap *b)
{
    free(b->low);
    free(b->theta);
    *b = (struct bootstrap){0};
}
