/* chain.c -- random walks side by side; what they learn before the draws. */
#include "chain/chain.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "num/dense.h"
#include "num/rng.h"

/* Every JUMP-th step is a jump; states of each chain that these know. */
enum { JUMP = 4, KEPT = 64 };
static const double wanted = 0.25, fading = 0.6, least = 1e-12, blur = 0.1;

/* Where the chains are, and how they move. */
struct walk {
    const struct chain *c;
    struct rng *rng;                 /* [chains] */
    double *v, *next, *p, *there;    /* (chains, n) twice, [chains] ln p of either */
    double *S, *xi;                  /* (n, n) lower, [n] */
    double *mean, *moments;          /* sums of a window, about `origin`: [n], (n, n) */
    double *origin;                  /* [n] */
    double *kept;                    /* (KEPT chains, n) */
    size_t nkept, turn;              /* states there, where the next chains' ones go */
    double size, taken;              /* ln s; sum of probabilities of the last step */
    size_t age, window;              /* steps since S was set, states in the window */
    size_t accepted, walked;         /* steps of the draws that are no jumps */
};

static double probability(double from, double to)
{
    return isnan(to) ? 0 : exp(fmin(to - from, 0));
}

/* next := where chain k may go. */
static void propose(struct walk *w, size_t k, bool jump, double next[])
{
    const size_t n = w->c->n;
    const double s = jump ? blur : exp(w->size);

    memcpy(next, w->v + k * n, n * sizeof *next);
    if (jump) {
        const double *to = w->kept + rng_below(&w->rng[k], w->nkept) * n;
        const double *from = w->kept + rng_below(&w->rng[k], w->nkept) * n;
        for (size_t i = 0; i < n; i++)
            next[i] += to[i] - from[i];
    }
    for (size_t i = 0; i < n; i++)
        w->xi[i] = s * rng_normal(&w->rng[k]);
    dense_multiply(n, n, w->S, w->xi, next);
}

/* A step of every chain. */
static int step(struct walk *w, bool jump, struct err *err)
{
    const size_t n = w->c->n;

    for (size_t k = 0; k < w->c->chains; k++)
        propose(w, k, jump, w->next + k * n);
    if (w->c->density(w->c->ctx, w->c->chains, w->next, w->there, err) < 0)
        return -1;
    w->taken = 0;
    for (size_t k = 0; k < w->c->chains; k++) {
        const double q = probability(w->p[k], w->there[k]);
        w->taken += q;
        if (!(rng_uniform(&w->rng[k]) < q))
            continue;
        w->accepted += !jump;
        w->p[k] = w->there[k];
        memcpy(w->v + k * n, w->next + k * n, n * sizeof *w->v);
    }
    return 0;
}

static void begin_window(struct walk *w)
{
    const size_t n = w->c->n;

    w->window = 0;
    memcpy(w->origin, w->v, n * sizeof *w->v);
    memset(w->mean, 0, n * sizeof *w->mean);
    memset(w->moments, 0, n * n * sizeof *w->moments);
}

static void observe(struct walk *w)
{
    const size_t n = w->c->n;

    for (size_t k = 0; k < w->c->chains; k++) {
        for (size_t i = 0; i < n; i++) {
            w->xi[i] = w->v[k * n + i] - w->origin[i];
            w->mean[i] += w->xi[i];
        }
        dense_outer(n, n, w->xi, w->xi, w->moments);
        w->window++;
    }
}

/* S of the window's covariance; one of a window without any is not taken. */
static void learn(struct walk *w)
{
    const size_t n = w->c->n;
    const double count = (double)w->window;
    bool any = true;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            w->moments[i * n + j] = (w->moments[i * n + j] - w->mean[i] * w->mean[j] / count) /
                                    (count - 1);
    for (size_t i = 0; i < n; i++) {
        any = any && w->moments[i * n + i] > 0;
        w->moments[i * n + i] *= 1 + 1 / count;
        w->moments[i * n + i] += least * least;
    }
    if (any) {
        dense_factor(n, w->moments, w->S);
        w->size = log(2.38 / sqrt((double)n));
        w->age = 0;
    }
    begin_window(w);
}

