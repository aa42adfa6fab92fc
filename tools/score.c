/* score -- the numbers of a prediction against the truth, read in step. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool/about.h"
#include "tool/cost.h"
#include "tool/match.h"
#include "tool/offer.h"
#include "tool/tool.h"

static const char *truth_path, *baseline_path, *variables, *times, *timing, *format,
    *series_path;
static struct text_list metrics, requires;
static size_t group_members;

static const struct cli_opt opts[] = {
    {CLI_FILE, 't', "truth", "FILE", &truth_path, "what should have come out", "file"},
    {CLI_LIST, 'm', "metric", "NAME[:k=v,..]", &metrics,
     "compute this; by default nrmse, energy and blow-up", .offers = offer_metrics},
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
        "shorter. Of an ensemble (rollout --ensemble) each run is held against the member of the "
        "truth that it started from; a baseline has as many runs, or one for all of them. A "
        "member that blew up makes errors inf, and `blow-up` counts it.\n\n"
        "value, baseline and ratio are over all members pooled; a lost member makes the "
        "pooled error inf. The standard error is the jackknife over members; windows of "
        "`snapshot` that overlap are left out in blocks of those that share records. Of one "
        "member (one ensemble) alone, numbers that are means over time have that over 32 to 63 "
        "blocks of its records, which holds for a steady run that is long against its memory. "
        "nan where there is none.\n\n"
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
    .uses = CLI_PROGRESS,
    .abi = 2,
    .max_args = 1,
    .text_output = true,
    .positional = "file",
    .list = about_list_metrics,
    .source = "efron1981"};

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

/* The file of --series is none of the others. */
static void series_not_other(const char *prediction)
{
    const char *const path[] = {prediction, truth_path, baseline_path, timing, cli.output};

    for (size_t i = 0; series_path && i < sizeof path / sizeof *path; i++)
        if (path[i] && strcmp(path[i], series_path) == 0)
            cli_fail(ERR_USAGE, "--series: found %s, which is read or written too",
                     series_path);
}

/* The metrics to compute from records: all that were named but cost. */
static void choose_metrics(struct match *m)
{
    const char **named = tool_alloc(metrics.n, sizeof *named);
    size_t n = 0;

    for (size_t i = 0; i < metrics.n; i++)
        if (strcmp(metrics.item[i], "cost"))
            named[n++] = metrics.item[i];
    if (n < metrics.n && !timing)
        cli_fail(ERR_USAGE, "the metric cost needs --timing FILE");
    if (n || !metrics.n)
        match_metrics(m, n, named);
    free(named);
}

/* What --require asks for, of the metrics and their numbers beside them. */
static struct condition *conditions(const struct match *m)
{
    const char **known = tool_alloc(2 * m->nmetric + 1, sizeof *known);
    size_t n = 0;

    for (size_t i = 0; i < m->nmetric; i++) {
        known[n++] = m->metric[i];
        if (m->never[i][0])
            known[n++] = m->never[i];
    }
    struct condition *c = rows_conditions(&requires, known, n, timing != NULL);
    for (size_t i = 0; i < requires.n && !baseline_path; i++)
        if (rows_needs_baseline(&c[i]))
            cli_fail(ERR_USAGE, "--require %s: needs --baseline", c[i].text);
    free(known);
    return c;
}

static void open_match(struct match *m, const char *prediction)
{
    match_truth(m, truth_path, variables);
    match_add(m, prediction);
    if (group_members && m->nmember % group_members)
        cli_fail(ERR_DATA, "%s: found %zu members, expected a multiple of --group-members %zu",
                 io_name(m->board[MATCH_PREDICTION].in.in), m->nmember, group_members);
    if (baseline_path)
        match_add(m, baseline_path);
}

int main(int argc, char **argv)
{
    const int n = cli_start(&tool, argc, argv);
    const char *prediction = n ? argv[1] : "-";
    struct match match = {0};
    struct rows rows = {0};
    struct series series = {0};
    double from, to;

    if (!truth_path)
        cli_fail(ERR_USAGE, "--truth is missing");
    one_stdin(prediction);
    series_not_other(prediction);
    choose_metrics(&match);
    tool_times(times, &from, &to);
    struct condition *c = conditions(&match);
    open_match(&match, prediction);
    if (series_path)
        series_open(&series, &match.truth.d.layout, match.var, match.nvar,
                    match.nmember);
    match_run(&match, from, to, times, series_path ? &series : NULL);
    match_rows(&match, group_members, &rows);
    if (timing)
        rows_cost(&rows, cost_read(timing));
    if (series_path)
        series_write(&series, series_path);
    series_close(&series);
    rows_print(&rows, format ? format : cli.output ? "tsv" : "table");
    rows_require(&rows, c, requires.n);
    match_close(&match);
    free(c);
    return 0;
}
