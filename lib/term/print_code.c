/* print_code.c -- equations for other programs: LaTeX and C. */
#include <math.h>
#include <string.h>

#include "term/term.h"

static bool moved(const struct term_node *n)
{
    return n->by[0] || n->by[1] || n->by[2];
}

/* x, X_{3}, u_{i+1}: the name of a column with its component or neighbour as an index. */
static void latex_column(const struct terms *t, const struct term_node *n, struct text_buf *out)
{
    struct text_buf name = {0};

    terms_print_column(t, n->a, &name);
    const char *text = name.s ? name.s : "";
    const size_t len = strcspn(text, "[");
    text_add(out, len > 1 ? "\\mathrm{%.*s}" : "%.*s", (int)len, text);
    if (text[len])
        text_add(out, "_{%.*s}", (int)strcspn(text + len + 1, "]"), text + len + 1);
    for (int a = 0; moved(n) && a < t->grid.rank; a++)
        text_add(out, "%s%c%+ld%s", a ? ", " : "_{", "ijk"[a], n->by[a],
                 a + 1 < t->grid.rank ? "" : "}");
    text_buf_free(&name);
}

static void latex_node(const struct terms *t, size_t node, struct text_buf *out)
{
    const struct term_node *n = &t->node[node];

    if (n->op == TERM_PRODUCT) {
        latex_node(t, n->a, out);
        text_add(out, " ");
        latex_node(t, n->b, out);
    } else if (n->op == TERM_COLUMN) {
        latex_column(t, n, out);
    } else if (n->op == TERM_DERIV) {
        text_add(out, "\\partial_{");
        for (int a = 0; a < t->grid.rank; a++)
            for (long i = 0; i < n->by[a]; i++)
                text_add(out, "%c", t->layout.axis[t->layout.var[0].axis[a]].name[0]);
        text_add(out, "} (");
        latex_node(t, n->a, out);
        text_add(out, ")");
    }
}

void terms_print_latex(const struct terms *t, const double theta[], bool map,
                       struct text_buf *out)
{
    size_t k = 0;

    text_add(out, "\\begin{aligned}\n");
    for (size_t target = 0; target < t->ncolumn; target++) {
        const size_t first = k;
        const struct term_node left = {.op = TERM_COLUMN, .a = target};
        text_add(out, map ? "  " : "  \\frac{\\mathrm{d}}{\\mathrm{d}t} ");
        latex_column(t, &left, out);
        text_add(out, map ? "^{n+1} &=" : " &=");
        for (; k < t->nterm && t->term[k].target == target; k++) {
            text_add(out, "%s%.6g ", signbit(theta[k]) ? " - " : k > first ? " + " : " ",
                     fabs(theta[k]));
            latex_node(t, t->term[k].node, out);
        }
        text_add(out, "%s%s\n", k == first ? " 0" : "",
                 target + 1 < t->ncolumn ? " \\\\" : "");
    }
    text_add(out, "\\end{aligned}\n");
}

/* u[2], or of point i of a line of n: u[0 * n + (i + n + 1) % n]; inputs likewise; p[0]. */
static void c_node(const struct terms *t, size_t node, struct text_buf *out)
{
    const struct term_node *n = &t->node[node];
    const bool state = n->a < t->ncolumn;
    const size_t column = state ? n->a : n->a - t->ncolumn;
    const char *name = state ? "u" : "input";

    if (n->op == TERM_PRODUCT) {
        c_node(t, n->a, out);
        text_add(out, " * ");
        c_node(t, n->b, out);
    } else if (n->op == TERM_COLUMN && !state && column >= t->ninput) {
        text_add(out, "p[%zu]", column - t->ninput);
    } else if (n->op == TERM_COLUMN && !t->fields) {
        text_add(out, "%s[%zu]", name, column);
    } else if (n->op == TERM_COLUMN && !moved(n)) {
        text_add(out, "%s[%zu * n + i]", name, column);
    } else if (n->op == TERM_COLUMN) {
        text_add(out, "%s[%zu * n + (i + n %c %ld) %% n]", name, column,
                 n->by[0] < 0 ? '-' : '+', n->by[0] < 0 ? -n->by[0] : n->by[0]);
    }
}

/* "u = x, y" of columns from `first` on, and nothing where there are none. */
static void c_names(const struct terms *t, const char *name, size_t first, size_t n,
                    struct text_buf *out)
{
    for (size_t c = 0; c < n; c++) {
        if (c)
            text_add(out, ", ");
        else
            text_add(out, "%s%s = ", first ? "; " : "", name);
        terms_print_column(t, first + c, out);
    }
}

/* What the function takes, and how it begins. */
static void c_head(const struct terms *t, bool map, struct text_buf *out)
{
    text_add(out, "#include <stddef.h>\n\n/* %s of ", map ? "f := the next state" : "f := du/dt");
    c_names(t, "u", 0, t->ncolumn, out);
    c_names(t, "input", t->ncolumn, t->ninput, out);
    text_add(out, "%s", t->fields ? ", each of n points" : "");
    c_names(t, "p", t->ncolumn + t->ninput, t->nparam, out);
    text_add(out, " */\nvoid rate(%sconst double u[], %s%sdouble f[])\n{\n",
             t->fields ? "size_t n, " : "", t->ninput ? "const double input[], " : "",
             t->nparam ? "const double p[], " : "");
    if (t->fields)
        text_add(out, "    for (size_t i = 0; i < n; i++) {\n");
}

int terms_print_c(const struct terms *t, const double theta[], bool map, struct text_buf *out,
                  struct err *err)
{
    const char *indent = t->fields ? "        " : "    ";
    size_t k = 0;

    if (t->derives)
        return err_set(err, ERR_DATA, "C: found derivatives, expected none");
    for (size_t i = 0; t->fields && t->grid.rank > 1 && i < t->nnode; i++)
        if (t->node[i].op == TERM_COLUMN && moved(&t->node[i]))
            return err_set(err, ERR_DATA, "C: found neighbours on %d axes, expected one",
                           t->grid.rank);
    c_head(t, map, out);
    for (size_t target = 0; target < t->ncolumn; target++) {
        const size_t first = k;
        text_add(out, t->fields ? "%sf[%zu * n + i] =" : "%sf[%zu] =", indent, target);
        for (; k < t->nterm && t->term[k].target == target; k++) {
            const bool one = t->node[t->term[k].node].op == TERM_ONE;
            text_add(out, "%s%.17g%s", signbit(theta[k]) ? " - " : k > first ? " + " : " ",
                     fabs(theta[k]), one ? "" : " * ");
            c_node(t, t->term[k].node, out);
        }
        text_add(out, k == first ? " 0;\n" : ";\n");
    }
    text_add(out, t->fields ? "    }\n}\n" : "}\n");
    return 0;
}
