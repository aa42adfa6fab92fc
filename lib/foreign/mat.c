/* mat.c -- MATLAB's files of version 5 (also 6 and 7) and 7.3, by libmatio.
 *
 *   116   8  subsystem offset
 *   124   2  version 0x0100 (5) or 0x0200 (7.3), in the order of
 *   126   2  "IM" little-endian or "MI" big-endian
 *
 * Version 7.3 is HDF5 behind 512 bytes, and read as such (foreign/h5walk.h). Arrays are
 * column-major. The library runs in a child process, on a copy in memory. Source: mat2023.
 * Limits: version 4, which has no signature, is not known.
 */
#include <matio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "foreign/child.h"
#include "foreign/foreign.h"
#include "foreign/h5walk.h"
#include "foreign/mat5.h"

enum { HEADER = 128, SLACK = 256 << 20, BATCH = 4096 };

struct job {
    const struct foreign *f;
    size_t i; /* the array to load */
};

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

/* In the child: the content as a file that the library can open. */
static mat_t *open_content(const struct foreign *f)
{
    char path[64];
    int fd;

    fd = memfd_create("mat", MFD_CLOEXEC);
    if (fd < 0 || child_send(fd, f->bytes, f->size) < 0)
        return NULL;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return Mat_Open(path, MAT_ACC_RDONLY);
}

static bool is_number(const matvar_t *v)
{
    return v->class_type >= MAT_C_DOUBLE && v->class_type <= MAT_C_UINT64;
}

static void describe_variable(struct foreign_array *a, const matvar_t *v)
{
    static const char *const names[] = {
        "empty", "cell", "struct", "object", "char", "sparse", "float64", "float32",
        "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
        "function", "opaque"};
    const size_t known = sizeof names / sizeof *names;

    snprintf(a->name, sizeof a->name, "%s", v->name ? v->name : "");
    snprintf(a->type, sizeof a->type, "%s%s", v->isComplex ? "complex " : "",
             (size_t)v->class_type < known ? names[v->class_type] : "unknown");
    a->numeric = is_number(v) && v->rank > 0 && v->rank <= FOREIGN_RANK;
    a->complex = a->numeric && v->isComplex;
    a->rank = v->rank;
    for (int d = 0; d < v->rank && d < FOREIGN_RANK; d++)
        a->dim[d] = v->dims[d];
}

/* In the child: every variable, one struct foreign_array each. */
static int send_list(int fd, void *arg)
{
    const struct job *job = arg;
    mat_t *mat = open_content(job->f);
    matvar_t *v;

    if (!mat)
        return -1;
    while ((v = Mat_VarReadNextInfo(mat))) {
        struct foreign_array a = {0};

        describe_variable(&a, v);
        Mat_VarFree(v);
        if (child_send(fd, &a, sizeof a) < 0)
            return -1;
    }
    return 0;
}

static double element(const void *data, enum matio_classes class, size_t j)
{
    switch (class) {
    case MAT_C_DOUBLE:
        return ((const double *)data)[j];
    case MAT_C_SINGLE:
        return ((const float *)data)[j];
    case MAT_C_INT8:
        return ((const int8_t *)data)[j];
    case MAT_C_UINT8:
        return ((const uint8_t *)data)[j];
    case MAT_C_INT16:
        return ((const int16_t *)data)[j];
    case MAT_C_UINT16:
        return ((const uint16_t *)data)[j];
    case MAT_C_INT32:
        return ((const int32_t *)data)[j];
    case MAT_C_UINT32:
        return ((const uint32_t *)data)[j];
    case MAT_C_INT64:
        return (double)((const int64_t *)data)[j];
    default:
        return (double)((const uint64_t *)data)[j];
    }
}

static int send_part(int fd, const void *data, const matvar_t *v, size_t n)
{
    double batch[BATCH];

    if (!data)
        return -1;
    for (size_t j = 0, k; j < n; j += k) {
        for (k = 0; k < BATCH && j + k < n; k++)
            batch[k] = element(data, v->class_type, j + k);
        if (child_send(fd, batch, k * sizeof *batch) < 0)
            return -1;
    }
    return 0;
}

/* In the child: the values of one array, real part first. */
static int send_values(int fd, void *arg)
{
    const struct job *job = arg;
    const struct foreign_array *a = &job->f->array[job->i];
    mat_t *mat = open_content(job->f);
    matvar_t *v = NULL;

    if (!mat)
        return -1;
    for (size_t k = 0; k <= job->i; k++) {
        Mat_VarFree(v);
        v = Mat_VarReadNextInfo(mat);
        if (!v)
            return -1;
    }
    if (!is_number(v) || !v->isComplex != !a->complex ||
        Mat_VarReadDataAll(mat, v) != 0 || !v->data ||
        v->nbytes != a->n * Mat_SizeOfClass(v->class_type))
        return -1;
    if (!a->complex)
        return send_part(fd, v->data, v, a->n);
    const mat_complex_split_t *z = v->data;
    return send_part(fd, z->Re, v, a->n) < 0 ? -1 : send_part(fd, z->Im, v, a->n);
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
    if (!a->numeric)
        a->rank = a->rank < 0 ? 0 : a->rank > FOREIGN_RANK ? FOREIGN_RANK : a->rank;
    return foreign_shape(a, 'F', err);
}

static int describe(struct foreign *f, struct err *err)
{
    struct job job = {.f = f};
    struct foreign_array a;
    struct child child;
    size_t elements = 0;
    int more = 1, rc = 0;

    if (!probe(f->bytes, f->size))
        return err_set(err, ERR_DATA, "no MAT file of version 5 or 7.3");
    if (!version5(f) && !f->confined)
        return err_set(err, ERR_DATA, "damaged: version 7.3 without HDF5 in it");
    if (!version5(f))
        return h5_list(f, err);
    if (mat5_check(f->bytes, f->size, &elements, err) < 0)
        return -1;
    if (child_start(&child, send_list, &job, f->size + SLACK, err) < 0)
        return -1;
    while (rc == 0 && (more = child_receive(&child, &a, sizeof a)) > 0)
        rc = accept_array(f, &a, err);
    if (!child_end(&child) || more < 0 || f->narray < elements)
        return rc < 0 ? rc
                      : err_set(err, ERR_DATA, "damaged: variable %zu cannot be read",
                                f->narray + 1);
    return rc;
}

static int load(struct foreign *f, size_t i, struct err *err)
{
    struct foreign_array *a = &f->array[i];
    struct job job = {.f = f, .i = i};
    const size_t bytes = a->n * sizeof *a->re;
    struct child child;
    bool good;

    if (!version5(f))
        return h5_load(f, i, err);
    if (child_start(&child, send_values, &job, f->size + 4 * bytes + SLACK, err) < 0)
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
