/* fuse_nest.c -- levels one after the other, the one below an input of the next.
 *
 *   y_l(x) = b_0 + b_1 y_{l-1}(x) + g(x, y_{l-1}(x)) + delta(x)
 *   mean = sum_q w_q m(x, f_q),   variance = sum_q w_q (v + m^2)(x, f_q) - mean^2
 *   f_q = mean_{l-1} + sqrt(variance_{l-1}) h_q
 *
 * h_q, w_q are nodes and weights of Gauss and Hermite for N(0, 1). The process is trained on the
 * mean of the level below. perdikaris2017
 */
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>

#include "fuse/fuse_nest.h"
#include "fuse/fuse_student.h"

enum { NODES = 9, FEW = 3, BLOCK = 256 };

/* Of the shortest length along what the level below gives: where that is less unsure, FEW nodes are
 * exact to the sixth power of this. */
static const double sure = 0.01;

/* A rule for N(0, 1). */
struct rule {
    size_t n;
    double h[NODES], w[NODES];
};

/* Nodes are eigenvalues of the matrix of the recurrence, weights squares of the first components
 * of its eigenvectors. */
static struct rule hermite(int n)
{
    struct rule r = {.n = (size_t)n};
    double off[NODES], V[NODES * NODES], spare[2 * NODES];

    for (int i = 0; i < n; i++)
        off[i] = sqrt(i + 1);
    LAPACKE_dstev_work(LAPACK_COL_MAJOR, 'V', n, r.h, off, V, n, spare);
    for (int i = 0; i < n; i++)
        r.w[i] = V[i * n] * V[i * n];
    return r;
}

/* Of point i: the mixture over its nodes m and v [n]. */
static void mix(const struct fuse_level *l, size_t i, const struct rule *r, const double m[],
                const double v[], struct fuse_prediction to)
{
    const size_t degrees = l->n - l->p;
    double off = 0, square = 0;

    for (size_t q = 0; q < r->n; q++) {
        off += r->w[q] * (m[q] - m[0]);
        square += r->w[q] * (v[q] + (m[q] - m[0]) * (m[q] - m[0]));
    }
    to.mean[i] = m[0] + off;
    to.variance[i] = fmax(square - off * off, 0);
    if (!to.low)
        return;
    const double half = fuse_student_quantile((1 + to.part) / 2, degrees) * sqrt(to.variance[i]);
    to.low[i] = to.mean[i] - half;
    to.high[i] = to.mean[i] + half;
}

/* Points that `to` is about, some of nx at x. */
struct some {
    size_t n, point[BLOCK];
};

/* Predict at some points, of which `to` has mean and variance of the level below. */
static int at_some(const struct fuse_level *l, const struct some *at, const double x[],
                   const struct rule *r, struct fuse_prediction to, double work[],
                   struct err *err)
{
    const size_t d = l->d, most = BLOCK * NODES;
    double *where = work, *f = where + most * d, *m = f + most, *v = m + most;

    for (size_t i = 0; i < at->n * r->n; i++) {
        const size_t point = at->point[i / r->n];
        for (size_t j = 0; j < d; j++)
            where[i * d + j] = x[point * d + j];
        f[i] = to.mean[point] + sqrt(to.variance[point]) * r->h[i % r->n];
    }
    if (at->n && fuse_level_predict(l, at->n * r->n, where, f, NULL,
                                    (struct fuse_prediction){m, v}, err) != 0)
        return -1;
    for (size_t i = 0; i < at->n; i++)
        mix(l, at->point[i], r, m + i * r->n, v + i * r->n, to);
    return 0;
}

/* How unsure the level below may be for few nodes. */
static double least_length(const struct fuse_level *l)
{
    double least = 1;

    for (size_t s = 0; s < l->nset && l->wide > l->d; s++)
        least = fmin(least, exp(l->theta[s * l->ntheta + l->d]));
    return l->wide > l->d ? sure * least * l->scale[l->d] : 0;
}

/* A level above another, whose mean and variance are in `to`; few: nodes where that is sure.
 * work[BLOCK NODES (d + 3)]. */
static int above(const struct fuse_level *l, int few, size_t nx, const double x[],
                 struct fuse_prediction to, double work[], struct err *err)
{
    const struct rule rules[2] = {hermite(few), hermite(NODES)};
    const double least = least_length(l);

    for (size_t from = 0; from < nx; from += BLOCK) {
        struct some at[2] = {{0}, {0}};
        for (size_t i = from; i < nx && i < from + BLOCK; i++) {
            struct some *of = &at[sqrt(to.variance[i]) > least];
            of->point[of->n++] = i;
        }
        for (int k = 0; k < 2; k++)
            if (at_some(l, &at[k], x, &rules[k], to, work, err) != 0)
                return -1;
    }
    return 0;
}

static int levels(const struct fuse_model *model, size_t count, int few, size_t nx,
                  const double x[], struct fuse_prediction to, struct err *err)
{
    const size_t d = model->level[0]->d;
    double *work = malloc(BLOCK * NODES * (d + 3) * sizeof *work);
    int rc = 0;

    if (!work)
        return err_set(err, ERR_INTERNAL, "fuse: no memory for %d points", BLOCK * NODES);
    for (size_t l = 0; rc == 0 && l < count; l++) {
        struct fuse_prediction level = to;
        if (l + 1 < count)
            level.low = level.high = NULL;
        rc = l == 0 ? fuse_level_predict(model->level[0], nx, x, NULL, NULL, level, err)
                    : above(model->level[l], few, nx, x, level, work, err);
    }
    free(work);
    return rc;
}

int fuse_nest_predict(const struct fuse_model *model, size_t nx, const double x[],
                      struct fuse_prediction to, struct err *err)
{
    return levels(model, model->nlevel, FEW, nx, x, to, err);
}

/* The mean of the levels below as an input of level l, and its trend. */
static int connect(struct fuse_model *model, size_t l, bool network, struct err *err)
{
    struct fuse_level *level = model->level[l];

    double *lower = l > 0 ? malloc(2 * level->n * sizeof *lower) : NULL;
    int rc = 0;

    if (l > 0 && !lower)
        return err_set(err, ERR_INTERNAL, "fuse: no memory for %zu samples", level->n);
    if (l > 0)
        rc = levels(model, l, NODES, level->n, level->x,
                    (struct fuse_prediction){lower, lower + level->n}, err);
    if (l > 0 && rc == 0)
        fuse_level_widen(level, lower, network);
    rc = rc == 0 ? fuse_level_trend(level, lower, err) : -1;
    free(lower);
    return rc;
}

int fuse_nest_fit(struct fuse_model *model, const struct samples *const samples[], size_t nlevel,
                  size_t output, bool network, struct err *err)
{
    for (size_t l = 0; l < nlevel; l++) {
        model->level[l] = fuse_level_open(samples[l], output, model->p, err);
        model->nlevel = l + 1;
        if (!model->level[l] || connect(model, l, network, err) != 0 ||
            fuse_find_level(model, l, err) != 0)
            return err_prefix(err, "level %zu", l);
    }
    return 0;
}

int fuse_nest_prepare(struct fuse_model *model, bool network, struct err *err)
{
    for (size_t l = 0; l < model->nlevel; l++)
        if (connect(model, l, network, err) != 0 || fuse_level_factor(model->level[l], err) != 0)
            return -1;
    return 0;
}
