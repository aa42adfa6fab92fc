/* rollout -- run the reduced model dv/dt = fc(v) + m(v; theta).
 *
 * The states, the system and its parameters come from the data that --ic names,
 * the closure from a model file. The run is saved at the times of these data, so
 * that `score` can hold it against them, or every --save-every.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/differs.h"
#include "store/modelfile.h"
#include "store/system.h"
#include "tool/models.h"
#include "tool/provenance.h"
#include "tool/reader.h"
#include "tool/runs.h"
#include "tool/span.h"
#include "tool/tool.h"

static const char *ic, *scheme, *form, *timing;
static double start = NAN, duration = NAN, save_every = NAN, dt = NAN;
static bool evaluate;

static const struct cli_opt opts[] = {
    {CLI_FILE, 'i', "ic", "DATA", &ic,
     "trajectory or pairs whose first record is the initial state; by default standard input",
     "file"},
    {CLI_REAL, 0, "start", "T", &start, "start from the first record at or after time T"},
    {CLI_REAL, 't', "time", "T", &duration, "run for T; by default to the end of DATA"},
    {CLI_REAL, 0, "save-every", "T", &save_every,
     "time between saved states; by default the times of DATA"},
    {CLI_REAL, 0, "dt", "DT", &dt, "time step; by default the one DATA were made with"},
    {CLI_TEXT, 0, "scheme", "NAME", &scheme, "time integrator; by default that of DATA"},
    {CLI_TEXT, 0, "discretisation", "NAME", &form,
     "discretisation of the coarse model; by default that of DATA"},
    {CLI_FLAG, 0, "evaluate", NULL, &evaluate,
     "do not run: write m(ubar) as tau_NAME for every record of DATA"},
    {CLI_FILE, 0, "timing", "FILE", &timing,
     "write the CPU time that a simulated time unit takes, one member, to FILE", "file"},
    {CLI_END},
};

static const char *const examples[] = {
    "simulate burgers --grid 256 --members 2 --time 0.1 --save-every 0.01 | "
    "filter gaussian --coarsen 8 --targets -o pairs.h5",
    "fit-closure --form linear pairs.h5 -o linear.h5",
    "rollout linear.h5 --ic pairs.h5 | score --truth pairs.h5 --metric nrmse",
    "rollout --ic pairs.h5 --time 0.05 --save-every 0.025 -o none.h5",
    "rollout linear.h5 --ic pairs.h5 --evaluate -o tau.h5",
    NULL,
};

static const struct cli_tool tool = {
    .name = "rollout",
    .brief = "run the reduced model, closure included",
    .synopsis = "[MODEL] [--ic DATA] [OPTION]...",
    .text = "Integrate dv/dt = fc(v) + m(v; theta) from the first state of DATA, every member of "
            "it. MODEL is what fit-closure wrote; without it there is no closure. Forms that do not "
            "depend on the grid run on another than that of their fit; in what MODEL and DATA "
            "differ is told. A step that is no whole part of the time between saves is "
            "shortened to one, and the output states the step that was used.\n\n"
            "A run that blows up is a result: from then on the member is not a number, the "
            "output has the status blow-up, score counts it, and the exit code is 0.",
    .opts = opts,
    .examples = examples,
    .abi = 1,
    .max_args = 1,
    .positional = "file",
    .source = "sanderse2025",
};

/* What is run, and where it comes from. */
struct job {
    struct reader data;
    struct io_in *model_in;
    struct closure closure;
    struct models models;
    struct runs runs;
    double t0, *u0;   /* the initial states, one a member */
    bool ahead;       /* data stand on the record after them */
    struct io_head head; /* of the output */
    struct io_out *out;
};

/* ---- opening ---- */

static void open_inputs(struct job *job, const char *model)
{
    struct text_buf differs = {0};
    struct err err = {0};
    int fits;

    reader_open(&job->data, ic ? ic : "-", "trajectory|pairs");
    if (!model)
        return;
    job->model_in = tool_open(model, "model");
    const struct io_head *head = io_head(job->model_in);
    const char *name = io_name(job->model_in);
    tool_try(modelfile_read(&job->closure, head, NULL, name, &err), &err);
    fits = modelfile_fits(head, &job->closure, io_head(job->data.in), &job->data.d.layout,
                          &differs, &err);
    if (fits < 0) {
        err_prefix(&err, "%s with %s", name, io_name(job->data.in));
        cli_die(&err);
    }
    if (fits > 0) {
        closure_close(&job->closure);
        tool_try(modelfile_read(&job->closure, head, &job->data.d.layout, name, &err), &err);
    }
    if (differs.len)
        cli_warn("%s was not fitted for %s: %s", name, io_name(job->data.in), differs.s);
    text_buf_free(&differs);
    while (tool_next(job->model_in))
        ;
}

