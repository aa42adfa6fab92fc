/* fleet.c -- many members of one model, advanced together, one thread each. */
#include "model/fleet.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "num/threads.h"

int omp_get_max_threads(void); /* omp.h is not everywhere where OpenMP is */

double fleet_bytes(const struct fleet *f)
{
    const struct sys *sys = f->model[0].joint.sys;
    const double m = (double)f->nmember, n = (double)sys->n;
    const double values = m * (2 * (double)sys->ns + (double)f->model[0].nwork + 4 * n);

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

int fleet_open(struct fleet *f, size_t nmember, const struct sys sys[], size_t nsys,
               const struct closure *closure, const char *scheme, double dt, size_t memory,
               struct err *err)
{
    assert(nmember % nsys == 0);
    *f = (struct fleet){.nmember = nmember, .n = sys[0].n, .nmodel = nsys};
    f->model = calloc(nsys, sizeof *f->model);
    if (!f->model)
        return err_set(err, ERR_INTERNAL, "no memory for %zu models", nsys);
    for (size_t i = 0; i < nsys; i++) {
        assert(sys[i].n == f->n);
        if (model_open(&f->model[i], &sys[i], closure, scheme, dt, err) < 0 ||
            (i == 0 && check_memory(f, memory, err) < 0)) { /* before there are many */
            fleet_close(f);
            return -1;
        }
    }
    return 0;
}

void fleet_close(struct fleet *f)
{
    for (size_t i = 0; f->run && i < f->nmember; i++)
        run_close(&f->run[i]);
    for (size_t i = 0; f->model && i < f->nmodel; i++)
        model_close(&f->model[i]);
    free(f->model);
    free(f->run);
    free(f->fail);
    *f = (struct fleet){0};
}

const struct model *fleet_model(const struct fleet *f, size_t member)
{
    return &f->model[member / (f->nmember / f->nmodel)];
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
                          u + i / ndraw * f->n, err) < 0)
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

size_t fleet_to(struct fleet *f, double t1, size_t nthread)
{
    const size_t most = nthread ? nthread : (size_t)omp_get_max_threads();
    const int threads = (int)(most < f->nmember ? most : f->nmember);
    const clockid_t clock = threads > 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID;
    size_t alive = 0;
    double cpu = 0;

    threads_allow(threads == 1 ? (int)most : 1); /* one member may have them all */
#pragma omp parallel for schedule(dynamic) num_threads(threads) reduction(+ : alive, cpu)
    for (size_t i = 0; i < f->nmember; i++) {
        const double begun = seconds_of(clock);

        if (!f->fail[i].code)
            run_to(&f->run[i], t1, &f->fail[i]);
        alive += !f->fail[i].code;
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
