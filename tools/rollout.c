/* rollout -- run the reduced model dv/dt = fc(v) + m(v; theta).
 *
 * The states, the system and its parameters come from the data that --ic names,
 * the closure from a model file. The run is saved at the times of these data, so
 * that `score` can hold it against them, or every --save-every.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/threads.h"
#include "store/differs.h"
#include "store/ensemble.h"
#include "tool/cost.h"
#include "tool/course.h"
#include "tool/evaluate.h"
#include "tool/forcing.h"
#include "tool/models.h"
#include "tool/nudging.h"
#include "tool/offer.h"
#include "tool/provenance.h"
#include "tool/runs.h"
#include "tool/tool.h"

static const char *ic, *scheme, *form, *timing, *ensemble;
static double start = NAN, duration = NAN, save_every = NAN, dt = NAN;
static bool evaluate;
static struct nudging_wish nudge = {.mu = NAN, .every = NAN};

static const struct cli_opt opts[] = {
    {CLI_FILE, 'i', "ic", "DATA", &ic,
     "trajectory or pairs whose first record is the initial state; by default standard input",
     "file"},
    {CLI_REAL, 0, "start", "T", &start, "start from the first record at or after time T"},
    {CLI_REAL, 't', "time", "T", &duration, "run for T; by default to the end of DATA"},
    {CLI_REAL, 0, "save-every", "T", &save_every,
     "time between saved states; by default the times of DATA"},
    {CLI_REAL, 0, "dt", "DT", &dt, "time step; by default the one DATA were made with"},
    {CLI_TEXT, 0, "scheme", "NAME", &scheme, "time integrator; by default that of DATA",
     .offers = offer_schemes},
    {CLI_TEXT, 0, "discretisation", "NAME", &form,
     "discretisation of the coarse model; by default that of DATA"},
    {CLI_TEXT, 0, "ensemble", "N|all", &ensemble,
     "run every member with each of the first N draws of theta that MODEL holds, or with all; N "
     "times with other noise, where it holds none"},
    {CLI_FILE, 0, "nudge", "DATA", &nudge.data,
     "draw the run to these data, of the same variables and grid, which reach to its end", "file"},
    {CLI_REAL, 0, "mu", "M", &nudge.mu, "rate of --nudge, 1/time"},
    {CLI_TEXT, 0, "nudge-vars", "NAME,..", &nudge.vars,
     "variables that --nudge observes; by default all"},
    {CLI_TEXT, 0, "learn", "NAME,..", &nudge.learn,
     "parameters of the system, or theta, to be learned from --nudge while the run goes on"},
    {CLI_REAL, 0, "every", "T", &nudge.every, "time between updates of --learn; by default 40/M"},
    {CLI_FILE, 0, "log", "FILE", &nudge.log, "write what --learn found at each update, a table",
     "file"},
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
    "simulate lorenz63 --members 2 --time 10 --save-every 0.001 -o lorenz.h5",
    "sindy fit lorenz.h5 -o found.h5",
    "rollout found.h5 --ensemble 5 --ic lorenz.h5 | score --truth lorenz.h5 --group-members 5",
    "simulate lorenz63 -p sigma=12,rho=24,beta=3.2 --members 2 --time 10 --save-every 1 -o bad.h5",
    "rollout --ic bad.h5 --nudge lorenz.h5 --mu 100 --learn sigma,rho,beta --log p.tsv -o good.h5",
    NULL,
};

static const struct cli_tool tool = {
    .name = "rollout",
    .brief = "run the reduced model, closure included",
    .synopsis = "[MODEL] [--ic DATA] [OPTION]...",
    .text = "Integrate dv/dt = fc(v) + m(v; theta) from the first state of DATA, every member of "
            "it. MODEL is what fit-closure or sindy wrote; without it there is no closure. Forms "
            "that do not depend on the grid run on another than that of their fit; in what MODEL "
            "and DATA differ is told. A step that is no whole part of the time between saves is "
            "shortened to one, and the output states the step that was used.\n\n"
            "A closure with a memory starts it itself, from the initial state: data hold none. Of "
            "the form memory, which steps, records of DATA before --start are the past, where they "
            "are as far apart as its steps; what they do not tell is the mean.\n\n"
            "Inputs of equations (sindy --input) are those of the records of DATA, a file that "
            "holds them up to the end of the run, linear between records; the output holds states "
            "alone (score --variables).\n\n"
            "A closure with noise, and a stochastic system, draw it from --seed, for each member "
            "and step its own.\n\n"
            "With --ensemble, the runs say how sure MODEL is of its coefficients, or how far apart "
            "its noise drives them. They are members of the output: all draws of the first member "
            "of DATA, then of the next. initial and "
            "draw say, for each, which member and which draw it is. score holds each against "
            "the member of the truth that it started from; its --group-members N takes the runs "
            "of a member together.\n\n"
            "With --nudge, dv/dt has the term -mu (v - u(t)): a run from elsewhere comes to the "
            "data u, cubic between records. Each step is followed by the exact decay of v - u, so "
            "that no mu is too large. --learn begins with the parameters of --ic, or the theta of "
            "MODEL, and moves them by what is left of v - u, whatever is observed and however they "
            "enter; each costs a run. The output states those it began with.\n\n"
            "A run that blows up is a result: from then on the member is not a number, the "
            "output has the status blow-up, score counts it, and the exit code is 0.",
    .opts = opts,
    .examples = examples,
    .uses = CLI_SEED | CLI_THREADS | CLI_PROGRESS,
    .abi = 4,
    .max_args = 1,
    .positional = "file",
    .source = "sanderse2025",
};

/* What is run, and where it comes from. */
struct job {
    struct course course;
    struct io_in *model_in; /* NULL: no closure */
    struct closure closure;
    const struct closure *acts; /* that, or closure_nothing */
    double *draws; /* (ndraw, ntheta), owned; NULL: theta of the closure */
    size_t ndraw;  /* runs of each member; 0: one, without saying so */
    struct forcing forcing; /* inputs of the closure */
    struct models models;
    struct nudging nudging;
};

