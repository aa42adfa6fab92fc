/* equations_path.c -- the sets of terms that a solver proposes, as a table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tool/equations.h"
#include "tool/tool.h"

static void add_number(struct text_buf *out, double x)
{
    text_add(out, isnan(x) ? "\tnan" : "\t%.6g", x);
}

/* "x + x*y"; of several targets "x: x + x*y; y: 0". */
static void add_terms(const struct equations *e, const bool keep[], size_t features,
                      struct text_buf *out)
{
    for (size_t first = 0; first < features; first += e->of.p) {
        size_t n = 0;
        text_add(out, first ? "; " : "\t");
        if (features > e->of.p) {
            terms_print_column(&e->library, first / e->of.p, out);
            text_add(out, ": ");
        }
        for (size_t j = 0; j < e->of.p; j++)
            if (keep[first + j]) {
                text_add(out, n++ ? " + " : "");
                terms_print_node(&e->library, e->library.term[j].node, out);
            }
        text_add(out, n ? "" : "0");
    }
}

/* values (criteria, n), NaN where a criterion needs what the samples lack; which is taken. */
static double *judge(const struct equations *e, const struct candidates *c,
                     const struct sparse *s, size_t *chosen)
{
    size_t count = 0, taken;
    struct err err = {0};

    while (select_all()[count])
        count++;
    double *value = tool_alloc(count * c->n + 1, sizeof *value);
    for (size_t k = 0; k < count; k++) {
        const struct select_ops *ops = select_all()[k];
        for (size_t i = 0; i < c->n; i++)
            value[k * c->n + i] = NAN;
        if (!ops->folds || s->nfold > 0 || ops == e->method.select)
            tool_try(candidates_judge(c, ops, s, value + k * c->n, &taken, &err), &err);
        if (ops == e->method.select)
            *chosen = taken;
    }
    return value;
}

static void add_problem(const struct equations *e, size_t problem, const bool independent[],
                        struct text_buf *out)
{
    const struct sparse s = solution_problem(&e->of, problem);
    bool *may = tool_alloc(s.p + 1, sizeof *may);
    struct candidates c;
    size_t chosen = 0;
    struct err err = {0};

    solution_may(&e->of, independent, problem, may);
    tool_try(candidates_open(&c, &e->method, &s, may, true, &err), &err);
    double *value = judge(e, &c, &s, &chosen);
    for (size_t i = 0; i < c.n; i++) {
        const struct sparse_report *r = &c.of[i].report;
        if (e->of.constraints)
            text_add(out, "all");
        else
            terms_print_column(&e->library, problem, out);
        text_add(out, "\t%.6g\t%zu", c.of[i].at, c.of[i].terms);
        add_number(out, r->norm > 0 ? sqrt(r->residual / r->norm) : 0);
        for (size_t k = 0; select_all()[k]; k++)
            add_number(out, value[k * c.n + i]);
        text_add(out, "\t%s", i == chosen ? "*" : "");
        add_terms(e, c.of[i].keep, s.p, out);
        text_add(out, "\n");
    }
    free(value);
    free(may);
    candidates_close(&c);
}

void equations_path(const struct equations *e, struct text_buf *out)
{
    struct samples free_of = e->of;
    bool *independent = tool_alloc(e->of.p + 1, sizeof *independent);

    text_add(out, "target\tat\tterms\tresidual");
    for (size_t k = 0; select_all()[k]; k++)
        text_add(out, "\t%s", select_all()[k]->name);
    text_add(out, "\ttaken\tset\n");
    free_of.constraints = NULL;
    const struct sparse all = solution_problem(&free_of, 0);
    sparse_independent(&all, independent);
    for (size_t i = 0; i < solution_problems(&e->of); i++)
        add_problem(e, i, independent, out);
    free(independent);
}
