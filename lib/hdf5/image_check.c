/* image_check.c -- whether a head is fit to be written, and what was read one of ours. */
#include "hdf5/image_in.h"

#include <stdlib.h>
#include <string.h>

int image_check(const struct io_head *h, size_t *recsize, struct err *err)
{
    const char *record = NULL;
    size_t sum = 0;

    if (h->record_dim >= 0)
        record = h->dim[h->record_dim].name;
    for (size_t i = 0; i < h->nvar; i++) {
        const struct io_var *v = &h->var[i];
        if (!v->record)
            continue;
        if (sum == 0 && (strcmp(v->name, record) != 0 || v->type != IO_F64))
            return err_set(err, ERR_DATA,
                           "record variable %s: found before the f64 "
                           "coordinate %s",
                           v->name, record);
        if (v->size > IO_BYTES - sum)
            return err_set(err, ERR_DATA,
                           "one record has more than %d bytes (at variable %s)",
                           IO_BYTES, v->name);
        sum += v->size;
    }
    if (record && sum == 0)
        return err_set(err, ERR_DATA, "dimension %s: no coordinate", record);
    *recsize = sum;
    return 0;
}

int image_check_format(hid_t root, struct err *err)
{
    int64_t format = 0;

    if (H5Aexists(root, "subgrid_format") > 0) {
        const hid_t a = H5Aopen(root, "subgrid_format", H5P_DEFAULT);
        const hid_t type = H5Aget_type(a), space = H5Aget_space(a);
        if (H5Tget_class(type) == H5T_INTEGER &&
            H5Sget_simple_extent_npoints(space) == 1)
            H5Aread(a, H5T_NATIVE_INT64, &format);
        H5Sclose(space);
        H5Tclose(type);
        H5Aclose(a);
    }
    if (format == 1)
        return 0;
    if (format == 0)
        return err_set(err, ERR_DATA,
                       "not a data set of these tools (no attribute "
                       "subgrid_format); see import");
    return err_set(err, ERR_DATA, "subgrid_format = %lld, expected 1",
                   (long long)format);
}

int image_check_records(const struct image_reader *r, hid_t root)
{
    const char *next;
    char *text = image_get_text(root, "subgrid_records", r->strict, r->limit);
    size_t recsize;
    int rc = image_check(r->h, &recsize, r->err);

    if (!text)
        return err_set(r->err, ERR_DATA, "no attribute subgrid_records");
    next = text;
    for (size_t i = 0; i < r->h->nvar && rc == 0; i++) {
        const size_t n = strlen(r->h->var[i].name);
        if (!r->h->var[i].record)
            continue;
        if (strncmp(next, r->h->var[i].name, n) != 0 ||
            (next[n] != '\0' && next[n] != '\n'))
            rc = err_set(r->err, ERR_DATA,
                         "%s: not listed as a record variable in its order",
                         r->h->var[i].name);
        else
            next += n + (next[n] == '\n');
    }
    if (rc == 0 && *next)
        rc = err_set(r->err, ERR_DATA,
                     "subgrid_records lists a variable that is none of records");
    free(text);
    return rc;
}
