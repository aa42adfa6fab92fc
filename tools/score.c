/* score -- the numbers of a prediction against the truth, read in step. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "num/stats.h"
#include "score/score.h"
#include "store/differs.h"
#include "tool/reader.h"
#include "tool/cost.h"
#include "tool/rows.h"
#include "tool/series.h"
#include "tool/tool.h"

static const char *truth_path, *baseline_path, *variables, *times, *timing, *format,
    *series_path;
static struct cli_list metrics, requires;
static size_t group_members;

static const struct cli_opt opts[] = {
    {CLI_FILE, 't', "truth", "FILE", &truth_path, "what should have come out", "file"},
    {CLI_LIST, 'm', "metric", "NAME[:k=v,..]", &metrics,
     "compute this; by default nrmse, energy and blow-up", "list"},
    {CLI_FILE, 'b', "baseline", "FILE", &baseline_path,
     "another prediction, scored too; adds ratios to it", "file"},
    {CLI_TEXT, 0, "variables", "NAMES", &variables,
     "score these, comma-separated, tau_NAME for a target; by default all states"},
    {CLI_SIZE, 0, "group-members", "N", &group_members,
     "also score groups of N consecutive members: their median and range"},
    {CLI_TEXT, 0, "times", "A:B", &times, "score times from A to B, both included"},
    {CLI_FILE, 0, "timing", "FILE", &timing, "add the cost that `rollout --timing` wrote",
     "file"},
    {CLI_FILE, 0, "series", "FILE", &series_path,
     "write the error against time and spectra against wavenumber to FILE", "file"},
    {CLI_CHOICE, 0, "format", "FORMAT", &format,
     "what to write; by default a table, and tsv with -o", "table|tsv|json"},
    {CLI_LIST, 0, "require", "CONDITION", &requires,
     "exit with 2 unless it holds, as 'rmse<0.1' or 'nrmse.ratio<=0.25'; also .median, .low, "
     ".high, .count, .worse"},
    {CLI_END}};
static const char *const examples[] = {
    "simulate burgers --grid 64 --members 6 --time 0.1 --save-every 0.01 -o truth.h5",
    "rollout --ic truth.h5 | score --truth truth.h5 --metric rmse --metric "
    "vpt:threshold=0.2",
    "rollout --ic truth.h5 | score --truth truth.h5 --group-members 3 --format tsv -o "
    "scores.tsv",
    NULL};
static void list(void)
{
    for (const struct score_ops *const *ops = score_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
    puts("cost\tCPU seconds per unit of simulated time, from --timing");
}
static const struct cli_tool tool = {
    .name = "score",
    .brief = "compare a prediction with the truth",
    .synopsis = "[PREDICTION] --truth TRUTH [OPTION]...",
    .text =
        "Reads the prediction (standard input by default) and the truth record by record "
        "and prints one row for each metric and variable: value, standard error, and "
        "with --baseline the baseline's value and the ratio to it. Grids, members and variables "
        "have to agree. A prediction may hold every second of the truth's times, say: the "
        "others are skipped, for the baseline too. Only one whose run ended by a blow-up may be "
        "shorter. A member that blew up makes errors inf, and `blow-up` counts it.\n\n"
        "value, baseline and ratio are over all members pooled; a lost member makes the "
        "pooled error inf. The standard error is the jackknife over members; windows of "
        "`snapshot` that overlap are left out in blocks of those that share records. nan "
        "where there is none.\n\n"
        "With --group-members, median, low and high are those of the groups' ratios to the "
        "baseline's, without --baseline of the groups' values; worse counts the groups in "
        "which the prediction is worse than the baseline. count is of all members. A group "
        "with a lost member has an error of inf. All members are one group by default.\n\n"
        "A time until something is followed by a row with `-never` behind the name: the "
        "fraction of members to which it did not happen, whose time is the run's.\n\n"
        "--series writes a table with the header `metric variable axis value baseline truth`: "
        "`error` is the relative error over members at the time `axis` (truth: its rms), "
        "`spectrum` the energy at wavenumber `axis` of variables whose last axis is "
        "periodic: over two or three periodic axes, of the shell about |k| = `axis`.\n\n"
        "The tsv has the header `metric variable value stderr baseline ratio low high count "
        "worse median`.",
    .opts = opts,
    .examples = examples,
    .abi = 2,
    .max_args = 1,
    .text_output = true,
    .positional = "file",
    .list = list,
    .source = "efron1981"};

/* One prediction against the truth: a metric each for name and variable. */
struct board {
    struct reader in;
    struct reader_var var[LAYOUT_VARS];
    struct score *score; /* (nname, nvar) */
    double *blank;       /* NaNs that stand for a run that ended early */
};

