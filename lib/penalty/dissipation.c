/* dissipation.c -- the sum of the squares of a state is not to grow.
 *
 *   of = max(0, <u, m>)^2 / |u|^2
 *
 * Of a vorticity that is its enstrophy.
 */
#include "penalty/penalty.h"

static double of(const struct layout *l, const double u[], const double m[], double dm[])
{
    double work = 0, square = 0;

    for (size_t i = 0; i < l->n; i++) {
        work += u[i] * m[i];
        square += u[i] * u[i];
    }
    if (square == 0 || work < 0)
        return 0;
    for (size_t i = 0; dm && i < l->n; i++)
        dm[i] += 2 * work / square * u[i];
    return work * work / square;
}

const struct penalty_ops penalty_dissipation = {
    .name = "dissipation",
    .brief = "the sum of the squares of a state does not grow",
    .of = of,
};
