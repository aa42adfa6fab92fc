/* match.c -- a prediction against the truth, read in step. */
#include "tool/match.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "num/stats.h"
#include "store/differs.h"
#include "tool/tool.h"

static const char *const usual[] = {"nrmse", "energy", "blow-up"};

void match_metrics(struct match *m, size_t count, const char *const metrics[])
{
    char word[LAYOUT_NAME];
    const char *args;
    struct err err = {0};

    m->nmetric = count ? count : sizeof usual / sizeof *usual;
    m->metric = tool_alloc(m->nmetric, sizeof *m->metric);
    m->never = tool_alloc(m->nmetric, sizeof *m->never);
    for (size_t i = 0; i < m->nmetric; i++) {
        const struct score_ops *ops = NULL;
        m->metric[i] = count ? metrics[i] : usual[i];
        if (param_split(m->metric[i], word, sizeof word, &args, &err) < 0 ||
            !(ops = score_find(word, &err)))
            cli_die(&err);
        if (ops->never)
            snprintf(m->never[i], sizeof *m->never, "%s-never%s", word,
                     m->metric[i] + strlen(word));
    }
}

void match_truth(struct match *m, const char *path, const char *variables)
{
    struct err err = {0};
    int n;

    tool_reader(&m->truth, path, "trajectory|pairs");
    n = reader_vars(&m->truth, variables, m->var, &err);
    tool_try(n, &err);
    m->nvar = (size_t)n;
}

/* A prediction of something else is scored, and said to be one. */
static void warn_of_differences(const struct match *m, const struct board *b)
{
    struct text_buf differs = {0};
    struct err err = {0};

    store_differs(io_head(b->in.in), io_head(m->truth.in), &differs);
    tool_try(text_buf_ok(&differs, &err), &err);
    if (differs.len)
        cli_warn("%s is no prediction of %s: %s", io_name(b->in.in), io_name(m->truth.in),
                 differs.s);
    text_buf_free(&differs);
}

/* A truth that the prediction's closure was fitted to is no test of it. */
static void warn_of_training(const struct match *m, const struct board *b)
{
    if (store_seen(io_head(b->in.in), io_head(m->truth.in), m->first))
        cli_warn("%s: the training data of the closure in %s have its seed and overlap with its "
                 "members and times: the score may be of states that were learned",
                 io_name(m->truth.in), io_name(b->in.in));
}

void match_add(struct match *m, const char *path)
{
    const struct dataset *d = &m->truth.d;
    struct board *b = &m->board[m->nboard++];
    struct score *s = b->score = tool_alloc(m->nmetric * m->nvar, sizeof *s);
    struct err err = {0};

    tool_reader(&b->in, path, "trajectory|pairs");
    b->runs = reader_runs(&b->in, &m->truth);
    if (b == m->board)
        m->runs = b->runs; /* of a baseline as many, or one that stands for all */
    tool_try(reader_match(&b->in, &m->truth, m->var, (int)m->nvar, b->var,
                          b->runs > 1 ? m->runs : 1, &err), &err);
    m->nmember = m->runs * d->nmember;
    const size_t nvalue = m->nmember * d->layout.n;
    if (b == m->board && m->runs > 1)
        m->spread = tool_alloc(nvalue, sizeof *m->spread);
    if (b->runs < m->runs)
        b->spread = tool_alloc(nvalue, sizeof *b->spread);
    warn_of_differences(m, b);
    for (size_t i = 0; i < m->nmetric; i++)
        for (size_t v = 0; v < m->nvar; v++)
            tool_try(score_open(s++, m->metric[i], &d->layout, m->var[v].var, m->nmember, m->runs,
                                &err), &err);
    b->blank = tool_alloc(nvalue, sizeof *b->blank);
    for (size_t i = 0; i < nvalue; i++)
        b->blank[i] = NAN;
}

void match_close(struct match *m)
{
    for (size_t k = 0; k < m->nboard; k++) {
        struct board *b = &m->board[k];

        for (size_t i = 0; i < m->nmetric * m->nvar; i++)
            score_close(&b->score[i]);
        free(b->score);
        free(b->blank);
        free(b->spread);
        reader_close(&b->in);
    }
    reader_close(&m->truth);
    free(m->spread);
    free(m->metric);
    free(m->never);
}

