/* import -- data of other programs as a trajectory.
 *
 * The field becomes one variable over (time[, member], axes...); what the file
 * does not tell without doubt is refused or asked for by an option.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hdf5/h5guard.h"
#include "store/adopt.h"
#include "store/system.h"
#include "tool/about.h"
#include "tool/galerkin.h"
#include "tool/network.h"
#include "tool/offer.h"
#include "tool/retake.h"
#include "tool/tabulate.h"
#include "tool/tool.h"
#include "tool/verify.h"

static const char *from, *variable, *time_variable, *time_column, *axes, *rename_to,
    *part, *system_name, *form, *network, *inputs, *outputs, *key, *fidelity;
static double dt = NAN, cost = NAN;
static struct text_list parameters, steps, periodic, wall, face, turned, stretched, dropped,
    tensors;
static bool allow_nan, drop, verified;

static void offer_systems(const char *argument)
{
    (void)argument;
    about_list_systems();
}

static void offer_forms(const char *argument)
{
    (void)argument;
    offer_system_forms(system_name);
}

static void offer_parameters(const char *argument)
{
    (void)argument;
    offer_system_params(system_name);
}

static const struct cli_opt options[] = {
    {CLI_TEXT, 0, "from", "FORMAT", &from,
     "format of the file; by default told by its content", "list", false},
    {CLI_TEXT, 0, "variable", "NAME", &variable,
     "array that is the field, or column of a table with a row for each point; by default the "
     "largest one, or all", NULL, false},
    {CLI_TEXT, 0, "time-variable", "NAME", &time_variable,
     "array that holds the times; by default the one named t, tt, time, times or ts",
     NULL, false},
    {CLI_TEXT, 0, "time-column", "NAME", &time_column,
     "column of a table that holds the times, by name or number; by default the one "
     "named t or time", NULL, false},
    {CLI_TEXT, 0, "axes", "NAME,...", &axes,
     "names of the field's dimensions in the file's own order; one is time; x, y and z "
     "need coordinates, others are indices; by default told by lengths", NULL, false},
    {CLI_REAL, 0, "dt", "NUMBER", &dt, "time step, in place of times that the file has or lacks",
     NULL, false},
    {CLI_LIST, 0, "step", "NAME=NUMBER", &steps,
     "distance of the points along an axis without coordinates", NULL, false},
    {CLI_CHOICE, 0, "part", "PART", &part,
     "what is taken of complex values: real, imaginary, absolute, or both, which are two "
     "variables, NAME_re and NAME_im", "real|imaginary|absolute|both", false},
    {CLI_LIST, 0, "reverse", "NAME", &turned, "turn an axis around, its coordinates with it", NULL,
     false},
    {CLI_LIST, 0, "scale", "NAME=NUMBER", &stretched,
     "multiply the coordinates of an axis: other units", NULL, false},
    {CLI_LIST, 0, "drop-endpoint", "NAME", &dropped,
     "leave the last point along an axis out; where it repeats the first of a periodic axis it is "
     "left out unasked", NULL, false},
    {CLI_LIST, 0, "periodic", "NAME", &periodic,
     "axis that is periodic, with a period of its points times their distance", NULL, false},
    {CLI_LIST, 0, "wall", "NAME", &wall,
     "axis that ends at walls, half a step beyond its outer points", NULL, false},
    {CLI_LIST, 0, "face", "NAME", &face,
     "axis on whose upper faces the field lies, half a step beyond its coordinates", NULL, false},
    {CLI_TEXT, 0, "name", "NAME", &rename_to,
     "name of the field in the output; by default the system's, u for one space axis, "
     "g for observables, else the file's own", NULL, false},
    {CLI_TEXT, 0, "system", "NAME", &system_name,
     "system that the data follow; its axes, their periods and its number of points "
     "must fit", .offers = offer_systems},
    {CLI_TEXT, 0, "discretisation", "NAME", &form,
     "how the system is discretised; by default its first", .offers = offer_forms},
    {CLI_LIST, 'p', "parameter", "NAME=VALUE", &parameters,
     "parameter of the system; a period is taken from the coordinates",
     .offers = offer_parameters},
    {CLI_FLAG, 0, "verify", NULL, &verified,
     "run the system from each record to the next, and say how far the data follow it; exit 2, "
     "and no output, where they do not", NULL, false},
    {CLI_LIST, 0, "galerkin", "NAME", &tensors,
     "array that is a tensor of du_i/dt = c_i + L_ij u_j + Q_ijk u_j u_k, told by its "
     "dimensions, or H_i(jk) of the products with k <= j: the output is a model that runs; "
     "repeatable", NULL, false},
    {CLI_TEXT, 0, "network", "ACTIVATION", &network,
     "arrays A0, b0, A1, b1, .. are a dense network, y = A^T x + b, with this activation (relu, "
     "tanh, ..) between its layers: the output is a model", NULL, false},
    {CLI_TEXT, 0, "inputs", "NAME,..", &inputs,
     "columns of a table that are inputs of a model: the output is a sample table", NULL, false},
    {CLI_TEXT, 0, "outputs", "NAME,..", &outputs, "and those that are its outputs", NULL, false},
    {CLI_TEXT, 0, "key", "NAME", &key,
     "column of whole numbers by which samples of several models are paired; by default their "
     "inputs are", NULL, false},
    {CLI_TEXT, 0, "fidelity", "NAME", &fidelity, "what the model is called", NULL, false},
    {CLI_REAL, 0, "cost", "C", &cost, "what one of its samples costs", NULL, false},
    {CLI_FLAG, 0, "drop-nonfinite", NULL, &drop,
     "leave out rows of a sample table with values that are not finite", NULL, false},
    {CLI_FLAG, 0, "allow-nan", NULL, &allow_nan,
     "take values that are not finite; most tools refuse them later", NULL, false},
    {CLI_END, 0, NULL, NULL, NULL, NULL, NULL, false}};

static const char *const examples[] = {
    "printf 't,a,b\\n0,1,2\\n0.1,3,4\\n' | import - | inspect --stats",
    "printf 't,x,y,z\\n0,-8,8,27\\n1,2,3,14\\n' | import - --system lorenz63 -q -o xyz.h5",
    "printf '1 2\\n3 4\\n5 6\\n' | import - --dt 0.5 -o pair.h5",
    "printf 'a,b,c\\n1,2,3\\n2,3,5\\n' | import - --inputs a,b --outputs c --cost 10 -o dear.h5",
    NULL};

static const struct cli_tool tool = {
    .name = "import",
    .brief = "data of other programs as a trajectory",
    .synopsis = "[OPTION]... [FILE]",
    .text =
        "Reads arrays that other programs wrote and writes one trajectory. The field, "
        "its times and its coordinates are found by names and lengths; what is not "
        "certain is refused, with a list of what the file holds and the option that "
        "settles it.\n\n"
        "Coordinates must rise (--reverse turns them around); those that are not uniform are "
        "taken as they are, with a warning. Complex arrays are taken as real when their "
        "imaginary part is rounding, else refused unless --part says what to take. Parts of "
        "MATLAB's cells and structs are named as there: c{1}, s.u, s(2).u, c{2}.d. An axis is "
        "periodic only if --periodic or --system says so; its coordinate then has the attribute "
        "period, that of one with --wall the attribute edge. A table's columns with names in "
        "its first line become variables of these names, without an axis; without names, with "
        "more than 16 or with one that is not made of letters, digits and _-., and with --name "
        "or --axes, they are components of one variable, g. A table that repeats its times, "
        "with columns named x, y or z (or as --axes has them), is one of rows for each point of "
        "a grid: the other columns are fields over it. With --inputs and --outputs they are "
        "samples of a model, for multifidelity-fuse. With --network the output is a model of the "
        "form dense, whose test vector is x_test and y_test, where the file has them and only if "
        "the network gives them: inspect --check replays it and export-closure writes it as C; as "
        "its inputs are no state of a system, rollout cannot run it. With "
        "--galerkin it is one of the form quadratic, which rollout runs from states of a variable "
        "g over an axis that --axes names, else `component`. A file of these tools that "
        "another program edited is taken as it is, with a history that begins here. "
        "The output names the digest of the file (XXH3 of its bytes), not its path.",
    .opts = options,
    .examples = examples,
    .uses = CLI_PROGRESS,
    .abi = 1,
    .min_args = 0,
    .max_args = 1,
    .positional = "file",
    .list = about_list_formats,
    .source = "mat2023, harris2020",
};

/* Whether it is one of our own files, of the system that is named. */
static bool states_system(const char *path)
{
    if (!io_ours(path))
        return false;
    const struct io_options opt = {.edited = true};
    struct err err = {0};
    struct io_in *in = io_open(path, &opt, &err);
    tool_try(in ? 0 : -1, &err);
    const char *system = head_text(io_head(in), NULL, "system");
    const bool same = system && !strcmp(system, system_name);
    io_close_in(in);
    return same;
}

