/* dmd.c -- dynamic mode decomposition. schmid2010, turowley2014 */
#include "num/dmd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>
#include <lapacke.h>

#include "num/principal.h"

/* The map on r principal axes. */
struct map {
    size_t n, r, pairs, shift;
    double *U;                 /* (pairs, n), of which r rows are the axes */
    double *Z, *AU;            /* (count, r), (r, n): coordinates of samples; the images of axes */
    double *small, *re, *im;   /* (r, r) U^T A U; its eigenvalues */
    double *right;             /* (r, r) eigenvectors, of pairs as real and imaginary columns */
    double complex *W, *b;     /* (r, r) by columns, (shift, r) */
};

void dmd_close(struct dmd *d)
{
    free(d->lambda);
    free(d->phi);
    free(d->b);
    *d = (struct dmd){0};
}

static void close_map(struct map *a)
{
    free(a->U);
    free(a->Z);
    free(a->W);
}

static int find_axes(struct map *a, const double x[], size_t most, bool accurate, struct err *err)
{
    double *sigma = malloc((a->pairs + 1) * sizeof *sigma);
    int rc = -1;

    a->U = malloc(a->pairs * a->n * sizeof *a->U);
    if (!a->U || !sigma)
        err_set(err, ERR_INTERNAL, "no memory for %zu states of %zu numbers", a->pairs, a->n);
    else {
        memcpy(a->U, x, a->pairs * a->n * sizeof *a->U);
        rc = principal_rows(a->n, a->pairs, a->U, accurate, most, 2, 0, sigma, &a->r, err);
    }
    free(sigma);
    if (rc == 0 && !a->r)
        rc = err_set(err, ERR_DATA, "found states that are 0 at all times");
    return rc < 0 ? -1 : principal_unit(a->n, a->r, a->U, err);
}

static int open_map(struct map *a, struct err *err)
{
    const size_t r = a->r, count = a->pairs + a->shift;

    a->Z = malloc((count * r + r * a->n + 2 * r * r + 2 * r) * sizeof *a->Z);
    a->W = malloc((r * r + a->shift * r) * sizeof *a->W);
    if (!a->Z || !a->W)
        return err_set(err, ERR_INTERNAL, "no memory for a map of %zu axes", r);
    a->AU = a->Z + count * r;
    a->small = a->AU + r * a->n;
    a->right = a->small + r * r;
    a->re = a->right + r * r;
    a->im = a->re + r;
    a->b = a->W + r * r;
    return 0;
}

/* Z, AU and U^T A U: Z Z^T is diagonal on principal axes. */
static void fill_map(struct map *a, const double x[])
{
    const int n = (int)a->n, r = (int)a->r, pairs = (int)a->pairs;

    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, pairs + (int)a->shift, r, n, 1, x, n, a->U,
                n, 0, a->Z, r);
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, r, n, pairs, 1, a->Z, r,
                x + a->shift * a->n, n, 0, a->AU, n);
    for (int k = 0; k < r; k++) {
        const double length = cblas_dnrm2(pairs, a->Z + k, r);
        cblas_dscal(n, 1 / (length * length), a->AU + (size_t)k * a->n, 1);
    }
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, r, r, n, 1, a->U, n, a->AU, n, 0, a->small,
                r);
}

/* lambda, W and b of the first states. */
static int solve(struct map *a, struct err *err)
{
    const lapack_int r = (lapack_int)a->r;
    lapack_int *pivot = malloc(a->r * sizeof *pivot);
    lapack_int info = pivot ? LAPACKE_dgeev(LAPACK_ROW_MAJOR, 'N', 'V', r, a->small, r, a->re,
                                            a->im, NULL, r, a->right, r) : -1;

    for (size_t k = 0; info == 0 && k < a->r; k++) {
        const double sign = a->im[k] < 0 ? -1 : a->im[k] > 0;
        const size_t first = sign < 0 ? k - 1 : k;
        for (size_t i = 0; i < a->r; i++)
            a->W[k * a->r + i] = a->right[i * a->r + first] +
                                 (sign != 0 ? sign * I * a->right[i * a->r + first + 1] : 0);
    }
    for (size_t i = 0; i < a->shift * a->r; i++)
        a->b[i] = a->Z[i];
    double complex *copy = info ? NULL : malloc(a->r * a->r * sizeof *copy);
    if (copy) {
        memcpy(copy, a->W, a->r * a->r * sizeof *copy);
        info = LAPACKE_zgesv(LAPACK_COL_MAJOR, r, (lapack_int)a->shift, copy, r, pivot, a->b, r);
    }
    free(pivot);
    free(copy);
    if (!pivot || (!copy && !info))
        return err_set(err, ERR_INTERNAL, "no memory for %zu eigenvectors", a->r);
    return info ? err_set(err, ERR_NUMERIC, "found eigenvectors of %zu modes that coincide", a->r)
                : 0;
}

