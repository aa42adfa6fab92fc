/* widen.c -- variables on axes of their own at all points of the axes together. */
#include "tool/widen.h"

#include <stdlib.h>
#include <string.h>

#include "tool/tool.h"

static bool alike(const struct layout *l)
{
    for (int v = 1; v < l->nvar; v++)
        if (l->var[v].rank != l->var[0].rank ||
            memcmp(l->var[v].axis, l->var[0].axis, (size_t)l->var[0].rank * sizeof(int)))
            return false;
    return true;
}

/* Where variable v has its value at point i of all axes, the last one fastest. */
static size_t place(const struct layout *l, int v, size_t i)
{
    size_t index[LAYOUT_AXES], at = 0;

    for (int a = l->naxis - 1; a >= 0; a--) {
        index[a] = i % l->axis[a].n;
        i /= l->axis[a].n;
    }
    for (int a = 0; a < l->var[v].rank; a++)
        at = at * l->axis[l->var[v].axis[a]].n + index[l->var[v].axis[a]];
    return l->var[v].offset + at;
}

void widen_open(struct widen *w, const struct layout *of)
{
    struct axis axis = {.name = "point", .n = 1, .step = 1, .index = true};
    struct err err = {0};

    *w = (struct widen){.layout = *of};
    if (alike(of))
        return;
    for (int a = 0; a < of->naxis; a++)
        axis.n *= of->axis[a].n;
    w->layout = (struct layout){.param = of->param};
    tool_try(layout_axis(&w->layout, &axis, &err), &err);
    for (int v = 0; v < of->nvar; v++)
        tool_try(layout_var(&w->layout, of->var[v].name, "point", of->var[v].unit,
                            of->var[v].long_name, &err), &err);
    w->from = tool_alloc(w->layout.n, sizeof *w->from);
    for (size_t i = 0; i < w->layout.n; i++)
        w->from[i] = place(of, (int)(i / axis.n), i % axis.n);
}

void widen_close(struct widen *w)
{
    free(w->from);
}

const double *widen_state(const struct widen *w, const double u[], double to[])
{
    if (!w->from)
        return u;
    for (size_t i = 0; i < w->layout.n; i++)
        to[i] = u[w->from[i]];
    return to;
}
