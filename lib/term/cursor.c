/* cursor.c -- columns and products from text; the grammar is in parse.c. */
#include "term/cursor.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FACTORS = 64 };

int cursor_refuse(const struct cursor *c, const char *expected)
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

char cursor_peek(struct cursor *c)
{
    while (isspace((unsigned char)*c->at))
        c->at++;
    return *c->at;
}

bool cursor_take(struct cursor *c, char what)
{
    if (cursor_peek(c) != what)
        return false;
    c->at++;
    return true;
}

static bool letter(char ch)
{
    return isalnum((unsigned char)ch) || ch == '_';
}

/* Copy the name that comes next, and do not pass it. */
static size_t peek_name(struct cursor *c, char name[LAYOUT_NAME])
{
    size_t n = 0;

    cursor_peek(c);
    while (letter(c->at[n]) && n + 1 < LAYOUT_NAME)
        n++;
    memcpy(name, c->at, n);
    name[n] = '\0';
    return n;
}

/* A parameter of the system, where no variable or input is called so. */
static bool parameter(struct cursor *c, struct factor *f)
{
    const struct layout *l = &c->t->layout;
    char name[LAYOUT_NAME];
    const size_t n = peek_name(c, name);
    const int i = param_index(l->param, name);

    if (i < 0 || layout_find_var(l, name) >= 0 || layout_find_input(l, name) >= 0)
        return false;
    c->at += n;
    *f = (struct factor){.column = terms_parameter(c->t, i), .parameter = i + 1};
    return true;
}

/* A variable by name, right of = also an input; left of = also NAME_t. */
static int variable(struct cursor *c, bool left)
{
    char name[LAYOUT_NAME];

    if (!isalpha((unsigned char)cursor_peek(c)) && *c->at != '_')
        return cursor_refuse(c, "a variable");
    size_t n = peek_name(c, name);
    int v = layout_find_var(&c->t->layout, name);
    if (v < 0 && !left)
        v = layout_find_input(&c->t->layout, name);
    if (v < 0 && left && n > 2 && !strcmp(name + n - 2, "_t")) {
        name[n - 2] = '\0';
        v = layout_find_var(&c->t->layout, name);
    }
    if (v < 0)
        return cursor_refuse(c, left || !c->t->layout.param ? "a variable of the state"
                                : "a variable of the state, or a parameter of its system");
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
        if (!isdigit((unsigned char)cursor_peek(c)))
            return cursor_refuse(c, "a component");
        const unsigned long long k = strtoull(c->at, &end, 10);
        if (k >= n)
            return cursor_refuse(c, "a component of the axis");
        c->at = end;
        *index = *index * n + (size_t)k;
        if (!cursor_take(c, a + 1 < v->rank ? ',' : ']'))
            return cursor_refuse(c, a + 1 < v->rank ? "','" : "']'");
    }
    return 0;
}

/* "[+1,-2]" as steps along the axes. */
static int neighbour(struct cursor *c, const struct var *v, long by[])
{
    for (int a = 0; a < v->rank; a++) {
        const long n = (long)c->t->layout.axis[v->axis[a]].n;
        char *end;
        const char sign = cursor_peek(c);
        if (sign != '+' && sign != '-')
            return cursor_refuse(c, "a neighbour, [+1] or [-1]");
        by[a] = strtol(c->at, &end, 10);
        if (end == c->at || labs(by[a]) >= n)
            return cursor_refuse(c, "a neighbour on the grid");
        c->at = end;
        if (!cursor_take(c, a + 1 < v->rank ? ',' : ']'))
            return cursor_refuse(c, a + 1 < v->rank ? "','" : "']'");
    }
    return 0;
}

