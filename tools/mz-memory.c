/* mz-memory -- Mori-Zwanzig memory out of correlations,
 *
 *   g(t + dt) = sum_l Omega_l phi(g(t - l dt)) + W
 *
 * The data pass once: what is kept of them are two-time second moments (lib/corr), which add up. */
#include <math.h>
#include <string.h>

#include "num/blas.h"
#include "tool/about.h"
#include "tool/kernels.h"
#include "tool/narma.h"
#include "tool/realise.h"
#include "tool/tool.h"

static const char *features, *center = "pilot", *kind = "mori", *lags, *validate, *rank;
static const char *volterra = "first";
static bool noise, stable, continuous;
static double weight = 1, ridge = 0, lead = NAN;
static size_t own;

static const struct cli_opt opts[] = {
    {CLI_TEXT, 0, "features", "TERMS", &features,
     "acc: the library that is projected on, as in sindy --lib: poly:1, the variables alone, which "
     "is the default, or with others behind them, as in poly:2 and poly:1,X[1]*X[3]. narma: any "
     "library, or modes or modes,aim on a periodic line, where the latter is the default"},
    {CLI_TEXT, 'L', "lags", "L", &lags,
     "acc: steps up to which moments are kept, by default 20. solve: steps that the model "
     "remembers, or auto, the default: those that are not noise. narma: steps whose states enter, "
     "by default 1, the present. realise: those that are used, by default all"},
    {CLI_SIZE, 0, "own", "Q", &own, "narma: steps whose own values enter, by default none"},
    {CLI_CHOICE, 0, "center", "HOW", &center,
     "acc: about which mean: pilot, of the data, or none, about 0", "pilot|none"},
    {CLI_REAL, 0, "weight", "W", &weight, "acc: of each record, against those of other shards"},
    {CLI_TEXT, 0, "kind", "NAME", &kind, "solve: which kernels, one of --list", "list"},
    {CLI_REAL, 0, "ridge", "R", &ridge,
     "solve, narma: as if features bore white noise of that part of their variance"},
    {CLI_FILE, 0, "validate", "DATA", &validate,
     "solve: of all numbers of lags take the one whose forecasts of these data are best", "file"},
    {CLI_REAL, 0, "lead", "T", &lead,
     "solve --validate: time of a forecast; by default until the observables forget themselves"},
    {CLI_FLAG, 0, "continuous", NULL, &continuous,
     "solve: kernels in continuous time too. show: print those, a line an entry"},
    {CLI_CHOICE, 0, "volterra", "KIND", &volterra,
     "solve --continuous: by the equation of the correlations (first), at half steps, or by its "
     "derivative (second), which long steps harm more", "first|second"},
    {CLI_FLAG, 0, "stable", NULL, &stable,
     "solve, realise: multiply all poles by one number, so that the largest is at most 0.999 and, "
     "for realise --noise, there is such noise"},
    {CLI_FLAG, 0, "noise", NULL, &noise,
     "solve, narma: let runs draw what is left, as normal numbers of its covariance. realise: let "
     "them draw what keeps the correlations"},
    {CLI_TEXT, 0, "rank", "R", &rank,
     "realise: hidden variables, or auto, the default: as many as singular values stand out of the "
     "kernels' standard errors"},
    {CLI_END}};

static const char *const examples[] = {
    "for m in 0 1; do simulate lorenz63 --seed $m --spinup 5 --time 20 --save-every 0.01 | "
    "mz-memory acc -L 20 -o $m.h5; done",
    "mz-memory merge 0.h5 1.h5 -o both.h5",
    "mz-memory solve both.h5 -o mori.h5",
    "mz-memory solve --kind yule-walker --noise 0.h5 1.h5 -o wiener.h5",
    "simulate lorenz63 --seed 2 --spinup 5 --time 1 --save-every 0.01 -o truth.h5",
    "rollout wiener.h5 --ic truth.h5 --ensemble 20 | score --truth truth.h5",
    "mz-memory check mori.h5 both.h5",
    "mz-memory show mori.h5",
    "mz-memory noise wiener.h5 truth.h5 -o noisy.h5",
    "simulate kuramoto-sivashinsky --members 8 --spinup 100 --time 50 --save-every 0.1 | "
    "filter spectral --to 16 -o modes.h5",
    "mz-memory narma --lags 2 --own 1 modes.h5 -o narma.h5",
    "mz-memory realise mori.h5 --rank 4 --stable -o aux.h5",
    "simulate kac-zwanzig --members 100 --time 20 --save-every 0.05 | filter select --vars Q,P | "
    "mz-memory acc -L 100 | mz-memory solve --continuous -o bath.h5",
    "mz-memory show --continuous bath.h5",
    NULL};

