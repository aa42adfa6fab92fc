/* closure_delays.c -- forms that see the states of some steps before: what they hold of them. */
#include "closure/closure_delays.h"

#include "closure/past.h"

struct delays delays_of(const struct closure *c)
{
    struct delays g = {.n = c->layout.n, .count = (size_t)c->p[DELAYS_COUNT],
                       .every = (size_t)c->p[DELAYS_EVERY]};

    g.kept = g.count ? g.count * g.every + 1 : 0;
    return g;
}

struct delays delays_open(struct closure *c)
{
    const struct delays g = delays_of(c);

    c->nheld = g.kept * g.n;
    return g;
}

void delays_start(const struct closure *c, const struct point *at, double z[], double h[])
{
    const struct delays g = delays_of(c);

    (void)z;
    for (size_t k = 0; k < g.kept; k++)
        memcpy(h + k * g.n, at->u, g.n * sizeof *h);
}

void delays_start_tangent(const struct closure *c, const struct point *at, const struct point *v,
                          double dz[], double dh[])
{
    (void)at;
    delays_start(c, v, dz, dh);
}

void delays_start_adjoint(const struct closure *c, const struct point *at, const double dz[],
                          const double dh[], struct dpoint *d)
{
    const struct delays g = delays_of(c);

    (void)at, (void)dz;
    for (size_t i = 0; i < g.kept * g.n && d->u; i++)
        d->u[i % g.n] += dh[i];
}

void delays_shift(const struct closure *c, const struct point *at, double next[], double work[])
{
    const struct delays g = delays_of(c);

    (void)work;
    past_push(g.kept, g.n, at->u, at->h, next);
}

void delays_shift_tangent(const struct closure *c, const struct point *at, const struct point *v,
                          double dnext[], double work[])
{
    (void)at;
    delays_shift(c, v, dnext, work);
}

void delays_shift_adjoint(const struct closure *c, const struct point *at, const double dnext[],
                          struct dpoint *d, double work[])
{
    const struct delays g = delays_of(c);

    (void)at, (void)work;
    past_push_adjoint(g.kept, g.n, dnext, d->h);
    for (size_t i = 0; i < g.n && d->u; i++)
        d->u[i] += dnext[i];
}
