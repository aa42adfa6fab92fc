/* kalman_perturb.c -- members held against perturbed data.
 *
 * With deviations A (members, n) and S (members, d) over sqrt(members - 1), e_j the data of a
 * member less its outputs, and C_vr = A^T S with its numbers tapered or not:
 *   z_j = (S^T S + I/h)^-1 e_j = h (e_j - S^T (S S^T + I/h)^-1 S e_j),   v_j += C_vr z_j
 * the first for few outputs, the second for few members.
 */
#include "kalman/kalman_perturb.h"

#include <math.h>
#include <stdlib.h>

#include <cblas.h>
#include <lapacke.h>

#include "kalman/kalman_spread.h"
#include "num/rng.h"

/* e (members, d) := xi / sqrt(h) - r */
static void innovations(const struct kalman *k, double h, size_t d, const double r[], double e[])
{
    for (size_t j = 0; j < k->members; j++) {
        struct rng rng = rng_open(k->seed, "kalman", (uint64_t)k->iteration << 32 | j);
        for (size_t i = 0; i < d; i++)
            e[j * d + i] = rng_normal(&rng) / sqrt(h) - r[j * d + i];
    }
}

/* C (n, d) := A^T S, with each number times |correlation|^sec */
static void covariance(size_t J, size_t n, size_t d, const double A[], const double S[],
                       double sec, double C[])
{
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)n, (int)d, (int)J, 1, A, (int)n, S,
                (int)d, 0, C, (int)d);
    for (size_t a = 0; sec > 0 && a < n; a++)
        for (size_t b = 0; b < d; b++) {
            const double va = cblas_ddot((int)J, A + a, (int)n, A + a, (int)n);
            const double vb = cblas_ddot((int)J, S + b, (int)d, S + b, (int)d);
            const double c = va > 0 && vb > 0 ? fabs(C[a * d + b]) / sqrt(va * vb) : 0;
            C[a * d + b] *= pow(fmin(c, 1), sec);
        }
}

/* M (m, m) := the product of S with itself over the longer side, + I/h */
static void gram(size_t J, size_t d, bool few, const double S[], double h, double M[])
{
    const int m = (int)(few ? d : J);

    cblas_dsyrk(CblasRowMajor, CblasLower, few ? CblasTrans : CblasNoTrans, m,
                (int)(few ? J : d), 1, S, (int)d, 0, M, m);
    for (int i = 0; i < m; i++)
        M[(size_t)i * (size_t)m + (size_t)i] += 1 / h;
}

/* e (members, d) := (S^T S + I/h)^-1 e; M (m, m), m the smaller of members and d, and u (members,
 * members) are scratch. 0, or 1: not positive */
static int solve(size_t members, size_t outputs, const double S[], double h, double e[], double M[],
                 double u[])
{
    const bool few = outputs <= members;
    const int J = (int)members, d = (int)outputs;

    gram(members, outputs, few, S, h, M);
    if (few) /* e is (d, members) by columns; M row-major lower is upper by columns */
        return LAPACKE_dposv(LAPACK_COL_MAJOR, 'U', d, J, M, d, e, d) != 0;
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, J, J, d, 1, S, d, e, d, 0, u, J);
    if (LAPACKE_dposv(LAPACK_ROW_MAJOR, 'L', J, J, M, J, u, J))
        return 1;
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, J, d, J, -h, u, J, S, d, h, e, d);
    return 0;
}

int kalman_perturb(const struct kalman *k, double h, size_t d, const double r[], double sec,
                   double v[], struct err *err)
{
    const size_t J = k->members, n = k->n, m = d < J ? d : J, square = d > J ? J * J : 0;
    double *A = malloc((J * (n + 2 * d) + m * m + square + n * d) * sizeof *A);
    int rc = 0;

    if (!A)
        return err_set(err, ERR_INTERNAL, "%s: no memory", k->ops->name);
    double *S = A + J * n, *e = S + J * d, *C = e + J * d, *M = C + n * d, *u = M + m * m;
    kalman_spread(J, n, v, NULL, A);
    kalman_spread(J, d, r, NULL, S);
    innovations(k, h, d, r, e);
    if (solve(J, d, S, h, e, M, u))
        rc = err_set(err, ERR_NUMERIC, "%s: a covariance of %zu members cannot be factored",
                     k->ops->name, J);
    covariance(J, n, d, A, S, sec, C);
    if (rc == 0)
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)J, (int)n, (int)d, 1, e, (int)d,
                    C, (int)d, 1, v, (int)n);
    free(A);
    return rc;
}
