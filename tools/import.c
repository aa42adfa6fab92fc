/* import -- data of other programs as a trajectory.
 *
 * The field becomes one variable over (time[, member], axes...); what the file
 * does not tell without doubt is refused or asked for by an option.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "io/h5guard.h"
#include "store/system.h"
#include "tool/adopt.h"
#include "tool/retake.h"
#include "tool/tool.h"

/* An imaginary part below this part of the largest value is rounding. */
static const double IMAGINARY = 1e-5;

static const char *from, *variable, *time_variable, *time_column, *axes, *rename_to,
    *system_name, *form;
static double dt = NAN;
static struct cli_list parameters, steps, periodic, wall, face;
static bool allow_nan;

static void list(void)
{
    for (const struct foreign_ops *const *ops = foreign_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
}

static const struct cli_opt options[] = {
    {CLI_TEXT, 0, "from", "FORMAT", &from,
     "format of the file; by default told by its content", "list", false},
    {CLI_TEXT, 0, "variable", "NAME", &variable,
     "array that is the field; by default the largest one", NULL, false},
    {CLI_TEXT, 0, "time-variable", "NAME", &time_variable,
     "array that holds the times; by default the one named t, tt, time, times or ts",
     NULL, false},
    {CLI_TEXT, 0, "time-column", "NAME", &time_column,
     "column of a table that holds the times, by name or number; by default the one "
     "named t or time", NULL, false},
    {CLI_TEXT, 0, "axes", "NAME,...", &axes,
     "names of the field's dimensions in the file's own order; one is time; x, y and z "
     "need coordinates, others are indices; by default told by lengths", NULL, false},
    {CLI_REAL, 0, "dt", "NUMBER", &dt, "time step, where the file has no times", NULL, false},
    {CLI_LIST, 0, "step", "NAME=NUMBER", &steps,
     "distance of the points along an axis without coordinates", NULL, false},
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
     "must fit", NULL, false},
    {CLI_TEXT, 0, "discretisation", "NAME", &form,
     "how the system is discretised; by default its first", NULL, false},
    {CLI_LIST, 'p', "parameter", "NAME=VALUE", &parameters,
     "parameter of the system; a period is taken from the coordinates", NULL, false},
    {CLI_FLAG, 0, "allow-nan", NULL, &allow_nan,
     "take values that are not finite; most tools refuse them later", NULL, false},
    {CLI_END, 0, NULL, NULL, NULL, NULL, NULL, false}};

static const char *const examples[] = {
    "printf 't,a,b\\n0,1,2\\n0.1,3,4\\n' | import - | inspect --stats",
    "printf '1 2\\n3 4\\n5 6\\n' | import - --dt 0.5 -o pair.h5",
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
        "Coordinates must rise; those that are not uniform are taken as they are, with a "
        "warning. Complex arrays are taken as real when their imaginary part is rounding, else "
        "refused. An axis is periodic only if --periodic or --system says so; its coordinate "
        "then has the attribute period, that of one with --wall the attribute edge. A table's columns become components of g. A file of these tools that another "
        "program edited is taken as it is, with a history that begins here. The output names the digest of the "
        "file (XXH3 of its bytes), not its path.",
    .opts = options,
    .examples = examples,
    .abi = 1,
    .min_args = 0,
    .max_args = 1,
    .positional = "file",
    .list = list,
    .source = "mat2023, harris2020",
};

/* Open, and find out what is what; everything that is needed is loaded. */
static void read_file(struct foreign *f, struct foreign_plan *plan, const char *path)
{
    struct foreign_wish wish = {variable, time_variable, axes, !isnan(dt)};
    struct err err = {0};

    tool_try(foreign_open(f, path, from, cli.memory, io_confined, &err), &err);
    if (f->ncolumn) {
        const int rc = foreign_table_time(f, time_column, &err);

        tool_try(rc, &err);
        if (rc == 1 && !wish.dt)
            cli_fail(ERR_DATA, "%s: found no column named t or time in a table of %zu "
                               "columns; --time-column or --dt says what time is",
                     f->name, f->ncolumn);
        if (variable || time_variable)
            cli_fail(ERR_USAGE, "--%s: %s is a table, whose columns are one variable; "
                                "--time-column says what time is",
                     variable ? "variable" : "time-variable", f->name);
        wish.variable = "table";
        wish.axes = axes ? axes : "time,component";
    } else if (time_column) {
        cli_fail(ERR_USAGE, "--time-column is for tables; found the format %s",
                 f->ops->name);
    }
    tool_try(foreign_plan(plan, f, &wish, &err), &err);
    tool_try(foreign_load(f, plan->field, &err), &err);
    for (int i = 0; i < plan->naxis; i++)
        if (plan->axis[i].coordinate >= 0)
            tool_try(foreign_load(f, (size_t)plan->axis[i].coordinate, &err), &err);
}

