/* fit-closure -- learn a model of the unresolved term,
 *
 *   min over theta of J(theta) + penalty |theta|^2 + sum_k W_k P_k(theta),   m(ubar; theta) ~ tau
 *
 * from pairs of states and targets: all samples are held in memory, records by
 * members. The model file holds theta and the learning curve. */
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>

#include "num/blas.h"
#include "tool/about.h"
#include "tool/offer.h"
#include "tool/provenance.h"
#include "tool/tool.h"
#include "tool/training.h"

static const char *form, *act, *network, *precision, *dot, *objective = "derivative", *optimiser;
static const char *validate, *watch, *scheme, *schedule, *from, *log_to, *weights, *series;
static const char *draws;
static struct text_list params;
static size_t iterations = 1000, epochs, batch = 50, look = 20, patience, ensemble;
static struct text_list penalties;
static double clip = 0, average = 0, dt = NAN, every = 60;
static bool resume;

static void offer_parameters(const char *argument)
{
    (void)argument;
    offer_form_params(form);
}

static const struct cli_opt opts[] = {
    {CLI_TEXT, 'f', "form", "FORM", &form, "model form, one of --list", "list"},
    {CLI_CHOICE, 0, "act", "add|replace|map|correct|observe", &act,
     "how it enters the model: add to the coarse right-hand side, replace it, map a state to that "
     "of the next record, or correct the coarse step to that (objectives that run the model), or "
     "what is recorded of it (observe: targets as of multifidelity-fuse correct); by default the "
     "form's own", "add|replace|map|correct|observe"},
    {CLI_TEXT, 0, "net", "PROGRAM", &network,
     "program of forms that have one, a network or equations; by default the form's own"},
    {CLI_TEXT, 0, "precision", "f64|f32", &precision,
     "numbers that a network runs in, here and in rollout: f32 is the faster; theta and the "
     "rest are f64; by default f64"},
    {CLI_LIST, 'p', "param", "NAME=VALUE", &params, "set a parameter of the form",
     .offers = offer_parameters},
    {CLI_TEXT, 0, "objective", "NAME[:K=V,..]", &objective, "what to minimise",
     .offers = offer_objectives},
    {CLI_TEXT, 0, "dot", "NAME[:K=V,..]", &dot,
     "targets by differences of the states, less the coarse right-hand side: fd2, fd4, fd8, "
     "forward, savgol or spectral, as in sindy; by default those that INPUT has",
     .offers = offer_dots},
    {CLI_TEXT, 0, "weights", "NAME=W,..", &weights,
     "what variables count, of the objectives trajectory and state; 0 leaves one out; by default "
     "1"},
    {CLI_TEXT, 0, "record-weights", "NAME", &series,
     "the series of INPUT, NAME (time), whose values are what its records count, of the same; by "
     "default 1"},
    {CLI_REAL, 0, "dt", "DT", &dt,
     "time step of models that the objective runs; by default the one INPUT were made with"},
    {CLI_TEXT, 0, "scheme", "NAME", &scheme,
     "their time integrator; by default that of INPUT", .offers = offer_schemes},
    {CLI_TEXT, 0, "optimiser", "NAME[:K=V,..]", &optimiser,
     "lstsq (closed form), adam:rate=1e-3, or lbfgs or lm, which take all samples at every "
     "iteration and end by themselves: --batch has no meaning for them; lm is for at most 2000 "
     "parameters and objectives that are sums of squares: derivative, state, and trajectory "
     "without cut and continuous; by default lstsq for forms linear in theta with "
     "that objective, else adam", .offers = offer_optimisers},
    {CLI_TEXT, 0, "schedule", "NAME[:K=V,..]", &schedule,
     "how the optimiser's rate runs over the updates; by default constant",
     .offers = offer_schedules},
    {CLI_SIZE, 'n', "iterations", "N", &iterations, "updates of theta"},
    {CLI_SIZE, 'e', "epochs", "N", &epochs,
     "passes over all samples, in place of --iterations; by default none is counted"},
    {CLI_SIZE, 'b', "batch", "N", &batch,
     "samples an update; a pass takes each once, in an order of its own"},
    {CLI_REAL, 0, "clip", "G", &clip,
     "shorten gradients to this norm; by default (0) none is"},
    {CLI_REAL, 0, "average", "A", &average,
     "keep the mean of theta over updates, A of which is kept at each (0.999, say); by default "
     "(0) theta itself"},
    {CLI_LIST, 0, "penalty", "[NAME:]W", &penalties,
     "weight of |theta|^2, or of a law that the closure is to keep: momentum (sums do not change), "
     "energy (the sum of squares does not), dissipation (it does not grow), abscissa (small "
     "disturbances of the closed model do not)",
     .offers = offer_penalties},
    {CLI_FILE, 0, "validate", "FILE", &validate,
     "pairs to watch the error on: the best theta is kept", "file"},
    {CLI_TEXT, 0, "watch", "NAME[:K=V,..]", &watch,
     "objective of --validate, trajectory:saves=50 say; by default that of the fit",
     .offers = offer_objectives},
    {CLI_SIZE, 0, "patience", "N", &patience,
     "end after so many looks at --validate in a row without a better one; by default (0) never"},
    {CLI_SIZE, 0, "look", "N", &look,
     "updates between points of the learning curve, and looks at --validate"},
    {CLI_FILE, 0, "from", "MODEL", &from,
     "begin with the theta of a model, whose form it is; by default at random", "file"},
    {CLI_SIZE, 0, "ensemble", "M", &ensemble,
     "fit from M seeds, --seed and those after it: theta is that of the first, and all are the "
     "model's ensemble, which rollout --ensemble runs; by default one without saying so"},
    {CLI_TEXT, 0, "draws", "NAME[:K=V,..]", &draws,
     "make --ensemble of draws of theta about the fit in closed form: posterior, normal, by what "
     "the fit leaves and how long that is correlated, or bootstrap[:block=N], fits of blocks of N "
     "records drawn again; by default N by that too"},
    {CLI_REAL, 0, "checkpoint-every", "SECONDS", &every,
     "write the state of the fit beside the output, to OUTPUT.checkpoint, so often and when the "
     "program is ended by a signal", .unrecorded = true},
    {CLI_FLAG, 0, "resume", NULL, &resume,
     "go on from OUTPUT.checkpoint, where there is one, to the same bytes", .unrecorded = true},
    {CLI_FILE, 0, "log", "FILE", &log_to,
     "append the learning curve to a file, a JSON object a line", "file", .unrecorded = true},
    {CLI_END}};

