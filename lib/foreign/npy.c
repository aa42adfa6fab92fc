/* npy.c -- a file of one array of NumPy (foreign_numpy.c). */
#include <stdio.h>
#include <string.h>

#include "foreign/numpy.h"

/* Why an array is not read, with all that its header says. */
static int refuse(const struct foreign_array *a, const struct numpy *h, struct err *err)
{
    char dims[FOREIGN_RANK * 24] = "";

    for (int d = 0; d < a->rank; d++)
        snprintf(dims + strlen(dims), sizeof dims - strlen(dims), "%s%zu", d ? " x " : ", ",
                 a->dim[d]);
    if (!strcmp(a->type, "object"))
        return err_set(err, ERR_DATA, "found pickled Python objects (%s%s), expected numbers",
                       h->descr, dims);
    if (!strcmp(a->type, "records"))
        return err_set(err, ERR_DATA, "found records of several fields (%s%s), expected numbers: "
                       "each field as an array of its own", h->descr, dims);
    return err_set(err, ERR_DATA, "found elements of type '%s' (%s%s), expected numbers%s",
                   h->descr, a->type, dims,
                   strcmp(a->type, "long double") ? "" : " of at most 8 bytes: astype('f8')");
}

static int describe(struct foreign *f, struct err *err)
{
    struct foreign_array *a = foreign_add(f, err);
    struct numpy h;

    if (!a || numpy_describe(f->bytes, f->size, &h, a, err) < 0)
        return -1;
    return a->numeric ? numpy_whole(&h, a, f->size, err) : refuse(a, &h, err);
}

static int load(struct foreign *f, size_t i, struct err *err)
{
    struct foreign_array again = {0};
    struct numpy h;

    if (numpy_describe(f->bytes, f->size, &h, &again, err) < 0)
        return -1;
    numpy_load(f->bytes, &h, &f->array[i]);
    return 0;
}

const struct foreign_ops foreign_npy = {
    .name = "npy",
    .brief = "one array of NumPy, versions 1 to 3",
    .suffixes = " npy ",
    .probe = numpy_probe,
    .describe = describe,
    .load = load,
};
