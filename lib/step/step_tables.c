/* step_tables.c -- tables of functions of L dt: made, freed. */
#include "step/step_tables.h"

#include <stdlib.h>

/* False where the last row is not whole, too. */
static bool in_rows(const struct ode *ode)
{
    const double *L = ode->symbol;

    for (size_t i = 0; i < ode->n; i += 2 * ROW)
        for (size_t j = 2; j < 2 * ROW; j++)
            if (i + 2 * ROW > ode->n || memcmp(&L[i + j], &L[i + j % 2], sizeof *L) != 0)
                return false;
    return true;
}

bool tables_alloc(struct tables *t, size_t count, const struct ode *ode)
{
    *t = (struct tables){.count = count, .real = true};
    for (size_t i = 0; i < ode->n; i += 2)
        t->real &= ode->symbol[i + 1] == 0;
    t->rows = in_rows(ode);
    const size_t half = ode->n / 2, size = t->real ? half : 3 * half;
    t->memory = malloc(count * size * sizeof *t->memory);
    for (size_t c = 0; t->memory && c < count; c++) {
        t->c[c].re = t->memory + c * size;
        t->c[c].turn = t->real ? NULL : t->c[c].re + half;
    }
    return t->memory;
}

void tables_fill(struct tables *t, const struct stepper *st, table_values *values)
{
    const double *L = st->ode->symbol;

    for (size_t i = 0; i < st->ode->n / 2; i++) {
        double complex value[TABLES];
        values(st, st->dt * (L[2 * i] + I * L[2 * i + 1]), value);
        for (size_t c = 0; c < t->count; c++) {
            t->c[c].re[i] = creal(value[c]);
            if (t->real)
                continue;
            t->c[c].turn[2 * i] = -cimag(value[c]);
            t->c[c].turn[2 * i + 1] = cimag(value[c]);
        }
    }
}

int step_tables_open(struct stepper *st, size_t count, table_values *values, size_t stages,
                     size_t arrays, struct err *err)
{
    const size_t n = st->ode->n;
    struct tables *t = calloc(1, sizeof *t);

    st->priv = t;
    if (!t || !tables_alloc(t, count, st->ode))
        return err_set(err, ERR_INTERNAL, "%s: no memory for n = %zu", st->ops->name, n);
    tables_fill(t, st, values);
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

double complex due(double complex x, double complex y)
{
    return CMPLX(creal(x) * creal(y) + cimag(x) * cimag(y),
                 creal(x) * cimag(y) - cimag(x) * creal(y));
}
