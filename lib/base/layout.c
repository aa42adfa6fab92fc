/* layout.c -- building and comparing the shapes of states. */
#include "base/layout.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

int layout_find_var(const struct layout *l, const char *name)
{
    for (int i = 0; i < l->nvar; i++)
        if (strcmp(l->var[i].name, name) == 0)
            return i;
    return -1;
}

int layout_find_input(const struct layout *l, const char *name)
{
    for (int i = l->nvar; i < l->nvar + l->ninput; i++)
        if (strcmp(l->var[i].name, name) == 0)
            return i;
    return -1;
}

int layout_find_axis(const struct layout *l, const char *name)
{
    for (int i = 0; i < l->naxis; i++)
        if (strcmp(l->axis[i].name, name) == 0)
            return i;
    return -1;
}

static const char *place(int at)
{
    return at ? "on faces" : "in cells";
}

bool var_on_faces(const struct var *v)
{
    for (int a = 0; a < v->rank; a++)
        if (v->at[a])
            return true;
    return false;
}

int layout_in_cells(const struct layout *l, struct err *err)
{
    for (int v = 0; v < l->nvar; v++)
        if (var_on_faces(&l->var[v]))
            return err_set(err, ERR_DATA, "variable %s: found a face-centred field where cells are "
                                          "expected", l->var[v].name);
    return 0;
}

/* Whether var lies on the axes of first, one by one. */
static int same_axes(const struct layout *l, const struct var *first, const struct var *var,
                     struct err *err)
{
    if (var->rank != first->rank)
        return err_set(err, ERR_DATA, "variable %s: found %d axes, %s has %d", var->name,
                       var->rank, first->name, first->rank);
    for (int a = 0; a < var->rank; a++)
        if (var->axis[a] != first->axis[a])
            return err_set(err, ERR_DATA,
                           "variable %s lies on axis %s, %s on %s: expected the same axes for "
                           "all", var->name, l->axis[var->axis[a]].name, first->name,
                           l->axis[first->axis[a]].name);
    return 0;
}

/* Whether it lies at the same place of them. */
static int same_place(const struct layout *l, const struct var *first, const struct var *var,
                      struct err *err)
{
    for (int a = 0; a < var->rank; a++)
        if (var->at[a] != first->at[a])
            return err_set(err, ERR_DATA, "variable %s lies %s, %s %s along %s: expected the same "
                                          "place for all", var->name, place(var->at[a]),
                           first->name, place(first->at[a]), l->axis[var->axis[a]].name);
    return 0;
}

int layout_grid_shared(const struct layout *l, int most, struct grid *grid, struct err *err)
{
    const struct var *first = &l->var[0];

    *grid = (struct grid){0};
    if (l->nvar == 0)
        return err_set(err, ERR_DATA, "the state has no variables");
    if (first->rank < 1 || first->rank > most)
        return err_set(err, ERR_DATA, "variable %s: found %d axes, expected one%s", first->name,
                       first->rank, most == 1 ? "" : most == 2 ? " or two" : " to three");
    for (int v = 1; v < l->nvar; v++)
        if (same_axes(l, first, &l->var[v], err))
            return -1;
    grid->rank = first->rank;
    grid->points = first->n;
    for (int a = 0; a < first->rank; a++) {
        const struct axis *axis = &l->axis[first->axis[a]];
        grid->n[a] = axis->n;
        grid->dx[a] = axis->step;
        grid->edge[a] = axis->edge;
        grid->index[a] = axis->index;
        grid->at[a] = first->at[a];
        grid->x[a] = axis->x;
    }
    return 0;
}

int layout_grid(const struct layout *l, int most, struct grid *grid, struct err *err)
{
    if (layout_grid_shared(l, most, grid, err))
        return -1;
    for (int v = 1; v < l->nvar; v++)
        if (same_place(l, &l->var[0], &l->var[v], err))
            return -1;
    return 0;
}

int layout_axis(struct layout *l, const struct axis *axis, struct err *err)
{
    if (l->naxis == LAYOUT_AXES)
        return err_set(err, ERR_DATA, "axis %s: more than %d axes", axis->name,
                       LAYOUT_AXES);
    if (axis->name[0] == '\0' || layout_find_axis(l, axis->name) >= 0)
        return err_set(err, ERR_DATA, "axis '%s': name empty or taken",
                       axis->name);
    if (axis->n == 0 || !(fabs(axis->step) > 0) || !isfinite(axis->step) ||
        !isfinite(axis->first))
        return err_set(err, ERR_DATA,
                       "axis %s: found %zu points of step %g from %g, expected "
                       "a uniform axis",
                       axis->name, axis->n, axis->step, axis->first);
    l->axis[l->naxis] = *axis;
    return l->naxis++;
}

/* Fill rank, axes and size of v from comma-separated axis names. */
static int set_axes(const struct layout *l, struct var *v, const char *axes,
                    struct err *err)
{
    char name[LAYOUT_NAME];
    int more;

