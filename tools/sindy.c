/* sindy -- sparse equations from data,
 *
 *   du/dt = sum_k w_k term_k(u),  few w_k != 0
 *
 * The samples pass once: what is kept of them are triangles (lib/regress). */
#include <math.h>
#include <string.h>

#include "num/blas.h"
#include "tool/about.h"
#include "tool/equations.h"
#include "tool/offer.h"
#include "tool/tool.h"

static const char *library = "poly:2", *inputs, *form, *dot, *window, *power, *stride, *solver,
                  *accum, *select_by, *known, *laws, *format;
static bool discrete;
static size_t draws = 200;

static void offer_rates(const char *argument)
{
    offer_dots(argument);
    offer_member("given", "the tau_ or rhs_ of the data", NULL);
}

static const struct cli_opt opts[] = {
    {CLI_TEXT, 0, "lib", "TERMS", &library,
     "fit, gram: the library: poly:N, all products of up to N variables; shared, one equation for "
     "all components; stencil:R, with R neighbours; deriv:M, all derivatives up to order M; and "
     "terms as they are written, such as X[-1]*X[+1] or u*d1(u), also with parameters of the "
     "system that the data name, such as F*X (a variable of that name wins); comma-separated"},
    {CLI_TEXT, 0, "input", "NAMES", &inputs,
     "fit, gram: variables of the data that are known, such as a forcing or a control: factors of "
     "terms, without equations; comma-separated"},
    {CLI_CHOICE, 0, "form", "FORM", &form,
     "fit, gram: of the equations; by default weak for libraries with derivatives, else strong",
     "weak|strong"},
    {CLI_TEXT, 0, "window", "AXIS=N,..", &window,
     "fit, gram: points to either side of a window of the weak form, t for time; by default "
     "where the spectrum has its corner"},
    {CLI_TEXT, 0, "power", "AXIS=N,..", &power,
     "fit, gram: p of the test functions (1 - s^2)^p; by default so that they end smoothly"},
    {CLI_TEXT, 0, "stride", "AXIS=N,..", &stride,
     "fit, gram: points from window to window; by default a tenth of --window"},
    {CLI_TEXT, 0, "dot", "NAME[:k=v,..]", &dot,
     "fit, gram: how rates are estimated in the strong form, one of --list, or given (tau_ or "
     "rhs_ of the data); by default given for pairs, else fd4",
     .offers = offer_rates},
    {CLI_FLAG, 0, "discrete", NULL, &discrete, "fit, gram: a map from each record to the next"},
    {CLI_CHOICE, 0, "accum", "HOW", &accum,
     "fit, gram: keep a QR factor or a Gram matrix of the samples; by default qr up to 256 "
     "features", "qr|gram"},
    {CLI_TEXT, 0, "solver", "NAME[:k=v,..]", &solver,
     "fit, solve, path: which sets of terms are tried; by default best for the weak form of "
     "fields, ssr for closures, else stlsq", .offers = offer_solvers},
    {CLI_TEXT, 0, "select", "CRITERION", &select_by,
     "fit, solve, path: which of them is taken: wsindy, bic, aicc or cv; by default bic for "
     "closures, else wsindy", .offers = offer_criteria},
    {CLI_TEXT, 0, "known", "EQUATIONS", &known,
     "fit, solve, path: terms of the library whose coefficients are known, as in 'u = - 0.5 "
     "d1(u^2)'; 0 for equations of which nothing is. fit, gram: coarse, the model that the data "
     "state: what is found is a closure, to be added to it"},
    {CLI_TEXT, 0, "constrain", "LAWS", &laws,
     "fit, solve, path: laws that the coefficients of all equations keep, also in every draw, by "
     "name or in a file: lines such as 'x: x*y + y: x^2 = 0'; comma-separated",
     .offers = offer_laws},
    {CLI_SIZE, 0, "draws", "N", &draws,
     "fit, solve: of the bootstrap over blocks of time, which tells how sure terms are; 0: none. "
     "The first 100 become the model's ensemble, for rollout --ensemble"},
    {CLI_CHOICE, 0, "format", "FORMAT", &format,
     "show: text that reads back, a table, LaTeX or C; by default text", "text|tsv|latex|c"},
    {CLI_END}};