/* The first record at or after --start. */
static void find_start(struct job *job)
{
    while (reader_next(&job->data))
        if (isnan(start) || job->data.t >= start - 1e-9 * fabs(start))
            return;
    if (!job->data.count)
        cli_fail(ERR_DATA, "%s: found no record", io_name(job->data.in));
    cli_fail(ERR_DATA, "%s: found no record at or after time %g; the last is at %g",
             io_name(job->data.in), start, job->data.t);
}

static void read_state(struct job *job, size_t member, double u[])
{
    struct reader *data = &job->data;
    struct err err = {0};

    tool_try(dataset_state(&data->d, data->in, data->rec, member, u, false, &err), &err);
}

/* The initial states, and where the first save will be. */
static void read_start(struct job *job)
{
    const size_t n = job->data.d.layout.n, nmember = job->data.d.nmember;
    bool rest = false;

    job->t0 = job->data.t;
    job->u0 = tool_alloc(nmember * n, sizeof *job->u0);
    for (size_t i = 0; i < nmember; i++)
        read_state(job, i, job->u0 + i * n);
    if (job->model_in && store_seen(io_head(job->model_in), io_head(job->data.in), job->t0))
        cli_warn("%s: the training data of %s have its seed and overlap with its members and "
                 "times: it may start from states that were learned", io_name(job->data.in),
                 io_name(job->model_in));
    if (isnan(save_every))
        job->ahead = reader_next(&job->data);
    if (isnan(save_every) && !job->ahead)
        save_every = duration;
    if (!isnan(save_every))
        span_saves(duration, save_every, &rest);
    if (rest)
        cli_warn("--time %g is no multiple of --save-every %g: the run ends before it",
                 duration, save_every);
}

/* The time to the first save. */
static double first_save(const struct job *job)
{
    return !isnan(save_every) ? save_every : job->ahead ? job->data.t - job->t0 : duration;
}

/* Copy what the data say of themselves and a run does not change. */
static void describe_origin(const struct io_head *from, struct io_head *head)
{
    static const char *const texts[] = {"filter", "ic", NULL};
    struct err err = {0};
    double width;

    for (int i = 0; texts[i]; i++)
        if (head_text(from, NULL, texts[i]))
            tool_try(head_set_text(head, NULL, texts[i], head_text(from, NULL, texts[i]), &err),
                     &err);
    if (head_f64(from, NULL, "width", &width))
        tool_try(head_set_f64(head, NULL, "width", width, &err), &err);
}

static void open_output(struct job *job)
{
    struct io_in *inputs[] = {job->data.in, job->model_in, NULL};
    const struct io_head *from = io_head(job->data.in);
    struct io_head *head = &job->head;
    char name[PROVENANCE_NAME];
    const char *args[] = {NULL, NULL};
    bool varied[PARAM_MAX];
    struct err err = {0};

    *head = HEAD_EMPTY;
    store_varied(from, varied);
    tool_try(dataset_describe(head, &job->data.d.layout,
                              job->data.d.member ? job->data.d.nmember : 0,
                              evaluate ? DATASET_TAU : 0, &err),
             &err);
    tool_try(store_describe_systems(head, job->models.sys, job->models.nsys, job->data.d.nmember, varied, &err),
             &err);
    describe_origin(from, head);
    tool_try(head_set_text(head, NULL, "closure",
                           job->model_in ? job->closure.ops->name : "none", &err),
             &err);
    if (!evaluate) {
        tool_try(head_set_text(head, NULL, "scheme", job->models.fleet.model[0].stepper.ops->name, &err),
                 &err);
        tool_try(head_set_f64(head, NULL, "dt", job->models.dt, &err), &err);
    }
    if (job->model_in) {
        args[0] = provenance_name(job->model_in, name);
        tool_try(store_copy_training(head, io_head(job->model_in), &err), &err);
    }
    job->out = tool_create(head, inputs, args);
}

/* ---- m(ubar) ---- */

static void run_evaluate(struct job *job)
{
    const struct closure *c = &job->closure;
    const size_t n = job->data.d.layout.n;
    double *u = tool_alloc(n, sizeof *u), *m = tool_alloc(n, sizeof *m);
    double *dz = tool_alloc(c->nlatent + c->ntape + c->nwork, sizeof *dz);
    double *tape = dz + c->nlatent, *work = tape + c->ntape;
    const struct point at = {.u = u, .theta = c->theta};
    struct record rec;
    struct err err = {0};

    tool_try(record_open(&rec, &job->head, &err), &err);
    do {
        record_time(&rec, job->data.t);
        for (size_t i = 0; i < job->data.d.nmember; i++) {
            read_state(job, i, u);
            if (job->model_in)
                c->ops->eval(c, &at, m, dz, tape, work);
            record_state(&rec, i, u);
            record_target(&rec, i, m);
        }
        tool_write(job->out, &rec);
    } while (reader_next(&job->data));
    record_close(&rec);
    free(u);
    free(m);
    free(dz);
}

