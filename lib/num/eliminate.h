/* eliminate.h -- linear equations as some unknowns by the others.
 *
 *   C x = rhs   ->   x_pivot[k] = rhs[k] - sum over the others of C[k][f] x_f
 */
#ifndef SUBGRID_NUM_ELIMINATE_H
#define SUBGRID_NUM_ELIMINATE_H

#include <stddef.h>

/* C (rows, n), row-major, and rhs[rows], in place, by Gauss and Jordan with complete pivots; rows
 * are scaled to a largest entry of 1 first, and what is then below tiny is 0. pivot[rows]. Returns
 * the rank: rows from there on are 0, and the equations contradict each other where an rhs of
 * theirs is not near 0. */
size_t eliminate(size_t rows, size_t n, double C[], double rhs[], double tiny, size_t pivot[]);

#endif
