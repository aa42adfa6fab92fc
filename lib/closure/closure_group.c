/* closure_group.c -- reflections and quarter turns, and what they do to variables and points. */
#include "closure/closure_group.h"

#include <string.h>

/* Permutations of the axes, of one, two and three of them in front of each other. */
static const int orders[6][GRID_RANK] = {{0, 1, 2}, {1, 0, 2}, {2, 1, 0},
                                         {0, 2, 1}, {1, 2, 0}, {2, 0, 1}};

static int permutations(const struct closure *c, int rank)
{
    return c->p[TURNS] == 0 || rank == 1 ? 1 : rank == 2 ? 2 : 6;
}

/* The k-th signed permutation; whether it is of the group. */
static bool signed_permutation(const struct closure *c, int rank, int k, struct element *e)
{
    const int order = k >> rank, signs = k & ((1 << rank) - 1);

    *e = (struct element){.det = order == 0 || order > 3 ? 1 : -1};
    for (int a = 0; a < rank; a++) {
        e->to[a] = orders[order][a];
        e->back[a] = signs >> a & 1;
        e->det *= e->back[a] ? -1 : 1;
    }
    return c->p[REFLECTIONS] > 0 || e->det > 0;
}

bool group_next(const struct closure *c, int rank, int *k, struct element *e)
{
    while (++*k < permutations(c, rank) << rank)
        if (signed_permutation(c, rank, *k, e))
            return true;
    return false;
}

/* ---- what it does to variables ---- */

int group_component(const struct layout *l, int rank, int var)
{
    static const char *const names[] = {"u", "v", "w", ""}, *const axes[] = {"x", "y", "z"};
    int is = -1;

    for (int i = 0; i < rank; i++) {
        if (layout_find_var(l, names[i]) < 0)
            return -1;
        is = layout_find_var(l, names[i]) == var ? i : is;
    }
    if (is < 0 || layout_find_var(l, names[rank]) >= 0)
        return -1;
    for (int a = 0; a < rank; a++)
        if (rank == 1 || !strcmp(l->axis[l->var[var].axis[a]].name, axes[is]))
            return a;
    return -2;
}

int group_image(const struct closure *c, int rank, const struct element *e, int v, double *sign)
{
    const struct layout *l = &c->layout;
    const int a = c->p[SCALARS] > 0 ? -1 : group_component(l, rank, v);

    *sign = 1;
    if (a >= 0) {
        *sign = e->back[a] ? -1 : 1;
        for (int w = 0; w < l->nvar; w++)
            if (group_component(l, rank, w) == e->to[a])
                return w;
    } else if (rank == 2 && c->p[SCALARS] == 0 && !strcmp(l->var[v].name, "vorticity")) {
        *sign = e->det;
    }
    return v;
}

/* ---- and to points ---- */

/* Index i along axis a, as part of the index of the point where it goes. Reversed, cell i is cell
 * -i, and its upper face the lower one of that, the upper one of cell -i - 1. */
static size_t part(const struct grid *grid, const struct element *e, int a, int at, size_t i)
{
    const size_t n = grid->n[a];
    size_t stride = 1;

    for (int b = e->to[a] + 1; b < grid->rank; b++)
        stride *= grid->n[b];
    return (e->back[a] ? (2 * n - i - (size_t)at) % n : i) * stride;
}

void group_place(const struct grid *grid, const struct element *e, const int at[], size_t to[])
{
    size_t done = 1;

    to[0] = 0;
    for (int a = grid->rank - 1; a >= 0; a--) {
        for (size_t i = grid->n[a]; i-- > 0;) {
            const size_t more = part(grid, e, a, at[a], i);
            for (size_t p = 0; p < done; p++)
                to[i * done + p] = to[p] + more;
        }
        done *= grid->n[a];
    }
}
