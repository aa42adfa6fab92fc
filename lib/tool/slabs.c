/* slabs.c -- records of a reader as states, whatever their values. */
#include "tool/slabs.h"

#include "tool/tool.h"

void slabs_state(struct slabs *s, const struct reader *data, const int var[], double u[])
{
    const struct layout *l = &data->d.layout;
    const size_t rec = data->walk.rec, nmember = data->d.nmember;
    struct err err;

    for (int v = 0; v < l->nvar; v++) {
        const size_t n = l->var[v].n;
        if (rec == 0) {
            s->of[v] = io_slab_f64(data->in, var[v], &err);
            tool_try(s->of[v] ? 0 : -1, &err);
        }
        const double *from = s->of[v] + rec * nmember * n;
        double *to = u + l->var[v].offset;
        for (size_t i = 0; i < nmember; i++, from += n, to += l->n)
            for (size_t k = 0; k < n; k++)
                to[k] = from[k];
    }
}
