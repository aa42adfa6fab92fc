/* correct_pod.c -- what cheap fields lack of dear ones, as a map between modes of both.
 *
 *   w ~ wbar + sum_j sd_j z_j phi_j,   r ~ rbar + sum_q b_q psi_q,   b_q = GP_q(z)
 *
 * phi, psi are proper orthogonal modes of the coarse states and of what these lack, over all
 * records; z also has the coordinates of past states. Each b_q is a Gaussian process with a linear
 * trend, learned from some of the records. All of them are held in memory.
 */
#include "tool/correct_pod.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuse/fuse_sums.h"
#include "num/pod.h"
#include "num/rng.h"
#include "tool/tool.h"

enum { MODES = 16, CENTRES = 400 };
static const double part = 0.9999; /* of the variance, that modes are to hold */

/* All samples: one a record and member. */
struct held {
    size_t room, count, copies; /* copies: states of a sample, the present one first */
    double *w, *r;              /* (count, copies, n), (count, n) */
};

static void hold(struct held *h, struct correct_pair *p)
{
    *h = (struct held){.copies = p->delays + 1};
    while (correct_next(p))
        for (size_t i = 0; i < p->nmember; i++, h->count++) {
            if (h->count == h->room) {
                h->room = h->room ? 2 * h->room : 256;
                if ((double)h->room * (double)((h->copies + 2) * p->n * sizeof *h->w) >
                    (double)cli.memory)
                    cli_fail(ERR_DATA, "%s: found more than %zu states, all that --memory %zu "
                             "holds; snapshot --every K takes fewer", io_name(p->coarse.in),
                             h->count, cli.memory);
                h->w = realloc(h->w, h->room * h->copies * p->n * sizeof *h->w);
                h->r = realloc(h->r, h->room * p->n * sizeof *h->r);
                if (!h->w || !h->r)
                    cli_fail(ERR_INTERNAL, "no memory for %zu states", h->room);
            }
            correct_take(p, i);
            for (size_t d = 0; d < h->copies; d++)
                memcpy(h->w + (h->count * h->copies + d) * p->n,
                       correct_before(p, i, d * p->apart), p->n * sizeof *h->w);
            memcpy(h->r + h->count * p->n, p->r, p->n * sizeof *h->r);
        }
    if (h->count < 2)
        cli_fail(ERR_DATA, "%s: found %zu states, expected more", io_name(p->coarse.in), h->count);
}

/* Modes of one set of fields: every stride-th of x. */
static void find_basis(struct pod *b, size_t n, size_t count, size_t stride, const double x[],
                       size_t most, const char *of)
{
    struct err err = {0};

    tool_try(pod_open(b, n, count < 4 ? 4 : count, true, false, &err), &err);
    for (size_t s = 0; s < count; s++)
        tool_try(pod_add(b, x + s * stride * n, &err), &err);
    tool_try(pod_end(b, most, part, &err), &err);
    if (b->found == 0)
        cli_fail(ERR_DATA, "%s are the same at all times", of);
}

/* to[found] := coordinates of a field, over sd. */
static void project(const struct pod *b, size_t n, const double x[], bool scaled, double to[])
{
    for (size_t k = 0; k < b->found; k++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += b->x[k * n + i] * (x[i] - b->mean[i]);
        to[k] = scaled ? sum / b->sd[k] : sum;
    }
}

/* which[most] := some of count samples, each once, in order; how many. */
static size_t choose(size_t count, size_t most, size_t which[])
{
    struct rng r = rng_open(cli.seed, "centres", 0);
    size_t n = 0;

    if (most > count)
        most = count;
    for (size_t s = 0; s < count && n < most; s++)
        if (rng_uniform(&r) * (double)(count - s) < (double)(most - n))
            which[n++] = s;
    return n;
}

/* What processes learn from: z (n, d) and b (n, q). */
struct lesson {
    size_t n, d, q;
    double *z, *b;
};

static void take_lesson(struct lesson *of, const struct correct_pair *p, const struct held *h,
                        const struct pod *low, const struct pod *lack)
{
    const size_t most = p->wish->centres ? p->wish->centres : CENTRES, copies = h->copies;
    size_t *which = tool_alloc(most, sizeof *which);

    *of = (struct lesson){.n = choose(h->count, most, which), .d = low->found * copies,
                          .q = lack->found};
    of->z = tool_alloc(of->n * of->d, sizeof *of->z);
    of->b = tool_alloc(of->n * of->q, sizeof *of->b);
    for (size_t s = 0; s < of->n; s++) {
        for (size_t d = 0; d < copies; d++)
            project(low, p->n, h->w + (which[s] * copies + d) * p->n, true,
                    of->z + s * of->d + d * low->found);
        project(lack, p->n, h->r + which[s] * p->n, false, of->b + s * of->q);
    }
    free(which);
}

/* The parts of a theta of the form (lib/closure/pod.c) for n centres. */
struct parts {
    double *vbar, *W, *mbar, *M, *c, *B, *A, *S, *Z;
};

