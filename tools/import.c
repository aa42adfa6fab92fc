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
#include "foreign/plan.h"
#include "tool/tool.h"

/* An imaginary part below this part of the largest value is rounding. */
static const double IMAGINARY = 1e-5;
/* A period may differ by this part from what the coordinates say. */
static const double PERIOD = 1e-6;

static const char *from, *variable, *time_variable, *time_column, *axes, *rename_to,
    *system_name, *form;
static double dt = NAN;
static struct cli_list parameters, steps, periodic;
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
        "Coordinates must rise in uniform steps. Complex arrays are taken as real when "
        "their imaginary part is rounding, else refused. An axis is periodic only if "
        "--periodic or --system says so; its coordinate then has the attribute period. "
        "A table's columns become components of g. The output names the digest of the "
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

/* "NAME=NUMBER" of a list for name: true and *x. */
static bool given(const struct cli_list *all, const char *name, double *x)
{
    const size_t len = strlen(name);
    struct err err = {0};

    for (size_t i = all->n; i-- > 0;) {
        const char *item = all->item[i];

        if (strncmp(item, name, len) || item[len] != '=')
            continue;
        tool_try(text_to_double(item + len + 1, x, &err), &err);
        return true;
    }
    return false;
}

/* Every axis that --step and --periodic name has to be one of the layout. */
static void need_axes(const struct layout *layout, const char *option,
                      const struct cli_list *all)
{
    char name[LAYOUT_NAME];

    for (size_t i = 0; i < all->n; i++) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(all->item[i], "="), all->item[i]);
        if (layout_find_axis(layout, name) < 0)
            cli_fail(ERR_USAGE, "%s %s: found no axis of that name; --axes names the "
                                "dimensions", option, all->item[i]);
    }
}

static bool named(const struct cli_list *all, const char *name)
{
    for (size_t i = 0; i < all->n; i++)
        if (!strcmp(all->item[i], name))
            return true;
    return false;
}

