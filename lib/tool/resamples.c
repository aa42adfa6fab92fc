/* resamples.c -- means of runs over records drawn again. */
#include "tool/resamples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/redraw.h"
#include "tool/tool.h"

enum { BLOCK, LENGTH };
enum { BLOCKS_LEAST = 8 }; /* that a record should hold */

static const struct param table[] = {
    {"block", 0, 0, 1e15, "", "records of a block; 0: by how long outputs remember", true},
    {"length", 0, 0, 1e15, "", "records of a row; 0: as many as there are", true},
    {0}};

void resamples_read(struct resamples *r, const char *spec)
{
    double p[PARAM_MAX];
    const char *rest;
    char rows[64];
    struct err err = {0};

    param_defaults(table, p);
    if (param_split(spec, rows, sizeof rows, &rest, &err) < 0 ||
        text_to_size(rows, &r->rows, &err) < 0 ||
        (rest && param_parse(table, p, "resamples", rest, &err) < 0))
        cli_fail(ERR_USAGE, "--resamples: %s", err.msg);
    if (r->rows < 2)
        cli_fail(ERR_USAGE, "--resamples: found %zu, expected at least 2", r->rows);
    r->block = (size_t)p[BLOCK];
    r->length = (size_t)p[LENGTH];
}

void resamples_take(struct resamples *r, struct means *m)
{
    const size_t size = m->nmember * m->nout;

    r->nmember = m->nmember;
    r->nout = m->nout;
    if (r->nrec == r->room) {
        r->room += r->room / 2 + 64;
        if (r->room * size * sizeof *r->y > cli.memory)
            cli_fail(ERR_DATA, "--resamples: found more than %zu records of %zu outputs, expected "
                     "what --memory %zu holds", r->nrec, size, cli.memory);
        r->y = realloc(r->y, r->room * size * sizeof *r->y);
        if (!r->y)
            cli_fail(ERR_INTERNAL, "no memory for %zu records of %zu outputs", r->room, size);
    }
    memcpy(r->y + r->nrec++ * size, m->sum, size * sizeof *r->y);
    memset(m->sum, 0, size * sizeof *m->sum);
}

/* Of the output that remembers longest. */
static void choose_block(struct resamples *r)
{
    const size_t size = r->nmember * r->nout, most = r->nrec / 2;
    double kept = 0;

    for (size_t i = 0; i < size; i++)
        kept = fmax(kept, redraw_kept(r->nrec, size, r->y + i));
    const size_t best = redraw_length(r->nrec, kept);
    r->block = best < most ? best : most;
    cli_note("blocks of %zu of %zu records; outputs keep up to %.3g from one to the next",
             r->block, r->nrec, kept);
}

void resamples_draw(struct resamples *r, const char *name)
{
    const size_t size = r->nmember * r->nout;

    if (r->nrec < 2 || r->block > r->nrec / 2)
        cli_fail(ERR_DATA, "%s: found %zu records, expected at least %zu: two blocks", name,
                 r->nrec, r->block ? 2 * r->block : 2);
    if (r->block == 0)
        choose_block(r);
    if (r->nrec < BLOCKS_LEAST * r->block)
        cli_warn("%s: found %zu records, less than %d blocks of %zu: samples differ too little",
                 name, r->nrec, BLOCKS_LEAST, r->block);
    size_t *times = tool_alloc(r->nrec, sizeof *times);
    r->mean = tool_alloc(r->rows * size, sizeof *r->mean);
    for (size_t i = 0; i < r->nmember; i++)
        for (size_t k = 0; k < r->rows; k++) {
            struct rng rng = rng_open(cli.seed, "draws", k * r->nmember + i);
            redraw_mean(&rng, r->nrec, size, r->nout, r->y + i * r->nout, r->block,
                        r->length ? r->length : r->nrec, times,
                        r->mean + (i * r->rows + k) * r->nout);
        }
    free(times);
}

void resamples_close(struct resamples *r)
{
    free(r->y);
    free(r->mean);
}
