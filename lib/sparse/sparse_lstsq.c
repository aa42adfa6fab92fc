/* sparse_lstsq.c -- least squares on some of the features, from the triangle of all.
 *
 *   A_S = Q R_S:  w = argmin |R_S w - R_y|,   the QR of the columns S of R
 *
 * Under C w = rhs some coefficients are others' (num/eliminate.h), w = w_0 + Z v, and v is least
 * squares on the columns R_S Z. golub2013 sections 5.3, 6.2
 */
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/eliminate.h"
#include "sparse/sparse.h"

enum { ROWS = 64 };
static const double tiny_constraint = 1e-12;

static const double *column(const struct sparse *s, size_t j)
{
    return s->R + j * s->m;
}

double sparse_length(const double x[], size_t n)
{
    double most = 0, sum = 0;

    for (size_t i = 0; i < n; i++)
        most = fabs(x[i]) > most ? fabs(x[i]) : most;
    for (size_t i = 0; most > 0 && i < n; i++)
        sum += (x[i] / most) * (x[i] / most);
    return most * sqrt(sum);
}

void sparse_independent(const struct sparse *s, bool keep[])
{
    for (size_t j = 0; j < s->p; j++)
        keep[j] = fabs(column(s, j)[j]) > s->tiny * sparse_length(column(s, j), j + 1);
}

/* Some columns as a matrix of their own, y behind them. */
struct part {
    size_t n, rows, ld;  /* free coefficients, rows, with those of the ridge */
    size_t rank;         /* coefficients that are bound to the free ones */
    size_t *of;          /* [n + rank] features, the bound ones last */
    double *a;           /* (ld, n) */
    double *y, *tau;     /* [ld], [n] */
    double *C, *rhs;     /* (rank, n), [rank]: w_bound = rhs - C w_free; owned */
    bool contradicts;
};

static void part_close(struct part *q)
{
    free(q->of);
    free(q->a);
    free(q->C);
}

/* Columns of the free coefficients alone, after the elimination of the others. */
static void bind(struct part *q, const size_t pivot[], const double C[], size_t *free_of)
{
    const size_t all = q->n;
    size_t n = 0;

    for (size_t k = 0; k < q->rank; k++)
        for (size_t i = 0; i + 1 < q->ld; i++)
            q->y[i] -= q->rhs[k] * q->a[pivot[k] * q->ld + i];
    for (size_t j = 0; j < all; j++) {
        double *a = q->a + j * q->ld;
        bool bound = false;
        for (size_t k = 0; k < q->rank; k++)
            bound |= pivot[k] == j;
        for (size_t k = 0; !bound && k < q->rank; k++)
            for (size_t i = 0; C[k * all + j] != 0 && i + 1 < q->ld; i++)
                a[i] -= C[k * all + j] * q->a[pivot[k] * q->ld + i];
        if (!bound)
            free_of[n++] = j;
    }
    for (size_t k = 0; k < q->rank; k++) {
        for (size_t f = 0; f < n; f++)
            q->C[k * n + f] = C[k * all + free_of[f]];
        free_of[n + k] = pivot[k];
    }
    for (size_t f = 0; f < n; f++)
        memmove(q->a + f * q->ld, q->a + free_of[f] * q->ld, q->ld * sizeof *q->a);
    for (size_t i = 0; i < all; i++)
        free_of[i] = q->of[free_of[i]];
    memcpy(q->of, free_of, all * sizeof *q->of);
    q->n = n;
}

static int constrain(struct part *q, const struct sparse *s, struct err *err)
{
    const size_t n = q->n;
    size_t *at = malloc((s->nc + n + 1) * sizeof *at);
    double *C = malloc((s->nc * n + 1) * sizeof *C);

    q->C = malloc((s->nc * (n + 1) + 1) * sizeof *q->C);
    if (!at || !C || !q->C) {
        free(at);
        free(C);
        return err_set(err, ERR_INTERNAL, "sparse: no memory for %zu constraints", s->nc);
    }
    q->rhs = q->C + s->nc * n;
    for (size_t k = 0; k < s->nc; k++) {
        for (size_t i = 0; i < n; i++)
            C[k * n + i] = s->C[k * s->p + q->of[i]];
        q->rhs[k] = s->rhs[k];
    }
    q->rank = eliminate(s->nc, n, C, q->rhs, tiny_constraint, at);
    for (size_t k = q->rank; k < s->nc; k++)
        q->contradicts |= fabs(q->rhs[k]) > 1e3 * tiny_constraint;
    bind(q, at, C, at + s->nc);
    free(at);
    free(C);
    return 0;
}

