/* weno5.h -- the value at a face of what has given means in five cells, of fifth order where it is
 * smooth, without oscillation where it jumps.
 *
 *   sum_k w_k P_k,   w_k = m_k/sum_j m_j,   m_k = d_k/(1e-6 + s_k)^2,   d = (1, 6, 3)/10
 *   P_k: by the parabola whose means are those of cells k..k + 2
 *   s_k = 13/12 (c_k - 2 c_{k+1} + c_{k+2})^2 + 1/4 (its slope in the third cell, times 2 dx)^2
 *
 * jiang1996 (their eqs. 2.9 to 2.17).
 */
#ifndef SUBGRID_NUM_WENO5_H
#define SUBGRID_NUM_WENO5_H

#include <stddef.h>

static const double weno5_parabola[3][3] = {
    {2. / 6, -7. / 6, 11. / 6}, {-1. / 6, 5. / 6, 2. / 6}, {2. / 6, 5. / 6, -1. / 6}};
static const double weno5_slope[3][3] = {{1, -4, 3}, {1, 0, -1}, {3, -4, 1}};

static inline double weno5_dot(const double weight[3], const double c[3])
{
    return weight[0] * c[0] + weight[1] * c[1] + weight[2] * c[2];
}

/* At the far face of the third of the cells c[5]; slopes[5] += its derivatives by them (NULL: not
 * wanted). A NaN in c gives NaN. */
static inline double weno5(const double c[5], double slopes[5])
{
    const double ideal[3] = {0.1, 0.6, 0.3}, tiny = 1e-6;
    double P[3], m[3], s[3], bend[3], tilt[3], sum = 0, value = 0;

    for (int k = 0; k < 3; k++) {
        bend[k] = c[k] - 2 * c[k + 1] + c[k + 2];
        tilt[k] = weno5_dot(weno5_slope[k], c + k);
        s[k] = tiny + 13. / 12 * bend[k] * bend[k] + tilt[k] * tilt[k] / 4;
        P[k] = weno5_dot(weno5_parabola[k], c + k);
        m[k] = ideal[k] / (s[k] * s[k]);
        sum += m[k];
        value += m[k] * P[k];
    }
    value /= sum;
    for (int k = 0; k < 3 && slopes; k++) {
        const double ds = -2 * m[k] / s[k] * (P[k] - value) / sum; /* of the value by s_k */
        for (int j = 0; j < 3; j++)
            slopes[k + j] += m[k] / sum * weno5_parabola[k][j] +
                             ds * (tilt[k] / 2 * weno5_slope[k][j] +
                                   13. / 6 * bend[k] * (j == 1 ? -2 : 1));
    }
    return value;
}

#endif