static void describe(const struct job *job, struct io_head *head)
{
    const char *name = job->model_in ? job->closure.ops->name : "none";
    struct err err = {0};

    models_describe(&job->models, &job->course.data, evaluate ? DATASET_TAU : 0, head);
    tool_try(head_set_text(head, NULL, "closure", name, &err), &err);
    if (!evaluate) {
        const struct step_ops *step = job->models.fleet.model[0].stepper.ops;
        name = step ? step->name : "map";
        tool_try(head_set_text(head, NULL, "scheme", name, &err), &err);
        tool_try(head_set_f64(head, NULL, "dt", job->models.dt, &err), &err);
    }
    if (job->model_in)
        tool_try(store_copy_training(head, io_head(job->model_in), &err), &err);
}

static struct io_out *create(const struct job *job, struct io_head *head)
{
    struct io_in *inputs[] = {job->course.data.in, job->model_in, NULL};
    char name[PROVENANCE_NAME];
    const char *args[] = {job->model_in ? provenance_name(job->model_in, name) : NULL, NULL};

    return tool_create(head, inputs, args);
}

/* Put the runs at the start, with what the data know of the past that the closure asks for. */
static void begin(struct job *job)
{
    struct fleet *f = &job->models.fleet;
    const struct course *c = &job->course;
    const size_t ndraw = job->ndraw ? job->ndraw : 1, known = course_past(c, job->models.dt);
    const double *u = c->u0;
    double t = c->t0;
    struct err err = {0};

    if (known < job->closure.npast)
        cli_warn("%s: found %zu records before time %g in steps of %g, %s remembers %zu: it does "
                 "not know what was before them", io_name(c->data.in), known, c->t0,
                 job->models.dt, io_name(job->model_in), job->closure.npast);
    if (known)
        u = course_before(c, known, &t);
    tool_try(fleet_start_draws(f, t, u, job->draws, ndraw, &err), &err);
    for (size_t back = known; back-- > 0;) {
        t = c->t0;
        u = back ? course_before(c, back, &t) : c->u0;
        tool_try(fleet_recall(f, t, u, ndraw, &err), &err);
    }
    if (job->forcing.of)
        fleet_inputs(f, job->forcing.of, ndraw);
    fleet_noise(f, cli.seed);
    nudging_start(&job->nudging, &nudge, &job->models, job->acts, ndraw, c->t0);
}

/* The first member that blew up, or -1. */
static long run(struct job *job, const struct io_head *head, struct io_out *out)
{
    struct fleet *f = &job->models.fleet;
    struct course *c = &job->course;
    struct runs runs;
    double t = c->t0;

    begin(job);
    runs_open(&runs, f, t, false, head, out);
    runs_to(&runs, t);
    while (course_next(c, job->models.dt, &t)) {
        nudging_to(&job->nudging, t);
        runs_to(&runs, t);
        cli_progress(t - c->t0, duration, "time units", NULL);
    }
    if (io_count(c->data.in) < 0)
        tool_drain(c->data.in);
    if (timing)
        cost_write(timing, runs.simulated > 0 ? f->cpu / runs.simulated : NAN);
    nudging_end(&job->nudging);
    runs_close(&runs);
    return fleet_first_failed(f);
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
    if (evaluate && (!isnan(duration) || !isnan(save_every) || timing || ensemble))
        cli_fail(ERR_USAGE, "--evaluate runs nothing: no --time, --save-every, --timing or "
                 "--ensemble");
    nudging_check(&nudge, ic, evaluate, ensemble);
}

