/* adopt.c -- arrays of another program as states, of a system if one is named. */
#include "store/adopt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A period or a time step may differ by this part from what the coordinates say. */
static const double PERIOD = 1e-6;

/* What a table whose times do not rise may be. */
static const char point_rows[] =
    " (a table with a row for each point says so by names t,x,u in its first line, or by --axes "
    "time,NAME of columns)";

/* What goes into an adoption, and the notes that come out. */
struct task {
    const struct foreign *f;
    const struct foreign_plan *plan;
    const struct adopt_wish *wish;
    struct text_buf *notes;
};

/* "NAME=NUMBER" of a list for name: 1 and *x; 0 when there is none; -1 with err. */
static int given(const struct text_list *all, const char *name, double *x, struct err *err)
{
    const size_t len = strlen(name);

    for (size_t i = all->n; i-- > 0;) {
        const char *item = all->item[i];

        if (!strncmp(item, name, len) && item[len] == '=')
            return text_to_double(item + len + 1, x, err) < 0 ? -1 : 1;
    }
    return 0;
}

static bool named(const struct text_list *all, const char *name)
{
    for (size_t i = 0; i < all->n; i++)
        if (!strcmp(all->item[i], name))
            return true;
    return false;
}

/* Every axis that an option names has to be one of the layout. */
static int need_axes(const struct layout *layout, const char *option,
                     const struct text_list *all, struct err *err)
{
    char name[LAYOUT_NAME];

    for (size_t i = 0; i < all->n; i++) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(all->item[i], "="),
                 all->item[i]);
        if (layout_find_axis(layout, name) < 0)
            return err_set(err, ERR_USAGE, "%s %s: found no axis of that name; --axes names "
                           "the dimensions", option, all->item[i]);
    }
    return 0;
}

/* ---- axes ---- */

static int read_edge(const struct adopt_wish *wish, struct axis *axis, struct err *err)
{
    const bool periodic = named(wish->periodic, axis->name), wall = named(wish->wall, axis->name);

    if (periodic && wall)
        return err_set(err, ERR_USAGE, "found --periodic %s and --wall %s, expected one of them",
                       axis->name, axis->name);
    if (axis->index && (periodic || wall))
        return err_set(err, ERR_USAGE, "--%s %s: found an axis of indices, expected one with "
                       "coordinates or --step", periodic ? "periodic" : "wall", axis->name);
    axis->edge = periodic ? EDGE_PERIODIC : wall ? EDGE_WALL : EDGE_OPEN;
    return 0;
}

/* First and step of the axis from its coordinate; what is not uniform is taken as it is. */
static int read_points(const struct task *t, const struct foreign_array *a, struct axis *axis,
                       struct err *err)
{
    struct err why = {0}, uneven = {0};

    if (foreign_uniform(t->f, a, axis->name, &axis->first, &axis->step, &why) == 0)
        return 0;
    if (axis_uneven(axis, a->re, 0, &uneven) < 0)
        return err_set(err, why.code, "%s", why.msg);
    if (named(t->wish->periodic, axis->name))
        return err_set(err, ERR_DATA, "--periodic %s: the period of such an axis is not known: "
                       "%s", axis->name, why.msg);
    text_add(t->notes, "%s; its coordinates are taken as they are\n", why.msg);
    return 0;
}

/* The axis as the file and --step tell; one of indices when they do not. */
static int read_axis(const struct task *t, int i, struct axis *axis, struct err *err)
{
    const struct foreign_axis *from_file = &t->plan->axis[i];
    int rc = 0;

    *axis = (struct axis){.n = foreign_points(t->f, t->plan, i), .unit = "1"};
    memcpy(axis->name, from_file->name, sizeof axis->name);
    if (from_file->coordinate >= 0)
        rc = read_points(t, &t->f->array[from_file->coordinate], axis, err);
    else
        rc = given(t->wish->steps, axis->name, &axis->step, err);
    if (rc < 0)
        return -1;
    if (rc == 1 && !(axis->step > 0))
        return err_set(err, ERR_USAGE, "--step %s: found %g, expected a positive number",
                       axis->name, axis->step);
    axis->index = !(axis->step > 0);
    if (axis->index)
        axis->step = 1;
    return read_edge(t->wish, axis, err);
}

/* ---- systems ---- */