static struct reader truth;
static double first; /* its first time */
static struct reader_var var[LAYOUT_VARS];
static size_t nvar, ngroup, ngrouped;
static const char **name;
static size_t nname;
static char (*never)[ROW_NAME]; /* [nname]; empty where there is no such number */

/* The metrics to compute from records: all that were named, or the usual. */
static void choose_metrics(void)
{
    static const char *usual[] = {"nrmse", "energy", "blow-up"};
    bool cost = false;
    char word[LAYOUT_NAME];
    const char *args;
    struct err err = {0};

    name = metrics.n ? tool_alloc(metrics.n, sizeof *name) : usual;
    nname = metrics.n ? 0 : 3;
    for (size_t i = 0; i < metrics.n; i++)
        if (strcmp(metrics.item[i], "cost") == 0)
            cost = true;
        else
            name[nname++] = metrics.item[i];
    never = tool_alloc(nname + 1, sizeof *never);
    for (size_t i = 0; i < nname; i++) {
        const struct score_ops *ops = NULL;
        if (param_split(name[i], word, sizeof word, &args, &err) < 0 ||
            !(ops = score_find(word, &err)))
            cli_die(&err);
        never[i][0] = '\0';
        if (ops->never)
            snprintf(never[i], sizeof *never, "%s-never%s", word, name[i] + strlen(word));
    }
    if (cost && !timing)
        cli_fail(ERR_USAGE, "the metric cost needs --timing FILE");
}

static void open_truth(void)
{
    reader_open(&truth, truth_path, "trajectory|pairs");
    nvar = (size_t)reader_vars(&truth, variables, var);
    ngrouped = group_members ? group_members : truth.d.nmember;
    if (truth.d.nmember % ngrouped)
        cli_fail(ERR_DATA,
                 "%s: found %zu members, expected a multiple of --group-members %zu",
                 io_name(truth.in), truth.d.nmember, ngrouped);
    ngroup = truth.d.nmember / ngrouped;
}

/* A prediction of something else is scored, and said to be one. */
static void warn_of_differences(const struct board *b)
{
    struct text_buf differs = {0};
    struct err err = {0};

    store_differs(io_head(b->in.in), io_head(truth.in), &differs);
    tool_try(text_buf_ok(&differs, &err), &err);
    if (differs.len)
        cli_warn("%s is no prediction of %s: %s", io_name(b->in.in), io_name(truth.in),
                 differs.s);
    text_buf_free(&differs);
}

/* A truth that the prediction's closure was fitted to is no test of it. */
static void warn_of_training(const struct board *b)
{
    if (store_seen(io_head(b->in.in), io_head(truth.in), first))
        cli_warn("%s: the training data of the closure in %s have its seed and overlap with its "
                 "members and times: the score may be of states that were learned",
                 io_name(truth.in), io_name(b->in.in));
}

static void board_open(struct board *b, const char *path)
{
    const size_t nvalue = truth.d.nmember * truth.d.layout.n;
    struct score *s = b->score = tool_alloc(nname * nvar, sizeof *s);
    struct err err = {0};

    reader_open(&b->in, path, "trajectory|pairs");
    reader_match(&b->in, &truth, var, (int)nvar, b->var);
    warn_of_differences(b);
    for (size_t m = 0; m < nname; m++)
        for (size_t v = 0; v < nvar; v++)
            if (score_open(s++, name[m], &truth.d.layout, var[v].var, truth.d.nmember,
                           &err) < 0)
                cli_die(&err);
    b->blank = tool_alloc(nvalue, sizeof *b->blank);
    for (size_t i = 0; i < nvalue; i++)
        b->blank[i] = NAN;
}

static void board_close(struct board *b)
{
    for (size_t i = 0; i < nname * nvar; i++)
        score_close(&b->score[i]);
    free(b->score);
    free(b->blank);
    reader_close(&b->in);
}

