/* csv.c -- tables of numbers in text: comma, semicolon, tab or blanks between.
 *
 * Rows are lines, LF or CRLF. The separator is the first of ; tab , that the
 * first row has, else blanks. Empty lines and lines that begin with # are
 * passed over. A first row of names is a header; so is the line of # right above
 * a first row of numbers when it has as many words; names may stand in double
 * quotes. A first column without a name that counts 0, 1, 2, .. is the index of
 * the rows and left out. nan is a number. Limits: the decimal point is a point;
 * a cell has at most 127 characters and does not span lines.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "foreign/cells.h"

static bool probe(const unsigned char first[], size_t n)
{
    bool digit = false;

    for (size_t i = 0; i < n; i++) {
        if ((first[i] < 32 && !strchr("\t\n\r", first[i])) || !first[i])
            return false;
        digit = digit || (first[i] >= '0' && first[i] <= '9');
    }
    return digit;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A name that two columns have, or NULL in *name. */
static int same_name(const struct foreign *f, const char **name, struct err *err)
{
    const char **sorted = malloc((f->ncolumn + 1) * sizeof *sorted);

    *name = NULL;
    if (!sorted)
        return err_set(err, ERR_INTERNAL, "no memory for %zu columns", f->ncolumn);
    for (size_t i = 0; i < f->ncolumn; i++)
        sorted[i] = f->column[i].name;
    qsort(sorted, f->ncolumn, sizeof *sorted, by_text);
    for (size_t i = 1; i < f->ncolumn && !*name; i++)
        if (!strcmp(sorted[i - 1], sorted[i]))
            *name = sorted[i];
    free(sorted);
    return 0;
}

static int not_a_number(const struct cursor *c, size_t column, const char *text, struct err *err)
{
    return err_set(err, ERR_DATA, "line %zu, column %zu: found '%s', expected a number "
                   "(or names of columns, in the first row or in a line of # above it)",
                   c->line, column, text);
}

/* Count the cells of the first row: 1 when they are names, 0 when numbers. Names may be numbers
 * that count from 0 or 1 behind a first one that is none; all else that is mixed is ERR_DATA. */
static int first_row(struct foreign *f, struct cursor c, struct err *err)
{
    const char *end = cells_line_end(&c);
    char text[FOREIGN_NAME], word[FOREIGN_NAME] = "";
    size_t numbers = 0, at = 0; /* at: the first cell that is no number, from 1 */
    bool counts = true;
    double x, first = 0;
    int more = 1;

    for (f->ncolumn = 0; more > 0; f->ncolumn++) {
        if ((more = cells_take(&c, end, text, err)) < 0)
            return -1;
        if (cells_number(&c, text, &x, NULL)) {
            first = numbers ? first : x;
            counts = counts && (first == 0 || first == 1) && x == first + (double)numbers;
            numbers++;
            continue;
        }
        if (cells_broken(text))
            return not_a_number(&c, f->ncolumn + 1, text, err);
        if (!at) {
            strcpy(word, text);
            at = f->ncolumn + 1;
        }
    }
    if (at && numbers && (at > 1 || !counts))
        return not_a_number(&c, at, word, err);
    return at > 0;
}

/* The line of # above: whether it has a name for every column, which they take then. */
static int names_above(struct foreign *f, struct cursor c, struct err *err)
{
    struct err no = {0};
    const char *end, *twice;
    double x;
    int more = 1;
    size_t n = 0;

    if (!c.above)
        return 0;
    c.at = c.above + strspn(c.above, "#");
    end = cells_line_end(&c);
    if (cells_separator(c.at, (size_t)(end - c.at)) != ' ')
        c.separator = cells_separator(c.at, (size_t)(end - c.at));
    for (; more > 0 && n < f->ncolumn; n++) {
        char *name = f->column[n].name;

        more = cells_take(&c, end, name, &no);
        if (more < 0 || !*name || cells_broken(name) || cells_number(&c, name, &x, NULL))
            return 0;
    }
    if (more || n != f->ncolumn)
        return 0;
    return same_name(f, &twice, err) < 0 ? -1 : !twice;
}

