/* term.c -- terms: columns, nodes, products. */
#include "term/term.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"
#include "term/part.h"

bool terms_are_fields(const struct layout *l)
{
    if (l->nvar == 0 || l->var[0].rank == 0)
        return false;
    for (int a = 0; a < l->var[0].rank; a++)
        if (!l->axis[l->var[0].axis[a]].index)
            return true;
    return false;
}

int terms_begin(struct terms *t, const struct layout *layout, bool fields, struct err *err)
{
    *t = (struct terms){.layout = *layout, .fields = fields, .ncolumn = layout->n,
                         .ninput = layout->nin};
    if (!fields)
        return 0;
    if (layout_grid(layout, GRID_RANK, &t->grid, err) < 0)
        return -1;
    t->ncolumn = (size_t)layout->nvar;
    t->ninput = (size_t)layout->ninput;
    for (int i = layout->nvar; i < layout->nvar + layout->ninput; i++) {
        const struct var *v = &layout->var[i], *u = &layout->var[0];
        if (v->rank > 0 && (v->rank != u->rank || memcmp(v->axis, u->axis, sizeof v->axis) ||
                            memcmp(v->at, u->at, sizeof v->at)))
            return err_set(err, ERR_DATA, "input %s: expected the axes of %s, or none", v->name,
                           u->name);
    }
    return 0;
}

size_t terms_parameter(struct terms *t, int i)
{
    size_t k = 0;

    while (k < t->nparam && t->param[k] != i)
        k++;
    if (k == t->nparam)
        t->param[t->nparam++] = i;
    return t->ncolumn + t->ninput + k;
}

size_t terms_known(const struct terms *t)
{
    return t->ninput + t->nparam;
}

void terms_gather(const struct terms *t, const double u[], const double inputs[],
                  const double p[], double columns[])
{
    const struct layout *l = &t->layout;
    const size_t points = terms_points(t);
    double *to = columns + l->n;

    memcpy(columns, u, l->n * sizeof *u);
    for (int v = l->nvar; v < l->nvar + l->ninput; v++) {
        const size_t n = t->fields ? points : l->var[v].n;
        for (size_t i = 0; i < n; i++)
            *to++ = inputs ? inputs[l->var[v].offset - l->n + (l->var[v].n > 1 ? i : 0)] : 0;
    }
    for (size_t k = 0; k < t->nparam; k++)
        for (size_t i = 0; i < points; i++)
            *to++ = p ? p[t->param[k]] : 0;
}

void terms_close(struct terms *t)
{
    fft_close(t->fft);
    free(t->node);
    free(t->term);
    text_buf_free(&t->rewritten);
    *t = (struct terms){0};
}

size_t terms_points(const struct terms *t)
{
    return t->fields ? t->grid.points : 1;
}

size_t terms_column(const struct terms *t, int var, size_t component)
{
    return t->fields ? (size_t)var : t->layout.var[var].offset + component;
}

/* Room for one more item: items are doubled at powers of two. */
static int grow(void **items, size_t n, size_t size, struct err *err)
{
    if (n >= TERM_MOST)
        return err_set(err, ERR_USAGE, "more than %d terms", TERM_MOST);
    if (n && (n & (n - 1)))
        return 0;
    void *more = realloc(*items, (n ? 2 * n : 1) * size);
    if (!more)
        return err_set(err, ERR_INTERNAL, "no memory for %zu terms", n + 1);
    *items = more;
    return 0;
}

size_t terms_new(struct terms *t, struct term_node node, struct err *err)
{
    if (grow((void **)&t->node, t->nnode, sizeof *t->node, err) < 0)
        return SIZE_MAX;
    t->node[t->nnode] = node;
    return t->nnode++;
}

static size_t find_or_make(struct terms *t, struct term_node node, struct err *err)
{
    for (size_t i = 0; i < t->nnode; i++) {
        const struct term_node *n = &t->node[i];
        if (n->op == node.op && n->a == node.a && n->b == node.b &&
            !memcmp(n->by, node.by, sizeof n->by))
            return i;
    }
    return terms_new(t, node, err);
}

static int order(const void *left, const void *right)
{
    const struct factor *a = left, *b = right;

    if (!a->parameter != !b->parameter)
        return a->parameter ? -1 : 1;
    if (a->parameter != b->parameter)
        return a->parameter < b->parameter ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    for (int i = 0; i < GRID_RANK; i++)
        if (a->by[i] != b->by[i])
            return a->by[i] < b->by[i] ? -1 : 1;
    return 0;
}

size_t terms_product(struct terms *t, struct factor factor[], size_t n, struct err *err)
{
    size_t product = SIZE_MAX;

    if (n == 0)
        return find_or_make(t, (struct term_node){.op = TERM_ONE}, err);
    qsort(factor, n, sizeof *factor, order);
    for (size_t i = 0; i < n; i++) {
        struct term_node node = {.op = TERM_COLUMN, .a = factor[i].column};
        memcpy(node.by, factor[i].by, sizeof node.by);
        const size_t one = find_or_make(t, node, err);
        if (one == SIZE_MAX)
            return one;
        node = (struct term_node){.op = TERM_PRODUCT, .a = product, .b = one};
        product = i == 0 ? one : find_or_make(t, node, err);
        if (product == SIZE_MAX)
            return product;
    }
    return product;
}

size_t terms_derivative(struct terms *t, size_t node, const long order[], struct err *err)
{
    struct term_node d = {.op = TERM_DERIV, .a = node};

    memcpy(d.by, order, sizeof d.by);
    t->derives = true;
    return node == SIZE_MAX ? node : find_or_make(t, d, err);
}

int terms_ready(struct terms *t, bool ends, struct err *err)
{
    const struct var *v = &t->layout.var[0];

    if (!t->derives || t->ready)
        return 0;
    for (int a = 0; a < v->rank; a++) {
        const struct axis *axis = &t->layout.axis[v->axis[a]];
        if (axis_must_be_even(axis, err) < 0)
            return -1;
        t->finite |= axis->edge != EDGE_PERIODIC;
        if (t->finite && !ends)
            return err_set(err, ERR_DATA, "axis %s: found edge %s, expected periodic", axis->name,
                           edge_name(axis->edge));
    }
    t->ready = true;
    t->nwork = 3 * t->grid.points;
    if (t->finite)
        return 0;
    t->fft = fft_open_grid(t->grid.rank, t->grid.n, err);
    t->nwork = terms_derive_nwork(&t->grid) + t->grid.points;
    return t->fft ? 0 : -1;
}

int terms_add(struct terms *t, size_t target, size_t node, double theta, struct err *err)
{
    if (node == SIZE_MAX || grow((void **)&t->term, t->nterm, sizeof *t->term, err) < 0)
        return -1;
    t->term[t->nterm++] = (struct term){target, node, theta};
    return 0;
}

int terms_open(struct terms *t, const struct layout *layout, const char *text, struct err *err)
{
    if (strchr(text, '='))
        return terms_parse(t, layout, text, err);
    if (terms_library(t, layout, text, err) < 0)
        return -1;
    const size_t n = t->nterm;
    for (size_t target = 1; target < t->ncolumn; target++)
        for (size_t i = 0; i < n; i++)
            if (terms_add(t, target, t->term[i].node, 1, err) < 0)
                return -1;
    return 0;
}
