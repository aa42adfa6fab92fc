/* fit-closure -- learn a model of the unresolved term,
 *
 *   min over theta of J(theta) + penalty |theta|^2,   m(ubar; theta) ~ tau
 *
 * from pairs of states and targets: all samples are held in memory, records by
 * members. The model file holds theta and the learning curve. */
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "learn/learn.h"
#include "store/differs.h"
#include "store/modelfile.h"
#include "tool/about.h"
#include "tool/curve.h"
#include "tool/models.h"
#include "data/pairs.h"
#include "tool/provenance.h"
#include "tool/tool.h"

static const char *form, *network, *precision, *objective = "derivative", *optimiser;
static const char *validate, *scheme;
static struct cli_list params;
static size_t iterations = 1000, batch = 50, look = 20;
static double penalty = 0, dt = NAN;

static const struct cli_opt opts[] = {
    {CLI_TEXT, 'f', "form", "FORM", &form, "model form, one of --list", "list"},
    {CLI_TEXT, 0, "net", "PROGRAM", &network,
     "network program of forms that have one; by default the form's own"},
    {CLI_TEXT, 0, "precision", "f64|f32", &precision,
     "numbers that a network runs in, here and in rollout: f32 is the faster; theta and the "
     "rest are f64; by default f64"},
    {CLI_LIST, 'p', "param", "NAME=VALUE", &params, "set a parameter of the form"},
    {CLI_TEXT, 0, "objective", "NAME[:K=V,..]", &objective, "what to minimise"},
    {CLI_REAL, 0, "dt", "DT", &dt,
     "time step of models that the objective runs; by default the one INPUT were made with"},
    {CLI_TEXT, 0, "scheme", "NAME", &scheme,
     "their time integrator; by default that of INPUT", "rk4|etdrk4"},
    {CLI_TEXT, 0, "optimiser", "NAME[:K=V,..]", &optimiser,
     "lstsq (closed form) or adam:rate=1e-3; by default lstsq for forms linear in theta, "
     "else adam"},
    {CLI_SIZE, 'n', "iterations", "N", &iterations, "updates of theta"},
    {CLI_SIZE, 'b', "batch", "N", &batch, "samples an update"},
    {CLI_REAL, 0, "penalty", "W", &penalty, "weight of |theta|^2"},
    {CLI_FILE, 0, "validate", "FILE", &validate,
     "pairs to watch the error on: the best theta is kept", "file"},
    {CLI_SIZE, 0, "look", "N", &look,
     "updates between points of the learning curve, and looks at --validate"},
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
    .synopsis = "--form FORM [OPTION]... [INPUT]",
    .text =
        "Reads pairs, as filter --targets writes them: states ubar and their "
        "unresolved terms tau, every record of every member a sample. Finds the "
        "parameters theta of a form m(ubar; theta) and writes a model, which rollout "
        "runs.\n\n"
        "The objective `derivative` is the relative mean square error of tau over a "
        "batch; `trajectory:saves=K` runs the model, closure included, from each state over "
        "the next K of its member, and differentiates through every step. Forms that are "
        "linear in theta are solved in closed form from all samples; others take random "
        "batches. A step that leads to a loss that is not "
        "finite is taken back and the rate halved. The theta of the least validation error is "
        "kept, without --validate the last one, or the best one seen where the last is worse "
        "than no closure.\n\n"
        "The last line on standard error holds the form, the number of parameters, and "
        "the relative errors |m - tau| / |tau| over all samples. The model keeps the "
        "learning curve (iteration, loss, validation), which plot draws. The same data, "
        "options and seed give the same bytes, whatever the threads.",
    .opts = opts,
    .examples = examples,
    .abi = 1,
    .max_args = 1,
    .positional = "file",
    .list = about_list_closures,
    .help_more = about_learning,
    .source = "sanderse2025, agdestein2025"};

/* ---- the model -------------------------------------------------------------- */

static void open_form(struct closure *c, const struct layout *layout)
{
    const struct closure_ops *ops;
    struct text_buf text = {0};
    struct err err = {0};

    ops = closure_in(form, precision, &err);
    if (!ops)
        cli_die(&err);
    for (size_t i = 0; i < params.n; i++)
        text_add(&text, "%s%s", i ? "," : "", params.item[i]);
    tool_try(text_buf_ok(&text, &err), &err);
    tool_try(closure_open(c, ops, layout, text.s, network, cli.seed, &err), &err);
    text_buf_free(&text);
}

/* The validation data are of the same system and grid; other parameters are said. */
static void check_validation(const struct closure *c, const struct pairs *train,
                             const struct pairs *other)
{
    struct text_buf differs = {0};
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};

    tool_try(modelfile_describe(&head, c, io_head(train->in), &err), &err);
    if (modelfile_fits(&head, c, io_head(other->in), &other->d.layout, &differs, &err) != 0) {
        if (!err.code) /* another grid, on which the form could be run */
            layout_alike(&other->d.layout, &train->d.layout, &err);
        err_prefix(&err, "%s", io_name(other->in));
        cli_die(&err);
    }
    if (differs.len)
        cli_warn("%s is not of the kind of the training data: %s", io_name(other->in),
                 differs.s);
    text_buf_free(&differs);
    head_free(&head);
}

struct errors {
    double train, validation;
};

static void describe_fit(struct io_head *head, const struct closure *c,
                         const struct errors *e, const struct curve *curve)
{
    const char *way = optimiser ? optimiser : learn_is_linear(c, NULL) ? "lstsq" : "adam";
    struct err err = {0};

    tool_try(head_set_text(head, NULL, "objective", objective, &err), &err);
    tool_try(head_set_text(head, NULL, "optimiser", way, &err), &err);
    tool_try(head_set_f64(head, NULL, "error_train", e->train, &err), &err);
    if (!isnan(e->validation))
        tool_try(head_set_f64(head, NULL, "error_validation", e->validation, &err), &err);
    curve_describe(curve, head);
}

