/* face.c -- the mean over coarse faces, of variables on faces.
 *
 *   ubar = 1/|A|  integral_A u dA,   A the upper face of a coarse cell along the axis of u
 *
 * which is made of fine faces: R^(d - 1) values in d dimensions, none from beside it. What flows
 * through coarse faces is what flows through the fine ones, so the divergence of a coarse cell is
 * the mean of those of its fine ones: zero where they are (agdestein2025). Variables in cells
 * have their means over coarse cells.
 */
#include "filter/filter_faces.h"

static struct window *across(struct filter_line *line, struct err *err)
{
    return filter_faces_across(line, 1, err);
}

const struct filter_ops filter_face = {
    .name = "face",
    .brief = "mean over the faces of coarse cells, of fields on faces; keeps divergence zero.",
    .source = "agdestein2025",
    .window = filter_faces_along,
    .face = across,
};
