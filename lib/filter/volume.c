/* volume.c -- the mean over a volume about each coarse face, of variables on faces.
 *
 *   ubar = 1/|V|  integral_V u dV,   V one coarse cell large, its middle the coarse face
 *
 * Across the face these are R values, or R + 1 with halved ends where R is even, and R along it.
 * It smooths along all axes alike; divergence does not stay zero (agdestein2025). Variables in
 * cells have their means over coarse cells.
 */
#include "filter/filter_faces.h"

static struct window *across(struct filter_line *line, struct err *err)
{
    return filter_faces_across(line, line->n / line->m, err);
}

const struct filter_ops filter_volume = {
    .name = "volume",
    .brief = "mean over volumes about the faces of coarse cells, of fields on faces.",
    .source = "agdestein2025",
    .window = filter_faces_along,
    .face = across,
};
