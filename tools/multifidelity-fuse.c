/* multifidelity-fuse -- cheap and dear models of the same thing, used together:
 *
 *   E[Q_0] ~ mean Q_0 + sum_i alpha_i (mean_more Q_i - mean_shared Q_i)
 *
 * Samples are tables of inputs and outputs, named by keys (data/table.h). */
#include <math.h>
#include <string.h>

#include "num/blas.h"
#include "tool/about.h"
#include "tool/budget.h"
#include "tool/calibrate.h"
#include "tool/correct.h"
#include "tool/offer.h"
#include "tool/pool.h"
#include "tool/surrogate.h"
#include "tool/tabulate.h"
#include "tool/tool.h"

static const char *method = "auto", *costs, *names, *outputs, *fidelity, *params, *delays;
static const char *map = "gain";
static double budget = NAN, part = 0.95, ridge;
static size_t modes, centres, points;
static bool pairs;
static struct text_list levels;
static const char *data, *noise, *spread, *shrink, *truth;
static const char *resamples;
static double step_length = NAN;
static size_t members, row = SIZE_MAX, runs = 1;
static bool exact = true;
static struct text_list priors;

static void offer_parameters(const char *argument)
{
    (void)argument;
    offer_params(fuse_params);
}

static const struct cli_opt opts[] = {
    {CLI_TEXT, 'm', "method", "NAME", &method,
     "one of --list, or auto: of plans and surrogates the best, of estimates mfmc, of calibrations "
     "etki; with parameters, as etki:inflation=1.01", "list"},
    {CLI_LIST, 'l', "level", "TABLE", &levels,
     "fit: samples of a model, from the cheapest to the dearest. correct: a run of the coarse "
     "model, then the fine states at its times", "file"},
    {CLI_TEXT, 0, "param", "K=V,..", &params, "fit: parameters of the method, as --help has them",
     .offers = offer_parameters},
    {CLI_REAL, 0, "part", "P", &part,
     "predict, calibrate show and sample: of the values that an interval is to hold"},
    {CLI_CHOICE, 0, "map", "gain|pod", &map,
     "correct: a gain of every Fourier mode, on periodic grids; or from proper orthogonal modes of "
     "coarse states to those of what they lack, by Gaussian processes", "gain|pod"},
    {CLI_SIZE, 0, "modes", "N", &modes,
     "correct: pod: at most so many of either; by default those that hold 99.99 % of the variance, "
     "at most 16"},
    {CLI_SIZE, 0, "centres", "N", &centres,
     "correct: pod: states that the processes learn from, drawn by --seed; by default 400"},
    {CLI_TEXT, 0, "delays", "D[:EVERY]", &delays,
     "correct: D past states enter too, EVERY (1) records apart"},
    {CLI_REAL, 0, "ridge", "R", &ridge,
     "correct: gain: added to the diagonal of each mode's equations, relative to it"},
    {CLI_FLAG, 0, "pairs", NULL, &pairs,
     "correct: write states and what they lack, for fit-closure --act observe"},
    {CLI_REAL, 'B', "budget", "B", &budget, "plan: what all samples may cost together"},
    {CLI_TEXT, 0, "cost", "C,..", &costs,
     "plan: what a sample of each table costs, in their order; by default what they state. table: "
     "of a sample"},
    {CLI_TEXT, 0, "inputs", "NAME[=VALUE],..", &names,
     "table: parameters that are inputs, with their values where runs do not state them; by "
     "default those that differ between members, or the number of the draw of theta"},
    {CLI_TEXT, 0, "outputs", "TERMS", &outputs,
     "table: terms of the state, whose means over time and points are outputs, as in sindy --lib; "
     "spectrum(u), or spectrum(u)[2:8] of these wavenumbers"},
    {CLI_SIZE, 0, "points", "EVERY", &points,
     "table: means over time alone, at every so many points along each axis: outputs u[0], u[8], "
     ".."},
    {CLI_TEXT, 0, "resamples", "N[:K=V,..]", &resamples,
     "table: N samples a member, each the means over as many records as it has (length=L: over L), "
     "drawn again in blocks of block=B records; by default B by how long outputs remember. "
     "--seed decides"},
    {CLI_TEXT, 0, "fidelity", "NAME", &fidelity, "table: what the model is called"},
    {CLI_LIST, 0, "prior", "NAME=DISTRIBUTION[:K=V,..]", &priors,
     "calibrate init: what is thought of a parameter before data, as --help has them"},
    {CLI_FILE, 0, "obs", "TABLE", &data,
     "calibrate init: samples of the data, whose mean the runs are to give", "file"},
    {CLI_TEXT, 0, "noise", "SD,..", &noise,
     "calibrate init: standard deviations of the data, one or one an output; by default "
     "those of a sample and of their mean together, with their correlations"},
    {CLI_FILE, 0, "spread", "TABLE", &spread,
     "calibrate init: samples that tell the noise; by default those of --obs", "file"},
    {CLI_SIZE, 0, "runs", "R", &runs,
     "calibrate init: runs of a member in a step, whose mean counts, each as noisy as a sample"},
    {CLI_TEXT, 0, "shrink", "PART|auto", &shrink,
     "calibrate init: what the correlations of few samples are lessened by; by default 0", "auto"},
    {CLI_SIZE, 'J', "members", "J", &members,
     "calibrate init: runs a step; by default ten a parameter, 100 for more than ten, or what the "
     "method takes. calibrate sample: draws; by default 10000"},
    {CLI_FLAG, 0, "exact", NULL, &exact,
     "calibrate init: let the first members have the moments of the priors exactly"},
    {CLI_SIZE, 0, "row", "K", &row,
     "calibrate model: of member K alone, from 0; by default of all of them"},
    {CLI_TEXT, 0, "truth", "NAME=VALUE,..", &truth,
     "calibrate show: also how far the posterior is from these, as the part of it that is nearer"},
    {CLI_REAL, 0, "dt", "H", &step_length,
     "calibrate step: length in algorithm time; by default by how far the runs are from the data"},
    {CLI_END}};

