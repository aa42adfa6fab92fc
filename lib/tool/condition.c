/* condition.c -- what a table of scores must meet: "rmse<0.1". */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tool/rows.h"
#include "tool/tool.h"

/* Whether a condition on `wanted` is about `metric`, which may have arguments
 * that wanted leaves out. */
static bool about(const char *wanted, const char *metric)
{
    const size_t n = strlen(wanted);

    return strncmp(wanted, metric, n) == 0 && (metric[n] == '\0' || metric[n] == ':');
}

/* Takes ".COLUMN" off the metric's end. */
static void split_column(struct condition *c)
{
    static const int known[] = {ROW_RATIO, ROW_LOW,   ROW_HIGH,
                                ROW_COUNT, ROW_WORSE, ROW_MEDIAN};
    char *dot = strrchr(c->metric, '.');

    c->column = ROW_VALUE;
    for (size_t k = 0; dot && k < sizeof known / sizeof *known; k++)
        if (strcmp(dot + 1, row_column[known[k]]) == 0) {
            c->column = known[k];
            *dot = '\0';
            return;
        }
}

bool rows_needs_baseline(const struct condition *c)
{
    return c->column == ROW_RATIO || c->column == ROW_WORSE;
}

static void parse(struct condition *c, const char *text)
{
    const size_t n = strcspn(text, "<>");
    struct err err = {0};

    c->text = text;
    if (n == 0 || n >= sizeof c->metric || !text[n])
        cli_fail(ERR_USAGE, "--require: found '%s', expected METRIC<NUMBER", text);
    snprintf(c->metric, sizeof c->metric, "%.*s", (int)n, text);
    split_column(c);
    c->less = text[n] == '<';
    c->equal = text[n + 1] == '=';
    if (text_to_double(text + n + 1 + c->equal, &c->limit, &err) < 0)
        cli_fail(ERR_USAGE, "--require %s: %s", text, err.msg);
}

struct condition *rows_conditions(const struct text_list *texts,
                                  const char *const metric[], size_t n, bool cost)
{
    struct condition *c = tool_alloc(texts->n, sizeof *c);

    for (size_t i = 0; i < texts->n; i++) {
        parse(&c[i], texts->item[i]);
        bool known = cost && about(c[i].metric, "cost");
        for (size_t m = 0; m < n; m++)
            known = known || about(c[i].metric, metric[m]);
        if (!known)
            cli_fail(ERR_USAGE, "--require %s: %s is not among the metrics scored",
                     c[i].text, c[i].metric);
    }
    return c;
}

static bool holds(const struct condition *c, double x)
{
    return (c->equal && x == c->limit) || (c->less ? x < c->limit : x > c->limit);
}

void rows_require(const struct rows *rows, const struct condition c[], size_t n)
{
    char found[TEXT_DOUBLE];

    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < rows->n; r++) {
            const struct row *row = &rows->row[r];
            double x[ROW_NUMBERS];

            row_numbers(row, x);
            if (!about(c[i].metric, row->metric) || holds(&c[i], x[c[i].column]))
                continue;
            cli_fail(ERR_NO, "%s%s%s of %s: found %s, required %s", row->metric,
                     c[i].column ? " " : "", c[i].column ? row_column[c[i].column] : "",
                     row->variable, text_double(found, x[c[i].column]),
                     c[i].text + strcspn(c[i].text, "<>"));
        }
}
