/* memory_poles.c -- whether a model with memory is stable.
 *
 *   A = [Omega_0 Omega_1 ... ; I 0 ... ; 0 I ... ],   A V = V H + f e^T
 *
 * Few unknowns: all eigenvalues of A. Many: Arnoldi's iteration, started again from the sum of the
 * leading Ritz vectors until that of the largest value has a residual of SETTLED. Before each start
 * the vector goes through h + POWER steps of the model: the shift of the lags, which alone would
 * give Ritz values all over the unit disc, forgets in h. saad2011 sections 4.1, 6.2
 */
#include "memory/memory_poles.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "num/rng.h"
#include "num/stats.h"

enum { DENSE = 2000, KRYLOV = 80, LEADING = 8, POWER = 100, RESTARTS = 50 };
static const double SETTLED = 1e-9;

static int dense(size_t d, size_t h, const double Omega[], double *radius, struct err *err)
{
    const size_t n = h * d;
    double *A = calloc(n * n + 2 * n, sizeof *A);

    if (!A)
        return err_set(err, ERR_INTERNAL, "poles: no memory for %zu unknowns", n);
    double *re = A + n * n, *im = re + n;
    for (size_t l = 0; l < h; l++)
        for (size_t i = 0; i < d; i++)
            memcpy(A + i * n + l * d, Omega + (l * d + i) * d, d * sizeof *A);
    for (size_t i = d; i < n; i++)
        A[i * n + i - d] = 1;
    /* by columns it is A^T, of the same eigenvalues */
    const lapack_int failed = LAPACKE_dgeev(LAPACK_COL_MAJOR, 'N', 'N', (lapack_int)n, A,
                                            (lapack_int)n, re, im, NULL, 1, NULL, 1);
    *radius = 0;
    for (size_t i = 0; i < n; i++)
        *radius = fmax(*radius, hypot(re[i], im[i]));
    free(A);
    return failed ? err_set(err, ERR_NUMERIC, "poles: dgeev failed for %zu unknowns", n) : 0;
}

struct arnoldi {
    size_t d, h, n;
    double *V;                       /* (KRYLOV + 1, n) orthonormal rows */
    double *H, *copy, *vector;       /* (KRYLOV + 1, KRYLOV), (KRYLOV, KRYLOV) twice, by columns */
    double re[KRYLOV], im[KRYLOV];   /* Ritz values */
};

/* y := A x */
static void apply(size_t d, size_t h, const double Omega[], const double x[], double y[])
{
    memset(y, 0, d * sizeof *y);
    for (size_t l = 0; l < h; l++)
        cblas_dgemv(CblasRowMajor, CblasNoTrans, (int)d, (int)d, 1, Omega + l * d * d, (int)d,
                    x + l * d, 1, 1, y, 1);
    memcpy(y + d, x, (h - 1) * d * sizeof *y);
}

/* x[n] := A^(h + POWER) x of length 1; whether anything is left of it. next[n] is scratch. */
static bool smooth(const struct arnoldi *a, const double Omega[], double x[], double next[])
{
    const int n = (int)a->n;

    for (size_t k = 0; k < a->h + POWER; k++) {
        const double length = cblas_dnrm2(n, x, 1);
        if (length == 0)
            return false;
        cblas_dscal(n, 1 / length, x, 1);
        apply(a->d, a->h, Omega, x, next);
        memcpy(x, next, a->n * sizeof *x);
    }
    const double length = cblas_dnrm2(n, x, 1);
    cblas_dscal(n, length > 0 ? 1 / length : 0, x, 1);
    return length > 0;
}

/* V, H from the first row of V, of length 1; returns how many steps there are before nothing
 * is left. */
static size_t iterate(struct arnoldi *a, const double Omega[])
{
    const int n = (int)a->n;

    memset(a->H, 0, (KRYLOV + 1) * KRYLOV * sizeof *a->H);
    for (size_t k = 0; k < KRYLOV; k++) {
        double *next = a->V + (k + 1) * a->n, *H = a->H + k * (KRYLOV + 1);
        apply(a->d, a->h, Omega, a->V + k * a->n, next);
        const double before = cblas_dnrm2(n, next, 1);
        for (int twice = 0; twice < 2; twice++)
            for (size_t j = 0; j <= k; j++) {
                const double along = cblas_ddot(n, a->V + j * a->n, 1, next, 1);
                cblas_daxpy(n, -along, a->V + j * a->n, 1, next, 1);
                H[j] += along;
            }
        H[k + 1] = cblas_dnrm2(n, next, 1);
        if (H[k + 1] <= 1e-14 * before) {
            H[k + 1] = 0;
            return k + 1;
        }
        cblas_dscal(n, 1 / H[k + 1], next, 1);
    }
    return KRYLOV;
}

