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

enum { TABLES = 6, ROW = 8 };

struct table {
    double *re, *turn; /* [n/2]; (-im, im)[n/2], or NULL where real */
};

struct tables {
    size_t count;
    bool real;
    bool rows; /* ROW pairs after each other have one L, as states in lanes have them */
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

/* Entry i of a table, and the product of an entry and x. */
struct entry {
    double re, turn[2];
};

static inline struct entry entry(struct table c, size_t i, bool real)
{
    return real ? (struct entry){.re = c.re[i]}
                : (struct entry){c.re[i], {c.turn[2 * i], c.turn[2 * i + 1]}};
}

static inline double complex product(struct entry c, double complex x, bool real)
{
    const double re = creal(x), im = cimag(x);

    return real ? CMPLX(c.re * re, c.re * im)
                : CMPLX(c.re * re + c.turn[0] * im, c.re * im + c.turn[1] * re);
}

/* Entry i of a table times x, and its conjugate times x. */
static inline double complex times(struct table c, size_t i, double complex x, bool real)
{
    return product(entry(c, i, real), x, real);
}

static inline double complex back(struct table c, size_t i, double complex x, bool real)
{
    const double re = creal(x), im = cimag(x);

    return real ? CMPLX(c.re[i] * re, c.re[i] * im)
                : CMPLX(c.re[i] * re - c.turn[2 * i] * im, c.re[i] * im - c.turn[2 * i + 1] * re);
}

/* The loops of a sweep or of an adjoint, each over pairs first .. end - 1: l->stage tells which
 * one. LOOPS(name, state, arrays) opens the function of them, which is made four times: for real
 * entries or complex ones, in rows or not. It has t, the tables, and n, the pairs of a state.
 * ROWS(r) loops over rows, of which r is the first pair, and PAIRS(i, r) over the pairs of one, or
 * r alone: entries are fetched between the two, so that vectors take one for all their lanes.
 * Arrays do not overlap, which gcc does not see by itself. */
struct loops {
    const struct stepper *st; /* whose priv begins with tables */
    size_t stage;
    double complex *s, *work;
};

#define UNUSED __attribute__((unused))
#define LOOPS_ARGS(state, arrays)                                                            \
    UNUSED const struct loops *l, UNUSED const struct tables *t, UNUSED size_t n,            \
        size_t first, size_t end, double complex *restrict state,                            \
        double complex *restrict arrays, UNUSED bool real, UNUSED size_t row
#define LOOPS(name, state, arrays)                                                           \
    __attribute__((always_inline)) static inline void name##_as(LOOPS_ARGS(state, arrays));  \
    static void name(const void *loops, size_t first, size_t end)                            \
    {                                                                                        \
        const struct loops *l = loops;                                                       \
        const struct tables *t = l->st->priv;                                                \
        const size_t n = l->st->ode->n / 2;                                                  \
        if (t->real && t->rows)                                                              \
            name##_as(l, t, n, first, end, l->s, l->work, true, ROW);                        \
        else if (t->real)                                                                    \
            name##_as(l, t, n, first, end, l->s, l->work, true, 1);                          \
        else if (t->rows)                                                                    \
            name##_as(l, t, n, first, end, l->s, l->work, false, ROW);                       \
        else                                                                                 \
            name##_as(l, t, n, first, end, l->s, l->work, false, 1);                         \
    }                                                                                        \
    static inline void name##_as(LOOPS_ARGS(state, arrays))
#define ROWS(r) _Pragma("GCC ivdep") for (size_t r = first; r < end; r += row)
#define PAIRS(i, r)                                                                          \
    _Pragma("GCC ivdep") _Pragma("GCC unroll 1")                                             \
    for (size_t row_i = 0, i = r; row_i < row; row_i++, i++)

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