/* The period of one axis of the system: given, or from the coordinates. */
static int settle_period(struct axis *axis, const struct sys_ops *ops, const char *length,
                         const struct adopt_wish *wish, double p[], struct err *err)
{
    const double found = axis->index ? 0 : axis->step * (double)axis->n;
    struct err why = {0};
    double value;
    int told;

    if (axis_must_be_even(axis, &why) < 0)
        return err_set(err, ERR_DATA, "%s: %s", ops->name, why.msg);
    told = given(wish->parameters, length, &value, err);
    if (told < 0)
        return -1;
    if (!told && !(found > 0))
        return err_set(err, ERR_DATA, "the axis %s has no coordinates: -p %s=NUMBER or --step "
                       "%s=NUMBER gives them", axis->name, length, axis->name);
    if (!told)
        value = found;
    else if (found > 0 && fabs(found - value) > PERIOD * value)
        return err_set(err, ERR_DATA, "axis %s: found %zu points %.10g apart, a period of "
                       "%.10g, expected %s = %.10g",
                       axis->name, axis->n, axis->step, found, length, value);
    if (param_set(ops->params, p, ops->name, length, value, &why) < 0)
        return err_set(err, ERR_DATA, "axis %s: %s", axis->name, why.msg);
    axis->step = value / (double)axis->n;
    if (edge_differs(axis->edge, EDGE_PERIODIC))
        return err_set(err, ERR_DATA, "axis %s: found edge %s, expected periodic for %s",
                       axis->name, edge_name(axis->edge), ops->name);
    axis->edge = EDGE_PERIODIC;
    return 0;
}

/* Points and periods of the system's axes, as the layout has them. */
static int settle_axes(const struct sys_ops *ops, struct layout *layout,
                       const struct adopt_wish *wish, double p[], bool known[], size_t grid[],
                       struct err *err)
{
    for (int i = 0; i < SYS_AXES && ops->axes[i].name; i++) {
        const struct sys_axis *expected = &ops->axes[i];
        const int a = layout_find_axis(layout, expected->name);

        if (a < 0)
            return err_set(err, ERR_DATA, "--system: found no axis %s, which %s has (--axes "
                           "names the dimensions)", expected->name, ops->name);
        grid[i] = layout->axis[a].n;
        if (!expected->length)
            continue;
        if (settle_period(&layout->axis[a], ops, expected->length, wish, p, err) < 0)
            return -1;
        known[param_index(ops->params, expected->length)] = true;
    }
    return 0;
}

/* Parameters: those given, periods from the axes; defaults are noted. */
static int settle_parameters(const struct task *t, const struct sys_ops *ops,
                             struct layout *layout, double p[], size_t grid[], struct err *err)
{
    const struct text_list *all = t->wish->parameters;
    bool known[PARAM_MAX] = {false};

    param_defaults(ops->params, p);
    for (size_t i = 0; i < all->n; i++)
        if (param_parse(ops->params, p, ops->name, all->item[i], err) < 0)
            return -1;
    for (size_t k = 0; k < param_count(ops->params); k++)
        known[k] = given(all, ops->params[k].name, &p[k], NULL) == 1;
    if (settle_axes(ops, layout, t->wish, p, known, grid, err) < 0)
        return -1;
    for (size_t k = 0; k < param_count(ops->params); k++)
        if (!known[k])
            text_add(t->notes, "%s = %g is the system's default; -p %s=NUMBER states what the "
                     "data follow\n", ops->params[k].name, p[k], ops->params[k].name);
    return 0;
}

/* Columns have the names of the system's variables, which bring their units. */
static int fit_scalars(const struct sys *sys, struct layout *layout, struct err *err)
{
    if (layout_alike(layout, &sys->layout, err) < 0)
        return err_prefix(err, "%s", sys->ops->name);
    *layout = sys->layout;
    return 0;
}

/* Let the layout call its parts as the system does; they must be its states. */
static int fit_layout(const struct sys *sys, struct layout *layout,
                      const struct adopt_wish *wish, struct err *err)
{
    const char *name = sys->ops->name;
    struct var *var = &layout->var[0];
    const struct var *expected = &sys->layout.var[0];

    if (sys->layout.nvar != layout->nvar || sys->layout.naxis != layout->naxis)
        return err_set(err, ERR_DATA, "found %d variable%s over %d axes, expected %d over %d for "
                       "%s", layout->nvar, layout->nvar > 1 ? "s" : "", layout->naxis,
                       sys->layout.nvar, sys->layout.naxis, name);
    if (!layout->naxis)
        return fit_scalars(sys, layout, err);
    if (var_on_faces(var) && !var_on_faces(expected))
        return err_set(err, ERR_DATA, "--face: found a face-centred field where cells are "
                       "expected for %s", name);
    if (wish->name && strcmp(var->name, expected->name))
        return err_set(err, ERR_USAGE, "--name %s: expected %s, as the system %s calls it",
                       var->name, expected->name, name);
    for (int i = 0; i < layout->naxis; i++) {
        const int a = layout_find_axis(&sys->layout, layout->axis[i].name);

        if (a < 0)
            return err_set(err, ERR_DATA, "found an axis %s, which the system %s does not have",
                           layout->axis[i].name, name);
        if (layout->axis[i].index)
            layout->axis[i].first = sys->layout.axis[a].first;
        layout->axis[i].index = sys->layout.axis[a].index;
        memcpy(layout->axis[i].unit, sys->layout.axis[a].unit, LAYOUT_NAME);
    }
    if (layout->nvar == 1)
        memcpy(var->name, expected->name, LAYOUT_NAME);
    if (layout_alike(layout, &sys->layout, err) < 0)
        return err_prefix(err, "%s", name);
    for (int v = 0; v < layout->nvar; v++) {
        memcpy(layout->var[v].unit, sys->layout.var[v].unit, LAYOUT_NAME);
        memcpy(layout->var[v].long_name, sys->layout.var[v].long_name, LAYOUT_NAME);
    }
    return 0;
}

