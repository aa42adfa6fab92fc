/* snapshot -- cuts training sets out of runs: times, members, windows, splits; or finds the modes
 * of what it cuts out.
 *
 * Record by record where it can; a window, a shuffle, and a split of records whose
 * number is not known beforehand hold what is selected, up to --memory. Records
 * are bytes here: types and variables are those of the input. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "data/choice.h"
#include "data/windows.h"
#include "num/blas.h"
#include "num/rng.h"
#include "tool/decompose.h"
#include "tool/dynamic.h"
#include "tool/gather.h"
#include "tool/tool.h"

static const char *times, *members, *window, *split, *take;
static size_t every = 1, gap, pod, dmd;
static double energy = NAN;
static struct text_list others;
static bool shuffle, accurate, no_mean;

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
    {CLI_LIST, 0, "with", "FILE", &others,
     "write all members of INPUT, then those of FILE: of one system and grid, at the same times",
     "file"},
    {CLI_SIZE, 'P', "pod", "R", &pod, "write a basis: the first R modes of the kept states"},
    {CLI_REAL, 0, "energy", "PART", &energy,
     "write a basis: as many modes as hold this part of the variance, 0.999 say; R at most"},
    {CLI_SIZE, 'D', "dmd", "R", &dmd,
     "write R dynamic modes of the kept records at most: rates of growth, frequencies"},
    {CLI_FLAG, 0, "accurate", NULL, &accurate,
     "modes down to 1e-13 of the first, instead of 1e-7, in about 3 times the time"},
    {CLI_FLAG, 0, "no-mean", NULL, &no_mean, "modes about 0 instead of about the mean"},
    {CLI_END}};

static const char *const examples[] = {
    "simulate burgers --grid 64 --time 1 --save-every 0.01 -o run.h5",
    "snapshot run.h5 --times 0.2: --every 2 -o late.h5",
    "snapshot run.h5 --split train=.8,test=.2 --take train -o train.h5",
    "snapshot run.h5 --window 20:10 -o windows.h5",
    "snapshot late.h5 --with late.h5 -o twice.h5",
    "snapshot run.h5 --pod 8 -o basis.h5",
    "snapshot run.h5 --dmd 8 -o modes.h5",
    NULL};

static const struct cli_tool tool = {
    .name = "snapshot",
    .brief = "cut training sets out of runs, or find their modes",
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
        "--with puts the members of several files together, as runs of one model that were cut or "
        "evaluated apart; parameters of the system may differ. States and targets are kept, and "
        "what INPUT says of itself.\n\n"
        "--pod and --energy write a basis, a record each mode: phi_r of each variable, the "
        "mean, sd_r (root mean square of the coefficient a_r), energy_r (share of the variance), "
        "of u = mean + sum a_r phi_r. Modes are orthonormal in the sum over all values of a "
        "state, in which those on axes that are not uniform weigh as their cells; the largest "
        "value of each is positive. Any number of states is read once: where --memory has no "
        "room for more, their principal directions take their place, and the share of the "
        "variance left out is told and written (`left_out`). The eigenvectors of products of "
        "states know nothing of what is below 1e-7 of the first sd (`floor`), which is left "
        "out; --accurate reaches 1e-13 by orthogonal transformations.\n\n"
        "--dmd writes dynamic modes phi_k, as NAME_re and NAME_im: of the linear map from a record "
        "to the next one, on the first R principal axes of all but the last, about 0, so that u is "
        "about sum b_k exp((growth_k + i frequency_k)(t - t0)) phi_k, with b_k given by amplitude "
        "and phase of each member. Pairs stand together, the larger ones first. Records, equally "
        "spaced, are held in memory.\n\n"
        "--window, --shuffle, and --split of a stream or after --times, hold the kept records "
        "in memory, up to --memory. All else passes records on one by one.",
    .opts = opts,
    .examples = examples,
    .uses = CLI_SEED | CLI_PROGRESS,
    .abi = 1,
    .max_args = 1,
    .positional = "file"};

static struct io_in *in;
static struct cut cut;
static struct choice choice;
static size_t length, stride; /* --window */
static bool at_end;           /* the newest record seen was written */

static bool is_basis(void)
{
    return pod || !isnan(energy);
}

static void parse_basis(void)
{
    if (!is_basis() && ((accurate && !dmd) || no_mean))
        cli_fail(ERR_USAGE, "found %s, expected --pod or --energy with it",
                 accurate ? "--accurate" : "--no-mean");
    if (dmd && is_basis())
        cli_fail(ERR_USAGE, "--dmd excludes --pod and --energy");
    if (!isnan(energy) && !(energy > 0 && energy <= 1))
        cli_fail(ERR_USAGE, "--energy: found %g, expected a part of the variance, up to 1",
                 energy);
    if ((is_basis() || dmd) && (window || shuffle))
        cli_fail(ERR_USAGE, "found %s, expected records as they are for modes",
                 window ? "--window" : "--shuffle");
}

static void parse_choice(void)
{
    struct err err = {0};

    choice = choice_all();
    if (every < 1)
        cli_fail(ERR_USAGE, "--every: found 0, expected at least 1");
    choice.every = every;
    tool_times(times, &choice.from, &choice.until);
    if (!split != !take)
        cli_fail(ERR_USAGE, "found only %s, expected --split and --take together",
                 split ? "--split" : "--take");
    if (!split && gap)
        cli_fail(ERR_USAGE, "--gap: found %zu, expected --split with it", gap);
    choice.gap = gap;
    if (split)
        tool_try(choice_split(&choice, split, take, &err), &err);
    parse_basis();
    if (others.n && (times || members || split || window || shuffle || every > 1 || is_basis() ||
                     dmd))
        cli_fail(ERR_USAGE, "--with: found another selection, expected none: pipe one snapshot "
                 "into another");
    if (window && shuffle)
        cli_fail(ERR_USAGE, "--window and --shuffle exclude each other");
    if (window)
        tool_try(windows_parse(window, &length, &stride, &err), &err);
}

