/* step_tables.c -- tables of functions of L dt: made, freed. */
#include "step/step_tables.h"

#include <stdlib.h>

int step_tables_open(struct stepper *st, size_t count, table_values *values, size_t stages,
                     size_t arrays, struct err *err)
{
    const size_t n = st->ode->n;
    const double *L = st->ode->symbol, dt = st->dt;
    struct tables *t = calloc(1, sizeof *t);

    st->priv = t;
    if (t)
        t->memory = malloc(count * n * sizeof *t->memory);
    if (!t || !t->memory)
        return err_set(err, ERR_INTERNAL, "%s: no memory for n = %zu", st->ops->name, n);
    t->real = true;
    for (size_t i = 0; i < n; i += 2)
        t->real &= L[i + 1] == 0;
    for (size_t c = 0; c < count; c++)
        t->c[c] = t->memory + c * (t->real ? n / 2 : n);
    for (size_t i = 0; i < n / 2; i++) {
        double complex value[TABLES];
        values(dt * CMPLX(L[2 * i], L[2 * i + 1]), dt, value);
        for (size_t c = 0; c < count && t->real; c++)
            t->c[c][i] = creal(value[c]);
        for (size_t c = 0; c < count && !t->real; c++) {
            t->c[c][2 * i] = creal(value[c]);
            t->c[c][2 * i + 1] = cimag(value[c]);
        }
    }
    st->ntape = stages * (n + st->ode->ntape);
    st->nwork = arrays * n + st->ode->nwork;
    return 0;
}

void step_tables_close(struct stepper *st)
{
    struct tables *t = st->priv;

    if (t)
        free(t->memory);
    free(t);
}
