/* kalman.h -- ensemble Kalman inversion: what a model takes, from what it gives.
 *
 *   y = G(v) + eta,   eta ~ N(0, Gamma),   v ~ N(0, I)
 *
 * An ensemble v_j moves by steps of algorithm time h from the prior, at time 0. It sees G by values
 * alone, whitened: r_j = L^-1 (G(v_j) - y), Gamma = L L^T. Methods of which `ends` is true have the
 * posterior at time 1 (exactly so where G is linear); the others go on to the most probable v.
 * Other priors are maps of v (lib/prior). A step knows nothing of those before it: what it draws is
 * named by seed, iteration and member. One file lib/kalman/NAME.c defines one
 * `const struct kalman_ops kalman_NAME`. iglesias2013
 */
#ifndef SUBGRID_KALMAN_KALMAN_H
#define SUBGRID_KALMAN_KALMAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/param.h"

struct kalman {
    const struct kalman_ops *ops;
    double p[PARAM_MAX];     /* of ops->params */
    size_t n, d, members;    /* parameters, outputs, members */
    uint64_t seed;
    size_t iteration;        /* steps before this one */
};

struct kalman_ops {
    const char *name, *brief, *source;
    const struct param *params;
    bool ends;               /* at time 1; else h has no meaning, or time goes on */
    bool whole;              /* step takes NaN for members that failed; else it gets the others */
    /* How many members it takes for n parameters; NULL: any number from 2. */
    size_t (*members)(size_t n);
    /* v (members, n) of the prior; NULL: normal draws. */
    void (*first)(const struct kalman *k, double v[]);
    /* v (members, n), residuals r (members, d) := those after a step of h. ERR_NUMERIC where a
     * factorisation fails. */
    int (*step)(const struct kalman *k, double h, const double r[], double v[], struct err *err);
    /* mean[n] and covariance (n, n) that v stands for; NULL: those of the members. */
    void (*moments)(const struct kalman *k, const double v[], double mean[], double cov[]);
};

const struct kalman_ops *kalman_find(const char *name, struct err *err);
const struct kalman_ops *const *kalman_all(void);

/* spec "NAME[:k=v,..]"; members 0: as many as the method takes, or 10 n for up to 10 parameters,
 * 100 for more. ERR_USAGE: a number of members that it does not take. */
int kalman_open(struct kalman *k, const char *spec, size_t n, size_t d, size_t members,
                uint64_t seed, struct err *err);

/* The ensemble at time 0. exact: moved and sheared to mean 0 and covariance I, where there are more
 * members than parameters and first is NULL; else without effect. */
int kalman_first(const struct kalman *k, bool exact, double v[], struct err *err);

/* A step of h; members with an r that is not finite have failed, and become draws from the normal
 * distribution of the others after the step. failed: how many. ERR_DATA: fewer than two are left;
 * no spread is left among them. */
int kalman_step(const struct kalman *k, double h, const double r[], double v[], size_t *failed,
                struct err *err);

/* The length of the next step by the misfits f_j = |r_j|^2/2, at most `left`:
 *   h = max(d / (2 mean f), sqrt(d / (2 var f)))
 * NaN where fewer than two members did not fail. iglesias2021 */
double kalman_length(const struct kalman *k, const double r[], double left);

/* mean[n] and covariance (n, n) that v stands for. */
void kalman_moments(const struct kalman *k, const double v[], double mean[], double cov[]);

#endif