static const struct cli_tool tool = {
    .name = "mz-memory",
    .brief = "Mori-Zwanzig memory kernels from data, as models that run",
    .synopsis = "acc [INPUT] | merge [CORRELATIONS]... | solve [CORRELATIONS]... | check MODEL "
                "[CORRELATIONS]... | show [MODEL] | noise MODEL DATA | narma [DATA] | "
                "realise [MODEL] [OPTION]...",
    .text =
        "acc reads states record by record and keeps the two-time moments of the features, phi(t + "
        "k) phi(t)^T for k = 0 to L steps, all over the same times t (a fixed window), in up to "
        "20 blocks of time. Memory does not depend on the length of the data. Members are "
        "trajectories; a state that is not finite, and a step that is longer than the others, ends "
        "a piece of one, and nothing is paired over it.\n\n"
        "merge adds such files up: shards of one run, or of several. Their order does not "
        "matter.\n\n"
        "solve writes kernels of such files, a model that rollout runs: a map over the step of the "
        "data. Kernels are of one of two kinds, and not to be taken for each other. mori: those of "
        "the projection on the present alone. They say how memory decays, and their W is the noise "
        "of the orthogonal dynamics, of which the past still knows much: as forecasts, without W, "
        "they are poor. least-squares and yule-walker (Wiener's projection on all the past that is "
        "remembered) leave the least: they are for runs. yule-walker is stable by construction, at "
        "the price of a bias in short trajectories. Standard errors are by leaving out blocks of "
        "time. The spectral radius is that of the model's companion matrix.\n\n"
        "The number of lags is the least after which kernels are no more than the noise of their "
        "estimate, or, with --validate, the one whose forecasts of other data are best: what a "
        "step leaves always shrinks with more lags, forecasts may get worse.\n\n"
        "With --continuous the file also holds K of dg/dt = A g + int_0^t K(s) g(t - s) ds + F, "
        "for all lags, whatever --kind: by Volterra equations of order 2 in the step, from "
        "correlations C(t) = C(-t)^T that are taken to be smooth. K has the sign of Omega: a "
        "friction is -K, and one without memory a peak at 0. Observe all that acts at once, a "
        "particle's place and momentum, say: of its momentum alone the force of the place is "
        "memory, too, which does not decay.\n\n"
        "check prints a table of what has to hold, and ends with exit code 2 where one line does "
        "not: identities of Mori's projection, of the model by itself, and with the correlations "
        "it was made from those of the sample; that the means of blocks of time agree; that there "
        "are independent samples enough; that the poles are within the circle. show prints the "
        "norm of each lag's kernel, its standard error, the part of the variance that it explains "
        "and the noise that is left. noise writes the model with noise of the covariance of what "
        "it leaves of data, step by step, and tells how that is correlated.\n\n"
        "realise writes kernels as a model of a few hidden variables, z(t + dt) = A z + B phi, "
        "which remember as the kernels do, without end (form auxiliary): the balanced realisation, "
        "in which the singular values of the kernels' Hankel matrix, of observables of variance 1, "
        "say how many it takes. Auto counts those above the longest row plus the longest column of "
        "the same matrix of standard errors, about what noise alone would have. Fewer lags are "
        "often better than many, whose noise counts as much. Its noise, of kernels of mori of the "
        "variables alone, is that of fluctuation and dissipation: runs have the covariance and the "
        "correlations that the kernels tell. Where no noise has (the kernels are not positive "
        "real, as those of samples may be) it is refused.\n\n"
        "narma takes the coarse model that the data state as known, and fits what its step lacks, "
        "z(t + dt) = (v(t + dt) - Psi(v(t)))/dt, in one pass over the data: a model that corrects "
        "each step of the coarse solver. On a periodic line with one variable it is one of modes, "
        "of which each has real coefficients of its own, for its state at each lag, the Galerkin "
        "term, its own z, and with aim for products that an approximate inertial manifold has; "
        "elsewhere it is one of all values of a library's terms. The rms of z and the part of it "
        "that is left are told.",
    .opts = opts,
    .examples = examples,
    .uses = CLI_THREADS | CLI_PROGRESS,
    .abi = 1,
    .min_args = 1,
    .max_args = -1,
    .positional = "acc|merge|solve|check|show|noise|narma|realise",
    .list = about_list_kernels,
    .source = "lin2021, lulin2017"};

