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
#include "step/step_share.h"

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

/* The loops of a sweep or of an adjoint, each over pairs first .. end - 1: l->stage tells which
 * one. LOOPS(name, s, work) opens their function, which is made twice, for tables of real entries
 * and of complex ones; in it are t, the tables, n, the pairs of a state, and `real`. */
struct loops {
    const struct stepper *st; /* whose priv begins with tables */
    size_t stage;
    double complex *s, *work;
};

#define LOOPS_ARGS(state, arrays)                                                            \
    const struct loops *l, const struct tables *t, size_t n, size_t first, size_t end,       \
        double complex *restrict state, double complex *restrict arrays, bool real
#define LOOPS(name, state, arrays)                                                           \
    __attribute__((always_inline)) static inline void name##_as(LOOPS_ARGS(state, arrays));  \
    static void name(const void *loops, size_t first, size_t end)                            \
    {                                                                                        \
        const struct loops *l = loops;                                                       \
        const struct tables *t = l->st->priv;                                                \
        const size_t n = l->st->ode->n / 2;                                                  \
        if (t->real)                                                                         \
            name##_as(l, t, n, first, end, l->s, l->work, true);                             \
        else                                                                                 \
            name##_as(l, t, n, first, end, l->s, l->work, false);                            \
    }                                                                                        \
    static inline void name##_as(LOOPS_ARGS(state, arrays))

/* Loop `stage` over all pairs, shared by threads. */
static inline void step_loops(const struct stepper *st, step_loop *loops, size_t stage,
                              double complex s[], double complex work[])
{
    step_share(st->ode->n / 2, loops, &(struct loops){st, stage, s, work});
}

/* conj(x) y: times c, what is due to L where y is due to x, a product with e^{c L}. Not inline,
 * for the reason above. */
double complex due(double complex x, double complex y);

#endif
