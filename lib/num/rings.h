/* rings.h -- a periodic grid as the rings that equal steps lead around.
 *
 * From a point, steps of D lead around an axis of n points in a ring of n / gcd(n, D) of them;
 * point j of ring k is (k + j D) mod n. On more axes than one a part of the grid is a product
 * of rings, a periodic grid itself, in which neighbours are D apart in the whole.
 */
#ifndef SUBGRID_NUM_RINGS_H
#define SUBGRID_NUM_RINGS_H

#include "base/grid.h"
#include "num/real.h"

#define rings_of R(rings_of)
#define rings_pick R(rings_pick)
#define rings_put R(rings_put)

struct rings {
    struct grid whole, part; /* only rank, n and points of part are set */
    size_t step, parts;
};

/* step from 1 to the points of the shortest axis. */
struct rings rings_of(const struct grid *whole, size_t step);

/* some (channels, part) := part k of all (channels, whole), and back. */
void rings_pick(const struct rings *r, size_t k, size_t channels, const real all[], real some[]);
void rings_put(const struct rings *r, size_t k, size_t channels, const real some[], real all[]);

#endif
