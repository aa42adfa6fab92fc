/* fleet.c -- many members of one model, advanced together, on threads and in lanes. */
#include "model/fleet.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "model/adaptive.h"
#include "num/threads.h"

int omp_get_max_threads(void); /* omp.h is not everywhere where OpenMP is */

/* Members of one model, and groups of them. */
static size_t row_of(const struct fleet *f)
{
    return f->nmember / f->nmodel;
}

static size_t groups_of(const struct fleet *f)
{
    return (row_of(f) + f->group - 1) / f->group;
}

double fleet_bytes(const struct fleet *f)
{
    const struct sys *sys = f->model[0].joint.sys;
    const double m = (double)f->nmember, n = (double)sys->n;
    const size_t lanes = f->group > 1 ? f->nmodel * groups_of(f) * bundle_size(f->model) : 0;
    const double values = m * (2 * (double)sys->ns + (double)sys->nnoise +
                              (double)f->model[0].nwork + 4 * n) +
                          (double)lanes +
                          (f->tolerance > 0 ? m * (double)adaptive_size(f->model) : 0);

    return 8 * values + m * (sizeof *f->run + sizeof *f->fail) +
           (double)f->nmodel * (sizeof *sys + sizeof *f->model);
}

/* Once it is known how much work space the first member has. */
static int check_memory(const struct fleet *f, size_t memory, struct err *err)
{
    const double bytes = fleet_bytes(f);

    if (bytes <= (double)memory)
        return 0;
    return err_set(err, ERR_USAGE, "%zu members of %zu values need %.0f bytes, expected at "
                   "most the %zu of --memory", f->nmember, f->n, bytes, memory);
}

static int open_bundles(struct fleet *f, struct err *err)
{
    const size_t ngroup = groups_of(f);

    f->bundle = calloc(f->nmodel, sizeof *f->bundle);
    f->lanes = calloc(f->nmodel * ngroup, sizeof *f->lanes);
    if (!f->bundle || !f->lanes)
        return err_set(err, ERR_INTERNAL, "no memory for %zu groups", f->nmodel * ngroup);
    for (size_t i = 0; i < f->nmodel; i++) {
        if (bundle_open(&f->bundle[i], &f->model[i], err) < 0)
            return -1;
        for (size_t g = 0; g < ngroup; g++)
            if (bundle_run(&f->lanes[i * ngroup + g], &f->bundle[i], err) < 0)
                return -1;
    }
    return 0;
}

int fleet_open(struct fleet *f, size_t nmember, const struct sys sys[], size_t nsys,
               const struct closure *closure, const char *scheme, double dt, size_t memory,
               struct err *err)
{
    assert(nmember % nsys == 0);
    *f = (struct fleet){.nmember = nmember, .n = sys[0].n, .nmodel = nsys, .group = 1};
    f->model = calloc(nsys, sizeof *f->model);
    if (!f->model)
        return err_set(err, ERR_INTERNAL, "no memory for %zu models", nsys);
    for (size_t i = 0; i < nsys; i++) {
        assert(sys[i].n == f->n);
        if (model_open(&f->model[i], &sys[i], closure, scheme, dt, err) < 0)
            goto fail;
        if (i == 0 && row_of(f) > 1 && bundle_suits(f->model))
            f->group = BUNDLE;
        if (i == 0 && check_memory(f, memory, err) < 0) /* before there are many */
            goto fail;
    }
    if (f->group == 1 || open_bundles(f, err) == 0)
        return 0;
fail:
    fleet_close(f);
    return -1;
}

int fleet_adapt(struct fleet *f, double tolerance, size_t memory, struct err *err)
{
    assert(!f->run);
    if (adaptive_check(f->model, tolerance, err) < 0)
        return -1;
    f->tolerance = tolerance;
    return check_memory(f, memory, err);
}

void fleet_close(struct fleet *f)
{
    for (size_t i = 0; f->run && i < f->nmember; i++)
        run_close(&f->run[i]);
    for (size_t i = 0; f->lanes && i < f->nmodel * groups_of(f); i++)
        run_close(&f->lanes[i]);
    for (size_t i = 0; f->bundle && i < f->nmodel; i++)
        bundle_close(&f->bundle[i]);
    for (size_t i = 0; f->model && i < f->nmodel; i++)
        model_close(&f->model[i]);
    free(f->lanes);
    free(f->bundle);
    free(f->model);
    free(f->run);
    free(f->fail);
    *f = (struct fleet){0};
}

const struct model *fleet_model(const struct fleet *f, size_t member)
{
    return &f->model[member / row_of(f)];
}