static void accumulate(const char *path)
{
    struct correlations c;
    size_t most = 20;
    struct err err = {0};

    if (lags)
        tool_try(text_to_size(lags, &most, &err), &err);
    if (most < 1 || most > 100000)
        cli_fail(ERR_USAGE, "--lags: found %zu, expected 1 to 100000", most);
    if (!(weight > 0))
        cli_fail(ERR_USAGE, "--weight: found %g, expected more than 0", weight);
    correlations_take(&c, path, &(struct correlations_wish){
        .library = features ? features : "poly:1", .lags = most, .centre = !strcmp(center, "pilot"),
        .weight = weight});
    correlations_write(&c);
    correlations_close(&c);
}

static void merge(char *const paths[])
{
    struct correlations c;

    correlations_load(&c, paths);
    correlations_write(&c);
    correlations_close(&c);
}

static void check_ridge(void)
{
    if (!(ridge >= 0) || isinf(ridge))
        cli_fail(ERR_USAGE, "--ridge: found %g, expected at least 0", ridge);
}

static void solve(char *const paths[])
{
    struct kernels k;

    check_ridge();
    kernels_solve(&k, paths, &(struct kernels_wish){.kind = kind, .lags = lags, .ridge = ridge,
                                                    .stable = stable, .noise = noise,
                                                    .validate = validate, .lead = lead,
                                                    .volterra = continuous ? volterra : NULL});
    kernels_tell(&k);
    kernels_write(&k);
    kernels_close(&k);
}

static void correct(const char *path)
{
    struct narma_wish wish = {.features = features, .lags = 1, .own = own, .ridge = ridge,
                              .noise = noise};
    struct narma f;
    struct err err = {0};

    if (lags)
        tool_try(text_to_size(lags, &wish.lags, &err), &err);
    if (wish.lags < 1 || wish.lags > 1000 || own > 1000)
        cli_fail(ERR_USAGE, "--lags and --own: found %zu and %zu, expected 1 to 1000 and 0 to 1000",
                 wish.lags, own);
    check_ridge();
    narma_fit(&f, path, &wish);
    narma_tell(&f);
    narma_write(&f);
    narma_close(&f);
}

int main(int argc, char **argv)
{
    struct text_buf out = {0};

    blas_start(argv);
    const int n = cli_start(&tool, argc, argv);
    const char *verb = argv[1];

    if (!strcmp(verb, "acc")) {
        if (n > 2)
            cli_fail(ERR_USAGE, "acc: found %d inputs, expected one", n - 1);
        accumulate(argv[2]);
    } else if (!strcmp(verb, "merge")) {
        merge(argv + 2);
    } else if (!strcmp(verb, "solve")) {
        solve(argv + 2);
    } else if (!strcmp(verb, "check")) {
        if (n < 2)
            cli_fail(ERR_USAGE, "check: found no MODEL");
        const bool holds = kernels_check(argv[2], argv + 3, &out);
        tool_print(&out);
        return holds ? 0 : ERR_NO;
    } else if (!strcmp(verb, "show")) {
        (continuous ? kernels_show_continuous : kernels_show)(argv[2], &out);
        tool_print(&out);
    } else if (!strcmp(verb, "noise")) {
        if (n != 3)
            cli_fail(ERR_USAGE, "noise: found %d inputs, expected MODEL and DATA", n - 1);
        kernels_noise(argv[2], argv[3]);
    } else if (!strcmp(verb, "narma")) {
        if (n > 2)
            cli_fail(ERR_USAGE, "narma: found %d inputs, expected one", n - 1);
        correct(argv[2]);
    } else if (!strcmp(verb, "realise")) {
        if (n > 2)
            cli_fail(ERR_USAGE, "realise: found %d inputs, expected one", n - 1);
        realise(argv[2], &(struct realise_wish){.rank = rank, .lags = lags, .noise = noise,
                                                .stable = stable});
    } else {
        cli_fail(ERR_USAGE, "found '%s', expected acc, merge, solve, check, show, noise, narma "
                 "or realise", verb);
    }
    return 0;
}
