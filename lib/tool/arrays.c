/* arrays.c -- numbers of other programs by their names. */
#include "tool/arrays.h"

#include <math.h>
#include <string.h>

#include "tool/tool.h"

const struct foreign_array *arrays_find(struct foreign *f, const char *name, int rank)
{
    struct err err = {0};

    for (size_t i = 0; i < f->narray; i++) {
        struct foreign_array *a = &f->array[i];
        if (strcmp(a->name, name))
            continue;
        if (!a->numeric || a->complex || (rank && a->rank != rank) || !a->n)
            cli_fail(ERR_DATA, "%s: %s: found %s of %d dimensions, expected numbers%s%.0d", f->name,
                     name, a->type, a->rank, rank ? " of " : "", rank);
        if (!a->re)
            tool_try(foreign_load(f, i, &err), &err);
        for (size_t k = 0; k < a->n; k++)
            if (!isfinite(a->re[k]))
                cli_fail(ERR_DATA, "%s: %s: found %g, expected finite values", f->name, name,
                         a->re[k]);
        return a;
    }
    return NULL;
}

double arrays_at(const struct foreign_array *a, size_t i, size_t j, size_t k)
{
    return a->re[i * a->stride[0] + (a->rank > 1 ? j * a->stride[1] : 0) +
                 (a->rank > 2 ? k * a->stride[2] : 0)];
}
