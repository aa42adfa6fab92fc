/* mz-memory -- Mori-Zwanzig memory out of correlations,
 *
 *   g(t + dt) = sum_l Omega_l phi(g(t - l dt)) + W
 *
 * The data pass once: what is kept of them are two-time second moments (lib/corr), which add up. */
#include <string.h>

#include "tool/correlations.h"
#include "tool/tool.h"

static const char *features = "poly:1", *center = "pilot";
static size_t lags = 20;
static double weight = 1;

static const struct cli_opt opts[] = {
    {CLI_TEXT, 0, "features", "TERMS", &features,
     "acc: the library that is projected on, as in sindy --lib: poly:1, the variables alone, or "
     "with others behind them, as in poly:2 and poly:1,X[1]*X[3]"},
    {CLI_SIZE, 'L', "lags", "L", &lags, "acc: steps up to which moments are kept"},
    {CLI_CHOICE, 0, "center", "HOW", &center,
     "acc: about which mean: pilot, of the data, or none, about 0", "pilot|none"},
    {CLI_REAL, 0, "weight", "W", &weight, "acc: of each record, against those of other shards"},
    {CLI_END}};

static const char *const examples[] = {
    "for m in 0 1; do simulate lorenz63 --seed $m --spinup 5 --time 20 --save-every 0.01 | "
    "mz-memory acc -L 20 -o $m.h5; done",
    "mz-memory merge 0.h5 1.h5 -o both.h5",
    NULL};

static const struct cli_tool tool = {
    .name = "mz-memory",
    .brief = "Mori-Zwanzig memory kernels from data, as models that run",
    .synopsis = "acc [INPUT] | merge [CORRELATIONS]... [OPTION]...",
    .text =
        "acc reads states record by record and keeps the two-time moments of the features, phi(t + "
        "k) phi(t)^T for k = 0 to L steps, all over the same times t (a fixed window), in up to "
        "20 blocks of time. Memory does not depend on the length of the data. Members are "
        "trajectories; a state that is not finite, and a step that is longer than the others, ends "
        "a piece of one, and nothing is paired over it.\n\n"
        "merge adds such files up: shards of one run, or of several. Their order does not "
        "matter.",
    .opts = opts,
    .examples = examples,
    .abi = 1,
    .min_args = 1,
    .max_args = -1,
    .positional = "acc|merge",
    .source = "lin2021"};

static void accumulate(const char *path)
{
    struct correlations c;

    if (lags < 1 || lags > 100000)
        cli_fail(ERR_USAGE, "--lags: found %zu, expected 1 to 100000", lags);
    if (!(weight > 0))
        cli_fail(ERR_USAGE, "--weight: found %g, expected more than 0", weight);
    correlations_take(&c, path, &(struct correlations_wish){
        .library = features, .lags = lags, .centre = !strcmp(center, "pilot"),
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

int main(int argc, char **argv)
{
    const int n = cli_start(&tool, argc, argv);
    const char *verb = argv[1];

    if (!strcmp(verb, "acc")) {
        if (n > 2)
            cli_fail(ERR_USAGE, "acc: found %d inputs, expected one", n - 1);
        accumulate(argv[2]);
    } else if (!strcmp(verb, "merge")) {
        merge(argv + 2);
    } else {
        cli_fail(ERR_USAGE, "found '%s', expected acc or merge", verb);
    }
    return 0;
}
