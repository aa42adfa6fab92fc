/* solution.c -- sparse equations for all targets of one triangle. */
#include "regress/solution.h"

#include <math.h>
#include <stdlib.h>

enum { SHOWN = 8 }; /* terms of a dependence */

struct sparse solution_problem(const struct samples *of, size_t target)
{
    return (struct sparse){.p = of->p, .m = of->p + of->d, .R = of->R, .target = of->p + target,
                           .rows = of->rows, .tiny = of->tiny, .fold = of->fold,
                           .nfold = of->nfold};
}

void solution_may(const struct samples *of, const bool independent[], size_t target, bool may[])
{
    for (size_t j = 0; j < of->p; j++)
        may[j] = independent[j] && !(of->known && of->known[target * of->p + j] != 0);
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

static int find(struct solution *s, const struct samples *of, const struct method *method,
                size_t c, bool keep[], struct err *err)
{
    const struct sparse one = solution_problem(of, c);

    solution_may(of, s->independent, c, keep);
    if (method_choose(method, &one, keep, err) < 0 ||
        sparse_lstsq(&one, keep, 0, s->w + c * s->p, s->stderror + c * s->p, &s->report[c],
                     err) < 0)
        return -1;
    if (of->rows <= s->report[c].terms)
        return err_set(err, ERR_DATA, "sparse: found %zu samples for %zu terms, expected more",
                       of->rows, s->report[c].terms);
    add_known(s, c);
    return 0;
}

int solution_find(struct solution *s, const struct samples *of, const struct method *method,
                  struct err *err)
{
    const struct sparse all = solution_problem(of, 0);
    bool *keep = malloc((of->p + 1) * sizeof *keep);
    int rc;

    *s = (struct solution){.p = of->p, .d = of->d, .rows = of->rows, .known = of->known};
    rc = keep ? reserve(s, err) : err_set(err, ERR_INTERNAL, "sparse: no memory");
    if (rc == 0)
        sparse_independent(&all, s->independent);
    if (rc == 0)
        rc = sparse_condition(&all, &s->condition, err);
    for (size_t c = 0; rc == 0 && c < of->d; c++)
        rc = find(s, of, method, c, keep, err);
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

int solution_dependence(const struct samples *of, const struct terms *library, size_t feature,
                        struct text_buf *out, struct err *err)
{
    const struct sparse all = solution_problem(of, 0);
    double *x = malloc((of->p + 1) * sizeof *x);
    size_t n = 0;

    if (!x)
        return err_set(err, ERR_INTERNAL, "sparse: no memory");
    const int rc = sparse_combination(&all, feature, x, err);
    const double small = 1e-6 * sparse_length(all.R + feature * all.m, feature + 1);
    terms_print_node(library, library->term[feature].node, out);
    text_add(out, " =");
    for (size_t j = 0; rc == 0 && j < feature; j++) {
        if (fabs(x[j]) * sparse_length(all.R + j * all.m, j + 1) <= small || n > SHOWN)
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