/* Open the system that the data follow. */
static int fit_system(const struct task *t, struct sys *sys, struct layout *layout,
                      struct err *err)
{
    const struct sys_ops *ops = sys_find(t->wish->system, err);
    size_t grid[SYS_AXES] = {0};
    double p[PARAM_MAX];

    if (!ops || settle_parameters(t, ops, layout, p, grid, err) < 0 ||
        sys_open(sys, ops, t->wish->form, p, grid, err) < 0)
        return -1;
    if (fit_layout(sys, layout, t->wish, err) == 0)
        return 0;
    sys_close(sys);
    return -1;
}

/* ---- layouts ---- */

static const char *field_name(const struct foreign_array *a, const struct layout *layout,
                              const char *name)
{
    int space = 0;

    for (int i = 0; i < layout->naxis; i++)
        space += foreign_is_space(layout->axis[i].name);
    if (name)
        return name;
    return space == 1 ? "u" : !space ? "g" : *foreign_base(a) ? foreign_base(a) : "u";
}

/* The field over the named axes: one variable, the real and imaginary parts NAME_re and NAME_im,
 * or the columns of a long table. */
static int make_variables(const struct task *t, struct layout *layout, const char *axes,
                          struct err *err)
{
    static const char *const suffix[] = {"_re", "_im"};
    const struct foreign_array *a = &t->f->array[t->plan->field];
    const char *name = field_name(a, layout, t->wish->name);
    const bool columns = t->plan->variables && t->f->ncolumn;
    char full[FOREIGN_NAME];

    if (columns && t->wish->name)
        return err_set(err, ERR_USAGE, "--name %s: found %zu variables, expected one (--variable "
                       "NAME takes one)", name, t->f->ncolumn);
    for (size_t v = 0; v < foreign_variables(t->f, t->plan); v++) {
        struct var *var = &layout->var[v];

        snprintf(full, sizeof full, "%.*s%s", LAYOUT_NAME,
                 columns ? t->f->column[v].name : name,
                 t->plan->variables && !columns ? suffix[v] : "");
        if (layout_var(layout, full, axes, "1", t->f->ncolumn ? "columns of a table" : a->name,
                       err) < 0)
            return -1;
        for (int k = 0; k < var->rank; k++)
            var->at[k] = named(t->wish->face, layout->axis[var->axis[k]].name);
    }
    return 0;
}

/* The layout of one state: the axes after time and member, and the field. */
static int make_layout(const struct task *t, struct adopted *to, struct err *err)
{
    struct layout *layout = &to->layout;
    char names[LAYOUT_AXES * (LAYOUT_NAME + 1)] = "";
    size_t len = 0;
    int i = 1;

    if (t->plan->naxis > 1 + LAYOUT_AXES)
        return err_set(err, ERR_DATA, "%s: found %d dimensions, expected at most %d", t->f->name,
                       t->plan->naxis, 1 + LAYOUT_AXES);
    if (!strcmp(t->plan->axis[1].name, "member"))
        to->nmember = foreign_points(t->f, t->plan, i++);
    for (; i < t->plan->naxis; i++) {
        struct axis axis;

        if (read_axis(t, i, &axis, err) < 0 || layout_axis(layout, &axis, err) < 0)
            return -1;
        len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", len ? "," : "",
                                axis.name);
    }
    return make_variables(t, layout, names, err);
}

/* The columns of a table, each a variable without an axis. */
static int make_scalars(const struct foreign *f, struct layout *layout, struct err *err)
{
    for (size_t i = 0; i < f->ncolumn; i++)
        if (layout_var(layout, f->column[i].name, "", "1", "column of a table", err) < 0)
            return -1;
    return 0;
}

