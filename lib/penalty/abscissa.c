/* abscissa.c -- small disturbances of a state are not to grow: a bound on linear stability.
 *
 *   of = max(0, alpha)^2 |u|^2,   alpha = max Re lambda(J)
 *
 * alpha is the spectral abscissa of the Jacobian J of the closed model at the state, as if that
 * were at rest; the size of the state makes it a rate of the field. d alpha = Re(w^* dJ v) by
 * the left and right eigenvectors. Systems that are unstable by nature pay for it: a small weight
 * is for them. Disturbances may grow for a while though alpha < 0, where J is not normal.
 * magnus1985
 */
#include <math.h>
#include <string.h>

#include "num/eigen.h"
#include "penalty/penalty.h"

static double of_jacobian(size_t n, const double u[], double J[], double left[], double right[],
                          double work[])
{
    const double alpha = eigen_rightmost(n, J, right, left, work);
    double square = 0;

    for (size_t i = 0; i < n; i++)
        square += u[i] * u[i];
    if (!(alpha > 0)) {
        memset(left, 0, PENALTY_PAIRS * n * sizeof *left);
        memset(right, 0, PENALTY_PAIRS * n * sizeof *right);
        return isnan(alpha) ? NAN : 0;
    }
    for (size_t i = 0; i < PENALTY_PAIRS * n; i++)
        left[i] *= 2 * alpha * square;
    return alpha * alpha * square;
}

const struct penalty_ops penalty_abscissa = {
    .name = "abscissa",
    .brief = "no eigenvalue of the closed model's Jacobian has a positive real part; of at most "
             "256 unknowns",
    .source = "magnus1985",
    .of_jacobian = of_jacobian,
    .jacobian_nwork = eigen_nwork,
};
