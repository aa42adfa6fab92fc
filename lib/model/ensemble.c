/* ensemble.c -- many members advanced together, one thread each. */
#include "model/ensemble.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

int omp_get_max_threads(void); /* omp.h is not everywhere where OpenMP is */

int ensemble_open(struct ensemble *e, size_t nmember,
                  const struct model *const model[], double t,
                  const double u[], struct err *err)
{
    *e = (struct ensemble){.nmember = nmember, .n = model[0]->joint.sys->n};
    e->run = calloc(nmember, sizeof *e->run);
    e->fail = calloc(nmember, sizeof *e->fail);
    if (!e->run || !e->fail) {
        err_set(err, ERR_INTERNAL, "no memory for %zu members", nmember);
        goto fail;
    }
    for (size_t i = 0; i < nmember; i++) {
        assert(model[i]->joint.sys->n == e->n);
        if (run_open(&e->run[i], model[i], t, u + i * e->n, err)) {
            err_prefix(err, "member %zu", i);
            goto fail;
        }
    }
    return 0;
fail:
    ensemble_close(e);
    return -1;
}

void ensemble_close(struct ensemble *e)
{
    for (size_t i = 0; e->run && i < e->nmember; i++)
        run_close(&e->run[i]);
    free(e->run);
    free(e->fail);
    *e = (struct ensemble){0};
}

static double thread_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

size_t ensemble_to(struct ensemble *e, double t1, int nthread)
{
    size_t alive = 0;
    double cpu = 0;

    if (nthread <= 0)
        nthread = omp_get_max_threads();
#pragma omp parallel for schedule(dynamic) num_threads(nthread) reduction(+ : alive, cpu)
    for (size_t i = 0; i < e->nmember; i++) {
        const double begun = thread_seconds();

        if (!e->fail[i].code)
            run_to(&e->run[i], t1, &e->fail[i]);
        alive += !e->fail[i].code;
        cpu += thread_seconds() - begun;
    }
    e->cpu += cpu;
    return alive;
}

void ensemble_state(const struct ensemble *e, size_t member, double u[])
{
    if (!e->fail[member].code)
        run_state(&e->run[member], u);
    else
        for (size_t i = 0; i < e->n; i++)
            u[i] = NAN;
}

long ensemble_first_failed(const struct ensemble *e)
{
    long first = -1;

    for (size_t i = 0; i < e->nmember; i++)
        if (e->fail[i].code && (first < 0 || e->run[i].t < e->run[first].t))
            first = (long)i;
    return first;
}
