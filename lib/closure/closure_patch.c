/* closure_patch.c -- forms that see the neighbourhood of each point: the patches of a state. */
#include "closure/closure_patch.h"

#include <stdlib.h>

int patch_open(struct patch *p, const struct closure *c, size_t radius, struct err *err)
{
    const size_t size = 2 * radius + 1;
    struct grid grid;

    *p = (struct patch){.nvar = (size_t)c->layout.nvar};
    if (closure_grid_shared(c, GRID_RANK, &grid, err) != 0)
        return -1;
    for (int a = 0; a < grid.rank; a++)
        if (size > grid.n[a])
            return err_set(err, ERR_DATA, "radius = %zu needs %zu points, found %zu", radius, size,
                           grid.n[a]);
    p->n = grid.points;
    p->stencil = grid_stencil(&grid, size);
    p->count = p->nvar * p->stencil;
    p->from = malloc(p->stencil * p->n * sizeof *p->from);
    if (!p->from)
        return err_set(err, ERR_INTERNAL, "no memory for %zu neighbours", p->stencil * p->n);
    for (size_t j = 0; j < p->stencil; j++)
        for (size_t i = 0; i < p->n; i++)
            p->from[j * p->n + i] = grid_neighbour(&grid, size, i, j);
    return 0;
}

void patch_close(struct patch *p)
{
    free(p->from);
    p->from = NULL;
}

void patch_gather(const struct patch *p, const double scale[], const double u[], double x[])
{
    for (size_t v = 0; v < p->nvar; v++, u += p->n)
        for (size_t j = 0; j < p->stencil; j++, x += p->n)
            for (size_t i = 0; i < p->n; i++)
                x[i] = u[p->from[j * p->n + i]] / scale[v];
}

void patch_scatter(const struct patch *p, const double scale[], const double gx[], double du[])
{
    for (size_t v = 0; v < p->nvar; v++, du += p->n)
        for (size_t j = 0; j < p->stencil; j++, gx += p->n)
            for (size_t i = 0; i < p->n; i++)
                du[p->from[j * p->n + i]] += gx[i] / scale[v];
}

void *patch_begin(struct closure *c, size_t size, size_t radius, struct err *err)
{
    c->priv = calloc(1, size);
    if (!c->priv) {
        err_set(err, ERR_INTERNAL, "no memory");
        return NULL;
    }
    return patch_open(c->priv, c, radius, err) < 0 ? NULL : c->priv;
}

void patch_end(struct closure *c)
{
    if (c->priv)
        patch_close(c->priv);
    free(c->priv);
    c->priv = NULL;
}