int fleet_start(struct fleet *f, double t, const double u[], struct err *err)
{
    return fleet_start_draws(f, t, u, NULL, 1, err);
}

int fleet_start_draws(struct fleet *f, double t, const double u[], const double theta[],
                      size_t ndraw, struct err *err)
{
    const struct closure *c = f->model[0].joint.closure;

    assert(f->nmember % ndraw == 0);
    f->run = calloc(f->nmember, sizeof *f->run);
    f->fail = calloc(f->nmember, sizeof *f->fail);
    if (!f->run || !f->fail)
        return err_set(err, ERR_INTERNAL, "no memory for %zu members", f->nmember);
    for (size_t i = 0; i < f->nmember; i++)
        if (run_open_with(&f->run[i], fleet_model(f, i),
                          theta ? theta + i % ndraw * c->ntheta : c->theta, t,
                          u + i / ndraw * f->n, err) < 0 ||
            (f->tolerance > 0 && run_adapt(&f->run[i], f->tolerance, err) < 0))
            return err_prefix(err, "member %zu", i);
    return 0;
}

int fleet_recall(struct fleet *f, double t, const double u[], size_t ndraw, struct err *err)
{
    for (size_t i = 0; i < f->nmember; i++)
        if (run_recall(&f->run[i], t, u + i / ndraw * f->n, err) < 0)
            return err_prefix(err, "member %zu", i);
    return 0;
}

void fleet_inputs(struct fleet *f, const struct signal of[], size_t ndraw)
{
    for (size_t i = 0; i < f->nmember; i++)
        f->run[i].at.input = &of[i / ndraw];
}

void fleet_nudge(struct fleet *f, const struct nudge of[], size_t ndraw)
{
    assert(!(f->tolerance > 0));
    for (size_t i = 0; i < f->nmember; i++)
        f->run[i].nudge = &of[i / ndraw];
}

void fleet_noise(struct fleet *f, uint64_t seed)
{
    for (size_t i = 0; i < f->nmember; i++)
        run_noise(&f->run[i], seed, i);
}

static double seconds_of(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Returns how many are alive. */
static size_t member_to(struct fleet *f, size_t i, double t1)
{
    if (!f->fail[i].code)
        run_to(&f->run[i], t1, &f->fail[i]);
    return !f->fail[i].code;
}

/* Group i, in step where that pays and goes, else one after the other. */
static size_t group_to(struct fleet *f, size_t i, double t1)
{
    enum { LEAST = 3 };
    const size_t row = row_of(f), ngroup = groups_of(f), from = i % ngroup * f->group;
    const size_t first = i / ngroup * row + from;
    const size_t n = row - from < f->group ? row - from : f->group;
    size_t alive = 0;

    for (size_t j = first; j < first + n; j++)
        alive += !f->fail[j].code;
    if (alive == n && n >= LEAST && bundle_to(&f->lanes[i], &f->run[first], n, t1))
        return n;
    alive = 0;
    for (size_t j = first; j < first + n; j++)
        alive += member_to(f, j, t1);
    return alive;
}

size_t fleet_to(struct fleet *f, double t1, size_t nthread)
{
    enum { GAIN = 4 }; /* of going in step, about: few groups are not worth idle threads */
    const size_t most = nthread ? nthread : (size_t)omp_get_max_threads();
    const size_t ngroup = f->nmodel * groups_of(f);
    const bool in_step = f->group > 1 && !(f->tolerance > 0) && !f->run[0].nudge &&
                         (GAIN * ngroup >= most || GAIN * ngroup >= f->nmember);
    const size_t count = in_step ? ngroup : f->nmember;
    const int threads = (int)(most < count ? most : count);
    const clockid_t clock = threads > 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID;
    size_t alive = 0;
    double cpu = 0;

    threads_allow(threads == 1 ? (int)most : 1); /* one member may have them all */
#pragma omp parallel for schedule(dynamic) num_threads(threads) reduction(+ : alive, cpu)
    for (size_t i = 0; i < count; i++) {
        const double begun = seconds_of(clock);

        alive += in_step ? group_to(f, i, t1) : member_to(f, i, t1);
        cpu += seconds_of(clock) - begun;
    }
    f->cpu += cpu;
    return alive;
}

void fleet_state(const struct fleet *f, size_t member, double u[])
{
    if (!f->fail[member].code)
        run_state(&f->run[member], u);
    else
        for (size_t i = 0; i < f->n; i++)
            u[i] = NAN;
}

long fleet_first_failed(const struct fleet *f)
{
    long first = -1;

    for (size_t i = 0; i < f->nmember; i++)
        if (f->fail[i].code && (first < 0 || f->run[i].t < f->run[first].t))
            first = (long)i;
    return first;
}
