/* memory_check.c -- identities of Mori's projection, as defects.
 *
 *   W_l = sum_n K_ln phi_n,  <W_l W_k^T> = K_l G K_k^T,  G = <phi_n phi_n'^T>, 0 <= n <= h
 */
#include "memory/memory_check.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct work {
    size_t n;                 /* (h + 1) m, columns of what follows */
    double *all;              /* what the rest are cut from */
    double *G;                /* (n, n) */
    double *first, *now, *KG; /* (d, n): K_0, K_l, K_l G */
    double *WW, *before;      /* (d, d) <W_l W_l^T>, of l - 1 */
    double *OC, *due, *got;   /* (d, m) Omega_l C_0; (d, d) */
};

static int work_open(struct work *w, const struct moments *of, size_t h, struct err *err)
{
    const size_t d = of->d, m = of->m, n = (h + 1) * m;

    *w = (struct work){.n = n};
    w->all = calloc(n * n + 3 * d * n + 4 * d * d + d * m, sizeof *w->all);
    if (!w->all)
        return err_set(err, ERR_INTERNAL, "check: no memory for %zu lags of %zu features", h, m);
    w->G = w->all;
    w->first = w->G + n * n;
    w->now = w->first + d * n;
    w->KG = w->now + d * n;
    w->WW = w->KG + d * n;
    w->before = w->WW + d * d;
    w->due = w->before + d * d;
    w->got = w->due + d * d;
    w->OC = w->got + d * d;
    return 0;
}

/* |x| in standard deviations of features i and j. */
static double relative(const struct moments *of, size_t i, size_t j, double x)
{
    const double unit = sqrt(of->C[i * (of->m + 1)] * of->C[j * (of->m + 1)]);

    return unit > 0 ? fabs(x) / unit : 0;
}

/* Largest relative entry of X - Y, (d, width), Y NULL: of X, rows of ld. */
static double largest(const struct moments *of, size_t width, const double X[], size_t ld,
                      const double Y[])
{
    double most = 0;

    for (size_t i = 0; i < of->d; i++)
        for (size_t j = 0; j < width; j++)
            most = fmax(most, relative(of, i, j, X[i * ld + j] - (Y ? Y[i * width + j] : 0)));
    return most;
}

/* G of times 0..h after the first of the window; returns how far it is from stationary. */
static double window(const struct moments *of, size_t h, double G[])
{
    const size_t m = of->m, n = (h + 1) * m, ld = (of->lags + 1) * m;
    double most = 0;

    for (size_t a = 0; a <= h; a++)
        for (size_t b = 0; b <= h; b++)
            for (size_t i = 0; i < m; i++)
                for (size_t j = 0; j < m; j++) {
                    const double C = a >= b ? of->C[((a - b) * m + i) * m + j]
                                            : of->C[((b - a) * m + j) * m + i];
                    const double found =
                        of->gram ? of->gram[((of->lags - a) * m + i) * ld + (of->lags - b) * m + j]
                                 : C;
                    most = fmax(most, relative(of, i, j, found - C));
                    G[(a * m + i) * n + b * m + j] = found;
                }
    return most;
}

/* K (d, n) := the row of W_l. */
static void row(const struct moments *of, size_t l, const double Omega[], size_t n, double K[])
{
    const size_t d = of->d, m = of->m;

    memset(K, 0, d * n * sizeof *K);
    for (size_t i = 0; i < d; i++) {
        K[i * n + (l + 1) * m + i] = 1;
        for (size_t j = 0; j <= l; j++)
            cblas_daxpy((int)m, -1, Omega + (j * d + i) * m, 1, K + i * n + (l - j) * m, 1);
    }
}

/* Z (d, d) := X Y^T, (d, width) both. */
static void outer(size_t d, size_t width, const double X[], const double Y[], double Z[])
{
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)d, (int)d, (int)width, 1, X,
                (int)width, Y, (int)width, 0, Z, (int)d);
}

/* The defects of W_l; w->before is <W_{l-1} W_{l-1}^T>. */
static void step(const struct moments *of, size_t l, const double Omega[], struct work *w,
                 struct memory_identities *to)
{
    const size_t d = of->d, m = of->m, n = w->n, used = (l + 2) * m;
    const double *Om = Omega + l * d * m;

    row(of, l, Omega, n, w->now);
    if (l == 0)
        memcpy(w->first, w->now, d * n * sizeof *w->now);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)d, (int)n, (int)used, 1, w->now,
                (int)n, w->G, (int)n, 0, w->KG, (int)n);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)d, (int)m, (int)m, 1, Om, (int)m,
                of->C, (int)m, 0, w->OC, (int)m);
    to->orthogonality = fmax(to->orthogonality, largest(of, m, w->KG, n, NULL));
    outer(d, n, w->KG, w->now, w->WW);
    outer(d, m, w->OC, Om, w->due);
    for (size_t i = 0; i < d * d; i++)
        w->due[i] = w->before[i] - w->due[i];
    to->pythagoras = fmax(to->pythagoras, largest(of, d, w->WW, d, w->due));
    memcpy(w->before, w->WW, d * d * sizeof *w->WW);
    if (l == 0)
        return;
    outer(d, n, w->KG, w->first, w->got);
    outer(d, m, w->OC, Omega, w->due);
    cblas_daxpy((int)(d * d), 1, w->due, 1, w->got, 1);
    to->dissipation = fmax(to->dissipation, largest(of, d, w->got, d, NULL));
}

int memory_check(const struct moments *of, size_t h, const double Omega[],
                 struct memory_identities *to, double noise[], struct err *err)
{
    const size_t d = of->d, m = of->m;
    struct work w;
    double whole = 0;

    *to = (struct memory_identities){.sample = of->gram != NULL};
    if (memory_applicable("check", of, of->C, "C", h, err) < 0 || work_open(&w, of, h, err) < 0)
        return -1;
    openblas_set_num_threads(1); /* results must not depend on the cores */
    to->stationarity = window(of, h, w.G);
    for (size_t i = 0; i < d; i++) {
        memcpy(w.before + i * d, of->C + i * m, d * sizeof *w.before);
        whole += of->C[i * (m + 1)];
    }
    for (size_t l = 0; l < h; l++) {
        step(of, l, Omega, &w, to);
        double trace = 0;
        for (size_t i = 0; i < d; i++)
            trace += w.WW[i * (d + 1)];
        if (noise)
            noise[l] = whole > 0 ? trace / whole : 0;
    }
    free(w.all);
    return 0;
}
