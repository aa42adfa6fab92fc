/* pairs.c -- all states of a data set with their targets, in memory. */
#include "tool/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tool/tool.h"

void pairs_open(struct pairs *p, const char *path)
{
    struct err err = {0};

    *p = (struct pairs){.in = tool_open(path, "pairs|trajectory")};
    tool_try(dataset_read(&p->d, io_head(p->in), io_name(p->in), &err), &err);
    for (int v = 0; v < p->d.layout.nvar; v++)
        if (p->d.tau[v] < 0)
            cli_fail(ERR_DATA,
                     "%s: found no target tau_%s; `filter --targets` makes targets",
                     io_name(p->in), p->d.layout.var[v].name);
    p->samples.n = p->d.layout.n;
}

/* Room for one more sample. */
static void grow(struct pairs *p)
{
    const size_t n = p->samples.n, most = cli.memory / (2 * n * sizeof *p->ubar);
    size_t cap = p->cap ? 2 * p->cap : 1024;

    if (p->samples.count < p->cap)
        return;
    if (p->cap >= most)
        cli_fail(ERR_DATA, "%s: found more than %zu samples, all that --memory %zu holds; "
                           "raise it",
                 io_name(p->in), most, cli.memory);
    if (cap > most)
        cap = most;
    p->ubar = realloc(p->ubar, cap * n * sizeof *p->ubar);
    p->tau = realloc(p->tau, cap * n * sizeof *p->tau);
    p->t = realloc(p->t, cap * sizeof *p->t);
    if (!p->ubar || !p->tau || !p->t)
        cli_fail(ERR_INTERNAL, "%s: no memory for %zu samples", io_name(p->in), cap);
    p->cap = cap;
    p->samples.ubar = p->ubar;
    p->samples.tau = p->tau;
}

static void add_record(struct pairs *p, size_t record)
{
    struct err err = {0};

    for (size_t i = 0; i < p->d.nmember; i++) {
        grow(p);
        const size_t at = p->samples.n * p->samples.count++;
        tool_try(dataset_state(&p->d, p->in, record, i, p->ubar + at, false, &err), &err);
        tool_try(dataset_target(&p->d, p->in, record, i, p->tau + at, &err), &err);
    }
}

void pairs_read(struct pairs *p)
{
    for (size_t nrec; (nrec = tool_next(p->in)) > 0;)
        for (size_t r = 0; r < nrec; r++) {
            const double t = dataset_time(&p->d, p->in, r);
            p->from = p->samples.count ? fmin(p->from, t) : t;
            p->to = p->samples.count ? fmax(p->to, t) : t;
            add_record(p, r);
            p->t[p->samples.count / p->d.nmember - 1] = t;
        }
    if (p->samples.count == 0)
        cli_fail(ERR_DATA, "%s: found no records", io_name(p->in));
    p->records = (struct records){.nt = p->samples.count / p->d.nmember, .nmember = p->d.nmember,
                                  .n = p->samples.n, .t = p->t, .u = p->ubar, .tau = p->tau};
}

void pairs_close(struct pairs *p)
{
    if (p->in)
        io_close_in(p->in);
    free(p->ubar);
    free(p->tau);
    free(p->t);
}

void pairs_refuse_overlap(const struct pairs *train, const struct pairs *other)
{
    const size_t n = train->samples.n, count = other->samples.count;
    const size_t probe[] = {0, count / 2, count - 1};

    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < train->samples.count; i++)
            if (memcmp(train->ubar + i * n, other->ubar + probe[k] * n,
                       n * sizeof *train->ubar) == 0)
                cli_fail(ERR_DATA,
                         "%s: sample %zu is sample %zu of the training data: expected "
                         "others",
                         io_name(other->in), probe[k], i);
}
