/* memory_noise.c -- noise by which hidden variables keep the correlations they were made from.
 *
 *   P := A P A^T + B B^T + K R^+ K^T
 *   K = A P C^T + B Omega_0^T,   R = 1 - Omega_0 Omega_0^T - C P C^T
 *
 * from P = 0, in coordinates L^-1 g with L L^T = C_0, in which <g g^T> = 1. faurre1976
 */
#include "memory/memory_noise.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "num/stats.h"

enum { STEPS = 10000, HALVINGS = 12 };
static const double SETTLED = 1e-13; /* change of P, of its largest element */
static const double NOTHING = 1e-13; /* noise, of the variance: rounding */
static const double BELOW = -1e-10;  /* negative noise, of the variance, that is no rounding */
static const double STRAY = 1e-5;    /* K where there is no noise, of sqrt(tr P) */

/* Arrays of one allocation, all row-major. */
struct riccati {
    size_t d, r;
    double *L, *Omega, *B, *C, *A; /* (d, d), (d, d), (r, d), (d, r), (r, r); A is borrowed */
    double *P, *next, *AP;         /* (r, r) */
    double *K, *Y, *PC;            /* (r, d); Y = K U lambda^-1/2 */
    double *U, *lambda;            /* (d, d) eigenvectors of R in columns, [d] ascending */
};

/* out(n, m) := a(n, k) b + beta out, b (k, m), or transposed (m, k) */
static void multiply(size_t n, size_t m, size_t k, const double a[], const double b[], bool t,
                     double beta, double out[])
{
    if (n && m)
        cblas_dgemm(CblasRowMajor, CblasNoTrans, t ? CblasTrans : CblasNoTrans, (int)n, (int)m,
                    (int)k, 1, a, k ? (int)k : 1, b, t ? (k ? (int)k : 1) : (int)m, beta, out,
                    (int)m);
}

static int riccati_open(struct riccati *w, const struct memory_realisation *of,
                        const double Omega_0[], const double C_0[], struct err *err)
{
    const size_t d = of->d, r = of->r;
    const int id = (int)d, ir = (int)r;

    *w = (struct riccati){.d = d, .r = r, .A = of->A};
    w->L = calloc(3 * d * d + d + 5 * r * d + 3 * r * r, sizeof *w->L);
    if (!w->L)
        return err_set(err, ERR_INTERNAL, "noise: no memory for %zu unknowns", d + r);
    w->Omega = w->L + d * d;
    w->U = w->Omega + d * d;
    w->lambda = w->U + d * d;
    w->B = w->lambda + d;
    w->C = w->B + r * d;
    w->K = w->C + r * d;
    w->Y = w->K + r * d;
    w->PC = w->Y + r * d;
    w->P = w->PC + r * d;
    w->next = w->P + r * r;
    w->AP = w->next + r * r;
    memcpy(w->L, C_0, d * d * sizeof *w->L);
    if (LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', id, w->L, id) != 0)
        return err_set(err, ERR_DATA, "noise: found observables that depend on each other or do "
                       "not vary, expected a covariance that is positive definite");
    for (size_t i = 0; i < d; i++)
        memset(w->L + i * d + i + 1, 0, (d - 1 - i) * sizeof *w->L);
    multiply(d, d, d, Omega_0, w->L, false, 0, w->Omega);
    cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, id, id, 1, w->L,
                id, w->Omega, id);
    if (!r)
        return 0;
    multiply(r, d, d, of->B, w->L, false, 0, w->B);
    memcpy(w->C, of->C, d * r * sizeof *w->C);
    cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, id, ir, 1, w->L,
                id, w->C, ir);
    return 0;
}

/* AP, K, the eigenvalues of R and Y of P; the number of the eigenvalues that are nothing, which
 * come first. */
static size_t spread(struct riccati *w)
{
    const size_t d = w->d, r = w->r;
    size_t none = 0;

    multiply(r, d, r, w->P, w->C, true, 0, w->PC);
    multiply(d, d, d, w->Omega, w->Omega, true, 0, w->U);
    multiply(d, d, r, w->C, w->PC, false, 1, w->U);
    for (size_t i = 0; i < d * d; i++)
        w->U[i] = (i % (d + 1) ? 0 : 1) - w->U[i];
    if (LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'L', (int)d, w->U, (int)d, w->lambda) != 0)
        w->lambda[0] = NAN;
    multiply(r, r, r, w->A, w->P, false, 0, w->AP);
    multiply(r, d, d, w->B, w->Omega, true, 0, w->K);
    multiply(r, d, r, w->A, w->PC, false, 1, w->K);
    multiply(r, d, d, w->K, w->U, false, 0, w->Y);
    while (none < d && w->lambda[none] <= NOTHING)
        none++;
    for (size_t i = 0; i < r * d; i++)
        w->Y[i] *= i % d < none ? 0 : 1 / sqrt(w->lambda[i % d]);
    return none;
}

/* P := the next; its change, of its largest element. */
static double step(struct riccati *w)
{
    const size_t r = w->r, d = w->d;
    double change = 0;

    multiply(r, r, r, w->AP, w->A, true, 0, w->next);
    multiply(r, r, d, w->B, w->B, true, 1, w->next);
    multiply(r, r, d, w->Y, w->Y, true, 1, w->next);
    for (size_t i = 0; i < r * r; i++)
        change = fmax(change, fabs(w->next[i] - w->P[i]));
    memcpy(w->P, w->next, r * r * sizeof *w->P);
    return change > 0 ? change / stats_max_abs(w->P, r * r) : 0;
}