/* Length, relative to the value, of the residual of the largest Ritz value, which is *radius. The
 * first row of V := the sum of real and imaginary parts of the leading Ritz vectors. */
static double restart(struct arnoldi *a, size_t steps, double *radius)
{
    const lapack_int k = (lapack_int)steps;
    double sum[KRYLOV] = {0}, residual = 0;

    for (size_t j = 0; j < steps; j++)
        memcpy(a->copy + j * steps, a->H + j * (KRYLOV + 1), steps * sizeof *a->copy);
    if (LAPACKE_dgeev(LAPACK_COL_MAJOR, 'N', 'V', k, a->copy, k, a->re, a->im, NULL, 1, a->vector,
                      k) != 0)
        return NAN;
    for (size_t lead = 0; lead < LEADING && lead < steps; lead++) {
        size_t at = 0;
        for (size_t i = 0; i < steps; i++) /* of a pair the first, whose columns are re and im */
            at = hypot(a->re[i], a->im[i]) > hypot(a->re[at], a->im[at]) ? i : at;
        const double *re = a->vector + at * steps, *im = a->im[at] != 0 ? re + steps : NULL;
        if (lead == 0) {
            *radius = hypot(a->re[at], a->im[at]);
            residual = a->H[(steps - 1) * (KRYLOV + 1) + steps] *
                       hypot(re[steps - 1], im ? im[steps - 1] : 0);
        }
        for (size_t i = 0; i < steps; i++)
            sum[i] += re[i] + (im ? im[i] : 0);
        a->re[at] = a->im[at] = 0;
        if (im)
            a->re[at + 1] = a->im[at + 1] = 0;
    }
    double *to = a->V + KRYLOV * a->n;
    cblas_dgemv(CblasRowMajor, CblasTrans, k, (int)a->n, 1, a->V, (int)a->n, sum, 1, 0, to, 1);
    memcpy(a->V, to, a->n * sizeof *to);
    return *radius > 0 ? residual / *radius : 0;
}

static int iterative(size_t d, size_t h, const double Omega[], double *radius, struct err *err)
{
    struct arnoldi a = {.d = d, .h = h, .n = h * d};
    struct rng rng = rng_open(0, "poles", 0);
    double residual = INFINITY;

    a.V = malloc(((KRYLOV + 1) * (a.n + KRYLOV) + 2 * KRYLOV * KRYLOV) * sizeof *a.V);
    if (!a.V)
        return err_set(err, ERR_INTERNAL, "poles: no memory for %zu unknowns", a.n);
    a.H = a.V + (KRYLOV + 1) * a.n;
    a.copy = a.H + (KRYLOV + 1) * KRYLOV;
    a.vector = a.copy + KRYLOV * KRYLOV;
    for (size_t i = 0; i < a.n; i++)
        a.V[i] = rng_normal(&rng);
    for (int tries = 0; tries < RESTARTS && residual > SETTLED; tries++) {
        *radius = residual = 0;
        if (smooth(&a, Omega, a.V, a.V + a.n))
            residual = restart(&a, iterate(&a, Omega), radius);
    }
    free(a.V);
    return residual <= SETTLED
               ? 0
               : err_set(err, ERR_NUMERIC, "poles: found a residual of %g after %d restarts, "
                         "expected %g", residual, RESTARTS, SETTLED);
}

int memory_radius(size_t d, size_t h, const double Omega[], double *radius, struct err *err)
{
    *radius = NAN;
    if (!stats_finite(Omega, h * d * d))
        return err_set(err, ERR_NUMERIC, "poles: found kernels that are not finite");
    openblas_set_num_threads(1); /* results must not depend on the cores */
    return h * d <= DENSE ? dense(d, h, Omega, radius, err) : iterative(d, h, Omega, radius, err);
}

int memory_shrink(size_t d, size_t h, double Omega[], double most, double *factor,
                  struct err *err)
{
    double radius, power = 1;

    *factor = 1;
    if (memory_radius(d, h, Omega, &radius, err) < 0)
        return -1;
    if (radius <= most)
        return 0;
    *factor = most / radius;
    for (size_t l = 0; l < h; l++) {
        power *= *factor;
        cblas_dscal((int)(d * d), power, Omega + l * d * d, 1);
    }
    return 0;
}
