/* members.c -- the parameters of many members of one system. */
#include "tool/members.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "foreign/foreign.h"
#include "io/digest.h"
#include "num/rng.h"
#include "tool/tool.h"

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

static void draw(struct members *m, const char *spec)
{
    const char *list = spec;
    char name[64], lo[64], hi[64] = "";
    struct err err = {0};
    double a, b;

    if (text_next(&list, '=', name, sizeof name, &err) != 1 ||
        text_next(&list, ':', lo, sizeof lo, &err) != 1 ||
        text_next(&list, ':', hi, sizeof hi, &err) != 1 ||
        text_to_double(lo, &a, &err) || text_to_double(hi, &b, &err) || !(a <= b))
        cli_fail(ERR_USAGE, "--vary: found '%s', expected NAME=LO:HI", spec);
    const int i = mark(m, name);
    for (size_t k = 0; k < m->n; k++) {
        struct rng r = rng_open(cli.seed, name, k);
        set(m, k, i, a + (b - a) * rng_uniform(&r));
    }
}

static void open_table(struct foreign *f, const char *path)
{
    struct err err = {0};

    tool_try(foreign_open(f, path, "csv", cli.memory, NULL, &err), &err);
    tool_try(foreign_load(f, 0, &err), &err);
    if (!f->header)
        cli_fail(ERR_DATA, "%s: found no line of parameter names", path);
}

/* What the table holds, names and numbers, is its name in the history. */
static void read_table(struct members *m, const struct foreign *f)
{
    static char name[DIGEST_TEXT + sizeof ".csv"];
    const struct foreign_array *a = &f->array[0];
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
    }
    digest_print(name, sum_end(&sum));
    strcat(name, ".csv");
    cli_record("params", name);
}

void members_open(struct members *m, const struct sys_ops *ops, size_t n,
                  const struct cli_list *fixed, const struct cli_list *vary,
                  const char *table)
{
    struct foreign f = {0};
    struct err err = {0};
    double p[PARAM_MAX];

    *m = (struct members){.ops = ops};
    param_defaults(ops->params, p);
    for (size_t i = 0; i < fixed->n; i++)
        tool_try(param_parse(ops->params, p, ops->name, fixed->item[i], &err), &err);
    if (table)
        open_table(&f, table);
    m->n = n ? n : table ? f.array[0].dim[0] : 1;
    if (table && m->n != f.array[0].dim[0])
        cli_fail(ERR_USAGE, "%s: found %zu rows, expected one for each of %zu members",
                 table, f.array[0].dim[0], m->n);
    m->p = tool_alloc(m->n, sizeof *m->p);
    for (size_t k = 0; k < m->n; k++)
        memcpy(m->p[k], p, sizeof p);
    if (table)
        read_table(m, &f);
    foreign_close(&f);
    for (size_t i = 0; i < vary->n; i++)
        draw(m, vary->item[i]);
}

void members_close(struct members *m)
{
    free(m->p);
    *m = (struct members){0};
}