static const char *const examples[] = {
    "awk 'BEGIN { srand(1); print \"z,f\"; for (i = 0; i < 50; i++) { z = rand(); printf "
    "\"%.9g,%.9g\\n\", z, z ^ 5 } }' | import --inputs z --outputs f --fidelity dear --cost 1 "
    "-o dear.h5",
    "awk 'BEGIN { srand(1); print \"z,f\"; for (i = 0; i < 5000; i++) { z = rand(); printf "
    "\"%.9g,%.9g\\n\", z, z ^ 4 } }' | import --inputs z --outputs f --fidelity cheap "
    "--cost 0.01 -o cheap.h5",
    "simulate lorenz96 --vary F=6:10 --members 8 --time 2 | multifidelity-fuse table --outputs "
    "X,X^2 --cost 1 -o runs.h5",
    "awk 'BEGIN { print \"x,f\"; for (x = 0; x < 1.01; x += 0.1) print x \",\" sin(8 * x) }' | "
    "import --inputs x --outputs f -o low.h5",
    "awk 'BEGIN { print \"x,f\"; for (x = 0; x < 1.01; x += 0.25) print x \",\" 2 * sin(8 * x) + x "
    "}' | import --inputs x --outputs f -o high.h5",
    "multifidelity-fuse fit -l low.h5 -l high.h5 -o surrogate.h5",
    "multifidelity-fuse predict surrogate.h5 low.h5 | inspect --stats",
    "multifidelity-fuse cv surrogate.h5",
    "multifidelity-fuse plan --budget 100 dear.h5 cheap.h5",
    "multifidelity-fuse estimate dear.h5 cheap.h5",
    "simulate lorenz96 -p F=8 --spinup 10 --time 400 --save-every 0.1 | snapshot --window 400 | "
    "multifidelity-fuse table --outputs X,X^2 -o truth.h5",
    "multifidelity-fuse calibrate init --prior F=lognormal:mean=10,sd=4 --obs truth.h5 -o e0.h5",
    "simulate lorenz96 -p F=8 --spinup 10 --time 100 --save-every 0.1 | multifidelity-fuse table "
    "--outputs X,X^2 --resamples 200 -o spread.h5",
    "simulate lorenz96 --params e0.h5 --spinup 10 --time 40 --save-every 0.1 | multifidelity-fuse "
    "table --outputs X,X^2 | multifidelity-fuse calibrate step e0.h5 - -o e1.h5",
    "multifidelity-fuse calibrate show e1.h5",
    "for i in 0 1 2 3 4 5; do simulate lorenz96 --params e$i.h5 --spinup 10 --time 40 "
    "--save-every 0.1 | multifidelity-fuse table --outputs X,X^2 -o g$i.h5; multifidelity-fuse "
    "calibrate step e$i.h5 g$i.h5 -o e$((i + 1)).h5; done; multifidelity-fuse calibrate sample "
    "e6.h5 g?.h5 -o posterior.h5",
    NULL};

