/* memory.h -- memory kernels of observables from their second moments.
 *
 *   g(t+1) = sum_{l<h} Omega_l phi(t-l) + W(t+1)
 *
 * g are the first d of m features phi, all of mean 0; time counts samples. One file
 * lib/memory/NAME.c defines one `const struct memory_ops memory_NAME`: what Omega is. By the
 * projection on the present alone (mori) W is the orthogonal dynamics' noise, which the past still
 * predicts; least_squares and yule_walker project on all of the h samples and leave the least W.
 * lin2021, lin2023
 */
#ifndef SUBGRID_MEMORY_MEMORY_H
#define SUBGRID_MEMORY_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Second moments of the features, at lags 0 to `lags`; all arrays borrowed, row-major, finite. */
struct moments {
    size_t d, m, lags; /* 1 <= d <= m */
    double count;      /* samples t that the sums run over */
    const double *C;   /* (lags + 1, m, m): C[k][i][j] = <phi_i(t+k) phi_j(t)>, all k over one and
                          the same set of t; NULL: not known */
    const double *biased; /* the same with all pairs of every trajectory, over the number of
                             records: block-Toeplitz and positive semi-definite; NULL: not known */
    const double *gram;   /* ((lags + 1) m, (lags + 1) m): [a m + i][b m + j] =
                             <phi_i(t-a) phi_j(t-b)>, over one set of t; with that of C,
                             gram[a][lags] = C[lags - a]. NULL: not known */
};

struct memory_fit {
    size_t h;
    double *Omega; /* (h, d, m), owned by the caller */
    double *W;     /* (d, d) <W W^T>, by biased for yule-walker, else by gram where it is known and
                      by C where not (memory_left); owned by the caller */
    size_t rank, of;  /* of what was inverted, and its unknowns: the least of several */
    double condition; /* of that, features scaled to variance 1; inf below full rank */
};

struct memory_ops {
    const char *name, *brief, *source;
    /* Fill *fit for h = fit->h >= 1 lags. ridge >= 0: as if every feature bore white noise of that
     * part of its variance. Features that are constant or made of others get finite kernels, the
     * shortest. ERR_DATA where moments are missing or have fewer lags than h,
     * ERR_NUMERIC where they are not finite. */
    int (*solve)(const struct moments *of, double ridge, struct memory_fit *fit, struct err *err);
};

const struct memory_ops *memory_find(const char *name, struct err *err);
const struct memory_ops *const *memory_all(void);

/* memory_open: arrays for h lags; close accepts zeroed or failed ones. */
int memory_open(struct memory_fit *fit, size_t d, size_t m, size_t h, struct err *err);
void memory_close(struct memory_fit *fit);

/* 0 where h is within the lags and the array `known` of `of`, called `name`, is there and finite;
 * else ERR_DATA, ERR_NUMERIC. */
int memory_applicable(const char *who, const struct moments *of, const double *known,
                      const char *name, size_t h, struct err *err);

/* W (d, d) := <W W^T> for any Omega (h, d, m). By moments T (h + 1, m, m) of a stationary process:
 * biased, or C, by which W is wrong by a part of <g g^T> of order 1/count, perhaps below 0. And by
 * gram, which must be known: of the sample itself. */
int memory_left(size_t d, size_t m, size_t h, const double Omega[], const double T[], double W[],
                struct err *err);
int memory_left_sample(const struct moments *of, size_t h, const double Omega[], double W[],
                       struct err *err);

/* part[h] := tr(Omega_l C_0 Omega_l^T) / tr <g g^T>: by Mori's projection and stationary moments
 * what lag l takes off |W|^2. Returns the least l from which all are below the floor that W,
 * uncorrelated with phi, would show in `count` independent samples: the lags that are not noise.
 * h: none is. */
size_t memory_length(const struct moments *of, size_t h, const double Omega[], double part[]);

/* stderror[n] := sqrt((B-1)/B sum_b (x_b - mean)^2) of n numbers (kernels, say) by `blocks` = B
 * estimates x (B, n), each without one block of the samples. NaN for B < 2. */
void memory_jackknife(size_t blocks, size_t n, const double x[], double stderror[]);

#endif
