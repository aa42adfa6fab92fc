/* stages.c -- lengths of Fourier transforms, as stages. */
#include "num/stages.h"

#include <math.h>
#include <stdlib.h>

#include "num/real.h"

/* The radices of n, large ones first: 8 as often as leaves no 2 alone, but 6 with it, 4, 2, odd
 * primes.
 * Returns how many, 0 where a prime is above 7. */
static int factor(size_t n, size_t radix[])
{
    static const size_t odd[] = {7, 5, 3};
    int count = 0, twos = 0;

    for (; n % 2 == 0; n /= 2)
        twos++;
    if (twos == 4 && n % 3 == 0) {
        radix[count++] = 8;
        radix[count++] = 6;
        n /= 3;
        twos = 0;
    }
    for (; twos >= 3 && twos != 4; twos -= 3)
        radix[count++] = 8;
    for (; twos >= 2; twos -= 2)
        radix[count++] = 4;
    if (twos)
        radix[count++] = 2;
    for (int i = 0; i < 3; i++)
        for (; n % odd[i] == 0; n /= odd[i])
            radix[count++] = odd[i];
    return n == 1 ? count : 0;
}

int stages_open(struct stages *f, size_t n, struct err *err)
{
    size_t radix[STAGES_MOST], length = n;
    real *w;

    *f = (struct stages){.n = n};
    f->count = n < 2 ? 0 : factor(n, radix);
    if (!f->count)
        return err_set(err, ERR_USAGE, "stages: n = %zu, expected 2 or more without a prime "
                       "factor above 7", n);
    w = f->w = malloc(4 * n * sizeof *w);
    if (!w)
        return err_set(err, ERR_INTERNAL, "stages: no memory for n = %zu", n);
    for (int i = 0; i < f->count; i++) {
        const size_t part = length / radix[i];
        f->stage[i] = (struct stage){length, radix[i], part, w};
        for (size_t p = 0; p < part; p++)
            for (size_t k = 1; k < radix[i]; k++) {
                const double angle = 2 * M_PI * (double)(p * k) / (double)length;
                *w++ = (real)cos(angle);
                *w++ = (real)sin(angle);
            }
        length = part;
    }
    return 0;
}

void stages_close(struct stages *f)
{
    free(f->w);
    *f = (struct stages){0};
}

size_t stages_order(const struct stages *f, size_t p)
{
    size_t j = 0, scale = 1;

    for (int i = 0; i < f->count; i++) {
        const struct stage *stage = &f->stage[i];
        j += scale * (p / stage->part);
        p %= stage->part;
        scale *= stage->radix;
    }
    return j;
}

void *R(stages_new)(size_t n, struct err *err)
{
    struct stages *f = malloc(sizeof *f);

    if (!f)
        err_set(err, ERR_INTERNAL, "stages: no memory for n = %zu", n);
    else if (stages_open(f, n, err) < 0) {
        free(f);
        f = NULL;
    }
    return f;
}

void R(stages_free)(void *f)
{
    if (f)
        stages_close(f);
    free(f);
}
