/* print.c -- terms as text. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "term/term.h"

/* The variable of a column, and the component in it. */
static const struct var *of_column(const struct terms *t, size_t column, size_t *component)
{
    const struct var *v = t->layout.var;

    *component = 0;
    if (t->fields)
        return &v[column];
    while (column >= v->offset + v->n)
        v++;
    *component = column - v->offset;
    return v;
}

void terms_print_column(const struct terms *t, size_t column, struct text_buf *out)
{
    const size_t parameters = t->ncolumn + t->ninput;
    size_t component, stride;

    if (column >= parameters) {
        text_add(out, "%s", t->layout.param[t->param[column - parameters]].name);
        return;
    }
    const struct var *v = of_column(t, column, &component);
    text_add(out, "%s", v->name);
    stride = v->n;
    for (int a = 0; !t->fields && a < v->rank; a++) {
        const size_t n = t->layout.axis[v->axis[a]].n;
        stride /= n;
        text_add(out, "%c%zu%s", a ? ',' : '[', component / stride % n,
                 a + 1 < v->rank ? "" : "]");
    }
}

static void print_factor(const struct terms *t, const struct term_node *n, struct text_buf *out)
{
    terms_print_column(t, n->a, out);
    if (!n->by[0] && !n->by[1] && !n->by[2])
        return;
    for (int a = 0; a < t->grid.rank; a++)
        text_add(out, "%c%+ld%s", a ? ',' : '[', n->by[a], a + 1 < t->grid.rank ? "" : "]");
}

/* Powers are chains of equal last factors. */
void terms_print_node(const struct terms *t, size_t node, struct text_buf *out)
{
    const struct term_node *n = &t->node[node];
    size_t last = node, power = 1;

    if (n->op == TERM_ONE) {
        text_add(out, "1");
        return;
    }
    if (n->op == TERM_DERIV) {
        text_add(out, t->grid.rank == 1 ? "d%ld" : "d", n->by[0]);
        for (int a = 0; t->grid.rank > 1 && a < t->grid.rank; a++)
            for (long i = 0; i < n->by[a]; i++)
                text_add(out, "%c", t->layout.axis[t->layout.var[0].axis[a]].name[0]);
        text_add(out, "(");
        terms_print_node(t, n->a, out);
        text_add(out, ")");
        return;
    }
    if (n->op == TERM_PRODUCT) {
        last = n->b;
        while (n->op == TERM_PRODUCT && t->node[n->a].op == TERM_PRODUCT &&
               t->node[n->a].b == last) {
            n = &t->node[n->a];
            power++;
        }
        if (n->a == last) { /* the first two factors */
            power++;
        } else {
            terms_print_node(t, n->a, out);
            text_add(out, "*");
        }
    }
    print_factor(t, &t->node[last], out);
    if (power > 1)
        text_add(out, "^%zu", power);
}

void terms_print(const struct terms *t, struct text_buf *out)
{
    size_t k = 0;

    for (size_t target = 0; target < t->ncolumn; target++) {
        const size_t first = k;
        text_add(out, target ? "; " : "");
        terms_print_column(t, target, out);
        text_add(out, " = ");
        for (; k < t->nterm && t->term[k].target == target; k++) {
            text_add(out, k > first ? " + " : "");
            terms_print_node(t, t->term[k].node, out);
        }
        if (k == first)
            text_add(out, "0");
    }
}

void terms_print_equations(const struct terms *t, const double theta[], int digits, bool map,
                           struct text_buf *out)
{
    char number[TEXT_DOUBLE];
    size_t k = 0;

    for (size_t target = 0; target < t->ncolumn; target++) {
        const size_t first = k;
        terms_print_column(t, target, out);
        text_add(out, map ? "(n+1) =" : "_t =");
        for (; k < t->nterm && t->term[k].target == target; k++) {
            const bool one = t->node[t->term[k].node].op == TERM_ONE;
            text_add(out, signbit(theta[k]) ? " - " : k > first ? " + " : " ");
            if (digits)
                text_add(out, "%.*g", digits, fabs(theta[k]));
            else
                text_add(out, "%s", text_double(number, fabs(theta[k])));
            text_add(out, one ? "" : " ");
            if (!one)
                terms_print_node(t, t->term[k].node, out);
        }
        text_add(out, k == first ? " 0\n" : "\n");
    }
}
