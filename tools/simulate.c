/* simulate -- integrate a full model, one or many members.
 *
 * The truth that filters, closures and scores refer to: du/dt = f(u), recorded
 * at t = 0, save-every, 2 save-every, ... up to time.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/ensemble.h"
#include "model/selftest.h"
#include "store/system.h"
#include "tool/caution.h"
#include "tool/members.h"
#include "tool/span.h"
#include "tool/tool.h"

static struct cli_list fixed, vary;
static const char *grid_text, *form, *scheme, *ic, *table, *record_text = "state";
static double dt = NAN, duration = NAN, spinup = 0, save_every = NAN;
static size_t nmember;
static bool test;

static const struct cli_opt opts[] = {
    {CLI_LIST, 'p', "param", "NAME=VALUE", &fixed, "set a parameter"},
    {CLI_TEXT, 0, "grid", "N[xM]", &grid_text, "points along the system's axes"},
    {CLI_TEXT, 0, "discretisation", "NAME", &form,
     "discretisation; by default the system's first"},
    {CLI_TEXT, 0, "scheme", "NAME", &scheme, "time integrator; by default the system's",
     "rk4|etdrk4"},
    {CLI_REAL, 0, "dt", "DT", &dt, "time step; by default the system's"},
    {CLI_REAL, 't', "time", "T", &duration,
     "length of the record; by default 1000 steps"},
    {CLI_REAL, 0, "spinup", "T", &spinup, "run for T before the record starts at time 0"},
    {CLI_REAL, 0, "save-every", "T", &save_every,
     "time between records; by default a hundredth of --time"},
    {CLI_SIZE, 'm', "members", "N", &nmember,
     "members, each with its own initial state; by default 1, or the rows of --params"},
    {CLI_LIST, 0, "vary", "NAME=LO:HI", &vary,
     "draw a parameter uniformly for each member; NAME=V1,V2,.. gives each member its own"},
    {CLI_FILE, 0, "params", "FILE", &table,
     "csv or tsv table of parameters, names in its first line, a row a member", "file"},
    {CLI_TEXT, 0, "ic", "NAME[:k=v,..]", &ic,
     "initial condition; by default the system's first"},
    {CLI_TEXT, 0, "record", "WHAT", &record_text,
     "what to record: state, or state,rhs to have du/dt as rhs_NAME beside each NAME",
     "state|state,rhs"},
    {CLI_FLAG, 0, "selftest", NULL, &test,
     "print how fast errors fall with dt and dx, exit 2 when they do not", NULL, true},
    {CLI_END},
};

static const char *const examples[] = {
    "simulate burgers -p nu=1e-3 --grid 256 --time 0.1 -o burgers.h5",
    "simulate kuramoto-sivashinsky --spinup 50 --time 50 --save-every 0.5 -o ks.h5",
    "simulate lorenz96-two-scale --grid 8x32 --time 1 --members 4 --seed 7 -o l96.h5",
    "simulate lorenz96 --vary F=6:10 --members 8 --time 2 --record state,rhs -o many.h5",
    "simulate burgers --selftest",
    NULL,
};

static void list(void)
{
    for (const struct sys_ops *const *ops = sys_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
}

static void help_more(int argc, char **argv);

static const struct cli_tool tool = {
    .name = "simulate",
    .brief = "integrate a full model, one or many members",
    .synopsis = "SYSTEM [OPTION]...",
    .text = "Integrate the equations of SYSTEM and write the states as a trajectory. "
            "`simulate SYSTEM --help` shows the equation, its parameters, "
            "discretisations and initial conditions, with good values; --list names "
            "the systems.\n\n"
            "Record k is at time k times --save-every, of which --dt is shortened to a whole "
            "part where it is none; the file states the step that was used. A run whose state is no longer finite ends with exit code 3 "
            "and names member, step and time; there is no output then.",
    .opts = opts,
    .examples = examples,
    .abi = 1,
    .min_args = 1,
    .max_args = 1,
    .positional = "list",
    .list = list,
    .help_more = help_more,
    .source = "sanderse2025",
};

/* ---- simulate SYSTEM --help ---- */

