/* gather.c -- runs of several files as members of one. */
#include "tool/gather.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/inherit.h"
#include "store/system.h"
#include "tool/tool.h"

struct gather {
    size_t nfile, nmember; /* nmember: of all files */
    struct reader *file;   /* [nfile], owned */
    struct record record;
};

static const struct dataset *first(const struct gather *g)
{
    return &g->file[0].d;
}

static void check_alike(const struct gather *g, const struct reader *file)
{
    static const char *const texts[] = {"system", "discretisation", "filter"};
    const struct io_head *head = io_head(file->in), *like = io_head(g->file[0].in);
    struct err err = {0};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *found = head_text(head, NULL, texts[i]);
        const char *expected = head_text(like, NULL, texts[i]);
        if (!found != !expected || (found && strcmp(found, expected)))
            cli_fail(ERR_DATA, "%s: found %s %s, expected %s as in %s", io_name(file->in), texts[i],
                     found ? found : "none", expected ? expected : "none",
                     io_name(g->file[0].in));
    }
    if (file->d.targets != first(g)->targets)
        cli_fail(ERR_DATA, "%s: found %s targets, expected %s as in %s", io_name(file->in),
                 file->d.targets ? "with" : "without", file->d.targets ? "none" : "them",
                 io_name(g->file[0].in));
    if (layout_same(&file->d.layout, &first(g)->layout, &err) < 0)
        cli_fail(ERR_DATA, "%s: %s, as in %s", io_name(file->in), err.msg, io_name(g->file[0].in));
}

static void open_files(struct gather *g, const char *path, const struct text_list *files)
{
    *g = (struct gather){.nfile = files->n + 1};
    g->file = tool_alloc(g->nfile, sizeof *g->file);
    for (size_t i = 0; i < g->nfile; i++) {
        tool_reader(&g->file[i], i ? files->item[i - 1] : path, "trajectory|pairs");
        check_alike(g, &g->file[i]);
        g->nmember += g->file[i].d.nmember;
    }
}

/* A number for all members, or one of each. */
static void describe_parameter(const struct gather *g, struct io_head *head, const char *name,
                               const double p[])
{
    char stored[STORE_NAME];
    const char *as = store_parameter(io_head(g->file[0].in), name, stored);
    double *of = tool_alloc(g->nmember, sizeof *of);
    struct err err = {0};
    bool one = true;

    for (size_t i = 0; i < g->nmember; i++) {
        of[i] = p[i * PARAM_MAX];
        one = one && of[i] == of[0];
    }
    head_unset(head, NULL, as);
    if (one)
        tool_try(head_set_f64(head, NULL, as, of[0], &err), &err);
    else
        tool_try(head_var(head, as, IO_F64, "member", of, NULL, NULL, &err), &err);
    free(of);
}

static void describe_parameters(const struct gather *g, struct io_head *head)
{
    const struct param *table = store_table(io_head(g->file[0].in));
    double *p = tool_alloc(g->nmember * PARAM_MAX, sizeof *p), *to = p;
    struct err err = {0};

    for (size_t i = 0; table && i < g->nfile; i++) {
        const size_t n = g->file[i].d.nmember;
        tool_try(store_parameters(to, io_head(g->file[i].in), n, &err), &err);
        to += n * PARAM_MAX;
    }
    for (size_t i = 0; i < param_count(table); i++)
        describe_parameter(g, head, table[i].name, p + i);
    free(p);
}

/* The next record of all files; false at the end of all of them. */
static bool step(struct gather *g)
{
    const bool more = tool_step(&g->file[0]);

    for (size_t i = 1; i < g->nfile; i++) {
        const struct reader *a = &g->file[0], *b = &g->file[i];
        if (tool_step(&g->file[i]) != more)
            cli_fail(ERR_DATA, "%s: found %s records than %s has, expected as many",
                     io_name(b->in), more ? "fewer" : "more", io_name(a->in));
        if (more && !(fabs(a->t - b->t) <= 1e-9 * fmax(fabs(a->t), fabs(b->t))))
            cli_fail(ERR_DATA, "%s: found a record at time %.10g, expected %.10g as in %s",
                     io_name(b->in), b->t, a->t, io_name(a->in));
    }
    return more;
}

static void write_record(struct gather *g, double u[], struct io_out *out)
{
    size_t member = 0;
    struct err err = {0};

    record_time(&g->record, g->file[0].t);
    for (size_t i = 0; i < g->nfile; i++) {
        struct reader *r = &g->file[i];
        for (size_t k = 0; k < r->d.nmember; k++, member++) {
            tool_try(reader_state(r, k, u, &err), &err);
            record_state(&g->record, member, u);
            if (!r->d.targets)
                continue;
            tool_try(dataset_target(&r->d, r->in, r->walk.rec, k, u, &err), &err);
            record_target(&g->record, member, u);
        }
    }
    tool_write(out, &g->record);
}

void gather(const char *path, const struct text_list *files)
{
    struct gather g;
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};

    open_files(&g, path, files);
    const struct io_head *from = io_head(g.file[0].in);
    tool_try(dataset_describe(&head, &first(&g)->layout, g.nmember,
                              first(&g)->targets ? DATASET_TAU : 0, &err), &err);
    describe_parameters(&g, &head);
    tool_try(inherit_head(&head, from, &err), &err);
    struct io_in **in = tool_alloc(g.nfile + 1, sizeof *in);
    for (size_t i = 0; i < g.nfile; i++)
        in[i] = g.file[i].in;
    in[g.nfile] = NULL;
    struct io_out *out = tool_create(&head, in, NULL);
    double *u = tool_alloc(first(&g)->layout.n, sizeof *u);
    tool_try(record_open(&g.record, &head, &err), &err);
    while (step(&g))
        write_record(&g, u, out);
    tool_close(out, io_status(g.file[0].in), io_t_end(g.file[0].in));
    record_close(&g.record);
    for (size_t i = 0; i < g.nfile; i++)
        reader_close(&g.file[i]);
    head_free(&head);
    free(g.file);
    free(in);
    free(u);
}
