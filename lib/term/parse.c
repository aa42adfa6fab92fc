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

#include "term/part.h"

enum { FACTORS = 64 };

struct cursor {
    struct terms *t;
    const char *text, *at;
    struct err *err;
};

static int refuse(const struct cursor *c, const char *expected)
{
    char found[24];
    size_t n = 0;

    while (n + 1 < sizeof found && c->at[n] && c->at[n] != ';')
        n++;
    memcpy(found, c->at, n);
    found[n] = '\0';
    return err_set(c->err, ERR_USAGE, "equations, column %zu: found '%s', expected %s",
                   (size_t)(c->at - c->text) + 1, found, expected);
}

static char peek(struct cursor *c)
{
    while (isspace((unsigned char)*c->at))
        c->at++;
    return *c->at;
}

static bool take(struct cursor *c, char what)
{
    if (peek(c) != what)
        return false;
    c->at++;
    return true;
}

/* Whether a new line has just begun. */
static bool at_line(const struct cursor *c)
{
    const char *p = c->at;

    while (p > c->text && isspace((unsigned char)p[-1]))
        if (*--p == '\n')
            return true;
    return false;
}

static bool letter(char ch)
{
    return isalnum((unsigned char)ch) || ch == '_';
}

/* A variable by name; left of = also NAME_t. */
static int variable(struct cursor *c, bool left)
{
    char name[LAYOUT_NAME] = "";
    const char *begin = c->at;
    size_t n = 0;

    if (!isalpha((unsigned char)peek(c)) && *c->at != '_')
        return refuse(c, "a variable");
    begin = c->at;
    while (letter(begin[n]) && n + 1 < sizeof name)
        n++;
    memcpy(name, begin, n);
    int v = layout_find_var(&c->t->layout, name);
    if (v < 0 && left && n > 2 && !strcmp(name + n - 2, "_t")) {
        name[n - 2] = '\0';
        v = layout_find_var(&c->t->layout, name);
    }
    if (v < 0)
        return refuse(c, "a variable of the state");
    c->at += n;
    return v;
}

/* "[2,3]" as a component of a variable. */
static int component(struct cursor *c, const struct var *v, size_t *index)
{
    *index = 0;
    for (int a = 0; a < v->rank; a++) {
        const size_t n = c->t->layout.axis[v->axis[a]].n;
        char *end;
        if (!isdigit((unsigned char)peek(c)))
            return refuse(c, "a component");
        const unsigned long long k = strtoull(c->at, &end, 10);
        if (k >= n)
            return refuse(c, "a component of the axis");
        c->at = end;
        *index = *index * n + (size_t)k;
        if (!take(c, a + 1 < v->rank ? ',' : ']'))
            return refuse(c, a + 1 < v->rank ? "','" : "']'");
    }
    return 0;
}

/* "[+1,-2]" as steps along the axes. */
static int neighbour(struct cursor *c, const struct var *v, long by[])
{
    for (int a = 0; a < v->rank; a++) {
        const long n = (long)c->t->layout.axis[v->axis[a]].n;
        char *end;
        const char sign = peek(c);
        if (sign != '+' && sign != '-')
            return refuse(c, "a neighbour, [+1] or [-1]");
        by[a] = strtol(c->at, &end, 10);
        if (end == c->at || labs(by[a]) >= n)
            return refuse(c, "a neighbour on the grid");
        c->at = end;
        if (!take(c, a + 1 < v->rank ? ',' : ']'))
            return refuse(c, a + 1 < v->rank ? "','" : "']'");
    }
    return 0;
}

static int parse_column(struct cursor *c, bool left, struct factor *f)
{
    const int v = variable(c, left);
    size_t index = 0;

    *f = (struct factor){0};
    if (v < 0)
        return -1;
    const struct var *var = &c->t->layout.var[v];
    if (take(c, '[')) {
        if (var->rank == 0 || (c->t->fields && left))
            return refuse(c, "a variable without components");
        if ((c->t->fields ? neighbour(c, var, f->by) : component(c, var, &index)) < 0)
            return -1;
    } else if (!c->t->fields && var->rank > 0) {
        return refuse(c, "a component, [0]");
    }
    if (left && !strncmp(c->at, "_t", 2))
        c->at += 2;
    if (left && !strncmp(c->at, "(n+1)", 5))
        c->at += 5;
    f->column = terms_column(c->t, v, index);
    return 0;
}

/* The orders of "d2(" or "dxxy(" along each axis; false where no derivative begins. */
static bool parse_orders(struct cursor *c, long order[])
{
    const struct terms *t = c->t;
    const char *at = c->at + 1;
    char *end;

    if (peek(c) != 'd' || !t->fields)
        return false;
    if (t->grid.rank == 1) {
        if (!isdigit((unsigned char)*at))
            return false;
        order[0] = strtol(at, &end, 10);
        at = end;
    }
    for (; t->grid.rank > 1 && letter(*at); at++) {
        int a = 0;
        while (a < t->grid.rank && *at != t->layout.axis[t->layout.var[0].axis[a]].name[0])
            a++;
        if (a == t->grid.rank)
            return false;
        order[a]++;
    }
    if (*at != '(' || order[0] + order[1] + order[2] < 1)
        return false;
    c->at = at + 1;
    return true;
}

/* A derivative among the factors of a product. */
struct derived {
    long order[GRID_RANK];
    struct factor factor[FACTORS];
    size_t n; /* of its own factors; 0: there is none */
};

static int parse_factors(struct cursor *c, struct factor factor[], size_t *n, struct derived *d);