static void print_params(const struct param table_[], const char *indent)
{
    char value[TEXT_DOUBLE];

    for (size_t i = 0; i < param_count(table_); i++)
        printf("%s%-10s %-8s %s%s%s%s\n", indent, table_[i].name,
               text_double(value, table_[i].value), table_[i].help,
               *table_[i].unit ? " [" : "", table_[i].unit, *table_[i].unit ? "]" : "");
}

static void print_equation(const char *equation)
{
    char line[256];

    while (text_next(&equation, '\n', line, sizeof line, NULL) == 1)
        printf("  %s\n", line);
}

static void print_system(const struct sys_ops *ops)
{
    char value[TEXT_DOUBLE];

    printf("\n%s: %s\n", ops->name, ops->brief);
    print_equation(ops->equation);
    printf("\n%s [%s]\n", ops->about, ops->source);
    printf("\nParameters (name, default, meaning):\n");
    print_params(ops->params, "  ");
    printf("\nGrid:");
    for (int i = 0; i < SYS_AXES && ops->axes[i].name; i++)
        printf("%s %zu points along %s, at least %zu", i ? "," : "", ops->axes[i].n,
               ops->axes[i].name, ops->axes[i].min);
    printf("\nTime step: %s with %s\n\nDiscretisations (the first is the default):\n",
           text_double(value, ops->dt), ops->scheme);
    for (const struct sys_form *const *f = ops->forms; *f; f++)
        printf("  %-18s %s\n", (*f)->name, (*f)->brief);
    printf("\nInitial conditions (the first is the default) and their parameters:\n");
    for (const struct sys_ic *c = ops->ics; c->name; c++) {
        printf("  %-18s %s\n", c->name, c->brief);
        print_params(c->params, "      ");
    }
}

static void help_more(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const struct sys_ops *ops = sys_find(argv[i], NULL);
        if (ops) {
            print_system(ops);
            return;
        }
    }
    printf("\nSystems:\n");
    for (const struct sys_ops *const *ops = sys_all(); *ops; ops++)
        printf("  %-22s %s\n", (*ops)->name, (*ops)->brief);
}

/* ---- the run ---- */

struct job {
    const struct sys_ops *ops;
    size_t grid[SYS_AXES];
    struct members members;
    size_t nsys; /* 1, or one a member where parameters vary */
    struct sys *sys;
    struct model *model;
    struct ensemble ensemble;
    bool rhs;
    double *u, *dudt, *work;
    struct io_out *out;
    struct record rec;
};

static void parse_grid(struct job *job)
{
    const char *rest = grid_text;
    struct err err = {0};
    char item[32];
    int more, i = 0;

    if (!grid_text)
        return;
    for (; (more = text_next(&rest, 'x', item, sizeof item, &err)) == 1; i++) {
        if (i == SYS_AXES || !job->ops->axes[i].name)
            cli_fail(ERR_USAGE, "--grid: found '%s', expected %d numbers for %s",
                     grid_text, i, job->ops->name);
        if (text_to_size(item, &job->grid[i], &err) || !job->grid[i])
            cli_fail(ERR_USAGE, "--grid: found '%s', expected N[xM], whole numbers > 0",
                     grid_text);
    }
    tool_try(more, &err);
}

/* Defaults that depend on the system, and what no run can do without. */
static void check_options(struct job *job)
{
    bool rest;

    dt = isnan(dt) ? job->ops->dt : dt;
    duration = isnan(duration) ? 1000 * dt : duration;
    save_every = isnan(save_every) ? duration / 100 : save_every;
    if (!(dt > 0) || !(duration >= 0) || !(spinup >= 0))
        cli_fail(ERR_USAGE, "found --dt %g --time %g --spinup %g, expected a step "
                 "above 0 and times not below 0", dt, duration, spinup);
    if (!(save_every > 0) && duration > 0)
        cli_fail(ERR_USAGE, "--save-every: found %g, expected more than 0", save_every);
    dt = span_step(dt, duration > 0 ? save_every : NAN);
    span_saves(duration, save_every, &rest);
    if (rest)
        cli_warn("--time %g is no multiple of --save-every %g: the record ends before it",
                 duration, save_every);
    job->rhs = !strcmp(record_text, "state,rhs");
    if (!job->rhs && strcmp(record_text, "state"))
        cli_fail(ERR_USAGE, "--record: found '%s', expected state or state,rhs",
                 record_text);
    if (nmember > 1u << 24)
        cli_fail(ERR_USAGE, "--members: found %zu, expected at most %u", nmember,
                 1u << 24);
}