/* Open, and find out what is what; everything that is needed is loaded. */
static void read_file(struct foreign *f, struct foreign_plan *plan, const char *path)
{
    struct foreign_wish wish = {variable, time_variable, axes, !isnan(dt)};
    struct err err = {0};

    tool_try(foreign_open(f, path, from, cli.memory, &err), &err);
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

static size_t points(const struct foreign *f, const struct foreign_plan *plan, int i)
{
    const int d = plan->axis[i].dim;

    return d < 0 ? 1 : f->array[plan->field].dim[d];
}

/* The axis as the file and --step tell; one of indices when they do not. */
static struct axis read_axis(const struct foreign *f, const struct foreign_plan *plan,
                             int i)
{
    const struct foreign_axis *from_file = &plan->axis[i];
    struct axis axis = {.n = points(f, plan, i), .unit = "1"};
    struct err err = {0};

    memcpy(axis.name, from_file->name, sizeof axis.name);
    if (from_file->coordinate >= 0)
        tool_try(foreign_uniform(f, &f->array[from_file->coordinate], axis.name,
                                 &axis.first, &axis.step, &err), &err);
    else if (given(&steps, axis.name, &axis.step) && !(axis.step > 0))
        cli_fail(ERR_USAGE, "--step %s: found %g, expected a positive number", axis.name,
                 axis.step);
    axis.periodic = named(&periodic, axis.name);
    axis.index = !(axis.step > 0);
    if (axis.index)
        axis.step = 1;
    if (axis.index && axis.periodic)
        cli_fail(ERR_USAGE, "--periodic %s: found an axis of indices, expected one with "
                            "coordinates or --step", axis.name);
    return axis;
}

/* The period of one axis of the system: given, or from the coordinates. */
static void settle_period(struct axis *axis, const struct sys_ops *ops, const char *length,
                          double p[])
{
    const double found = axis->index ? 0 : axis->step * (double)axis->n;
    struct err err = {0};
    double value;

    if (!given(&parameters, length, &value)) {
        if (!(found > 0))
            cli_fail(ERR_DATA, "the axis %s has no coordinates: -p %s=NUMBER or --step "
                               "%s=NUMBER gives them", axis->name, length, axis->name);
        value = found;
    } else if (found > 0 && fabs(found - value) > PERIOD * value) {
        cli_fail(ERR_DATA, "axis %s: found %zu points %.10g apart, a period of %.10g, "
                           "expected %s = %.10g",
                 axis->name, axis->n, axis->step, found, length, value);
    }
    if (param_set(ops->params, p, ops->name, length, value, &err) < 0)
        cli_fail(ERR_DATA, "axis %s: %s", axis->name, err.msg);
    axis->step = value / (double)axis->n;
    axis->periodic = true;
}

/* Parameters: periods from the axes, then those given; warn of defaults. */
static void settle_parameters(const struct sys_ops *ops, struct layout *layout, double p[],
                              size_t grid[])
{
    bool known[PARAM_MAX] = {false};
    struct err err = {0};

    param_defaults(ops->params, p);
    for (size_t i = 0; i < parameters.n; i++)
        tool_try(param_parse(ops->params, p, ops->name, parameters.item[i], &err), &err);
    for (size_t k = 0; k < param_count(ops->params); k++)
        known[k] = given(&parameters, ops->params[k].name, &p[k]);
    for (int i = 0; i < SYS_AXES && ops->axes[i].name; i++) {
        const struct sys_axis *expected = &ops->axes[i];
        const int a = layout_find_axis(layout, expected->name);

        if (a < 0)
            cli_fail(ERR_DATA, "--system: found no axis %s, which %s has (--axes names "
                               "the dimensions)", expected->name, ops->name);
        grid[i] = layout->axis[a].n;
        if (!expected->length)
            continue;
        settle_period(&layout->axis[a], ops, expected->length, p);
        known[param_index(ops->params, expected->length)] = true;
    }
    for (size_t k = 0; k < param_count(ops->params); k++)
        if (!known[k])
            cli_warn("%s = %g is the system's default; -p %s=NUMBER states what the data "
                     "follow", ops->params[k].name, p[k], ops->params[k].name);
}

/* Open the system that the data follow; they must be its states. */
static void fit_system(struct sys *sys, struct layout *layout, bool named_field)
{
    struct err err = {0};
    const struct sys_ops *ops = sys_find(system_name, &err);
    size_t grid[SYS_AXES] = {0};
    double p[PARAM_MAX];

    if (!ops)
        cli_die(&err);
    settle_parameters(ops, layout, p, grid);
    tool_try(sys_open(sys, ops, form, p, grid, &err), &err);
    if (sys->layout.nvar != 1 || sys->layout.naxis != layout->naxis)
        cli_fail(ERR_DATA, "found one variable over %d axes, expected %d over %d for %s",
                 layout->naxis, sys->layout.nvar, sys->layout.naxis, ops->name);
    if (named_field && strcmp(layout->var[0].name, sys->layout.var[0].name))
        cli_fail(ERR_USAGE, "--name %s: expected %s, as the system %s calls it",
                 layout->var[0].name, sys->layout.var[0].name, ops->name);
    for (int i = 0; i < layout->naxis; i++) {
        const int a = layout_find_axis(&sys->layout, layout->axis[i].name);

        if (a < 0)
            cli_fail(ERR_DATA, "found an axis %s, which the system %s does not have",
                     layout->axis[i].name, ops->name);
        if (layout->axis[i].index)
            layout->axis[i].first = sys->layout.axis[a].first;
        layout->axis[i].index = sys->layout.axis[a].index;
        memcpy(layout->axis[i].unit, sys->layout.axis[a].unit, LAYOUT_NAME);
    }
    memcpy(layout->var[0].name, sys->layout.var[0].name, LAYOUT_NAME);
    memcpy(layout->var[0].unit, sys->layout.var[0].unit, LAYOUT_NAME);
    memcpy(layout->var[0].long_name, sys->layout.var[0].long_name, LAYOUT_NAME);
}

static const char *field_name(const struct foreign_array *a, const struct layout *layout)
{
    int space = 0;

    for (int i = 0; i < layout->naxis; i++)
        space += foreign_is_space(layout->axis[i].name);
    if (rename_to)
        return rename_to;
    return space == 1 ? "u" : !space || !*a->name ? (space ? "u" : "g") : a->name;
}

/* The layout of one state: the axes after time and member, and the field. */
static void make_layout(const struct foreign *f, const struct foreign_plan *plan,
                        struct layout *layout, size_t *nmember)
{
    char names[LAYOUT_AXES * (LAYOUT_NAME + 1)] = "";
    struct err err = {0};
    size_t len = 0;
    int i = 1;

    *layout = (struct layout){0};
    *nmember = 0;
    if (plan->naxis > 1 + LAYOUT_AXES)
        cli_fail(ERR_DATA, "%s: found %d dimensions, expected at most %d", f->name,
                 plan->naxis, 1 + LAYOUT_AXES);
    if (!strcmp(plan->axis[1].name, "member"))
        *nmember = points(f, plan, i++);
    for (; i < plan->naxis; i++) {
        const struct axis axis = read_axis(f, plan, i);

        tool_try(layout_axis(layout, &axis, &err), &err);
        len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", len ? "," : "",
                                axis.name);
    }
    tool_try(layout_var(layout, field_name(&f->array[plan->field], layout), names, "1",
                        f->ncolumn ? "columns of a table" : f->array[plan->field].name,
                        &err), &err);
}

