/* step_etd.h -- coefficients of exponential time differencing, and their slopes along L.
 *
 * With z = L dt they are exponentials e^{f z} and dt times sums of w_k phi_k(f z), k = 1, 2, 3,
 *
 *   phi_k(z) = sum_j z^j/(j + k)!,   phi_k = z phi_{k+1} + 1/k!,   d phi_k/dz = phi_k - k phi_{k+1}
 *
 * by the series where the quotients (e^z - 1)/z, (e^z - 1 - z)/z^2, .. cancel. hochbruck2010
 */
#ifndef SUBGRID_STEP_STEP_ETD_H
#define SUBGRID_STEP_STEP_ETD_H

#include "step/step_sweep.h"
#include "step/step_tables.h"

enum { PHI = 3 };

struct etd_sum {
    double fraction, weight[PHI]; /* f, w */
};

/* Exponentials come first, then sums. */
struct etd_kind {
    size_t nexp, nsum;
    double fraction[TABLES]; /* f of the exponentials */
    struct etd_sum sum[TABLES];
};

/* st->priv begins with the struct tables of the coefficients, as step_tables_open has it. */
int step_etd_open(struct stepper *st, const struct etd_kind *kind, size_t stages, size_t arrays,
                  struct err *err);
void step_etd_close(struct stepper *st);

/* d coefficient / d L; made when first asked for, by any thread. */
const struct tables *step_etd_slopes(const struct stepper *st);

/* dsymbol[n] += what is due to L through coefficient c, where g is due to factor c x. */
void etd_add_slope(const struct tables *of, size_t c, size_t n, double factor,
                   const double complex x[], const double complex g[], double complex dsymbol[]);

#endif
