/* members.c -- the parameters of many members of one system. */
#include "tool/members.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "foreign/foreign.h"
#include "io/digest.h"
#include "num/rng.h"
#include "tool/tool.h"

enum { WRITTEN = 2000 }; /* numbers of a table that the history holds */

/* The parameter that varies: index into ops->params, now marked. */
static int mark(struct members *m, const char *name)
{
    const struct param *params = m->ops->params;
    double p[PARAM_MAX];
    struct err err = {0};
    const int i = param_index(params, name);

    param_defaults(params, p);
    if (i < 0) /* the message names the known ones */
        tool_try(param_set(params, p, m->ops->name, name, 0, &err), &err);
    for (int a = 0; a < SYS_AXES && m->ops->axes[a].name; a++)
        if (m->ops->axes[a].length && !strcmp(m->ops->axes[a].length, name))
            cli_fail(ERR_USAGE, "%s sets the grid, which all members share", name);
    if (m->varied[i])
        cli_fail(ERR_USAGE, "%s: found two sources of its values, expected one", name);
    m->varied[i] = true;
    return i;
}

static void set(struct members *m, size_t member, int i, double value)
{
    struct err err = {0};

    if (param_set(m->ops->params, m->p[member], m->ops->name, m->ops->params[i].name,
                  value, &err)) {
        err_prefix(&err, "member %zu", member);
        cli_die(&err);
    }
}

/* NAME=V1,V2,..: one for each member. */
static void give(struct members *m, const char *name, const char *list)
{
    const int i = mark(m, name);
    char item[TEXT_DOUBLE];
    struct err err = {0};
    double value;
    size_t k = 0;

    for (int more; (more = text_next(&list, ',', item, sizeof item, &err)) != 0; k++) {
        if (more < 0 || text_to_double(item, &value, &err) < 0) {
            err_prefix(&err, "--vary %s", name);
            cli_die(&err);
        }
        if (k < m->n)
            set(m, k, i, value);
    }
    if (k != m->n)
        cli_fail(ERR_USAGE, "--vary %s: found %zu values, expected one for each of %zu members",
                 name, k, m->n);
}

static void vary_one(struct members *m, const char *spec)
{
    const char *list = spec;
    char name[64], lo[64], hi[64] = "";
    struct err err = {0};
    double a, b;

    if (text_next(&list, '=', name, sizeof name, &err) == 1 && strchr(list, ',')) {
        give(m, name, list);
        return;
    }
    list = spec;
    if (text_next(&list, '=', name, sizeof name, &err) != 1 ||
        text_next(&list, ':', lo, sizeof lo, &err) != 1 ||
        text_next(&list, ':', hi, sizeof hi, &err) != 1 ||
        text_to_double(lo, &a, &err) || text_to_double(hi, &b, &err) || !(a <= b))
        cli_fail(ERR_USAGE, "--vary: found '%s', expected NAME=LO:HI or NAME=V1,V2,..", spec);
    const int i = mark(m, name);
    for (size_t k = 0; k < m->n; k++) {
        struct rng r = rng_open(cli.seed, name, k);
        set(m, k, i, a + (b - a) * rng_uniform(&r));
    }
}

/* Members that lists of values ask for; 0 where there is none. */
static size_t listed(const struct cli_list *vary)
{
    size_t n = 0;

    for (size_t i = 0; i < vary->n && !n; i++)
        for (const char *c = strchr(vary->item[i], ','); c; c = strchr(c + 1, ','))
            n += n ? 1 : 2;
    return n;
}

static void open_table(struct foreign *f, const char *path)
{
    struct err err = {0};

    tool_try(foreign_open(f, path, "csv", cli.memory, NULL, &err), &err);
    tool_try(foreign_load(f, 0, &err), &err);
    if (!f->header)
        cli_fail(ERR_DATA, "%s: found no line of parameter names", path);
}

/* Column c of the table as an item of --vary; one value is drawn from itself. */
static const char *as_item(const struct members *m, const char *name, int i)
{
    struct text_buf item = {0};
    char value[TEXT_DOUBLE];
    struct err err = {0};

    text_add(&item, "%s=", name);
    for (size_t k = 0; k < m->n; k++)
        text_add(&item, "%s%s", k ? "," : "", text_double(value, m->p[k][i]));
    if (m->n == 1)
        text_add(&item, ":%s", value);
    tool_try(text_buf_ok(&item, &err), &err);
    return item.s; /* kept until exit, as items are */
}

/* A table of few numbers stands in the history as what --vary would have given, a long
 * one by the digest of its names and numbers. */
static void read_table(struct members *m, const struct foreign *f, struct cli_list *vary)
{
    static char name[DIGEST_TEXT + sizeof ".csv"];
    const struct foreign_array *a = &f->array[0];
    const bool written = m->n * f->ncolumn <= WRITTEN;
    struct err err = {0};
    struct sum sum;

    sum_start(&sum);
    for (size_t c = 0; c < f->ncolumn; c++) {
        const char *param = f->column[c].name;
        const int i = mark(m, param);
        sum_add(&sum, param, strlen(param) + 1);
        for (size_t k = 0; k < m->n; k++) {
            const double value = a->re[k * a->stride[0] + c * a->stride[1]];
            sum_add(&sum, &value, sizeof value);
            set(m, k, i, value);
        }
        if (written)
            tool_try(cli_list_add(vary, as_item(m, param, i), &err), &err);
    }
    digest_print(name, sum_end(&sum));
    strcat(name, ".csv");
    if (!written)
        cli_record("params", name);
}

void members_open(struct members *m, const struct sys_ops *ops, size_t n,
                  const struct cli_list *fixed, struct cli_list *vary,
                  const char *table)
{
    const size_t given = vary->n;
    struct foreign f = {0};
    struct err err = {0};
    double p[PARAM_MAX];

    *m = (struct members){.ops = ops};
    param_defaults(ops->params, p);
    for (size_t i = 0; i < fixed->n; i++)
        tool_try(param_parse(ops->params, p, ops->name, fixed->item[i], &err), &err);
    if (table)
        open_table(&f, table);
    m->n = n ? n : table ? f.array[0].dim[0] : listed(vary) ? listed(vary) : 1;
    if (table && m->n != f.array[0].dim[0])
        cli_fail(ERR_USAGE, "%s: found %zu rows, expected one for each of %zu members",
                 table, f.array[0].dim[0], m->n);
    m->p = tool_alloc(m->n, sizeof *m->p);
    for (size_t k = 0; k < m->n; k++)
        memcpy(m->p[k], p, sizeof p);
    if (table)
        read_table(m, &f, vary);
    foreign_close(&f);
    for (size_t i = 0; i < given; i++)
        vary_one(m, vary->item[i]);
}

bool members_vary(const struct members *m)
{
    for (int i = 0; i < PARAM_MAX; i++)
        if (m->varied[i])
            return true;
    return false;
}

void members_close(struct members *m)
{
    free(m->p);
    *m = (struct members){0};
}