/* States of the last three quarters of the warm-up are kept, the latest ones. */
static void keep(struct walk *w, size_t t)
{
    const size_t n = w->c->n, m = w->c->chains, from = w->c->warm / 4;
    const size_t every = (w->c->warm - from) / (2 * KEPT) + 1;

    if (t <= from || (t - from) % every)
        return;
    memcpy(w->kept + w->turn * m * n, w->v, m * n * sizeof *w->v);
    w->turn = (w->turn + 1) % KEPT;
    w->nkept += w->nkept < KEPT * m ? m : 0;
}

/* Windows end after 1/16, 1/8, 1/4, 1/2 and 7/8 of the steps. */
static int warm(struct walk *w, struct err *err)
{
    const size_t all = w->c->warm, ends[] = {all / 16, all / 8, all / 4, all / 2, all - all / 8};
    size_t next = 0;

    begin_window(w);
    for (size_t t = 1; t <= all; t++) {
        const bool jump = t % JUMP == 0 && w->nkept;
        if (step(w, jump, err) < 0)
            return -1;
        keep(w, t);
        const double off = w->taken / (double)w->c->chains - wanted;
        w->size += jump ? 0 : 2 * off * pow((double)++w->age, -fading);
        observe(w);
        for (; next < 5 && t >= ends[next]; next++)
            if (w->window > 2 * w->c->n && t < all)
                learn(w);
    }
    return 0;
}

static int draw(struct walk *w, double draws[], double log_density[], struct err *err)
{
    const size_t n = w->c->n, per = w->c->draws;
    size_t steps = 0;

    w->accepted = w->walked = 0;
    for (size_t t = 0; t < per; t++) {
        for (size_t i = 0; i < w->c->thin; i++) {
            const bool jump = ++steps % JUMP == 0 && w->nkept;
            w->walked += !jump;
            if (step(w, jump, err) < 0)
                return -1;
        }
        for (size_t k = 0; k < w->c->chains; k++) {
            memcpy(draws + (k * per + t) * n, w->v + k * n, n * sizeof *draws);
            log_density[k * per + t] = w->p[k];
        }
    }
    return 0;
}

static int begin(struct walk *w, struct err *err)
{
    const struct chain *c = w->c;

    if (c->density(c->ctx, c->chains, w->v, w->p, err) < 0)
        return -1;
    for (size_t k = 0; k < c->chains; k++) {
        w->rng[k] = rng_open(c->seed, "chain", k);
        if (!isfinite(w->p[k]))
            return err_set(err, ERR_DATA, "chain %zu: found a log density of %g where it begins, "
                           "expected a finite one", k, w->p[k]);
    }
    memset(w->S, 0, c->n * c->n * sizeof *w->S);
    for (size_t i = 0; i < c->n; i++)
        w->S[i * (c->n + 1)] = 1;
    w->size = log(2.38 / sqrt((double)c->n));
    return 0;
}

int chain_run(const struct chain *c, double v[], double draws[], double log_density[],
              double *acceptance, struct err *err)
{
    const size_t n = c->n, m = c->chains;
    struct walk w = {.c = c, .v = v, .rng = malloc(m * sizeof *w.rng)};
    double *work = malloc((m * (n + 2) + 2 * n * n + 3 * n + KEPT * m * n) * sizeof *work);
    int rc = w.rng && work ? 0 : err_set(err, ERR_INTERNAL, "no memory for %zu chains", m);

    if (rc == 0) {
        w.next = work;
        w.p = w.next + m * n;
        w.there = w.p + m;
        w.S = w.there + m;
        w.moments = w.S + n * n;
        w.xi = w.moments + n * n;
        w.mean = w.xi + n;
        w.origin = w.mean + n;
        w.kept = w.origin + n;
        rc = begin(&w, err);
    }
    rc = rc < 0 ? -1 : warm(&w, err);
    rc = rc < 0 ? -1 : draw(&w, draws, log_density, err);
    *acceptance = (double)w.accepted / fmax((double)(m * w.walked), 1);
    free(w.rng);
    free(work);
    return rc;
}