static const char *const examples[] = {
    "simulate burgers --grid 256 --members 2 --time 0.1 --save-every 0.005 | "
    "filter gaussian --coarsen 8 --targets -o pairs.h5",
    "fit-closure --form linear -p radius=2 pairs.h5 -o linear.h5",
    "fit-closure --form cnn --net 'square | conv 4 3 tanh | conv 1 3 nobias' "
    "--iterations 100 pairs.h5 -o cnn.h5",
    "fit-closure --list", NULL};

static const struct cli_tool tool = {
    .name = "fit-closure",
    .brief = "learn a model of the unresolved term",
    .synopsis = "(--form FORM | --from MODEL) [OPTION]... [INPUT]",
    .text =
        "Reads pairs, as filter --targets writes them: states ubar and their "
        "unresolved terms tau, every record of every member a sample; `trajectory` is content "
        "with the states. Finds the "
        "parameters theta of a form m(ubar; theta) and writes a model, which rollout "
        "runs.\n\n"
        "The objective `derivative` is the relative mean square error of tau over a batch, of "
        "networks with each variable in units of its own size; "
        "`trajectory:K` runs the model, closure included, from each state over the next K of "
        "its member, and differentiates through every step; `state` does so over whole runs, "
        "`statistics:K` compares spectra and moments. `trajectory` weighs variables by --weights, "
        "1 each, `state` by those and one over their variance; both weigh records by "
        "--record-weights. Forms that are linear in theta are solved "
        "in closed form from all samples with `derivative`; all else takes random batches, each "
        "sample once a pass. A step that leads to a loss that is not finite is taken back and "
        "the rate halved; windows in which the model blows up cost a penalty and are counted. "
        "The theta of the least validation error is kept, without --validate the last one, or "
        "the best one seen where the last is worse than no closure.\n\n"
        "A fit whose output is a file leaves its state beside it, every so often and when it is "
        "ended by a signal; with --resume it goes on from there, to the bytes that it would have "
        "come to undisturbed.\n\n"
        "The last line on standard error holds the form, the number of parameters, and "
        "the error over all samples, the root of the objective: |m - tau| / |tau| with "
        "`derivative`. The model keeps the "
        "learning curve (iteration, loss, validation), which plot draws. The same data, "
        "options and seed give the same bytes, whatever the threads.",
    .opts = opts,
    .examples = examples,
    .uses = CLI_SEED | CLI_THREADS | CLI_PROGRESS,
    .abi = 3,
    .max_args = 1,
    .positional = "file",
    .list = about_list_closures,
    .help_more = about_learning,
    .source = "sanderse2025, agdestein2025"};

