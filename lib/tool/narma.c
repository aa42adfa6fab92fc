/* narma.c -- memory on what the step of a known model leaves: the pass over the data. */
#include "tool/narma.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "closure/narma.h"
#include "num/stats.h"
#include "tool/slabs.h"
#include "tool/tool.h"

/* Numbers of all members below which a step is made sooner than threads are woken for it. */
enum { PARALLEL_LEAST = 1 << 15 };

/* What one pass holds. */
struct pass {
    double *u, *before;     /* (nmember, n) states now, and a step before */
    double *past, *next;    /* (nmember, nlatent) of the form, before and after a step */
    double *z;              /* [n] */
    double *A;              /* (groups, p + targets, rows nmember) */
    double *f, *tape, *work;
    size_t *age;            /* [nmember] records in a row, up to the one before */
    bool *whole;            /* [nmember] this one is finite */
    struct slabs of;
};

/* False where other features are asked for, or none and the data have no modes. */
static bool open_modes(struct narma *f)
{
    const char *features = f->wish->features;
    char params[96];
    struct err err = {0};

    f->aim = !features || !strcmp(features, "modes,aim");
    if (features && !f->aim && strcmp(features, "modes"))
        return false;
    snprintf(params, sizeof params, "lags=%zu,own=%zu,aim=%d,noise=0", f->wish->lags,
             f->wish->own, f->aim);
    if (closure_open(&f->form, closure_find("narma", &err), &f->data.d.layout, params, NULL, 0,
                     &err) < 0) {
        closure_close(&f->form);
        if (features)
            cli_fail(err.code, "--features %s: %s: %s", features, io_name(f->data.in), err.msg);
        return false;
    }
    f->groups = narma_modes(&f->form);
    f->p = narma_coefficients(&f->form);
    f->targets = 1;
    f->rows = 2;
    return true;
}

/* The past of one lag more has the features of the present, too, once a step is recalled. */
static void open_terms(struct narma *f)
{
    char params[96];
    struct err err = {0};

    f->library = f->wish->features ? f->wish->features : "poly:1";
    snprintf(params, sizeof params, "lags=%zu,own=%zu,noise=0", f->wish->lags + 1, f->wish->own);
    if (closure_open(&f->form, closure_find("memory", &err), &f->data.d.layout, params, f->library,
                     0, &err) < 0)
        cli_fail(err.code, "--features %s: %s", f->library, err.msg);
    memset(f->form.theta, 0, f->form.ntheta * sizeof *f->form.theta);
    f->groups = 1;
    f->p = 1 + f->form.nlatent;
    f->targets = f->data.d.layout.n;
    f->rows = 1;
}

static void open_sums(struct narma *f)
{
    const size_t m = f->p + f->targets;
    const double need = 8 * (double)f->groups * (double)m *
                        (3 * (double)m + 256 + (double)(f->rows * f->data.d.nmember));
    struct err err = {0};

    if (need > (double)cli.memory)
        cli_fail(ERR_USAGE, "%zu features and %zu targets need %.3g bytes, expected at most "
                 "--memory %zu", f->p, f->targets, need, cli.memory);
    f->sum = tool_alloc(f->groups, sizeof *f->sum);
    for (size_t g = 0; g < f->groups; g++) {
        f->sum[g] = accum_open(m, ACCUM_QR, &err);
        tool_try(f->sum[g] ? 0 : -1, &err);
    }
}

static void open_pass(struct pass *s, const struct narma *f)
{
    const struct closure *c = &f->form;
    const size_t nmember = f->data.d.nmember, n = c->layout.n;

    *s = (struct pass){.u = tool_alloc(nmember * n, sizeof *s->u)};
    s->before = tool_alloc(nmember * n, sizeof *s->before);
    s->past = tool_alloc(nmember * c->nlatent + 1, sizeof *s->past);
    s->next = tool_alloc(nmember * c->nlatent + 1, sizeof *s->next);
    s->z = tool_alloc(n, sizeof *s->z);
    s->A = tool_alloc(f->groups * (f->p + f->targets) * f->rows * nmember, sizeof *s->A);
    s->f = tool_alloc(2 * f->groups * (f->p + 1), sizeof *s->f);
    s->tape = tool_alloc(c->ntape + 1, sizeof *s->tape);
    s->work = tool_alloc(c->nwork + 1, sizeof *s->work);
    s->age = tool_alloc(nmember, sizeof *s->age);
    s->whole = tool_alloc(nmember, sizeof *s->whole);
    memset(s->past, 0, nmember * c->nlatent * sizeof *s->past);
    memset(s->age, 0, nmember * sizeof *s->age);
}

static void close_pass(struct pass *s)
{
    double *const all[] = {s->u, s->before, s->past, s->next, s->z, s->A, s->f, s->tape, s->work};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    free(s->age);
    free(s->whole);
}

static void swap(double **a, double **b)
{
    double *const kept = *a;

    *a = *b;
    *b = kept;
}

/* Rows of a member: real and imaginary parts of features, then z, mode by mode. */
static void rows_of_modes(const struct narma *f, struct pass *s, const struct point *at,
                          size_t member)
{
    const size_t ld = 2 * f->data.d.nmember;
    double *z = s->f + 2 * f->groups * f->p, *A = s->A + 2 * member;

    narma_features(&f->form, at, s->f, s->work);
    narma_spectrum(&f->form, s->z, z, s->work);
    for (size_t k = 0; k < f->groups; k++) {
        for (size_t i = 0; i < f->p; i++, A += ld)
            memcpy(A, s->f + 2 * (k * f->p + i), 2 * sizeof *A);
        memcpy(A, z + 2 * k, 2 * sizeof *A);
        A += ld;
    }
}