/* The truth's current record; ERR_DATA when it is not finite. */
static void read_truth(struct match *m, const double *u[])
{
    struct reader *truth = &m->truth;

    for (size_t v = 0; v < m->nvar; v++) {
        const size_t n = truth->d.layout.var[m->var[v].var].n;
        u[v] = tool_values(truth, &m->var[v]);
        if (stats_finite(u[v], n * truth->d.nmember))
            continue;
        for (size_t i = 0;; i++)
            if (!isfinite(u[v][i]))
                cli_fail(ERR_DATA,
                         "%s: %s at time %g, member %zu: found %g, expected a number",
                         io_name(truth->in), m->var[v].name, truth->t, i / n, u[v][i]);
    }
}

/* x (nmember, n) of the truth's members, or of a run of each, for every run of each. */
static const double *spread(const struct match *m, size_t v, const double x[], double to[])
{
    const size_t n = m->truth.d.layout.var[m->var[v].var].n;

    for (size_t i = 0; to && i < m->nmember; i++)
        memcpy(to + i * n, x + i / m->runs * n, n * sizeof *x);
    return to ? to : x;
}

/* Values of variable v at the truth's time, of each board that there is. */
static void values(struct match *m, const bool running[], size_t v, const double *of[])
{
    for (size_t k = 0; k < m->nboard; k++) {
        struct board *b = &m->board[k];
        of[k] = running[k] ? spread(m, v, tool_values(&b->in, &b->var[v]), b->spread) : b->blank;
    }
}

static void add_record(struct match *m, const bool running[], struct series *series)
{
    const double *u[LAYOUT_VARS];
    struct err err = {0};

    read_truth(m, u);
    for (size_t v = 0; v < m->nvar; v++) {
        const double *of[MATCH_BOARDS] = {NULL};
        const double *truth = spread(m, v, u[v], m->spread);

        values(m, running, v, of);
        for (size_t k = 0; k < m->nboard; k++) {
            const struct score_record r = {m->truth.t, of[k], truth};
            for (size_t i = 0; i < m->nmetric; i++)
                tool_try(score_add(&m->board[k].score[i * m->nvar + v], &r, &err), &err);
        }
        if (series)
            series_add(series, v, m->truth.t,
                       (const double *const[]){of[MATCH_PREDICTION], of[MATCH_BASELINE], truth});
    }
}

/* Every score has a number, or it is told why there is none. */
static void must_be_enough(const struct match *m)
{
    struct err err = {0};

    for (size_t k = 0; k < m->nboard; k++)
        for (size_t i = 0; i < m->nmetric * m->nvar; i++)
            if (score_enough(&m->board[k].score[i], &err) < 0) {
                err_prefix(&err, "%s", io_name(m->board[k].in.in));
                cli_die(&err);
            }
}

void match_run(struct match *m, double from, double to, const char *times,
               struct series *series)
{
    struct reader *truth = &m->truth;
    bool more = true, any = false, running[MATCH_BOARDS];
    struct err err = {0};

    while (more) {
        more = tool_step(truth);
        if (more && truth->walk.count == 1) {
            m->first = truth->t;
            warn_of_training(m, &m->board[MATCH_PREDICTION]);
        }
        bool wanted = more && truth->t >= from && truth->t <= to;
        for (size_t k = 0; k < m->nboard; k++) {
            running[k] = tool_more(reader_follow(&m->board[k].in, truth, &err), &err);
            wanted = wanted && !(running[k] && m->board[k].in.ahead);
        }
        if (wanted)
            add_record(m, running, series);
        any = any || wanted;
        cli_progress(truth->t, -1, "time", NULL);
    }
    cli_progress_end();
    if (io_status(truth->in) == 1)
        cli_fail(ERR_DATA, "%s: found a run that ended by a blow-up, expected a truth",
                 io_name(truth->in));
    if (!any)
        cli_fail(ERR_DATA, "%s: found no record%s%s", io_name(truth->in),
                 times ? " at times " : "", times ? times : "");
    must_be_enough(m);
}