static void write_model(const struct closure *c, const struct pairs *train,
                        const struct pairs *other, const struct errors *e,
                        const struct curve *curve)
{
    struct io_in *inputs[] = {train->in, other->in, NULL};
    char name[PROVENANCE_NAME];
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};

    tool_try(modelfile_describe(&head, c, io_head(train->in), &err), &err);
    describe_fit(&head, c, e, curve);
    tool_try(store_describe_training(&head, io_head(train->in), train->from, train->to, &err),
             &err);
    if (other->in)
        cli_record("validate", provenance_name(other->in, name));
    struct io_out *out = tool_create(&head, inputs, NULL);
    tool_close(out, 0, NAN);
    head_free(&head);
}

/* ---- the fit ---------------------------------------------------------------- */

/* The models that the objective runs, if it runs any. */
static const struct fleet *open_models(struct models *m, const struct objective_ops *ops,
                                       const struct closure *c, const struct pairs *data)
{
    const struct records *r = &data->records;

    if (!ops->needs_model || !data->in)
        return NULL;
    models_open(m, data->in, r->nmember, c, &(struct models_wish){NULL, scheme, dt},
                r->nt > 1 ? r->t[1] - r->t[0] : NAN);
    scheme = m->scheme; /* as the history states them */
    dt = m->dt;
    return &m->fleet;
}

static void tell(const struct learn_report *last, const struct closure *c)
{
    if (last->refused > 0)
        cli_warn("%zu steps led to a loss that is not finite; the rate ended at %.3g",
                 last->refused, last->rate);
    if (!isnan(last->ended))
        cli_warn("the fit ended worse than no closure, with the error %.3g, expected less than "
                 "1: the best theta it met is kept", sqrt(last->ended));
    if (isinf(last->condition))
        cli_warn(
            "the data do not determine all %zu parameters: the shortest theta is taken",
            c->ntheta);
}

static struct errors fit(struct closure *c, const struct pairs *train,
                         const struct pairs *other, struct curve *curve)
{
    char name[64];
    struct models models = {0}, other_models = {0};
    struct learn_report last;
    struct learn_options opt = {.optimiser = optimiser,
                                .iters = iterations,
                                .batch = batch,
                                .penalty = penalty,
                                .seed = cli.seed,
                                .threads = cli.threads ? cli.threads
                                                       : (size_t)omp_get_num_procs(),
                                .validation = other->in ? &other->records : NULL,
                                .look = look,
                                .report = curve_report,
                                .ctx = curve};
    struct err err = {0};

    tool_try(param_split(objective, name, sizeof name, &opt.objective_params, &err), &err);
    opt.objective = objective_find(name, &err);
    if (!opt.objective)
        cli_die(&err);
    opt.fleet = open_models(&models, opt.objective, c, train);
    opt.validation_fleet = open_models(&other_models, opt.objective, c, other);
    tool_try(learn_fit(c, &train->records, &opt, &last, &err), &err);
    curve_end(curve, &last);
    tell(&last, c);
    models_close(&models);
    models_close(&other_models);
    return (struct errors){learn_error(c, &train->records, opt.threads),
                           other->in ? learn_error(c, &other->records, opt.threads) : NAN};
}

static void check_options(void)
{
    if (!form)
        cli_fail(ERR_USAGE, "--form FORM is missing; --list names the forms");
    if (iterations == 0)
        cli_fail(ERR_USAGE, "--iterations: found 0, expected at least 1");
    if (batch == 0)
        cli_fail(ERR_USAGE, "--batch: found 0, expected at least 1");
    if (look == 0)
        cli_fail(ERR_USAGE, "--look: found 0, expected at least 1");
    if (penalty < 0)
        cli_fail(ERR_USAGE, "--penalty: found %g, expected 0 or more", penalty);
}

int main(int argc, char **argv)
{
    struct pairs train = {0}, other = {0};
    struct closure c = {0};
    struct err err = {0};

    cli_start(&tool, argc, argv);
    check_options();
    struct curve curve = curve_open(iterations, look);
    tool_try(pairs_open(&train, tool_open(argv[1], "pairs|trajectory"), &err), &err);
    open_form(&c, &train.d.layout);
    tool_try(pairs_read(&train, cli.memory, &err), &err);
    if (validate) {
        tool_try(pairs_open(&other, tool_open(validate, "pairs|trajectory"), &err), &err);
        check_validation(&c, &train, &other);
        tool_try(pairs_read(&other, cli.memory, &err), &err);
        tool_try(pairs_refuse_overlap(&train, &other, &err), &err);
    }
    const struct errors e =
        fit(&c, &train, &other, &curve);
    if (!(e.train < 1) && c.ntheta && !strcmp(objective, "derivative"))
        cli_warn("%s is worse than no closure: error %.3g of the unresolved term, expected "
                 "less than 1", form, e.train);
    write_model(&c, &train, &other, &e, &curve);
    if (validate)
        cli_note(
            "%s, %zu parameters: error %.4g on training data, %.4g on validation data",
            form, c.ntheta, e.train, e.validation);
    else
        cli_note("%s, %zu parameters: error %.4g on training data", form, c.ntheta,
                 e.train);
    curve_close(&curve);
    closure_close(&c);
    pairs_close(&train);
    pairs_close(&other);
    return 0;
}