static void open_form(struct closure *c, const struct layout *layout)
{
    const struct closure_ops *ops;
    struct text_buf text = {0};
    struct err err = {0};

    ops = closure_in(form, precision, &err);
    if (!ops)
        cli_die(&err);
    form = ops->name; /* may have been the path of a library */
    for (size_t i = 0; i < params.n; i++)
        text_add(&text, "%s%s", i ? "," : "", params.item[i]);
    tool_try(text_buf_ok(&text, &err), &err);
    tool_try(closure_open(c, ops, layout, text.s, network, cli.seed, &err), &err);
    text_buf_free(&text);
}

/* A law that speaks of one coarse model is not kept by others. */
static void check_law(const struct closure *c, struct io_in *in)
{
    const char *found = head_text(io_head(in), NULL, "discretisation");

    if (c->ops->on && found && strcmp(c->ops->on, found))
        cli_warn("%s keeps its law on the discretisation %s, found %s in %s; `filter "
                 "--discretisation` chooses", c->ops->name, c->ops->on, found, io_name(in));
}

/* What --from MODEL says already. */
static void begin_with(struct training *t, struct closure *c)
{
    training_begin_with(t, c, from);
    if (form && strcmp(form, c->ops->name))
        cli_fail(ERR_USAGE, "--form: found %s, expected %s as --from has it", form,
                 c->ops->name);
    form = c->ops->name;
}

/* How it enters the model; a model of --from has its own. */
static void choose_act(struct closure *c)
{
    if (act && from && strcmp(act, closure_act(c)))
        cli_fail(ERR_USAGE, "--act: found %s, expected %s as --from has it", act, closure_act(c));
    if (act)
        c->act = act;
}

static void check_options(void)
{
    if (!form && !from)
        cli_fail(ERR_USAGE, "--form FORM is missing; --list names the forms");
    if (from && (network || precision || params.n))
        cli_fail(ERR_USAGE, "--%s: the model of --from says it already",
                 network ? "net" : precision ? "precision" : "param");
    if (watch && !validate)
        cli_fail(ERR_USAGE, "--watch: --validate FILE is missing");
    if (resume && (!cli.output || !strcmp(cli.output, "-")))
        cli_fail(ERR_USAGE, "--resume: -o FILE is missing; checkpoints lie beside it");
    if (every < 0)
        cli_fail(ERR_USAGE, "--checkpoint-every: found %g, expected 0 or more", every);
    if (patience && !validate)
        cli_fail(ERR_USAGE, "--patience: --validate FILE is missing");
    if (clip < 0)
        cli_fail(ERR_USAGE, "--clip: found %g, expected 0 or more", clip);
    if (!(average >= 0 && average < 1))
        cli_fail(ERR_USAGE, "--average: found %g, expected 0 or more and less than 1", average);
    if (iterations == 0)
        cli_fail(ERR_USAGE, "--iterations: found 0, expected at least 1");
    if (batch == 0)
        cli_fail(ERR_USAGE, "--batch: found 0, expected at least 1");
    if (look == 0)
        cli_fail(ERR_USAGE, "--look: found 0, expected at least 1");
}

