/* linear.c -- runs of a linear system whose memory is known, for tests of tools:
 *
 *   linear [nt=N] [seed=S] out=FILE
 *
 * N states, 0.05 apart, of three variables that do not know of each other, mean + size * x, called
 * as those of lorenz63. Each x has variance 1 and K(t) = 2 e^{-5t} + e^{-t/2}/2, by exact steps.
 */
#include <lapacke.h>
#include <stdio.h>
#include <stdlib.h>

#include "../linear_systems.h"
#include "base/text.h"
#include "data/dataset.h"
#include "num/rng.h"
#include "store/system.h"

enum { N = 3 };
static const double mean[N] = {5, 0, -1}, size[N] = {1, 10, 0.1};

/* L (n, n) := the lower triangle with L L^T = S - Phi S Phi^T */
static void noise(const struct linear *s, double L[])
{
    double turned[MOST * MOST];

    for (size_t i = 0; i < s->n * s->n; i++)
        turned[i] = s->Phi[i % s->n * s->n + i / s->n];
    times(s->n, s->Phi, s->S, L);
    times(s->n, L, turned, L);
    for (size_t i = 0; i < s->n * s->n; i++)
        L[i] = s->S[i] - L[i];
    check(LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', (int)s->n, L, (int)s->n) == 0);
}

/* x (n) := Phi x + L xi */
static void step(const struct linear *s, const double L[], struct rng *rng, double x[])
{
    double next[MOST] = {0}, xi[MOST];

    for (size_t i = 0; i < s->n; i++)
        xi[i] = rng_normal(rng);
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < s->n; j++)
            next[i] += s->Phi[i * s->n + j] * x[j] + (j <= i ? L[i * s->n + j] * xi[j] : 0);
    memcpy(x, next, s->n * sizeof *x);
}

static int write_records(size_t nt, uint64_t seed, struct record *rec, struct io_out *out,
                         struct err *err)
{
    const struct linear s = two_exponentials(.05);
    double L[MOST * MOST], x[N][MOST] = {{0}}, u[N];
    struct rng rng = rng_open(seed, "linear", 0);

    noise(&s, L);
    for (int warm = 0; warm < 1000; warm++)
        for (int i = 0; i < N; i++)
            step(&s, L, &rng, x[i]);
    for (size_t t = 0; t < nt; t++) {
        record_time(rec, (double)t * s.dt);
        for (int i = 0; i < N; i++) {
            step(&s, L, &rng, x[i]);
            u[i] = mean[i] + size[i] * x[i][0];
        }
        record_state(rec, 0, u);
        if (record_write(rec, out, err) < 0)
            return -1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    const struct io_options options = {0};
    struct io_head head = HEAD_EMPTY;
    struct io_out *out = NULL;
    struct record rec = {0};
    struct err err = {0};
    const char *path = NULL;
    size_t nt = 100, seed = 0;
    struct sys sys;

    for (int i = 1; i < argc; i++)
        if (!strncmp(argv[i], "out=", 4))
            path = argv[i] + 4;
        else if (!strncmp(argv[i], "nt=", 3) ? text_to_size(argv[i] + 3, &nt, &err) < 0
                 : !strncmp(argv[i], "seed=", 5)
                     ? text_to_size(argv[i] + 5, &seed, &err) < 0
                     : true)
            return 64;
    if (sys_open(&sys, sys_find("lorenz63", NULL), NULL, NULL, (size_t[SYS_AXES]){0}, &err) < 0 ||
        dataset_describe(&head, &sys.layout, 0, 0, &err) < 0 ||
        store_describe_systems(&head, &sys, 1, 0, (const bool[PARAM_MAX]){false}, &err) < 0 ||
        !(out = io_create(path, &head, NULL, &options, &err)) ||
        record_open(&rec, &head, &err) < 0 || write_records(nt, seed, &rec, out, &err) < 0 ||
        io_close_out(out, 0, 0, &err) < 0) {
        fprintf(stderr, "linear: %s\n", err.msg);
        return 1;
    }
    record_close(&rec);
    sys_close(&sys);
    head_free(&head);
    return 0;
}