/* ---- the run ---- */

/* The whole run, or else the way to the next time of the data. */
static void check_span(const struct job *job, double t, double t1, bool whole)
{
    const double bytes = 8.0 * (double)job->data.d.nmember * (double)job->data.d.layout.n;
    struct err err = {0};

    if (span_check(t, t1, job->models.dt, whole ? save_every : NAN, bytes,
                   whole ? ERR_USAGE : ERR_DATA, &err) == 0)
        return;
    err_prefix(&err, "%s", io_name(job->data.in));
    cli_die(&err);
}

/* To the times of the data, or every save_every, as long as asked for. */
static void run(struct job *job)
{
    const double t0 = job->t0;
    double t = t0, t1;
    struct err err = {0};

    tool_try(fleet_start(&job->models.fleet, t0, job->u0, &err), &err);
    runs_open(&job->runs, &job->models.fleet, t0, false, &job->head, job->out);
    runs_to(&job->runs, t0);
    for (size_t k = 1;; k++, t = t1) {
        if (!isnan(save_every))
            t1 = t0 + (double)k * save_every;
        else if (k == 1 ? job->ahead : reader_next(&job->data))
            t1 = job->data.t;
        else
            break;
        if (!isnan(duration) && t1 > t0 + duration * (1 + 1e-9))
            break;
        if (isnan(save_every))
            check_span(job, t, t1, false);
        runs_to(&job->runs, t1);
        cli_progress(t1 - t0, duration, "time units", NULL);
    }
    if (io_count(job->data.in) < 0)
        while (tool_next(job->data.in))
            ;
}

static void write_timing(const struct job *job)
{
    const double simulated = job->runs.simulated;
    const double per_unit = simulated > 0 ? job->models.fleet.cpu / simulated : NAN;
    char value[TEXT_DOUBLE];
    FILE *f = fopen(timing, "w");

    if (!f)
        cli_fail(ERR_CREATE, "%s: cannot create: %s", timing, strerror(errno));
    fprintf(f, "quantity\tvalue\tunit\ncpu_seconds_per_time_unit\t%s\ts\n",
            text_double(value, per_unit));
    if (fclose(f))
        cli_fail(ERR_IO, "%s: cannot write: %s", timing, strerror(errno));
}

static void close_job(struct job *job)
{
    if (!evaluate)
        runs_close(&job->runs);
    models_close(&job->models);
    free(job->u0);
    if (job->model_in) {
        closure_close(&job->closure);
        io_close_in(job->model_in);
    }
    head_free(&job->head);
    reader_close(&job->data);
}

static void check_options(void)
{
    if (dt <= 0)
        cli_fail(ERR_USAGE, "--dt: found %g, expected more than 0", dt);
    if (save_every <= 0)
        cli_fail(ERR_USAGE, "--save-every: found %g, expected more than 0", save_every);
    if (duration <= 0)
        cli_fail(ERR_USAGE, "--time: found %g, expected more than 0", duration);
    if (!isnan(save_every) && isnan(duration))
        cli_fail(ERR_USAGE, "--save-every needs --time: how long to run");
    if (timing && cli.output && !strcmp(timing, cli.output))
        cli_fail(ERR_USAGE, "%s: found as --timing and as -o, expected two files", timing);
    if (evaluate && (!isnan(duration) || !isnan(save_every) || timing))
        cli_fail(ERR_USAGE, "--evaluate runs nothing: no --time, --save-every or --timing");
}

int main(int argc, char **argv)
{
    struct job job = {.closure = {0}};
    long failed = -1;

    cli_start(&tool, argc, argv);
    check_options();
    open_inputs(&job, argv[1]);
    find_start(&job);
    if (!evaluate)
        read_start(&job);
    models_open(&job.models, job.data.in, job.data.d.nmember,
                job.model_in ? &job.closure : &closure_nothing,
                &(struct models_wish){form, scheme, dt}, evaluate ? NAN : first_save(&job));
    scheme = job.models.scheme; /* as the history states them */
    dt = job.models.dt;
    if (!evaluate && !isnan(duration))
        check_span(&job, job.t0, job.t0 + duration, true);
    open_output(&job);
    if (evaluate) {
        run_evaluate(&job);
    } else {
        run(&job);
        failed = fleet_first_failed(&job.models.fleet);
    }
    if (timing)
        write_timing(&job);
    runs_caution(&job.models.fleet, false);
    tool_close(job.out, failed >= 0, failed >= 0 ? job.models.fleet.run[failed].t : NAN);
    close_job(&job);
    return 0;
}
