/* image_read.c -- HDF5 objects become a head, each checked before it is used.
 *
 * References are read from REFERENCE_LIST of the dimension scales (pairs of
 * object address and axis, compared as numbers): no sequence of variable
 * length and no reference of a stranger is followed.
 */
#include "hdf5/image_in.h"

#include <stdlib.h>
#include <string.h>

#include "hdf5/chunks.h"
#include "head/head_in.h"
#include "head/name.h"

struct image_item {
    char *name;
    int64_t order; /* of making */
    haddr_t addr;
    hid_t id;
    bool scale, bare; /* a dimension; one without coordinate variable */
    int rank, dim[IO_RANK];
    hsize_t len[IO_RANK];
    bool unlimited; /* first dimension */
};

struct use {
    hobj_ref_t var;
    unsigned axis;
};

static herr_t list_link(hid_t root, const char *name, const H5L_info_t *info,
                        void *to)
{
    struct image_reader *r = to;
    H5O_info_t object;

    if (name_check(name, "variable", r->err) != 0)
        return -1;
    if (info->type != H5L_TYPE_HARD)
        return err_set(r->err, ERR_DATA, "%s: a soft or external link", name);
    if (H5Oget_info_by_name(root, name, &object, H5P_DEFAULT) < 0)
        return h5_fail(r->err, ERR_DATA, name);
    if (object.type != H5O_TYPE_DATASET)
        return err_set(r->err, ERR_DATA, "%s: not a variable", name);
    if (r->n == 2 * IO_NAMES)
        return err_set(r->err, ERR_DATA, "more than %d variables", IO_NAMES);
    struct image_item *item = realloc(r->item, (r->n + 1) * sizeof *item);
    if (item)
        r->item = item;
    char *own = item ? strdup(name) : NULL;
    if (!own)
        return err_set(r->err, ERR_INTERNAL, "out of memory");
    r->item[r->n++] =
        (struct image_item){.name = own, .order = info->corder, .addr = object.addr, .id = -1};
    return 0;
}

static int by_order(const void *a, const void *b)
{
    const int64_t x = ((const struct image_item *)a)->order;
    const int64_t y = ((const struct image_item *)b)->order;

    return x < y ? -1 : x > y;
}

static int list_links(struct image_reader *r, hid_t root)
{
    unsigned order = 0;
    const hid_t p = H5Gget_create_plist(root);

    H5Pget_link_creation_order(p, &order);
    H5Pclose(p);
    if (!(order & H5P_CRT_ORDER_TRACKED))
        return err_set(r->err, ERR_DATA, "the order of variables is unknown");
    r->err->code = 0;
    /* not in order: HDF5 1.10 sorts a table that it frees unset where a group is damaged */
    if (H5Literate(root, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, list_link, r) < 0)
        return r->err->code ? -1
                            : h5_fail(r->err, ERR_DATA, "cannot list variables");
    if (r->n)
        qsort(r->item, r->n, sizeof *r->item, by_order);
    return 0;
}

/* Rank and lengths; only the first dimension may grow. */
static int read_shape(struct image_reader *r, struct image_item *it)
{
    hsize_t most[IO_RANK];
    const hid_t space = H5Dget_space(it->id);
    const int rank = H5Sget_simple_extent_ndims(space);
    int rc = -1;

    if (rank < 0 || rank > IO_RANK ||
        H5Sget_simple_extent_type(space) == H5S_NULL)
        err_set(r->err, ERR_DATA, "%s: found rank %d, expected 0 to %d",
                it->name, rank, IO_RANK);
    else if (H5Sget_simple_extent_dims(space, it->len, most) < 0)
        h5_fail(r->err, ERR_DATA, it->name);
    else
        rc = 0;
    H5Sclose(space);
    it->rank = rc == 0 ? rank : 0;
    for (int k = 0; k < it->rank; k++) {
        it->dim[k] = -1;
        if (k == 0 && most[k] == H5S_UNLIMITED)
            it->unlimited = true;
        else if (most[k] != it->len[k] || it->len[k] == 0)
            return err_set(r->err, ERR_DATA,
                           "%s: a length that is zero, or may grow", it->name);
    }
    return rc;
}

/* Where the bytes lie: in the file itself; constants of a HEAD within it. */
static int check_storage(const struct image_reader *r,
                         const struct image_item *it, size_t size)
{
    const hid_t p = H5Dget_create_plist(it->id);
    const H5D_layout_t layout = H5Pget_layout(p);
    const int external = H5Pget_external_count(p);
    const haddr_t at = H5Dget_offset(it->id);

    H5Pclose(p);
    if (external != 0 || layout == H5D_VIRTUAL || layout < 0)
        return err_set(r->err, ERR_DATA, "%s: its data lie in other files",
                       it->name);
    if (it->unlimited != (layout == H5D_CHUNKED) && (it->unlimited || r->strict))
        return err_set(r->err, ERR_DATA, "%s: of another storage than expected",
                       it->name);
    if (layout == H5D_CONTIGUOUS && size > 0 && at == HADDR_UNDEF)
        return err_set(r->err, ERR_DATA, "%s: its data were never written", it->name);
    if (layout == H5D_CHUNKED && !it->unlimited &&
        (chunks_stored(it->id, it->name, r->err) != 0 ||
         chunks_filtered(it->id, it->name, 0, it->len[0], r->err) != 0))
        return -1;
    if (r->strict && layout == H5D_CONTIGUOUS && size > 0 &&
        (at > r->limit || size > r->limit - at))
        return err_set(r->err, ERR_DATA, "%s: its data lie outside the image",
                       it->name);
    return 0;
}

