/* score_marginal.c -- marginal distributions, counted in cells that widen. */
#include "score/score_marginal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS = MARGINAL_CELLS };
static const double BEYOND = 4;      /* ranges of the truth that cells reach beyond it */
static const double ROUNDING = 1e-12; /* no cell is thinner, over the values themselves */
static const double ASIDE = 0.37;    /* of a cell: so that no border falls on a smallest value */

/* Until two values differ width is 0 and all are in cell 0. */
struct marginal {
    double first, width; /* where cell 0 begins */
    double least, most;  /* of the truth so far */
};

/* A member's sums: whether it is lost, and (MARGINAL_FIELDS, CELLS) counts. */
static double *counts(const struct score *s, size_t j, size_t field)
{
    return s->sum + j * s->nsum + 1 + field * CELLS;
}

static double *lost(const struct score *s, size_t j)
{
    return s->sum + j * s->nsum;
}

int marginal_open(struct score *s, struct err *err)
{
    s->nsum = 1 + MARGINAL_FIELDS * CELLS;
    s->priv = calloc(1, sizeof(struct marginal));
    return s->priv ? 0 : err_set(err, ERR_INTERNAL, "%s: no memory", s->ops->name);
}

void marginal_close(struct score *s)
{
    free(s->priv);
}

/* The cell of x, from 0 to CELLS - 1; beyond them the last one. */
static size_t cell_of(const struct marginal *m, double x)
{
    const double cell = m->width > 0 ? (x - m->first) / m->width : 0;

    return (size_t)fmin(fmax(cell, 0), CELLS - 1);
}

/* Two cells become one; counts move to the upper half, or to the lower one. */
static void widen(const struct score *s, struct marginal *m, bool downward)
{
    if (downward)
        m->first -= m->width * CELLS;
    m->width *= 2;
    for (size_t j = 0; j < s->nmember; j++)
        for (size_t field = 0; field < MARGINAL_FIELDS; field++) {
            double old[CELLS], *now = counts(s, j, field);
            memcpy(old, now, sizeof old);
            memset(now, 0, sizeof old);
            for (size_t c = 0; c < CELLS; c++)
                now[(downward ? CELLS / 2 : 0) + c / 2] += old[c];
        }
}

/* The first cells; all values so far were `same`. */
static void begin(const struct score *s, struct marginal *m, double a, double b, double same)
{
    m->width = fmax((b - a) / (CELLS / 2.0), ROUNDING * fmax(fabs(a), fabs(b)));
    m->first = a - (CELLS / 4 + ASIDE) * m->width;
    const size_t cell = cell_of(m, same);
    for (size_t j = 0; j < s->nmember; j++)
        for (size_t field = 0; field < MARGINAL_FIELDS; field++) {
            double *now = counts(s, j, field);
            const double n = now[0];
            now[0] = 0;
            now[cell] += n;
        }
}

/* Cells from a to b, and to where they were. */
static void reach(const struct score *s, struct marginal *m, double a, double b, double same)
{
    if (m->width == 0 && b > a)
        begin(s, m, a, b, same);
    while (m->width > 0 && a < m->first)
        widen(s, m, true);
    while (m->width > 0 && b >= m->first + m->width * CELLS)
        widen(s, m, false);
}

/* Extend the range a..b by x[n]. */
static void extend(size_t n, const double x[], double *a, double *b)
{
    for (size_t i = 0; i < n; i++) {
        *a = fmin(*a, x[i]);
        *b = fmax(*b, x[i]);
    }
}

static void count(const struct marginal *m, size_t n, const double x[], double to[])
{
    for (size_t i = 0; i < n; i++)
        to[cell_of(m, x[i])]++;
}

int marginal_add(struct score *s, const struct score_record *r, struct err *err)
{
    struct marginal *m = s->priv;
    const double same = s->nrec == 1 ? r->truth[0] : m->least;

    (void)err;
    if (s->nrec == 1)
        m->least = m->most = same;
    extend(s->n * s->nmember, r->truth, &m->least, &m->most);
    double a = m->least, b = m->most;
    for (size_t j = 0; j < s->nmember; j++) {
        const double *v = r->prediction + j * s->n;
        for (size_t i = 0; i < s->n && !*lost(s, j); i++)
            *lost(s, j) = !isfinite(v[i] * v[i]);
        if (!*lost(s, j))
            extend(s->n, v, &a, &b);
    }
    const double beyond = m->most > m->least ? BEYOND * (m->most - m->least) : INFINITY;
    reach(s, m, fmax(a, m->least - beyond), fmin(b, m->most + beyond), same);
    for (size_t j = 0; j < s->nmember; j++) {
        count(m, s->n, r->truth + j * s->n, counts(s, j, MARGINAL_TRUTH));
        if (!*lost(s, j))
            count(m, s->n, r->prediction + j * s->n, counts(s, j, MARGINAL_PREDICTION));
    }
    return 0;
}

bool marginal_count(const struct score *s, const struct subset *of, marginal_cells count)
{
    memset(count, 0, sizeof(marginal_cells));
    for EACH_MEMBER (j, of) {
        if (*lost(s, j))
            return false;
        for (size_t field = 0; field < MARGINAL_FIELDS; field++)
            for (size_t c = 0; c < CELLS; c++)
                count[field][c] += counts(s, j, field)[c];
    }
    return true;
}

bool marginal_bin(const struct score *s, const struct subset *of, size_t n, marginal_bins count)
{
    const struct marginal *m = s->priv;
    const size_t from = cell_of(m, m->least), to = cell_of(m, m->most) + 1;
    marginal_cells cell;

    memset(count, 0, sizeof(marginal_bins));
    if (!marginal_count(s, of, cell))
        return false;
    for (size_t field = 0; field < MARGINAL_FIELDS; field++)
        for (size_t c = 0; c < CELLS; c++) {
            const size_t bin = c < from ? 0 : c >= to ? n + 1 : 1 + (c - from) * n / (to - from);
            count[field][bin] += cell[field][c];
        }
    return true;
}
