/* inversion_file.c -- inversions as files. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/table.h"
#include "data/walk.h"
#include "num/stats.h"
#include "tool/inversion.h"
#include "tool/must.h"
#include "tool/provenance.h"
#include "tool/tool.h"

static void describe(struct io_head *head, const struct inversion *of)
{
    const struct kalman *k = &of->k;
    struct err err = {0};

    tool_try(head_set_text(head, NULL, "kind", "ensemble", &err), &err);
    tool_try(head_set_text(head, NULL, "inputs", of->inputs.s, &err), &err);
    tool_try(head_set_text(head, NULL, "outputs", of->outputs, &err), &err);
    tool_try(head_set_text(head, NULL, "prior", of->said.s, &err), &err);
    tool_try(head_set_text(head, NULL, "method", of->method, &err), &err);
    tool_try(head_set_i64(head, NULL, "seed", (int64_t)k->seed, &err), &err);
    tool_try(head_set_i64(head, NULL, "iteration", (int64_t)k->iteration, &err), &err);
    tool_try(head_set_f64(head, NULL, "time", of->time, &err), &err);
    tool_try(head_set_f64(head, NULL, "misfit", of->misfit, &err), &err);
    tool_try(head_records(head, "sample", NULL, "number of the member", &err), &err);
    tool_try(head_dim(head, "input", k->n, &err), &err);
    tool_try(head_dim(head, "output", k->d, &err), &err);
    tool_try(head_dim(head, "output_too", k->d, &err), &err);
    tool_try(head_var(head, "x", IO_F64, "sample,input", NULL, NULL, of->inputs.s, &err), &err);
    tool_try(head_var(head, "v", IO_F64, "sample,input", NULL, NULL, "x as normal numbers", &err),
             &err);
    tool_try(head_var(head, "y", IO_F64, "output", of->y, NULL, "the data", &err), &err);
    tool_try(head_var(head, "noise", IO_F64, "output,output_too", of->L, NULL,
                      "lower triangle L of the noise's covariance L L^T", &err), &err);
}

struct io_out *inversion_create(struct io_head *head, struct io_in *const in[], const char *verb)
{
    size_t n = 0;

    while (in[n])
        n++;
    char(*name)[PROVENANCE_NAME] = tool_alloc(n + 1, sizeof *name);
    const char **args = tool_alloc(n + 3, sizeof *args);
    args[0] = "calibrate";
    args[1] = verb;
    if (!strcmp(verb, "init")) { /* inputs are those of --obs and --spread */
        args[2] = NULL;
        cli_record("obs", "-");
        if (in[1])
            cli_record("spread", strdup(provenance_name(in[1], name[1])));
    } else {
        args[2] = "-";
        for (size_t i = 1; i < n; i++)
            args[2 + i] = provenance_name(in[i], name[i]);
        args[2 + n] = NULL;
    }
    struct io_out *out = tool_create(head, in, args);
    free(args);
    free(name);
    return out;
}

void inversion_write(struct inversion *of, const char *verb)
{
    const struct kalman *k = &of->k;
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};

    for (size_t j = 0; j < k->members; j++)
        priors_values(&of->prior, of->v + j * k->n, of->x + j * k->n);
    describe(&head, of);
    struct io_out *out = inversion_create(&head, of->in, verb);
    for (size_t j = 0; j < k->members; j++) {
        const double number = (double)j;
        const void *slab[] = {&number, of->x + j * k->n, of->v + j * k->n};
        tool_try(io_write(out, 1, slab, &err), &err);
    }
    tool_close(out, 0, NAN);
    head_free(&head);
}

