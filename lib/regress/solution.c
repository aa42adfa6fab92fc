/* solution.c -- sparse equations for all targets of one triangle. */
#include "regress/solution.h"

#include <math.h>
#include <stdlib.h>

enum { SHOWN = 8 }; /* terms of a dependence */

static struct sparse problem(const struct solution *s, const double R[], double tiny, size_t c)
{
    return (struct sparse){.p = s->p, .m = s->p + s->d, .R = R, .target = s->p + c,
                           .rows = s->rows, .tiny = tiny};
}

static int reserve(struct solution *s, struct err *err)
{
    s->w = calloc(2 * s->p * s->d + 1, sizeof *s->w);
    s->stderror = s->w ? s->w + s->p * s->d : NULL;
    s->report = calloc(s->d + 1, sizeof *s->report);
    s->independent = calloc(s->p + 1, sizeof *s->independent);
    if (!s->w || !s->report || !s->independent)
        return err_set(err, ERR_INTERNAL, "sparse: no memory for %zu times %zu terms", s->d,
                       s->p);
    return 0;
}

void solution_pin(size_t p, size_t d, const double known[], double R[])
{
    const size_t m = p + d;

    for (size_t c = 0; known && c < d; c++)
        for (size_t k = 0; k < p; k++)
            for (size_t i = 0; known[c * p + k] != 0 && i <= k; i++)
                R[(p + c) * m + i] -= known[c * p + k] * R[k * m + i];
}

/* Known terms of equation c join those that were found. */
static void add_known(struct solution *s, size_t c)
{
    for (size_t j = 0; s->known && j < s->p; j++)
        if (s->known[c * s->p + j] != 0) {
            s->w[c * s->p + j] = s->known[c * s->p + j];
            s->report[c].terms++;
        }
}

int solution_find(struct solution *s, size_t p, size_t d, const double R[], size_t rows,
                  double tiny, const double known[], const struct sparse_ops *ops,
                  const char *params, struct err *err)
{
    static const struct param none[] = {{0}};
    const struct param *table = ops->params ? ops->params : none;
    double values[PARAM_MAX];
    bool *keep;
    int rc;

    *s = (struct solution){.p = p, .d = d, .rows = rows, .known = known};
    param_defaults(table, values);
    if (params && param_parse(table, values, ops->name, params, err) < 0)
        return -1;
    if (reserve(s, err) < 0)
        return -1;
    struct sparse all = problem(s, R, tiny, 0);
    sparse_independent(&all, s->independent);
    rc = sparse_condition(&all, &s->condition, err);
    keep = malloc((p + 1) * sizeof *keep);
    if (!keep)
        rc = err_set(err, ERR_INTERNAL, "sparse: no memory");
    for (size_t c = 0; rc == 0 && c < d; c++) {
        const struct sparse one = problem(s, R, tiny, c);
        for (size_t j = 0; j < p; j++)
            keep[j] = s->independent[j] && !(known && known[c * p + j] != 0);
        rc = ops->choose(&one, values, keep, err);
        if (rc == 0)
            rc = sparse_lstsq(&one, keep, 0, s->w + c * p, s->stderror + c * p, &s->report[c],
                              err);
        if (rc == 0 && rows <= s->report[c].terms)
            rc = err_set(err, ERR_DATA, "sparse: found %zu samples for %zu terms, expected more",
                         rows, s->report[c].terms);
        if (rc == 0)
            add_known(s, c);
    }
    free(keep);
    return rc;
}

void solution_close(struct solution *s)
{
    free(s->w);
    free(s->report);
    free(s->independent);
    *s = (struct solution){0};
}

size_t solution_terms(const struct solution *s)
{
    size_t n = 0;

    for (size_t c = 0; c < s->d; c++)
        n += s->report[c].terms;
    return n;
}

void solution_program(const struct solution *s, const struct terms *library,
                      struct text_buf *out)
{
    for (size_t c = 0; c < s->d; c++) {
        size_t n = 0;
        text_add(out, c ? "; " : "");
        terms_print_column(library, c, out);
        text_add(out, " = ");
        for (size_t j = 0; j < s->p; j++)
            if (s->w[c * s->p + j] != 0) {
                text_add(out, n++ ? " + " : "");
                terms_print_node(library, library->term[j].node, out);
            }
        text_add(out, n ? "" : "0");
    }
}

void solution_pick(const struct solution *s, const double all[], double values[])
{
    for (size_t i = 0; i < s->p * s->d; i++)
        if (s->w[i] != 0)
            *values++ = all[i];
}

int solution_dependence(const struct solution *s, const struct terms *library, const double R[],
                        double tiny, size_t feature, struct text_buf *out, struct err *err)
{
    const struct sparse all = problem(s, R, tiny, 0);
    double *x = malloc((s->p + 1) * sizeof *x);
    size_t n = 0;

    if (!x)
        return err_set(err, ERR_INTERNAL, "sparse: no memory");
    const int rc = sparse_combination(&all, feature, x, err);
    const double small = 1e-6 * sparse_length(R + feature * all.m, feature + 1);
    terms_print_node(library, library->term[feature].node, out);
    text_add(out, " =");
    for (size_t j = 0; rc == 0 && j < feature; j++) {
        if (fabs(x[j]) * sparse_length(R + j * all.m, j + 1) <= small || n > SHOWN)
            continue;
        if (n++ == SHOWN) {
            text_add(out, " + ..");
            continue;
        }
        text_add(out, "%s%.4g ", signbit(x[j]) ? " - " : n > 1 ? " + " : " ", fabs(x[j]));
        terms_print_node(library, library->term[j].node, out);
    }
    text_add(out, n ? "" : " 0");
    free(x);
    return rc;
}