static struct parts parts_of(const struct lesson *of, const struct pod *low, size_t size,
                             size_t n, double theta[])
{
    struct parts t = {.vbar = theta};

    t.W = t.vbar + size;
    t.mbar = t.W + low->found * size;
    t.M = t.mbar + size;
    t.c = t.M + of->q * size;
    t.B = t.c + of->q;
    t.A = t.B + of->q * of->d;
    t.S = t.A + of->q * n;
    t.Z = t.S + of->q * of->d;
    return t;
}

static void open_form(struct closure *c, const struct correct_pair *p, const struct lesson *of,
                      size_t modes, size_t n, double *dt)
{
    char delays[96], params[224];
    struct err err = {0};

    correct_params(p, delays, sizeof delays, dt);
    snprintf(params, sizeof params, "%s,modes=%zu,lacks=%zu,centres=%zu", delays, modes, of->q, n);
    tool_try(closure_open(c, closure_find("pod", NULL), &p->coarse.d.layout, params, NULL, 0,
                          &err), &err);
}

/* A process for each b_q, whose mean goes into the form, which is opened with the first. */
static struct parts learn(struct closure *c, const struct correct_pair *p,
                          const struct lesson *of, const struct pod *low, double *dt)
{
    const struct samples samples = {.n = of->n, .d = of->d, .q = of->q, .x = of->z, .y = of->b,
                                    .cost = NAN};
    const struct samples *const levels[] = {&samples};
    struct err err = {0};
    struct parts t = {0};
    size_t n = 0;

    for (size_t q = 0; q < of->q; q++) {
        struct fuse_model model;
        tool_try(fuse_fit(&model, fuse_find("gp", NULL), "noise=1,draws=0,trend=1,starts=2",
                          levels, 1, q, &err), &err);
        const double *Z = fuse_sums_points(&model, &n);
        if (q == 0) {
            open_form(c, p, of, low->found, n, dt);
            t = parts_of(of, low, p->n, n, c->theta);
            memcpy(t.Z, Z, n * of->d * sizeof *Z);
        }
        tool_try(fuse_sums(&model, t.c + q, t.B + q * of->d, t.S + q * of->d, t.A + q * n, &err),
                 &err);
        fuse_close(&model);
        cli_progress((double)(q + 1), (double)of->q, "processes", NULL);
    }
    return t;
}

static void set_modes(const struct parts *t, size_t n, const struct pod *low,
                      const struct pod *lack)
{
    memcpy(t->vbar, low->mean, n * sizeof *t->vbar);
    memcpy(t->mbar, lack->mean, n * sizeof *t->mbar);
    memcpy(t->M, lack->x, lack->found * n * sizeof *t->M);
    for (size_t k = 0; k < low->found; k++)
        for (size_t i = 0; i < n; i++)
            t->W[k * n + i] = low->x[k * n + i] / low->sd[k];
}

/* The part of the rms difference that the form leaves, over all samples. */
static double left_by(const struct closure *c, const struct held *h, size_t n)
{
    double *held = tool_alloc(c->nheld + n + c->ntape + c->nwork, sizeof *held);
    double *m = held + c->nheld, *tape = m + n, left = 0, all = 0;

    memset(held, 0, c->nheld * sizeof *held);
    for (size_t s = 0; s < h->count; s++) {
        const double *w = h->w + s * h->copies * n, *r = h->r + s * n;
        const size_t apart = h->copies > 1 ? (c->nheld / n - 1) / (h->copies - 1) : 0;
        for (size_t d = 1; d < h->copies; d++)
            memcpy(held + d * apart * n, w + d * n, n * sizeof *held);
        const struct point at = {.u = w, .h = held, .theta = c->theta};
        c->ops->eval(c, &at, m, NULL, tape, tape + c->ntape);
        for (size_t i = 0; i < n; i++) {
            left += (r[i] - m[i]) * (r[i] - m[i]);
            all += r[i] * r[i];
        }
    }
    free(held);
    return sqrt(left / all);
}

void correct_write_pod(struct correct_pair *p)
{
    const size_t most = p->wish->modes ? p->wish->modes : MODES;
    struct pod low, lack;
    struct lesson of;
    struct closure c;
    struct held h;
    double dt;

    hold(&h, p);
    find_basis(&low, p->n, h.count, h.copies, h.w, most, "the coarse states");
    find_basis(&lack, p->n, h.count, 1, h.r, most, "the differences of fine and coarse states");
    take_lesson(&of, p, &h, &low, &lack);
    cli_note("%zu modes of the coarse states, %zu of what they lack, %zu of %zu states to learn "
             "from", low.found, lack.found, of.n, h.count);
    struct parts t = learn(&c, p, &of, &low, &dt);
    set_modes(&t, p->n, &low, &lack);
    correct_model(p, &c, dt, left_by(&c, &h, p->n));
    closure_close(&c);
    free(of.z);
    free(of.b);
    pod_close(&low);
    pod_close(&lack);
    free(h.w);
    free(h.r);
}
