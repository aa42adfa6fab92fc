/* image_write.c -- a head becomes HDF5 objects in netCDF-4's layout.
 *
 * DIMENSION_LIST of a variable: per axis a sequence of one reference to its
 * scale. REFERENCE_LIST of a scale: (variable, axis) of all its uses. The
 * dimension scale specification of HDF5, written in one go each, because
 * attaching one by one rewrites the list every time.
 */
#include "hdf5/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hdf5/h5zstd.h"
#include "head/name.h"

enum { LEAST = 256 << 10, MOST = 1 << 20 };

struct use {
    hobj_ref_t var;
    unsigned axis;
};

struct writer {
    hid_t f, text, use; /* file; types */
    const struct io_head *h;
    enum image_pack pack;
    hid_t *dim, *var; /* open datasets; a coordinate is in dim alone */
};

static int put(hid_t obj, const char *name, hid_t stored, hid_t type,
               const void *value)
{
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t a = H5Acreate2(obj, name, stored, space, H5P_DEFAULT, H5P_DEFAULT);
    const int rc = a < 0 || H5Awrite(a, type, value) < 0 ? -1 : 0;

    H5Aclose(a);
    H5Sclose(space);
    return rc;
}

int image_put_text(hid_t obj, const char *name, const char *text)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    int rc = -1;

    if (H5Tset_size(type, *text ? strlen(text) : 1) >= 0 &&
        H5Tset_strpad(type, H5T_STR_NULLPAD) >= 0 &&
        H5Tset_cset(type, H5T_CSET_UTF8) >= 0)
        rc = put(obj, name, type, type, text);
    H5Tclose(type);
    return rc;
}

int image_put_f64(hid_t obj, const char *name, double x)
{
    return put(obj, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &x);
}

int image_put_i64(hid_t obj, const char *name, int64_t x)
{
    return put(obj, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &x);
}

static int put_attrs(hid_t obj, const struct io_attr *attr, size_t n)
{
    int rc = 0;

    for (size_t i = 0; i < n && rc == 0; i++)
        if (!name_is_reserved(attr[i].name))
            rc = attr[i].type == IO_ATTR_TEXT
                     ? image_put_text(obj, attr[i].name, attr[i].text)
                 : attr[i].type == IO_ATTR_F64
                     ? image_put_f64(obj, attr[i].name, attr[i].f64)
                     : image_put_i64(obj, attr[i].name, attr[i].i64);
    return rc;
}

/* CLASS and NAME as terminated strings: what the specification asks for. */
static int put_scale(hid_t obj, const char *name)
{
    const char *const rows[][2] = {{"CLASS", "DIMENSION_SCALE"}, {"NAME", name}};
    int rc = 0;

    for (int i = 0; i < 2 && rc == 0; i++) {
        const hid_t type = H5Tcopy(H5T_C_S1);
        rc = H5Tset_size(type, strlen(rows[i][1]) + 1) < 0
                 ? -1
                 : put(obj, rows[i][0], type, type, rows[i][1]);
        H5Tclose(type);
    }
    return rc;
}

size_t image_chunk(const struct io_head *h, const struct io_var *v,
                   hsize_t chunk[IO_RANK])
{
    size_t bytes = v->size, rows = 1;

    chunk[0] = 1;
    for (int k = 1; k < v->rank; k++)
        chunk[k] = h->dim[v->dim[k]].len;
    for (int k = 1; k < v->rank; k++)
        while (bytes > MOST && chunk[k] > 1) {
            bytes = bytes / chunk[k] * ((chunk[k] + 1) / 2);
            chunk[k] = (chunk[k] + 1) / 2;
        }
    while (bytes * rows < LEAST)
        rows *= 2;
    chunk[0] = rows;
    return bytes * rows;
}

static int set_chunks(const struct writer *w, const struct io_var *v, hid_t p)
{
    const unsigned level = 1;
    hsize_t chunk[IO_RANK];

    image_chunk(w->h, v, chunk);
    if (H5Pset_chunk(p, v->rank, chunk) < 0)
        return -1;
    if (w->pack != IMAGE_RAW && H5Pset_shuffle(p) < 0)
        return -1;
    if (w->pack == IMAGE_DEFLATE && H5Pset_deflate(p, level) < 0)
        return -1;
    if (w->pack == IMAGE_ZSTD &&
        H5Pset_filter(p, H5ZSTD_ID, H5Z_FLAG_MANDATORY, 1, &level) < 0)
        return -1;
    return H5Pset_fletcher32(p) < 0 ? -1 : 0;
}

