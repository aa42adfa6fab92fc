/* correlations.c -- correlations of observables, taken from data. */
#include "tool/correlations.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "corr/correlate.h"
#include "store/differs.h"
#include "store/modelfile.h"
#include "tool/slabs.h"
#include "tool/tool.h"

/* The features of states: terms of a library without its constant. */
struct features {
    struct terms terms;
    size_t nmember, n, m;  /* m features of n numbers */
    size_t points;         /* of a term: those of the grid, or members at once */
    double *u, *node, *phi; /* (n, nmember), nodes, (nmember, m); owned */
};

/* Whether term k of the library is the plain variable (component) k. */
static bool plain(const struct terms *t, size_t k)
{
    const struct term_node *node = &t->node[t->term[k].node];

    return node->op == TERM_COLUMN && node->a == k && !node->by[0] && !node->by[1] && !node->by[2];
}

static void open_features(struct features *f, const struct layout *l, size_t nmember,
                          const char *library)
{
    struct terms *t = &f->terms;
    size_t kept = 0;
    struct err err = {0};

    tool_try(terms_library(t, l, library, &err), &err);
    tool_try(terms_ready(t, false, &err), &err);
    for (size_t k = 0; k < t->nterm; k++)
        if (t->node[t->term[k].node].op != TERM_ONE)
            t->term[kept++] = t->term[k];
    t->nterm = kept;
    for (size_t k = 0; k < t->ncolumn; k++)
        if (k >= t->nterm || !plain(t, k))
            cli_fail(ERR_USAGE, "--features %s: expected a library that begins with all variables "
                     "in their order, as poly:1 does", library);
    f->nmember = nmember;
    f->n = l->n;
    f->m = t->nterm * terms_points(t);
    f->points = t->fields ? terms_points(t) : nmember;
    f->u = tool_alloc(nmember * f->n, sizeof *f->u);
    f->node = tool_alloc(t->nnode * f->points + t->nwork, sizeof *f->node);
    f->phi = tool_alloc(nmember * f->m, sizeof *f->phi);
}

static void close_features(struct features *f)
{
    terms_close(&f->terms);
    free(f->u);
    free(f->node);
    free(f->phi);
}

/* phi := the features of u (nmember, n). Fields member by member; numbers of all at once. */
static void evaluate(struct features *f, const double u[])
{
    const struct terms *t = &f->terms;
    double *work = f->node + t->nnode * f->points;

    if (t->fields) {
        for (size_t i = 0; i < f->nmember; i++) {
            terms_eval(t, f->points, u + i * f->n, f->points, f->node, work);
            for (size_t k = 0; k < t->nterm; k++)
                memcpy(f->phi + i * f->m + k * f->points, f->node + t->term[k].node * f->points,
                       f->points * sizeof *f->phi);
        }
        return;
    }
    for (size_t i = 0; i < f->nmember; i++)
        for (size_t j = 0; j < f->n; j++)
            f->u[j * f->nmember + i] = u[i * f->n + j];
    terms_eval(t, f->nmember, f->u, f->nmember, f->node, work);
    for (size_t k = 0; k < t->nterm; k++)
        for (size_t i = 0; i < f->nmember; i++)
            f->phi[i * f->m + k] = f->node[t->term[k].node * f->nmember + i];
}

/* Whether the record begins a new piece; ERR_DATA for steps that are neither equal nor gaps. */
static bool is_gap(struct correlations *c, const struct reader *data, size_t records)
{
    const double step = data->t - data->before;
    const double tolerance = 1e-3 * c->step + 1e-9 * fabs(data->t);

    if (records == 1)
        c->step = step;
    if (records < 2 || fabs(step - c->step) <= tolerance)
        return false;
    if (step < 1.5 * c->step)
        cli_fail(ERR_DATA, "%s: found a step of %.9g before t = %.9g, expected %.9g as between "
                 "the first records", io_name(data->in), step, data->t, c->step);
    c->gaps++;
    return true;
}

static void check_memory(const struct correlations_wish *wish, const struct features *f)
{
    const double rows = 8.0 * (double)f->nmember * (double)f->m *
                        (double)(products_rows(wish->lags) + 2 * wish->lags);
    const double need = (double)products_size(f->m, wish->lags) +
                        3.0 * (double)corr_size(f->m, wish->lags) + rows;

    if (need > (double)cli.memory)
        cli_fail(ERR_USAGE, "%zu features at lags up to %zu, of %zu members, need %.3g bytes, "
                 "expected at most --memory %zu", f->m, wish->lags, f->nmember, need, cli.memory);
}

/* Base times of a block, where the number of records is known. */
static size_t length_for(const struct reader *data, size_t blocks)
{
    const int64_t records = io_count(data->in);

    return records > 0 ? (size_t)records * data->d.nmember / blocks + 1 : 0;
}

void correlations_take(struct correlations *c, const char *path,
                       const struct correlations_wish *wish)
{
    struct reader data;
    struct features f = {0};
    struct correlate stream;
    struct slabs of;
    struct err err = {0};
    size_t records = 0;

    *c = (struct correlations){.step = NAN, .centre = wish->centre};
    tool_reader(&data, path, "trajectory|pairs");
    c->layout = data.d.layout;
    c->library = strdup(wish->library);
    open_features(&f, &c->layout, data.d.nmember, wish->library);
    check_memory(wish, &f);
    const size_t blocks = corr_most(f.m, wish->lags);
    tool_try(corr_open(&c->corr, f.m, wish->lags, blocks, &err), &err);
    tool_try(correlate_open(&stream, &c->corr, data.d.nmember, wish->centre,
                            length_for(&data, blocks), &err), &err);
    double *u = tool_alloc(data.d.nmember * f.n, sizeof *u);
    while (tool_step(&data)) {
        if (is_gap(c, &data, records))
            tool_try(correlate_gap(&stream, &err), &err);
        c->first = records++ ? c->first : data.t;
        c->last = data.t;
        slabs_state(&of, &data, data.d.var, u);
        evaluate(&f, u);
        tool_try(correlate_add(&stream, f.phi, &err), &err);
    }
    if (correlate_end(&stream, &err) < 0)
        cli_fail(err.code, "%s: %s", io_name(data.in), err.msg);
    c->dropped = stream.dropped;
    corr_weigh(&c->corr, wish->weight);
    correlate_close(&stream);
    close_features(&f);
    free(u);
    c->in[c->nin++] = data.in;
    data.in = NULL;
    reader_close(&data);
}

void correlations_close(struct correlations *c)
{
    for (size_t i = 0; i < c->nin; i++)
        io_close_in(c->in[i]);
    corr_close(&c->corr);
    free(c->library);
    *c = (struct correlations){0};
}
