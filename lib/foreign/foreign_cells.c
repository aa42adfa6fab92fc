/* foreign_cells.c -- rows and cells of a table in text. */
#include "foreign/cells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char digits[] = "0123456789";

const char *cells_line_end(const struct cursor *c)
{
    const char *end = memchr(c->at, '\n', (size_t)(c->end - c->at));

    end = end ? end : c->end;
    return end > c->at && end[-1] == '\r' ? end - 1 : end;
}

void cells_next_line(struct cursor *c)
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

bool cells_to_row(struct cursor *c)
{
    for (; c->at < c->end; cells_next_line(c)) {
        const char *end = cells_line_end(c), *p = c->at;

        while (p < end && blank(*p))
            p++;
        if (p < end && *p != '#')
            return true;
        c->above = p < end ? p : NULL;
    }
    return false;
}

char cells_separator(const char *line, size_t n)
{
    const char *s = ";\t,";

    while (*s && !memchr(line, *s, n))
        s++;
    return *s ? *s : ' ';
}

int cells_start(struct cursor *c, const struct foreign *f, struct err *err)
{
    *c = (struct cursor){.at = (const char *)f->bytes, .line = 1};
    c->end = c->at + f->size;
    if (f->size >= 3 && !memcmp(c->at, "\xef\xbb\xbf", 3))
        c->at += 3;
    if (memchr(f->bytes, 0, f->size))
        return err_set(err, ERR_DATA, "found bytes of zero, expected text");
    if (!cells_to_row(c))
        return err_set(err, ERR_DATA, "found no row of numbers");
    c->separator = cells_separator(c->at, (size_t)(cells_line_end(c) - c->at));
    c->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return c->plain ? 0 : err_set(err, ERR_INTERNAL, "out of memory");
}

void cells_end(struct cursor *c)
{
    freelocale(c->plain);
}

int cells_take(struct cursor *c, const char *end, char out[FOREIGN_NAME], struct err *err)
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
    const size_t n = point ? strspn(point + 1, digits) : 0;

    return n ? 0.5 * pow(10, (e ? atoi(e + 1) : 0) - (int)n) : 0;
}

/* A number of Fortran as C writes it: D is E, and E is left out before an exponent of three
 * digits. */
static void as_c(const char *text, char out[FOREIGN_NAME + 1])
{
    const size_t sign = *text == '+' || *text == '-';
    const size_t n = sign + strspn(text + sign, "0123456789.");
    const char *rest = text + n;
    const bool letter = *rest == 'D' || *rest == 'd';
    const bool bare = (*rest == '+' || *rest == '-') && memchr(text, '.', n) &&
                      strspn(rest + 1, digits) == 3 && !rest[4];

    snprintf(out, FOREIGN_NAME + 1, "%.*s%s%s", (int)n, text,
             n > sign && (letter || bare) ? "e" : "", n > sign && letter ? rest + 1 : rest);
}

bool cells_number(const struct cursor *c, const char *text, double *x, double *half)
{
    char plain[FOREIGN_NAME + 1], *end;

    as_c(text, plain);
    *x = strtod_l(plain, &end, c->plain);
    if (end == plain || *end)
        return false;
    if (half)
        *half = half_unit(plain);
    return true;
}

bool cells_broken(const char *text)
{
    return *text && strchr("+-.*0123456789", *text) &&
           !text[strspn(text, "0123456789+-.,*eEdD")];
}