static const char *const examples[] = {
    "simulate lorenz63 --time 20 --save-every 0.001 | sindy fit --lib poly:3 -o lorenz.h5",
    "sindy show lorenz.h5",
    "for m in 0 1; do simulate lorenz63 --seed $m --time 20 --save-every 0.001 | "
    "sindy gram -o $m.h5; done",
    "sindy solve 0.h5 1.h5 -o both.h5",
    "sindy merge 0.h5 1.h5 -o sum.h5",
    "sindy path --solver ssr 0.h5 1.h5",
    "sindy solve --constrain energy 0.h5 1.h5 | sindy trap",
    "simulate lorenz96 --members 3 --vary F=6:10 --time 10 --save-every 0.01 | "
    "sindy fit --lib poly:2,stencil:2,F -o forced.h5",
    "simulate lorenz96-two-scale --time 5 --save-every 0.01 | filter select --vars X --targets | "
    "sindy fit --known coarse --lib poly:3,shared -o closure.h5",
    NULL};

static const struct cli_tool tool = {
    .name = "sindy",
    .brief = "find sparse equations and closures in data",
    .synopsis = "fit [INPUT] | gram [INPUT] | merge [SAMPLES]... | solve [SAMPLES]... | "
                "path [SAMPLES]... | show [MODEL] | trap [MODEL] [OPTION]...",
    .text =
        "fit reads states record by record and writes the model du/dt = sum of few terms of a "
        "library, one equation a variable, which rollout runs. Of pairs (filter --targets) it "
        "fits the unresolved term, a closure to be added to the coarse model, and tells what that "
        "leaves and for how long it is correlated, as the model states too (residual_variance, "
        "residual_autocorrelation): for stochastic closures. Where an axis "
        "has a length, every point is a sample of one equation; components of an index axis have "
        "equations of their own, unless the library says shared or stencil. The rate is "
        "estimated inside each window of records; a step of more than twice the one before "
        "begins a new trajectory.\n\n"
        "What has no equation may be a factor of terms: parameters of the system, which differ "
        "between members (simulate --vary) so that one model holds for all their values, and "
        "variables that --input names. rollout takes both from the data that it runs on: "
        "parameters of each member, inputs from record to record. Laws by name and trap are for "
        "variables alone.\n\n"
        "The weak form takes no derivative of the data: what is noisy needs it, on axes or in time "
        "alone (--form weak). The strong one takes spectral ones where "
        "all axes are periodic, else central differences of order 4, and leaves out what is near "
        "an open end.\n\n"
        "The solver stlsq drops coefficients below its threshold and fits the others again, "
        "until none is below (ridge: weight of their square on the way); the last fit is plain "
        "least squares. mstls thresholds what a term gives to the rate, whatever its units, "
        "frols adds terms one by one, ssr drops them one by one, and best is all three. Of the "
        "sets of terms on their way --select takes one: wsindy by what it leaves of the fit with "
        "all terms, and its number of terms; bic and aicc by the noise that is left, which suits "
        "unresolved terms; cv by the error in blocks of time that are left out, in turn, the "
        "fewest terms that are no worse. Memory does not depend on the number of samples. Terms "
        "that depend on those before them are named and left out. Where no term is left the exit "
        "code is 2.\n\n"
        "--constrain makes one problem of all equations, each in units of its rate. A law is a "
        "linear equation of coefficients; those of the named ones follow from the library, for "
        "closures so that a coarse model that keeps the law goes on to. A file is known by a dot "
        "or a slash in its name.\n\n"
        "gram writes what is kept of the samples, in blocks of time, and solve solves the samples "
        "of any number of such files of one library, in no time: with another threshold, say. "
        "fit is both at once. merge adds such files up to one, whose blocks are no more than one "
        "file may have: of any number of shards, in any groups. path prints all sets of terms that "
        "the solver tries, with what they leave of the rate (residual, a part of its rms) and "
        "every criterion; a star marks the set that is taken.\n\n"
        "show prints a model's equations. In its table, low and high are the 5 and 95 % quantiles "
        "of coefficients over draws of blocks of time with replacement, inclusion the part of "
        "the draws in which the solver chooses the term; where samples are too few for 8 blocks, "
        "the bounds are those of independent samples, and inclusion is nan.\n\n"
        "trap looks for a ball that states never leave for good, for equations of numbers up to "
        "degree 2 whose quadratic terms conserve energy: a centre about which all linear growth "
        "is negative. Exit code 2: it found none; at_least is what the largest growth is about "
        "every centre.",
    .opts = opts,
    .examples = examples,
    .uses = CLI_SEED | CLI_PROGRESS,
    .abi = 3,
    .min_args = 1,
    .max_args = -1,
    .positional = "fit|gram|merge|solve|path|show|trap",
    .list = about_list_rates,
    .help_more = about_sparse,
    .source = "brunton2016"};