/* Records [*a, *b) of n are the part to take. */
static void part_of(size_t n, size_t *a, size_t *b)
{
    struct err err = {0};

    if (choice_part(&choice, n, a, b, &err) < 0)
        cli_fail(err.code, "%s: the part %s of %zu records is empty", io_name(in), take, n);
}

/* Read everything; call use() on each selected record from a up to b. */
static void each_selected(size_t a, size_t b, void (*use)(void *), void *with)
{
    const int time = head_find_var(io_head(in), "time");
    struct walk walk = {.in = in};
    struct err err = {0};

    while (tool_more(walk_next(&walk, &err), &err)) {
        const double *t = io_slab_f64(in, time, &err);

        tool_try(t ? 0 : -1, &err);
        const int keep = choice_keeps(&choice, t[walk.rec], &err);
        if (keep < 0)
            err_prefix(&err, "%s", io_name(in));
        at_end = tool_more(keep, &err) && choice.kept > a && choice.kept <= b;
        if (at_end) {
            tool_try(cut_fetch(&cut, walk.rec, t[walk.rec], &err), &err);
            use(with);
        }
        cli_progress((double)walk.count, (double)io_count(in), "records", NULL);
    }
    if (!walk.count)
        cli_fail(ERR_DATA, "%s: found no records", io_name(in));
    if (!choice.inside)
        cli_fail(ERR_DATA, "%s: no record with time in %s; the data cover %.10g:%.10g",
                 io_name(in), times, choice.earliest, choice.latest);
}

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
    struct err err = {0};

    tool_try(held_add(held, &err), &err);
}

static struct io_out *write_windows(const struct held *held, size_t a, size_t b)
{
    struct io_head head;
    struct windows w;
    struct io_out *out;
    struct err err = {0};

    tool_try(windows_open(&w, held, a, b, length, stride, &err), &err);
    tool_try(windows_describe(&w, &head, &err), &err);
    out = create(&head);
    tool_try(windows_write(&w, &head, out, &err), &err);
    head_free(&head);
    return out;
}

static struct io_out *through_memory(void)
{
    struct rng rng = rng_open(cli.seed, "snapshot-shuffle", 0);
    struct held held;
    struct io_out *out;
    struct err err = {0};
    size_t a, b;

    tool_try(held_open(&held, &cut, cli.memory, &err), &err);
    each_selected(0, SIZE_MAX, hold, &held);
    part_of(held.n, &a, &b);
    if (window) {
        out = write_windows(&held, a, b);
    } else {
        out = create(&cut.head);
        tool_try(held_write(&held, a, b, shuffle ? &rng : NULL, out, &err), &err);
    }
    at_end = b == held.n && at_end && !window && !shuffle;
    held_close(&held);
    return out;
}

/* The modes of the records kept. */
static struct io_out *modes(void)
{
    const struct decompose_wish wish = {.most = pod ? pod : SIZE_MAX,
                                        .part = isnan(energy) ? 2 : energy,
                                        .centred = !no_mean, .accurate = accurate};
    const size_t known = io_count(in) < 0 ? SIZE_MAX : (size_t)io_count(in);
    size_t a = 0, b = known;
    struct decompose found;
    struct dynamic dynamic;
    struct io_out *out;

    if (split && (times || known == SIZE_MAX))
        cli_fail(ERR_USAGE, "--split: found %s, expected a file and all its times for modes; "
                 "pipe one snapshot into another", times ? "--times" : "a stream");
    if (split)
        part_of((known + every - 1) / every, &a, &b);
    if (dmd) {
        dynamic_open(&dynamic, &cut, dmd, accurate);
        each_selected(a, b, dynamic_add, &dynamic);
        out = dynamic_write(&dynamic);
        dynamic_close(&dynamic);
    } else {
        decompose_open(&found, &cut, b - a, &wish);
        each_selected(a, b, decompose_add, &found);
        out = decompose_write(&found);
        decompose_close(&found);
    }
    at_end = false;
    return out;
}

static void open_input(const char *path)
{
    struct err err = {0};

    in = tool_open(path, "trajectory|pairs");
    const struct io_head *head = io_head(in);
    if (head->record_dim < 0 || strcmp(head->dim[head->record_dim].name, "time"))
        cli_fail(ERR_DATA, "%s: found %s, expected records along time", io_name(in),
                 head->record_dim < 0 ? "no records" : head->dim[head->record_dim].name);
    if (dataset_shuffled(head) && (times || split || window))
        cli_fail(ERR_DATA, "%s: the records are not in the order of time (shuffled), as "
                 "--times, --split and --window need them", io_name(in));
    tool_try(cut_open(&cut, in, members, &err), &err);
    if (shuffle)
        tool_try(head_set_text(&cut.head, NULL, "order", "shuffled", &err), &err);
}

int main(int argc, char **argv)
{
    blas_start(argv);
    const int n = cli_start(&tool, argc, argv);

    parse_choice();
    if (others.n) {
        gather(n > 0 ? argv[1] : NULL, &others);
        return 0;
    }
    open_input(n > 0 ? argv[1] : NULL);
    const bool held = window || shuffle || (split && (times || io_count(in) < 0));
    struct io_out *out = is_basis() || dmd ? modes() : held ? through_memory() : stream();
    tool_close(out, at_end ? io_status(in) : 0, io_t_end(in));
    cut_close(&cut);
    io_close_in(in);
    return 0;
}
