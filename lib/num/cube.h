/* cube.h -- products of flows in a triply periodic cube, without aliasing.
 *
 *   u(z, y, x) = sum_jkl uhat_jkl exp(i (K_z z + K_y y + K_x x)),  K_z = unit j, |j| <= most,
 *
 * uhat is `rows` slices, j = 0, 1, .., -1, of (rows, columns) pairs as in num/plane.h, of which
 * this is one more axis: modes go to points along z first, then a plane is what a pair of slices
 * of points takes. Points along z come in an order that nobody sees.
 */
#ifndef SUBGRID_NUM_CUBE_H
#define SUBGRID_NUM_CUBE_H

#include "num/plane.h"
#include "num/stages.h"

struct cube {
    struct plane plane;
    struct stages stages; /* along z */
    size_t n, m, most;    /* points of the field and of products, highest kept mode along z */
    size_t rows;
    size_t nhat;          /* doubles of uhat */
    size_t nspace;        /* of a field at points along z, modes along y and x */
    struct fft *grid;
    size_t nwork;         /* doubles of scratch of any call below */
    int threads;
    size_t own;           /* of which each thread of cube_products takes so many */
};

/* n[3] >= 4 points, of length L each side. -1 with err when there is no memory; close accepts a
 * zeroed or failed one. */
int cube_open(struct cube *f, const size_t n[3], enum plane_kept kept, double L, struct err *err);
void cube_close(struct cube *f);

/* The wavenumber of slice i of uhat along z. */
long cube_slice(const struct cube *f, size_t i);

/* uhat[nhat] := transform of u[n_0 n_1 n_2]; u := back transform; both keep what they read. */
void cube_forward(const struct cube *f, const double u[], double uhat[], double work[]);
void cube_inverse(const struct cube *f, const double uhat[], double u[], double work[]);

/* space[nspace] := uhat at points along z; and uhat := back, 0 above the highest kept modes. */
void cube_up(const struct cube *f, const double uhat[], double space[], double work[]);
void cube_down(const struct cube *f, const double space[], double uhat[], double work[]);

/* Products of fields at points along z, PLANE_STRESS and its derivatives alone, which take the
 * places of the first, and two more: 3 fields u, v, w become u v, u w, v w, u^2 - w^2, v^2 - w^2;
 * 6 fields, with a direction after them, its derivative; 8 fields, with what is due to those five
 * after them, what is due to u, v, w. */
void cube_products(const struct cube *f, enum plane_product product, double *const space[],
                   double work[]);

#endif
