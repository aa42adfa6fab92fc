/* etki.c -- ensemble transform Kalman inversion: no noise of its own.
 *
 *   mean += A^T (I + h S S^T)^-1 h S (-mean r),   A := (I + h S S^T)^-1/2 A
 *
 * A (members, n), S (members, d): deviations from the mean over sqrt(members - 1); the root is the
 * symmetric one, which keeps their mean 0. By eigenvectors of h S S^T or of h S^T S = P w P^T, the
 * smaller one, whose columns B = sqrt(h) S P have lengths sqrt(w):
 *   (I + h S S^T)^-1/2 = I + B f(w)/w B^T,   f(w) = (1 + w)^-1/2 - 1
 * Exact for a linear G and a normal prior that the members have the moments of, in any number of
 * steps; members stay in the span of the first ones. bishop2001, huang2022
 */
#include <math.h>
#include <stdlib.h>

#include <cblas.h>
#include <lapacke.h>

#include "kalman/kalman.h"
#include "kalman/kalman_spread.h"

static const struct param params[] = {
    {"inflation", 1, 1, 10, "", "factor of the deviations after a step"}, {0}};

struct work {
    size_t J, n, d, m;       /* m: min(d, J) */
    double *A, *S, *K, *B;   /* (J, n), (J, d), (m, m) eigenvectors by columns, (J, m) */
    double *mean, *rbar;     /* [n], [d] */
    double *w, *z, *T;       /* [m], [max(d, J)], (m, n) */
};

static int work_open(struct work *to, const struct kalman *k, struct err *err)
{
    const size_t J = k->members, n = k->n, d = k->d, m = d < J ? d : J;
    double *at = malloc((J * (n + d + m) + m * m + n + d + 2 * m + d + J + m * n) * sizeof *at);

    if (!at)
        return err_set(err, ERR_INTERNAL, "etki: no memory");
    *to = (struct work){.J = J, .n = n, .d = d, .m = m, .A = at};
    to->S = to->A + J * n;
    to->K = to->S + J * d;
    to->B = to->K + m * m;
    to->mean = to->B + J * m;
    to->rbar = to->mean + n;
    to->w = to->rbar + d;
    to->z = to->w + 2 * m;
    to->T = to->z + d + J;
    return 0;
}

/* B and w, and z = that of -mean r in the eigenvectors, so that weights of members are
 * B z/(1 + w); short: the eigenvectors are of S^T S. */
static int decompose(struct work *o, bool few, struct err *err)
{
    const int J = (int)o->J, d = (int)o->d, m = (int)o->m;

    if (few)
        cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, m, J, 1, o->S, d, 0, o->K, m);
    else
        cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, m, d, 1, o->S, d, 0, o->K, m);
    if (LAPACKE_dsyevd(LAPACK_ROW_MAJOR, 'V', 'L', m, o->K, m, o->w))
        return err_set(err, ERR_NUMERIC, "etki: the eigenvalues of a covariance do not converge");
    if (few) {
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, J, m, d, 1, o->S, d, o->K, m, 0,
                    o->B, m);
        cblas_dgemv(CblasRowMajor, CblasTrans, d, m, -1, o->K, m, o->rbar, 1, 0, o->z, 1);
    } else {
        double *along = o->z + m; /* [J] S rbar */
        cblas_dcopy(J * m, o->K, 1, o->B, 1);
        cblas_dgemv(CblasRowMajor, CblasNoTrans, J, d, -1, o->S, d, o->rbar, 1, 0, along, 1);
        cblas_dgemv(CblasRowMajor, CblasTrans, J, m, 1, o->K, m, along, 1, 0, o->z, 1);
    }
    return 0;
}

static int step(const struct kalman *k, double h, const double r[], double v[], struct err *err)
{
    struct work o = {0};

    if (work_open(&o, k, err) < 0)
        return -1;
    const int J = (int)o.J, n = (int)o.n, m = (int)o.m;
    const bool few = o.d <= o.J;
    kalman_spread(o.J, o.n, v, o.mean, o.A);
    kalman_spread(o.J, o.d, r, o.rbar, o.S);
    cblas_dscal((int)(o.J * o.d), sqrt(h), o.S, 1);
    cblas_dscal((int)o.d, sqrt(h), o.rbar, 1);
    const int rc = decompose(&o, few, err);
    if (rc == 0) {
        /* T := B^T A, which the mean and the deviations are moved along */
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, J, 1, o.B, m, o.A, n, 0, o.T, n);
        for (size_t i = 0; i < o.m; i++) {
            const double w = fmax(o.w[i], 0), f = expm1(-log1p(w) / 2);
            cblas_daxpy(n, o.z[i] / (1 + w), o.T + i * o.n, 1, o.mean, 1);
            cblas_dscal(n, !few ? f : w > 1e-300 ? f / w : -0.5, o.T + i * o.n, 1);
        }
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, J, n, m, 1, o.B, m, o.T, n, 1, o.A,
                    n);
        const double back = k->p[0] * sqrt((double)(o.J - 1));
        for (size_t j = 0; j < o.J; j++)
            for (size_t i = 0; i < o.n; i++)
                v[j * o.n + i] = o.mean[i] + back * o.A[j * o.n + i];
    }
    free(o.A);
    return rc;
}

const struct kalman_ops kalman_etki = {
    .name = "etki",
    .brief = "transforms the ensemble, without noise: the posterior at time 1",
    .source = "bishop2001",
    .params = params,
    .ends = true,
    .step = step,
};
