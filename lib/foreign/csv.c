/* csv.c -- tables of numbers in text: comma, semicolon, tab or blanks between.
 *
 * Rows are lines, LF or CRLF. The separator is the first of ; tab , that the
 * first row has, else blanks. Empty lines and lines that begin with # are
 * passed over. A first row with a cell that is no number is a header; its names
 * may stand in double quotes. nan is a number. Limits: the decimal point is a
 * point; a cell has at most 127 characters and does not span lines.
 */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "foreign/foreign.h"

/* Where reading stands. */
struct cursor {
    const char *at, *end;
    char separator; /* ' ': any blanks */
    size_t line;    /* from 1 */
    locale_t plain; /* numbers as the C locale writes them */
};

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

static const char *line_end(const struct cursor *c)
{
    const char *end = memchr(c->at, '\n', (size_t)(c->end - c->at));

    end = end ? end : c->end;
    return end > c->at && end[-1] == '\r' ? end - 1 : end;
}

/* To the start of the next line. */
static void next_line(struct cursor *c)
{
    const char *end = memchr(c->at, '\n', (size_t)(c->end - c->at));

    c->at = end ? end + 1 : c->end;
    c->line++;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

static void skip_blanks(struct cursor *c, const char *end)
{
    while (c->at < end && blank(*c->at) && *c->at != c->separator)
        c->at++;
    while (c->separator == ' ' && c->at < end && blank(*c->at))
        c->at++;
}

/* Pass over lines without data; false at the end. */
static bool to_row(struct cursor *c)
{
    for (; c->at < c->end; next_line(c)) {
        const char *p = c->at, *end = line_end(c);

        while (p < end && blank(*p))
            p++;
        if (p < end && *p != '#')
            return true;
    }
    return false;
}

/* The next cell of the line that ends at end, blanks around it removed: 1, or 0
 * when it was the last. */
static int cell(struct cursor *c, const char *end, char out[FOREIGN_NAME],
                struct err *err)
{
    size_t n = 0;
    bool open = false;

    skip_blanks(c, end);
    for (; c->at < end; c->at++) {
        if (*c->at == '"') {
            open = !open;
            continue;
        }
        if (!open && (*c->at == c->separator || (c->separator == ' ' && blank(*c->at))))
            break;
        if (n == FOREIGN_NAME - 1)
            return err_set(err, ERR_DATA, "line %zu: a cell is too long", c->line);
        out[n++] = *c->at;
    }
    while (n && blank(out[n - 1]))
        n--;
    out[n] = '\0';
    if (open)
        return err_set(err, ERR_DATA, "line %zu: a quote is not closed", c->line);
    if (c->separator == ' ')
        skip_blanks(c, end);
    if (c->at == end)
        return 0;
    c->at += c->separator != ' ';
    return 1;
}

/* Half a unit of the last printed digit of a number that has a point. */
static double half_unit(const char *text)
{
    const char *point = strchr(text, '.'), *e = strpbrk(text, "eE");
    const size_t digits = point ? strspn(point + 1, "0123456789") : 0;

    return digits ? 0.5 * pow(10, (e ? atoi(e + 1) : 0) - (int)digits) : 0;
}

static bool number(const struct cursor *c, const char *text, double *x)
{
    char *end;

    *x = strtod_l(text, &end, c->plain);
    return end != text && !*end;
}

static int start(struct cursor *c, const struct foreign *f, struct err *err)
{
    static const char separators[] = ";\t,";
    const char *end, *s;

    *c = (struct cursor){.at = (const char *)f->bytes, .line = 1, .separator = ' '};
    c->end = c->at + f->size;
    if (f->size >= 3 && !memcmp(c->at, "\xef\xbb\xbf", 3))
        c->at += 3;
    if (memchr(f->bytes, 0, f->size))
        return err_set(err, ERR_DATA, "found bytes of zero, expected text");
    if (!to_row(c))
        return err_set(err, ERR_DATA, "found no row of numbers");
    end = line_end(c);
    for (s = separators; *s && !memchr(c->at, *s, (size_t)(end - c->at)); s++)
        ;
    c->separator = *s ? *s : ' ';
    c->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return c->plain ? 0 : err_set(err, ERR_INTERNAL, "out of memory");
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* No two columns have one name. */
static int names_differ(const struct foreign *f, size_t line, struct err *err)
{
    const char **sorted = malloc((f->ncolumn + 1) * sizeof *sorted);
    int rc = 0;

    if (!sorted)
        return err_set(err, ERR_INTERNAL, "no memory for %zu columns", f->ncolumn);
    for (size_t i = 0; i < f->ncolumn; i++)
        sorted[i] = f->column[i].name;
    qsort(sorted, f->ncolumn, sizeof *sorted, by_text);
    for (size_t i = 1; i < f->ncolumn && rc == 0; i++)
        if (!strcmp(sorted[i - 1], sorted[i]))
            rc = err_set(err, ERR_DATA, "line %zu: two columns are named '%s'", line,
                         sorted[i]);
    free(sorted);
    return rc;
}

/* Columns from the first row: names when one of its cells is no number. */
static int columns(struct foreign *f, struct cursor *c, struct err *err)
{
    const char *begin = c->at, *end = line_end(c);
    char text[FOREIGN_NAME];
    double x;
    int more = 1;

    for (f->ncolumn = 0; more > 0; f->ncolumn++) {
        if ((more = cell(c, end, text, err)) < 0)
            return -1;
        f->header = f->header || !number(c, text, &x);
    }
    f->column = calloc(f->ncolumn, sizeof *f->column);
    if (!f->column)
        return err_set(err, ERR_INTERNAL, "no memory for %zu columns", f->ncolumn);
    c->at = begin;
    for (size_t i = 0; i < f->ncolumn; i++) {
        char *name = f->column[i].name;

        if (!f->header)
            snprintf(name, FOREIGN_NAME, "%zu", i + 1);
        else if (cell(c, end, name, err) < 0)
            return -1;
        if (!*name)
            return err_set(err, ERR_DATA, "line %zu: column %zu has no name", c->line,
                           i + 1);
    }
    if (names_differ(f, c->line, err) < 0)
        return -1;
    if (f->header)
        next_line(c);
    return 0;
}

static int describe(struct foreign *f, struct err *err)
{
    struct foreign_array *a = foreign_add(f, err);
    struct cursor c;
    size_t rows = 0;
    int rc = a ? start(&c, f, err) : -1;

    if (rc < 0)
        return -1;
    rc = columns(f, &c, err);
    for (; rc == 0 && to_row(&c); next_line(&c))
        rows++;
    freelocale(c.plain);
    if (rc == 0 && !rows)
        rc = err_set(err, ERR_DATA, "found a header and no row of numbers");
    if (rc < 0)
        return -1;
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
    const char *end = line_end(c);
    char text[FOREIGN_NAME];
    size_t i = 0;
    int more = 1;

    for (; more > 0; i++) {
        if ((more = cell(c, end, text, err)) < 0)
            return -1;
        if (i >= f->ncolumn)
            continue;
        if (!number(c, text, &x[i]))
            return err_set(err, ERR_DATA,
                           "line %zu, column %s: found '%s', expected a number",
                           c->line, f->column[i].name, text);
        f->column[i].rounding = fmin(f->column[i].rounding, half_unit(text));
    }
    return i == f->ncolumn ? 0
                           : err_set(err, ERR_DATA,
                                     "line %zu: found %zu cells, expected %zu",
                                     c->line, i, f->ncolumn);
}

static int load(struct foreign *f, size_t i, struct err *err)
{
    double *x = f->array[i].re;
    struct cursor c;
    int rc = start(&c, f, err);

    if (rc < 0)
        return -1;
    for (size_t j = 0; j < f->ncolumn; j++)
        f->column[j].rounding = INFINITY;
    if (f->header)
        next_line(&c);
    for (; rc == 0 && to_row(&c); next_line(&c), x += f->ncolumn)
        rc = row(f, &c, x, err);
    freelocale(c.plain);
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