/* One of our own files says itself what is what: of the options that do only its own system has a
 * use. */
static bool retake_file(const char *path)
{
    const bool told = from || variable || time_variable || time_column || axes || rename_to ||
                      part || !isnan(dt) || steps.n || periodic.n || wall.n || face.n || turned.n ||
                      stretched.n || dropped.n || verified ||
                      (system_name && !states_system(path));

    if (told && io_ours(path))
        cli_fail(ERR_USAGE, "%s: found a file of these tools, which says itself what is what: "
                            "expected no option that does", path);
    return !told && retake(path);
}

static void warn_each(struct text_buf *notes)
{
    struct err err = {0};
    char line[512];

    tool_try(text_buf_ok(notes, &err), &err);
    for (const char *rest = notes->s; text_next(&rest, '\n', line, sizeof line, NULL) == 1;)
        if (*line)
            cli_warn("%s", line);
    text_buf_free(notes);
}

/* The options that change arrays. */
static void change(struct foreign *f, const struct foreign_plan *plan,
                   const struct adopt_wish *wish, struct text_buf *notes)
{
    char name[LAYOUT_NAME];
    struct err err = {0};

    for (size_t i = 0; i < turned.n; i++)
        tool_try(foreign_reverse(f, plan, turned.item[i], &err), &err);
    for (size_t i = 0; i < stretched.n; i++) {
        const char *const number = strchr(stretched.item[i], '=');
        double factor;
        if (!number)
            cli_fail(ERR_USAGE, "--scale %s: expected NAME=NUMBER", stretched.item[i]);
        snprintf(name, sizeof name, "%.*s", (int)(number - stretched.item[i]), stretched.item[i]);
        tool_try(text_to_double(number + 1, &factor, &err), &err);
        tool_try(foreign_stretch(f, plan, name, factor, &err), &err);
    }
    for (size_t i = 0; i < dropped.n; i++)
        tool_try(foreign_drop_last(f, plan, dropped.item[i], &err), &err);
    tool_try(adopt_endpoints(f, plan, wish, notes, &err), &err);
}