/* The truth's current record; ERR_DATA when it is not finite. */
static void read_truth(const double *u[])
{
    for (size_t v = 0; v < nvar; v++) {
        const size_t n = truth.d.layout.var[var[v].var].n;
        u[v] = reader_values(&truth, var[v].var, var[v].target);
        if (stats_finite(u[v], n * truth.d.nmember))
            continue;
        for (size_t i = 0;; i++)
            if (!isfinite(u[v][i]))
                cli_fail(ERR_DATA,
                         "%s: %s at time %g, member %zu: found %g, expected a number",
                         io_name(truth.in), var[v].name, truth.t, i / n, u[v][i]);
    }
}

/* b's values of variable v at the truth's time. */
static const double *board_values(struct board *b, bool running, size_t v)
{
    return running ? reader_values(&b->in, b->var[v].var, b->var[v].target) : b->blank;
}

static void add_series(struct series *s, struct board b[], const bool running[],
                       const double *const u[])
{
    for (size_t v = 0; v < nvar; v++)
        series_add(s, v, truth.t,
                   (const double *const[]){
                       board_values(&b[0], running[0], v),
                       baseline_path ? board_values(&b[1], running[1], v) : NULL, u[v]});
}

static void board_add(struct board *b, bool running, const double *const u[])
{
    struct err err = {0};

    for (size_t v = 0; v < nvar; v++) {
        const struct score_record r = {truth.t, board_values(b, running, v), u[v]};
        for (size_t m = 0; m < nname; m++)
            tool_try(score_add(&b->score[m * nvar + v], &r, &err), &err);
    }
}

/* Read everything; boards[nboard]. Times that one of them skips do not count. */
static void compare(struct board boards[], size_t nboard, struct series *series,
                    double from, double to)
{
    const double *u[LAYOUT_VARS];
    bool more = true, any = false, running[2];

    while (more) {
        more = reader_next(&truth);
        if (truth.count == 1) {
            first = truth.t;
            warn_of_training(&boards[0]);
        }
        bool wanted = more && truth.t >= from && truth.t <= to;
        for (size_t i = 0; i < nboard; i++) {
            running[i] = reader_follow(&boards[i].in, &truth);
            wanted = wanted && !(running[i] && boards[i].in.ahead);
        }
        if (wanted)
            read_truth(u);
        for (size_t i = 0; wanted && i < nboard; i++)
            board_add(&boards[i], running[i], u);
        if (wanted && series_path)
            add_series(series, boards, running, u);
        any = any || wanted;
        cli_progress(truth.t, -1, "time", NULL);
    }
    cli_progress_end();
    if (io_status(truth.in) == 1)
        cli_fail(ERR_DATA, "%s: found a run that ended by a blow-up, expected a truth",
                 io_name(truth.in));
    if (!any)
        cli_fail(ERR_DATA, "%s: found no record%s%s", io_name(truth.in),
                 times ? " at times " : "", times ? times : "");
}

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

typedef double number(const struct score *s, size_t from, size_t to);

/* Median and range over the groups, and how many are worse; base NULL: of values. */
static void add_groups(struct row *row, number *of, const struct score *s,
                       const struct score *base)
{
    double *x = tool_alloc(ngroup, sizeof *x);
    bool any = false;

    row->worse = base ? 0 : NAN;
    for (size_t g = 0; g < ngroup; g++) {
        const double v = of(s, g * ngrouped, (g + 1) * ngrouped);
        const double b = base ? of(base, g * ngrouped, (g + 1) * ngrouped) : NAN;
        x[g] = base ? ratio(v, b) : v;
        any = any || isnan(x[g]);
        row->worse += s->ops->larger ? v < b : v > b;
    }
    row->median = any ? NAN : median(x, ngroup); /* sorts x */
    row->low = any ? NAN : x[0];
    row->high = any ? NAN : x[ngroup - 1];
    free(x);
}

/* Which members' errors are taken together: windows that overlap. */
static void open_blocks(struct blocks *b)
{
    struct err err = {0};
    size_t n = 0;
    double *start = head_find_var(io_head(truth.in), "start") < 0
                        ? NULL
                        : head_doubles(io_head(truth.in), "start", &n, &err);
    const bool known = start && n == truth.d.nmember && truth.count > 1;
    const double step = known ? (truth.t - first) / (double)(truth.count - 1) : 0;

    tool_try(blocks_open(b, truth.d.nmember, known ? start : NULL,
                         truth.t - first + step, &err),
             &err);
    free(start);
}

