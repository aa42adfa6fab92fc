/* solution.c -- sparse equations for all targets of one triangle. */
#include "regress/solution.h"

#include <math.h>
#include <stdlib.h>

enum { SHOWN = 8 }; /* terms of a dependence */

size_t solution_problems(const struct samples *of)
{
    return of->constraints ? 1 : of->d;
}

/* As if there were no constraints. */
static struct sparse alone(const struct samples *of, size_t target)
{
    return (struct sparse){.p = of->p, .m = of->p + of->d, .R = of->R, .target = of->p + target,
                           .rows = of->rows, .tiny = of->tiny, .fold = of->fold,
                           .nfold = of->nfold};
}

struct sparse solution_problem(const struct samples *of, size_t problem)
{
    const struct constraints *c = of->constraints;
    const size_t width = of->p * of->d;

    if (!c)
        return alone(of, problem);
    return (struct sparse){.p = width, .m = width + 1, .R = of->J, .target = width,
                           .rows = of->d * of->rows, .tiny = of->tiny, .fold = of->fold,
                           .nfold = of->nfold, .C = c->C, .rhs = c->rhs, .nc = c->n};
}

void solution_may(const struct samples *of, const bool independent[], size_t problem, bool may[])
{
    const size_t width = of->p * of->d / solution_problems(of), first = problem * width;

    for (size_t j = 0; j < width; j++)
        may[j] = independent[j % of->p] && !(of->known && of->known[first + j] != 0);
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

/* What equation c leaves; and known terms join those that were found. */
static void finish(struct solution *s, const struct samples *of, size_t c)
{
    const struct sparse one = alone(of, c);
    double *w = s->w + c * s->p;
    struct sparse_report *r = &s->report[c];

    *r = (struct sparse_report){.residual = sparse_residual(&one, of->R, w)};
    for (size_t i = 0; i <= one.target; i++)
        r->norm += pow(of->R[one.target * one.m + i], 2);
    for (size_t j = 0; j < s->p; j++) {
        if (s->known && s->known[c * s->p + j] != 0)
            w[j] = s->known[c * s->p + j];
        r->terms += w[j] != 0;
    }
}

static int find(struct solution *s, const struct samples *of, const struct method *method,
                size_t problem, bool keep[], struct err *err)
{
    const struct sparse one = solution_problem(of, problem);
    double *w = s->w + problem * one.p;
    struct sparse_report r;

    solution_may(of, s->independent, problem, keep);
    if (one.nc > 0 && sparse_lstsq(&one, keep, 0, w, NULL, &r, err) < 0)
        return -1;
    if (one.nc > 0 && isinf(r.residual))
        return err_set(err, ERR_DATA, "constraints contradict each other, with the terms that "
                       "there are");
    if (method_choose(method, &one, keep, err) < 0 ||
        sparse_lstsq(&one, keep, 0, w, s->stderror + problem * one.p, &r, err) < 0)
        return -1;
    if (isinf(r.residual))
        return err_set(err, ERR_DATA, "constraints contradict every set of terms that %s tries",
                       method->solver->name);
    if (one.rows <= r.terms)
        return err_set(err, ERR_DATA, "sparse: found %zu samples for %zu terms, expected more",
                       of->rows, r.terms);
    return 0;
}

int solution_find(struct solution *s, const struct samples *of, const struct method *method,
                  struct err *err)
{
    const struct sparse all = alone(of, 0);
    bool *keep = malloc((of->p * of->d + 1) * sizeof *keep);
    int rc;

    *s = (struct solution){.p = of->p, .d = of->d, .rows = of->rows, .known = of->known};
    rc = keep ? reserve(s, err) : err_set(err, ERR_INTERNAL, "sparse: no memory");
    if (rc == 0)
        sparse_independent(&all, s->independent);
    if (rc == 0)
        rc = sparse_condition(&all, &s->condition, err);
    for (size_t i = 0; rc == 0 && i < solution_problems(of); i++)
        rc = find(s, of, method, i, keep, err);
    for (size_t c = 0; rc == 0 && c < of->d; c++)
        finish(s, of, c);
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
    const struct sparse all = alone(of, 0);
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
