/* snapshot -- cuts training sets out of runs: times, members, windows, splits.
 *
 * Record by record where it can; a window, a shuffle, and a split of records whose
 * number is not known beforehand hold what is selected, up to --memory. Records
 * are bytes here: types and variables are those of the input. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "num/rng.h"
#include "tool/cut.h"
#include "tool/tool.h"
#include "tool/windows.h"

static const char *times, *members, *window, *split, *take;
static size_t every = 1, gap;
static bool shuffle;

static const struct cli_opt opts[] = {
    {CLI_TEXT, 't', "times", "A:B",
     &times, "keep records with A <= time <= B; an end left out is open"},
    {CLI_SIZE, 'e', "every", "K", &every,
     "keep the first, K-th, 2K-th, ... of those records"},
    {CLI_TEXT, 'm', "members", "A:B", &members,
     "keep members A to B, both included, counted from 0; an end left out is open"},
    {CLI_TEXT, 0, "split", "NAME=PART,..", &split,
     "divide the kept records in time into parts of these shares of them"},
    {CLI_TEXT, 0, "take", "NAME", &take, "the part of --split to write"},
    {CLI_SIZE, 0, "gap", "N", &gap,
     "leave out N records where a part of --split follows another; by default none"},
    {CLI_TEXT, 'w', "window", "W[:STRIDE]", &window,
     "cut into windows of W records that start STRIDE apart (default W): its members"},
    {CLI_FLAG, 0, "shuffle", NULL, &shuffle, "put the records in an order drawn by --seed"},
    {CLI_END}};

static const char *const examples[] = {
    "simulate burgers --grid 64 --time 1 --save-every 0.01 -o run.h5",
    "snapshot run.h5 --times 0.2: --every 2 -o late.h5",
    "snapshot run.h5 --split train=.8,test=.2 --take train -o train.h5",
    "snapshot run.h5 --window 20:10 -o windows.h5",
    NULL};

static const struct cli_tool tool = {
    .name = "snapshot",
    .brief = "cut training sets out of runs",
    .synopsis = "[OPTION]... [INPUT]",
    .text =
        "Selects records and members of a trajectory or of pairs. What is asked for is done "
        "in this order: --members, --times, --every, --split, then --window or --shuffle. "
        "Times are compared to a relative 1e-9. An empty selection, and a value that is not "
        "finite in a selected record, are errors.\n\n"
        "A split is contiguous in time, in the order of its names: with N records kept, a "
        "part goes from record round(N P) up to but without record round(N Q), where P and Q "
        "are the sums of the shares before and through it. Shares may leave records over; "
        "no two parts share one. The last record of a part and the first of the next are "
        "hardly different: --gap N drops the first N of every part but the first, so that a "
        "test is not judged by what was learned from; N should span the time over which the "
        "data forget.\n\n"
        "The windows of every trajectory become the members of a new one, whose time starts "
        "at 0: member = trajectory times the number of windows + window. What is left over at "
        "the end is dropped. The constant start(member) holds the time at which each window "
        "began. Records have to be equally spaced.\n\n"
        "--window, --shuffle, and --split of a stream or after --times, hold the kept records "
        "in memory, up to --memory. All else passes records on one by one.",
    .opts = opts,
    .examples = examples,
    .abi = 1,
    .max_args = 1,
    .positional = "file"};

static struct io_in *in;
static struct cut cut;
static double from = -INFINITY, until = INFINITY; /* --times */
static double lo = 0, hi = 1;                     /* shares before and through --take */
static size_t length, stride;                     /* --window */

/* ---- options ---------------------------------------------------------------- */

static void parse_times(void)
{
    const char *colon = times ? strchr(times, ':') : NULL;
    char a[TEXT_DOUBLE];
    struct err err = {0};

    if (!times)
        return;
    if (!colon || colon - times >= TEXT_DOUBLE)
        cli_fail(ERR_USAGE, "--times: found '%s', expected A:B", times);
    snprintf(a, sizeof a, "%.*s", (int)(colon - times), times);
    if ((*a && text_to_double(a, &from, &err) < 0) ||
        (colon[1] && text_to_double(colon + 1, &until, &err) < 0)) {
        err_prefix(&err, "--times");
        cli_die(&err);
    }
    if (from > until)
        cli_fail(ERR_USAGE, "--times: found '%s', expected the earlier time first", times);
}

