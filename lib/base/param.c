/* param.c -- tables of named real parameters and their `NAME=VALUE` text. */
#include "base/param.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/text.h"

enum { NAME = 64 };

size_t param_count(const struct param table[])
{
    size_t n = 0;

    while (table && table[n].name)
        n++;
    assert(n <= PARAM_MAX);
    return n;
}

int param_index(const struct param table[], const char *name)
{
    const size_t n = param_count(table);

    for (size_t i = 0; i < n; i++)
        if (strcmp(table[i].name, name) == 0)
            return (int)i;
    return -1;
}

void param_defaults(const struct param table[], double p[])
{
    const size_t n = param_count(table);

    memset(p, 0, PARAM_MAX * sizeof *p);
    for (size_t i = 0; i < n; i++)
        p[i] = table[i].value;
}

static int unknown(const struct param table[], const char *owner,
                   const char *name, struct err *err)
{
    const char *names[PARAM_MAX + 1] = {NULL};
    struct text_buf known = {0};
    const size_t n = param_count(table);

    for (size_t i = 0; i < n; i++) {
        names[i] = table[i].name;
        text_add(&known, "%s%s", i ? ", " : "", table[i].name);
    }
    const char *near = text_nearest(name, names);
    if (near)
        err_set(err, ERR_USAGE, "%s: no parameter '%.60s'; did you mean '%s'?",
                owner, name, near);
    else
        err_set(err, ERR_USAGE, "%s: no parameter '%.60s'; known: %s", owner,
                name, known.s ? known.s : "none");
    text_buf_free(&known);
    return -1;
}

int param_set(const struct param table[], double p[], const char *owner,
              const char *name, double value, struct err *err)
{
    char found[TEXT_DOUBLE], lo[TEXT_DOUBLE], hi[TEXT_DOUBLE];
    const int i = param_index(table, name);

    if (i < 0)
        return unknown(table, owner, name, err);
    const struct param *row = &table[i];
    if (!(value >= row->lo && value <= row->hi))
        return err_set(err, ERR_USAGE, "%s: %s = %s: expected %s to %s", owner,
                       name, text_double(found, value),
                       text_double(lo, row->lo), text_double(hi, row->hi));
    if (row->whole && value != floor(value))
        return err_set(err, ERR_USAGE, "%s: %s = %s: expected a whole number", owner, name,
                       text_double(found, value));
    p[i] = value;
    return 0;
}

int param_parse(const struct param table[], double p[], const char *owner,
                const char *text, struct err *err)
{
    char item[2 * NAME];
    double value;
    int more;

    while ((more = text_next(&text, ',', item, sizeof item, err)) == 1) {
        char *equals = strchr(item, '=');
        if (!equals)
            return err_set(err, ERR_USAGE,
                           "%s: found '%.60s', expected NAME=VALUE", owner,
                           item);
        *equals = '\0';
        if (text_to_double(equals + 1, &value, err) != 0)
            return err_prefix(err, "%s: %.60s", owner, item);
        if (param_set(table, p, owner, item, value, err) != 0)
            return -1;
    }
    return more < 0 ? err_prefix(err, "%s", owner) : 0;
}

int param_apply(const struct param table[], double p[], const char *owner,
                const char *text, struct err *err)
{
    const char *rest = text;
    char item[2 * NAME];
    double value;

    if (table && table[0].name && text_next(&rest, ',', item, sizeof item, NULL) == 1 &&
        text_to_double(item, &value, NULL) == 0) {
        if (param_set(table, p, owner, table[0].name, value, err) != 0)
            return -1;
        text = rest;
    }
    return param_parse(table, p, owner, text, err);
}

int param_split(const char *spec, char *name, size_t size, const char **rest,
                struct err *err)
{
    const char *colon = strchr(spec, ':');
    const size_t n = colon ? (size_t)(colon - spec) : strlen(spec);

    if (n == 0)
        return err_set(err, ERR_USAGE, "found '%.60s', expected a name", spec);
    if (n >= size)
        return err_set(err, ERR_USAGE, "'%.60s' is too long a name", spec);
    memcpy(name, spec, n);
    name[n] = '\0';
    *rest = colon ? colon + 1 : NULL;
    return 0;
}

void param_print(const struct param table[], const double p[],
                 struct text_buf *out)
{
    char number[TEXT_DOUBLE];
    const size_t n = param_count(table);

    for (size_t i = 0; i < n; i++)
        text_add(out, "%s%s=%s", i ? "," : "", table[i].name,
                 text_double(number, p[i]));
}
