/* simulate -- integrate a full model, one or many members.
 *
 * The truth that filters, closures and scores refer to: du/dt = f(u), recorded
 * at t = 0, save-every, 2 save-every, ... up to time.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/selftest.h"
#include "num/threads.h"
#include "tool/about.h"
#include "tool/offer.h"
#include "tool/preview.h"
#include "tool/resume.h"
#include "tool/runs.h"
#include "tool/span.h"
#include "tool/stride.h"
#include "tool/sweep.h"
#include "tool/tool.h"

static struct text_list fixed, vary;
static const char *grid_text, *form, *scheme, *ic, *table, *resumed, *record_text = "state";
static const char *step_text;
static double dt = NAN, tolerance = NAN, accepted;
static double duration = NAN, spinup = 0, save_every = NAN;
static size_t nmember;
static bool test, dry, restartable, keep_going, automatic, adaptive; /* --dt auto, adaptive */
static struct initial from; /* where --ic names data */

static const struct cli_opt opts[] = {
    {CLI_LIST, 'p', "param", "NAME=VALUE", &fixed, "set a parameter",
     .offers = offer_system_params},
    {CLI_TEXT, 0, "grid", "N[xM[xK]]", &grid_text,
     "points along the system's axes; one number is for all sides of a square or a cube"},
    {CLI_TEXT, 0, "discretisation", "NAME", &form,
     "discretisation; by default the system's first", .offers = offer_system_forms},
    {CLI_TEXT, 0, "scheme", "NAME", &scheme, "time integrator; by default the system's",
     .offers = offer_schemes},
    {CLI_TEXT, 0, "dt", "DT|auto|adaptive", &step_text,
     "time step, by default the system's; or the longest of a small error; or each by its error",
     "auto|adaptive"},
    {CLI_REAL, 0, "tolerance", "X", &tolerance,
     "relative error in a unit of time that --dt auto allows, or of a step that --dt adaptive "
     "does; by default 1e-6"},
    {CLI_REAL, 't', "time", "T", &duration,
     "length of the record; by default 1000 steps"},
    {CLI_REAL, 0, "spinup", "T", &spinup, "run for T before the record starts at time 0"},
    {CLI_REAL, 0, "save-every", "T", &save_every,
     "time between records; by default a hundredth of --time"},
    {CLI_SIZE, 'm', "members", "N", &nmember,
     "members, each with its own initial state; by default 1, or the rows of --params"},
    {CLI_LIST, 0, "vary", "NAME=LO:HI", &vary,
     "draw a parameter uniformly for each member; NAME=V1,V2,.. gives each member its own",
     .offers = offer_system_params},
    {CLI_FILE, 0, "params", "FILE[:row=K]", &table,
     "table of parameters, a row a member: csv or tsv, names in its first line, or a sample table "
     "or ensemble of multifidelity-fuse; or its row K alone, from 0", "file"},
    {CLI_TEXT, 0, "ic", "NAME[:k=v,..]|FILE[:time=T]", &ic,
     "initial condition, by default the system's first; or the last record of a file, or of "
     "standard input (-), or the one at time T", .offers = offer_system_ics},
    {CLI_FLAG, 0, "keep-going", NULL, &keep_going,
     "let the other members go on when one blows up, as rollout does"},
    {CLI_TEXT, 0, "record", "WHAT", &record_text,
     "what to record: state, or state,rhs to have du/dt as rhs_NAME beside each NAME",
     "state|state,rhs"},
    {CLI_FILE, 0, "resume", "FILE", &resumed,
     "go on from the end of a run with the same options but a shorter --time", "file"},
    {CLI_FLAG, 0, "restartable", NULL, &restartable,
     "let a run of Fourier coefficients go on from what it records, so that --resume can"},
    {CLI_FLAG, 0, "dry-run", NULL, &dry,
     "print what the run would be: sizes, steps and their limits, memory, output, seconds", NULL,
     true},
    {CLI_FLAG, 0, "selftest", NULL, &test,
     "print how fast errors fall with dt and dx, exit 2 when they do not", NULL, true},
    {CLI_END},
};

