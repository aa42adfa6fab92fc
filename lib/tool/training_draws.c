/* training_draws.c -- draws of theta about a fit in closed form, as --draws names them. */
#include <string.h>

#include "tool/tool.h"
#include "tool/training.h"

enum { BLOCK };

static const struct param of_posterior[] = {{0}};
static const struct param of_bootstrap[] = {
    {"block", 0, 0, 1e15, "", "records of a block; 0: by how long they remember", true},
    {0}};

static struct learn_draws read_draws(const char *spec)
{
    struct learn_draws how = {0};
    double p[PARAM_MAX];
    const char *rest;
    char name[64];
    struct err err = {0};

    if (param_split(spec, name, sizeof name, &rest, &err) < 0)
        cli_fail(ERR_USAGE, "--draws: %s", err.msg);
    how.again = !strcmp(name, "bootstrap");
    if (!how.again && strcmp(name, "posterior"))
        cli_fail(ERR_USAGE, "--draws: found '%s', expected posterior or bootstrap", name);
    const struct param *table = how.again ? of_bootstrap : of_posterior;
    param_defaults(table, p);
    if (rest && param_parse(table, p, name, rest, &err) < 0)
        cli_fail(ERR_USAGE, "--draws: %s", err.msg);
    how.block = how.again ? (size_t)p[BLOCK] : 0;
    return how;
}

void training_check_draws(const struct training *t, const struct closure *c,
                          const struct training_wish *wish)
{
    if (wish->fits > 1 && !wish->draws && (c->ntheta == 0 || !strcmp(t->way, "lstsq")))
        cli_fail(ERR_USAGE, "--ensemble: found %zu, expected 1: this fit has one solution, "
                 "whatever the seed; --draws says how sure it is", wish->fits);
    if (!wish->draws)
        return;
    (void)read_draws(wish->draws);
    if (!wish->fits)
        cli_fail(ERR_USAGE, "--draws: --ensemble M is missing: how many");
    if (strcmp(t->way, "lstsq"))
        cli_fail(ERR_USAGE, "--draws: found the optimiser %s, expected lstsq: other fits differ by "
                 "their seeds", t->way);
}

void training_draw(struct training *t, const struct closure *c, const struct training_wish *wish,
                   const struct learn_options *opt)
{
    struct learn_draws how = read_draws(wish->draws);
    struct err err = {0};

    how.penalty = opt->penalty;
    how.seed = cli.seed;
    tool_try(learn_draw(c, &t->train.records, &how, wish->fits, t->draws, &err), &err);
    t->ndraw = wish->fits;
    if (how.again)
        cli_note("draws: of blocks of %zu records; what theta leaves keeps %.3g from one to the "
                 "next", how.block, how.kept);
    else
        cli_note("draws: what theta leaves keeps %.3g from a record to the next: one in %.3g "
                 "counts", how.kept, (1 + how.kept) / (1 - how.kept));
}
