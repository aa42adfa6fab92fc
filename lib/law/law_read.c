/* law_read.c -- laws from text: equations of coefficients, by the names of their terms.
 *
 *   line = [sign] item {sign item} '=' number      item = [number] target ':' term
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "law/law.h"

enum { LINE = 4096 };

static void trim(char *text)
{
    size_t n = strlen(text), skip = strspn(text, " \t");

    while (n > skip && isspace((unsigned char)text[n - 1]))
        n--;
    memmove(text, text + skip, n - skip);
    text[n - skip] = '\0';
}

/* The index of what print writes as name, or count. */
static size_t find(const struct terms *t, const char *name, size_t count,
                   void (*print)(const struct terms *t, size_t i, struct text_buf *out))
{
    size_t found = count;

    for (size_t i = 0; i < count && found == count; i++) {
        struct text_buf text = {0};
        print(t, i, &text);
        found = text.s && !strcmp(text.s, name) ? i : count;
        text_buf_free(&text);
    }
    return found;
}

static void print_term(const struct terms *t, size_t i, struct text_buf *out)
{
    terms_print_node(t, t->term[i].node, out);
}

/* A term as it is written, to the way in which the library names it: "y*x" is x*y. */
static size_t find_term(const struct terms *library, const char *target, const char *term)
{
    struct text_buf text = {0}, name = {0};
    struct terms t = {0};
    struct err err;
    size_t found = library->nterm;

    for (size_t c = 0; c < library->ncolumn; c++) {
        struct text_buf column = {0};
        terms_print_column(library, c, &column);
        text_add(&text, "%s%s = %s", c ? "; " : "", column.s ? column.s : "",
                 column.s && !strcmp(column.s, target) ? term : "0");
        text_buf_free(&column);
    }
    if (text.s && terms_open(&t, &library->layout, text.s, &err) == 0 && t.nterm == 1 &&
        t.fields == library->fields) {
        terms_print_node(&t, t.term[0].node, &name);
        found = name.s ? find(library, name.s, library->nterm, print_term) : found;
    }
    terms_close(&t);
    text_buf_free(&name);
    text_buf_free(&text);
    return found;
}

static int read_item(char *item, const struct terms *library, double sign, double row[],
                     struct err *err)
{
    char *colon, *end;

    trim(item);
    colon = strchr(item, ':');
    const double number = strtod(item, &end);
    if (!colon)
        return err_set(err, ERR_DATA, "found '%s', expected TARGET: TERM", item);
    *colon = '\0';
    char *target = end > item ? end : item;
    target += strspn(target, " \t*");
    trim(target);
    trim(colon + 1);
    const size_t c = find(library, target, library->ncolumn, terms_print_column);
    if (c == library->ncolumn)
        return err_set(err, ERR_DATA, "found '%s', expected a variable that has an equation",
                       target);
    const size_t j = find_term(library, target, colon + 1);
    if (j == library->nterm)
        return err_set(err, ERR_DATA, "found the term '%s', which the library lacks", colon + 1);
    row[c * library->nterm + j] += sign * (end > item ? number : 1);
    return 0;
}

/* Where an item ends: at a sign that is not within brackets, nor of an exponent. */
static char *item_end(char *at)
{
    int depth = 0;

    for (; *at; at++) {
        depth += (*at == '(' || *at == '[') - (*at == ')' || *at == ']');
        const bool exponent = (at[-1] == 'e' || at[-1] == 'E') && isdigit((unsigned char)at[1]);
        if (depth == 0 && (*at == '+' || *at == '-') && !exponent)
            break;
    }
    return at;
}

static int read_line(char *line, const struct terms *library, double row[], double *rhs,
                     struct err *err)
{
    char *equals = strchr(line, '='), *end;
    double sign = 1;

    if (!equals)
        return err_set(err, ERR_DATA, "found no '='");
    *equals = '\0';
    trim(equals + 1);
    *rhs = strtod(equals + 1, &end);
    if (end == equals + 1 || *end)
        return err_set(err, ERR_DATA, "found '%s', expected a number after '='", equals + 1);
    for (char *at = line; *at;) {
        at += strspn(at, " \t");
        if (*at == '+' || *at == '-')
            sign = *at++ == '-' ? -1 : 1;
        at += strspn(at, " \t");
        end = item_end(*at ? at + 1 : at);
        const char next = *end;
        *end = '\0';
        if (read_item(at, library, sign, row, err) < 0)
            return -1;
        *end = next;
        at = end;
    }
    return 0;
}

int law_read(struct law *l, const struct terms *library, const char *path, struct err *err)
{
    FILE *f = fopen(path, "r");
    char line[LINE];
    double rhs = 0, *row = malloc((l->p * l->d + 1) * sizeof *row);
    int rc = f && row ? 0 : -1;

    if (!f)
        err_set(err, ERR_OPEN, "%s: %s", path, strerror(errno));
    else if (!row)
        err_set(err, ERR_INTERNAL, "laws: no memory");
    for (size_t n = 1; rc == 0 && fgets(line, sizeof line, f); n++) {
        line[strcspn(line, "#\n")] = '\0';
        trim(line);
        if (!*line)
            continue;
        memset(row, 0, l->p * l->d * sizeof *row);
        rc = read_line(line, library, row, &rhs, err);
        if (rc < 0)
            err_prefix(err, "%s, line %zu", path, n);
        else
            rc = law_append(l, row, rhs, err);
    }
    if (f)
        fclose(f);
    free(row);
    return rc;
}
