/* galilean.c -- physics is the same in a frame that moves.
 *
 *   f(u + a) - f(u) = -a u_x   for every constant velocity a
 *
 * u -> u + a, x -> x + a t leaves u_t + u u_x = .. as it is. For one velocity on one axis: on more,
 * (u . grad) u is no sum of derivatives of products, which is all that libraries have.
 */
#include "law/law.h"

static int check(const struct bench *b, struct err *err)
{
    const struct terms *t = &b->library;

    if (t->fields && t->grid.rank == 1 && !t->grid.index[0] && b->d == 1)
        return 0;
    return err_set(err, ERR_USAGE, "galilean: found %zu variables on %d axes, expected one, the "
                   "velocity, on an axis that has a length", b->d,
                   t->fields ? t->grid.rank : 0);
}

static size_t one(const struct bench *b)
{
    (void)b;
    return 1;
}

/* At one point, another for every state. */
static void state(struct bench *b, double row[], double rhs[])
{
    const size_t at = rng_below(&b->rng, b->points);
    const double a = rng_normal(&b->rng);

    for (size_t i = 0; i < b->points; i++)
        b->other[i] = b->u[i] + a;
    bench_other(b);
    for (size_t j = 0; j < b->p; j++)
        row[j] = bench_after(b, j)[at] - bench_term(b, j)[at];
    rhs[0] = -a * bench_slope(b, 0, 0, at);
}

const struct law_ops law_galilean = {
    .name = "galilean",
    .brief = "the same in a frame that moves: the variable is the velocity",
    .check = check,
    .count = one,
    .state = state,
};