/* x and v of all members; how many. */
static size_t read_members(struct inversion *of, struct io_in *in, size_t n)
{
    const int var[2] = {head_find_var(io_head(in), "x"), head_find_var(io_head(in), "v")};
    struct walk walk = {.in = in};
    struct err err = {0};
    size_t room = 0;

    for (int i = 0; i < 2; i++)
        if (var[i] < 0 || !io_head(in)->var[var[i]].record ||
            io_head(in)->var[var[i]].size != n * sizeof(double))
            cli_fail(ERR_DATA, "%s: found no variable %s of %zu values a member, expected it",
                     io_name(in), i ? "v" : "x", n);
    while (tool_more(walk_next(&walk, &err), &err)) {
        if (walk.count > room) {
            room = room ? 2 * room : 64;
            of->x = realloc(of->x, room * n * sizeof *of->x);
            of->v = realloc(of->v, room * n * sizeof *of->v);
            if (!of->x || !of->v)
                cli_fail(ERR_INTERNAL, "%s: no memory", io_name(in));
        }
        double *const to[] = {of->x, of->v};
        for (int i = 0; i < 2; i++) {
            const double *from = io_slab_f64(in, var[i], &err);
            tool_try(from ? 0 : -1, &err);
            for (size_t a = 0; a < n; a++) {
                to[i][(walk.count - 1) * n + a] = from[walk.rec * n + a];
                if (!isfinite(from[walk.rec * n + a]))
                    cli_fail(ERR_DATA, "%s: found %g in member %zu, expected finite values",
                             io_name(in), from[walk.rec * n + a], walk.count - 1);
            }
        }
    }
    return walk.count;
}

static void read_priors(struct inversion *of, struct io_in *in)
{
    const char *said = must_text(in, "prior");
    char line[512];
    struct err err = {0};

    text_add(&of->said, "%s", said);
    for (int more; (more = text_next(&said, '\n', line, sizeof line, &err)) != 0;)
        if (more < 0 || priors_add(&of->prior, line, &err) < 0)
            cli_fail(ERR_DATA, "%s: %s", io_name(in), err.msg);
    priors_names(&of->prior, &of->inputs);
    if (!of->inputs.s || strcmp(of->inputs.s, must_text(in, "inputs")))
        cli_fail(ERR_DATA, "%s: found inputs %.200s, expected %.200s as its priors have them",
                 io_name(in), must_text(in, "inputs"), of->inputs.s ? of->inputs.s : "none");
}

/* A whole number that the file states. */
static uint64_t whole(struct io_in *in, const char *name)
{
    int64_t n;

    if (!head_i64(io_head(in), NULL, name, &n))
        cli_fail(ERR_DATA, "%s: found no attribute %s, expected it", io_name(in), name);
    return (uint64_t)n;
}

void inversion_read(struct inversion *of, struct io_in *in)
{
    struct err err = {0};

    *of = (struct inversion){.in = tool_alloc(2, sizeof *of->in)};
    of->in[0] = in;
    of->in[1] = NULL;
    read_priors(of, in);
    of->outputs = strdup(must_text(in, "outputs"));
    of->method = strdup(must_text(in, "method"));
    const size_t d = must_length(in, "output"), members = read_members(of, in, of->prior.n);
    of->y = must_values(in, "y", d);
    of->L = must_values(in, "noise", d * d);
    if (kalman_open(&of->k, of->method, of->prior.n, d, members, whole(in, "seed"), &err) < 0)
        cli_fail(ERR_DATA, "%s: %s", io_name(in), err.msg);
    of->k.iteration = whole(in, "iteration");
    of->time = may_number(in, "time");
    of->misfit = may_number(in, "misfit");
    of->until = of->k.ops->ends ? 1 : INFINITY;
    if (!(of->time >= 0))
        cli_fail(ERR_DATA, "%s: found a time of %g, expected 0 or more", io_name(in), of->time);
    if (!stats_finite(of->y, d) || !stats_finite(of->L, d * d))
        cli_fail(ERR_DATA, "%s: found data or noise that are not finite", io_name(in));
    for (size_t i = 0; i < d; i++)
        if (!(of->L[i * d + i] > 0))
            cli_fail(ERR_DATA, "%s: noise: found %g on the diagonal, expected more than 0",
                     io_name(in), of->L[i * d + i]);
}
