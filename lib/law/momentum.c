/* momentum.c -- the mean does not change.
 *
 *   <f_c(u)> = 0 for every variable c that has an axis;   sum_c f_c = 0 where none has
 */
#include "law/law.h"

static size_t count(const struct bench *b)
{
    return b->library.fields ? b->d : 1;
}

static void state(struct bench *b, double row[], double rhs[])
{
    const size_t width = b->d * b->p;

    (void)rhs;
    for (size_t c = 0; c < b->d; c++)
        for (size_t j = 0; j < b->p; j++)
            for (size_t i = 0; i < b->points; i++)
                row[(b->library.fields ? c * width : 0) + c * b->p + j] += bench_term(b, j)[i];
}

const struct law_ops law_momentum = {
    .name = "momentum",
    .brief = "the mean of each variable stays; of numbers, their sum",
    .count = count,
    .state = state,
};