/* Largest part of K along what has no noise, over the size of z. */
static double stray(const struct riccati *w, size_t none)
{
    double most = 0, size = 0;

    for (size_t i = 0; i < w->r; i++)
        size += w->P[i * (w->r + 1)];
    for (size_t j = 0; j < none; j++)
        for (size_t i = 0; i < w->r; i++)
            most = fmax(most, fabs(cblas_ddot((int)w->d, w->K + i * w->d, 1, w->U + j,
                                              (int)w->d)));
    return most > 0 ? most / sqrt(size) : 0;
}

static int settle(struct riccati *w, struct memory_noise *to, struct err *err)
{
    double change = INFINITY;
    size_t none = 0;

    for (to->steps = 0; change > SETTLED && to->steps < STEPS; to->steps++) {
        none = spread(w);
        to->least = w->lambda[0];
        if (!(to->least > BELOW))
            return err_set(err, ERR_NUMERIC, "noise: found %.3g of the variance left after a "
                           "forecast from %zu values, expected no less than 0: the kernels are not "
                           "positive real, as those of a stationary process are", to->least,
                           to->steps + 1);
        change = step(w);
    }
    if (change > SETTLED)
        return err_set(err, ERR_NUMERIC, "noise: found a change of %.3g after %zu steps, expected "
                       "%g: the kernels are at the edge of being positive real", change, to->steps,
                       SETTLED);
    none = spread(w);
    if (stray(w, none) > STRAY)
        return err_set(err, ERR_NUMERIC, "noise: found hidden variables that move with noise that "
                       "is not there (%.3g): the kernels are not positive real", stray(w, none));
    return 0;
}

/* S := L U lambda^1/2 U^T, G := -Y lambda^-1/2 U^T L^-1; U and Y are lost. */
static void factor(struct riccati *w, struct memory_noise *to)
{
    const size_t d = w->d, r = w->r;
    double *root = w->Omega;

    for (size_t i = 0; i < d * d; i++) {
        const double lambda = w->lambda[i % d];
        root[i] = lambda > NOTHING ? sqrt(sqrt(lambda)) * w->U[i] : 0;
    }
    multiply(d, d, d, root, root, true, 0, to->S);
    cblas_dtrmm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, (int)d, (int)d,
                1, w->L, (int)d, to->S, (int)d);
    for (size_t i = 0; i < r * d; i++)
        w->Y[i] *= w->lambda[i % d] > NOTHING ? -1 / sqrt(w->lambda[i % d]) : 0;
    multiply(r, d, d, w->Y, w->U, true, 0, to->G);
    if (r)
        cblas_dtrsm(CblasRowMajor, CblasRight, CblasLower, CblasNoTrans, CblasNonUnit, (int)r,
                    (int)d, 1, w->L, (int)d, to->G, (int)d);
    memcpy(to->P, w->P, r * r * sizeof *to->P);
}

int memory_noise(const struct memory_realisation *of, const double Omega_0[], const double C_0[],
                 struct memory_noise *to, struct err *err)
{
    const size_t d = of->d, r = of->r;
    struct riccati w;

    *to = (struct memory_noise){.d = d, .r = r};
    if (of->m != d)
        return err_set(err, ERR_DATA, "noise: found %zu features, expected the %zu observables "
                       "alone", of->m, d);
    if (!stats_finite(C_0, d * d) || !stats_finite(Omega_0, d * d))
        return err_set(err, ERR_NUMERIC, "noise: found values that are not finite");
    openblas_set_num_threads(1); /* results must not depend on the cores */
    int rc = riccati_open(&w, of, Omega_0, C_0, err);
    if (rc == 0)
        rc = settle(&w, to, err);
    if (rc == 0) {
        to->S = malloc((d * d + r * d + r * r) * sizeof *to->S);
        if (!to->S)
            rc = err_set(err, ERR_INTERNAL, "noise: no memory for %zu unknowns", d + r);
    }
    if (rc == 0) {
        to->G = to->S + d * d;
        to->P = to->G + r * d;
        factor(&w, to);
    }
    free(w.L);
    return rc;
}

void memory_noise_close(struct memory_noise *to)
{
    free(to->S);
    *to = (struct memory_noise){0};
}

void memory_noise_scale(struct memory_realisation *of, double Omega_0[], double factor)
{
    cblas_dscal((int)(of->d * of->d), factor, Omega_0, 1);
    cblas_dscal((int)(of->r * of->r), factor, of->A, 1);
    cblas_dscal((int)(of->r * of->m), factor, of->B, 1);
    cblas_dscal((int)(of->d * of->r), factor, of->C, 1);
}

/* Smaller factors smooth the spectrum: where one admits noise, all below do. */
int memory_noise_stable(struct memory_realisation *of, double Omega_0[], const double C_0[],
                        double *factor, struct memory_noise *to, struct err *err)
{
    double good = 0, bad = 1;
    int rc = memory_noise(of, Omega_0, C_0, to, err);

    *factor = 1;
    if (rc == 0)
        return 0;
    for (int k = 0; k <= HALVINGS && err->code == ERR_NUMERIC; k++) {
        const double next = k < HALVINGS ? (good + bad) / 2 : good;
        memory_noise_close(to);
        memory_noise_scale(of, Omega_0, next / *factor);
        *factor = next;
        rc = memory_noise(of, Omega_0, C_0, to, err);
        if (rc == 0)
            good = next;
        else
            bad = next;
    }
    return rc;
}