int cursor_column(struct cursor *c, bool left, struct factor *f)
{
    size_t index = 0;

    if (!left && parameter(c, f))
        return 0;
    const int v = variable(c, left);
    *f = (struct factor){0};
    if (v < 0)
        return -1;
    const struct var *var = &c->t->layout.var[v];
    if (cursor_take(c, '[')) {
        if (var->rank == 0 || (c->t->fields && left))
            return cursor_refuse(c, "a variable without components");
        if ((c->t->fields ? neighbour(c, var, f->by) : component(c, var, &index)) < 0)
            return -1;
    } else if (!c->t->fields && var->rank > 0) {
        return cursor_refuse(c, "a component, [0]");
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

    if (cursor_peek(c) != 'd' || !t->fields)
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
        return cursor_refuse(c, "a derivative of at most order 16");
    if (parse_factors(c, d->factor, &d->n, &inner) < 0)
        return -1;
    if (d->n == 0 || inner.n > 0)
        return cursor_refuse(c, "a product of variables in a derivative");
    return cursor_take(c, ')') ? 0 : cursor_refuse(c, "')'");
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
    for (size_t i = 0; i < n + d->n; i++)
        if (!same_factor(i < n ? &factor[i] : &d->factor[i - n], &factor[0]))
            return no_flux(c, from);
    if (d->order[0] + d->order[1] + d->order[2] > 1)
        return no_flux(c, from);
    if (n + d->n > FACTORS)
        return cursor_refuse(c, "at most 64 factors");
    *scale = (double)d->n / (double)(n + d->n);
    for (size_t i = 0; i < n; i++)
        d->factor[d->n + i] = factor[i];
    d->n += n;
    return 0;
}

/* What was read from `from` on is another node, but for its factor. */
static void say_rewritten(struct cursor *c, const char *from, double scale, size_t node)
{
    struct text_buf *said = &c->t->rewritten;

    text_add(said, "%s%.*s", said->len ? "; " : "", (int)(c->at - from), from);
    while (said->s && said->len > 0 && isspace((unsigned char)said->s[said->len - 1]))
        said->s[--said->len] = '\0';
    text_add(said, scale == 1 ? " is " : " is %g ", scale);
    terms_print_node(c->t, node, said);
}

/* Move the parameters of factor[n] to the end of to[]. */
static size_t take_parameters(struct factor factor[], size_t *n, struct factor to[], size_t have)
{
    size_t kept = 0;

    for (size_t i = 0; i < *n; i++)
        if (factor[i].parameter)
            to[have++] = factor[i];
        else
            factor[kept++] = factor[i];
    *n = kept;
    return have;
}

/* All in one derivative: parameters, which do not depend on the axes, go into it. */
static int gather_derived(struct cursor *c, struct factor factor[], size_t n, struct derived *d,
                          const char *from, double *scale)
{
    struct factor known[2 * FACTORS];
    size_t nknown = take_parameters(factor, &n, known, 0);

    nknown = take_parameters(d->factor, &d->n, known, nknown);
    if (d->n == 0)
        return cursor_refuse(c, "a product of variables in a derivative");
    if (n > 0 && conserve(c, factor, n, d, from, scale) < 0)
        return -1;
    if (d->n + nknown > FACTORS)
        return cursor_refuse(c, "at most 64 factors");
    for (size_t i = 0; i < nknown; i++)
        d->factor[d->n++] = known[i];
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
        if (cursor_peek(c) == '1' && !isdigit((unsigned char)c->at[1]) && c->at[1] != '.') {
            c->at++;
            continue;
        }
        if (cursor_column(c, false, &one) < 0)
            return -1;
        if (cursor_take(c, '^')) {
            if (!isdigit((unsigned char)cursor_peek(c)))
                return cursor_refuse(c, "a power");
            power = strtoul(c->at, &end, 10);
            if (power == 0 || power > FACTORS)
                return cursor_refuse(c, "a power from 1 to 64");
            c->at = end;
        }
        if (*n + power > FACTORS)
            return cursor_refuse(c, "at most 64 factors");
        while (power--)
            factor[(*n)++] = one;
    } while (cursor_take(c, '*'));
    return 0;
}

int cursor_product(struct cursor *c, size_t *node, double *scale)
{
    struct factor factor[FACTORS];
    struct derived d = {0};
    const char *from = (cursor_peek(c), c->at);
    size_t n;

    *scale = 1;
    if (parse_factors(c, factor, &n, &d) < 0)
        return -1;
    const bool derived = d.n > 0;
    if (derived && gather_derived(c, factor, n, &d, from, scale) < 0)
        return -1;
    *node = derived ? terms_product(c->t, d.factor, d.n, c->err)
                    : terms_product(c->t, factor, n, c->err);
    if (*node != SIZE_MAX && derived)
        *node = terms_derivative(c->t, *node, d.order, c->err);
    if (*node == SIZE_MAX)
        return -1;
    if (n > 0 && derived)
        say_rewritten(c, from, *scale, *node);
    return 0;
}
