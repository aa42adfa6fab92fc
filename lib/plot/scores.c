/* scores.c -- points with error bars from tables of scores (`score --format tsv`,
 * or a study's table with the column `closure`): a panel a metric, a line a
 * closure. An infinite score is written at the edge, never left out.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plot.h"

enum { ROWS = 512, METRICS = 12, WORD = 64, FIELDS = 32, LINES = 1 << 20 };
enum { CLOSURE, OBJECTIVE, METRIC, VARIABLE, VALUE, STDERR, COLUMNS };
static const char *const column[] = {"closure",  "objective", "metric",
                                     "variable", "value",     "stderr"};

struct table {
    size_t n, nlabel, nmetric;
    struct entry {
        size_t label, metric;
        double value, error;
    } row[ROWS];
    char label[ROWS][2 * WORD], metric[METRICS][2 * WORD];
};

/* Cut line at tabs in place; how many fields. */
static size_t split(char *line, char *field[FIELDS])
{
    size_t n = 0;

    line[strcspn(line, "\r\n")] = '\0';
    while (n < FIELDS) {
        field[n++] = line;
        line = strchr(line, '\t');
        if (!line)
            break;
        *line++ = '\0';
    }
    return n;
}

/* Index of text among list[*n], appended when new; max when there is no room. */
static size_t intern(char list[][2 * WORD], size_t *n, size_t max, const char *text)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(list[i], text) == 0)
            return i;
    if (*n == max)
        return max;
    snprintf(list[*n], sizeof list[*n], "%s", text);
    return (*n)++;
}

static bool wanted(const char *metrics, const char *metric)
{
    char item[2 * WORD];

    while (metrics && text_next(&metrics, ',', item, sizeof item, NULL) == 1)
        if (strcmp(item, metric) == 0)
            return true;
    return metrics == NULL;
}

/* One line of a table whose columns stand at at[]; name: label without closure. */
static int add(const struct plot *p, struct table *t, char *const field[], const int at[],
               const char *name, struct err *err)
{
    char label[2 * WORD], metric[2 * WORD];
    const char *closure = at[CLOSURE] < 0 ? name : field[at[CLOSURE]];
    const char *objective = at[OBJECTIVE] < 0 ? "-" : field[at[OBJECTIVE]];
    const bool plain = !strcmp(objective, "-") || !strcmp(objective, "none") ||
                       !strcmp(objective, "nan");
    const char *of = at[VARIABLE] < 0 ? "-" : field[at[VARIABLE]];

    if (p->metrics && !wanted(p->metrics, field[at[METRIC]]))
        return 0;
    snprintf(label, sizeof label, "%.60s%s%.60s", closure, plain ? "" : ", ",
             plain ? "" : objective);
    snprintf(metric, sizeof metric, "%.60s%s%.60s", field[at[METRIC]],
             strcmp(of, "-") ? " of " : "", strcmp(of, "-") ? of : "");
    struct entry e = {.label = intern(t->label, &t->nlabel, ROWS, label),
                      .metric = intern(t->metric, &t->nmetric, METRICS, metric),
                      .value = strtod(field[at[VALUE]], NULL),
                      .error = at[STDERR] < 0 ? NAN : strtod(field[at[STDERR]], NULL)};
    if (t->n == ROWS || e.label == ROWS || e.metric == METRICS)
        return err_set(err, ERR_USAGE,
                       "found more than %d metrics or %d scores; --metrics chooses",
                       METRICS, ROWS);
    t->row[t->n++] = e;
    return 0;
}

/* Where the columns stand in the first line. */
static int find_columns(const char *path, char *const field[], size_t n, int at[COLUMNS],
                        struct err *err)
{
    for (int c = 0; c < COLUMNS; c++) {
        at[c] = -1;
        for (size_t k = 0; k < n; k++)
            if (strcmp(field[k], column[c]) == 0)
                at[c] = (int)k;
    }
    if (at[METRIC] >= 0 && at[VALUE] >= 0)
        return 0;
    return err_set(err, ERR_DATA, "%s: found no columns metric and value in its first line",
                   path);
}

static int load(const struct plot *p, size_t i, struct table *t, struct err *err)
{
    FILE *file = strcmp(p->input[i], "-") ? fopen(p->input[i], "r") : stdin;
    char line[4096], *field[FIELDS], name[LAYOUT_NAME];
    int at[COLUMNS], rc = 0;
    size_t width = 0;

    if (!file)
        return err_set(err, ERR_OPEN, "%s: %s", p->input[i], strerror(errno));
    plot_label(p, i, name, sizeof name);
    for (size_t number = 1; rc == 0 && fgets(line, sizeof line, file); number++) {
        const size_t n = split(line, field);
        if (number > LINES)
            rc = err_set(err, ERR_DATA, "%s: found more than %d lines", p->input[i], LINES);
        else if (number == 1)
            rc = find_columns(p->input[i], field, width = n, at, err);
        else if (n != width)
            rc = err_set(err, ERR_DATA, "%s: line %zu: found %zu columns, expected %zu",
                         p->input[i], number, n, width);
        else
            rc = add(p, t, field, at, name, err);
    }
    if (rc == 0 && !width)
        rc = err_set(err, ERR_DATA, "%s: found nothing in it, expected a table of scores",
                     p->input[i]);
    if (file != stdin)
        fclose(file);
    return rc;
}

