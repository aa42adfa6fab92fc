/* emulator.h -- the density of parameters that data leave, by processes that stand for the model.
 *
 *   ln p(v) = -|v|^2/2 - sum_i (m_i(v)^2/(1 + s_i^2(v)) + ln(1 + s_i^2(v)))/2 - rest/2
 *
 * of runs v -> r = L^-1 (G(v) - y), whitened as in kalman/kalman.h. m_i and s_i^2 are mean and
 * variance of a Gaussian process of e_i . r, the e_i orthonormal, along which runs vary
 * independently. Those along which they vary by less than a tenth of the noise are left out: they
 * count by the mean of the runs, `rest`. The processes have a linear trend and a noise of their
 * own, of which s_i^2 knows nothing: G is what runs have in the mean. cleary2021
 */
#ifndef SUBGRID_TOOL_EMULATOR_H
#define SUBGRID_TOOL_EMULATOR_H

#include "fuse/fuse.h"

struct emulator {
    size_t n, d, kept;      /* numbers of v and of r; processes */
    double *e;              /* (kept, d); owned */
    double rest;
    struct fuse_model *of;  /* [kept]; owned */
};

/* Of runs v (runs, n), r (runs, d). ERR_DATA: fewer runs than n + 2, or all of them alike. close
 * accepts zeroed and failed ones. */
int emulator_fit(struct emulator *em, size_t runs, size_t n, size_t d, const double v[],
                 const double r[], struct err *err);
void emulator_close(struct emulator *em);

/* out[count] := ln p of v (count, n). */
int emulator_density(const struct emulator *em, size_t count, const double v[], double out[],
                     struct err *err);

/* worst[count] := the largest s_i^2 at v (count, n), in units of the data's noise. */
int emulator_unsure(const struct emulator *em, size_t count, const double v[], double worst[],
                    struct err *err);

/* The largest error (rms) of a process where a run is left out, in noises of the data. */
int emulator_error(const struct emulator *em, double *error, struct err *err);

#endif