/* Without a system a space axis needs its coordinates. */
static void need_steps(const struct layout *layout)
{
    for (int i = 0; i < layout->naxis; i++)
        if (layout->axis[i].index && foreign_is_space(layout->axis[i].name))
            cli_fail(ERR_DATA, "the axis %s has no coordinates: --step %s=NUMBER gives "
                               "them", layout->axis[i].name, layout->axis[i].name);
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

    *n = a->n / points(f, plan, 0);
    offset = tool_alloc(*n, sizeof *offset);
    for (size_t j = 0; j < *n; j++) {
        size_t rest = j;

        for (int i = plan->naxis - 1; i > 0; i--) {
            const int d = plan->axis[i].dim;

            if (d >= 0)
                offset[j] += rest % a->dim[d] * a->stride[d];
            rest /= points(f, plan, i);
        }
    }
    return offset;
}

static void write_records(const struct foreign *f, const struct foreign_plan *plan,
                          const struct io_head *head, struct io_out *out)
{
    const struct foreign_array *a = &f->array[plan->field];
    const struct foreign_axis *time = &plan->axis[0];
    const size_t nt = points(f, plan, 0);
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

/* Times must be uniform, and agree with --dt where both are there. */
static void check_time(const struct foreign *f, const struct foreign_plan *plan)
{
    struct err err = {0};
    double first, step = 0;

    if (!isnan(dt) && !(dt > 0))
        cli_fail(ERR_USAGE, "--dt: found %g, expected a positive number", dt);
    if (plan->axis[0].coordinate < 0)
        return;
    tool_try(foreign_uniform(f, &f->array[plan->axis[0].coordinate], "time", &first,
                             &step, &err), &err);
    if (!isnan(dt) && points(f, plan, 0) > 1 && fabs(step - dt) > PERIOD * dt)
        cli_fail(ERR_DATA, "%s: found times %.10g apart, expected --dt %.10g", f->name,
                 step, dt);
}

int main(int argc, char **argv)
{
    const int nargs = cli_start(&tool, argc, argv);
    struct io_head head = HEAD_EMPTY;
    struct foreign_plan plan;
    struct foreign f;
    struct layout layout;
    struct sys sys;
    struct io_out *out;
    struct err err = {0};
    char digest[32];
    size_t nmember;

    if (!system_name && (parameters.n || form))
        cli_fail(ERR_USAGE, "%s is for the system that --system names",
                 form ? "--discretisation" : "--parameter");
    tool_not_output(nargs ? argv[1] : "-");
    read_file(&f, &plan, nargs ? argv[1] : "-");
    check_values(&f, &f.array[plan.field]);
    check_time(&f, &plan);
    make_layout(&f, &plan, &layout, &nmember);
    need_axes(&layout, "--step", &steps);
    need_axes(&layout, "--periodic", &periodic);
    if (system_name)
        fit_system(&sys, &layout, rename_to != NULL);
    need_steps(&layout);
    tool_try(dataset_describe(&head, &layout, nmember, 0, &err), &err);
    name_components(&head, &f, layout.var[0].name);
    if (system_name) {
        tool_try(bind_describe_system(&head, &sys, &err), &err);
        sys_close(&sys);
    }
    snprintf(digest, sizeof digest, "xxh3:%016llx", (unsigned long long)f.digest);
    out = tool_create(&head, NULL, (const char *const[]){digest, NULL});
    write_records(&f, &plan, &head, out);
    tool_close(out, 0, 0);
    head_free(&head);
    foreign_close(&f);
    return 0;
}
