/* mori.c -- kernels of Mori's projection on the present.
 *
 *   Omega_l = [C(l+1) - sum_{j<l} Omega_j C(l-j)] C(0)^-1
 *
 * From <W_l phi_0^T> = 0 with W_l = g_{l+1} - sum_{j<=l} Omega_j phi_{l-j}; with more features
 * than targets the projection is a regression on functions of the state. lin2021, lin2023. The
 * sums over j are one product, of the kernels side by side and lags of C above each other. By C
 * alone W is that of a stationary process: with N_l = [...], a ridge or none,
 *
 *   <W_l W_l^T> = <W_{l-1} W_{l-1}^T> - N_l Omega_l^T - Omega_l N_l^T + Omega_l C(0) Omega_l^T
 */
#include <cblas.h>
#include <stdlib.h>
#include <string.h>

#include "memory/memory.h"
#include "memory/memory_divide.h"

/* Arrays of the recursion. */
struct work {
    double *beside;   /* (d, h m): Omega_0, Omega_1, ... side by side */
    double *above;    /* (h m, m): C(h-1), ..., C(1), C(0): the last l are C(l-1) .. C(0) */
    double *N;        /* (d, m) N_l - Omega_l C(0)/2 in the end */
    double *variance; /* [m] */
};

static int work_open(struct work *w, const struct moments *of, size_t h, struct err *err)
{
    const size_t m = of->m;

    *w = (struct work){0};
    w->beside = malloc(of->d * h * m * sizeof *w->beside);
    w->above = malloc(h * m * m * sizeof *w->above);
    w->N = malloc(of->d * m * sizeof *w->N);
    w->variance = malloc(m * sizeof *w->variance);
    if (!w->beside || !w->above || !w->N || !w->variance)
        return err_set(err, ERR_INTERNAL, "mori: no memory for %zu lags of %zu features", h, m);
    for (size_t k = 0; k < h; k++)
        memcpy(w->above + (h - 1 - k) * m * m, of->C + k * m * m, m * m * sizeof *w->above);
    for (size_t i = 0; i < m; i++)
        w->variance[i] = of->C[i * m + i];
    return 0;
}

static void work_close(struct work *w)
{
    free(w->beside);
    free(w->above);
    free(w->N);
    free(w->variance);
}

/* W (d, d) less what Omega_l takes off; N is N_l on entry. */
static void take_off(const struct moments *of, const double Om[], double N[], double W[])
{
    const int d = (int)of->d, m = (int)of->m;

    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, d, m, m, -.5, Om, m, of->C, m, 1, N, m);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, d, d, m, -1, N, m, Om, m, 1, W, d);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, d, d, m, -1, Om, m, N, m, 1, W, d);
}

static void recur(const struct moments *of, const struct memory_divisor *by, struct work *w,
                  struct memory_fit *fit)
{
    const size_t d = of->d, m = of->m, h = fit->h, ld = h * m;

    for (size_t i = 0; i < d; i++)
        memcpy(fit->W + i * d, of->C + i * m, d * sizeof *fit->W);
    for (size_t l = 0; l < h; l++) {
        double *Om = fit->Omega + l * d * m;
        memcpy(Om, of->C + (l + 1) * m * m, d * m * sizeof *Om);
        if (l > 0)
            cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)d, (int)m, (int)(l * m), -1,
                        w->beside, (int)ld, w->above + (h - 1 - l) * m * m, (int)m, 1, Om, (int)m);
        memcpy(w->N, Om, d * m * sizeof *Om);
        memory_divide(by, d, Om, m);
        take_off(of, Om, w->N, fit->W);
        for (size_t i = 0; i < d; i++)
            memcpy(w->beside + i * ld + l * m, Om + i * m, m * sizeof *Om);
    }
}

static int solve(const struct moments *of, double ridge, struct memory_fit *fit, struct err *err)
{
    struct work w;
    struct memory_divisor by = {0};

    if (memory_applicable("mori", of, of->C, "C", fit->h, err) < 0)
        return -1;
    int rc = work_open(&w, of, fit->h, err);
    if (rc == 0)
        rc = memory_divisor_open(&by, of->m, of->C, of->m, w.variance, ridge, of->d, err);
    if (rc == 0) {
        recur(of, &by, &w, fit);
        fit->rank = by.rank;
        fit->of = of->m;
        fit->condition = by.condition;
        if (of->gram)
            rc = memory_left_sample(of, fit->h, fit->Omega, fit->W, err);
    }
    memory_divisor_close(&by);
    work_close(&w);
    return rc;
}

const struct memory_ops memory_mori = {
    .name = "mori",
    .brief = "Mori's projection on the present: kernels with identities, a poor forecast alone",
    .source = "lin2021",
    .solve = solve,
};