static void write_records(const struct foreign *f, const struct foreign_plan *plan,
                          const struct io_head *head, struct io_out *out)
{
    struct adopt_walk walk;
    struct record rec = {0};
    struct err err = {0};

    tool_try(adopt_walk_open(&walk, f, plan, dt, &err), &err);
    tool_try(record_open(&rec, head, &err), &err);
    for (size_t r = 0; r < walk.nt; r++) {
        adopt_fetch(&walk, r, &rec);
        tool_write(out, &rec);
        cli_progress((double)r + 1, (double)walk.nt, "records", NULL);
    }
    record_close(&rec);
    adopt_walk_close(&walk);
}

static void describe(struct io_head *head, struct adopted *state, const struct foreign *f)
{
    struct err err = {0};

    tool_try(dataset_describe(head, &state->layout, state->nmember, 0, &err), &err);
    if (state->layout.naxis)
        tool_try(adopt_components(head, f, state->layout.var[0].name, &err), &err);
    if (system_name)
        tool_try(store_describe_system(head, &state->sys, &err), &err);
}

/* Ends the program where the data do not follow their system. */
static void check_system(const struct foreign *f, const struct foreign_plan *plan,
                         const struct adopted *state, const struct io_head *head)
{
    struct record rec = {0};
    struct err err = {0};

    tool_try(record_open(&rec, head, &err), &err);
    if (!verify(f, plan, state, dt, &rec))
        exit(ERR_NO);
    record_close(&rec);
}