static void parse_window(void)
{
    char a[TEXT_DOUBLE];
    const char *rest = window;

    if (!window)
        return;
    if (shuffle)
        cli_fail(ERR_USAGE, "--window and --shuffle exclude each other");
    if (text_next(&rest, ':', a, sizeof a, NULL) < 1 || text_to_size(a, &length, NULL) < 0 ||
        (strchr(window, ':') && text_to_size(rest, &stride, NULL) < 0))
        cli_fail(ERR_USAGE, "--window: found '%s', expected W or W:STRIDE", window);
    if (!strchr(window, ':'))
        stride = length;
    if (length < 1 || stride < 1)
        cli_fail(ERR_USAGE, "--window: found '%s', expected numbers of at least 1", window);
}

/* One "NAME=SHARE" of --split; sum is of the shares before it. */
static double parse_part(char *item, double sum)
{
    char *value = strchr(item, '=');
    double share;

    if (!value || value == item || text_to_double(value + 1, &share, NULL) < 0 ||
        !(share > 0))
        cli_fail(ERR_USAGE, "--split: found '%s', expected NAME=SHARE with a share above 0",
                 item);
    *value = '\0';
    if (!strcmp(item, take)) {
        if (lo <= hi)
            cli_fail(ERR_USAGE, "--split: the part %s is named twice", item);
        lo = sum;
        hi = sum + share;
    }
    return share;
}

static void parse_split(void)
{
    const char *list = split;
    char item[128];
    double sum = 0;
    struct err err = {0};
    int more;

    if (!split != !take)
        cli_fail(ERR_USAGE, "found only %s, expected --split and --take together",
                 split ? "--split" : "--take");
    if (!split && gap)
        cli_fail(ERR_USAGE, "--gap: found %zu, expected --split with it", gap);
    if (!split)
        return;
    lo = 2, hi = 0;
    while ((more = text_next(&list, ',', item, sizeof item, &err)) == 1)
        sum += parse_part(item, sum);
    tool_try(more, &err);
    if (!(sum <= 1 + 1e-9))
        cli_fail(ERR_USAGE, "--split: the shares add up to %g, expected at most 1", sum);
    if (lo > hi)
        cli_fail(ERR_USAGE, "--take: found '%s', expected a part of '%s'", take, split);
}

/* ---- selection -------------------------------------------------------------- */

static size_t seen, inside, kept;  /* records; within --times; of --every too */
static double earliest, latest;    /* times of those seen */
static bool at_end;                /* the newest record seen was written */

/* Whether the record at time t is one of --times and --every. */
static bool selected(double t)
{
    const double tol = 1e-9 * fabs(t);

    if (!isfinite(t))
        cli_fail(ERR_DATA, "%s: the time of record %zu is not finite", io_name(in), seen);
    earliest = seen && earliest < t ? earliest : t;
    latest = seen && latest > t ? latest : t;
    seen++;
    if (!(t >= from - tol && t <= until + tol) || inside++ % every)
        return false;
    kept++;
    return true;
}

/* Records [*a, *b) of n are the part to take. */
static void part_of(size_t n, size_t *a, size_t *b)
{
    *a = (size_t)llround((double)n * lo);
    *b = (size_t)llround((double)n * hi);
    *a += *a == 0 ? 0 : gap < n ? gap : n;
    if (*b > n)
        *b = n;
    if (n && *a >= *b)
        cli_fail(ERR_DATA, "%s: the part %s of %zu records is empty", io_name(in), take, n);
}

/* Read everything; call use() on each selected record from a up to b. */
static void each_selected(size_t a, size_t b, void (*use)(void *), void *with)
{
    const int time = head_find_var(io_head(in), "time");
    const double total = (double)io_count(in);
    struct err err = {0};

    for (size_t n; (n = tool_next(in)) > 0;) {
        const double *t = io_slab_f64(in, time, &err);

        tool_try(t ? 0 : -1, &err);
        for (size_t r = 0; r < n; r++) {
            at_end = selected(t[r]) && kept > a && kept <= b;
            if (!at_end)
                continue;
            cut_fetch(&cut, r, t[r]);
            use(with);
        }
        cli_progress((double)seen, total, "records", NULL);
    }
    if (!seen)
        cli_fail(ERR_DATA, "%s: found no records", io_name(in));
    if (!inside)
        cli_fail(ERR_DATA, "%s: no record with time in %s; the data cover %.10g:%.10g",
                 io_name(in), times, earliest, latest);
}

