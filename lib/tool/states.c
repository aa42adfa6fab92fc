/* states.c -- the states of the records that a cut fetches, weighted. */
#include "tool/states.h"

#include <math.h>
#include <stdlib.h>

#include "data/basis.h"
#include "tool/tool.h"

void states_open(struct states *s, const struct cut *cut)
{
    struct err err = {0};

    *s = (struct states){.cut = cut};
    tool_try(dataset_read(&s->data, &cut->head, io_name(cut->in), &err), &err);
    const size_t n = s->data.layout.n;
    s->u = tool_alloc(2 * n, sizeof *s->u);
    s->scale = s->u + n;
    basis_weights(&s->data.layout, s->scale);
    for (size_t i = 0; i < n; i++)
        s->scale[i] = sqrt(s->scale[i]);
}

void states_close(struct states *s)
{
    free(s->u);
}

/* The record fetched of head variable v. */
static const void *slab(const struct states *s, int v)
{
    int i = 0;

    while (s->cut->var[i] != v)
        i++;
    return s->cut->slab[i];
}

void states_take(struct states *s, size_t member)
{
    for (int v = 0; v < s->data.layout.nvar; v++) {
        const struct var *var = &s->data.layout.var[v];
        const void *from = slab(s, s->data.var[v]);
        const bool f32 = s->cut->head.var[s->data.var[v]].type == IO_F32;
        for (size_t j = 0; j < var->n; j++) {
            const size_t at = member * var->n + j, to = var->offset + j;
            s->u[to] = s->scale[to] *
                       (f32 ? ((const float *)from)[at] : ((const double *)from)[at]);
        }
    }
}

double states_time(const struct states *s)
{
    return *(const double *)slab(s, s->data.time);
}