/* phi[n] of mode k as A U w / lambda, or as U w where lambda is round-off; its b to match. */
static void find_mode(struct map *a, size_t k, double complex lambda, double complex phi[],
                      double complex b[])
{
    const bool dead = cabs(lambda) < 1e-10;
    size_t largest = 0;
    double sum = 0;

    memset(phi, 0, a->n * sizeof *phi);
    for (size_t i = 0; i < a->r; i++) {
        const double complex w = dead ? a->W[k * a->r + i] : a->W[k * a->r + i] / lambda;
        const double *of = (dead ? a->U : a->AU) + i * a->n;
        for (size_t j = 0; j < a->n; j++)
            phi[j] += w * of[j];
    }
    for (size_t j = 0; j < a->n; j++) {
        sum += creal(phi[j] * conj(phi[j]));
        if (cabs(phi[j]) > (1 + 1e-6) * cabs(phi[largest]))
            largest = j;
    }
    const double complex unit = sqrt(sum) * phi[largest] / cabs(phi[largest]);
    for (size_t j = 0; j < a->n; j++)
        phi[j] /= unit;
    for (size_t s = 0; s < a->shift; s++)
        b[s] = a->b[s * a->r + k] * unit;
}

/* order[r]: by falling sum of |b|^2, which pairs have in common. */
static void sort(const struct map *a, const double size[], size_t order[])
{
    for (size_t k = 0; k < a->r; k++) {
        size_t at = k;
        const bool second = a->im[k] < 0;
        while (!second && at > 0 && size[order[at - 1]] < size[k])
            at--;
        if (second) /* behind the first, wherever that is */
            for (at = 0; order[at++] != k - 1;)
                ;
        memmove(order + at + 1, order + at, (k - at) * sizeof *order);
        order[at] = k;
    }
}

static int write_modes(struct map *a, struct dmd *d, struct err *err)
{
    const size_t r = a->r, n = a->n, shift = a->shift;
    double *size = calloc(r, sizeof *size);
    size_t *order = calloc(r, sizeof *order);
    double complex *mode = malloc((r * n + r * shift) * sizeof *mode);
    int rc = 0;

    d->found = r;
    d->lambda = malloc(r * sizeof *d->lambda);
    d->phi = malloc(r * n * sizeof *d->phi);
    d->b = malloc(r * shift * sizeof *d->b);
    if (!size || !order || !mode || !d->lambda || !d->phi || !d->b)
        rc = err_set(err, ERR_INTERNAL, "no memory for %zu modes", r);
    for (size_t k = 0; rc == 0 && k < r; k++) {
        double complex *b = mode + r * n + k * shift;
        find_mode(a, k, a->re[k] + I * a->im[k], mode + k * n, b);
        for (size_t s = 0; s < shift; s++)
            size[k] += creal(b[s] * conj(b[s]));
    }
    if (rc == 0)
        sort(a, size, order);
    for (size_t k = 0; rc == 0 && k < r; k++) {
        const size_t from = order[k];
        d->lambda[k] = a->re[from] + I * a->im[from];
        memcpy(d->phi + k * n, mode + from * n, n * sizeof *mode);
        memcpy(d->b + k * shift, mode + r * n + from * shift, shift * sizeof *mode);
    }
    free(size);
    free(order);
    free(mode);
    return rc;
}

int dmd_find(struct dmd *d, size_t n, size_t count, size_t shift, const double x[], size_t most,
             bool accurate, struct err *err)
{
    struct map a = {.n = n, .shift = shift};
    int rc = 0;

    *d = (struct dmd){0};
    if (count <= shift)
        return err_set(err, ERR_DATA, "found %zu records, expected 2 or more", count / shift);
    a.pairs = count - shift;
    if (find_axes(&a, x, most, accurate, err) < 0 || open_map(&a, err) < 0)
        rc = -1;
    if (rc == 0)
        fill_map(&a, x);
    if (rc == 0 && (solve(&a, err) < 0 || write_modes(&a, d, err) < 0))
        rc = -1;
    close_map(&a);
    return rc;
}