static void tabulate_file(struct foreign *f)
{
    if (!inputs || !outputs)
        cli_fail(ERR_USAGE, "found --%s without --%s, expected both", inputs ? "inputs" : "outputs",
                 inputs ? "outputs" : "inputs");
    if (!isnan(cost) && !(cost > 0))
        cli_fail(ERR_USAGE, "--cost: found %g, expected more than 0", cost);
    tabulate(f, &(struct tabulate_wish){.inputs = inputs, .outputs = outputs, .key = key,
                                       .fidelity = fidelity, .cost = cost, .drop = drop});
    foreign_close(f);
}

/* A network or the tensors of a Galerkin model. */
static void import_model(struct foreign *f)
{
    struct io_head head = HEAD_EMPTY;
    char digest[32];

    if (network && tensors.n)
        cli_fail(ERR_USAGE, "--network and --galerkin exclude each other");
    if (network)
        network_take(f, network, &head);
    else
        galerkin_take(f, &tensors, axes ? axes : "component", &head);
    snprintf(digest, sizeof digest, "xxh3:%016llx", (unsigned long long)f->digest);
    tool_close(tool_create(&head, NULL, (const char *const[]){digest, NULL}), 0, NAN);
    head_free(&head);
    foreign_close(f);
}

int main(int argc, char **argv)
{
    const char *path = cli_start(&tool, argc, argv) ? argv[1] : "-";
    const struct foreign_wish what = {variable, time_variable, axes, !isnan(dt)};
    const struct adopt_wish wish = {rename_to, system_name, form, &steps,
                                    &periodic, &wall,       &face, &parameters};
    struct io_head head = HEAD_EMPTY;
    struct foreign_plan plan;
    struct foreign f;
    struct adopted state;
    struct text_buf notes = {0};
    struct err err = {0};
    char digest[32];

    if (!system_name && (parameters.n || form))
        cli_fail(ERR_USAGE, "%s is for the system that --system names",
                 form ? "--discretisation" : "--parameter");
    if (verified && !system_name)
        cli_fail(ERR_USAGE, "--verify is for the system that --system names");
    tool_not_output(path);
    if (strcmp(path, "-") && retake_file(path))
        return 0;
    tool_try(foreign_open(&f, path, from, cli.memory, io_confined, &err), &err);
    if (f.index)
        cli_warn("%s: its first column, which has no name and counts the rows, is left out",
                 f.name);
    if (inputs || outputs) {
        tabulate_file(&f);
        return 0;
    }
    if (network || tensors.n) {
        import_model(&f);
        return 0;
    }
    tool_try(foreign_take(&f, &what, time_column, &plan, &err), &err);
    tool_try(foreign_part(&f, &plan, part, allow_nan, &notes, &err), &err);
    change(&f, &plan, &wish, &notes);
    tool_try(adopt_time(&f, &plan, &dt, &notes, &err), &err);
    tool_try(adopt_state(&state, &f, &plan, &wish, &notes, &err), &err);
    warn_each(&notes);
    describe(&head, &state, &f);
    if (verified)
        check_system(&f, &plan, &state, &head);
    sys_close(&state.sys);
    snprintf(digest, sizeof digest, "xxh3:%016llx", (unsigned long long)f.digest);
    struct io_out *out = tool_create(&head, NULL, (const char *const[]){digest, NULL});
    write_records(&f, &plan, &head, out);
    tool_close(out, 0, 0);
    head_free(&head);
    foreign_close(&f);
    return 0;
}