/* ---- ways through ----------------------------------------------------------- */

static struct io_out *create(struct io_head *head)
{
    return tool_create(head, (struct io_in *[]){in, NULL}, NULL);
}

static void pass_on(void *out)
{
    struct err err = {0};

    tool_try(io_write(out, 1, cut.slab, &err), &err);
}

/* One record at a time. */
static struct io_out *stream(void)
{
    struct io_out *out = create(&cut.head);
    size_t a = 0, b = SIZE_MAX;

    if (split)
        part_of(((size_t)io_count(in) + every - 1) / every, &a, &b);
    each_selected(a, b, pass_on, out);
    return out;
}

static void hold(void *held)
{
    held_add(held);
}

/* Held records [a, b), in an order drawn by the seed (Fisher and Yates). */
static struct io_out *write_held(const struct held *held, size_t a, size_t b)
{
    struct io_out *out = create(&cut.head);
    size_t *order = tool_alloc(b - a, sizeof *order);
    struct rng rng = rng_open(cli.seed, "snapshot-shuffle", 0);
    struct err err = {0};

    for (size_t i = 0; i < b - a; i++) {
        const size_t j = shuffle ? (size_t)rng_below(&rng, i + 1) : i;

        order[i] = order[j];
        order[j] = a + i;
    }
    for (size_t r = 0; r < b - a; r++) {
        for (int i = 0; i < cut.nvar; i++)
            cut.slab[i] = held_at(held, i, order[r]);
        tool_try(io_write(out, 1, cut.slab, &err), &err);
    }
    free(order);
    return out;
}

static struct io_out *write_windows(const struct held *held, size_t a, size_t b)
{
    struct io_head head;
    struct windows w;
    struct io_out *out;

    windows_open(&w, held, a, b, length, stride);
    windows_describe(&w, &head);
    out = create(&head);
    windows_write(&w, &head, out);
    head_free(&head);
    return out;
}

static struct io_out *through_memory(void)
{
    struct held held;
    struct io_out *out;
    size_t a, b;

    held_open(&held, &cut);
    each_selected(0, SIZE_MAX, hold, &held);
    part_of(held.n, &a, &b);
    out = window ? write_windows(&held, a, b) : write_held(&held, a, b);
    at_end = b == held.n && at_end && !window && !shuffle;
    held_close(&held);
    return out;
}

int main(int argc, char **argv)
{
    const int n = cli_start(&tool, argc, argv);
    const struct io_head *head;
    struct err err = {0};
    struct io_out *out;
    bool held;

    if (every < 1)
        cli_fail(ERR_USAGE, "--every: found 0, expected at least 1");
    parse_times();
    parse_split();
    parse_window();
    in = tool_open(n > 0 ? argv[1] : NULL, "trajectory|pairs");
    head = io_head(in);
    if (head->record_dim < 0 || strcmp(head->dim[head->record_dim].name, "time"))
        cli_fail(ERR_DATA, "%s: found %s, expected records along time", io_name(in),
                 head->record_dim < 0 ? "no records" : head->dim[head->record_dim].name);
    if (tool_shuffled(in) && (times || split || window))
        cli_fail(ERR_DATA, "%s: the records are not in the order of time (shuffled), as "
                 "--times, --split and --window need them", io_name(in));
    cut_open(&cut, in, members);
    if (shuffle)
        tool_try(head_set_text(&cut.head, NULL, "order", "shuffled", &err), &err);
    held = window || shuffle || (split && (times || io_count(in) < 0));
    out = held ? through_memory() : stream();
    tool_close(out, at_end ? io_status(in) : 0, io_t_end(in));
    cut_close(&cut);
    io_close_in(in);
    return 0;
}