static void check_memory(double bytes, size_t nmember_, double points)
{
    if (bytes > (double)cli.memory)
        cli_fail(ERR_USAGE, "%zu members of %.0f values need %.0f bytes, expected at most "
                 "the %zu of --memory", nmember_, points, bytes, cli.memory);
}

/* What m members need at least, before anything is made: parameters, and five
 * states each (state, the one before, a stage, the record and its copy). */
static void check_size(const struct job *job, size_t m)
{
    double points = 1;

    for (int i = 0; i < SYS_AXES && job->ops->axes[i].name; i++)
        points *= (double)(job->grid[i] ? job->grid[i] : job->ops->axes[i].n);
    if (points > 0x1p28) /* sys_open refuses so many */
        return;
    check_memory((double)m * (sizeof *job->members.p + 5 * sizeof(double) * points), m,
                 points);
}

/* And what they need once it is known how much work space the first has. */
static void check_runs(const struct job *job)
{
    const struct sys *sys = &job->sys[0];
    const double m = (double)job->members.n, n = (double)sys->n, ns = (double)sys->ns;
    const double runs = m * (2 * ns + (double)job->model[0].nwork);
    const double records = 2 * m * n * (job->rhs ? 2 : 1);
    const double structs = m * (sizeof(struct run) + sizeof(struct err) +
                                sizeof *job->members.p) +
                           (double)job->nsys * (sizeof *sys + sizeof *job->model);

    check_memory(8 * (runs + records) + structs, job->members.n, n);
}

static void open_models(struct job *job)
{
    struct err err = {0};
    bool varied = false;

    for (int i = 0; i < PARAM_MAX; i++)
        varied |= job->members.varied[i];
    job->nsys = varied ? job->members.n : 1;
    job->sys = tool_alloc(job->nsys, sizeof *job->sys);
    job->model = tool_alloc(job->nsys, sizeof *job->model);
    for (size_t i = 0; i < job->nsys; i++) {
        if (i == 1) /* before there are many */
            check_runs(job);
        tool_try(i ? sys_vary(&job->sys[i], &job->sys[0], job->members.p[i], &err)
                   : sys_open(&job->sys[i], job->ops, form, job->members.p[i], job->grid,
                              &err), &err);
        tool_try(model_open(&job->model[i], &job->sys[i], &closure_nothing, scheme, dt, &err), &err);
    }
    check_runs(job);
}

/* Spin-up and record must come to an end. */
static void check_spans(const struct job *job)
{
    const double bytes = 8.0 * (double)job->members.n * (double)job->sys[0].n;
    struct err err = {0};

    tool_try(span_check(-spinup, 0, dt, NAN, 0, ERR_USAGE, &err), &err);
    tool_try(span_check(0, duration, dt, duration > 0 ? save_every : NAN, bytes,
                        ERR_USAGE, &err), &err);
}

static void start_ensemble(struct job *job)
{
    const size_t n = job->sys[0].n, m = job->members.n;
    const struct model **model = tool_alloc(m, sizeof *model);
    double *u = tool_alloc(m * n, sizeof *u);
    struct err err = {0};

    for (size_t i = 0; i < m; i++) {
        const size_t k = job->nsys > 1 ? i : 0;
        model[i] = &job->model[k];
        tool_try(sys_initial(&job->sys[k], ic, cli.seed, i, u + i * n, &err), &err);
    }
    tool_try(ensemble_open(&job->ensemble, m, model, -spinup, u, &err), &err);
    free(model);
    free(u);
    job->u = tool_alloc(n, sizeof *u);
    job->dudt = tool_alloc(n, sizeof *u);
    job->work = tool_alloc(job->model[0].nwork, sizeof *u);
}

