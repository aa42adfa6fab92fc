/* surrogate.c -- surrogates of models: fitted, asked, judged. */
#include "tool/surrogate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuse/fuse_choose.h"
#include "tool/tool.h"

static struct fuse_judged judge(const struct fuse_model *m)
{
    struct fuse_judged j;
    struct err err = {0};

    tool_try(fuse_judge(m, &j, &err), &err);
    return j;
}

/* Name k of a list. */
static const char *name_of(const char *list, size_t k)
{
    static char name[128];
    struct err err = {0};

    for (size_t i = 0; i <= k; i++)
        tool_try(text_next(&list, ',', name, sizeof name, &err), &err);
    return name;
}

/* The likelihoods where the searches of a level ended: the best and the worst that was tried. */
static void spread_of(const struct fuse_report *r, double *least, double *most)
{
    *least = INFINITY;
    *most = -INFINITY;
    for (size_t i = 0; i < r->nstart; i++)
        if (!isnan(r->start[i])) {
            *least = fmin(*least, r->start[i]);
            *most = fmax(*most, r->start[i]);
        }
}

static void tell_level(const struct surrogate *s, const struct fuse_model *m, size_t l)
{
    const struct fuse_report *r = &m->report[l];
    struct text_buf text = {0};
    double least, most;

    if (r->constant) {
        cli_warn("level %zu: its outputs are constant", l);
        return;
    }
    spread_of(r, &least, &most);
    text_add(&text, "level %zu: %zu samples, -log likelihood %.6g", l, r->n, r->likelihood);
    if (most > least)
        text_add(&text, " (searches ended from %.6g to %.6g)", least, most);
    text_add(&text, ", condition %.2g, jitter %.2g", r->condition, r->jitter);
    if (!isnan(r->rho))
        text_add(&text, ", rho %.4g", r->rho);
    if (r->noise > 0)
        text_add(&text, ", noise %.3g (sd)", sqrt(r->noise));
    text_add(&text, ", lengths");
    for (size_t j = 0; j < s->d && j < 8; j++)
        text_add(&text, " %.3g", r->length[j]);
    cli_note("%s", text.s ? text.s : "");
    text_buf_free(&text);
    if (r->merged)
        cli_note("level %zu: %zu samples at inputs that come twice were merged", l, r->merged);
    if (r->dropped)
        cli_warn("level %zu: %zu inputs do not vary, and are left out", l, r->dropped);
}

/* The best method for output k; what was tried is told. */
static void choose(const struct surrogate *s, const struct samples *const of[], size_t n, size_t k,
                   struct fuse_model *best)
{
    struct fuse_trial trials[FUSE_TRIALS];
    struct err err = {0};
    size_t ntrial;
    const int rc = fuse_choose(best, s->params, of, n, k, trials, &ntrial, &err);

    if (rc != 0 && err.code == ERR_USAGE)
        cli_die(&err);
    for (size_t i = 0; i < ntrial; i++) {
        const struct fuse_trial *t = &trials[i];
        const bool again = i && t->ops == t[-1].ops && !strcmp(t->err.msg, t[-1].err.msg);
        if (t->err.code && !again)
            cli_warn("%s: %s", t->ops->name, t->err.msg);
        else if (!t->err.code)
            cli_note("%s%s of %s: leave-one-out error %.4g (rms), -log density %.4g",
                     t->ops->name, t->noise ? " with noise" : "", name_of(s->outputs, k),
                     t->judged.rmse, t->judged.density);
    }
    if (rc != 0)
        cli_fail(ERR_DATA, "%s: found no method that these samples allow", name_of(s->outputs, k));
    if (n > 1 && !strcmp(best->ops->name, "gp"))
        cli_note("%s: the cheap samples do not help: the dear ones alone are better",
                 name_of(s->outputs, k));
}

/* The range of the dear samples. */
static void find_range(struct surrogate *s, const struct samples *dear)
{
    s->low = tool_alloc(2 * s->d + 1, sizeof *s->low);
    s->high = s->low + s->d;
    for (size_t j = 0; j < s->d; j++) {
        s->low[j] = INFINITY;
        s->high[j] = -INFINITY;
        for (size_t i = 0; i < dear->n; i++) {
            s->low[j] = fmin(s->low[j], dear->x[i * s->d + j]);
            s->high[j] = fmax(s->high[j], dear->x[i * s->d + j]);
        }
    }
}

