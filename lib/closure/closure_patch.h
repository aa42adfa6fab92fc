/* closure_patch.h -- forms that see the neighbourhood of each point: the patches of a state.
 *
 *   x[(c, j)][i] = u[c][i + j] / scale_c,   j over 2 radius + 1 points along each axis, about 0
 *
 * on periodic grids of one to three axes: a value of the patch is a field of all points, so that
 * what is made of patches runs over points and is the same at each of them.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_PATCH_H
#define SUBGRID_CLOSURE_CLOSURE_PATCH_H

#include "closure/closure.h"

#define PATCH_RADIUS {"radius", 1, 0, 100, "points", "points to either side that are seen", true}

struct patch {
    size_t nvar, n, stencil; /* variables, points, points of a patch */
    size_t count;            /* values of a patch: nvar stencil */
    size_t *from;            /* (stencil, n), owned: which point is j away from i */
};

/* c->priv := size bytes, zeroed, of a form whose first member is the patch; NULL without memory, or
 * of a grid that has none, what there is being left to patch_end. */
void *patch_begin(struct closure *c, size_t size, size_t radius, struct err *err);
/* Member of struct closure_ops, of forms that own no more than this. */
void patch_end(struct closure *c);

/* close accepts zeroed ones. */
int patch_open(struct patch *p, const struct closure *c, size_t radius, struct err *err);
void patch_close(struct patch *p);

/* x (count, n) := that of u (nvar, n). */
void patch_gather(const struct patch *p, const double scale[], const double u[], double x[]);

/* du += the transpose of that at gx. */
void patch_scatter(const struct patch *p, const double scale[], const double gx[], double du[]);

#endif