/* A model, or samples: a head and nothing else. */
static void write(struct equations *e, void (*describe)(const struct equations *e,
                                                         struct io_head *head))
{
    struct io_head head = HEAD_EMPTY;

    describe(e, &head);
    tool_close(tool_create(&head, e->in, NULL), 0, NAN);
    head_free(&head);
    equations_close(e);
}

static bool knows_coarse(void)
{
    return known && !strcmp(known, "coarse");
}

static void read_data(struct equations *e, const char *path)
{
    const struct equations_wish wish = {.library = library, .inputs = inputs,
                                        .dot = discrete ? "next" : dot,
                                        .accum = accum, .form = form, .window = window,
                                        .power = power, .stride = stride,
                                        .coarse = knows_coarse()};

    if (discrete && dot)
        cli_fail(ERR_USAGE, "--discrete and --dot exclude each other");
    equations_read(e, path, &wish);
}

static void load(struct equations *e, char *const paths[])
{
    if (knows_coarse())
        cli_fail(ERR_USAGE, "--known coarse: what samples are of was said when they were kept");
    equations_load(e, paths);
}

static void solve(struct equations *e)
{
    equations_prepare(e, &(struct equations_aim){solver, select_by, knows_coarse() ? NULL : known,
                                                 laws, false});
    equations_find(e, draws, cli.seed);
    equations_tell(e);
    write(e, equations_describe);
}

int main(int argc, char **argv)
{
    static struct equations e;
    struct text_buf out = {0};

    blas_start(argv);
    const int n = cli_start(&tool, argc, argv);
    const char *verb = argv[1];
    if (n > 2 && strcmp(verb, "merge") && strcmp(verb, "solve") && strcmp(verb, "path"))
        cli_fail(ERR_USAGE, "%s: found %d inputs, expected one", verb, n - 1);
    if (!strcmp(verb, "fit") || !strcmp(verb, "gram")) {
        read_data(&e, argv[2]);
        if (*verb == 'f')
            solve(&e);
        else
            write(&e, equations_describe_samples);
    } else if (!strcmp(verb, "merge")) {
        load(&e, argv + 2);
        equations_join(&e);
        write(&e, equations_describe_samples);
    } else if (!strcmp(verb, "solve")) {
        load(&e, argv + 2);
        solve(&e);
    } else if (!strcmp(verb, "path")) {
        load(&e, argv + 2);
        equations_prepare(&e, &(struct equations_aim){solver, select_by, known, laws, true});
        equations_path(&e, &out);
        tool_print(&out);
        equations_close(&e);
    } else if (!strcmp(verb, "show")) {
        equations_show(argv[2], format ? format : "text", &out);
        tool_print(&out);
    } else if (!strcmp(verb, "trap")) {
        const bool trapped = equations_trap(argv[2], &out);
        tool_print(&out);
        return trapped ? 0 : ERR_NO;
    } else {
        cli_fail(ERR_USAGE, "found '%s', expected fit, gram, merge, solve, path, show or trap",
                 verb);
    }
    return 0;
}