static int open_item(struct image_reader *r, struct image_item *it)
{
    char *text;

    it->id = H5Dopen2(r->f, it->name, H5P_DEFAULT);
    if (it->id < 0)
        return h5_fail(r->err, ERR_DATA, it->name);
    if (read_shape(r, it) != 0)
        return -1;
    text = image_get_text(it->id, "CLASS", true, NAME_BYTES);
    it->scale = text && strcmp(text, "DIMENSION_SCALE") == 0;
    free(text);
    if (it->scale && it->rank != 1)
        return err_set(r->err, ERR_DATA,
                       "%s: found a dimension scale of rank %d, expected 1",
                       it->name, it->rank);
    text = image_get_text(it->id, "NAME", true, 2 * NAME_BYTES);
    it->bare = it->scale && text &&
               strncmp(text, "This is a netCDF dimension but not", 34) == 0;
    free(text);
    return 0;
}

/* The stored type of a variable. */
static int item_type(const struct image_reader *r, const struct image_item *it)
{
    const hid_t type = H5Dget_type(it->id);
    const int found = H5Tcommitted(type) > 0 ? -1 : h5_type_of(type);

    H5Tclose(type);
    return found >= 0 ? found
                      : err_set(r->err, ERR_DATA,
                                "%s: found another type than f64, f32, i64, i32 "
                                "or u8 (little-endian)",
                                it->name);
}

/* Append variable it, whose dim are known, with its data and attributes. */
static int take_var(struct image_reader *r, struct image_item *it, size_t *left)
{
    const int type = item_type(r, it);
    struct io_var v = {.type = (enum io_type)type, .rank = it->rank};
    void *data = NULL;

    memcpy(v.dim, it->dim, sizeof v.dim);
    if (type < 0 || head_measure(r->h, it->name, &v, r->err) != 0)
        return -1;
    if (v.record != it->unlimited)
        return err_set(r->err, ERR_DATA,
                       "%s: its first dimension does not grow as the records do",
                       it->name);
    if (check_storage(r, it, v.record ? 0 : v.size) != 0)
        return -1;
    if (!v.record) {
        if (v.size > *left)
            return err_set(r->err, ERR_DATA,
                           "%s: constants of more than %d bytes", it->name,
                           IO_IMAGE);
        *left -= v.size;
        data = malloc(v.size);
        if (!data)
            return err_set(r->err, ERR_INTERNAL, "out of memory");
        if (H5Dread(it->id, h5_type(v.type), H5S_ALL, H5S_ALL, H5P_DEFAULT,
                    data) < 0) {
            free(data);
            return h5_fail(r->err, ERR_DATA, it->name);
        }
    }
    if (head_append(r->h, it->name, &v, data, r->err) < 0) {
        free(data);
        return -1;
    }
    return image_read_attrs(r, it->id, it->name) != 0
               ? err_prefix(r->err, "%s", it->name)
               : 0;
}

/* A scale becomes a dimension and, unless it is bare, its coordinate. */
static int take_dim(struct image_reader *r, struct image_item *it, size_t *left)
{
    if (!it->unlimited) {
        it->dim[0] = head_dim(r->h, it->name, it->len[0], r->err);
        return it->dim[0] < 0 ? -1 : it->bare ? 0 : take_var(r, it, left);
    }
    if (it->bare || item_type(r, it) != IO_F64)
        return err_set(r->err, ERR_DATA,
                       "%s: the record dimension needs an f64 coordinate",
                       it->name);
    it->dim[0] = head_records(r->h, it->name, NULL, NULL, r->err);
    if (it->dim[0] < 0 || check_storage(r, it, 0) != 0)
        return -1;
    return image_read_attrs(r, it->id, it->name);
}

static int use_item(struct image_reader *r, const struct image_item *scale,
                    const struct use *use)
{
    for (size_t i = 0; i < r->n; i++) {
        struct image_item *it = &r->item[i];
        if (it->addr != use->var || it->scale || use->axis >= (unsigned)it->rank)
            continue;
        const bool record = scale->unlimited;
        if (it->dim[use->axis] >= 0 || it->len[use->axis] != scale->len[0] ||
            record != (use->axis == 0 && it->unlimited))
            break;
        it->dim[use->axis] = scale->dim[0];
        return 0;
    }
    return err_set(r->err, ERR_DATA,
                   "dimension %s: a variable that it belongs to does not fit",
                   scale->name);
}

