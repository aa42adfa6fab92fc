/* members.c -- the parameters of many members of one system. */
#include "store/members.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/digest.h"
#include "num/rng.h"
#include "store/inputs.h"

enum { WRITTEN = 2000 }; /* numbers of a table that the history holds */

/* The parameter that varies: index into ops->params, now marked; -1 with err. */
static int mark(struct members *m, const char *name, struct err *err)
{
    const struct param *params = m->ops->params;
    double p[PARAM_MAX];
    const int i = param_index(params, name);

    param_defaults(params, p);
    if (i < 0) /* the message names the known ones */
        return param_set(params, p, m->ops->name, name, 0, err);
    for (int a = 0; a < SYS_AXES && m->ops->axes[a].name; a++)
        if (m->ops->axes[a].length && !strcmp(m->ops->axes[a].length, name))
            return err_set(err, ERR_USAGE, "%s sets the grid, which all members share", name);
    if (m->varied[i])
        return err_set(err, ERR_USAGE, "%s: found two sources of its values, expected one", name);
    m->varied[i] = true;
    return i;
}

static int set(struct members *m, size_t member, int i, double value, struct err *err)
{
    const struct param *params = m->ops->params;

    if (param_set(params, m->p[member], m->ops->name, params[i].name, value, err) < 0)
        return err_prefix(err, "member %zu", member);
    return 0;
}

/* NAME=V1,V2,..: one for each member. */
static int give(struct members *m, const char *name, const char *list, struct err *err)
{
    const int i = mark(m, name, err);
    char item[TEXT_DOUBLE];
    double value;
    size_t k = 0;

    if (i < 0)
        return -1;
    for (int more; (more = text_next(&list, ',', item, sizeof item, err)) != 0; k++) {
        if (more < 0 || text_to_double(item, &value, err) < 0)
            return err_prefix(err, "--vary %s", name);
        if (k < m->n && set(m, k, i, value, err) < 0)
            return -1;
    }
    if (k != m->n)
        return err_set(err, ERR_USAGE, "--vary %s: found %zu values, expected one for each of "
                       "%zu members", name, k, m->n);
    return 0;
}

/* Uniform between lo and hi; of a whole parameter one of the whole numbers there. */
static double between(const struct param *of, double lo, double hi, double uniform)
{
    if (!of->whole)
        return lo + (hi - lo) * uniform;
    return ceil(lo) + floor((floor(hi) - ceil(lo) + 1) * uniform);
}

/* NAME=LO:HI, or as above. */
static int vary_one(struct members *m, const char *spec, uint64_t seed, struct err *err)
{
    const char *list = spec;
    char name[64], lo[64], hi[64] = "";
    double a, b;
    int i;

    if (text_next(&list, '=', name, sizeof name, NULL) == 1 && strchr(list, ','))
        return give(m, name, list, err);
    list = spec;
    if (text_next(&list, '=', name, sizeof name, NULL) != 1 ||
        text_next(&list, ':', lo, sizeof lo, NULL) != 1 ||
        text_next(&list, ':', hi, sizeof hi, NULL) != 1 ||
        text_to_double(lo, &a, NULL) || text_to_double(hi, &b, NULL) || !(a <= b))
        return err_set(err, ERR_USAGE,
                       "--vary: found '%s', expected NAME=LO:HI or NAME=V1,V2,..", spec);
    i = mark(m, name, err);
    for (size_t k = 0; i >= 0 && k < m->n; k++) {
        struct rng r = rng_open(seed, name, k);
        if (set(m, k, i, between(&m->ops->params[i], a, b, rng_uniform(&r)), err) < 0)
            return -1;
    }
    return i < 0 ? -1 : 0;
}

/* Members that lists of values ask for; 0 where there is none. */
static size_t listed(const struct text_list *vary)
{
    size_t n = 0;

    for (size_t i = 0; i < vary->n && !n; i++)
        for (const char *c = strchr(vary->item[i], ','); c; c = strchr(c + 1, ','))
            n += n ? 1 : 2;
    return n;
}

