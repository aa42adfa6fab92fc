/* chain.h -- Markov chains that draw from a density, by Metropolis' rule in a random walk.
 *
 *   v' = v + s S xi,   xi ~ N(0, I),   taken with probability min(1, p(v')/p(v))
 *
 * Before the draws S S^T follows the covariance of all chains, in windows that double, and s an
 * acceptance of a fourth; then both stay, so that draws are of p exactly. haario2001, andrieu2008
 * A fourth of the steps adds what two states of the warm-up differ by instead, which leads from one
 * hill of p to another that chains have seen. terbraak2008
 * What is random is named by seed and chain.
 */
#ifndef SUBGRID_CHAIN_CHAIN_H
#define SUBGRID_CHAIN_CHAIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct chain {
    size_t n, chains;         /* numbers of v; chains, which move side by side */
    size_t warm, draws, thin; /* steps before the draws; draws of each chain; steps a draw */
    uint64_t seed;
    /* out[count] := ln p of v (count, n), up to a constant; NaN where p is 0. */
    int (*density)(void *ctx, size_t count, const double v[], double out[], struct err *err);
    void *ctx;
};

/* From v (chains, n), of which the last states are left; draws (chains, draws, n), their
 * log_density (chains, draws), and the part of the steps of these, but for jumps, that was taken.
 * ERR_DATA: a chain begins where p is 0. */
int chain_run(const struct chain *c, double v[], double draws[], double log_density[],
              double *acceptance, struct err *err);

/* What draws (chains, draws, n) say of column i of v: R-hat of the halves of chains, the larger one
 * of ranks and of ranks of distances from the median, near 1 where chains agree; and how many
 * independent draws have as sure a mean. NaN: fewer than 4 draws a chain, or all alike.
 * vehtari2021 */
struct chain_judged {
    double rhat, ess;
};
int chain_judge(size_t chains, size_t draws, size_t n, const double v[], size_t i,
                struct chain_judged *to, struct err *err);

#endif
