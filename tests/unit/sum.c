/* Sums whose bits do not depend on the order of their terms: order, size, ends. */
#include "num/sum.h"

#include <float.h>
#include <stdbool.h>

#include "../check.h"
#include "num/real.h"
#include "num/rng.h"

enum { N = 1000 };

/* x in another order. */
static void shuffle(struct rng *rng, size_t n, real x[])
{
    for (size_t i = n; i-- > 1;) {
        const size_t k = (size_t)(rng_uniform(rng) * (double)(i + 1));
        const real kept = x[i];
        x[i] = x[k];
        x[k] = kept;
    }
}

/* n terms of sizes from 2^-range to 2^range, pairs of them nearly cancelling; whether a plain sum
 * depends on the order. */
static bool ordered(size_t n, int range)
{
    real x[N];
    struct rng rng = rng_open(3, "test", n);
    bool depends = false;

    for (size_t i = 0; i < n; i++)
        x[i] = i % 2 ? -x[i - 1] * (1 + 0x1p-40 * rng_normal(&rng))
                     : ldexp(rng_normal(&rng), (int)((2 * rng_uniform(&rng) - 1) * range));
    const double sum = sum_any_order(n, x);
    for (int turn = 0; turn < 50; turn++) {
        double plain = 0;
        shuffle(&rng, n, x);
        check(sum_any_order(n, x) == sum);
        for (size_t i = 0; i < n; i++)
            plain += x[i];
        depends |= plain != sum;
        check_near(plain, sum, (double)(n * n) * DBL_EPSILON * ldexp(4, range));
    }
    return depends;
}

static void order_is_nothing(void)
{
    bool depends = false;

    for (int range = 0; range <= 60; range += 20)
        depends |= ordered(3, range) | ordered(46, range) | ordered(N, range);
    check(depends); /* or it would be no feat */
}

/* What others lose: small terms beside large ones that cancel. */
static void small_terms_count(void)
{
    const real x[] = {0x1p60, 1, -0x1p60, 0x1p-20, 3};

    check(sum_any_order(5, x) == 4 + 0x1p-20);
    check(sum_any_order(0, x) == 0);
    check(sum_any_order(2, (const real[]){0, 0}) == 0);
    check(sum_any_order(3, (const real[]){1, 1, 1}) == 3);
}

static void what_is_not_finite_is_nan(void)
{
    check(isnan(sum_any_order(3, (const real[]){1, NAN, 2})));
    check(isnan(sum_any_order(3, (const real[]){1, INFINITY, 2})));
    check(isnan(sum_any_order(1, (const real[]){NAN})));
}

int main(void)
{
    run(order_is_nothing);
    run(small_terms_count);
    run(what_is_not_finite_is_nan);
    return check_end();
}
