/* step_tables.h -- tables of a scheme that knows the symbol: functions of L dt, all diagonal.
 *
 * A table has n/2 entries, and states are arrays of n/2 complex numbers. Where every L is real,
 * entries are, too, and a step reads that much less. Imaginary parts are kept with both signs:
 * products are then sums of products, while a difference beside a sum, as in (a + ib)(x + iy),
 * is fused by the vectoriser of gcc 12, though asked not to, in vectors and not in what is left
 * of a loop: bits would depend on n.
 */
#ifndef SUBGRID_STEP_STEP_TABLES_H
#define SUBGRID_STEP_STEP_TABLES_H

#include <complex.h>

#include "step/step.h"

#ifndef CMPLX /* the C library defines it for gcc alone */
#define CMPLX(re, im) __builtin_complex((double)(re), (double)(im))
#endif

enum { TABLES = 6 };

struct table {
    double *re, *turn; /* [n/2]; (-im, im)[n/2], or NULL where real */
};

struct tables {
    size_t count;
    bool real;
    struct table c[TABLES];
    double *memory;
};

/* value[count] := the entries for z = L dt; real for real z. */
typedef void table_values(const struct stepper *st, double complex z, double complex value[]);

/* Room for tables of that ode, which free(t->memory) ends; false: there is none. */
bool tables_alloc(struct tables *t, size_t count, const struct ode *ode);
void tables_fill(struct tables *t, const struct stepper *st, table_values *values);

/* st->priv := the tables of a scheme that keeps nothing else; step_tables_close is a member of
 * struct step_ops. Sets ntape for that many stages, nwork for that many arrays of n. */
int step_tables_open(struct stepper *st, size_t count, table_values *values, size_t stages,
                     size_t arrays, struct err *err);
void step_tables_close(struct stepper *st);

/* Entry i of a table times x, and its conjugate times x. */
static inline double complex times(struct table c, size_t i, double complex x, bool real)
{
    const double re = creal(x), im = cimag(x);

    return real ? CMPLX(c.re[i] * re, c.re[i] * im)
                : CMPLX(c.re[i] * re + c.turn[2 * i] * im, c.re[i] * im + c.turn[2 * i + 1] * re);
}

static inline double complex back(struct table c, size_t i, double complex x, bool real)
{
    const double re = creal(x), im = cimag(x);

    return real ? CMPLX(c.re[i] * re, c.re[i] * im)
                : CMPLX(c.re[i] * re - c.turn[2 * i] * im, c.re[i] * im - c.turn[2 * i + 1] * re);
}

/* A sweep (step/step_sweep.h), whose loops are made twice: for tables of real entries, and of
 * complex ones. */
#define SWEEP_AS __attribute__((always_inline)) static inline void sweep_as
#define SWEEP_BOTH                                                                           \
    static void sweep(const struct sweep *w, double complex *s, double complex *work)        \
    {                                                                                        \
        if (((const struct tables *)w->st->priv)->real)                                      \
            sweep_as(w, s, work, true);                                                      \
        else                                                                                 \
            sweep_as(w, s, work, false);                                                     \
    }

/* conj(x) y: times c, what is due to L where y is due to x, a product with e^{c L}. Not inline,
 * for the reason above. */
double complex due(double complex x, double complex y);

#endif