/* REFERENCE_LIST: which axes of which variables this scale measures. */
static int take_uses(struct image_reader *r, const struct image_item *scale,
                     hid_t type)
{
    struct use *use = NULL;
    int rc = -1;

    if (H5Aexists(scale->id, "REFERENCE_LIST") <= 0)
        return 0;
    const hid_t a = H5Aopen(scale->id, "REFERENCE_LIST", H5P_DEFAULT);
    const hid_t stored = H5Aget_type(a), space = H5Aget_space(a);
    const hssize_t n = H5Sget_simple_extent_npoints(space);
    if (n < 0 || n > IO_NAMES * IO_RANK ||
        H5Tget_class(stored) != H5T_COMPOUND || H5Tget_nmembers(stored) != 2 ||
        H5Tget_member_class(stored, 0) != H5T_REFERENCE ||
        H5Tget_member_class(stored, 1) != H5T_INTEGER)
        err_set(r->err, ERR_DATA, "dimension %s: bad REFERENCE_LIST",
                scale->name);
    else if (!(use = calloc((size_t)n + 1, sizeof *use)))
        err_set(r->err, ERR_INTERNAL, "out of memory");
    else if (H5Aread(a, type, use) < 0)
        h5_fail(r->err, ERR_DATA, scale->name);
    else
        rc = 0;
    for (hssize_t i = 0; i < n && rc == 0; i++)
        rc = use_item(r, scale, &use[i]);
    free(use);
    H5Sclose(space);
    H5Tclose(stored);
    H5Aclose(a);
    return rc;
}

static int take_items(struct image_reader *r, hid_t use_type)
{
    size_t left = IO_IMAGE;

    for (size_t i = 0; i < r->n; i++)
        if (open_item(r, &r->item[i]) != 0)
            return -1;
    for (size_t i = 0; i < r->n; i++)
        if (r->item[i].scale && take_dim(r, &r->item[i], &left) != 0)
            return -1;
    for (size_t i = 0; i < r->n; i++)
        if (r->item[i].scale && take_uses(r, &r->item[i], use_type) != 0)
            return -1;
    for (size_t i = 0; i < r->n; i++) {
        struct image_item *it = &r->item[i];
        for (int k = 0; k < it->rank; k++)
            if (it->dim[k] < 0)
                return err_set(r->err, ERR_DATA, "%s: axis %d has no dimension",
                               it->name, k);
        if (!it->scale && take_var(r, it, &left) != 0)
            return -1;
    }
    return 0;
}

/* All record variables have as many records; a HEAD has none. */
static int count_records(const struct image_reader *r, uint64_t *nrec)
{
    bool first = true;

    *nrec = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct image_item *it = &r->item[i];
        if (!it->unlimited)
            continue;
        if (first)
            *nrec = it->len[0];
        first = false;
        if (it->len[0] != *nrec || (r->strict && *nrec > 0) ||
            *nrec > INT64_MAX)
            return err_set(r->err, ERR_DATA, "%s: found %llu records, expected "
                           "%llu", it->name, (unsigned long long)it->len[0],
                           r->strict ? 0ULL : (unsigned long long)*nrec);
    }
    return 0;
}

int image_read(hid_t f, bool strict, size_t image_size, struct io_head *h,
               uint64_t *nrec, struct err *err)
{
    struct err local;
    struct image_reader r = {.f = f,
                             .strict = strict,
                             .limit = strict ? image_size : IO_IMAGE,
                             .h = h,
                             .err = err ? err : &local};
    const hid_t use = H5Tcreate(H5T_COMPOUND, sizeof(struct use));
    const hid_t root = H5Gopen2(f, "/", H5P_DEFAULT);
    int rc = -1;

    *h = HEAD_EMPTY;
    if (use < 0 || root < 0 ||
        H5Tinsert(use, "dataset", HOFFSET(struct use, var), H5T_STD_REF_OBJ) < 0 ||
        H5Tinsert(use, "dimension", HOFFSET(struct use, axis),
                  H5T_NATIVE_UINT) < 0)
        h5_fail(r.err, ERR_DATA, "the root group cannot be read");
    else if (image_check_format(root, r.err) == 0 && list_links(&r, root) == 0 &&
             take_items(&r, use) == 0 && image_read_attrs(&r, root, NULL) == 0 &&
             image_check_records(&r, root) == 0 && count_records(&r, nrec) == 0)
        rc = 0;
    for (size_t i = 0; i < r.n; i++) {
        free(r.item[i].name);
        H5Dclose(r.item[i].id);
    }
    free(r.item);
    H5Gclose(root);
    H5Tclose(use);
    if (rc != 0)
        head_free(h);
    return rc;
}
