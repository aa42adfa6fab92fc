/* adopt.c -- arrays of another program as states, of a system if one is named. */
#include "tool/adopt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tool/tool.h"

/* A period or a time step may differ by this part from what the coordinates say. */
static const double PERIOD = 1e-6;

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

/* Every axis that --step, --periodic, --wall and --face name has to be one of the layout. */
static void need_axes(const struct layout *layout, const char *option,
                      const struct cli_list *all)
{
    char name[LAYOUT_NAME];

    for (size_t i = 0; i < all->n; i++) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(all->item[i], "="),
                 all->item[i]);
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

static enum edge read_edge(const struct adopt_wish *wish, const struct axis *axis)
{
    const bool periodic = named(wish->periodic, axis->name), wall = named(wish->wall, axis->name);

    if (periodic && wall)
        cli_fail(ERR_USAGE, "found --periodic %s and --wall %s, expected one of them", axis->name,
                 axis->name);
    if (axis->index && (periodic || wall))
        cli_fail(ERR_USAGE, "--%s %s: found an axis of indices, expected one with "
                            "coordinates or --step", periodic ? "periodic" : "wall", axis->name);
    return periodic ? EDGE_PERIODIC : wall ? EDGE_WALL : EDGE_OPEN;
}

/* First and step of the axis from its coordinate; what is not uniform is taken as it is. */
static void read_points(const struct foreign *f, const struct foreign_array *a,
                        const struct adopt_wish *wish, struct axis *axis)
{
    struct err err = {0}, uneven = {0};

    if (foreign_uniform(f, a, axis->name, &axis->first, &axis->step, &err) == 0)
        return;
    tool_try(axis_uneven(axis, a->re, 0, &uneven) < 0 ? -1 : 0, &err);
    if (named(wish->periodic, axis->name))
        cli_fail(ERR_DATA, "--periodic %s: the period of such an axis is not known: %s",
                 axis->name, err.msg);
    cli_warn("%s; its coordinates are taken as they are", err.msg);
}

/* The axis as the file and --step tell; one of indices when they do not. */
static struct axis read_axis(const struct foreign *f, const struct foreign_plan *plan,
                             const struct adopt_wish *wish, int i)
{
    const struct foreign_axis *from_file = &plan->axis[i];
    struct axis axis = {.n = foreign_points(f, plan, i), .unit = "1"};

    memcpy(axis.name, from_file->name, sizeof axis.name);
    if (from_file->coordinate >= 0)
        read_points(f, &f->array[from_file->coordinate], wish, &axis);
    else if (given(wish->steps, axis.name, &axis.step) && !(axis.step > 0))
        cli_fail(ERR_USAGE, "--step %s: found %g, expected a positive number", axis.name,
                 axis.step);
    axis.index = !(axis.step > 0);
    if (axis.index)
        axis.step = 1;
    axis.edge = read_edge(wish, &axis);
    return axis;
}