    v->n = 1;
    while ((more = text_next(&axes, ',', name, sizeof name, err)) == 1) {
        const int a = layout_find_axis(l, name);
        if (a < 0)
            return err_set(err, ERR_DATA, "no axis '%s'", name);
        if (v->rank == LAYOUT_AXES)
            return err_set(err, ERR_DATA, "more than %d axes", LAYOUT_AXES);
        for (int i = 0; i < v->rank; i++)
            if (v->axis[i] == a)
                return err_set(err, ERR_DATA, "axis %s occurs twice", name);
        if (l->axis[a].n > SIZE_MAX / sizeof(double) / v->n)
            return err_set(err, ERR_DATA, "too large");
        v->axis[v->rank++] = a;
        v->n *= l->axis[a].n;
    }
    return more;
}

/* A variable to be the next one. */
static int make_var(const struct layout *l, struct var *v, const char *name, const char *axes,
                    const char *unit, const char *long_name, struct err *err)
{
    const size_t used = l->n + l->nin;

    *v = (struct var){.offset = used};
    if (l->nvar + l->ninput == LAYOUT_VARS)
        return err_set(err, ERR_DATA, "variable %s: more than %d variables",
                       name, LAYOUT_VARS);
    if (name[0] == '\0' || layout_find_var(l, name) >= 0 || layout_find_input(l, name) >= 0)
        return err_set(err, ERR_DATA, "variable '%s': name empty or taken",
                       name);
    if (text_copy(v->name, sizeof v->name, name, err) != 0 ||
        text_copy(v->unit, sizeof v->unit, unit ? unit : "", err) != 0 ||
        text_copy(v->long_name, sizeof v->long_name, long_name ? long_name : "",
                  err) != 0 ||
        set_axes(l, v, axes, err) != 0)
        return err_prefix(err, "variable %.60s", name);
    if (v->n > SIZE_MAX / sizeof(double) - used)
        return err_set(err, ERR_DATA, "variable %s: too large", name);
    return 0;
}

int layout_var(struct layout *l, const char *name, const char *axes,
               const char *unit, const char *long_name, struct err *err)
{
    struct var v;

    assert(l->ninput == 0);
    if (make_var(l, &v, name, axes, unit, long_name, err) < 0)
        return -1;
    l->var[l->nvar] = v;
    l->n += v.n;
    return l->nvar++;
}

int layout_input(struct layout *l, const char *name, const char *axes, struct err *err)
{
    struct var v;

    if (make_var(l, &v, name, axes, "", name, err) < 0)
        return -1;
    l->var[l->nvar + l->ninput] = v;
    l->nin += v.n;
    return l->nvar + l->ninput++;
}

/* Append variable v of `from`, as an input or not. */
static int take(struct layout *l, const struct layout *from, int v, bool input, struct err *err)
{
    const struct var *var = &from->var[v];
    char axes[LAYOUT_AXES * (LAYOUT_NAME + 1)] = "";

    for (int a = 0; a < var->rank; a++) {
        const struct axis *axis = &from->axis[var->axis[a]];
        if (layout_find_axis(l, axis->name) < 0 && layout_axis(l, axis, err) < 0)
            return -1;
        strcat(strcat(axes, a ? "," : ""), axis->name);
    }
    const int i = input ? layout_input(l, var->name, axes, err)
                        : layout_var(l, var->name, axes, var->unit, var->long_name, err);
    if (i >= 0)
        memcpy(l->var[i].at, var->at, sizeof var->at);
    return i;
}

int layout_take(struct layout *l, const struct layout *from, int v, struct err *err)
{
    return take(l, from, v, false, err);
}

int layout_take_input(struct layout *l, const struct layout *from, int v, struct err *err)
{
    return take(l, from, v, true, err);
}

static int compare(const struct layout *a, const struct layout *b, bool origin,
                   struct err *err)
{
    if (a->nvar != b->nvar)
        return err_set(err, ERR_DATA, "found %d variables, expected %d",
                       a->nvar, b->nvar);
    for (int i = 0; i < a->nvar; i++) {
        const struct var *va = &a->var[i], *vb = &b->var[i];
        if (strcmp(va->name, vb->name) != 0)
            return err_set(err, ERR_DATA, "found variable %s, expected %s",
                           va->name, vb->name);
        if (va->rank != vb->rank)
            return err_set(err, ERR_DATA,
                           "variable %s: found %d axes, expected %d", va->name,
                           va->rank, vb->rank);
        for (int k = 0; k < va->rank; k++)
            if (va->at[k] != vb->at[k])
                return err_set(err, ERR_DATA, "variable %s: found values %s along %s, expected "
                                              "them %s", va->name, place(va->at[k]),
                               a->axis[va->axis[k]].name, place(vb->at[k]));
        for (int k = 0; k < va->rank; k++)
            if (axis_same(&a->axis[va->axis[k]], &b->axis[vb->axis[k]], origin, err))
                return err_prefix(err, "variable %s", va->name);
    }
    return 0;
}

int layout_same(const struct layout *a, const struct layout *b,
                struct err *err)
{
    return compare(a, b, true, err);
}

int layout_alike(const struct layout *a, const struct layout *b,
                 struct err *err)
{
    return compare(a, b, false, err);
}