/* W, or NAME:W of a law. */
static void read_penalties(struct learn_options *opt)
{
    static struct learn_penalty laws[16];
    struct err err = {0};

    for (size_t i = 0; i < penalties.n; i++) {
        const char *text = penalties.item[i], *colon = strchr(text, ':');
        char name[64] = "";
        double weight;

        snprintf(name, sizeof name, "%.*s", colon ? (int)(colon - text) : 0, text);
        if (text_to_double(colon ? colon + 1 : text, &weight, &err) < 0)
            cli_fail(ERR_USAGE, "--penalty: %s", err.msg);
        if (!(weight >= 0))
            cli_fail(ERR_USAGE, "--penalty: found %s, expected a weight of 0 or more", text);
        if (!colon) {
            opt->penalty = weight;
            continue;
        }
        if (opt->npenalty == sizeof laws / sizeof *laws)
            cli_fail(ERR_USAGE, "--penalty: found more than %zu laws", opt->npenalty);
        laws[opt->npenalty].ops = penalty_find(name, &err);
        if (!laws[opt->npenalty].ops)
            cli_die(&err);
        laws[opt->npenalty++].weight = weight;
        opt->penalties = laws;
    }
}

static void write_model(const struct training *t, const struct closure *c)
{
    struct io_in *inputs[4] = {t->train.in};
    char name[PROVENANCE_NAME], begun[PROVENANCE_NAME];
    size_t n = 1;
    struct io_head head = HEAD_EMPTY;

    training_describe(t, c, &head);
    if (t->other.in) {
        inputs[n++] = t->other.in;
        cli_record("validate", provenance_name(t->other.in, name));
    }
    if (t->from) {
        inputs[n] = t->from;
        cli_record("from", provenance_name(t->from, begun));
    }
    tool_close(tool_create(&head, inputs, NULL), 0, NAN);
    head_free(&head);
}

int main(int argc, char **argv)
{
    struct training training;
    struct closure c = {0};

    blas_start(argv);
    cli_start(&tool, argc, argv);
    check_options();
    struct learn_options opt = {
        .optimiser = optimiser, .schedule = schedule, .iters = iterations, .epochs = epochs,
        .batch = batch, .clip = clip, .average = average,
        .patience = patience, .seed = cli.seed, .look = look, .memory = cli.memory,
        .threads = cli.threads ? cli.threads : (size_t)omp_get_num_procs()};
    struct training_wish wish = {.models = {NULL, scheme, dt}, .fits = ensemble,
                                 .draws = draws, .log = log_to, .resume = resume, .every = every};
    training_open(&training, argv[1], objective, watch, dot);
    if (from)
        begin_with(&training, &c);
    else
        open_form(&c, &training.train.d.layout);
    choose_act(&c);
    check_law(&c, training.train.in);
    read_penalties(&opt);
    training_weigh(&training, weights, series, &opt);
    training_read(&training, &c, validate);
    training_fit(&training, &c, &wish, &opt);
    scheme = wish.models.scheme; /* as the history states them */
    dt = wish.models.dt;
    write_model(&training, &c);
    training_done(&training);
    if (validate)
        cli_note("%s, %zu parameters: error %.4g on training data, %.4g on validation data",
                 form, c.ntheta, training.error, training.other_error);
    else
        cli_note("%s, %zu parameters: error %.4g on training data", form, c.ntheta,
                 training.error);
    training_close(&training);
    closure_close(&c);
    return 0;
}
