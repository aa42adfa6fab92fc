/* head.c -- dimensions and variables of a data set in memory. */
#include "head/head_in.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "head/convert.h"
#include "head/name.h"

size_t io_type_size(enum io_type type)
{
    switch (type) {
    case IO_F64:
    case IO_I64:
        return 8;
    case IO_F32:
    case IO_I32:
        return 4;
    case IO_U8:
        break;
    }
    return 1;
}

static void attrs_free(struct io_attr *attr, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(attr[i].name);
        free(attr[i].text);
    }
    free(attr);
}

static void var_free(struct io_var *v)
{
    attrs_free(v->attr, v->nattr);
    free(v->name);
    free(v->data);
}

void head_free(struct io_head *h)
{
    for (size_t i = 0; i < h->ndim; i++)
        free(h->dim[i].name);
    for (size_t i = 0; i < h->nvar; i++)
        var_free(&h->var[i]);
    attrs_free(h->attr, h->nattr);
    free(h->dim);
    free(h->var);
    *h = HEAD_EMPTY;
}

int head_find_var(const struct io_head *h, const char *name)
{
    for (size_t i = 0; i < h->nvar; i++)
        if (strcmp(h->var[i].name, name) == 0)
            return (int)i;
    return -1;
}

int head_find_dim(const struct io_head *h, const char *name)
{
    for (size_t i = 0; i < h->ndim; i++)
        if (strcmp(h->dim[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* Append a dimension; len 0 stands for the record dimension. */
static int append_dim(struct io_head *h, const char *name, size_t len,
                      struct err *err)
{
    if (name_check(name, "dimension", err) != 0)
        return -1;
    if (head_find_dim(h, name) >= 0 || head_find_var(h, name) >= 0)
        return err_set(err, ERR_DATA, "dimension %s: the name is taken", name);
    if (h->ndim == IO_NAMES)
        return err_set(err, ERR_DATA, "dimension %s: more than %d dimensions",
                       name, IO_NAMES);
    struct io_dim *dim = realloc(h->dim, (h->ndim + 1) * sizeof *dim);
    if (dim)
        h->dim = dim;
    char *own = dim ? strdup(name) : NULL;
    if (!own)
        return err_set(err, ERR_INTERNAL, "out of memory");
    h->dim[h->ndim] = (struct io_dim){own, len};
    return (int)h->ndim++;
}

int head_dim(struct io_head *h, const char *name, size_t len, struct err *err)
{
    if (len == 0)
        return err_set(err, ERR_DATA,
                       "dimension %.60s: found length 0, expected at least 1",
                       name);
    return append_dim(h, name, len, err);
}

int head_records(struct io_head *h, const char *name, const char *unit,
                 const char *long_name, struct err *err)
{
    if (h->record_dim >= 0)
        return err_set(err, ERR_DATA,
                       "dimension %.60s: %s is the record dimension already",
                       name, h->dim[h->record_dim].name);
    const int d = append_dim(h, name, 0, err);
    if (d < 0)
        return -1;
    h->record_dim = d;
    return head_var(h, name, IO_F64, name, NULL, unit, long_name, err) < 0
               ? -1
               : d;
}

int head_measure(const struct io_head *h, const char *name, struct io_var *v,
                 struct err *err)
{
    const int own = head_find_dim(h, name);

    v->size = io_type_size(v->type);
    v->record = false;
    for (int k = 0; k < v->rank; k++) {
        const struct io_dim *dim = &h->dim[v->dim[k]];
        const bool record = v->dim[k] == h->record_dim;
        const size_t len = record ? 1 : dim->len;
        if (record && k > 0)
            return err_set(err, ERR_DATA,
                           "variable %s: the record dimension %s is not the "
                           "first",
                           name, dim->name);
        if (len > IO_BYTES / v->size)
            return err_set(err, ERR_DATA, "variable %s: more than %d bytes",
                           name, IO_BYTES);
        v->record |= record;
        v->size *= len;
    }
    if (own < 0 || (v->rank == 1 && v->dim[0] == own))
        return 0;
    return err_set(err, ERR_DATA,
                   "variable %s: it bears a dimension's name, so it must be "
                   "over %s alone",
                   name, name);
}

int head_append(struct io_head *h, const char *name, const struct io_var *v,
                void *data, struct err *err)
{
    if (name_check(name, "variable", err) != 0)
        return -1;
    if (head_find_var(h, name) >= 0)
        return err_set(err, ERR_DATA, "variable %s: the name is taken", name);
    if (h->nvar == IO_NAMES)
        return err_set(err, ERR_DATA, "variable %s: more than %d variables",
                       name, IO_NAMES);
    struct io_var *var = realloc(h->var, (h->nvar + 1) * sizeof *var);
    if (var)
        h->var = var;
    char *own = var ? strdup(name) : NULL;
    if (!own)
        return err_set(err, ERR_INTERNAL, "out of memory");
    var += h->nvar;
    *var = *v;
    var->name = own;
    var->data = data;
    var->nattr = 0;
    var->attr = NULL;
    return (int)h->nvar++;
}

/* Append v with a copy of data. */
static int append_copy(struct io_head *h, const char *name,
                       const struct io_var *v, const void *data,
                       struct err *err)
{
    void *own = v->record ? NULL : malloc(v->size);

    if (!v->record && !own)
        return err_set(err, ERR_INTERNAL, "out of memory");
    if (own)
        memcpy(own, data, v->size);
    const int i = head_append(h, name, v, own, err);
    if (i < 0)
        free(own);
    return i;
}

/* Fill rank and dim of v from comma-separated names. */
static int parse_dims(const struct io_head *h, struct io_var *v,
                      const char *dims, struct err *err)
{
    char name[NAME_BYTES + 1];
    int more;

    while ((more = text_next(&dims, ',', name, sizeof name, err)) == 1) {
        const int d = head_find_dim(h, name);
        if (d < 0)
            return err_set(err, ERR_DATA, "no dimension '%s'", name);
        if (v->rank == IO_RANK)
            return err_set(err, ERR_DATA, "more than %d dimensions", IO_RANK);
        v->dim[v->rank++] = d;
    }
    return more;
}

int head_var(struct io_head *h, const char *name, enum io_type type,
             const char *dims, const void *data, const char *unit,
             const char *long_name, struct err *err)
{
    struct io_var v = {.type = type};

    if (parse_dims(h, &v, dims, err) != 0)
        return err_prefix(err, "variable %.60s", name);
    if (head_measure(h, name, &v, err) != 0)
        return -1;
    if (!v.record && !data)
        return err_set(err, ERR_DATA, "variable %.60s: no data", name);
    const int i = append_copy(h, name, &v, data, err);
    if (i < 0 ||
        (long_name && head_set_text(h, name, "long_name", long_name, err)) ||
        (unit && head_set_text(h, name, "units", unit, err)))
        return -1;
    return i;
}

int head_drop_var(struct io_head *h, const char *name, struct err *err)
{
    const int i = head_find_var(h, name);

    if (i < 0)
        return err_set(err, ERR_DATA, "no variable '%.60s'", name);
    var_free(&h->var[i]);
    memmove(&h->var[i], &h->var[i + 1],
            (h->nvar - (size_t)i - 1) * sizeof *h->var);
    h->nvar--;
    return 0;
}

int head_drop_dim(struct io_head *h, const char *name, struct err *err)
{
    const int d = head_find_dim(h, name), own = head_find_var(h, name);

    if (d < 0)
        return err_set(err, ERR_DATA, "no dimension '%.60s'", name);
    for (size_t i = 0; i < h->nvar; i++)
        for (int k = 0; k < h->var[i].rank && (int)i != own; k++)
            if (h->var[i].dim[k] == d)
                return err_set(err, ERR_DATA, "dimension %s: %s is over it",
                               name, h->var[i].name);
    if (own >= 0)
        head_drop_var(h, name, err);
    free(h->dim[d].name);
    memmove(&h->dim[d], &h->dim[d + 1],
            (h->ndim - (size_t)d - 1) * sizeof *h->dim);
    h->ndim--;
    for (size_t i = 0; i < h->nvar; i++)
        for (int k = 0; k < h->var[i].rank; k++)
            h->var[i].dim[k] -= h->var[i].dim[k] > d;
    if (h->record_dim >= d)
        h->record_dim = h->record_dim == d ? -1 : h->record_dim - 1;
    return 0;
}

static int copy_attrs(struct io_head *dst, const char *var,
                      const struct io_attr *attr, size_t n, struct err *err)
{
    int rc = 0;

    for (size_t i = 0; i < n && rc == 0; i++)
        switch (attr[i].type) {
        case IO_ATTR_TEXT:
            rc = head_set_text(dst, var, attr[i].name, attr[i].text, err);
            break;
        case IO_ATTR_F64:
            rc = head_set_f64(dst, var, attr[i].name, attr[i].f64, err);
            break;
        case IO_ATTR_I64:
            rc = head_set_i64(dst, var, attr[i].name, attr[i].i64, err);
            break;
        }
    return rc;
}

int head_copy(struct io_head *dst, const struct io_head *src, struct err *err)
{
    *dst = HEAD_EMPTY;
    for (size_t i = 0; i < src->ndim; i++)
        if (append_dim(dst, src->dim[i].name, src->dim[i].len, err) < 0)
            goto fail;
    dst->record_dim = src->record_dim;
    for (size_t i = 0; i < src->nvar; i++) {
        const struct io_var *v = &src->var[i];
        if (append_copy(dst, v->name, v, v->data, err) < 0 ||
            copy_attrs(dst, v->name, v->attr, v->nattr, err) != 0)
            goto fail;
    }
    if (copy_attrs(dst, NULL, src->attr, src->nattr, err) == 0)
        return 0;
fail:
    head_free(dst);
    return -1;
}

double *head_doubles(const struct io_head *h, const char *name, size_t *n,
                     struct err *err)
{
    const int i = head_find_var(h, name);

    if (i < 0 || !h->var[i].data) {
        err_set(err, ERR_DATA, "no constant variable '%.60s'", name);
        return NULL;
    }
    const struct io_var *v = &h->var[i];
    *n = v->size / io_type_size(v->type);
    double *out = malloc(*n * sizeof *out);
    if (!out) {
        err_set(err, ERR_INTERNAL, "out of memory");
        return NULL;
    }
    io_to_f64(out, v->data, v->type, *n);
    return out;
}