/* The row of a member: 1, features from the past after the step, own values from that before it,
 * then z. */
static void row_of_terms(const struct narma *f, struct pass *s, const struct point *at,
                         size_t member)
{
    const size_t ld = f->data.d.nmember, nz = f->form.nlatent, n = f->form.layout.n;
    const size_t features = nz - f->wish->own * n;
    const double *next = s->next + member * nz;
    double *A = s->A + member;

    *A = 1;
    for (size_t i = 0; i < nz; i++)
        *(A += ld) = i < features ? next[i] : at->z[i];
    for (size_t i = 0; i < n; i++)
        *(A += ld) = s->z[i];
}

/* z := what the coarse model lacks of a member's step; the past goes on. Rows that know too little
 * of it have no z, and are left out. */
static void take_member(struct narma *f, struct pass *s, size_t member)
{
    const struct closure *c = &f->form;
    const size_t n = c->layout.n, nz = c->nlatent;
    const struct point at = {.t = f->data.before, .dt = f->coarse.dt, .u = s->before + member * n,
                             .z = s->past + member * nz, .theta = c->theta};

    fleet_state(&f->coarse.fleet, member, s->z);
    for (size_t i = 0; i < n; i++)
        s->z[i] = (s->u[member * n + i] - s->z[i]) / f->coarse.dt;
    c->ops->recall(c, &at, s->z, s->next + member * nz, s->tape, s->work);
    for (size_t i = 0; (!s->whole[member] || s->age[member] <= f->past) && i < n; i++)
        s->z[i] = NAN;
    if (f->library)
        row_of_terms(f, s, &at, member);
    else
        rows_of_modes(f, s, &at, member);
}

static void start_coarse(struct narma *f, const struct pass *s)
{
    const struct models_wish wish = {.dt = f->pace.step};
    struct err err = {0};

    models_open(&f->coarse, f->data.in, f->data.d.nmember, &closure_nothing, &wish, NAN);
    tool_try(fleet_start(&f->coarse.fleet, f->data.before, s->before, &err), &err);
}

/* A step from the record before to this one. */
static void take_step(struct narma *f, struct pass *s)
{
    const size_t nmember = f->data.d.nmember, rows = f->rows * nmember, m = f->p + f->targets;
    struct fleet *fleet = &f->coarse.fleet;
    const size_t threads = nmember * f->form.layout.n < PARALLEL_LEAST ? 1 : cli.threads;
    struct err err = {0};

    if (!fleet->run)
        start_coarse(f, s);
    tool_try(fleet_recall(fleet, f->data.before, s->before, 1, &err), &err);
    if (fleet_to(fleet, f->data.before + f->coarse.dt, threads) < nmember)
        cli_die(&fleet->fail[fleet_first_failed(fleet)]);
    for (size_t i = 0; i < nmember; i++)
        take_member(f, s, i);
    swap(&s->past, &s->next);
    for (size_t g = 0; g < f->groups; g++)
        tool_try(accum_add(f->sum[g], rows, s->A + g * m * rows, rows, &err), &err);
}

/* u := the states of a record; those that are not finite are 0, where Psi can be taken. */
static void read_state(struct narma *f, struct pass *s)
{
    const size_t n = f->form.layout.n;

    slabs_state(&s->of, &f->data, f->data.d.var, s->u);
    for (size_t i = 0; i < f->data.d.nmember; i++) {
        s->whole[i] = stats_finite(s->u + i * n, n);
        if (!s->whole[i])
            memset(s->u + i * n, 0, n * sizeof *s->u);
    }
}

static void read_all(struct narma *f)
{
    const size_t nmember = f->data.d.nmember;
    struct pass s;

    open_pass(&s, f);
    while (tool_step(&f->data)) {
        if (pace_gap(&f->pace, &f->data))
            memset(s.age, 0, nmember * sizeof *s.age);
        f->first = f->pace.records == 1 ? f->data.t : f->first;
        f->last = f->data.t;
        read_state(f, &s);
        if (f->pace.records > 1)
            take_step(f, &s);
        for (size_t i = 0; i < nmember; i++)
            s.age[i] = s.whole[i] ? s.age[i] + 1 : 0;
        swap(&s.u, &s.before);
    }
    f->seen = accum_rows(f->sum[0]);
    close_pass(&s);
}

void narma_fit(struct narma *f, const char *path, const struct narma_wish *wish)
{
    *f = (struct narma){.wish = wish, .pace.step = NAN};
    f->past = wish->lags - 1 > wish->own ? wish->lags - 1 : wish->own;
    tool_reader(&f->data, path, "trajectory|pairs");
    if (!open_modes(f))
        open_terms(f);
    open_sums(f);
    read_all(f);
    narma_solve(f);
}

void narma_close(struct narma *f)
{
    for (size_t g = 0; g < f->groups; g++)
        accum_close(f->sum[g]);
    free(f->sum);
    free(f->R);
    free(f->X);
    free(f->rms);
    free(f->left);
    free(f->W);
    models_close(&f->coarse);
    closure_close(&f->form);
    reader_close(&f->data);
    *f = (struct narma){0};
}
