/* fornberg.c -- weights of finite differences, point after point.
 *
 * With L_{k,i} the polynomial through points 0..k that is 1 at point i, its derivatives d at x
 * follow from those of one point fewer:
 *   (x_k - x_i) L_{k,i}^(d) = (x_k - x) L_{k-1,i}^(d) - d L_{k-1,i}^(d-1)
 *   L_{k,k}^(d) = c (d L_{k-1,k-1}^(d-1) - (x_{k-1} - x) L_{k-1,k-1}^(d)),
 *   c = prod_{i<k-1} (x_{k-1} - x_i) / prod_{i<k} (x_k - x_i)
 */
#include "num/fornberg.h"

#include <assert.h>

void fornberg(size_t order, double x, size_t n, const double at[], double w[])
{
    double L[FORNBERG_MOST][FORNBERG_MOST] = {{1}}; /* (derivative, point) */
    double before = 1;

    assert(order < n && n <= FORNBERG_MOST);
    for (size_t k = 1; k < n; k++) {
        double product = 1;
        for (size_t i = 0; i < k; i++)
            product *= at[k] - at[i];
        for (size_t d = order + 1; d-- > 0;) {
            const double left = d ? (double)d * L[d - 1][k - 1] : 0;
            L[d][k] = before / product * (left - (at[k - 1] - x) * L[d][k - 1]);
        }
        for (size_t i = 0; i < k; i++)
            for (size_t d = order + 1; d-- > 0;) {
                const double left = d ? (double)d * L[d - 1][i] : 0;
                L[d][i] = ((at[k] - x) * L[d][i] - left) / (at[k] - at[i]);
            }
        before = product;
    }
    for (size_t i = 0; i < n; i++)
        w[i] = L[order][i];
}