/* ---- tables ---- */

/* Parameter i of all members as an item of --vary; one value is drawn from itself. */
static int write_item(struct members *m, const char *name, int i, struct err *err)
{
    struct text_buf item = {0};
    char value[TEXT_DOUBLE];

    text_add(&item, "%s=", name);
    for (size_t k = 0; k < m->n; k++)
        text_add(&item, "%s%s", k ? "," : "", text_double(value, m->p[k][i]));
    if (m->n == 1)
        text_add(&item, ":%s", value);
    if (text_buf_ok(&item, err) < 0)
        return -1;
    m->written[m->nwritten++] = item.s;
    return 0;
}

static int read_column(struct members *m, const struct inputs *in, size_t c, bool written,
                       struct sum *sum, struct err *err)
{
    const char *name = in->name[c];
    const int i = mark(m, name, err);

    if (i < 0)
        return -1;
    sum_add(sum, name, strlen(name) + 1);
    for (size_t k = 0; k < m->n; k++) {
        const double value = in->x[k * in->d + c];
        sum_add(sum, &value, sizeof value);
        if (set(m, k, i, value, err) < 0)
            return -1;
    }
    return written ? write_item(m, name, i, err) : 0;
}

/* A table of few numbers stands in the history as what --vary would have given, a long
 * one by the digest of its names and numbers. */
static int read_table(struct members *m, const struct inputs *in, struct err *err)
{
    const bool written = m->n * in->d <= WRITTEN;
    struct sum sum;

    sum_start(&sum);
    for (size_t c = 0; c < in->d; c++)
        if (read_column(m, in, c, written, &sum, err) < 0)
            return -1;
    if (!written) {
        digest_print(m->named, sum_end(&sum));
        strcat(m->named, ".csv");
    }
    return 0;
}

/* ---- all of them ---- */

/* How many, and the values that all share. */
static int start(struct members *m, const struct members_wish *wish, const struct inputs *in,
                 struct err *err)
{
    double p[PARAM_MAX];

    param_defaults(m->ops->params, p);
    for (size_t i = 0; i < wish->fixed->n; i++)
        if (param_parse(m->ops->params, p, m->ops->name, wish->fixed->item[i], err) < 0)
            return -1;
    m->n = wish->n ? wish->n : wish->table ? in->n : listed(wish->vary);
    m->n += !m->n;
    if (wish->table && m->n != in->n)
        return err_set(err, ERR_USAGE, "%s: found %zu rows, expected one for each of %zu members",
                       wish->table, in->n, m->n);
    m->p = calloc(m->n, sizeof *m->p);
    if (!m->p)
        return err_set(err, ERR_INTERNAL, "no memory for %zu members", m->n);
    for (size_t k = 0; k < m->n; k++)
        memcpy(m->p[k], p, sizeof p);
    return 0;
}

int members_open(struct members *m, const struct sys_ops *ops, const struct members_wish *wish,
                 struct err *err)
{
    struct inputs in = {0};
    int rc = 0;

    *m = (struct members){.ops = ops};
    if (wish->table)
        rc = inputs_read(&in, wish->table, wish->memory, err);
    if (rc == 0)
        rc = start(m, wish, &in, err);
    if (rc == 0 && wish->table)
        rc = read_table(m, &in, err);
    inputs_close(&in);
    for (size_t i = 0; rc == 0 && i < wish->vary->n; i++)
        rc = vary_one(m, wish->vary->item[i], wish->seed, err);
    return rc;
}

void members_close(struct members *m)
{
    for (size_t i = 0; i < m->nwritten; i++)
        free(m->written[i]);
    free(m->p);
    *m = (struct members){0};
}

bool members_vary(const struct members *m)
{
    for (int i = 0; i < PARAM_MAX; i++)
        if (m->varied[i])
            return true;
    return false;
}
