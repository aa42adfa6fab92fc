/* coarse.c -- the records of a data set filtered, with their unresolved terms or stresses. */
#include "tool/coarse.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "num/stats.h"
#include "tool/tool.h"

struct lane {
    double *u, *ubar, *tau, *work; /* one allocation; stresses follow ubar */
};

/* Records of a batch, so that threads have enough to share: of 64 small ones, or 4 MB. */
static size_t batch(size_t bytes)
{
    return bytes < (1 << 16) ? 64 : bytes < (4 << 20) ? ((size_t)4 << 20) / bytes : 1;
}

static void open_lanes(struct coarse *c)
{
    const size_t n = c->phi->in.n, m = c->phi->out.n;
    const size_t nout = m + (c->stress ? c->stress->nout : 0);
    size_t nwork = c->phi->nwork;

    for (size_t i = 0; c->term && i < c->nterm; i++)
        nwork = c->term[i].nwork > nwork ? c->term[i].nwork : nwork;
    if (c->stress && c->stress->nwork > nwork)
        nwork = c->stress->nwork;
    if (c->alias.nwork > nwork)
        nwork = c->alias.nwork;
    c->nlane = cli.threads ? cli.threads : (size_t)omp_get_max_threads();
    if (c->nlane > c->nbatch * c->data->nmember)
        c->nlane = c->nbatch * c->data->nmember;
    c->lane = tool_alloc(c->nlane, sizeof *c->lane);
    for (size_t i = 0; i < c->nlane; i++) {
        struct lane *l = &c->lane[i];
        l->u = tool_alloc(n + nout + m + nwork, sizeof *l->u);
        l->ubar = l->u + n;
        l->tau = l->ubar + nout;
        l->work = l->tau + m;
    }
}

void coarse_open(struct coarse *c, struct io_in *in, const struct dataset *data,
                 const struct filter *phi, const struct commutator *term, size_t nterm,
                 const struct stress *stress, const struct io_head *head)
{
    struct err err = {0};

    *c = (struct coarse){.in = in, .data = data, .phi = phi, .term = term, .nterm = nterm,
                         .stress = stress};
    c->nbatch = batch(data->nmember * data->layout.n * sizeof(double));
    alias_open(&c->alias, phi);
    c->found = tool_alloc(c->nbatch * data->nmember, sizeof *c->found);
    open_lanes(c);
    c->rec = tool_alloc(c->nbatch, sizeof *c->rec);
    for (size_t r = 0; r < c->nbatch; r++)
        tool_try(record_open(&c->rec[r], head, &err), &err);
    c->rates = c->rec[0].d.rhs[0] >= 0;
}

void coarse_close(struct coarse *c)
{
    for (size_t r = 0; r < c->nbatch; r++)
        record_close(&c->rec[r]);
    for (size_t i = 0; i < c->nlane; i++)
        free(c->lane[i].u);
    alias_close(&c->alias);
    free(c->found);
    free(c->rec);
    free(c->lane);
}

/* The target of u and ubar = Phi u, into rec. */
static int add_target(const struct coarse *c, const struct lane *l, double t, size_t member,
                      struct record *rec, struct err *err)
{
    const struct commutator *term = &c->term[c->nterm > 1 ? member : 0];

    commutator_apply(term, t, l->u, l->ubar, l->tau, l->work);
    if (!stats_finite(l->tau, c->phi->out.n))
        return err_set(err, ERR_DATA,
                       "%s: the unresolved term of member %zu at time %g is not finite",
                       io_name(c->in), member, t);
    record_target(rec, member, l->tau);
    return 0;
}

/* Phi du/dt, into rec. */
static int add_rate(const struct coarse *c, const struct lane *l, size_t from, size_t member,
                    struct record *rec, struct err *err)
{
    struct dataset rhs = *c->data;

    memcpy(rhs.tau, rhs.rhs, sizeof rhs.tau);
    if (dataset_target(&rhs, c->in, from, member, l->u, err) < 0)
        return -1;
    filter_apply_rate(c->phi, l->u, l->ubar, l->work);
    record_rhs(rec, member, l->ubar);
    return 0;
}

/* One member of record `from` of the block. */
static int one(const struct coarse *c, const struct lane *l, size_t from, size_t member,
               struct record *rec, struct aliased *found, struct err *err)
{
    if (dataset_state(c->data, c->in, from, member, l->u, false, err) < 0)
        return -1;
    if (c->alias.nwork)
        *found = alias_of(&c->alias, l->u, l->work);
    filter_apply(c->phi, l->u, l->ubar, l->work);
    if (c->stress)
        stress_apply(c->stress, l->u, l->ubar + c->phi->out.n, l->work);
    record_state(rec, member, l->ubar);
    if (c->term &&
        add_target(c, l, dataset_time(c->data, c->in, from), member, rec, err) < 0)
        return -1;
    return c->rates ? add_rate(c, l, from, member, rec, err) : 0;
}

/* Records from..from + n of the block. */
static void run_batch(struct coarse *c, size_t from, size_t n)
{
    const size_t nmember = c->data->nmember;
    const long count = (long)(n * nmember);
    struct err first = {0};
    long failed = count;

#pragma omp parallel for schedule(static) num_threads((int)c->nlane)
    for (long i = 0; i < count; i++) {
        const size_t r = (size_t)i / nmember, member = (size_t)i % nmember;
        const struct lane *l = &c->lane[omp_get_thread_num()];
        struct err err = {0};

        if (one(c, l, from + r, member, &c->rec[r], &c->found[i], &err) == 0)
            continue;
#pragma omp critical
        if (i < failed) {
            failed = i;
            first = err;
        }
    }
    if (failed < count)
        cli_die(&first);
    for (long i = 0; c->alias.nwork && i < count; i++)
        if (c->found[i].share > c->most.share) {
            c->most = c->found[i];
            c->most.member = (size_t)i % nmember;
            c->most.t = dataset_time(c->data, c->in, from + (size_t)i / nmember);
        }
}

/* Values of the block are converted here, by one thread. */
static void convert(const struct coarse *c)
{
    struct err err = {0};

    for (int i = 0; i < c->data->layout.nvar; i++)
        if (!io_slab_f64(c->in, c->data->var[i], &err) ||
            (c->rates && !io_slab_f64(c->in, c->data->rhs[i], &err)))
            cli_die(&err);
}

void coarse_all(struct coarse *c, struct io_out *out)
{
    const double total = (double)io_count(c->in);
    double done = 0;

    for (size_t n; (n = tool_next(c->in)) > 0;) {
        convert(c);
        for (size_t from = 0, part; from < n; from += part) {
            part = n - from < c->nbatch ? n - from : c->nbatch;
            run_batch(c, from, part);
            for (size_t r = 0; r < part; r++) {
                record_time(&c->rec[r], dataset_time(c->data, c->in, from + r));
                tool_write(out, &c->rec[r]);
            }
        }
        cli_progress(done += (double)n, total, "records", NULL);
    }
    alias_tell(&c->alias, &c->most);
}
