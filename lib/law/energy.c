/* energy.c -- quadratic terms conserve the energy.
 *
 *   sum_c <u_c, N_c(u)> = 0,   N the terms that are products of two variables
 *
 * Linear terms may feed or dissipate. Of three components: for each triple, the coefficients of
 * x y in f_z, of y z in f_x and of z x in f_y add up to 0. schlegel2015
 */
#include "law/law.h"

static size_t one(const struct bench *b)
{
    (void)b;
    return 1;
}

static void state(struct bench *b, double row[], double rhs[])
{
    (void)rhs;
    for (size_t c = 0; c < b->d; c++)
        for (size_t j = 0; j < b->p; j++)
            for (size_t i = 0; bench_degree(b, j) == 2 && i < b->points; i++)
                row[c * b->p + j] += b->u[c * b->points + i] * bench_term(b, j)[i];
}

const struct law_ops law_energy = {
    .name = "energy",
    .brief = "quadratic terms conserve sum u^2/2",
    .source = "schlegel2015",
    .count = one,
    .state = state,
};