/* What a derivative is of, and its bracket. */
static int parse_derivative(struct cursor *c, struct derived *d)
{
    struct derived inner = {0};

    if (d->order[0] + d->order[1] + d->order[2] > TERM_ORDER)
        return refuse(c, "a derivative of at most order 16");
    if (parse_factors(c, d->factor, &d->n, &inner) < 0)
        return -1;
    if (d->n == 0 || inner.n > 0)
        return refuse(c, "a product of variables in a derivative");
    return take(c, ')') ? 0 : refuse(c, "')'");
}

static bool same_factor(const struct factor *a, const struct factor *b)
{
    return a->column == b->column && !memcmp(a->by, b->by, sizeof a->by);
}

static int no_flux(const struct cursor *c, const char *from)
{
    return err_set(c->err, ERR_USAGE, "equations, column %zu: found '%.*s', expected derivatives "
                   "of products, or u^a*d1(u^b), which is one", (size_t)(from - c->text) + 1,
                   (int)(c->at - from), from);
}

/* u^a d1(u^b) as a part of d1(u^(a + b)). */
static int conserve(struct cursor *c, const struct factor factor[], size_t n, struct derived *d,
                    const char *from, double *scale)
{
    struct text_buf *said = &c->t->rewritten;

    for (size_t i = 0; i < n + d->n; i++)
        if (!same_factor(i < n ? &factor[i] : &d->factor[i - n], &factor[0]))
            return no_flux(c, from);
    if (d->order[0] + d->order[1] + d->order[2] > 1)
        return no_flux(c, from);
    if (n + d->n > FACTORS)
        return refuse(c, "at most 64 factors");
    *scale = (double)d->n / (double)(n + d->n);
    for (size_t i = 0; i < n; i++)
        d->factor[d->n + i] = factor[i];
    d->n += n;
    text_add(said, "%s%.*s", said->len ? "; " : "", (int)(c->at - from), from);
    while (said->s && said->len > 0 && isspace((unsigned char)said->s[said->len - 1]))
        said->s[--said->len] = '\0';
    return 0;
}

/* Factors of a product, each as often as its power says, and a derivative. */
static int parse_factors(struct cursor *c, struct factor factor[], size_t *n, struct derived *d)
{
    struct factor one;

    *n = 0;
    do {
        unsigned long power = 1;
        char *end;
        if (d->n == 0 && parse_orders(c, d->order)) {
            if (parse_derivative(c, d) < 0)
                return -1;
            continue;
        }
        if (peek(c) == '1' && !isdigit((unsigned char)c->at[1]) && c->at[1] != '.') {
            c->at++;
            continue;
        }
        if (parse_column(c, false, &one) < 0)
            return -1;
        if (take(c, '^')) {
            if (!isdigit((unsigned char)peek(c)))
                return refuse(c, "a power");
            power = strtoul(c->at, &end, 10);
            if (power == 0 || power > FACTORS)
                return refuse(c, "a power from 1 to 64");
            c->at = end;
        }
        if (*n + power > FACTORS)
            return refuse(c, "at most 64 factors");
        while (power--)
            factor[(*n)++] = one;
    } while (take(c, '*'));
    return 0;
}

/* The node of a product, which is scale times it. */
static int parse_product(struct cursor *c, size_t *node, double *scale)
{
    struct factor factor[FACTORS];
    struct derived d = {0};
    const char *from = (peek(c), c->at);
    size_t n;

    *scale = 1;
    if (parse_factors(c, factor, &n, &d) < 0 ||
        (n > 0 && d.n > 0 && conserve(c, factor, n, &d, from, scale) < 0))
        return -1;
    *node = d.n > 0 ? terms_product(c->t, d.factor, d.n, c->err)
                    : terms_product(c->t, factor, n, c->err);
    if (*node != SIZE_MAX && d.n > 0)
        *node = terms_derivative(c->t, *node, d.order, c->err);
    if (*node == SIZE_MAX)
        return -1;
    if (n > 0 && d.n > 0) {
        text_add(&c->t->rewritten, " is %g ", *scale);
        terms_print_node(c->t, *node, &c->t->rewritten);
    }
    return 0;
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

    if (isdigit((unsigned char)peek(c)) || *c->at == '.') {
        char *end;
        number = strtod(c->at, &end);
        if (end == c->at)
            return refuse(c, "a number");
        c->at = end;
        const bool times = take(c, '*'); /* which goes to what comes next */
        if (!times && (at_line(c) || (!isalpha((unsigned char)peek(c)) && *c->at != '_'))) {
            node = terms_product(c->t, NULL, 0, c->err);
            if (node == SIZE_MAX)
                return -1;
            return number == 0 ? 0 : add(c, first, target, node, sign * number);
        }
    }
    if (parse_product(c, &node, &scale) < 0)
        return -1;
    return add(c, first, target, node, sign * number * scale);
}

static int parse_equation(struct cursor *c, bool seen[])
{
    struct factor left;
    const size_t first = c->t->nterm;

    if (parse_column(c, true, &left) < 0)
        return -1;
    if (seen[left.column])
        return refuse(c, "one equation for each variable");
    seen[left.column] = true;
    if (!take(c, '='))
        return refuse(c, "'='");
    double sign = take(c, '-') ? -1 : 1;
    do {
        if (parse_item(c, sign, first, left.column) < 0)
            return -1;
        sign = peek(c) == '-' ? -1 : 1;
    } while (take(c, '+') || take(c, '-'));
    return take(c, ';') || !peek(c) || at_line(c) ? 0 : refuse(c, "'+', '-', '*' or ';'");
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

    if (parse_product(&c, &node, &scale) < 0)
        return -1;
    if (peek(&c))
        return refuse(&c, "',' or '*'");
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
    while (rc == 0 && peek(&c))
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