static const struct cli_tool tool = {
    .name = "multifidelity-fuse",
    .brief = "cheap and dear models of the same thing, used together",
    .synopsis = "fit -l CHEAP -l DEAR | predict MODEL [TABLE] | cv [MODEL] | correct -l "
                "COARSE -l FINE | table --outputs TERMS [RUN] | merge TABLE... | plan --budget B "
                "DEAR [CHEAP]... | estimate DEAR [CHEAP]... | calibrate "
                "init|step|show|members|model|sample [MODEL] [ENSEMBLE [RUNS]...] [OPTION]...",
    .text =
        "Inputs are sample tables (import --inputs, --outputs, or table), that of the dear model "
        "first. Samples of two models belong together when they have one key: by default when "
        "their inputs are the same.\n\n"
        "fit learns what the dear model gives for inputs: gp from its samples alone, ar1 from "
        "those of cheaper models too (recursive co-kriging), nargp and residual where the dear "
        "model is a function of the cheaper one, by a process or a network; auto what predicts a "
        "dear sample best from the others, with noise and without; "
        "cheap samples can make it worse, and that is said. It tells likelihoods, of all searches, "
        "condition and jitter. predict gives means, variances and intervals at the inputs of a "
        "table, and says where these are outside the dear samples. cv prints what leaving out each "
        "dear sample in turn gives.\n\n"
        "correct is of fields: runs of a coarse model, -l COARSE, and the fine states at the same "
        "times on its grid, -l FINE (filter makes them). It writes a model that rollout runs as "
        "the coarse one, recording states with what they lack added: a gain of every Fourier mode, "
        "or --map pod, also of states before (--delays). With --pairs fit-closure --act observe "
        "learns any other form of it.\n\n"
        "table makes one of runs, a sample a member: its inputs are the parameters that differ "
        "between members, its outputs means over time, and over points or (--points) at some of "
        "them. Members of two models that have one number and one input are paired: runs of a "
        "coarse model from the filtered states of the fine one, say. With --resamples the samples "
        "are means over records of each member drawn again in blocks, which differ as "
        "means of runs so long do: the --spread of one long record. Its outputs are held in "
        "memory. merge makes means over parts of the time, of the same members, those over all of "
        "it.\n\n"
        "plan takes pilot samples, which all models share, and prints for a budget how many "
        "samples of which models give the mean of the dear model's outputs the least variance, "
        "with the correlation of each model with the dear one and its interval of 95 %. A model "
        "that does not help gets no samples; where nothing helps much, that is said. Several "
        "outputs are planned for the mean of their variances, each in units of the dear "
        "model's.\n\n"
        "estimate prints means and standard errors of the dear model's outputs from such samples, "
        "beside those of the dear samples alone; each output has weights of its own. Cheap models "
        "should have the samples of the dear one, and more; pilot samples may be among them.\n\n"
        "calibrate finds parameters of a model from statistics of the data, by ensemble Kalman "
        "inversion. init writes an ensemble: parameters of its members, the data and their noise. "
        "What runs the model takes it as a table of parameters (simulate --params, or the text "
        "that members prints); step takes sample tables of these runs (table, or import), of all "
        "members or of some each, and writes the next ensemble. Steps "
        "know nothing of each other, so that make can own the loop. A member that blew up or has "
        "no run is drawn anew from the others. At time 1 the ensemble is the posterior, and is "
        "passed on from there; teki and uki go on to the most probable parameters. show prints the "
        "median and the interval that holds --part of the posterior, and of the prior. model "
        "writes MODEL with parameters that are sought, theta (--prior theta=normal:n=3) or those "
        "of its form: with theta of all members as draws, which rollout --ensemble all runs and "
        "table names by their number, or of member --row alone (table --inputs tau=.. for what "
        "runs do not state). The data are the mean of the samples of --obs, whose spread, or "
        "that of --spread, tells the noise: that of one of them, which a run is taken to be like, "
        "and of the mean. Let them be as long as the runs (snapshot --window, table --resamples "
        "N:length=L).\n\n"
        "calibrate sample draws from the posterior where the model is not linear and an ensemble "
        "is not it: Gaussian processes learn the model from all runs so far, of whatever step, and "
        "Markov chains draw from the posterior with them in its place. Draws are a sample table of "
        "parameters, which show and all that takes tables read. Told and kept are R-hat, which is "
        "near 1 where the chains agree, and how many independent draws these are worth. A step "
        "takes time with the square of the number of runs, a process for each direction in which "
        "outputs vary by more than a tenth of their noise.",
    .opts = opts,
    .examples = examples,
    .uses = CLI_SEED | CLI_PROGRESS,
    .abi = 3,
    .min_args = 1,
    .max_args = -1,
    .positional = "fit|predict|cv|correct|table|merge|plan|estimate|calibrate",
    .list = about_list_plans,
    .help_more = about_surrogates,
    .source = "peherstorfer2016, kunsch1989"};

