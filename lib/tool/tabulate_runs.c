/* tabulate_runs.c -- runs as samples of a model: parameters in, means over time out. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/table.h"
#include "store/system.h"
#include "term/term.h"
#include "tool/must.h"
#include "tool/slabs.h"
#include "tool/tabulate.h"
#include "tool/tool.h"
#include "tool/widen.h"

/* What is summed: terms of the state, over points and records, for each member; or over records at
 * some points. */
struct means {
    struct terms terms;
    struct widen widen;
    size_t points, nmember, nrec;
    size_t nat, *at;        /* the points, owned; 1 and NULL: over all of them */
    double *u, *node, *sum; /* (columns, members at once), nodes, (nmember, terms, nat); owned */
    double *wide;           /* a state at all points, owned */
};

/* Every so many points along each axis, from the first; 0: all together. */
static void find_points(struct means *m, size_t every)
{
    const struct grid *g = &m->terms.grid;

    m->nat = 1;
    if (every == 0)
        return;
    if (!m->terms.fields)
        cli_fail(ERR_DATA, "--points: found terms of single numbers, expected fields, whose points "
                 "are outputs");
    m->at = tool_alloc(g->points, sizeof *m->at);
    m->nat = 0;
    for (size_t i = 0; i < g->points; i++) {
        bool chosen = true;
        for (size_t a = (size_t)g->rank, rest = i; a-- > 0; rest /= g->n[a])
            chosen = chosen && rest % g->n[a] % every == 0;
        if (chosen)
            m->at[m->nat++] = i;
    }
}

/* "[3][8]": the indices of a point. */
static void print_point(const struct means *m, size_t at, struct text_buf *out)
{
    const struct grid *g = &m->terms.grid;
    size_t block = g->points;

    for (int a = 0; m->at && a < g->rank; a++) {
        block /= g->n[a];
        text_add(out, "[%zu]", m->at[at] / block % g->n[a]);
    }
}

static void open_means(struct means *m, const struct dataset *d, const char *outputs,
                       size_t every)
{
    struct terms *t = &m->terms;
    struct text_buf shared = {0};
    struct err err = {0}, other = {0};

    widen_open(&m->widen, &d->layout);
    const struct layout *layout = &m->widen.layout;
    if (m->widen.from && strpbrk(outputs, "[("))
        cli_fail(ERR_USAGE, "--outputs: found %s, expected no neighbours and no derivatives of "
                 "variables that lie on axes of their own", outputs);
    m->wide = tool_alloc(layout->n, sizeof *m->wide);
    /* components of an index axis are points, unless the terms name them */
    text_add(&shared, "%s,shared", outputs);
    if (terms_library(t, layout, outputs, &err) < 0) {
        terms_close(t);
        if (terms_library(t, layout, shared.s ? shared.s : outputs, &other) < 0)
            cli_die(&err);
    }
    text_buf_free(&shared);
    tool_try(terms_ready(t, false, &err), &err);
    m->nmember = d->nmember;
    m->points = t->fields ? terms_points(t) : m->nmember;
    m->u = tool_alloc(m->nmember * layout->n, sizeof *m->u);
    m->node = tool_alloc(t->nnode * m->points + t->nwork, sizeof *m->node);
    find_points(m, every);
    m->sum = tool_alloc(m->nmember * t->nterm * m->nat, sizeof *m->sum);
    memset(m->sum, 0, m->nmember * t->nterm * m->nat * sizeof *m->sum);
}

static void close_means(struct means *m)
{
    terms_close(&m->terms);
    widen_close(&m->widen);
    free(m->wide);
    free(m->at);
    free(m->u);
    free(m->node);
    free(m->sum);
}

/* to[nat] += a field, at the points or the mean over all. */
static void add_values(const struct means *m, const double value[], double to[])
{
    double sum = 0;

    if (m->at) {
        for (size_t p = 0; p < m->nat; p++)
            to[p] += value[m->at[p]];
        return;
    }
    for (size_t p = 0; p < m->points; p++)
        sum += value[p];
    to[0] += sum / (double)m->points;
}

