/* correlations_file.c -- correlations of observables as files, which add up. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store/differs.h"
#include "store/modelfile.h"
#include "tool/correlations.h"
#include "tool/must.h"
#include "tool/tool.h"

enum { RUN_BLOCK, RUN_TRAJECTORY, RUN_FROM, RUN_COUNT, RUN_WEIGHT, RUN_WHAT };

/* ---- writing ---- */

static void describe_runs(const struct corr *c, struct io_head *head)
{
    const size_t edge = 2 * c->lags * c->m;
    double *run = tool_alloc(c->nrun * RUN_WHAT + 1, sizeof *run);
    double *edges = tool_alloc(c->nrun * edge + 1, sizeof *edges);
    struct err err = {0};

    for (size_t i = 0; i < c->nrun; i++) {
        const struct corr_run *r = &c->run[i];
        const double row[RUN_WHAT] = {(double)r->block, (double)r->trajectory, (double)r->from,
                                      (double)r->count, r->weight};
        memcpy(run + i * RUN_WHAT, row, sizeof row);
        memcpy(edges + i * edge, r->edge, edge * sizeof *edges);
    }
    tool_try(head_dim(head, "trajectory_run", c->nrun, &err), &err);
    tool_try(head_dim(head, "what", RUN_WHAT, &err), &err);
    tool_try(head_dim(head, "row", 2 * c->lags, &err), &err);
    tool_try(head_var(head, "run", IO_F64, "trajectory_run,what", run, NULL,
                      "block, trajectory, from, count, weight of rows of base times", &err), &err);
    tool_try(head_var(head, "edge", IO_F64, "trajectory_run,row,feature", edges, NULL,
                      "features at the first and after the last base times", &err), &err);
    free(run);
    free(edges);
}

static void describe(const struct correlations *c, struct io_head *head)
{
    const struct io_head *data = io_head(c->in[0]);
    const struct corr *corr = &c->corr;
    struct err err = {0};
    const struct closure memory = {.ops = closure_find("memory", &err), .layout = c->layout,
                                   .net = c->library, .p = {(double)corr->lags},
                                   .scale_u = {1}, .scale_tau = {1}};

    tool_try(modelfile_describe(head, &memory, data, &err), &err);
    tool_try(head_set_text(head, NULL, "kind", "correlations", &err), &err);
    tool_try(head_set_text(head, NULL, "library", c->library, &err), &err);
    tool_try(head_set_text(head, NULL, "center", c->centre ? "pilot" : "none", &err), &err);
    tool_try(head_set_f64(head, NULL, "dt", c->step, &err), &err);
    tool_try(head_set_i64(head, NULL, "gaps", (int64_t)c->gaps, &err), &err);
    tool_try(head_set_i64(head, NULL, "dropped", (int64_t)c->dropped, &err), &err);
    tool_try(store_describe_training(head, data, c->first, c->last, &err), &err);
    tool_try(head_dim(head, "feature", corr->m, &err), &err);
    tool_try(head_var(head, "pilot", IO_F64, "feature", corr->pilot, NULL,
                      "taken off the features", &err), &err);
    if (corr->edges)
        describe_runs(corr, head);
    tool_try(head_records(head, "block", NULL, "block of time", &err), &err);
    tool_try(head_dim(head, "lag", corr->lags + 1, &err), &err);
    tool_try(head_dim(head, "now", corr->m, &err), &err);
    tool_try(head_var(head, "count", IO_F64, "block", NULL, NULL, "base times t", &err), &err);
    tool_try(head_var(head, "S", IO_F64, "block,lag,feature,now", NULL, NULL,
                      "sum over t of phi(t + lag) phi(t)^T", &err), &err);
    tool_try(head_var(head, "s", IO_F64, "block,lag,feature", NULL, NULL,
                      "sum over t of phi(t + lag)", &err), &err);
}

void correlations_write(const struct correlations *c)
{
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};

    describe(c, &head);
    struct io_out *out = tool_create(&head, c->in, NULL);
    for (size_t b = 0; b < c->corr.nblock; b++) {
        const struct corr_block *block = &c->corr.block[b];
        const double index = (double)b;
        const void *slab[] = {&index, &block->count, block->S, block->s};
        tool_try(io_write(out, 1, slab, &err), &err);
    }
    tool_close(out, 0, NAN);
    head_free(&head);
}

/* ---- reading ---- */

/* The runs of block b. */
static void take_runs(struct corr *c, size_t b, size_t nrun, const double run[],
                      const double edges[])
{
    struct err err = {0};

    for (size_t i = 0; i < nrun; i++, run += RUN_WHAT)
        if (run[RUN_BLOCK] == (double)b)
            tool_try(corr_add_run(c, &(struct corr_run){
                .trajectory = (size_t)run[RUN_TRAJECTORY], .from = (size_t)run[RUN_FROM],
                .count = (size_t)run[RUN_COUNT], .weight = run[RUN_WEIGHT],
                .edge = (double *)edges + i * 2 * c->lags * c->m}, &err), &err);
}

