/* basis.h -- bases of states as files: kind = basis, a record each mode.
 *
 *   u ~ mean + sum_r a_r phi_r,   <phi_r, phi_q> = sum_i w_i phi_ri phi_qi = delta_rq
 *
 *   NAME(mode, axes..)   phi of each variable of the state
 *   mean_NAME(axes..)    constants, 0 where modes are about 0
 *   sd(mode)             root mean square of a_r
 *   energy(mode)         its share of the variance
 *   samples, variance    attributes: states it is of, sum of the sd^2 of all modes there are
 *   left_out             attribute: share of the variance that no row had room for (num/pod.h)
 *   floor                attribute: sd of less than this part of the first are round-off
 *
 * w_i is 1 where axes are uniform, else the size of the cell of value i over that of the mean one.
 */
#ifndef SUBGRID_DATA_BASIS_H
#define SUBGRID_DATA_BASIS_H

#include "base/basis.h"
#include "io/io.h"

/* w[n] of the states of a layout. */
void basis_weights(const struct layout *l, double w[]);

/* Describe a basis in an empty head, but for its attributes; mean[n]. */
int basis_describe(struct io_head *head, const struct layout *l, const double mean[],
                   struct err *err);

/* Write modes (count, n), sd[count], energy[count]. */
int basis_write(struct io_out *out, const struct layout *l, size_t count, const double modes[],
                const double sd[], const double energy[], struct err *err);

/* Read an input to its end. ERR_DATA where it is no basis, or its modes are not orthonormal to
 * 1e-8. close accepts a zeroed or failed one. */
int basis_read(struct basis *b, struct io_in *in, struct err *err);
void basis_close(struct basis *b);

#endif
