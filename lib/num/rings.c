/* rings.c -- a periodic grid as the rings that equal steps lead around. */
#include "num/rings.h"

#include "num/real.h"

static size_t gcd(size_t a, size_t b)
{
    return b ? gcd(b, a % b) : a;
}

struct rings rings_of(const struct grid *whole, size_t step)
{
    struct rings r = {.whole = *whole, .step = step};

    r.part.rank = whole->rank;
    r.part.points = 1;
    for (int a = 0; a < whole->rank; a++)
        r.part.points *= r.part.n[a] = whole->n[a] / gcd(whole->n[a], step);
    r.parts = whole->points / r.part.points;
    return r;
}

/* Where a row of part k, a ring of the last axis, lies: the row of the whole that it is in and
 * its first point there; i: the first point of the ring, as the part counts. */
struct place {
    size_t row, x;
};

static struct place place(const struct rings *r, size_t k, size_t i)
{
    const int last = r->whole.rank - 1;
    struct place at = {.x = k % (r->whole.n[last] / r->part.n[last])};
    size_t stride = 1;

    for (int a = last; a >= 0; a--) {
        const size_t n = r->whole.n[a], ring = r->part.n[a], rings = n / ring;
        if (a < last)
            at.row += (k % rings + i % ring * r->step) % n * stride;
        stride *= n;
        k /= rings;
        i /= ring;
    }
    return at;
}

/* The next point of a ring of the last axis. */
static inline size_t after(size_t x, size_t step, size_t nx)
{
    return x + step < nx ? x + step : x + step - nx;
}

void rings_pick(const struct rings *r, size_t k, size_t channels, const real all[], real some[])
{
    const size_t nx = r->whole.n[r->whole.rank - 1], ring = r->part.n[r->whole.rank - 1];

    for (size_t i = 0; i < r->part.points; i += ring) {
        const struct place at = place(r, k, i);
        for (size_t c = 0; c < channels; c++) {
            const real *from = all + c * r->whole.points + at.row;
            real *to = some + c * r->part.points + i;
            for (size_t j = 0, x = at.x; j < ring; j++, x = after(x, r->step, nx))
                to[j] = from[x];
        }
    }
}

void rings_put(const struct rings *r, size_t k, size_t channels, const real some[], real all[])
{
    const size_t nx = r->whole.n[r->whole.rank - 1], ring = r->part.n[r->whole.rank - 1];

    for (size_t i = 0; i < r->part.points; i += ring) {
        const struct place at = place(r, k, i);
        for (size_t c = 0; c < channels; c++) {
            const real *from = some + c * r->part.points + i;
            real *to = all + c * r->whole.points + at.row;
            for (size_t j = 0, x = at.x; j < ring; j++, x = after(x, r->step, nx))
                to[x] = from[j];
        }
    }
}