static int part_open(struct part *q, const struct sparse *s, const bool keep[], double ridge,
                     struct err *err)
{
    *q = (struct part){.of = malloc((s->p + 1) * sizeof *q->of)};
    for (size_t j = 0; q->of && j < s->p; j++)
        if (keep[j])
            q->of[q->n++] = j;
    q->rows = q->n ? q->of[q->n - 1] + 1 : 0;
    q->ld = q->rows + (ridge > 0 ? q->n : 0) + 1;
    q->a = calloc(q->ld * (q->n + 1) + q->n + 1, sizeof *q->a);
    if (!q->of || !q->a) {
        part_close(q);
        return err_set(err, ERR_INTERNAL, "sparse: no memory for %zu features", s->p);
    }
    q->y = q->a + q->ld * q->n;
    q->tau = q->y + q->ld;
    for (size_t i = 0; i < q->n; i++) {
        memcpy(q->a + i * q->ld, column(s, q->of[i]), (q->of[i] + 1) * sizeof *q->a);
        if (ridge > 0)
            q->a[i * q->ld + q->rows + i] = sqrt(ridge);
    }
    memcpy(q->y, column(s, s->target), q->rows * sizeof *q->y);
    if (s->nc > 0 && constrain(q, s, err) < 0) {
        part_close(q);
        return -1;
    }
    return 0;
}

/* a := its triangle, y := Q^T y. Columns 0, 1, .. are a triangle already. */
static int triangle(struct part *q, struct err *err)
{
    const lapack_int rows = (lapack_int)(q->ld - 1), n = (lapack_int)q->n;
    const lapack_int ld = (lapack_int)q->ld;

    if (q->n == 0 || q->ld - 1 == q->n)
        return 0;
    if (LAPACKE_dgeqrf(LAPACK_COL_MAJOR, rows, n, q->a, ld, q->tau) != 0 ||
        LAPACKE_dormqr(LAPACK_COL_MAJOR, 'L', 'T', rows, 1, n, q->a, ld, q->tau, q->y, ld) != 0)
        return err_set(err, ERR_INTERNAL, "sparse: dgeqrf failed");
    return 0;
}

/* x := triangle^-1 y; what depends on columns before it is 0. */
static void substitute(const struct part *q, double tiny, const double y[], double x[])
{
    for (size_t i = q->n; i-- > 0;) {
        const double *a = q->a + i * q->ld;
        double sum = y[i];
        for (size_t k = i + 1; k < q->n; k++)
            sum -= q->a[k * q->ld + i] * x[k];
        x[i] = fabs(a[i]) > tiny * sparse_length(a, i + 1) ? sum / a[i] : 0;
    }
}

int sparse_combination(const struct sparse *s, size_t at, double x[], struct err *err)
{
    struct sparse before = *s;
    struct part q;
    bool *keep = malloc((s->p + 1) * sizeof *keep);
    double *y;

    memset(x, 0, s->p * sizeof *x);
    if (!keep)
        return err_set(err, ERR_INTERNAL, "sparse: no memory");
    before.p = at;
    before.nc = 0;
    sparse_independent(&before, keep);
    const int rc = part_open(&q, &before, keep, 0, err);
    free(keep);
    if (rc < 0)
        return -1;
    memset(q.y, 0, q.ld * sizeof *q.y);
    memcpy(q.y, column(s, at), q.rows * sizeof *q.y);
    y = calloc(q.n + 1, sizeof *y);
    const int done = y ? triangle(&q, err) : err_set(err, ERR_INTERNAL, "sparse: no memory");
    if (done == 0) {
        substitute(&q, s->tiny, q.y, y);
        for (size_t i = 0; i < q.n; i++)
            x[q.of[i]] = y[i];
    }
    free(y);
    part_close(&q);
    return done;
}

/* Rows in turns, so that columns are read as they lie. */
double sparse_residual(const struct sparse *s, const double R[], const double w[])
{
    double total = 0;

    for (size_t first = 0; first <= s->target; first += ROWS) {
        const size_t end = first + ROWS <= s->target ? first + ROWS : s->target + 1;
        double sum[ROWS];
        for (size_t i = first; i < end; i++)
            sum[i - first] = -R[s->target * s->m + i];
        for (size_t j = first; j < s->p; j++)
            for (size_t i = first; w[j] != 0 && i < end && i <= j; i++)
                sum[i - first] += R[j * s->m + i] * w[j];
        for (size_t i = first; i < end; i++)
            total += sum[i - first] * sum[i - first];
    }
    return total;
}

