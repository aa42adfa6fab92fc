/* parity.c -- what is mirrored moves as the mirror image.
 *
 *   f(Pu) = P f(u),   (Pu)(x) = -u(-x),   of states without an axis Pu = -u
 *
 * Velocities in space do so: u_t = -u u_x - u_xx - u_xxxx has this symmetry, a third derivative
 * has not.
 */
#include "law/law.h"

static size_t count(const struct bench *b)
{
    return b->d;
}

/* At one point, another for every state. */
static void state(struct bench *b, double row[], double rhs[])
{
    const size_t width = b->d * b->p, at = rng_below(&b->rng, b->points);
    const size_t opposite = bench_mirror(b, at);

    (void)rhs;
    for (size_t c = 0; c < b->d; c++)
        for (size_t i = 0; i < b->points; i++)
            b->other[c * b->points + bench_mirror(b, i)] = -b->u[c * b->points + i];
    bench_other(b);
    for (size_t c = 0; c < b->d; c++)
        for (size_t j = 0; j < b->p; j++)
            row[c * width + c * b->p + j] = bench_after(b, j)[opposite] + bench_term(b, j)[at];
}

const struct law_ops law_parity = {
    .name = "parity",
    .brief = "-u(-x) moves as u(x) does; without an axis -u as u",
    .count = count,
    .state = state,
};
