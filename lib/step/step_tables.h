/* step_tables.h -- tables of a scheme that knows the symbol: functions of L dt, all diagonal.
 *
 * A table has n/2 entries, which are real numbers where every L is real, so that a step reads
 * half as much, or (re, im) pairs. States are arrays of n/2 complex numbers here.
 */
#ifndef SUBGRID_STEP_STEP_TABLES_H
#define SUBGRID_STEP_STEP_TABLES_H

#include <complex.h>

#include "step/step.h"

enum { TABLES = 6 };

struct tables {
    bool real;
    double *c[TABLES];
    double *memory;
};

/* value[count] := the entries for z = L dt; real for real z. */
typedef void table_values(double complex z, double dt, double complex value[]);

/* st->priv := the tables; step_tables_close is a member of struct step_ops. Sets ntape for
 * that many stages and nwork for that many arrays of n. */
int step_tables_open(struct stepper *st, size_t count, table_values *values, size_t stages,
                     size_t arrays, struct err *err);
void step_tables_close(struct stepper *st);

/* Entry i of a table times x, and its conjugate times x. */
static inline double complex times(const double c[], size_t i, double complex x, bool real)
{
    const double re = creal(x), im = cimag(x);

    return real ? CMPLX(c[i] * re, c[i] * im)
                : CMPLX(c[2 * i] * re - c[2 * i + 1] * im, c[2 * i] * im + c[2 * i + 1] * re);
}

static inline double complex back(const double c[], size_t i, double complex x, bool real)
{
    const double re = creal(x), im = cimag(x);

    return real ? CMPLX(c[i] * re, c[i] * im)
                : CMPLX(c[2 * i] * re + c[2 * i + 1] * im, c[2 * i] * im - c[2 * i + 1] * re);
}

/* conj(x) y: times c, what is due to L where y is due to x, a product with e^{c L}. */
static inline double complex due(double complex x, double complex y)
{
    return CMPLX(creal(x) * creal(y) + cimag(x) * cimag(y),
                 creal(x) * cimag(y) - cimag(x) * creal(y));
}

#endif
