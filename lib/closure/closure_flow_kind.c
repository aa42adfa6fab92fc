/* closure_flow_kind.c -- closures of flows: what a state is. */
#include "closure/closure_flow_in.h"

#include <stdio.h>
#include <string.h>

/* The axes x, y, z of the grid, by name; -1: others. */
static int find_axes(struct flow *f, const struct layout *l)
{
    static const char *const names[] = {"x", "y", "z"};

    for (int a = 0; a < f->rank; a++) {
        f->axis[a] = -1;
        for (int i = 0; i < f->rank; i++)
            if (!strcmp(l->axis[l->var[0].axis[i]].name, names[a]))
                f->axis[a] = i;
        if (f->axis[a] < 0)
            return -1;
    }
    return 0;
}

bool flow_is_layers(const struct layout *l)
{
    char name[LAYOUT_NAME];

    for (int v = 0; v < l->nvar; v++) {
        snprintf(name, sizeof name, "q%d", v + 1);
        if (l->var[v].rank != 2 || strcmp(l->var[v].name, name))
            return false;
    }
    return l->nvar > 0;
}

int flow_find_kind(struct flow *f, const struct layout *l, struct err *err)
{
    static const char *const names[] = {"u", "v", "w"};
    bool velocity = l->nvar == f->rank;

    for (int a = 0; a < f->rank && velocity; a++) {
        f->var[a] = layout_find_var(l, names[a]);
        velocity = f->var[a] >= 0;
    }
    if (f->rank == 1 && l->nvar == 1) {
        f->axis[0] = 0;
        f->var[0] = 0;
        f->kind = FLOW_LINE;
    } else if (f->rank == 2 && l->nvar == 1 && layout_find_var(l, "vorticity") == 0) {
        f->kind = FLOW_VORTICITY;
    } else if (flow_is_layers(l)) {
        f->kind = FLOW_VORTICITY;
        f->layers = (size_t)l->nvar;
    } else if (f->rank > 1 && velocity) {
        f->kind = FLOW_VELOCITY;
    } else {
        return err_set(err, ERR_DATA, "found %d variables, the first of them %s, on %d axes, "
                       "expected a flow: u, v[, w] or vorticity over x, y[, z], layers q1, q2, .. "
                       "over x, y, or one variable on a line", l->nvar, l->var[0].name, f->rank);
    }
    if (f->kind != FLOW_LINE && find_axes(f, l) < 0)
        return err_set(err, ERR_DATA, "found other axes than x, y[, z], expected these of a flow");
    for (int a = 0; a < f->rank; a++)
        if (f->grid.index[a])
            return err_set(err, ERR_DATA, "axis %s counts components: a gradient needs a length",
                           l->axis[l->var[0].axis[a]].name);
    return 0;
}
