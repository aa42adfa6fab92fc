/* correlations.c -- correlations of observables, taken from data. */
#include "tool/correlations.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "corr/correlate.h"
#include "store/differs.h"
#include "store/modelfile.h"
#include "tool/features.h"
#include "tool/pace.h"
#include "tool/slabs.h"
#include "tool/tool.h"

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
    struct pace pace = {.step = NAN};

    *c = (struct correlations){.centre = wish->centre};
    tool_reader(&data, path, "trajectory|pairs");
    c->layout = data.d.layout;
    c->library = strdup(wish->library);
    features_open(&f, &c->layout, data.d.nmember, wish->library);
    check_memory(wish, &f);
    const size_t blocks = corr_most(f.m, wish->lags);
    tool_try(corr_open(&c->corr, f.m, wish->lags, blocks, &err), &err);
    tool_try(correlate_open(&stream, &c->corr, data.d.nmember, wish->centre,
                            length_for(&data, blocks), &err), &err);
    double *u = tool_alloc(data.d.nmember * f.n, sizeof *u);
    while (tool_step(&data)) {
        if (pace_gap(&pace, &data))
            tool_try(correlate_gap(&stream, &err), &err);
        c->first = pace.records > 1 ? c->first : data.t;
        c->last = data.t;
        slabs_state(&of, &data, data.d.var, u);
        features_take(&f, u);
        tool_try(correlate_add(&stream, f.phi, &err), &err);
    }
    if (correlate_end(&stream, &err) < 0)
        cli_fail(err.code, "%s: %s", io_name(data.in), err.msg);
    c->step = pace.step;
    c->gaps = pace.gaps;
    c->dropped = stream.dropped;
    corr_weigh(&c->corr, wish->weight);
    correlate_close(&stream);
    features_close(&f);
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