/* Without a system a space axis needs its coordinates. */
static int need_steps(const struct layout *layout, struct err *err)
{
    for (int i = 0; i < layout->naxis; i++)
        if (layout->axis[i].index && foreign_is_space(layout->axis[i].name))
            return err_set(err, ERR_DATA, "the axis %s has no coordinates: --step %s=NUMBER "
                           "gives them", layout->axis[i].name, layout->axis[i].name);
    return 0;
}

/* The parameter of the named system that is the period of that axis; NULL: there is none. */
static const char *period_name(const struct adopt_wish *wish, const char *axis)
{
    const struct sys_ops *ops = wish->system ? sys_find(wish->system, NULL) : NULL;

    for (int i = 0; ops && i < SYS_AXES && ops->axes[i].name; i++)
        if (!strcmp(ops->axes[i].name, axis))
            return ops->axes[i].length;
    return NULL;
}

/* Whether no point along axis i stands twice, whatever the values: all of them together are the
 * period that was stated, or they are middles of cells. */
static bool each_once(const struct foreign *f, const struct foreign_plan *plan, int i,
                      const struct adopt_wish *wish)
{
    struct text_buf unread = {0};
    const struct task t = {f, plan, wish, &unread};
    const char *length = period_name(wish, plan->axis[i].name);
    struct axis axis;
    struct err err = {0};
    double stated;

    const bool known = read_axis(&t, i, &axis, &err) == 0 && !axis.index;
    text_buf_free(&unread);
    if (!known)
        return false;
    if (length && given(wish->parameters, length, &stated, &err) == 1)
        return fabs(axis.step * (double)axis.n - stated) <= PERIOD * fabs(stated);
    return fabs(axis.first - axis.step / 2) <= PERIOD * axis.step;
}

int adopt_endpoints(struct foreign *f, const struct foreign_plan *plan,
                    const struct adopt_wish *wish, struct text_buf *notes, struct err *err)
{
    for (int i = 1; i < plan->naxis; i++) {
        const char *name = plan->axis[i].name;
        if (!named(wish->periodic, name) && !period_name(wish, name))
            continue;
        if (!foreign_repeats(f, plan, i) || each_once(f, plan, i, wish))
            continue;
        if (foreign_drop_last(f, plan, name, err) < 0)
            return -1;
        text_add(notes, "the last point along %s repeats the first one, and is left out: %zu are "
                 "one period\n", name, foreign_points(f, plan, i));
    }
    return 0;
}

int adopt_time(const struct foreign *f, const struct foreign_plan *plan, double *dt,
               struct text_buf *notes, struct err *err)
{
    const size_t n = foreign_points(f, plan, 0);
    double first, step = 0;
    struct err why = {0};

    if (!isnan(*dt) && !(*dt > 0))
        return err_set(err, ERR_USAGE, "--dt: found %g, expected a positive number", *dt);
    if (plan->axis[0].coordinate < 0)
        return 0;
    const struct foreign_array *t = &f->array[plan->axis[0].coordinate];
    if (foreign_uniform(f, t, "time", &first, &step, &why) < 0) {
        if (isnan(*dt))
            return err_set(err, why.code, "%s%s", why.msg, f->ncolumn ? point_rows : "");
        text_add(notes, "%s; --dt %g is taken\n", why.msg, *dt);
    } else if (!isnan(*dt) && n > 1 && fabs(step - *dt) > PERIOD * *dt) {
        text_add(notes, "%s: times are %.10g apart; --dt %.10g is taken\n", f->name, step, *dt);
    } else {
        *dt = NAN;
    }
    return 0;
}

int adopt_state(struct adopted *a, const struct foreign *f, const struct foreign_plan *plan,
                const struct adopt_wish *wish, struct text_buf *notes, struct err *err)
{
    const struct task t = {f, plan, wish, notes};

    *a = (struct adopted){0};
    if ((plan->scalars && !wish->name ? make_scalars(f, &a->layout, err)
                                      : make_layout(&t, a, err)) < 0 ||
        need_axes(&a->layout, "--step", wish->steps, err) < 0 ||
        need_axes(&a->layout, "--periodic", wish->periodic, err) < 0 ||
        need_axes(&a->layout, "--wall", wish->wall, err) < 0 ||
        need_axes(&a->layout, "--face", wish->face, err) < 0)
        return -1;
    if (wish->system && fit_system(&t, &a->sys, &a->layout, err) < 0)
        return -1;
    if (need_steps(&a->layout, err) == 0)
        return 0;
    sys_close(&a->sys);
    return -1;
}
