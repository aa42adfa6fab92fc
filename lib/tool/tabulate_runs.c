/* tabulate_runs.c -- runs as samples of a model: parameters in, means over time out. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/table.h"
#include "store/system.h"
#include "tool/means.h"
#include "tool/must.h"
#include "tool/resamples.h"
#include "tool/slabs.h"
#include "tool/tabulate.h"
#include "tool/tool.h"

/* The numbers of members: those of the data that they were taken from. */
static double *find_numbers(const struct io_head *head, size_t nmember)
{
    size_t n = 0;
    double *of = head_find_var(head, "member") < 0 ? NULL : head_doubles(head, "member", &n, NULL);

    if (of && n == nmember)
        return of;
    free(of);
    of = tool_alloc(nmember, sizeof *of);
    for (size_t i = 0; i < nmember; i++)
        of[i] = (double)i;
    return of;
}

/* Column of x (nmember, d) := what the run says of each member: a parameter of the system, or
 * another number of that name. */
static void take_parameter(struct io_in *in, const char *name, size_t nmember, size_t d, double x[])
{
    char stored[STORE_NAME];
    const char *as = store_parameter(io_head(in), name, stored);
    size_t n = 0;
    double *values, one;

    if (head_find_var(io_head(in), as) < 0 && isnan(may_number(in, as)))
        as = name;
    values = head_find_var(io_head(in), as) < 0 ? NULL : head_doubles(io_head(in), as, &n, NULL);
    one = values ? NAN : may_number(in, as);
    if (values ? n != nmember : isnan(one))
        cli_fail(ERR_DATA, "%s: found no parameter %s of %zu members, expected it, or %s=VALUE",
                 io_name(in), name, nmember, name);
    for (size_t k = 0; k < nmember; k++)
        x[k * d] = values ? values[k] : one;
    free(values);
}

/* The names of parameters that differ between members, or that of draws of theta. */
static void find_varied(struct io_in *in, struct text_buf *names)
{
    const char *system = head_text(io_head(in), NULL, "system");
    const struct sys_ops *ops = system ? sys_find(system, NULL) : NULL;
    bool varied[PARAM_MAX] = {false};

    store_varied(io_head(in), varied);
    for (size_t i = 0; ops && i < param_count(ops->params); i++)
        if (varied[i])
            text_add(names, "%s%s", names->len ? "," : "", ops->params[i].name);
    if (!names->len && head_find_var(io_head(in), "draw") >= 0)
        text_add(names, "draw");
}

/* Inputs, (nmember, d), and their names: those asked for, else parameters that differ between
 * members, else the members' numbers. */
static double *find_inputs(struct io_in *in, size_t nmember, const char *asked, size_t *d,
                           struct text_buf *names)
{
    char name[STORE_NAME];
    struct text_buf plain = {0};
    size_t column = 0;
    struct err err = {0};

    if (asked)
        text_add(names, "%s", asked);
    else
        find_varied(in, names);
    *d = 1;
    if (!names->len) {
        text_add(names, "member");
        return find_numbers(io_head(in), nmember);
    }
    for (const char *c = names->s; *c; c++)
        *d += *c == ',';
    double *x = tool_alloc(nmember * *d, sizeof *x);
    for (const char *list = names->s; text_next(&list, ',', name, sizeof name, &err) > 0;) {
        char *value = strchr(name, '=');
        double one = NAN;
        if (value) {
            *value++ = '\0';
            tool_try(text_to_double(value, &one, &err), &err);
            for (size_t k = 0; k < nmember; k++)
                x[k * *d + column] = one;
        } else {
            take_parameter(in, name, nmember, *d, x + column);
        }
        text_add(&plain, "%s%s", column++ ? "," : "", name);
    }
    tool_try(column == *d ? 0 : -1, &err);
    text_buf_free(names);
    *names = plain;
    return x;
}

/* What names a sample: the number of its member in the data that it came from, its parameters, and
 * its own number, where a member has several. */
static void find_keys(const struct io_head *head, size_t nmember, size_t each, size_t d,
                      const double x[], uint64_t key[])
{
    double *number = find_numbers(head, nmember), *what = tool_alloc(d + 2, sizeof *what);

    for (size_t i = 0; i < nmember * each; i++) {
        what[0] = number[i / each];
        memcpy(what + 1, x + i * d, d * sizeof *x);
        what[d + 1] = (double)(i % each);
        key[i] = table_key(d + 1 + (each > 1), what);
    }
    free(number);
    free(what);
}

/* (nmember each, d): the inputs of each member as often as it has samples. */
static double *repeat(double *x, size_t nmember, size_t each, size_t d)
{
    double *all = tool_alloc(nmember * each * d, sizeof *all);

    for (size_t i = 0; i < nmember * each; i++)
        memcpy(all + i * d, x + i / each * d, d * sizeof *x);
    free(x);
    return all;
}

/* y (nmember each, nout) */
static void write_means(const struct means *m, size_t each, size_t records, const double y[],
                        struct io_in *in, const struct tabulate_wish *wish)
{
    struct text_buf inputs = {0};
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};
    const size_t n = m->nmember * each;
    size_t d;
    double *x = find_inputs(in, m->nmember, wish->inputs, &d, &inputs);
    uint64_t *key = tool_alloc(n, sizeof *key);

    x = repeat(x, m->nmember, each, d);
    find_keys(io_head(in), m->nmember, each, d, x, key);
    tool_try(text_buf_ok(&inputs, &err), &err);
    tool_try(table_describe(&head, inputs.s, m->names.s, wish->fidelity, wish->cost, &err), &err);
    tool_try(head_set_f64(&head, NULL, "records", (double)records, &err), &err);
    struct io_out *out = tool_create(&head, (struct io_in *[]){in, NULL},
                                     (const char *const[]){"table", NULL});
    tool_try(table_write(out, n, d, m->nout, x, y, key, &err), &err);
    tool_close(out, 0, NAN);
    head_free(&head);
    text_buf_free(&inputs);
    free(x);
    free(key);
}

void tabulate_runs(const char *path, const struct tabulate_wish *wish)
{
    struct reader data;
    struct slabs of;
    struct means m = {0};
    struct resamples again = {0};

    if (wish->resamples)
        resamples_read(&again, wish->resamples);
    tool_reader(&data, path, "trajectory|pairs");
    means_open(&m, &data.d, wish->outputs, wish->every);
    double *u = tool_alloc(data.d.nmember * data.d.layout.n, sizeof *u);
    while (tool_step(&data)) {
        slabs_state(&of, &data, data.d.var, u);
        means_add(&m, u);
        if (wish->resamples)
            resamples_take(&again, &m);
    }
    if (!m.nrec)
        cli_fail(ERR_DATA, "%s: found no records", io_name(data.in));
    if (wish->resamples)
        resamples_draw(&again, io_name(data.in));
    for (size_t i = 0; i < m.nmember * m.nout; i++)
        m.sum[i] /= (double)m.nrec;
    write_means(&m, wish->resamples ? again.rows : 1, wish->resamples ? again.length : m.nrec,
                wish->resamples ? again.mean : m.sum, data.in, wish);
    free(u);
    resamples_close(&again);
    means_close(&m);
    reader_close(&data);
}