/* Of u (nmember, n): fields member by member, numbers of all at once. */
static void add_means(struct means *m, size_t n, const double u[])
{
    const struct terms *t = &m->terms;
    double *work = m->node + t->nnode * m->points;

    m->nrec++;
    for (size_t i = 0; t->fields && i < m->nmember; i++) {
        terms_eval(t, m->points, widen_state(&m->widen, u + i * n, m->wide), m->points, m->node,
                   work);
        for (size_t k = 0; k < t->nterm; k++) {
            const double *value = m->node + t->term[k].node * m->points;
            add_values(m, value, m->sum + (i * t->nterm + k) * m->nat);
        }
    }
    if (t->fields)
        return;
    for (size_t i = 0; i < m->nmember; i++)
        for (size_t j = 0; j < n; j++)
            m->u[j * m->nmember + i] = u[i * n + j];
    terms_eval(t, m->nmember, m->u, m->nmember, m->node, work);
    for (size_t k = 0; k < t->nterm; k++)
        for (size_t i = 0; i < m->nmember; i++)
            m->sum[i * t->nterm + k] += m->node[t->term[k].node * m->nmember + i];
}

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

/* What names a member: its number in the data that it came from, and its parameters. */
static void find_keys(const struct io_head *head, size_t nmember, size_t d, const double x[],
                      uint64_t key[])
{
    double *number = find_numbers(head, nmember), *what = tool_alloc(d + 1, sizeof *what);

    for (size_t i = 0; i < nmember; i++) {
        what[0] = number[i];
        memcpy(what + 1, x + i * d, d * sizeof *x);
        key[i] = table_key(d + 1, what);
    }
    free(number);
    free(what);
}

/* Names of the terms, each at every point, comma-separated: w*w[+1,+0] is called w*w[+1 +0]. */
static void name_outputs(const struct means *m, struct text_buf *names)
{
    const struct terms *t = &m->terms;
    struct err err = {0};

    for (size_t k = 0; k < t->nterm * m->nat; k++) {
        const size_t from = names->len + (k > 0);
        text_add(names, "%s", k ? "," : "");
        terms_print_node(t, t->term[k / m->nat].node, names);
        print_point(m, k % m->nat, names);
        tool_try(text_buf_ok(names, &err), &err);
        for (char *c = names->s + from; *c; c++)
            *c = *c == ',' ? ' ' : *c;
    }
}

static void write_means(const struct means *m, struct io_in *in, const struct tabulate_wish *wish)
{
    const struct terms *t = &m->terms;
    struct text_buf inputs = {0}, outputs = {0};
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};
    size_t d;
    double *x = find_inputs(in, m->nmember, wish->inputs, &d, &inputs);
    uint64_t *key = tool_alloc(m->nmember, sizeof *key);

    name_outputs(m, &outputs);
    for (size_t i = 0; i < m->nmember * t->nterm * m->nat; i++)
        m->sum[i] /= (double)m->nrec;
    find_keys(io_head(in), m->nmember, d, x, key);
    tool_try(text_buf_ok(&inputs, &err), &err);
    tool_try(text_buf_ok(&outputs, &err), &err);
    tool_try(table_describe(&head, inputs.s, outputs.s, wish->fidelity, wish->cost, &err), &err);
    struct io_out *out = tool_create(&head, (struct io_in *[]){in, NULL}, NULL);
    tool_try(table_write(out, m->nmember, d, t->nterm * m->nat, x, m->sum, key, &err), &err);
    tool_close(out, 0, NAN);
    head_free(&head);
    text_buf_free(&inputs);
    text_buf_free(&outputs);
    free(x);
    free(key);
}

void tabulate_runs(const char *path, const struct tabulate_wish *wish)
{
    struct reader data;
    struct slabs of;
    struct means m = {0};

    tool_reader(&data, path, "trajectory|pairs");
    open_means(&m, &data.d, wish->outputs, wish->every);
    double *u = tool_alloc(data.d.nmember * data.d.layout.n, sizeof *u);
    while (tool_step(&data)) {
        slabs_state(&of, &data, data.d.var, u);
        add_means(&m, data.d.layout.n, u);
    }
    if (!m.nrec)
        cli_fail(ERR_DATA, "%s: found no records", io_name(data.in));
    write_means(&m, data.in, wish);
    free(u);
    close_means(&m);
    reader_close(&data);
}