static void make_table(char *const argv[])
{
    double cost = NAN;
    struct err err = {0};

    if (!outputs)
        cli_fail(ERR_USAGE, "table: found no --outputs, expected terms such as X^2");
    if (argv[2] && argv[3])
        cli_fail(ERR_USAGE, "table: found more than one input, expected one");
    if (costs)
        tool_try(text_to_double(costs, &cost, &err), &err);
    tabulate_runs(argv[2], &(struct tabulate_wish){.inputs = names, .outputs = outputs,
                                                   .fidelity = fidelity, .cost = cost,
                                                   .every = points,
                                                   .resamples = resamples});
}

/* Whether the verb is of surrogates; it is done then. */
static bool surrogates(const char *verb, int n, char *const argv[])
{
    static struct surrogate s;
    struct text_buf out = {0};

    if (!strcmp(verb, "fit")) {
        if (n > 1)
            cli_fail(ERR_USAGE, "fit: found %s, expected tables by -l CHEAP -l DEAR", argv[2]);
        surrogate_fit(&s, &levels, method, params);
        surrogate_write(&s);
    } else if (!strcmp(verb, "predict")) {
        if (n < 2 || n > 3)
            cli_fail(ERR_USAGE, "predict: found %d inputs, expected MODEL and TABLE", n - 1);
        surrogate_read(&s, argv[2]);
        surrogate_predict(&s, argv[3], part);
    } else if (!strcmp(verb, "cv")) {
        surrogate_read(&s, argv[2]);
        surrogate_cv(&s, &out);
        tool_print(&out);
    } else {
        return false;
    }
    surrogate_close(&s);
    return true;
}

int main(int argc, char **argv)
{
    struct text_buf out = {0};
    struct budget b;

    blas_start(argv);
    const int n = cli_start(&tool, argc, argv);
    const char *verb = argv[1];
    if (!(part > 0 && part < 1))
        cli_fail(ERR_USAGE, "--part: found %g, expected more than 0 and less than 1", part);
    if (surrogates(verb, n, argv))
        return 0;
    if (!strcmp(verb, "calibrate")) {
        calibrate(n, argv, &(struct calibrate_wish){
            {&priors, data, noise, spread, shrink, strcmp(method, "auto") ? method : "etki",
             runs, members, exact},
            step_length, part, truth, row == SIZE_MAX ? -1 : (long)row,
            members ? members : 10000});
        return 0;
    }
    const bool plan = !strcmp(verb, "plan");
    if (!strcmp(verb, "table")) {
        make_table(argv);
        return 0;
    }
    if (!strcmp(verb, "merge")) {
        if (n < 2)
            cli_fail(ERR_USAGE, "merge: found no table, expected one or more");
        pool((size_t)n - 1, argv + 2);
        return 0;
    }
    if (!strcmp(verb, "correct")) {
        if (n > 1)
            cli_fail(ERR_USAGE, "correct: found %s, expected runs by -l COARSE -l FINE", argv[2]);
        if (!(ridge >= 0))
            cli_fail(ERR_USAGE, "--ridge: found %g, expected 0 or more", ridge);
        correct_write(&(struct correct_wish){&levels, delays, map, ridge, modes, centres, pairs});
        return 0;
    }
    if (!plan && strcmp(verb, "estimate"))
        cli_fail(ERR_USAGE, "found '%s', expected fit, predict, cv, correct, table, merge, plan, "
                 "estimate or calibrate", verb);
    if (plan && !(budget > 0))
        cli_fail(ERR_USAGE, "--budget: found %g, expected more than 0", budget);
    budget_open(&b, argv + 2, costs);
    if (plan)
        budget_plan(&b, method, budget, &out);
    else
        budget_estimate(&b, method, &out);
    tool_print(&out);
    budget_close(&b);
    return 0;
}
