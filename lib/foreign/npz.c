/* npz.c -- several arrays of NumPy: a zip of .npy, stored or deflated.
 *
 * Nothing is unpacked but into memory; what is no .npy is passed over. An array
 * is called as its member, without .npy.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "foreign/numpy.h"
#include "foreign/zip.h"

static bool probe(const unsigned char first[], size_t n)
{
    return n >= 4 && (!memcmp(first, "PK\3\4", 4) || !memcmp(first, "PK\5\6", 4));
}

static bool is_array(const struct zip_member *m)
{
    return m->length > 4 && !memcmp(m->name + m->length - 4, ".npy", 4);
}

static int name_of(struct foreign *f, const struct zip_member *m, struct err *err)
{
    const size_t n = m->length - 4;
    char *name = f->array[f->narray - 1].name;

    if (n >= FOREIGN_NAME)
        return err_set(err, ERR_DATA, "found a name of %zu bytes, expected less than %d", n,
                       FOREIGN_NAME);
    memcpy(name, m->name, n);
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)name[i] < 32)
            return err_set(err, ERR_DATA, "found a byte %d in the name of a member", name[i]);
    for (size_t i = 0; i + 1 < f->narray; i++)
        if (!strcmp(f->array[i].name, name))
            return err_set(err, ERR_DATA, "found two arrays of the name %s", name);
    return 0;
}

static int add(struct foreign *f, const struct zip_member *m, struct err *err)
{
    unsigned char first[NUMPY_HEADER];
    const size_t n = m->size < NUMPY_HEADER ? m->size : NUMPY_HEADER;
    struct foreign_array *a = foreign_add(f, err);
    struct numpy h;

    if (!a || name_of(f, m, err) < 0)
        return -1;
    if (zip_read(m, first, n, err) < 0 || numpy_describe(first, n, &h, a, err) < 0 ||
        numpy_whole(&h, a, m->size, err) < 0)
        return err_prefix(err, "%s", a->name), -1;
    return 0;
}

static int describe(struct foreign *f, struct err *err)
{
    struct text_buf others = {0};
    struct zip_member m;
    struct zip z;
    int rc = zip_open(&z, f->bytes, f->size, err);

    while (rc == 0 && (rc = zip_next(&z, &m, err)) == 1) {
        rc = 0;
        if (is_array(&m))
            rc = add(f, &m, err);
        else if (others.len < 400)
            text_add(&others, "%s%.*s", others.len ? ", " : "", (int)m.length, m.name);
    }
    if (rc == 0 && !f->narray)
        rc = err_set(err, ERR_DATA, "found a zip of %.300s, expected arrays of NumPy in it "
                     "(numpy.savez writes them)%s", others.len ? others.s : "nothing",
                     others.len && strstr(others.s, "data.pkl")
                         ? "; of PyTorch: numpy.savez(FILE, **{k: v.numpy() for k, v in "
                           "model.state_dict().items()})" : "");
    text_buf_free(&others);
    return rc;
}

/* Member i of the arrays, as describe() has met it. */
static int find(const struct foreign *f, size_t i, struct zip_member *m, struct err *err)
{
    struct zip z;

    if (zip_open(&z, f->bytes, f->size, err) < 0)
        return -1;
    do {
        if (zip_next(&z, m, err) != 1)
            return -1;
    } while (!is_array(m) || i-- > 0);
    return 0;
}

static int load(struct foreign *f, size_t i, struct err *err)
{
    struct foreign_array again = {0};
    struct zip_member m;
    struct numpy h;
    unsigned char *bytes;
    int rc;

    if (find(f, i, &m, err) < 0)
        return -1;
    bytes = malloc(m.size); /* the values, which memory has room for, and their header */
    if (!bytes)
        return err_set(err, ERR_INTERNAL, "no memory for %zu bytes", m.size);
    rc = zip_read(&m, bytes, m.size, err);
    if (rc == 0)
        rc = numpy_describe(bytes, m.size, &h, &again, err);
    if (rc == 0)
        numpy_load(bytes, &h, &f->array[i]);
    else
        err_prefix(err, "%s", f->array[i].name);
    free(bytes);
    return rc;
}

const struct foreign_ops foreign_npz = {
    .name = "npz",
    .brief = "several arrays of NumPy, packed or not",
    .suffixes = " npz ",
    .probe = probe,
    .describe = describe,
    .load = load,
};