static const char *const examples[] = {
    "simulate burgers -p nu=1e-3 --grid 256 --time 0.1 -o burgers.h5",
    "simulate kuramoto-sivashinsky --spinup 50 --time 50 --save-every 0.5 -o ks.h5",
    "simulate lorenz96-two-scale --grid 8x32 --time 1 --members 4 --seed 7 -o l96.h5",
    "simulate lorenz96 --vary F=6:10 --members 8 --time 2 --record state,rhs -o many.h5",
    "simulate kolmogorov --grid 32x32 --time 1 | "
    "simulate kolmogorov --ic - --grid 64x64 --time 0.1 -o finer.h5",
    "simulate lorenz96 --dt auto --tolerance 1e-8 --time 1 --save-every 0.1 -o fine.h5",
    "simulate lorenz63 --dt adaptive --tolerance 1e-8 --time 20 --save-every 0.1 -o tight.h5",
    "simulate kolmogorov --grid 96x96 --time 100 --dry-run",
    "simulate lorenz96 --time 1 --save-every 0.1 -o short.h5",
    "simulate lorenz96 --time 2 --save-every 0.1 --resume short.h5 -o long.h5",
    "simulate burgers --selftest",
    NULL,
};

static const struct cli_tool tool = {
    .name = "simulate",
    .brief = "integrate a full model, one or many members",
    .synopsis = "SYSTEM [OPTION]...",
    .text = "Integrate the equations of SYSTEM and write the states as a trajectory. "
            "`simulate SYSTEM --help` shows the equation, its parameters, "
            "discretisations and initial conditions, with good values; --list names "
            "the systems.\n\n"
            "Record k is at time k times --save-every, of which --dt is shortened to a whole "
            "part where it is none; the file states the step that was used. A run whose state "
            "is no longer finite ends with exit code 3 and names member, step and time. FILE is "
            "not written then; FILE.partial has the records up to there and, of a run of one "
            "member, its last finite state, with the status blow-up: --ic FILE.partial:time=T "
            "goes on from a record, with a smaller step, say. With --keep-going that member is not "
            "a number from then on, the output has the status blow-up, and the exit code is 0. "
            "Noise is of seed, member, step.\n\n"
            "--dt auto takes the longest whole part of --save-every at which 16 steps from the "
            "initial states and 32 of half the length part by no more than --tolerance, relative "
            "to the state and in a unit of time, and of which the system is not known to warn. "
            "Where states get rougher later it is too long: that is measured again at the end, "
            "and said.\n\n"
            "--dt adaptive chooses every step of every member by the error that dopri5 sees: at "
            "most --tolerance of the state, in the 2-norm of what is advanced; stability limits "
            "it where damping is fast. Records are of order 4 from between the steps, which they "
            "do not cut. The file has no dt: what reads it has to be given one.\n\n"
            "--resume FILE with the options of FILE's run and a longer --time writes "
            "the bytes of the run that was not interrupted, to another file. --save-every has "
            "to be given, and where the system is of Fourier coefficients, whose rounding "
            "records do not have, --restartable both times.\n\n"
            "--dry-run prints this, a line each with a tab between: grid, unknowns, members, "
            "scheme, the step, the longest one that the system does not warn of (nan: none is "
            "known), dt max|u|/dx, steps, records, bytes of memory and output, and the seconds "
            "that all steps would take by some that are made.\n\n"
            "States of one's own, and those that import read, come in by --ic: a name with a '/' "
            "or of .h5, or a file that is there, where no initial condition is called so. The run "
            "has the members and, where no --grid is given, the grid of FILE; one member stands "
            "for all of --members, and on other numbers of points along periodic axes "
            "fields are interpolated by their Fourier modes. Time begins at 0 again, parameters "
            "are those of the options.",
    .opts = opts,
    .examples = examples,
    .uses = CLI_SEED | CLI_THREADS | CLI_PROGRESS,
    .abi = 2,
    .min_args = 1,
    .max_args = 1,
    .positional = "list",
    .list = about_list_systems,
    .help_more = about_systems,
    .source = "sanderse2025",
};