static void take_blocks(struct corr *c, struct io_in *in)
{
    static const char *const names[] = {"count", "S", "s"};
    const size_t size[] = {1, (c->lags + 1) * c->m * c->m, (c->lags + 1) * c->m};
    const bool edges = head_find_var(io_head(in), "edge") >= 0;
    const size_t nrun = edges ? must_length(in, "trajectory_run") : 0;
    double *run = edges ? must_values(in, "run", nrun * RUN_WHAT) : NULL;
    double *edge = edges ? must_values(in, "edge", nrun * 2 * c->lags * c->m) : NULL;
    size_t index = 0;
    int var[3];
    struct err err = {0};

    for (int v = 0; v < 3; v++) {
        var[v] = head_find_var(io_head(in), names[v]);
        if (var[v] < 0 || io_head(in)->var[var[v]].size != size[v] * sizeof(double) ||
            !io_head(in)->var[var[v]].record)
            cli_fail(ERR_DATA, "%s: found no %s of %zu values a block, expected it", io_name(in),
                     names[v], size[v]);
    }
    for (long n; (n = io_next(in, 1, &err)) != 0;) {
        tool_try((int)n, &err);
        tool_try(corr_begin_block(c, &err), &err);
        struct corr_block *block = &c->block[c->nblock - 1];
        double *const to[] = {&block->count, block->S, block->s};
        for (int v = 0; v < 3; v++) {
            const double *slab = io_slab_f64(in, var[v], &err);
            tool_try(slab ? 0 : -1, &err);
            memcpy(to[v], slab, size[v] * sizeof *slab);
        }
        take_runs(c, index++, nrun, run, edge);
    }
    c->edges = edges;
    free(run);
    free(edge);
}

static void read_file(struct correlations *c, struct io_in *in)
{
    struct modelfile_parts parts;
    struct err err = {0};

    tool_try(modelfile_parts(&parts, io_head(in), io_name(in), &err), &err);
    free(parts.theta);
    *c = (struct correlations){.layout = parts.layout, .library = strdup(must_text(in, "library")),
                               .centre = strcmp(must_text(in, "center"), "none") != 0,
                               .step = may_number(in, "dt"), .first = may_number(in, "train_from"),
                               .last = may_number(in, "train_to"),
                               .gaps = (size_t)fmax(0, may_number(in, "gaps")),
                               .dropped = (size_t)fmax(0, may_number(in, "dropped"))};
    const size_t m = must_length(in, "feature"), lags = must_length(in, "lag") - 1;
    if (m < c->layout.n)
        cli_fail(ERR_DATA, "%s: found %zu features of a state of %zu numbers, expected no fewer",
                 io_name(in), m, c->layout.n);
    tool_try(corr_open(&c->corr, m, lags, corr_most(m, lags), &err), &err);
    double *pilot = must_values(in, "pilot", m);
    memcpy(c->corr.pilot, pilot, m * sizeof *pilot);
    free(pilot);
    take_blocks(&c->corr, in);
}

static void check_same(const struct correlations *c, const struct correlations *other,
                       struct io_in *in)
{
    const char *first = io_name(c->in[0]);
    struct text_buf differs = {0};
    struct err err = {0};

    if (strcmp(other->library, c->library))
        cli_fail(ERR_DATA, "%s: found features %s, expected %s as in %s", io_name(in),
                 other->library, c->library, first);
    if (layout_alike(&other->layout, &c->layout, &err) < 0)
        cli_fail(ERR_DATA, "%s: %s, as in %s", io_name(in), err.msg, first);
    if (!(fabs(other->step - c->step) <= 1e-6 * c->step))
        cli_fail(ERR_DATA, "%s: found a step of %.9g, expected %.9g as in %s", io_name(in),
                 other->step, c->step, first);
    if (other->centre != c->centre)
        cli_fail(ERR_DATA, "%s: found center %s, expected %s as in %s", io_name(in),
                 other->centre ? "pilot" : "none", c->centre ? "pilot" : "none", first);
    store_differs(io_head(in), io_head(c->in[0]), &differs);
    if (differs.len)
        cli_warn("%s is not of the kind of %s: %s", io_name(in), first, differs.s);
    text_buf_free(&differs);
}

void correlations_load(struct correlations *c, char *const paths[])
{
    static char standard_input[] = "-", *const standard[] = {standard_input, NULL};
    struct err err = {0};

    paths = paths[0] ? paths : standard;
    for (size_t i = 0; paths[i]; i++) {
        struct io_in *in = tool_open(paths[i], "correlations");
        struct correlations other;
        if (i == CORRELATIONS_INPUTS)
            cli_fail(ERR_USAGE, "more than %d files of correlations", CORRELATIONS_INPUTS);
        if (i == 0) {
            read_file(c, in);
        } else {
            read_file(&other, in);
            check_same(c, &other, in);
            if (corr_append(&c->corr, &other.corr, &err) < 0)
                cli_fail(err.code, "%s: %s, as in %s", io_name(in), err.msg, io_name(c->in[0]));
            c->first = fmin(c->first, other.first);
            c->last = fmax(c->last, other.last);
            c->gaps += other.gaps;
            c->dropped += other.dropped;
            correlations_close(&other);
        }
        c->in[c->nin++] = in;
    }
    corr_sort(&c->corr);
}
