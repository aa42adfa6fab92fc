/* memory.c -- kinds of memory: table and look-up by name; what all of them share. */
#include "memory/memory.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/registry.h"
#include "num/stats.h"

#define X(name) extern const struct memory_ops memory_##name;
#include "memory.inc"
#undef X

static const struct memory_ops *const memory_table[] = {
#define X(name) &memory_##name,
#include "memory.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(memory, "memory")

int memory_open(struct memory_fit *fit, size_t d, size_t m, size_t h, struct err *err)
{
    *fit = (struct memory_fit){.h = h};
    fit->Omega = calloc(h * d * m + 1, sizeof *fit->Omega);
    fit->W = calloc(d * d + 1, sizeof *fit->W);
    if (fit->Omega && fit->W)
        return 0;
    memory_close(fit);
    return err_set(err, ERR_INTERNAL, "memory: no memory for %zu lags of (%zu,%zu)", h, d, m);
}

void memory_close(struct memory_fit *fit)
{
    free(fit->Omega);
    free(fit->W);
    *fit = (struct memory_fit){0};
}

int memory_applicable(const char *who, const struct moments *of, const double *known,
                      const char *name, size_t h, struct err *err)
{
    if (!known)
        return err_set(err, ERR_DATA, "%s: found no moments `%s`, which it needs", who, name);
    if (h == 0 || h > of->lags)
        return err_set(err, ERR_DATA, "%s: found h = %zu lags, expected 1 to %zu of the moments",
                       who, h, of->lags);
    const size_t block = of->m * of->m, blocks = of->lags + 1;
    if (!stats_finite(known, (known == of->gram ? blocks * blocks : blocks) * block))
        return err_set(err, ERR_NUMERIC, "%s: found moments `%s` that are not finite", who, name);
    return 0;
}

int memory_left(size_t d, size_t m, size_t h, const double Omega[], const double T[], double W[],
                struct err *err)
{
    const int id = (int)d, im = (int)m;
    double *S = malloc((d * m + d * d + 1) * sizeof *S), *part = S ? S + d * m : NULL;

    if (!S)
        return err_set(err, ERR_INTERNAL, "memory: no memory for %zu features", m);
    openblas_set_num_threads(1); /* results must not depend on the cores */
    for (size_t i = 0; i < d; i++)
        memcpy(W + i * d, T + i * m, d * sizeof *W);
    for (size_t l = 0; l < h; l++) {
        /* S := <(-2 g(t+1) + sum_{j<l} 2 Omega_j phi(t-j) + Omega_l phi(t-l)) phi(t-l)^T> */
        for (size_t i = 0; i < d * m; i++)
            S[i] = -2 * T[(l + 1) * m * m + i];
        for (size_t j = 0; j <= l; j++)
            cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, id, im, im, j < l ? 2 : 1,
                        Omega + j * d * m, im, T + (l - j) * m * m, im, 1, S, im);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, id, id, im, 1, S, im,
                    Omega + l * d * m, im, 0, part, id);
        for (size_t i = 0; i < d; i++)
            for (size_t j = 0; j < d; j++)
                W[i * d + j] += (part[i * d + j] + part[j * d + i]) / 2;
    }
    free(S);
    return 0;
}

int memory_left_sample(const struct moments *of, size_t h, const double Omega[], double W[],
                       struct err *err)
{
    const size_t d = of->d, m = of->m, n = (h + 1) * m, ld = (of->lags + 1) * m;
    double *K = calloc(2 * d * n, sizeof *K), *KG = K + d * n;

    if (!K)
        return err_set(err, ERR_INTERNAL, "memory: no memory for %zu lags of %zu features", h, m);
    openblas_set_num_threads(1); /* results must not depend on the cores */
    for (size_t i = 0; i < d; i++) {
        K[i * n + i] = 1;
        for (size_t l = 0; l < h; l++)
            for (size_t j = 0; j < m; j++)
                K[i * n + (l + 1) * m + j] = -Omega[(l * d + i) * m + j];
    }
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)d, (int)n, (int)n, 1, K, (int)n,
                of->gram, (int)ld, 0, KG, (int)n);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)d, (int)d, (int)n, 1, KG, (int)n, K,
                (int)n, 0, W, (int)d);
    free(K);
    return 0;
}

size_t memory_length(const struct moments *of, size_t h, const double Omega[], double part[])
{
    const size_t d = of->d, m = of->m;
    const double unsure = 1 + 2 / sqrt((double)(d * m)); /* 3 deviations of a single number */
    double whole = 0, left = 1;
    size_t length = 0;

    for (size_t i = 0; i < d; i++)
        whole += of->C[i * m + i];
    for (size_t l = 0; l < h; l++) {
        const double *Om = Omega + l * d * m;
        double sum = 0;
        for (size_t i = 0; i < d; i++)
            for (size_t j = 0; j < m; j++)
                sum += Om[i * m + j] *
                       cblas_ddot((int)m, of->C + j * m, 1, Om + i * m, 1);
        part[l] = whole > 0 ? sum / whole : 0;
        if (part[l] > unsure * unsure * left * (double)m / of->count)
            length = l + 1;
        left = fmax(left - part[l], 0);
    }
    return length;
}

void memory_jackknife(size_t blocks, size_t n, const double x[], double stderror[])
{
    const double B = (double)blocks;

    for (size_t i = 0; i < n; i++) {
        double mean = 0, square = 0;
        for (size_t b = 0; b < blocks; b++)
            mean += x[b * n + i] / B;
        for (size_t b = 0; b < blocks; b++)
            square += pow(x[b * n + i] - mean, 2);
        stderror[i] = blocks > 1 ? sqrt((B - 1) / B * square) : NAN;
    }
}