/* The rows of metric m and variable v. b has two boards with a baseline. */
static void add_rows(struct rows *rows, const struct board b[], const struct blocks *blocks,
                     size_t m, size_t v)
{
    const struct score *s = &b[0].score[m * nvar + v];
    const struct score *base = baseline_path ? &b[1].score[m * nvar + v] : NULL;

    for (int second = 0; second <= (s->ops->never != NULL); second++) {
        number *of = second ? score_never : score_value;
        struct row row = {.metric = second ? never[m] : name[m],
                          .variable = var[v].name,
                          .value = of(s, 0, s->nmember),
                          .error = (second ? score_never_error : score_error)(s, blocks),
                          .baseline = base ? of(base, 0, s->nmember) : NAN,
                          .count = (double)s->nmember};
        row.ratio = base ? ratio(row.value, row.baseline) : NAN;
        add_groups(&row, of, s, base);
        rows_add(rows, &row);
    }
}

/* Which of the inputs come from standard input: at most one. */
static void one_stdin(const char *prediction)
{
    const char *const path[] = {prediction, truth_path, baseline_path};
    int count = 0;

    for (size_t i = 0; i < 3; i++)
        count += path[i] && strcmp(path[i], "-") == 0;
    if (count > 1)
        cli_fail(ERR_USAGE, "found %d inputs from standard input, expected one", count);
}

/* What --require asks for, of the metrics and their numbers beside them. */
static struct condition *conditions(void)
{
    const char **known = tool_alloc(2 * nname + 1, sizeof *known);
    size_t n = 0;

    for (size_t m = 0; m < nname; m++) {
        known[n++] = name[m];
        if (never[m][0])
            known[n++] = never[m];
    }
    struct condition *c = rows_conditions(&requires, known, n, timing != NULL);
    for (size_t i = 0; i < requires.n && !baseline_path; i++)
        if (rows_needs_baseline(&c[i]))
            cli_fail(ERR_USAGE, "--require %s: needs --baseline", c[i].text);
    free(known);
    return c;
}

/* The file of --series is none of the others. */
static void series_not_other(const char *prediction)
{
    const char *const path[] = {prediction, truth_path, baseline_path, timing, cli.output};

    for (size_t i = 0; series_path && i < sizeof path / sizeof *path; i++)
        if (path[i] && strcmp(path[i], series_path) == 0)
            cli_fail(ERR_USAGE, "--series: found %s, which is read or written too",
                     series_path);
}

int main(int argc, char **argv)
{
    const int n = cli_start(&tool, argc, argv);
    const char *prediction = n ? argv[1] : "-";
    const size_t nboard = baseline_path ? 2 : 1;
    struct board b[2] = {0};
    struct rows rows = {0};
    struct series series = {0};
    struct blocks blocks;
    double from, to;

    if (!truth_path)
        cli_fail(ERR_USAGE, "--truth is missing");
    one_stdin(prediction);
    series_not_other(prediction);
    choose_metrics();
    reader_times(times, &from, &to);
    struct condition *c = conditions();

    open_truth();
    board_open(&b[0], prediction);
    if (baseline_path)
        board_open(&b[1], baseline_path);
    if (series_path)
        series_open(&series, &truth.d.layout, var, nvar, truth.d.nmember);
    compare(b, nboard, &series, from, to);
    open_blocks(&blocks);
    rows.groups = ngroup > 1;
    for (size_t m = 0; m < nname; m++)
        for (size_t v = 0; v < nvar; v++)
            add_rows(&rows, b, &blocks, m, v);
    blocks_close(&blocks);
    if (timing)
        rows_cost(&rows, cost_read(timing));
    if (series_path)
        series_write(&series, series_path);
    series_close(&series);
    rows_print(&rows, format ? format : cli.output ? "tsv" : "table");
    rows_require(&rows, c, requires.n);
    for (size_t i = 0; i < nboard; i++)
        board_close(&b[i]);
    reader_close(&truth);
    free(c);
    free(never);
    if (metrics.n)
        free(name);
    return 0;
}
