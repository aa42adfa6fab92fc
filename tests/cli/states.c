/* states.c -- data sets that name a system, for tests of tools:
 *
 *   states SYSTEM [KEY=VALUE]... [out=FILE]
 *
 * n points along the first axis (0: the default), members (0: no such dimension),
 * nt records from t0, dt apart. A state is the first initial condition of the
 * system times 1 + t: no solution, but states all the same. nan=R: member 0 of
 * record R holds a NaN; end=1: the run ends by a blow-up; vary=1: the system's
 * first parameter differs between members; bare=1: no system is named; tau=1,
 * rhs=1: tau_NAME = -u, rhs_NAME = 2 u. w=R: a series w, 1 before record R and 0 from it on; -1
 * of all where R is below 0.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "data/dataset.h"
#include "store/system.h"

enum { N, MEMBERS, NT, T0, DT, NAN_AT, END, VARY, BARE, TAU, RHS, W, KEYS };
static const char *const key[KEYS] = {"n",   "members", "nt",   "t0",  "dt", "nan",
                                      "end", "vary",    "bare", "tau", "rhs", "w"};
static double p[KEYS] = {0, 2, 5, 0, 0.5, -1, 0, 0, 0, 0, 0, NAN};

static int describe(struct io_head *head, const struct sys *sys, struct err *err)
{
    const size_t nmember = (size_t)p[MEMBERS];
    const bool varied[PARAM_MAX] = {p[VARY] > 0};
    struct sys many[64];

    if (dataset_describe(head, &sys->layout, nmember,
                         (p[TAU] > 0 ? DATASET_TAU : 0) | (p[RHS] > 0 ? DATASET_RHS : 0),
                         err) < 0 ||
        head_set_text(head, NULL, "comment", "made for a test", err) < 0)
        return -1;
    if (!isnan(p[W]) && head_var(head, "w", IO_F64, "time", NULL, NULL, NULL, err) < 0)
        return -1;
    if (p[BARE] > 0)
        return 0;
    for (size_t j = 0; j < 64; j++) {
        many[j] = *sys;
        many[j].p[0] = sys->p[0] * (double)(j + 1);
    }
    return store_describe_systems(head, many, nmember > 1 ? nmember : 1, nmember, varied, err);
}

static int write_records(const struct sys *sys, const struct io_head *head, struct record *rec,
                         struct io_out *out, struct err *err)
{
    const size_t n = sys->n, nmember = rec->d.nmember;
    double *u = malloc((2 + nmember) * n * sizeof *u), *v = u + n, *first = v + n;
    const int w = isnan(p[W]) ? -1 : rec->of[head_find_var(head, "w")];
    int rc = u ? 0 : -1;

    for (size_t j = 0; rc == 0 && j < nmember; j++)
        rc = sys_initial(sys, NULL, 1, j, first + j * n, err);
    for (size_t r = 0; rc == 0 && r < (size_t)p[NT]; r++) {
        const double t = p[T0] + (double)r * p[DT];

        record_time(rec, t);
        if (!isnan(p[W]))
            rec->slab[w][0] = p[W] < 0 ? -1 : (double)r < p[W];
        for (size_t j = 0; j < nmember; j++) {
            for (size_t i = 0; i < n; i++)
                u[i] = first[j * n + i] * (1 + t);
            if ((double)r == p[NAN_AT] && j == 0)
                u[0] = NAN;
            record_state(rec, j, u);
            for (size_t i = 0; i < n; i++)
                v[i] = -u[i];
            if (p[TAU] > 0)
                record_target(rec, j, v);
            for (size_t i = 0; i < n; i++)
                v[i] = 2 * u[i];
            if (p[RHS] > 0)
                record_rhs(rec, j, v);
        }
        rc = record_write(rec, out, err) ? -1 : 0;
    }
    free(u);
    return rc;
}

int main(int argc, char **argv)
{
    const struct io_options options = {0};
    const struct sys_ops *ops = argc > 1 ? sys_find(argv[1], NULL) : NULL;
    struct io_head head = HEAD_EMPTY;
    struct io_out *out = NULL;
    struct record rec = {0};
    struct err err = {0};
    const char *path = NULL;
    struct sys sys;

    for (int i = 2; ops && i < argc; i++) {
        char *value = strchr(argv[i], '=');
        int k = 0;

        if (value)
            *value++ = '\0';
        while (k < KEYS && strcmp(argv[i], key[k]))
            k++;
        if (value && !strcmp(argv[i], "out"))
            path = value;
        else if (!value || k == KEYS || text_to_double(value, &p[k], &err) < 0)
            return 64;
    }
    if (!ops)
        return 64;
    if (sys_open(&sys, ops, NULL, NULL, (size_t[SYS_AXES]){(size_t)p[N]}, &err) < 0 ||
        describe(&head, &sys, &err) < 0 ||
        !(out = io_create(path, &head, NULL, &options, &err)) ||
        record_open(&rec, &head, &err) < 0 ||
        write_records(&sys, &head, &rec, out, &err) < 0 ||
        io_close_out(out, p[END] > 0, p[T0] + (p[NT] - 1) * p[DT], &err) < 0) {
        fprintf(stderr, "states: %s\n", err.msg);
        return 1;
    }
    record_close(&rec);
    sys_close(&sys);
    head_free(&head);
    return 0;
}
