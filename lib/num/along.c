/* along.c -- a matrix along one axis of an array, and its transpose.
 *
 * The table: A (m, n), A^T (n, m), then both in padded rows. Where the axis is the last one, x is
 * what multiplies, and the padded matrix is what stands in the place of fields.
 */
#include "num/along.h"

#include "num/conv1d.h"
#include "num/real.h"

/* Where the four begin. */
struct parts {
    real *A, *At, *padded_A, *padded_At;
};

static struct parts parts(const struct along *A)
{
    struct parts p = {.A = A->table};

    p.At = p.A + A->m * A->n;
    p.padded_A = p.At + A->m * A->n;
    p.padded_At = p.padded_A + A->m * conv1d_row(A->n, 1);
    return p;
}

size_t along_size(size_t m, size_t n)
{
    return 2 * m * n + m * conv1d_row(n, 1) + n * conv1d_row(m, 1);
}

void along_set(const struct along *A, size_t i, size_t j, double value)
{
    const struct parts p = parts(A);

    p.A[i * A->n + j] = value;
    p.At[j * A->m + i] = value;
    p.padded_A[i * conv1d_row(A->n, 1) + j] = value;
    p.padded_At[j * conv1d_row(A->m, 1) + i] = value;
}

size_t along_work(const struct along *A, size_t after)
{
    return (A->m > A->n ? A->m : A->n) * conv1d_row(after, 1);
}

void along(const struct along *A, bool back, size_t before, size_t after, const real x[],
           real y[], real work[])
{
    const struct parts p = parts(A);
    const size_t from = back ? A->m : A->n, to = back ? A->n : A->m;

    if (after == 1) {
        conv1d(before, from, 1, to, x, NULL, back ? p.padded_A : p.padded_At, y);
        return;
    }
    for (size_t a = 0; a < before; a++, x += from * after, y += to * after) {
        conv1d_pad(from, after, 1, x, work);
        conv1d(to, from, 1, after, back ? p.At : p.A, NULL, work, y);
    }
}