static hid_t creation(hid_t class)
{
    const hid_t p = H5Pcreate(class);

    if (p >= 0 && (H5Pset_obj_track_times(p, 0) < 0 ||
                   H5Pset_attr_creation_order(p, H5P_CRT_ORDER_TRACKED |
                                                     H5P_CRT_ORDER_INDEXED) < 0)) {
        H5Pclose(p);
        return -1;
    }
    return p;
}

hid_t image_creation(void)
{
    const hid_t p = creation(H5P_FILE_CREATE);

    if (p >= 0 && H5Pset_link_creation_order(p, H5P_CRT_ORDER_TRACKED |
                                                    H5P_CRT_ORDER_INDEXED) < 0) {
        H5Pclose(p);
        return -1;
    }
    return p;
}

/* Create the dataset of v, write its data and attributes; its id or -1. */
static hid_t make_var(const struct writer *w, const struct io_var *v)
{
    hsize_t now[IO_RANK], most[IO_RANK];
    const hid_t p = creation(H5P_DATASET_CREATE);

    for (int k = 0; k < v->rank; k++)
        now[k] = most[k] = w->h->dim[v->dim[k]].len;
    if (v->record) {
        now[0] = 0;
        most[0] = H5S_UNLIMITED;
    }
    const hid_t space = v->rank ? H5Screate_simple(v->rank, now, most)
                                : H5Screate(H5S_SCALAR);
    hid_t d = -1;
    if (p >= 0 && space >= 0 && (!v->record || set_chunks(w, v, p) == 0))
        d = H5Dcreate2(w->f, v->name, h5_type(v->type), space, H5P_DEFAULT, p,
                       H5P_DEFAULT);
    if (d >= 0 && v->data &&
        H5Dwrite(d, h5_type(v->type), H5S_ALL, H5S_ALL, H5P_DEFAULT, v->data) < 0) {
        H5Dclose(d);
        d = -1;
    }
    H5Sclose(space);
    H5Pclose(p);
    return d;
}

/* A dimension without coordinate, as netCDF-4 writes it: no data. */
static hid_t make_bare(const struct writer *w, const struct io_dim *dim)
{
    const hsize_t len = dim->len;
    const hid_t p = creation(H5P_DATASET_CREATE);
    const hid_t space = H5Screate_simple(1, &len, NULL);
    const hid_t d = H5Dcreate2(w->f, dim->name, H5T_IEEE_F32BE, space,
                               H5P_DEFAULT, p, H5P_DEFAULT);
    H5Sclose(space);
    H5Pclose(p);
    return d;
}

static int make_dims(struct writer *w)
{
    char name[NAME_BYTES + 64];

    for (size_t i = 0; i < w->h->ndim; i++) {
        const struct io_dim *dim = &w->h->dim[i];
        const int v = head_find_var(w->h, dim->name);
        w->dim[i] = v < 0 ? make_bare(w, dim) : make_var(w, &w->h->var[v]);
        if (w->dim[i] < 0)
            return -1;
        snprintf(name, sizeof name,
                 "This is a netCDF dimension but not a netCDF variable. %9zu",
                 dim->len);
        if (put_scale(w->dim[i], v < 0 ? name : dim->name) != 0 ||
            (v >= 0 &&
             put_attrs(w->dim[i], w->h->var[v].attr, w->h->var[v].nattr) != 0))
            return -1;
    }
    return 0;
}

/* DIMENSION_LIST of variable d over its scales. */
static int put_list(const struct writer *w, hid_t d, const struct io_var *v)
{
    hvl_t list[IO_RANK];
    hobj_ref_t scale[IO_RANK];
    const hsize_t n = (hsize_t)v->rank;
    int rc = -1;

    for (int k = 0; k < v->rank; k++) {
        list[k] = (hvl_t){1, &scale[k]};
        if (H5Rcreate(&scale[k], w->f, w->h->dim[v->dim[k]].name, H5R_OBJECT,
                      -1) < 0)
            return -1;
    }
    const hid_t type = H5Tvlen_create(H5T_STD_REF_OBJ);
    const hid_t space = H5Screate_simple(1, &n, NULL);
    const hid_t a = H5Acreate2(d, "DIMENSION_LIST", type, space, H5P_DEFAULT,
                               H5P_DEFAULT);
    if (a >= 0 && H5Awrite(a, type, list) >= 0)
        rc = 0;
    H5Aclose(a);
    H5Sclose(space);
    H5Tclose(type);
    return rc;
}

static int make_vars(struct writer *w)
{
    for (size_t i = 0; i < w->h->nvar; i++) {
        const struct io_var *v = &w->h->var[i];
        if (head_find_dim(w->h, v->name) >= 0)
            continue;
        w->var[i] = make_var(w, v);
        if (w->var[i] < 0 || put_attrs(w->var[i], v->attr, v->nattr) != 0 ||
            (v->rank > 0 && put_list(w, w->var[i], v) != 0))
            return -1;
    }
    return 0;
}

