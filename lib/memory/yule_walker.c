/* yule_walker.c -- kernels that leave the least W for a process with the biased moments.
 *
 *   sum_{l<h} Omega_l B(k-1-l) = B(k), k = 1..h,   B(k) = <phi(t+k) phi(t)^T>, B(-k) = B(k)^T
 *
 * By Whittle's recursion over h, for all m features, of which the first d are kept. With kernels
 * F_j forward and R_j backward of order n and what they leave, V_F and V_R,
 *
 *   D = B(n+1) - sum_{j=1..n} F_j B(n+1-j),  F_{n+1} = D V_R^-1,  R_{n+1} = D^T V_F^-1,
 *   F_j -= F_{n+1} R_{n+1-j},  R_j -= R_{n+1} F_{n+1-j},  V_F -= F_{n+1} D^T,  V_R -= R_{n+1} D
 *
 * As B is block-Toeplitz and positive semi-definite, poles lie within the unit circle where m = d.
 * The price: the ends of records count as 0, of order h/count. whittle1963
 */
#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory/memory.h"
#include "memory/memory_divide.h"

struct work {
    size_t m;
    double *all;               /* what the rest are cut from */
    double *F, *R;             /* (h + 1, m, m); F_0, R_0 are not used */
    double *VF, *VR, *D, *old; /* (m, m) */
    double *variance;          /* [m] */
};

static int work_open(struct work *w, const struct moments *of, size_t h, double ridge,
                     struct err *err)
{
    const size_t m = of->m, mm = m * m;

    *w = (struct work){.m = m, .all = malloc((2 * (h + 3) * mm + m) * sizeof *w->all)};
    if (!w->all)
        return err_set(err, ERR_INTERNAL, "yule-walker: no memory for %zu lags of %zu features", h,
                       m);
    w->F = w->all;
    w->R = w->F + (h + 1) * mm;
    w->VF = w->R + (h + 1) * mm;
    w->VR = w->VF + mm;
    w->D = w->VR + mm;
    w->old = w->D + mm;
    w->variance = w->old + mm;
    memcpy(w->VF, of->biased, mm * sizeof *w->VF);
    for (size_t i = 0; i < m; i++) {
        w->variance[i] = of->biased[i * (m + 1)];
        w->VF[i * (m + 1)] *= 1 + ridge;
    }
    memcpy(w->VR, w->VF, mm * sizeof *w->VF);
    return 0;
}

/* Z -= X Y, or X Y^T; all (m, m). */
static void subtract(size_t m, const double X[], const double Y[], CBLAS_TRANSPOSE how, double Z[])
{
    cblas_dgemm(CblasRowMajor, CblasNoTrans, how, (int)m, (int)m, (int)m, -1, X, (int)m, Y, (int)m,
                1, Z, (int)m);
}

/* Q := N V^-1, or N^T V^-1. */
static int divide(const struct work *w, const double N[], bool transposed, const double V[],
                  double Q[], struct memory_fit *fit, struct err *err)
{
    const size_t m = w->m;
    struct memory_divisor by;

    if (memory_divisor_open(&by, m, V, m, w->variance, 0, m, err) < 0)
        return -1;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            Q[i * m + j] = transposed ? N[j * m + i] : N[i * m + j];
    memory_divide(&by, m, Q, m);
    fit->rank = by.rank < fit->rank ? by.rank : fit->rank;
    fit->condition = fmax(fit->condition, by.condition);
    memory_divisor_close(&by);
    return 0;
}

/* From order n to n + 1. */
static int extend(struct work *w, const double B[], size_t n, struct memory_fit *fit,
                  struct err *err)
{
    const size_t m = w->m, mm = m * m;
    double *Fn = w->F + (n + 1) * mm, *Rn = w->R + (n + 1) * mm;

    memcpy(w->D, B + (n + 1) * mm, mm * sizeof *w->D);
    for (size_t j = 1; j <= n; j++)
        subtract(m, w->F + j * mm, B + (n + 1 - j) * mm, CblasNoTrans, w->D);
    if (divide(w, w->D, false, w->VR, Fn, fit, err) < 0 ||
        divide(w, w->D, true, w->VF, Rn, fit, err) < 0)
        return -1;
    for (size_t j = 1; j <= n; j++) {
        double *F = w->F + j * mm, *R = w->R + (n + 1 - j) * mm;
        memcpy(w->old, F, mm * sizeof *F);
        subtract(m, Fn, R, CblasNoTrans, F);
        subtract(m, Rn, w->old, CblasNoTrans, R);
    }
    subtract(m, Fn, w->D, CblasTrans, w->VF);
    subtract(m, Rn, w->D, CblasNoTrans, w->VR);
    return 0;
}

static int solve(const struct moments *of, double ridge, struct memory_fit *fit, struct err *err)
{
    const size_t d = of->d, m = of->m;
    struct work w;

    if (memory_applicable("yule-walker", of, of->biased, "biased", fit->h, err) < 0)
        return -1;
    int rc = work_open(&w, of, fit->h, ridge, err);
    fit->rank = fit->of = m;
    fit->condition = 1;
    for (size_t n = 0; rc == 0 && n < fit->h; n++)
        rc = extend(&w, of->biased, n, fit, err);
    for (size_t l = 0; rc == 0 && l < fit->h; l++)
        memcpy(fit->Omega + l * d * m, w.F + (l + 1) * m * m, d * m * sizeof *w.F);
    if (rc == 0)
        rc = memory_left(d, m, fit->h, fit->Omega, of->biased, fit->W, err);
    free(w.all);
    return rc;
}

const struct memory_ops memory_yule_walker = {
    .name = "yule-walker",
    .brief = "least W by moments that are positive: stable, whatever the record",
    .source = "whittle1963",
    .solve = solve,
};
