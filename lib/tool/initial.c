/* initial.c -- initial states of a user's own: a record of a data set. */
#include "tool/initial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "num/resample.h"
#include "tool/tool.h"

static const char at_time[] = ":time=";

/* Length of the name in front of ":time=T", and T, where there is one. */
static size_t split(const char *spec, const char **time)
{
    const char *at = NULL;

    for (const char *p = spec; (p = strstr(p, at_time)); p++)
        at = p;
    *time = at ? at + strlen(at_time) : NULL;
    return at ? (size_t)(at - spec) : strlen(spec);
}

bool initial_is_data(const struct sys_ops *ops, const char *spec)
{
    const char *time;
    const size_t n = spec ? split(spec, &time) : 0, name = spec ? strcspn(spec, ":") : 0;

    if (!spec)
        return false;
    for (const struct sys_ic *ic = ops->ics; ic->name; ic++)
        if (strlen(ic->name) == name && !strncmp(ic->name, spec, name))
            return false;
    if ((n == 1 && *spec == '-') || memchr(spec, '/', n) ||
        (n > 3 && !strncmp(spec + n - 3, ".h5", 3)))
        return true;
    char *path = strndup(spec, n);
    const bool there = path && access(path, F_OK) == 0;
    free(path);
    return there;
}

/* Keep the states of the record; one that is not finite is refused only where a run starts. */
static void keep(struct initial *from)
{
    const struct dataset *d = &from->data.d;
    struct err err = {0};

    for (size_t i = 0; i < d->nmember; i++)
        tool_try(dataset_state(d, from->data.in, from->data.walk.rec, i,
                               from->u + i * d->layout.n, true, &err), &err);
}

void initial_open(struct initial *from, const char *spec)
{
    const char *time;
    const size_t n = split(spec, &time);
    char *path = tool_alloc(n + 1, 1);
    double t = NAN, nearest = NAN;
    struct err err = {0};

    memcpy(path, spec, n);
    if (time && text_to_double(time, &t, &err) < 0) {
        err_prefix(&err, "--ic %s", spec);
        cli_die(&err);
    }
    snprintf(from->name, sizeof from->name, "-%s%.32s", time ? at_time : "", time ? time : "");
    tool_reader(&from->data, path, "trajectory|pairs");
    from->u = tool_alloc(from->data.d.nmember * from->data.d.layout.n, sizeof *from->u);
    while (tool_step(&from->data))
        if (!time || !(fabs(from->data.t - t) >= fabs(nearest - t))) {
            nearest = from->data.t;
            keep(from);
        }
    if (isnan(nearest))
        cli_fail(ERR_DATA, "%s: found no record", io_name(from->data.in));
    if (time && fabs(nearest - t) > 1e-9 * fmax(fabs(t), fabs(nearest)))
        cli_fail(ERR_DATA, "%s: found no record at time %.10g, the nearest is at %.10g",
                 io_name(from->data.in), t, nearest);
    free(path);
}

void initial_close(struct initial *from)
{
    if (from->u)
        reader_close(&from->data);
    free(from->u);
    *from = (struct initial){0};
}

void initial_grid(const struct initial *from, const struct sys_ops *ops, size_t grid[])
{
    const struct layout *l = &from->data.d.layout;

    for (int i = 0; i < SYS_AXES && ops->axes[i].name; i++) {
        const int a = layout_find_axis(l, ops->axes[i].name);
        if (!grid[i] && a >= 0)
            grid[i] = l->axis[a].n;
    }
}

/* The system's layout on the data's numbers of points; ends where they differ along an axis that
 * is no period of a field. */
