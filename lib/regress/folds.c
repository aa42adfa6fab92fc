/* folds.c -- triangles of all samples but those of a part of the time.
 *
 *   without k = (0 + .. + k-1) + (k+1 + .. + n-1)
 */
#include "regress/folds.h"

#include <stdlib.h>
#include <string.h>

/* Sums of parts from the left, from the right, of all but each, and of each. */
struct sums {
    size_t size, n;
    double *before, *after, *train, *test; /* (n, m, m) */
};

static int add(struct shards *s, struct sums *q, const double a[], const double b[], double to[],
               struct err *err)
{
    if (to != a)
        memcpy(to, a, q->size * sizeof *to);
    return shards_merge(s, to, b, err);
}

static int sum_parts(struct folds *f, struct shards *s, struct sums *q, struct err *err)
{
    const size_t n = q->n, size = q->size;

    for (size_t b = 0; b < s->n; b++) {
        const size_t k = b * n / s->n;
        f->of[k].test_rows += s->rows[b];
        if (add(s, q, q->test + k * size, s->M + b * size, q->test + k * size, err) < 0)
            return -1;
    }
    for (size_t k = 1; k < n; k++) {
        if (add(s, q, q->before + (k - 1) * size, q->test + (k - 1) * size, q->before + k * size,
                err) < 0 ||
            add(s, q, q->after + (n - k) * size, q->test + (n - k) * size,
                q->after + (n - k - 1) * size, err) < 0)
            return -1;
    }
    for (size_t k = 0; k < n; k++) {
        f->of[k].train_rows = shards_rows(s) - f->of[k].test_rows;
        if (add(s, q, q->before + k * size, q->after + k * size, q->train + k * size, err) < 0)
            return -1;
    }
    return 0;
}

/* Pinned, and joined where there are constraints. */
static int finish(struct shards *s, const struct samples *all, double R[], double J[],
                  const double **to, struct err *err)
{
    if (shards_finish(s, R, err) < 0)
        return -1;
    solution_pin(all->p, all->d, all->known, R);
    *to = all->constraints ? J : R;
    if (all->constraints)
        constraints_join(all->constraints, R, J);
    return 0;
}

int folds_open(struct folds *f, struct shards *s, const struct samples *all, struct err *err)
{
    struct sums q = {.size = s->m * s->m, .n = s->n < FOLDS_MOST ? s->n : FOLDS_MOST};
    const size_t width = all->p * all->d + 1, joint = all->constraints ? width * width : 0;

    *f = (struct folds){0};
    if (s->n < 2)
        return 0;
    f->R = calloc(4 * q.n * q.size, sizeof *f->R);
    f->J = malloc((2 * q.n * joint + 1) * sizeof *f->J);
    if (!f->R || !f->J)
        return err_set(err, ERR_INTERNAL, "folds: no memory for %zu of %zu columns", q.n, s->m);
    q.train = f->R;
    q.test = q.train + q.n * q.size;
    q.before = q.test + q.n * q.size;
    q.after = q.before + q.n * q.size;
    if (sum_parts(f, s, &q, err) < 0)
        return -1;
    for (size_t k = 0; k < q.n; k++)
        if (finish(s, all, q.train + k * q.size, f->J + 2 * k * joint, &f->of[k].train, err) < 0 ||
            finish(s, all, q.test + k * q.size, f->J + (2 * k + 1) * joint, &f->of[k].test,
                   err) < 0)
            return -1;
    f->n = q.n;
    return 0;
}

void folds_close(struct folds *f)
{
    free(f->R);
    free(f->J);
    *f = (struct folds){0};
}
