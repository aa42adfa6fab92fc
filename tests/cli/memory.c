/* memory.c -- model files of the form memory, for tests of tools:
 *
 *   memory SYSTEM [KEY=VALUE]... out=FILE
 *
 * on states of a system with n points (0: the default). lags and own: as of the form; dt: the step
 * of the map. Omega and B are random and small enough for runs to stay bounded; noise=S: S is that
 * times one, or theta has none. act=NAME: another act than map; draws=N: as many draws of theta, all alike.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "num/rng.h"
#include "store/ensemble.h"
#include "store/modelfile.h"

enum { POINTS, LAGS, OWN, DT, NOISE, DRAWS, KEYS };
static const char *const key[KEYS] = {"n", "lags", "own", "dt", "noise", "draws"};
static double p[KEYS] = {0, 2, 0, 0.01, 0, 0};
static const char *path, *act;

static bool read_words(int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        int k = 0;

        if (!value)
            return false;
        *value++ = '\0';
        while (k < KEYS && strcmp(argv[i], key[k]))
            k++;
        if (!strcmp(argv[i], "out"))
            path = value;
        else if (!strcmp(argv[i], "act"))
            act = value;
        else if (k == KEYS || text_to_double(value, &p[k], NULL) < 0)
            return false;
    }
    return argc > 1 && path;
}

/* Means 0, then Omega, S and B of terms that are the n values of the state. */
static void set_theta(struct closure *c)
{
    const size_t n = c->layout.n, Omega = 2 * n, S = Omega + (size_t)p[LAGS] * n * n;
    struct rng rng = rng_open(1, "memory", 0);

    for (size_t i = Omega; i < c->ntheta; i++)
        c->theta[i] = 0.5 / (double)n / (p[LAGS] + p[OWN]) * rng_normal(&rng);
    for (size_t i = 0; p[NOISE] > 0 && i < n * n; i++)
        c->theta[S + i] = i % (n + 1) ? 0 : p[NOISE];
}

static int describe(struct io_head *head, const struct closure *c, struct err *err)
{
    const size_t n = (size_t)p[DRAWS];
    double *draws = malloc((n * c->ntheta + 1) * sizeof *draws);
    int rc = -1;

    for (size_t i = 0; i < n; i++)
        memcpy(draws + i * c->ntheta, c->theta, c->ntheta * sizeof *draws);
    if (modelfile_describe(head, c, NULL, err) == 0 &&
        head_set_f64(head, NULL, "dt", p[DT], err) == 0 &&
        (!n || ensemble_describe(head, draws, n, err) == 0))
        rc = 0;
    free(draws);
    return rc;
}

int main(int argc, char **argv)
{
    const struct io_options options = {0};
    struct io_head head = HEAD_EMPTY;
    struct io_out *out;
    struct err err = {0};
    struct closure c;
    struct sys sys;
    char params[64];

    if (!read_words(argc, argv))
        return 64;
    snprintf(params, sizeof params, "lags=%g,own=%g,noise=%d", p[LAGS], p[OWN],
             p[NOISE] > 0);
    if (sys_open(&sys, sys_find(argv[1], NULL), NULL, NULL, (size_t[SYS_AXES]){(size_t)p[POINTS]},
                 &err) < 0 ||
        closure_open(&c, closure_find("memory", NULL), &sys.layout, params, NULL, 0, &err) < 0)
        return 1;
    c.act = act;
    set_theta(&c);
    if (describe(&head, &c, &err) < 0 || !(out = io_create(path, &head, NULL, &options, &err)) ||
        io_close_out(out, 0, 0, &err) < 0) {
        fprintf(stderr, "memory: %s\n", err.msg);
        return 1;
    }
    head_free(&head);
    closure_close(&c);
    sys_close(&sys);
    return 0;
}