/* Draws of theta, or where there are none runs that differ by their noise. */
static void open_draws(struct job *job)
{
    struct err err = {0};

    if (!ensemble)
        return;
    const bool noise = models_stochastic(job->course.data.in, job->course.data.d.nmember);
    const char *of = io_name(job->model_in ? job->model_in : job->course.data.in);
    if (!job->model_in && !noise)
        cli_fail(ERR_USAGE, "--ensemble needs a MODEL, which holds the draws");
    if (strcmp(ensemble, "all") &&
        (text_to_size(ensemble, &job->ndraw, NULL) < 0 || !job->ndraw))
        cli_fail(ERR_USAGE, "--ensemble: found '%s', expected a number of draws or all", ensemble);
    if (!job->model_in || ((job->closure.nnoise || noise) &&
                           head_find_var(io_head(job->model_in), "ensemble") < 0)) {
        if (!job->ndraw)
            cli_fail(ERR_USAGE, "--ensemble: found 'all', expected a number: the runs of %s differ "
                     "by their noise", of);
        return;
    }
    job->draws = ensemble_read(io_head(job->model_in), job->closure.ntheta, &job->ndraw,
                               io_name(job->model_in), &err);
    tool_try(job->draws ? 0 : -1, &err);
}

static void start_run(struct job *job)
{
    const struct io_in *data = job->course.data.in;

    if (job->model_in && store_seen(io_head(job->model_in), io_head(data), job->course.t0))
        cli_warn("%s: the training data of %s have its seed and overlap with its members and "
                 "times: it may start from states that were learned", io_name(data),
                 io_name(job->model_in));
    course_start(&job->course, save_every, duration);
    save_every = job->course.save_every; /* as the history states it */
}

/* The step of a closure that steps, or holds states of steps before, is that of its file; NaN: of
 * others any. */
static double own_step(const struct job *job)
{
    double step = NAN;

    if (job->model_in && ((job->closure.nheld && !(job->closure.nsettled && job->closure.nnoise)) ||
                          act_steps(act_find(closure_act(&job->closure), NULL))))
        head_f64(io_head(job->model_in), NULL, "dt", &step);
    return step;
}

static void take_step(const struct job *job)
{
    const double step = own_step(job);

    if (isnan(step))
        return;
    if (!isnan(dt) && fabs(dt - step) > 1e-6 * step)
        cli_fail(ERR_USAGE, "--dt: found %g, expected %g, over which %s steps", dt,
                 step, io_name(job->model_in));
    dt = step;
    if (!scheme) /* of which the step was corrected */
        scheme = head_text(io_head(job->model_in), NULL, "scheme");
}

/* Models of the data with the closure; the history states what is run. */
static void open_models(struct job *job)
{
    const struct models_wish wish = {form, scheme, dt, job->ndraw, &job->course.data.d.layout};

    models_open(&job->models, job->course.data.in, job->course.data.d.nmember, job->acts, &wish,
                evaluate ? NAN : course_first(&job->course));
    if (fabs(job->models.dt - own_step(job)) > 1e-6 * dt)
        cli_fail(ERR_USAGE, "found %g between saves, expected a whole number of steps of %g, as "
                 "%s makes", course_first(&job->course), dt, io_name(job->model_in));
    scheme = job->models.scheme;
    dt = job->models.dt;
    if (!evaluate)
        course_check(&job->course, dt);
}

int main(int argc, char **argv)
{
    struct job job = {.closure = {0}};
    struct io_head head = HEAD_EMPTY;
    long failed = -1;

    threads_start(argv);
    cli_start(&tool, argc, argv);
    check_options();
    course_open(&job.course, ic);
    if (argv[1])
        job.model_in = models_closure(&job.closure, argv[1], job.course.data.in,
                                      &job.course.data.d);
    job.acts = job.model_in ? &job.closure : &closure_nothing;
    forcing_open(&job.forcing, ic, &job.closure);
    course_seek(&job.course, start, job.closure.npast);
    open_draws(&job);
    take_step(&job);
    if (!evaluate)
        start_run(&job);
    forcing_check(&job.forcing, job.course.t0, duration);
    nudging_open(&job.nudging, &nudge, job.acts, &job.course);
    open_models(&job);
    describe(&job, &head);
    struct io_out *out = create(&job, &head);
    if (evaluate)
        evaluate_all(&job.course, job.acts, &job.models.fleet, job.forcing.of, &head, out);
    else
        failed = run(&job, &head, out);
    runs_caution(&job.models.fleet, false);
    tool_close(out, failed >= 0, failed >= 0 ? job.models.fleet.run[failed].t : NAN);
    models_close(&job.models);
    nudging_close(&job.nudging);
    forcing_close(&job.forcing);
    free(job.draws);
    if (job.model_in) {
        closure_close(&job.closure);
        io_close_in(job.model_in);
    }
    head_free(&head);
    course_close(&job.course);
    return 0;
}