/* The period of one axis of the system: given, or from the coordinates. */
static void settle_period(struct axis *axis, const struct sys_ops *ops,
                          const char *length, const struct adopt_wish *wish, double p[])
{
    const double found = axis->index ? 0 : axis->step * (double)axis->n;
    struct err err = {0};

    if (axis_must_be_even(axis, &err) < 0)
        cli_fail(ERR_DATA, "%s: %s", ops->name, err.msg);
    double value;

    if (!given(wish->parameters, length, &value)) {
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
    if (edge_differs(axis->edge, EDGE_PERIODIC))
        cli_fail(ERR_DATA, "axis %s: found edge %s, expected periodic for %s", axis->name,
                 edge_name(axis->edge), ops->name);
    axis->edge = EDGE_PERIODIC;
}

/* Parameters: periods from the axes, then those given; warn of defaults. */
static void settle_parameters(const struct sys_ops *ops, struct layout *layout,
                              const struct adopt_wish *wish, double p[], size_t grid[])
{
    const struct cli_list *all = wish->parameters;
    bool known[PARAM_MAX] = {false};
    struct err err = {0};

    param_defaults(ops->params, p);
    for (size_t i = 0; i < all->n; i++)
        tool_try(param_parse(ops->params, p, ops->name, all->item[i], &err), &err);
    for (size_t k = 0; k < param_count(ops->params); k++)
        known[k] = given(all, ops->params[k].name, &p[k]);
    for (int i = 0; i < SYS_AXES && ops->axes[i].name; i++) {
        const struct sys_axis *expected = &ops->axes[i];
        const int a = layout_find_axis(layout, expected->name);

        if (a < 0)
            cli_fail(ERR_DATA, "--system: found no axis %s, which %s has (--axes names "
                               "the dimensions)", expected->name, ops->name);
        grid[i] = layout->axis[a].n;
        if (!expected->length)
            continue;
        settle_period(&layout->axis[a], ops, expected->length, wish, p);
        known[param_index(ops->params, expected->length)] = true;
    }
    for (size_t k = 0; k < param_count(ops->params); k++)
        if (!known[k])
            cli_warn("%s = %g is the system's default; -p %s=NUMBER states what the data "
                     "follow", ops->params[k].name, p[k], ops->params[k].name);
}

/* Open the system that the data follow; they must be its states. */
static void fit_system(struct sys *sys, struct layout *layout,
                       const struct adopt_wish *wish)
{
    struct err err = {0};
    const struct sys_ops *ops = sys_find(wish->system, &err);
    size_t grid[SYS_AXES] = {0};
    double p[PARAM_MAX];

    if (!ops)
        cli_die(&err);
    settle_parameters(ops, layout, wish, p, grid);
    tool_try(sys_open(sys, ops, wish->form, p, grid, &err), &err);
    if (sys->layout.nvar != 1 || sys->layout.naxis != layout->naxis)
        cli_fail(ERR_DATA, "found one variable over %d axes, expected %d over %d for %s",
                 layout->naxis, sys->layout.nvar, sys->layout.naxis, ops->name);
    if (var_on_faces(&layout->var[0]) && !var_on_faces(&sys->layout.var[0]))
        cli_fail(ERR_DATA, "--face: found a face-centred field where cells are expected for %s",
                 ops->name);
    if (wish->name && strcmp(layout->var[0].name, sys->layout.var[0].name))
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

static const char *field_name(const struct foreign_array *a, const struct layout *layout,
                              const char *name)
{
    int space = 0;

    for (int i = 0; i < layout->naxis; i++)
        space += foreign_is_space(layout->axis[i].name);
    if (name)
        return name;
    return space == 1 ? "u" : !space || !*a->name ? (space ? "u" : "g") : a->name;
}

/* The layout of one state: the axes after time and member, and the field. */
static void make_layout(const struct foreign *f, const struct foreign_plan *plan,
                        const struct adopt_wish *wish, struct layout *layout,
                        size_t *nmember)
{
    const struct foreign_array *a = &f->array[plan->field];
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
        *nmember = foreign_points(f, plan, i++);
    for (; i < plan->naxis; i++) {
        const struct axis axis = read_axis(f, plan, wish, i);

        tool_try(layout_axis(layout, &axis, &err), &err);
        len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", len ? "," : "",
                                axis.name);
    }
    tool_try(layout_var(layout, field_name(a, layout, wish->name), names, "1",
                        f->ncolumn ? "columns of a table" : a->name, &err), &err);
    for (int k = 0; k < layout->var[0].rank; k++)
        layout->var[0].at[k] = named(wish->face, layout->axis[layout->var[0].axis[k]].name);
}

/* Without a system a space axis needs its coordinates. */
static void need_steps(const struct layout *layout)
{
    for (int i = 0; i < layout->naxis; i++)
        if (layout->axis[i].index && foreign_is_space(layout->axis[i].name))
            cli_fail(ERR_DATA, "the axis %s has no coordinates: --step %s=NUMBER gives "
                               "them", layout->axis[i].name, layout->axis[i].name);
}

void adopt_time(const struct foreign *f, const struct foreign_plan *plan, double dt)
{
    struct err err = {0};
    double first, step = 0;

    if (!isnan(dt) && !(dt > 0))
        cli_fail(ERR_USAGE, "--dt: found %g, expected a positive number", dt);
    if (plan->axis[0].coordinate < 0)
        return;
    tool_try(foreign_uniform(f, &f->array[plan->axis[0].coordinate], "time", &first,
                             &step, &err), &err);
    if (!isnan(dt) && foreign_points(f, plan, 0) > 1 && fabs(step - dt) > PERIOD * dt)
        cli_fail(ERR_DATA, "%s: found times %.10g apart, expected --dt %.10g", f->name,
                 step, dt);
}

void adopt_state(struct adopted *a, const struct foreign *f,
                 const struct foreign_plan *plan, const struct adopt_wish *wish)
{
    make_layout(f, plan, wish, &a->layout, &a->nmember);
    need_axes(&a->layout, "--step", wish->steps);
    need_axes(&a->layout, "--periodic", wish->periodic);
    need_axes(&a->layout, "--wall", wish->wall);
    need_axes(&a->layout, "--face", wish->face);
    if (wish->system)
        fit_system(&a->sys, &a->layout, wish);
    need_steps(&a->layout);
}
