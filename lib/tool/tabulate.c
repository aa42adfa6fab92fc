/* tabulate.c -- columns of a table as samples. */
#include "tool/tabulate.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/table.h"
#include "tool/tool.h"

enum { COLUMNS = 1024 };

/* Columns of a table, by name or number from 1. */
struct columns {
    size_t n, at[COLUMNS];
};

static size_t column_of(const struct foreign *f, const char *name)
{
    struct text_buf known = {0};
    size_t number;

    for (size_t c = 0; c < f->ncolumn; c++)
        if (!strcmp(f->column[c].name, name))
            return c;
    if (text_to_size(name, &number, NULL) == 0 && number >= 1 && number <= f->ncolumn)
        return number - 1;
    for (size_t c = 0; c < f->ncolumn && c < 32; c++)
        text_add(&known, "%s%s", c ? ", " : "", f->column[c].name);
    cli_fail(ERR_DATA, "%s: found no column %s, expected one of %s%s", f->name, name,
             known.s ? known.s : "", f->ncolumn > 32 ? ", .." : "");
}

static void find_columns(struct columns *to, const struct foreign *f, const char *list)
{
    char name[FOREIGN_NAME];
    struct err err = {0};
    int more;

    to->n = 0;
    while ((more = text_next(&list, ',', name, sizeof name, &err)) > 0) {
        if (to->n == COLUMNS)
            cli_fail(ERR_USAGE, "found more than %d columns", COLUMNS);
        to->at[to->n++] = column_of(f, name);
    }
    tool_try(more, &err);
}

static bool take(const struct foreign_array *a, size_t row, const struct columns *from,
                 double to[])
{
    bool finite = true;

    for (size_t j = 0; j < from->n; j++) {
        to[j] = a->re[row * a->stride[0] + from->at[j] * a->stride[1]];
        finite &= isfinite(to[j]) != 0;
    }
    return finite;
}

static uint64_t key_of(const struct foreign *f, const struct foreign_array *a, size_t row,
                       const struct columns *key, const struct columns *inputs, const double x[])
{
    double value;

    if (!key->n)
        return table_key(inputs->n, x);
    take(a, row, key, &value);
    if (!(value >= 0 && value < 9e15 && floor(value) == value))
        cli_fail(ERR_DATA, "%s: found %.17g in row %zu, %s, expected a whole number as the key",
                 f->name, value, row + 1, f->column[key->at[0]].name);
    return (uint64_t)value;
}

void tabulate(struct foreign *f, const struct tabulate_wish *wish)
{
    static struct columns inputs, outputs, key;
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};
    char digest[32];
    size_t n = 0;

    if (!f->ncolumn)
        cli_fail(ERR_DATA, "%s: found no table, expected columns for --inputs and --outputs",
                 f->name);
    find_columns(&inputs, f, wish->inputs);
    find_columns(&outputs, f, wish->outputs);
    if (wish->key)
        find_columns(&key, f, wish->key);
    if (!inputs.n || !outputs.n || key.n > 1)
        cli_fail(ERR_USAGE, "found %zu inputs, %zu outputs and %zu keys, expected names of columns "
                 "for --inputs and --outputs, and at most one for --key", inputs.n, outputs.n,
                 key.n);
    tool_try(foreign_load(f, 0, &err), &err);
    const struct foreign_array *a = &f->array[0];
    const size_t rows = a->dim[0], d = inputs.n, q = outputs.n;
    double *x = tool_alloc(rows * d + 1, sizeof *x), *y = tool_alloc(rows * q + 1, sizeof *y);
    uint64_t *keys = tool_alloc(rows + 1, sizeof *keys);
    for (size_t row = 0; row < rows; row++) {
        const bool finite = take(a, row, &inputs, x + n * d) & take(a, row, &outputs, y + n * q);
        if (!finite && wish->drop)
            continue;
        if (!finite)
            cli_fail(ERR_DATA, "%s: found a value that is not finite in row %zu, expected none "
                     "(--drop-nonfinite leaves such rows out)", f->name, row + 1);
        keys[n] = key_of(f, a, row, &key, &inputs, x + n * d);
        n++;
    }
    if (!n)
        cli_fail(ERR_DATA, "%s: found no row of finite values", f->name);
    if (n < rows)
        cli_warn("%zu of %zu rows have values that are not finite, and are left out", rows - n,
                 rows);
    tool_try(table_describe(&head, wish->inputs, wish->outputs, wish->fidelity, wish->cost, &err),
             &err);
    snprintf(digest, sizeof digest, "xxh3:%016" PRIx64, f->digest);
    struct io_out *out = tool_create(&head, NULL, (const char *const[]){digest, NULL});
    tool_try(table_write(out, n, d, q, x, y, keys, &err), &err);
    tool_close(out, 0, NAN);
    head_free(&head);
    free(x);
    free(y);
    free(keys);
}
