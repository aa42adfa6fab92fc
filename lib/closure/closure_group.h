/* closure_group.h -- reflections and quarter turns, of forms that keep them: parts of symmetric.c.
 *
 * Variables u, v[, w], as many as axes, are a velocity; the vorticity of a plane changes its sign
 * by det g; all else is a scalar. Points are moved about the centre of cell 0.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_GROUP_H
#define SUBGRID_CLOSURE_CLOSURE_GROUP_H

#include "closure/closure.h"

/* Where the parameters of such forms stand. */
enum { REFLECTIONS, TURNS, SCALARS };

/* One g: axis a of a grid becomes axis to[a], reversed or not. */
struct element {
    int to[GRID_RANK];
    bool back[GRID_RANK];
    int det;
};

/* The next element after *k of them, which begins at -1; false: there is none. */
bool group_next(const struct closure *c, int rank, int *k, struct element *e);

/* The axis of the grid along which a variable is a component; -1: it is none, -2: that of a
 * velocity without an axis. On a line any axis is x. */
int group_component(const struct layout *l, int rank, int var);

/* Where variable v goes, and its sign there. */
int group_image(const struct closure *c, int rank, const struct element *e, int v, double *sign);

/* to[points] := where each goes, of a variable that lies at these places of the axes. */
void group_place(const struct grid *grid, const struct element *e, const int at[], size_t to[]);

#endif
