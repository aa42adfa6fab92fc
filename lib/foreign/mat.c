/* mat.c -- MATLAB's files of version 5 (also 6 and 7) and 7.3, by libmatio.
 *
 *   116   8  subsystem offset
 *   124   2  version 0x0100 (5) or 0x0200 (7.3), in the order of
 *   126   2  "IM" little-endian or "MI" big-endian
 *
 * Version 7.3 is HDF5 behind 512 bytes, and read as such (foreign/h5walk.h). Arrays are
 * column-major. Parts of cells and structs are named as MATLAB indexes them, sparse matrices are
 * full ones. The library runs in a child process (foreign/matio.h). Source: mat2023.
 * Limits: version 4, which has no signature, is not known.
 */
#include <string.h>

#include "foreign/child.h"
#include "foreign/foreign.h"
#include "foreign/h5walk.h"
#include "foreign/mat5.h"
#include "foreign/matio.h"

enum { HEADER = 128, SLACK = 256 << 20 };

static bool probe(const unsigned char first[], size_t n)
{
    const unsigned char *v = first + 124;

    if (n < HEADER)
        return n >= 10 && !memcmp(first, "MATLAB 5.0", 10);
    return (v[2] == 'I' && v[3] == 'M' && !v[0] && (v[1] == 1 || v[1] == 2)) ||
           (v[2] == 'M' && v[3] == 'I' && !v[1] && v[0] == 1);
}

static bool version5(const struct foreign *f)
{
    return f->size < HEADER || f->bytes[124] == 1 || f->bytes[125] == 1;
}

/* What the child says is held to the bounds of the struct. */
static int accept_array(struct foreign *f, const struct foreign_array *sent,
                        struct err *err)
{
    struct foreign_array *a = foreign_add(f, err);

    if (!a)
        return -1;
    *a = *sent;
    a->name[FOREIGN_NAME - 1] = a->type[sizeof a->type - 1] = '\0';
    a->re = a->im = NULL;
    if (a->scope > strlen(a->name))
        a->scope = 0;
    if (!a->numeric)
        a->rank = a->rank < 0 ? 0 : a->rank > FOREIGN_RANK ? FOREIGN_RANK : a->rank;
    return foreign_shape(a, 'F', err);
}

static int describe(struct foreign *f, struct err *err)
{
    struct matio_job job = {.f = f};
    struct foreign_array a;
    struct child child;
    size_t whole = 0;
    int more = 1, rc = 0;

    if (!probe(f->bytes, f->size))
        return err_set(err, ERR_DATA, "no MAT file of version 5 or 7.3");
    if (!version5(f) && !f->confined)
        return err_set(err, ERR_DATA, "damaged: version 7.3 without HDF5 in it");
    if (!version5(f))
        return h5_list(f, err);
    if (mat5_check(f->bytes, f->size, &job.elements, err) < 0)
        return -1;
    if (child_start(&child, matio_list, &job, f->size + SLACK, err) < 0)
        return -1;
    while (rc == 0 && (more = child_receive(&child, &a, sizeof a)) > 0)
        rc = accept_array(f, &a, err);
    for (size_t i = 0; i < f->narray; i++)
        whole += !f->array[i].scope;
    if ((!child_end(&child) || more < 0) && rc == 0)
        rc = err_set(err, ERR_DATA, "damaged: variable %zu cannot be read", whole + 1);
    return rc;
}

static int load(struct foreign *f, size_t i, struct err *err)
{
    struct foreign_array *a = &f->array[i];
    struct matio_job job = {.f = f, .wanted = i};
    const size_t bytes = a->n * sizeof *a->re;
    struct child child;
    bool good;

    if (!version5(f))
        return h5_load(f, i, err);
    if (child_start(&child, matio_values, &job, f->size + 4 * bytes + SLACK, err) < 0)
        return -1;
    good = child_receive(&child, a->re, bytes) > 0 &&
           (!a->complex || child_receive(&child, a->im, bytes) > 0);
    if (!child_end(&child) || !good)
        return err_set(err, ERR_DATA, "damaged: %s cannot be read", a->name);
    foreign_round(a);
    return 0;
}

const struct foreign_ops foreign_mat = {
    .name = "mat",
    .brief = "MATLAB files of version 5 to 7.3",
    .suffixes = " mat ",
    .probe = probe,
    .describe = describe,
    .load = load,
};
