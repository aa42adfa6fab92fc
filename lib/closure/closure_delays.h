/* closure_delays.h -- forms that see the states of some steps before: what they hold of them.
 *
 *   h = (v(t), v(t - dt), .., v(t - count every dt)),   seen: v(t - d every dt), d = 1..count
 *
 * Past states are those before the last full steps; a run begins as if it had been at rest. The
 * first parameters of such a form are those below, and these functions its members.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_DELAYS_H
#define SUBGRID_CLOSURE_CLOSURE_DELAYS_H

#include "closure/closure.h"

/* Parameters of such forms, and where they stand. */
#define DELAYS_PARAMS                                                       \
    {"delays", 0, 0, 1000, "", "past states that enter", true},             \
    {"every", 1, 1, 1e6, "", "steps from one of them to the next", true}
enum { DELAYS_COUNT, DELAYS_EVERY, DELAYS_END };

struct delays {
    size_t n, count, every;
    size_t kept; /* states held, the present one among them; 0: none */
};

struct delays delays_of(const struct closure *c);
/* The same, and sets c->nheld. */
struct delays delays_open(struct closure *c);

/* The state of delay d, of u[n] and h[nheld]. */
static inline const double *delays_state(const struct delays *g, size_t d, const double u[],
                                         const double h[])
{
    return d ? h + d * g->every * g->n : u;
}

void delays_start(const struct closure *c, const struct point *at, double z[], double h[]);
void delays_start_tangent(const struct closure *c, const struct point *at, const struct point *v,
                          double dz[], double dh[]);
void delays_start_adjoint(const struct closure *c, const struct point *at, const double dz[],
                          const double dh[], struct dpoint *d);
void delays_shift(const struct closure *c, const struct point *at, double next[], double work[]);
void delays_shift_tangent(const struct closure *c, const struct point *at, const struct point *v,
                          double dnext[], double work[]);
void delays_shift_adjoint(const struct closure *c, const struct point *at, const double dnext[],
                          struct dpoint *d, double work[]);

#define DELAYS_OPS                                                                      \
    .start = delays_start, .start_tangent = delays_start_tangent,                       \
    .start_adjoint = delays_start_adjoint, .shift = delays_shift,                       \
    .shift_tangent = delays_shift_tangent, .shift_adjoint = delays_shift_adjoint

#endif