/* Defaults that depend on the system, and what no run can do without. */
static void check_options(const struct sys_ops *ops)
{
    const enum stride stride = stride_read(step_text, ops->dt, &dt, tolerance, &accepted);
    bool rest;

    automatic = stride == STRIDE_AUTO;
    adaptive = stride == STRIDE_ADAPTIVE;
    if (adaptive && (resumed || restartable))
        cli_fail(ERR_USAGE, "--dt adaptive: found --%s, expected none: a record lies between "
                 "steps, which cannot go on from it", resumed ? "resume" : "restartable");
    if (adaptive && !scheme)
        scheme = "dopri5";
    duration = isnan(duration) ? 1000 * dt : duration;
    save_every = isnan(save_every) ? duration / 100 : save_every;
    if (!(dt > 0) || !(duration >= 0) || !(spinup >= 0))
        cli_fail(ERR_USAGE, "found --dt %g --time %g --spinup %g, expected a step "
                 "above 0 and times not below 0", dt, duration, spinup);
    if (!(save_every > 0) && duration > 0)
        cli_fail(ERR_USAGE, "--save-every: found %g, expected more than 0", save_every);
    dt = span_step(dt, duration > 0 ? save_every : NAN);
    span_saves(duration, save_every, &rest);
    if (automatic && !(duration > 0))
        cli_fail(ERR_USAGE, "--dt auto: found --time %g, expected more than 0", duration);
    if (rest)
        cli_warn("--time %g is no multiple of --save-every %g: the record ends before it",
                 duration, save_every);
    if (strcmp(record_text, "state,rhs") && strcmp(record_text, "state"))
        cli_fail(ERR_USAGE, "--record: found '%s', expected state or state,rhs", record_text);
    if (nmember > 1u << 24)
        cli_fail(ERR_USAGE, "--members: found %zu, expected at most %u", nmember, 1u << 24);
}

/* Spin-up and record must come to an end. */
static void check_spans(const struct fleet *f)
{
    const double bytes = 8.0 * (double)f->nmember * (double)f->n;
    struct err err = {0};

    tool_try(span_check(-spinup, 0, dt, NAN, 0, ERR_USAGE, &err), &err);
    tool_try(span_check(0, duration, dt, duration > 0 ? save_every : NAN, bytes,
                        ERR_USAGE, &err), &err);
}

/* Record from time 0 on, or from the end of old records. */
static void run(struct fleet *f, struct reader *old, const struct io_head *head,
                struct io_out *out)
{
    struct runs runs;
    bool rest;
    const double last = span_saves(duration, save_every, &rest);
    double k = 0;

    runs_open(&runs, f, 0 - spinup, !keep_going, head, out);
    runs.restarts = restartable;
    if (old->in)
        k = resume_records(&runs, old, save_every, last);
    else
        runs_to(&runs, 0);
    while (++k <= last) {
        runs_to(&runs, k * save_every);
        cli_progress(k * save_every, duration, "time units", NULL);
    }
    runs_close(&runs);
}

/* The history states the step that is taken, whatever chose it, where there is one. */
static void state_step(void)
{
    static char text[TEXT_DOUBLE];

    if (adaptive)
        return;
    step_text = text_double(text, dt);
    tolerance = NAN;
}

static void preview(struct sweep *s)
{
    const bool rhs = strchr(record_text, ',');
    bool rest;

    preview_print(s, &(struct preview){
        .spinup = spinup, .duration = duration,
        .nrecord = 1 + span_saves(duration, save_every, &rest),
        .nvalue = (double)(s->fleet.nmember * s->fleet.n * (rhs ? 2 : 1)),
        .bytes = cli.store && !strcmp(cli.store, "f32") ? sizeof(float) : sizeof(double)});
    runs_caution(&s->fleet, true);
}

