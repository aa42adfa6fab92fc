/* parse.c -- equations from text.
 *
 *   equations = equation {; equation}        equation = column '=' [-] item {(+|-) item}
 *   item = number [[*] product] | product    product = factor {* factor}
 *   factor = column [^ power] | 1            column = name | name[2,3] | name[+1,-1]
 *   product also dN(product), on more axes than one dxxy(product), and
 *   u^a * d1(u^b), which is taken as b/(a + b) d1(u^(a + b))
 *
 * Left of '=' also column_t and column(n+1). A new line parts equations as ; does. A 0 is no
 * term. What stands twice in an equation is added up.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "term/cursor.h"

/* Whether a new line has just begun. */
static bool at_line(const struct cursor *c)
{
    const char *p = c->at;

    while (p > c->text && isspace((unsigned char)p[-1]))
        if (*--p == '\n')
            return true;
    return false;
}

/* Add theta times a node to the equation that began at the term `first`. */
static int add(struct cursor *c, size_t first, size_t target, size_t node, double theta)
{
    for (size_t i = first; i < c->t->nterm; i++)
        if (c->t->term[i].node == node) {
            c->t->term[i].theta += theta;
            return 0;
        }
    return terms_add(c->t, target, node, theta, c->err);
}

static int parse_item(struct cursor *c, double sign, size_t first, size_t target)
{
    double number = 1, scale;
    size_t node = SIZE_MAX;

    if (isdigit((unsigned char)cursor_peek(c)) || *c->at == '.') {
        char *end;
        number = strtod(c->at, &end);
        if (end == c->at)
            return cursor_refuse(c, "a number");
        c->at = end;
        const bool times = cursor_take(c, '*'); /* which goes to what comes next */
        if (!times && (at_line(c) || (!isalpha((unsigned char)cursor_peek(c)) && *c->at != '_'))) {
            node = terms_product(c->t, NULL, 0, c->err);
            if (node == SIZE_MAX)
                return -1;
            return number == 0 ? 0 : add(c, first, target, node, sign * number);
        }
    }
    if (cursor_product(c, &node, &scale) < 0)
        return -1;
    return add(c, first, target, node, sign * number * scale);
}

static int parse_equation(struct cursor *c, bool seen[])
{
    struct factor left;
    const size_t first = c->t->nterm;

    if (cursor_column(c, true, &left) < 0)
        return -1;
    if (seen[left.column])
        return cursor_refuse(c, "one equation for each variable");
    seen[left.column] = true;
    if (!cursor_take(c, '='))
        return cursor_refuse(c, "'='");
    double sign = cursor_take(c, '-') ? -1 : 1;
    do {
        if (parse_item(c, sign, first, left.column) < 0)
            return -1;
        sign = cursor_peek(c) == '-' ? -1 : 1;
    } while (cursor_take(c, '+') || cursor_take(c, '-'));
    if (cursor_take(c, ';') || !cursor_peek(c) || at_line(c))
        return 0;
    return cursor_refuse(c, "'+', '-', '*' or ';'");
}

/* Terms of the equations in the order of their columns: an insertion sort keeps that of the
 * text. */
static void sort(struct terms *t)
{
    for (size_t i = 1; i < t->nterm; i++)
        for (size_t k = i; k > 0 && t->term[k - 1].target > t->term[k].target; k--) {
            const struct term keep = t->term[k];
            t->term[k] = t->term[k - 1];
            t->term[k - 1] = keep;
        }
}

/* Whether the text speaks of components, [3]. */
static bool has_components(const char *text)
{
    for (const char *at = text; (at = strchr(at, '[')); at++)
        if (isdigit((unsigned char)at[1 + strspn(at + 1, " ")]))
            return true;
    return false;
}

int terms_parse_term(struct terms *t, const char *text, struct err *err)
{
    struct cursor c = {.t = t, .text = text, .at = text, .err = err};
    double scale;
    size_t node;

    if (cursor_product(&c, &node, &scale) < 0)
        return -1;
    if (cursor_peek(&c))
        return cursor_refuse(&c, "',' or '*'");
    for (size_t i = 0; i < t->nterm; i++)
        if (t->term[i].node == node)
            return 0;
    return terms_add(t, 0, node, 1, err);
}

int terms_parse(struct terms *t, const struct layout *layout, const char *text, struct err *err)
{
    const bool fields = layout->nvar > 0 && layout->var[0].rank > 0 && !has_components(text);
    struct cursor c = {.t = t, .text = text, .at = text, .err = err};
    bool *seen;
    int rc = 0;

    if (terms_begin(t, layout, fields, err) < 0)
        return -1;
    seen = calloc(t->ncolumn + 1, sizeof *seen);
    if (!seen)
        return err_set(err, ERR_INTERNAL, "equations: no memory");
    while (rc == 0 && cursor_peek(&c))
        rc = parse_equation(&c, seen);
    for (size_t i = 0; rc == 0 && i < t->ncolumn; i++)
        if (!seen[i]) {
            struct text_buf name = {0};
            terms_print_column(t, i, &name);
            rc = err_set(err, ERR_USAGE, "equations: found none for %s", name.s ? name.s : "");
            text_buf_free(&name);
        }
    free(seen);
    if (rc == 0)
        sort(t);
    return rc;
}