static void open_output(struct job *job)
{
    const char *const args[] = {job->ops->name, NULL};
    struct io_head head = HEAD_EMPTY;
    const size_t m = job->members.n;
    double *values = tool_alloc(m, sizeof *values);
    struct err err = {0};

    tool_try(dataset_describe(&head, &job->sys[0].layout, m, job->rhs ? DATASET_RHS : 0,
                              &err), &err);
    tool_try(store_describe_system(&head, &job->sys[0], &err), &err);
    for (size_t i = 0; i < param_count(job->ops->params); i++) {
        for (size_t k = 0; k < m; k++)
            values[k] = job->members.p[k][i];
        if (job->members.varied[i])
            tool_try(store_describe_varied(&head, job->ops->params[i].name, values, &err),
                     &err);
    }
    tool_try(head_set_text(&head, NULL, "scheme", job->model[0].stepper.ops->name, &err),
             &err);
    tool_try(head_set_f64(&head, NULL, "dt", dt, &err), &err);
    tool_try(head_set_text(&head, NULL, "ic", ic ? ic : job->ops->ics->name, &err), &err);
    tool_try(head_set_i64(&head, NULL, "seed", (int64_t)cli.seed, &err), &err);
    job->out = tool_create(&head, NULL, args);
    tool_try(record_open(&job->rec, &head, &err), &err);
    head_free(&head);
    free(values);
}

/* Advance all members to t; a truth run may not fail. */
static void advance(struct job *job, double t)
{
    long i;

    ensemble_to(&job->ensemble, t, (int)cli.threads);
    i = ensemble_first_failed(&job->ensemble);
    if (i < 0)
        return;
    struct err err = job->ensemble.fail[i];
    err_prefix(&err, "member %ld", i);
    cli_die(&err);
}

static void write_record(struct job *job, double t)
{
    record_time(&job->rec, t);
    for (size_t i = 0; i < job->members.n; i++) {
        ensemble_state(&job->ensemble, i, job->u);
        record_state(&job->rec, i, job->u);
        if (!job->rhs)
            continue;
        struct point at = model_point(job->ensemble.run[i].model, t);
        at.u = job->u;
        model_rhs(job->ensemble.run[i].model, &at, job->dudt, job->work);
        record_rhs(&job->rec, i, job->dudt);
    }
    tool_write(job->out, &job->rec);
}

static void run(struct job *job)
{
    bool rest;
    const double last = span_saves(duration, save_every, &rest);

    advance(job, 0);
    write_record(job, 0);
    for (double k = 1; k <= last; k++) {
        advance(job, k * save_every);
        write_record(job, k * save_every);
        cli_progress(k * save_every, duration, "time units", NULL);
    }
}

static void close_job(struct job *job)
{
    ensemble_close(&job->ensemble);
    for (size_t i = 0; i < job->nsys; i++) {
        model_close(&job->model[i]);
        sys_close(&job->sys[i]);
    }
    free(job->model);
    free(job->sys);
    free(job->u);
    free(job->dudt);
    free(job->work);
    record_close(&job->rec);
    members_close(&job->members);
}

static int run_selftest(struct job *job)
{
    struct selftest_row rows[SELFTEST_ROWS];
    struct text_buf out = {0};
    char error[TEXT_DOUBLE], order[TEXT_DOUBLE];
    struct err err = {0};
    bool pass = true;
    const int n = selftest(job->ops, form, job->members.p[0], job->grid, rows, &err);

    tool_try(n, &err);
    text_add(&out, "test\terror\torder\treference\tresult\n");
    for (int i = 0; i < n; i++) {
        snprintf(error, sizeof error, "%.3g", rows[i].error);
        snprintf(order, sizeof order, "%.3g", rows[i].order);
        text_add(&out, "%s\t%s\t%s\t%s\t%s\n", rows[i].test, error, order,
                 rows[i].reference, rows[i].pass ? "pass" : "FAIL");
        pass &= rows[i].pass;
    }
    fputs(out.s, stdout);
    text_buf_free(&out);
    return pass ? 0 : ERR_NO;
}

int main(int argc, char **argv)
{
    struct job job = {0};
    struct err err = {0};

    cli_start(&tool, argc, argv);
    job.ops = sys_find(argv[1], &err);
    if (!job.ops)
        cli_die(&err);
    parse_grid(&job);
    check_options(&job);
    check_size(&job, nmember ? nmember : 1);
    members_open(&job.members, job.ops, nmember, &fixed, &vary, table);
    check_size(&job, job.members.n);
    if (test) {
        const int code = run_selftest(&job);
        members_close(&job.members);
        return code;
    }
    open_models(&job);
    check_spans(&job);
    start_ensemble(&job);
    open_output(&job);
    run(&job);
    caution(job.model, job.nsys, true);
    tool_close(job.out, 0, NAN);
    close_job(&job);
    return 0;
}
