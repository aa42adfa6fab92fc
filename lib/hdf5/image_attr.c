/* image_attr.c -- attributes of an HDF5 object into a head. */
#include "hdf5/image_in.h"

#include <stdlib.h>
#include <string.h>

#include "head/name.h"

/* The one text of attribute a, allocated; NULL when it is something else. */
static char *read_text(hid_t a, hid_t type, bool strict, size_t limit)
{
    char *text = NULL, *own = NULL;
    const size_t size = H5Tget_size(type);

    if (H5Tis_variable_str(type) > 0) {
        if (strict || H5Aread(a, type, &text) < 0 || !text)
            return NULL;
        own = strdup(text);
        H5free_memory(text);
        return own;
    }
    if (size == 0 || size > limit)
        return NULL;
    own = calloc(size + 1, 1);
    if (own && H5Aread(a, type, own) < 0) {
        free(own);
        own = NULL;
    }
    return own;
}

/* Points of attribute a: 1 for a scalar, 0 for none at all. */
static hssize_t points(hid_t a)
{
    const hid_t space = H5Aget_space(a);
    const hssize_t n = H5Sget_simple_extent_npoints(space);

    H5Sclose(space);
    return n;
}

char *image_get_text(hid_t obj, const char *name, bool strict, size_t limit)
{
    char *text = NULL;

    if (H5Aexists(obj, name) <= 0)
        return NULL;
    const hid_t a = H5Aopen(obj, name, H5P_DEFAULT);
    const hid_t type = H5Aget_type(a);
    if (type >= 0 && H5Tget_class(type) == H5T_STRING && points(a) == 1)
        text = read_text(a, type, strict, limit);
    H5Tclose(type);
    H5Aclose(a);
    return text;
}

void image_get_f64(hid_t obj, const char *name, double *x)
{
    const hid_t a = H5Aopen(obj, name, H5P_DEFAULT);

    if (points(a) == 1)
        H5Aread(a, H5T_NATIVE_DOUBLE, x);
    H5Aclose(a);
}

/* 0 taken over, 1 of a kind that a head does not hold, -1 with err. */
static int take(const struct image_reader *r, const char *var, hid_t a,
                hid_t type, const char *name)
{
    const hssize_t n = points(a);
    const H5T_class_t class = H5Tget_class(type);
    int64_t i64;
    double f64;

    if (H5Tcommitted(type) > 0 || H5Tget_size(type) == 0)
        return 1;
    if (class == H5T_STRING && n == 0 && !r->strict)
        return head_set_text(r->h, var, name, "", r->err);
    if (class == H5T_STRING && n == 1) {
        char *text = read_text(a, type, r->strict, r->limit);
        const int rc = text ? head_set_text(r->h, var, name, text, r->err) : 1;
        free(text);
        return rc;
    }
    if (class == H5T_INTEGER && n == 1)
        return H5Aread(a, H5T_NATIVE_INT64, &i64) < 0
                   ? 1
                   : head_set_i64(r->h, var, name, i64, r->err);
    if (class == H5T_FLOAT && n == 1)
        return H5Aread(a, H5T_NATIVE_DOUBLE, &f64) < 0
                   ? 1
                   : head_set_f64(r->h, var, name, f64, r->err);
    return 1;
}

struct each {
    const struct image_reader *r;
    const char *var;
};

static herr_t visit(hid_t obj, const char *name, const H5A_info_t *info,
                    void *to)
{
    const struct each *e = to;
    char shown[4 * NAME_BYTES];

    (void)info;
    if (name_is_reserved(name))
        return 0;
    if (name_check(name, "attribute", e->r->err) != 0)
        return -1;
    const hid_t a = H5Aopen(obj, name, H5P_DEFAULT);
    const hid_t type = H5Aget_type(a);
    const int rc = type < 0 ? 1 : take(e->r, e->var, a, type, name);
    H5Tclose(type);
    H5Aclose(a);
    if (rc == 1 && e->r->strict)
        return err_set(e->r->err, ERR_DATA,
                       "attribute %s: expected one text or number",
                       name_escape(shown, sizeof shown, name, strlen(name)));
    return rc < 0 ? -1 : 0;
}

int image_read_attrs(const struct image_reader *r, hid_t obj, const char *var)
{
    struct each e = {r, var};
    unsigned order = 0;
    const hid_t p = var ? H5Dget_create_plist(obj) : H5Gget_create_plist(obj);

    H5Pget_attr_creation_order(p, &order);
    H5Pclose(p);
    if (!(order & H5P_CRT_ORDER_TRACKED) && r->strict)
        return err_set(r->err, ERR_DATA, "the order of attributes is unknown");
    r->err->code = 0;
    const herr_t rc =
        H5Aiterate2(obj, order & H5P_CRT_ORDER_TRACKED ? H5_INDEX_CRT_ORDER
                                                       : H5_INDEX_NAME,
                    H5_ITER_INC, NULL, visit, &e);
    if (rc < 0 && r->err->code == 0)
        return h5_fail(r->err, ERR_DATA, "attributes cannot be read");
    return rc < 0 ? -1 : 0;
}
