/* match_rows.c -- the numbers of a match, over all members and over groups of them. */
#include <math.h>
#include <stdlib.h>

#include "num/stats.h"
#include "tool/match.h"
#include "tool/tool.h"

typedef double number(const struct score *s, size_t from, size_t to);

/* prediction / baseline; who blew up has lost. */
static double ratio(double prediction, double baseline)
{
    return isinf(prediction) ? INFINITY : prediction / baseline;
}

/* Median of x[n], inf when half of it is. */
static double median(double x[], size_t n)
{
    const double m = stats_median(x, n);
    return isnan(m) ? INFINITY : m;
}

/* Median and range over groups of members, and how many are worse; base NULL: of values. */
static void add_groups(struct row *row, number *of, size_t group, const struct score *s,
                       const struct score *base)
{
    const size_t ngroup = s->nmember / group;
    double *x = tool_alloc(ngroup, sizeof *x);
    bool any = false;

    row->worse = base ? 0 : NAN;
    for (size_t g = 0; g < ngroup; g++) {
        const double v = of(s, g * group, (g + 1) * group);
        const double b = base ? of(base, g * group, (g + 1) * group) : NAN;
        x[g] = base ? ratio(v, b) : v;
        any = any || isnan(x[g]);
        row->worse += score_worse(s, v, b);
    }
    row->median = any ? NAN : median(x, ngroup); /* sorts x */
    row->low = any ? NAN : x[0];
    row->high = any ? NAN : x[ngroup - 1];
    free(x);
}

/* Which members' errors are taken together: windows that overlap. */
static void open_blocks(const struct match *m, struct blocks *b)
{
    const struct reader *truth = &m->truth;
    const struct io_head *head = io_head(truth->in);
    const size_t count = truth->walk.count;
    struct err err = {0};
    size_t n = 0;
    double *start = head_find_var(head, "start") < 0 ? NULL
                                                     : head_doubles(head, "start", &n, &err);
    const bool known = start && n == truth->d.nmember && count > 1;
    const double step = known ? (truth->t - m->first) / (double)(count - 1) : 0;

    tool_try(blocks_open(b, truth->d.nmember, known ? start : NULL, truth->t - m->first + step,
                         &err), &err);
    for (size_t i = 0; i <= b->n; i++) /* the runs of a member stay together */
        b->begin[i] *= m->runs;
    free(start);
}

/* The rows of metric i and variable v. */
static void add_rows(struct match *m, size_t group, const struct blocks *blocks, size_t i,
                     size_t v, struct rows *rows)
{
    const size_t at = i * m->nvar + v;
    const struct score *s = &m->board[MATCH_PREDICTION].score[at];
    const struct score *base = m->nboard > 1 ? &m->board[MATCH_BASELINE].score[at] : NULL;

    for (int second = 0; second <= (s->ops->never != NULL); second++) {
        number *of = second ? score_never : score_value;
        struct row row = {.metric = second ? m->never[i] : m->metric[i],
                          .variable = m->var[v].name,
                          .value = of(s, 0, s->nmember),
                          .error = (second ? score_never_error : score_error)(s, blocks),
                          .baseline = base ? of(base, 0, s->nmember) : NAN,
                          .count = (double)s->nmember};
        row.ratio = base ? ratio(row.value, row.baseline) : NAN;
        add_groups(&row, of, group, s, base);
        rows_add(rows, &row);
    }
}

void match_rows(struct match *m, size_t group, struct rows *rows)
{
    struct blocks blocks;

    group = group ? group : m->nmember;
    rows->groups = m->nmember > group;
    open_blocks(m, &blocks);
    for (size_t i = 0; i < m->nmetric; i++)
        for (size_t v = 0; v < m->nvar; v++)
            add_rows(m, group, &blocks, i, v, rows);
    blocks_close(&blocks);
}
