/* rows.h -- a table of scores: its rows, how it is written, what it must meet. */
#ifndef SUBGRID_TOOL_ROWS_H
#define SUBGRID_TOOL_ROWS_H

#include <stdbool.h>

#include "cli/cli.h"

/* nan: there is none. The texts are not owned. value, baseline, ratio are over all
 * `count` members; low, high, median are over the groups: of the ratios where there
 * is a baseline, else of the values; in `worse` of them the baseline is better. */
enum { ROW_NAME = 160 };
struct row {
    const char *metric, *variable;
    double value, error, baseline, ratio, low, high, count, worse, median;
};

enum { ROWS_MAX = 256 };
struct rows {
    size_t n;
    bool groups; /* there are several */
    struct row row[ROWS_MAX];
};
void rows_add(struct rows *rows, const struct row *row);

/* The row `cost`: CPU seconds of a time unit (tool/cost.h). */
void rows_cost(struct rows *rows, double seconds);

/* To standard output or -o: aligned columns, `tsv` with the header
 * metric variable value stderr baseline ratio low high count worse median, or
 * `json` (an array of objects, null for nan, "inf" for infinity). The aligned table
 * leaves out what is nan throughout, and what tells of groups when there is one. */
void rows_print(const struct rows *rows, const char *format);

/* "METRIC<X" or "METRIC.COLUMN<X", also with <=, > and >=. */
struct condition {
    const char *text;
    char metric[128];
    int column; /* of numbers: value, or the one named */
    bool less, equal;
    double limit;
};

/* Parse the texts; ERR_USAGE unless each names one of metric[n], as given or
 * without its arguments, or `cost` when there is one. The caller frees it. */
struct condition *rows_conditions(const struct text_list *texts,
                                  const char *const metric[], size_t n, bool cost);

/* Whether it is about something that only a baseline gives. */
bool rows_needs_baseline(const struct condition *c);

/* Columns of numbers, in order: [ROW_NUMBERS] names, and a row's. */
enum { ROW_VALUE, ROW_ERROR, ROW_BASELINE, ROW_RATIO, ROW_LOW, ROW_HIGH, ROW_COUNT,
       ROW_WORSE, ROW_MEDIAN, ROW_NUMBERS };
extern const char *const row_column[ROW_NUMBERS];
void row_numbers(const struct row *row, double x[ROW_NUMBERS]);

/* End the program with ERR_NO at the first of c[n] that a row does not meet; a
 * nan meets none. */
void rows_require(const struct rows *rows, const struct condition c[], size_t n);

#endif
