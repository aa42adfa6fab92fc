/* foreign_values.c -- what loaded arrays hold: uniform axes, times of a table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "foreign/plan.h"

/* Parts of a step that a coordinate may be off: as such, and by its rounding. */
static const double UNIFORM = 1e-6, ROUNDED = 1e-3;

int foreign_uniform(const struct foreign *f, const struct foreign_array *a,
                    const char *what, double *first, double *step, struct err *err)
{
    const double *x = a->re;
    const size_t last = a->n - 1;
    double most;

    for (size_t i = 0; i < a->n; i++)
        if (!isfinite(x[i]) || (i && x[i] <= x[i - 1]))
            return err_set(err, ERR_DATA, "%s: %s: found %.10g at index %zu, expected %s",
                           f->name, what, x[i], i,
                           isfinite(x[i]) ? "rising numbers" : "a finite number");
    *first = x[0];
    *step = last ? (x[last] - x[0]) / (double)last : 0;
    most = fmax(UNIFORM * *step, fmin(2 * a->rounding, ROUNDED * *step));
    for (size_t i = 1; i < last; i++) {
        const double expected = x[0] + (double)i * *step;

        if (fabs(x[i] - expected) > most)
            return err_set(err, ERR_DATA,
                           "%s: %s is not uniform: found %.10g at index %zu, expected %.10g "
                           "for a step of %.10g", f->name, what, x[i], i, expected, *step);
    }
    return 0;
}

long foreign_table_column(const struct foreign *f, const char *column, struct err *err)
{
    const size_t before = f->index; /* numbers count the columns of the file */
    size_t number;

    for (size_t c = 0; c < f->ncolumn; c++)
        if (column ? !strcmp(f->column[c].name, column)
                   : !strcasecmp(f->column[c].name, "t") ||
                         !strcasecmp(f->column[c].name, "time"))
            return (long)c;
    if (!column)
        return -1;
    if (text_to_size(column, &number, NULL) == 0 && number > before &&
        number <= f->ncolumn + before)
        return (long)(number - before) - 1;
    return err_set(err, ERR_USAGE, "%s: --time-column %s: found no such column, expected a "
                                   "name or a number from %zu to %zu", f->name, column,
                   before + 1, f->ncolumn + before);
}

int foreign_table_time(struct foreign *f, const char *column, struct err *err)
{
    const size_t cols = f->ncolumn;
    struct foreign_array *time, *table;
    double *from, *to;
    long c;

    if (foreign_load(f, 0, err) < 0)
        return -1;
    c = foreign_table_column(f, column, err);
    if (c < 0)
        return column ? -1 : 1;
    if (cols == 1)
        return err_set(err, ERR_DATA, "%s: found times only, expected other columns",
                       f->name);
    time = foreign_add(f, err);
    if (!time)
        return -1;
    table = &f->array[0];
    *time = (struct foreign_array){.name = "time", .type = "text", .numeric = true,
                                   .rank = 1, .dim = {table->dim[0]}};
    time->rounding = f->column[c].rounding;
    if (foreign_shape(time, 'C', err) < 0)
        return -1;
    time->re = malloc(time->n * sizeof *time->re);
    if (!time->re)
        return err_set(err, ERR_INTERNAL, "out of memory");
    from = to = table->re;
    for (size_t r = 0; r < time->n; r++)
        for (size_t k = 0; k < cols; k++, from++)
            *(k == (size_t)c ? &time->re[r] : to++) = *from;
    memmove(&f->column[c], &f->column[c + 1], (cols - (size_t)c - 1) * sizeof *f->column);
    table->dim[1] = --f->ncolumn;
    return foreign_shape(table, 'C', err);
}
