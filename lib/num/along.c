/* along.c -- a matrix along one axis of an array, and its transpose.
 *
 * The table: A (m, n), A^T (n, m), then both in padded rows. Where the axis is the last one, x is
 * what multiplies, and the padded matrix is what stands in the place of fields.
 */
#include "num/along.h"

#include <math.h>

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

/* The waves below n/2, and the cosine that n/2 is. */
void along_interpolate(const struct along *A, double first)
{
    for (size_t i = 0; i < A->m; i++)
        for (size_t j = 0; j < A->n; j++) {
            const double away = 2 * M_PI * ((double)i / (double)A->m - (double)j / (double)A->n) -
                                first;
            double sum = 1;
            for (size_t k = 1; 2 * k <= A->n; k++)
                sum += (2 * k < A->n ? 2 : 1) * cos((double)k * away);
            along_set(A, i, j, sum / (double)A->n);
        }
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

/* Points of the axes before a; those of the other side after it. */
static size_t points(const struct along A[], int a)
{
    return a ? A[a - 1].n * points(A, a - 1) : 1;
}

static size_t others(int rank, const struct along A[], int a)
{
    return a + 1 < rank ? A[a + 1].m * others(rank, A, a + 1) : 1;
}

/* Reals of a channel while it is on its way. */
static size_t largest(int rank, const struct along A[])
{
    size_t most = 0;

    for (int a = -1; a < rank; a++) {
        const size_t n = points(A, a + 1) * others(rank, A, a);
        most = n > most ? n : most;
    }
    return most;
}

size_t along_axes_work(int rank, const struct along A[], size_t channels)
{
    size_t most = 0;

    for (int a = 0; a < rank; a++) {
        const size_t n = along_work(&A[a], others(rank, A, a));
        most = n > most ? n : most;
    }
    return 2 * channels * largest(rank, A) + most;
}

void along_axes(int rank, const struct along A[], bool back, size_t channels, const real x[],
                real y[], real work[])
{
    const size_t room = channels * largest(rank, A);

    for (int i = 0; i < rank; i++) {
        const int a = back ? i : rank - 1 - i;
        real *const out = i + 1 < rank ? work + (size_t)(i % 2) * room : y;
        along(&A[a], back, channels * points(A, a), others(rank, A, a), x, out, work + 2 * room);
        x = out;
    }
}
