/* rows.c -- a table of scores as text, and conditions on it. */
#include "tool/rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tool/tool.h"

const char *const row_column[ROW_NUMBERS] = {
    "value", "stderr", "baseline", "ratio", "low", "high", "count", "worse", "median"};

void row_numbers(const struct row *row, double x[ROW_NUMBERS])
{
    const double number[ROW_NUMBERS] = {row->value, row->error, row->baseline,
                                        row->ratio, row->low,   row->high,
                                        row->count, row->worse, row->median};

    memcpy(x, number, sizeof number);
}

void rows_add(struct rows *rows, const struct row *row)
{
    if (rows->n == ROWS_MAX)
        cli_fail(ERR_USAGE, "found more than %d rows of scores", ROWS_MAX);
    rows->row[rows->n++] = *row;
}

void rows_cost(struct rows *rows, double seconds)
{
    rows_add(rows, &(struct row){"cost", "-", seconds, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN});
}

static void print_tsv(const struct rows *rows, struct text_buf *out)
{
    char number[TEXT_DOUBLE];
    double x[ROW_NUMBERS];

    text_add(out, "metric\tvariable");
    for (size_t c = 0; c < ROW_NUMBERS; c++)
        text_add(out, "\t%s", row_column[c]);
    text_add(out, "\n");
    for (size_t i = 0; i < rows->n; i++) {
        text_add(out, "%s\t%s", rows->row[i].metric, rows->row[i].variable);
        row_numbers(&rows->row[i], x);
        for (size_t c = 0; c < ROW_NUMBERS; c++)
            text_add(out, "\t%s", text_double(number, x[c]));
        text_add(out, "\n");
    }
}

/* Metrics and variables are printable ASCII; quotes and backslashes escaped. */
static void print_quoted(const char *s, struct text_buf *out)
{
    text_add(out, "\"");
    for (; *s; s++)
        text_add(out, "%s%c", *s == '"' || *s == '\\' ? "\\" : "", *s);
    text_add(out, "\"");
}

static void print_json(const struct rows *rows, struct text_buf *out)
{
    char number[TEXT_DOUBLE];
    double x[ROW_NUMBERS];

    text_add(out, "[");
    for (size_t i = 0; i < rows->n; i++) {
        text_add(out, "%s\n {\"metric\": ", i ? "," : "");
        print_quoted(rows->row[i].metric, out);
        text_add(out, ", \"variable\": ");
        print_quoted(rows->row[i].variable, out);
        row_numbers(&rows->row[i], x);
        for (size_t c = 0; c < ROW_NUMBERS; c++)
            text_add(out, isinf(x[c]) ? ", \"%s\": \"%s\"" : ", \"%s\": %s",
                     row_column[c], isnan(x[c]) ? "null" : text_double(number, x[c]));
        text_add(out, "}");
    }
    text_add(out, "\n]\n");
}

/* Columns of numbers that are nan throughout are left out, those that tell of groups
 * when there is one group. */
static void print_table(const struct rows *rows, struct text_buf *out)
{
    bool show[ROW_NUMBERS] = {true};
    int wide[2] = {6, 8};
    double x[ROW_NUMBERS];

    for (size_t i = 0; i < rows->n; i++) {
        const int m = (int)strlen(rows->row[i].metric),
                  v = (int)strlen(rows->row[i].variable);
        wide[0] = m > wide[0] ? m : wide[0];
        wide[1] = v > wide[1] ? v : wide[1];
        row_numbers(&rows->row[i], x);
        for (size_t c = 0; c < ROW_NUMBERS; c++)
            show[c] = show[c] || (!isnan(x[c]) && (rows->groups || c <= ROW_RATIO));
    }
    text_add(out, "%-*s  %-*s", wide[0], "metric", wide[1], "variable");
    for (size_t c = 0; c < ROW_NUMBERS; c++)
        if (show[c])
            text_add(out, "  %10s", row_column[c]);
    for (size_t i = 0; i < rows->n; i++) {
        text_add(out, "\n%-*s  %-*s", wide[0], rows->row[i].metric, wide[1],
                 rows->row[i].variable);
        row_numbers(&rows->row[i], x);
        for (size_t c = 0; c < ROW_NUMBERS; c++)
            if (show[c] && isnan(x[c]))
                text_add(out, "  %10s", "-");
            else if (show[c])
                text_add(out, "  %10.4g", x[c]);
    }
    text_add(out, "\n");
}

void rows_print(const struct rows *rows, const char *format)
{
    struct text_buf out = {0};
    struct err err = {0};

    (strcmp(format, "tsv") == 0    ? print_tsv
     : strcmp(format, "json") == 0 ? print_json
                                   : print_table)(rows, &out);
    tool_try(text_buf_ok(&out, &err), &err);
    cli_print(out.s, out.len);
    text_buf_free(&out);
}
