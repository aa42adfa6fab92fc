/* basis.h -- a basis of states: u ~ mean + sum_r a_r phi_r, a_r = <phi_r, u - mean>.
 *
 *   <phi_r, phi_q> = sum_i w_i phi_ri phi_qi = delta_rq
 */
#ifndef SUBGRID_BASE_BASIS_H
#define SUBGRID_BASE_BASIS_H

#include "base/layout.h"

struct basis {
    struct layout layout;
    size_t count;
    double *mean, *modes, *weight; /* [n], (count, n), w[n]; owned by whoever made them */
};

#endif
