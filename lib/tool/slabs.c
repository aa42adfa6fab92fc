/* slabs.c -- records of a reader as states, whatever their values. */
#include "tool/slabs.h"

#include "tool/tool.h"

/* Of `count` variables of the layout, into u (nmember, width). What is the same for all members is
 * copied to each. */
static void take(struct slabs *s, const struct reader *data, const int var[], int count,
                 size_t width, double u[])
{
    const struct layout *l = &data->d.layout;
    const size_t rec = data->walk.rec, nmember = data->d.nmember;
    struct err err;

    for (int v = 0; v < count; v++) {
        const size_t n = l->var[v].n;
        const bool shared = data->d.member &&
                            io_head(data->in)->var[var[v]].rank == 1 + l->var[v].rank;
        if (rec == 0) {
            s->of[v] = io_slab_f64(data->in, var[v], &err);
            tool_try(s->of[v] ? 0 : -1, &err);
        }
        const double *from = s->of[v] + rec * (shared ? 1 : nmember) * n;
        double *to = u + l->var[v].offset;
        for (size_t i = 0; i < nmember; i++, from += shared ? 0 : n, to += width)
            for (size_t k = 0; k < n; k++)
                to[k] = from[k];
    }
}

void slabs_state(struct slabs *s, const struct reader *data, const int var[], double u[])
{
    take(s, data, var, data->d.layout.nvar, data->d.layout.n, u);
}

void slabs_inputs(struct slabs *s, const struct reader *data, double u[])
{
    const struct layout *l = &data->d.layout;

    take(s, data, data->d.var, l->nvar + l->ninput, l->n + l->nin, u);
}