/* What was asked for, as a stream or a file. */
static void record(struct sweep *s)
{
    struct io_head head = HEAD_EMPTY;
    struct io_in *inputs[] = {from.data.in, NULL};
    struct reader old = {0};
    struct err err = {0};

    sweep_describe(s, ic, strchr(record_text, ',') != NULL, &head);
    if (restartable)
        tool_try(head_set_i64(&head, NULL, "restartable", 1, &err), &err);
    struct io_out *out = tool_create(&head, inputs,
                                     (const char *[]){s->members->ops->name, NULL});
    if (resumed)
        resume_open(&old, resumed, &head, &s->fleet, restartable);
    run(&s->fleet, &old, &head, out);
    if (automatic)
        stride_verify(s, scheme, dt, accepted);
    if (adaptive)
        stride_tell(&s->fleet);
    runs_caution(&s->fleet, true);
    const long failed = fleet_first_failed(&s->fleet); /* --keep-going */
    tool_close(out, failed >= 0, failed >= 0 ? s->fleet.run[failed].t : NAN);
    head_free(&head);
}

/* All members, from their initial states to the end of the record. */
static void simulate(const struct members *members, const size_t grid[])
{
    struct sweep sweep;
    struct err err = {0};

    sweep_open(&sweep, members, form, grid, scheme, dt);
    double *u = sweep_initial(&sweep, ic, &from);
    if (automatic) {
        dt = stride_choose(&sweep, scheme, save_every, accepted, 0 - spinup, u);
        sweep_step(&sweep, scheme, dt);
    }
    state_step();
    check_spans(&sweep.fleet);
    if (adaptive)
        tool_try(fleet_adapt(&sweep.fleet, accepted, cli.memory, &err), &err);
    tool_try(fleet_start(&sweep.fleet, 0 - spinup, u, &err), &err);
    fleet_noise(&sweep.fleet, cli.seed);
    free(u);
    if (dry)
        preview(&sweep);
    else
        record(&sweep);
    sweep_close(&sweep);
}

static int run_selftest(const struct members *members, const size_t grid[])
{
    struct text_buf table_of = {0};
    struct err err = {0};
    const int pass = selftest_table(members->ops, form, members->p[0], grid, &table_of, &err);

    tool_try(pass, &err);
    fputs(table_of.s, stdout);
    text_buf_free(&table_of);
    return pass ? 0 : ERR_NO;
}

/* Read what --ic names, where that is data: their grid and members where no others are given. */
static void open_initial(const struct sys_ops *ops, size_t grid[])
{
    if (!initial_is_data(ops, ic))
        return;
    initial_open(&from, ic);
    ic = from.name; /* as the history states it */
    initial_grid(&from, ops, grid);
    if (!nmember && from.data.d.nmember > 1)
        nmember = from.data.d.nmember;
    if (nmember > 1 && from.data.d.nmember == 1 && !vary.n && !table)
        cli_warn("%s: found one member and no --vary: all %zu members are the same",
                 io_name(from.data.in), nmember);
}

/* A table of parameters stands in the history by its numbers, or their digest. */
static void open_members(struct members *m, const struct sys_ops *ops)
{
    const struct members_wish wish = {nmember, &fixed, &vary, table, cli.seed, cli.memory};
    struct err err = {0};

    tool_try(members_open(m, ops, &wish, &err), &err);
    for (size_t i = 0; i < m->nwritten; i++)
        tool_try(cli_list_add(&vary, m->written[i], &err), &err);
    if (*m->named)
        cli_record("params", m->named);
}

int main(int argc, char **argv)
{
    size_t grid[SYS_AXES] = {0};
    struct members members;
    struct err err = {0};
    int code = 0;

    threads_start(argv);
    cli_start(&tool, argc, argv);
    const struct sys_ops *ops = sys_find(argv[1], &err);
    if (!ops)
        cli_die(&err);
    if (grid_text)
        tool_try(sys_parse_grid(ops, grid_text, grid, &err), &err);
    check_options(ops);
    open_initial(ops, grid);
    sweep_check(ops, grid, nmember ? nmember : 1);
    open_members(&members, ops);
    sweep_check(ops, grid, members.n);
    if (test)
        code = run_selftest(&members, grid);
    else
        simulate(&members, grid);
    members_close(&members);
    initial_close(&from);
    return code;
}