static void judge(const struct sparse *s, const double w[], struct sparse_report *r)
{
    const double *y = column(s, s->target);

    *r = (struct sparse_report){.residual = sparse_residual(s, s->R, w)};
    for (size_t j = 0; j < s->p; j++)
        r->terms += w[j] != 0;
    for (size_t i = 0; i <= s->target; i++)
        r->norm += y[i] * y[i];
}

/* The length of row i of [I; -C] T, T the inverse of the triangle; i counts the bound ones last. */
static double row_length(const struct part *q, size_t i)
{
    double total = 0;

    for (size_t k = 0; k < q->n; k++) {
        double sum = i < q->n && k >= i ? q->a[k * q->ld + i] : 0;
        for (size_t f = 0; i >= q->n && f <= k; f++)
            sum -= q->C[(i - q->n) * q->n + f] * q->a[k * q->ld + f];
        total += sum * sum;
    }
    return sqrt(total);
}

/* sqrt(sigma^2 (Z (Z^T R_S^T R_S Z)^-1 Z^T)_ii) */
static int errors(const struct sparse *s, struct part *q, const struct sparse_report *r,
                  double stderror[], struct err *err)
{
    const double freedom = (double)s->rows - (double)q->n;

    for (size_t j = 0; j < s->p; j++)
        stderror[j] = 0;
    for (size_t i = 0; i < q->n + q->rank; i++)
        stderror[q->of[i]] = NAN;
    for (size_t i = 0; i < q->n; i++)
        if (fabs(q->a[i * q->ld + i]) <= s->tiny * sparse_length(q->a + i * q->ld, i + 1))
            return 0;
    if (!(freedom > 0) || q->contradicts)
        return 0;
    if (q->n > 0 && LAPACKE_dtrtri(LAPACK_COL_MAJOR, 'U', 'N', (lapack_int)q->n, q->a,
                                   (lapack_int)q->ld) != 0)
        return err_set(err, ERR_NUMERIC, "sparse: dtrtri failed");
    for (size_t i = 0; i < q->n + q->rank; i++)
        stderror[q->of[i]] = sqrt(r->residual / freedom) * row_length(q, i);
    return 0;
}

/* The coefficients that follow from the free ones x[n]; all 0 where there are none. */
static void spread(const struct part *q, const double x[], size_t p, double w[])
{
    memset(w, 0, p * sizeof *w);
    for (size_t i = 0; !q->contradicts && i < q->n; i++)
        w[q->of[i]] = x[i];
    for (size_t k = 0; !q->contradicts && k < q->rank; k++) {
        double sum = q->rhs[k];
        for (size_t f = 0; f < q->n; f++)
            sum -= q->C[k * q->n + f] * x[f];
        w[q->of[q->n + k]] = sum;
    }
}

int sparse_lstsq(const struct sparse *s, const bool keep[], double ridge, double w[],
                 double stderror[], struct sparse_report *report, struct err *err)
{
    struct sparse_report r;
    struct part q;
    int rc = -1;

    if (part_open(&q, s, keep, ridge, err) < 0)
        return -1;
    double *x = calloc(q.n + 1, sizeof *x);
    if (!x) {
        err_set(err, ERR_INTERNAL, "sparse: no memory");
    } else if (triangle(&q, err) == 0) {
        substitute(&q, s->tiny, q.y, x);
        spread(&q, x, s->p, w);
        judge(s, w, &r);
        if (q.contradicts)
            r.residual = INFINITY;
        rc = stderror ? errors(s, &q, &r, stderror, err) : 0;
        if (report)
            *report = r;
    }
    free(x);
    part_close(&q);
    return rc;
}

int sparse_condition(const struct sparse *s, double *condition, struct err *err)
{
    const size_t p = s->p;
    double *a = calloc(p * p + 1, sizeof *a), inverse = 0;

    *condition = INFINITY;
    if (!a)
        return err_set(err, ERR_INTERNAL, "sparse: no memory");
    for (size_t j = 0; j < p; j++) {
        const double size = sparse_length(column(s, j), j + 1);
        for (size_t i = 0; i <= j; i++)
            a[j * p + i] = size > 0 ? column(s, j)[i] / size : 0;
    }
    if (LAPACKE_dtrcon(LAPACK_COL_MAJOR, '1', 'U', 'N', (lapack_int)p, a, (lapack_int)p,
                       &inverse) == 0 && inverse > 0)
        *condition = 1 / inverse;
    free(a);
    return 0;
}