static void read_levels(struct surrogate *s, const struct text_list *levels,
                        struct table table[])
{
    struct err err = {0};

    for (size_t l = 0; l < levels->n; l++) {
        tool_try(table_read(&table[l], tool_open(levels->item[l], "table"), true, &err), &err);
        s->in[l] = table[l].in;
        if (strcmp(table[l].inputs, table[0].inputs) || strcmp(table[l].outputs, table[0].outputs))
            cli_fail(ERR_DATA, "%s: found inputs %s and outputs %s, expected %s and %s as in %s",
                     io_name(table[l].in), table[l].inputs, table[l].outputs, table[0].inputs,
                     table[0].outputs, io_name(table[0].in));
        if (l && table[l].samples.cost < table[l - 1].samples.cost)
            cli_warn("%s costs less than %s: levels go from the cheapest to the dearest",
                     io_name(table[l].in), io_name(table[l - 1].in));
    }
}

void surrogate_fit(struct surrogate *s, const struct text_list *levels, const char *method,
                   const char *params)
{
    struct table table[FUSE_LEVELS] = {{0}};
    const struct samples *of[FUSE_LEVELS];
    const bool any = !strcmp(method, "auto");
    struct err err = {0};
    const struct fuse_ops *ops = any ? NULL : fuse_find(method, &err);

    tool_try(any || ops ? 0 : -1, &err);
    if (levels->n < 1 || levels->n > FUSE_LEVELS)
        cli_fail(ERR_USAGE, "found %zu tables, expected 1 to %d, -l CHEAP -l DEAR", levels->n,
                 FUSE_LEVELS);
    *s = (struct surrogate){.params = params ? strdup(params) : NULL};
    read_levels(s, levels, table);
    const struct table *dear = &table[levels->n - 1];
    s->inputs = strdup(dear->inputs);
    s->outputs = strdup(dear->outputs);
    s->d = dear->samples.d;
    s->q = dear->samples.q;
    if (s->q > SURROGATE_OUTPUTS)
        cli_fail(ERR_DATA, "found %zu outputs, expected at most %d", s->q, SURROGATE_OUTPUTS);
    for (size_t l = 0; l < levels->n; l++)
        of[l] = &table[l].samples;
    for (size_t k = 0; k < s->q; k++) {
        struct fuse_model *m = &s->model[k];
        if (any)
            choose(s, of, levels->n, k, m);
        else
            tool_try(fuse_fit(m, ops, params, of, levels->n, k, &err), &err);
        cli_note("%s: %s", name_of(s->outputs, k), m->ops->name);
        for (size_t l = 0; l < m->nlevel; l++)
            tell_level(s, m, l);
    }
    s->method = s->model[0].ops->name;
    find_range(s, &dear->samples);
    for (size_t l = 0; l < levels->n; l++) {
        table[l].in = NULL; /* s owns it */
        table_close(&table[l]);
    }
}

void surrogate_close(struct surrogate *s)
{
    for (size_t k = 0; k < s->q; k++)
        fuse_close(&s->model[k]);
    for (size_t i = 0; s->in[i]; i++)
        io_close_in(s->in[i]);
    free(s->inputs);
    free(s->outputs);
    free(s->params);
    free(s->low);
}

void surrogate_cv(const struct surrogate *s, struct text_buf *out)
{
    text_add(out, "output\tmethod\tsamples\trmse\tspread\tlog_density\twithin_2_sd\t"
                  "largest_in_sd\tcrps\n");
    for (size_t k = 0; k < s->q; k++) {
        const struct fuse_judged j = judge(&s->model[k]);
        text_add(out, "%s\t%s\t%zu\t%.6g\t%.6g\t%.6g\t%.4g\t%.4g\t%.6g\n", name_of(s->outputs, k),
                 s->model[k].ops->name, j.n, j.rmse, j.spread, -j.density, j.within, j.largest,
                 j.crps);
    }
}
