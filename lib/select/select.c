/* select.c -- criteria: table and look-up by name; sets of a path, and the one that is taken. */
#include "select/select.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/registry.h"

#define X(name) extern const struct select_ops select_##name;
#include "select.inc"
#undef X

static const struct select_ops *const select_table[] = {
#define X(name) &select_##name,
#include "select.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(select, "criterion")

double select_log_residual(const struct sparse *s, const struct sparse_report *report)
{
    const double norm = report->norm > 0 ? report->norm : 1;

    return log(fmax(report->residual, SELECT_ROUNDING * norm) / (double)s->rows);
}

int method_parse(struct method *m, const char *solver, const char *select, struct err *err)
{
    char name[64];
    const char *params;

    *m = (struct method){0};
    if (param_split(solver, name, sizeof name, &params, err) < 0)
        return -1;
    m->solver = sparse_find(name, err);
    m->select = m->solver ? select_find(select, err) : NULL;
    if (!m->select)
        return -1;
    param_defaults(m->solver->params, m->p);
    return params ? param_apply(m->solver->params, m->p, name, params, err) : 0;
}

void candidates_close(struct candidates *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->of[i].keep);
    free(c->of);
    *c = (struct candidates){0};
}

static int visit(void *to, const bool keep[], double at, struct err *err)
{
    struct candidates *c = to;

    if (c->n > 0 && !memcmp(c->of[c->n - 1].keep, keep, c->p * sizeof *keep))
        return 0;
    if (c->n == c->cap) {
        const size_t cap = c->cap ? 2 * c->cap : 64;
        struct candidate *more = realloc(c->of, cap * sizeof *more);
        if (!more)
            return err_set(err, ERR_INTERNAL, "sparse: no memory for %zu sets", cap);
        c->of = more;
        c->cap = cap;
    }
    struct candidate one = {.keep = malloc((c->p + 1) * sizeof *one.keep), .at = at};
    if (!one.keep)
        return err_set(err, ERR_INTERNAL, "sparse: no memory for %zu terms", c->p);
    memcpy(one.keep, keep, c->p * sizeof *keep);
    c->of[c->n++] = one;
    return 0;
}

/* Least squares on a set, and its terms without those that constraints make 0. */
static int fit(struct candidate *one, const struct sparse *s, double w[], struct err *err)
{
    if (sparse_lstsq(s, one->keep, 0, w, NULL, &one->report, err) < 0)
        return -1;
    for (size_t j = 0; j < s->p; j++) {
        one->keep[j] = one->keep[j] && (w[j] != 0 || isinf(one->report.residual));
        one->terms += one->keep[j];
    }
    return 0;
}

int candidates_open(struct candidates *c, const struct method *m, const struct sparse *s,
                    const bool may[], bool all, struct err *err)
{
    double *w = malloc((s->p + 1) * sizeof *w);

    *c = (struct candidates){.p = s->p};
    int rc = w ? m->solver->path(s, m->p, may, visit, c, err)
               : err_set(err, ERR_INTERNAL, "sparse: no memory");
    all |= c->n > 1;
    if (rc == 0 && all)
        rc = sparse_lstsq(s, may, 0, w, NULL, &c->whole, err);
    for (size_t i = 0; rc == 0 && all && i < c->n; i++)
        rc = fit(&c->of[i], s, w, err);
    free(w);
    return rc;
}

/* The candidate of fewest terms that is no worse than the best, by values (n, count). */
static size_t take(const struct candidates *c, const double value[], size_t count, size_t best)
{
    size_t chosen = best;

    for (size_t i = 0; i < c->n; i++) {
        double sum = 0, square = 0;
        for (size_t k = 0; k < count; k++) {
            const double more = value[i * count + k] - value[best * count + k];
            sum += more;
            square += more * more;
        }
        const double mean = sum / (double)count;
        const double variance = fmax(0, square / (double)count - mean * mean);
        const double error = count > 1 ? sqrt(variance / (double)(count - 1)) : 0;
        if (mean <= error && c->of[i].terms < c->of[chosen].terms)
            chosen = i;
    }
    return chosen;
}

int candidates_judge(const struct candidates *c, const struct select_ops *select,
                     const struct sparse *s, double mean[], size_t *chosen, struct err *err)
{
    const size_t count = select->folds ? s->nfold : 1;
    double *value = malloc((c->n * count + 1) * sizeof *value);
    size_t best = 0;

    if (!value)
        return err_set(err, ERR_INTERNAL, "%s: no memory", select->name);
    if (count == 0) {
        free(value);
        return err_set(err, ERR_DATA, "%s: found samples of one block of time, expected several",
                       select->name);
    }
    for (size_t i = 0; i < c->n; i++) {
        mean[i] = 0;
        for (size_t k = 0; k < count; k++) {
            if (select->value(s, c, i, k, value + i * count + k, err) < 0) {
                free(value);
                return -1;
            }
            mean[i] += value[i * count + k] / (double)count;
        }
        best = mean[i] < mean[best] ? i : best;
    }
    *chosen = c->n ? take(c, value, count, best) : 0;
    free(value);
    return 0;
}

int method_choose(const struct method *m, const struct sparse *s, bool keep[], struct err *err)
{
    struct candidates c;
    size_t chosen = 0;
    int rc = candidates_open(&c, m, s, keep, false, err);
    double *mean = malloc((c.n + 1) * sizeof *mean);

    if (rc == 0 && !mean)
        rc = err_set(err, ERR_INTERNAL, "sparse: no memory");
    if (rc == 0 && c.n > 1)
        rc = candidates_judge(&c, m->select, s, mean, &chosen, err);
    if (rc == 0)
        memcpy(keep, c.of[chosen].keep, s->p * sizeof *keep);
    free(mean);
    candidates_close(&c);
    return rc;
}