/* Columns and their names; c stands at the first row of numbers then. */
static int columns(struct foreign *f, struct cursor *c, struct err *err)
{
    const int named = first_row(f, *c, err);
    const char *end = cells_line_end(c), *twice;
    int above;

    if (named < 0)
        return -1;
    f->column = calloc(f->ncolumn, sizeof *f->column);
    if (!f->column)
        return err_set(err, ERR_INTERNAL, "no memory for %zu columns", f->ncolumn);
    above = named ? 0 : names_above(f, *c, err);
    f->named_above = above > 0;
    f->header = named || above > 0;
    if (above)
        return above > 0 ? 0 : -1;
    for (size_t i = 0; i < f->ncolumn; i++) {
        char *name = f->column[i].name;

        if (!named)
            snprintf(name, FOREIGN_NAME, "%zu", i + 1);
        else if (cells_take(c, end, name, err) < 0)
            return -1;
        if (!*name && (i || f->ncolumn == 1))
            return err_set(err, ERR_DATA, "line %zu: column %zu has no name", c->line, i + 1);
    }
    f->index = !*f->column[0].name;
    if (f->index)
        strcpy(f->column[0].name, "index");
    if (same_name(f, &twice, err) < 0)
        return -1;
    if (twice)
        return err_set(err, ERR_DATA, "line %zu: two columns are named '%s'", c->line, twice);
    if (named)
        cells_next_line(c);
    return 0;
}

/* Whether the row begins with this number. */
static bool begins_with(struct cursor c, size_t n)
{
    char text[FOREIGN_NAME];
    struct err no = {0};
    double x;

    return cells_take(&c, cells_line_end(&c), text, &no) >= 0 &&
           cells_number(&c, text, &x, NULL) && x == (double)n;
}

static int describe(struct foreign *f, struct err *err)
{
    struct foreign_array *a = foreign_add(f, err);
    struct cursor c;
    size_t rows = 0;
    int rc = a ? cells_start(&c, f, err) : -1;

    if (rc < 0)
        return -1;
    rc = columns(f, &c, err);
    for (; rc == 0 && cells_to_row(&c); cells_next_line(&c))
        f->index = f->index && begins_with(c, rows), rows++;
    cells_end(&c);
    if (rc == 0 && !rows)
        rc = err_set(err, ERR_DATA, "found a header and no row of numbers");
    if (rc < 0)
        return -1;
    if (f->index)
        memmove(f->column, f->column + 1, --f->ncolumn * sizeof *f->column);
    strcpy(a->name, "table");
    strcpy(a->type, "text");
    a->numeric = true;
    a->rank = 2;
    a->dim[0] = rows;
    a->dim[1] = f->ncolumn;
    return foreign_shape(a, 'C', err);
}

static int row(struct foreign *f, struct cursor *c, double x[], struct err *err)
{
    const char *end = cells_line_end(c);
    const size_t cells = f->ncolumn + f->index;
    char text[FOREIGN_NAME];
    size_t i = 0;
    int more = 1;

    for (; more > 0; i++) {
        const size_t k = i - f->index;
        double half;

        if ((more = cells_take(c, end, text, err)) < 0)
            return -1;
        if (i >= cells || (f->index && !i))
            continue;
        if (!cells_number(c, text, &x[k], &half))
            return err_set(err, ERR_DATA,
                           "line %zu, column %s: found '%s', expected a number",
                           c->line, f->column[k].name, text);
        f->column[k].rounding = fmin(f->column[k].rounding, half);
    }
    return i == cells ? 0
                      : err_set(err, ERR_DATA, "line %zu: found %zu cells, expected %zu",
                                c->line, i, cells);
}

static int load(struct foreign *f, size_t i, struct err *err)
{
    double *x = f->array[i].re;
    struct cursor c;
    int rc = cells_start(&c, f, err);

    if (rc < 0)
        return -1;
    for (size_t j = 0; j < f->ncolumn; j++)
        f->column[j].rounding = INFINITY;
    if (f->header && !f->named_above)
        cells_next_line(&c);
    for (; rc == 0 && cells_to_row(&c); cells_next_line(&c), x += f->ncolumn)
        rc = row(f, &c, x, err);
    cells_end(&c);
    return rc;
}

const struct foreign_ops foreign_csv = {
    .name = "csv",
    .brief = "a table in text, columns by comma, semicolon, tab or blanks",
    .suffixes = " csv tsv dat txt ",
    .probe = probe,
    .describe = describe,
    .load = load,
};