/* REFERENCE_LIST of dimension d: its uses by variables. uses is work space. */
static int put_uses(const struct writer *w, int d, struct use *uses)
{
    hsize_t n = 0;
    int rc = -1;

    for (size_t i = 0; i < w->h->nvar; i++)
        for (int k = 0; w->var[i] >= 0 && k < w->h->var[i].rank; k++) {
            if (w->h->var[i].dim[k] != d)
                continue;
            memset(&uses[n], 0, sizeof uses[n]);
            uses[n].axis = (unsigned)k;
            if (H5Rcreate(&uses[n++].var, w->f, w->h->var[i].name, H5R_OBJECT,
                          -1) < 0)
                return -1;
        }
    if (n == 0)
        return 0;
    const hid_t space = H5Screate_simple(1, &n, NULL);
    const hid_t a = H5Acreate2(w->dim[d], "REFERENCE_LIST", w->use, space,
                               H5P_DEFAULT, H5P_DEFAULT);
    if (a >= 0 && H5Awrite(a, w->use, uses) >= 0)
        rc = 0;
    H5Aclose(a);
    H5Sclose(space);
    return rc;
}

static int make_uses(const struct writer *w)
{
    struct use *uses = calloc(w->h->nvar * IO_RANK + 1, sizeof *uses);
    int rc = uses ? 0 : -1;

    for (size_t d = 0; d < w->h->ndim && rc == 0; d++)
        rc = put_uses(w, (int)d, uses);
    free(uses);
    return rc;
}

/* subgrid_records: the record variables' names, one a line. */
static int put_records(hid_t root, const struct io_head *h)
{
    size_t n = 1;
    char *text, *end;

    for (size_t i = 0; i < h->nvar; i++)
        n += h->var[i].record ? strlen(h->var[i].name) + 1 : 0;
    end = text = malloc(n);
    if (!text)
        return -1;
    *end = '\0';
    for (size_t i = 0; i < h->nvar; i++)
        if (h->var[i].record)
            end += sprintf(end, "%s%s", end > text ? "\n" : "", h->var[i].name);
    const int rc = image_put_text(root, "subgrid_records", text);
    free(text);
    return rc;
}

static int put_global(hid_t f, const struct io_head *h)
{
    const hid_t root = H5Gopen2(f, "/", H5P_DEFAULT);
    int rc = -1;

    if (root >= 0 && image_put_text(root, "Conventions", "CF-1.8") == 0 &&
        image_put_i64(root, "subgrid_format", 1) == 0 &&
        put_records(root, h) == 0 && put_attrs(root, h->attr, h->nattr) == 0)
        rc = 0;
    H5Gclose(root);
    return rc;
}

static hid_t use_type(void)
{
    const hid_t type = H5Tcreate(H5T_COMPOUND, sizeof(struct use));

    if (type >= 0 &&
        (H5Tinsert(type, "dataset", HOFFSET(struct use, var),
                   H5T_STD_REF_OBJ) < 0 ||
         H5Tinsert(type, "dimension", HOFFSET(struct use, axis),
                   H5T_NATIVE_UINT) < 0)) {
        H5Tclose(type);
        return -1;
    }
    return type;
}

int image_write(hid_t f, const struct io_head *h, enum image_pack pack,
                struct err *err)
{
    struct writer w = {.f = f, .h = h, .pack = pack, .use = use_type()};
    int rc = -1;

    w.dim = malloc((h->ndim + 1) * sizeof *w.dim);
    w.var = malloc((h->nvar + 1) * sizeof *w.var);
    for (size_t i = 0; w.dim && i < h->ndim; i++)
        w.dim[i] = -1;
    for (size_t i = 0; w.var && i < h->nvar; i++)
        w.var[i] = -1;
    if (!w.dim || !w.var)
        err_set(err, ERR_INTERNAL, "out of memory");
    else if (w.use < 0 || put_global(f, h) != 0 || make_dims(&w) != 0 ||
             make_vars(&w) != 0 || make_uses(&w) != 0)
        h5_fail(err, ERR_IO, "cannot write the head");
    else
        rc = 0;
    for (size_t i = 0; w.dim && i < h->ndim; i++)
        H5Dclose(w.dim[i]);
    for (size_t i = 0; w.var && i < h->nvar; i++)
        H5Dclose(w.var[i]);
    H5Tclose(w.use);
    free(w.dim);
    free(w.var);
    return rc;
}