/* Panels are laid out in pixels: names to the left, at most three in a row. */
enum { ACROSS = 3, WIDE = 180, GAP = 44, TOP = 64, LINE = 26, BELOW = 76 };

static size_t name_width(const struct table *t)
{
    size_t longest = 0;

    for (size_t l = 0; l < t->nlabel; l++)
        longest = strlen(t->label[l]) > longest ? strlen(t->label[l]) : longest;
    return 30 + 8 * longest;
}

static void frame(struct plot *p, const struct table *t)
{
    const size_t across = t->nmetric < ACROSS ? t->nmetric : ACROSS;
    const size_t down = (t->nmetric + across - 1) / across;

    plot_size(p, name_width(t) + across * (WIDE + GAP),
              TOP + down * (LINE * t->nlabel + BELOW));
    text_add(&p->script,
             "set border 1\nset xtics format '%%h'\nset yrange [0.4:%zu.6]\nset "
             "multiplot title ",
             t->nlabel);
    plot_quote(p, p->title ? p->title : "");
    text_add(&p->script, " noenhanced\n");
}

/* Where panel m stands, its name, and the closures' at the left ones: line l
 * from the top stands at nlabel - l. */
static void place(struct plot *p, const struct table *t, size_t m)
{
    const size_t across = t->nmetric < ACROSS ? t->nmetric : ACROSS;
    const size_t down = (t->nmetric + across - 1) / across;
    const double width = (double)(name_width(t) + across * (WIDE + GAP));
    const double pitch = (double)(LINE * t->nlabel + BELOW);
    const double height = TOP + (double)down * pitch;
    const double left = (double)(name_width(t) + m % across * (WIDE + GAP));
    const double top = TOP + (double)(m / across) * pitch;

    text_add(&p->script,
             "set lmargin at screen %.6f\nset rmargin at screen %.6f\n"
             "set tmargin at screen %.6f\nset bmargin at screen %.6f\nunset label\n"
             "set label 1 ",
             left / width, (left + WIDE) / width, 1 - top / height,
             1 - (top + (double)(LINE * t->nlabel)) / height);
    plot_quote(p, t->metric[m]);
    text_add(&p->script, " at graph 0, graph 1 offset 0,0.6 left noenhanced\n"
                         "set ytics scale 0 noenhanced (");
    for (size_t l = 0; l < t->nlabel; l++) {
        text_add(&p->script, "%s", l ? ", " : "");
        plot_quote(p, m % across ? "" : t->label[l]);
        text_add(&p->script, " %zu", t->nlabel - l);
    }
    text_add(&p->script, ")\n");
}

static void panel(struct plot *p, const struct table *t, size_t m)
{
    double lo = INFINITY, hi = 0;

    place(p, t, m);
    text_add(&p->script, "$score%zu << END\n", m);
    for (size_t i = 0; i < t->n; i++) {
        const struct entry *e = &t->row[i];
        if (e->metric != m)
            continue;
        plot_number(p, e->value, ' ');
        text_add(&p->script, "%zu ", t->nlabel - e->label);
        plot_number(p, isfinite(e->error) ? e->error : 0, '\n');
        lo = isfinite(e->value) ? fmin(lo, e->value) : lo;
        hi = isfinite(e->value) ? fmax(hi, e->value + fmax(0, e->error)) : hi;
    }
    text_add(&p->script, "nan nan nan\nEND\n");
    for (size_t i = 0; i < t->n; i++)
        if (t->row[i].metric == m && isinf(t->row[i].value))
            text_add(
                &p->script,
                "set label 'inf' at graph 1, first %zu right textcolor rgb '#D55E00'\n",
                t->nlabel - t->row[i].label);
    hi = hi > 0 ? hi : 1;
    if (lo > 0 && isfinite(lo) && hi > 20 * lo)
        text_add(&p->script, "set logscale x\nset xtics autofreq\nset xrange [*:*]\n");
    else
        text_add(&p->script, "unset logscale x\nset xtics %.6g\nset xrange [0:%.6g]\n",
                 plot_step(1.8 * hi), 1.1 * hi);
    text_add(&p->script,
             "plot $score%zu using 1:2:3 with xerrorbars pt 7 ps 0.9 lw 1.4 "
             "lc rgb '#0072B2'\n",
             m);
}

static int draw(struct plot *p, struct err *err)
{
    struct table *t = calloc(1, sizeof *t);
    int rc = t ? 0 : err_set(err, ERR_INTERNAL, "no memory for a picture");

    for (size_t i = 0; rc == 0 && i < p->n; i++)
        rc = load(p, i, t, err);
    if (rc == 0 && !t->n)
        rc = err_set(err, ERR_DATA, "%s: found no scores%s", p->input[0],
                     p->metrics ? " of the metrics asked for" : "");
    if (rc == 0) {
        frame(p, t);
        for (size_t m = 0; m < t->nmetric; m++)
            panel(p, t, m);
        text_add(&p->script, "unset multiplot\n");
    }
    free(t);
    return rc;
}

const struct plot_ops plot_scores = {
    .name = "scores",
    .brief = "scores with error bars from tables, a panel a metric, a line a closure",
    .draw = draw,
};