static void layout_there(struct layout *want, const struct initial *from, const struct sys *sys)
{
    const struct layout *l = &sys->layout, *found = &from->data.d.layout;
    struct err err = {0};

    *want = (struct layout){0};
    for (int i = 0; i < l->naxis; i++) {
        struct axis axis = l->axis[i];
        const int a = layout_find_axis(found, axis.name);

        if (a >= 0 && found->axis[a].n != axis.n) {
            if (axis.index || axis.edge != EDGE_PERIODIC)
                cli_fail(ERR_DATA, "%s: axis %s: found %zu points, expected %zu: along periodic "
                         "axes of fields alone others are interpolated",
                         io_name(from->data.in), axis.name, found->axis[a].n, axis.n);
            axis.step *= (double)axis.n / (double)found->axis[a].n;
            axis.n = found->axis[a].n;
        }
        tool_try(layout_axis(want, &axis, &err), &err);
    }
    for (int v = 0; v < l->nvar; v++)
        tool_try(layout_take(want, l, v, &err), &err);
    if (layout_alike(found, want, &err) == 0)
        return;
    err_prefix(&err, "%s", io_name(from->data.in));
    cli_die(&err);
}

/* Doubles of a variable half way from a's points to b's, at most. */
static size_t room_between(const struct layout *a, const struct layout *b, int v)
{
    const struct var *var = &b->var[v];
    size_t n = 1;

    for (int k = 0; k < var->rank; k++) {
        const size_t here = a->axis[var->axis[k]].n, there = b->axis[var->axis[k]].n;
        n *= here > there ? here : there;
    }
    return n;
}

/* One variable, axis by axis, from a's points to b's; work: room between, twice. */
static void interpolate(const struct layout *a, const struct layout *b, int v, const double u[],
                        double to[], double *work[2])
{
    const struct var *var = &b->var[v];
    size_t outer = 1, inner = a->var[v].n;
    const double *in = u + a->var[v].offset;
    int turn = 0;
    struct err err = {0};

    for (int k = 0; k < var->rank; k++) {
        const size_t n = a->axis[var->axis[k]].n, m = b->axis[var->axis[k]].n;

        inner /= n;
        if (n != m) {
            tool_try(resample_periodic(outer, n, m, inner, in, work[turn], &err), &err);
            in = work[turn];
            turn = !turn;
        }
        outer *= m;
    }
    memcpy(to + var->offset, in, var->n * sizeof *to);
}

/* Equations of a periodic vorticity do not see its mean: they keep what no flow has. */
static void tell_mean(const struct initial *from, const struct sys *sys, size_t member,
                      const double u[])
{
    const int v = layout_find_var(&sys->layout, "vorticity");
    double mean = 0, square = 0;

    if (v < 0)
        return;
    const struct var *var = &sys->layout.var[v];
    for (size_t i = var->offset; i < var->offset + var->n; i++) {
        mean += u[i] / (double)var->n;
        square += u[i] * u[i] / (double)var->n;
    }
    if (fabs(mean) > 1e-6 * sqrt(square))
        cli_warn("%s: member %zu: vorticity: found a mean of %.3g at rms %.3g, a periodic flow has "
                 "none: it moves nothing and stays", io_name(from->data.in), member, mean,
                 sqrt(square));
}

void initial_states(const struct initial *from, const struct sys *sys, size_t nmember,
                    double u[])
{
    const struct dataset *d = &from->data.d;
    struct layout there;
    size_t most = 0;

    layout_there(&there, from, sys);
    for (int v = 0; v < there.nvar; v++) {
        const size_t room = room_between(&there, &sys->layout, v);
        most = room > most ? room : most;
    }
    double *room = tool_alloc(2 * most, sizeof *room), *work[2] = {room, room + most};
    if (d->nmember != 1 && d->nmember != nmember)
        cli_fail(ERR_DATA, "%s: found %zu members, expected 1 or %zu", io_name(from->data.in),
                 d->nmember, nmember);
    for (size_t i = 0; i < nmember; i++) {
        const double *own = from->u + (d->nmember > 1 ? i : 0) * there.n;

        for (int v = 0; v < there.nvar; v++)
            interpolate(&there, &sys->layout, v, own, u + i * sys->n, work);
        if (i < d->nmember)
            tell_mean(from, sys, i, u + i * sys->n);
    }
    free(room);
}
