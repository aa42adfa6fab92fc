/* forecast.h -- data in memory as features, and forecasts of kernels along them.
 *
 *   g(t + 1) = mean + sum_l Omega_l (phi(t - l) - mean phi)
 *
 * Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_FORECAST_H
#define SUBGRID_TOOL_FORECAST_H

#include "io/io.h"
#include "tool/features.h"

/* Records of a data set, equally spaced without a gap, as features of all members. */
struct history {
    struct io_in *in;     /* owned, as is all that follows */
    struct layout layout;
    const char *library;  /* the caller's */
    size_t nmember, nrec, room;
    struct features of;   /* of all members at once */
    double *phi;          /* (nrec, nmember, m) */
};

/* The data at path, to their end: ERR_DATA where they are more than --memory, have a gap, or a
 * value that is not finite, or are of another layout or step than expected. */
void history_open(struct history *h, const char *path, const struct layout *layout,
                  const char *library, double step);
void history_close(struct history *h);

/* Kernels as numbers: Omega (h, d, m), mean[m] of features, the first d those of g. */
struct forecaster {
    size_t h, d, m;
    const double *Omega, *mean;
};

/* error[lead] := mean square error of forecasts from every `lead`-th record on that has `before`
 * records before it, at 1 to lead steps, over the mean square of g about its mean there; inf where
 * one is not finite. Returns the number of forecasts. */
size_t forecast_errors(const struct forecaster *k, const struct history *data, size_t before,
                       size_t lead, double error[]);

/* r (d) := what the kernels leave of member i at record t + 1, from records t - h + 1 to t. */
void forecast_left(const struct forecaster *k, const struct history *data, size_t i, size_t t,
                   double r[]);

#endif
