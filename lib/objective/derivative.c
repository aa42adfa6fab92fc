/* derivative.c -- a priori: the unresolved term itself.
 *
 *   J(theta) = sum_b |m(ubar_b; theta) - tau_b|^2 / sum_b |tau_b|^2   over the batch
 *   dJ = sum_b (dm/dtheta)^T 2 (m - tau_b) / sum_b |tau_b|^2
 *
 * The batch is cut into blocks by its length alone; blocks are what threads take, and
 * their sums are added in order. agdestein2025
 */
#include <omp.h>
#include <stdlib.h>

#include "objective/objective.h"

enum { BLOCKS = 16 };

/* Threads wait for each other at the end of a batch; where other programs hold the
 * cores that takes a slice of the scheduler, milliseconds. So they share only batches
 * of more than some 10 ms, reckoned as samples times points times parameters. */
static const double worth = 5e7;

/* One block's share; the gradient is that of the error. */
struct share {
    double error, norm; /* sums of |m - tau|^2 and |tau|^2 */
    double *dtheta;     /* NULL: not wanted */
};

struct task {
    const struct closure *c;
    const struct samples *s;
    const size_t *index; /* [nbatch] */
    size_t nbatch, nwork;
    const double *theta;
};

static void add_sample(const struct task *t, size_t i, struct share *share,
                       double work[])
{
    const size_t n = t->s->n;
    const double *ubar = t->s->ubar + i * n, *tau = t->s->tau + i * n;
    const struct point at = {.u = ubar, .theta = t->theta};
    double *m = work, *tape = m + n, *rest = tape + t->c->ntape;
    struct dpoint d = {.theta = share->dtheta};

    t->c->ops->eval(t->c, &at, m, NULL, tape, rest);
    for (size_t j = 0; j < n; j++) {
        m[j] -= tau[j];
        share->error += m[j] * m[j];
        share->norm += tau[j] * tau[j];
        m[j] *= 2;
    }
    if (share->dtheta)
        t->c->ops->adjoint(t->c, &at, m, NULL, &d, tape, rest);
}

/* work: nwork doubles a thread. */
static void run(const struct task *t, struct share share[], size_t blocks,
                double work[], int threads)
{
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (size_t b = 0; b < blocks; b++) {
        double *own = work + (size_t)omp_get_thread_num() * t->nwork;
        const size_t end = (b + 1) * t->nbatch / blocks;
        for (size_t i = b * t->nbatch / blocks; i < end; i++)
            add_sample(t, t->index[i], &share[b], own);
    }
}

/* Loss and gradient of the whole, blocks added in order. */
static void reduce(const struct share share[], size_t blocks, size_t ntheta,
                   double *loss, double dtheta[])
{
    double error = 0, norm = 0;

    for (size_t b = 0; b < blocks; b++) {
        error += share[b].error;
        norm += share[b].norm;
    }
    *loss = error / norm;
    for (size_t i = 0; dtheta && i < ntheta; i++) {
        double sum = 0;
        for (size_t b = 0; b < blocks; b++)
            sum += share[b].dtheta[i];
        dtheta[i] = sum / norm;
    }
}

static int value(const struct closure *c, const struct samples *s,
                 const size_t index[], size_t nbatch, const double theta[],
                 double *loss, double dtheta[], size_t threads,
                 struct err *err)
{
    const size_t blocks = nbatch < BLOCKS ? nbatch : BLOCKS;
    const double work_ahead = (double)nbatch * (double)s->n * (double)c->ntheta;
    const size_t most = work_ahead < worth ? 1 : threads;
    const size_t team = most < blocks ? most : blocks;
    struct share share[BLOCKS] = {0};
    const struct task t = {c, s, index, nbatch, s->n + c->ntape + c->nwork + 1, theta};
    double *work, *sums = NULL;
    int rc = -1;

    if (c->nout != s->n)
        return err_set(err, ERR_USAGE, "derivative: closure %s gives %zu values, expected the "
                       "%zu of the unresolved term", c->ops->name, c->nout, s->n);
    if (nbatch == 0)
        return err_set(err, ERR_DATA, "derivative: an empty batch");
    work = malloc(team * t.nwork * sizeof *work);
    if (dtheta)
        sums = calloc(blocks * c->ntheta + 1, sizeof *sums);
    if (work && (sums || !dtheta)) {
        for (size_t b = 0; sums && b < blocks; b++)
            share[b].dtheta = sums + b * c->ntheta;
        run(&t, share, blocks, work, (int)team);
        reduce(share, blocks, c->ntheta, loss, dtheta);
        rc = 0;
    } else {
        err_set(err, ERR_INTERNAL, "derivative: no memory for the gradient");
    }
    free(work);
    free(sums);
    return rc;
}

const struct objective_ops objective_derivative = {
    .name = "derivative",
    .brief = "relative mean square error of the unresolved term (a priori)",
    .source = "agdestein2025",
    .value = value,
};
