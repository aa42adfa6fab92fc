/* step_etd.h -- coefficients of exponential time differencing, and their slopes along L.
 *
 * With z = L dt they are exponentials e^{f z} and dt q(z), of quotients q which are entire, but
 * cancel near z = 0: each is the mean of q over a circle of radius one around z, exact up to
 * round-off and the number of points (kassam2005). The derivative dq/dz is the mean of
 * q(r)/(r - z) over the same circle.
 */
#ifndef SUBGRID_STEP_STEP_ETD_H
#define SUBGRID_STEP_STEP_ETD_H

#include "step/step_sweep.h"
#include "step/step_tables.h"

/* Exponentials come first, then quotients. */
struct etd_kind {
    size_t nexp, nquotient;
    double fraction[TABLES];                                 /* f of the exponentials */
    void (*quotients)(double complex r, double complex q[]); /* q[nquotient] at r */
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