/* Every value must be finite, and real but for rounding. */
static void check_values(const struct foreign *f, const struct foreign_array *a)
{
    double most = 0, imaginary = 0;

    for (size_t i = 0; i < a->n; i++) {
        if (!allow_nan && (!isfinite(a->re[i]) || (a->im && !isfinite(a->im[i]))))
            cli_fail(ERR_DATA, "%s: %s: found %g at element %zu in the file's order, "
                               "expected finite values (--allow-nan takes them)",
                     f->name, a->name, a->re[i], i);
        most = fmax(most, fabs(a->re[i]));
        imaginary = fmax(imaginary, a->im ? fabs(a->im[i]) : 0);
    }
    if (imaginary > IMAGINARY * most)
        cli_fail(ERR_DATA, "%s: %s: found complex values with imaginary parts up to %g "
                           "beside real ones up to %g, expected real values",
                 f->name, a->name, imaginary, most);
    if (imaginary > 0)
        cli_warn("%s: %s: imaginary parts up to %g are left out (real parts up to %g)",
                 f->name, a->name, imaginary, most);
}

/* Names of a table's columns, as an attribute of the field. */
static void name_components(struct io_head *head, const struct foreign *f,
                            const char *field)
{
    struct text_buf names = {0};
    struct err err = {0};

    if (!f->header)
        return;
    for (size_t i = 0; i < f->ncolumn; i++)
        text_add(&names, "%s%s", i ? "," : "", f->column[i].name);
    tool_try(text_buf_ok(&names, &err), &err);
    tool_try(head_set_text(head, field, "components", names.s, &err), &err);
    text_buf_free(&names);
}

/* offset[j]: where value j of a record (member, axes...) is, after time's part. */
static size_t *offsets(const struct foreign *f, const struct foreign_plan *plan, size_t *n)
{
    const struct foreign_array *a = &f->array[plan->field];
    size_t *offset;

    *n = a->n / foreign_points(f, plan, 0);
    offset = tool_alloc(*n, sizeof *offset);
    for (size_t j = 0; j < *n; j++) {
        size_t rest = j;

        for (int i = plan->naxis - 1; i > 0; i--) {
            const int d = plan->axis[i].dim;

            if (d >= 0)
                offset[j] += rest % a->dim[d] * a->stride[d];
            rest /= foreign_points(f, plan, i);
        }
    }
    return offset;
}

static void write_records(const struct foreign *f, const struct foreign_plan *plan,
                          const struct io_head *head, struct io_out *out)
{
    const struct foreign_array *a = &f->array[plan->field];
    const struct foreign_axis *time = &plan->axis[0];
    const size_t nt = foreign_points(f, plan, 0);
    struct record rec = {0};
    struct err err = {0};
    size_t n, *offset = offsets(f, plan, &n);
    double *u;

    tool_try(record_open(&rec, head, &err), &err);
    u = rec.slab[rec.of[rec.d.var[0]]];
    for (size_t r = 0; r < nt; r++) {
        const double *at = a->re + (time->dim < 0 ? 0 : r * a->stride[time->dim]);

        record_time(&rec, time->coordinate < 0 ? (double)r * dt
                                               : f->array[time->coordinate].re[r]);
        for (size_t j = 0; j < n; j++)
            u[j] = at[offset[j]];
        tool_write(out, &rec);
        cli_progress((double)r + 1, (double)nt, "records", NULL);
    }
    record_close(&rec);
    free(offset);
}

/* One of our own files: none of the options that tell what is what has a use. */
static bool retake_file(const char *path)
{
    const bool told = from || variable || time_variable || time_column || axes || rename_to ||
                      system_name || !isnan(dt) || steps.n || periodic.n || wall.n ||
                      face.n;

    if (told && io_ours(path))
        cli_fail(ERR_USAGE, "%s: found a file of these tools, which says itself what is what: "
                            "expected no option that does", path);
    return !told && retake(path);
}

int main(int argc, char **argv)
{
    const int nargs = cli_start(&tool, argc, argv);
    const struct adopt_wish wish = {rename_to, system_name, form,
                                    &steps, &periodic, &wall, &face, &parameters};
    struct io_head head = HEAD_EMPTY;
    struct foreign_plan plan;
    struct foreign f;
    struct adopted state;
    struct io_out *out;
    struct err err = {0};
    char digest[32];

    if (!system_name && (parameters.n || form))
        cli_fail(ERR_USAGE, "%s is for the system that --system names",
                 form ? "--discretisation" : "--parameter");
    tool_not_output(nargs ? argv[1] : "-");
    if (nargs && retake_file(argv[1]))
        return 0;
    read_file(&f, &plan, nargs ? argv[1] : "-");
    check_values(&f, &f.array[plan.field]);
    adopt_time(&f, &plan, dt);
    adopt_state(&state, &f, &plan, &wish);
    tool_try(dataset_describe(&head, &state.layout, state.nmember, 0, &err), &err);
    name_components(&head, &f, state.layout.var[0].name);
    if (system_name) {
        tool_try(store_describe_system(&head, &state.sys, &err), &err);
        sys_close(&state.sys);
    }
    snprintf(digest, sizeof digest, "xxh3:%016llx", (unsigned long long)f.digest);
    out = tool_create(&head, NULL, (const char *const[]){digest, NULL});
    write_records(&f, &plan, &head, out);
    tool_close(out, 0, 0);
    head_free(&head);
    foreign_close(&f);
    return 0;
}
