/* noise -- states as they are measured,
 *
 *   u + level rms(u) xi  or  u + sd xi,   xi normal and independent at every point, time and member
 *
 * where rms is over all that a variable has. */
#include <math.h>

#include "data/cut.h"
#include "tool/tool.h"

static double level = NAN, sd = NAN;

static const struct cli_opt opts[] = {
    {CLI_REAL, 0, "level", "X", &level, "standard deviation, in units of the rms of a variable"},
    {CLI_REAL, 0, "sd", "SD", &sd, "standard deviation, in the units of the data"},
    {CLI_END}};

static const char *const examples[] = {
    "simulate burgers --grid 64 --time 0.1 --save-every 0.01 | noise --level 0.01 --seed 3 -o "
    "noisy.h5",
    "simulate lorenz96 --time 1 --save-every 0.1 | filter sample --coarsen 2 | noise --sd 0.5 -o "
    "observed.h5",
    NULL};

static const struct cli_tool tool = {
    .name = "noise",
    .brief = "add measurement noise to states",
    .synopsis = "--level X|--sd SD [INPUT]",
    .text =
        "Adds independent normal numbers to every value of every state variable, of a standard "
        "deviation of SD, or of X times the root mean square of that variable over all records, "
        "members and points. Targets and right-hand sides stay as they are. All records are held "
        "in memory. --seed chooses the numbers.",
    .opts = opts,
    .examples = examples,
    .uses = CLI_SEED | CLI_PROGRESS,
    .abi = 1,
    .max_args = 1,
    .positional = "file"};

/* The values of all records of one variable, which are stored as doubles or as floats. */
struct values {
    const struct held *held;
    size_t slab, n; /* its record variable; values of a record */
    bool f32;
};

static double get(const struct values *v, size_t r, size_t i)
{
    const char *at = v->held->data[v->slab] + r * v->n * (v->f32 ? 4 : 8);

    return v->f32 ? (double)((const float *)(const void *)at)[i]
                  : ((const double *)(const void *)at)[i];
}

static void set(const struct values *v, size_t r, size_t i, double x)
{
    char *at = v->held->data[v->slab] + r * v->n * (v->f32 ? 4 : 8);

    if (v->f32)
        ((float *)(void *)at)[i] = (float)x;
    else
        ((double *)(void *)at)[i] = x;
}

static void disturb(const struct values *v, uint64_t index)
{
    struct rng rng = rng_open(cli.seed, "noise", index);
    double square = 0;

    for (size_t r = 0; r < v->held->n; r++)
        for (size_t i = 0; i < v->n; i++)
            square += get(v, r, i) * get(v, r, i);
    const double size =
        isnan(sd) ? level * sqrt(square / (double)(v->held->n * v->n)) : sd;
    for (size_t r = 0; r < v->held->n; r++)
        for (size_t i = 0; i < v->n; i++)
            set(v, r, i, get(v, r, i) + size * rng_normal(&rng));
}

static void hold_all(struct held *held, struct cut *cut)
{
    const int time = head_find_var(io_head(cut->in), "time");
    struct walk walk = {.in = cut->in};
    struct err err = {0};

    while (tool_more(walk_next(&walk, &err), &err)) {
        const double *t = io_slab_f64(cut->in, time, &err);
        tool_try(t ? 0 : -1, &err);
        tool_try(cut_fetch(cut, walk.rec, t[walk.rec], &err), &err);
        tool_try(held_add(held, &err), &err);
    }
    if (held->n == 0)
        cli_fail(ERR_DATA, "%s: found no records", io_name(cut->in));
}

int main(int argc, char **argv)
{
    struct dataset d;
    struct cut cut;
    struct held held;
    struct err err = {0};

    cli_start(&tool, argc, argv);
    if (isnan(level) == isnan(sd) || level < 0 || sd < 0)
        cli_fail(ERR_USAGE, "--level, --sd: found %g and %g, expected one of them, of at least 0",
                 level, sd);
    struct io_in *in = tool_open(argv[1], "trajectory|pairs");
    tool_try(dataset_read(&d, io_head(in), io_name(in), &err), &err);
    tool_try(cut_open(&cut, in, NULL, &err), &err);
    tool_try(held_open(&held, &cut, cli.memory, &err), &err);
    hold_all(&held, &cut);
    for (int v = 0; v < d.layout.nvar; v++)
        for (int i = 0; i < cut.nvar; i++)
            if (cut.var[i] == d.var[v])
                disturb(&(struct values){&held, (size_t)i, d.nmember * d.layout.var[v].n,
                                         io_head(in)->var[d.var[v]].type == IO_F32},
                        (uint64_t)v);
    struct io_out *out = tool_create(&cut.head, (struct io_in *[]){in, NULL}, NULL);
    tool_try(held_write(&held, 0, held.n, NULL, out, &err), &err);
    tool_close(out, io_status(in), io_t_end(in));
    held_close(&held);
    cut_close(&cut);
    io_close_in(in);
    return 0;
}
