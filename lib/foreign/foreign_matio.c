/* foreign_matio.c -- variables, cells and structs of MAT files of version 5, by libmatio.
 *
 * All of this runs in a child process, on a copy of the content in memory, and may crash.
 */
#include "foreign/matio.h"

#include <matio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "foreign/child.h"
#include "head/name.h"

enum { BATCH = 4096, PARTS = 1024, DEPTH = 16 };

/* A walk in the order of the file; parts follow what they are parts of. */
struct walk {
    struct matio_job *job;
    mat_t *mat;
    /* 0 to go on, 1 when all is done, -1. */
    int (*visit)(struct walk *w, matvar_t *v, const struct foreign_array *a);
    size_t parts;
    int depth;
};

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

static bool is_sparse(const matvar_t *v)
{
    return v->class_type == MAT_C_SPARSE;
}

static bool is_number(const matvar_t *v)
{
    return (v->class_type >= MAT_C_DOUBLE && v->class_type <= MAT_C_UINT64) ||
           (is_sparse(v) && v->rank == 2);
}

static void describe(struct foreign_array *a, const matvar_t *v, const char *name, size_t scope)
{
    static const char *const names[] = {
        "empty", "cell", "struct", "object", "char", "sparse", "float64", "float32",
        "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
        "function", "opaque"};
    const size_t known = sizeof names / sizeof *names;

    name_escape(a->name, sizeof a->name, name, strlen(name));
    a->scope = scope < strlen(a->name) ? scope : strlen(a->name);
    snprintf(a->type, sizeof a->type, "%s%s", v->isComplex ? "complex " : "",
             (size_t)v->class_type < known ? names[v->class_type] : "unknown");
    a->numeric = is_number(v) && v->rank > 0 && v->rank <= FOREIGN_RANK;
    a->complex = a->numeric && v->isComplex;
    a->rank = v->rank;
    for (int d = 0; d < v->rank && d < FOREIGN_RANK; d++)
        a->dim[d] = v->dims[d];
}

/* ---- the walk ---- */

static int look_at(struct walk *w, matvar_t *v, const char *name, size_t scope);

/* Part k of n, a field of a struct or (field NULL) an element of a cell. */
static int look_at_part(struct walk *w, matvar_t *v, const char *name, size_t k, size_t n,
                        const char *field)
{
    char part[2 * FOREIGN_NAME];
    int scope;

    if (!v || w->parts == PARTS)
        return 0;
    w->parts++;
    scope = !field  ? snprintf(part, sizeof part, "%.*s{%zu}", FOREIGN_NAME, name, k + 1)
            : n > 1 ? snprintf(part, sizeof part, "%.*s(%zu).", FOREIGN_NAME, name, k + 1)
                    : snprintf(part, sizeof part, "%.*s.", FOREIGN_NAME, name);
    snprintf(part + scope, sizeof part - (size_t)scope, "%s", field ? field : "");
    return look_at(w, v, part, (size_t)scope);
}

static int look_into(struct walk *w, const matvar_t *v, const char *name)
{
    const bool cell = v->class_type == MAT_C_CELL;
    const size_t each = cell ? 1 : Mat_VarGetNumberOfFields((matvar_t *)v);
    char *const *field = cell ? NULL : Mat_VarGetStructFieldnames(v);
    const size_t n = each ? v->nbytes / sizeof(matvar_t *) / each : 0;
    matvar_t *const *part = v->data;
    int rc = 0;

    if (!part || w->depth == DEPTH || (!cell && !field))
        return 0;
    w->depth++;
    for (size_t k = 0; k < n && rc == 0 && w->parts < PARTS; k++)
        for (size_t j = 0; j < each && rc == 0; j++)
            rc = look_at_part(w, part[k * each + j], name, k, n, cell ? NULL : field[j]);
    w->depth--;
    return rc;
}

static int look_at(struct walk *w, matvar_t *v, const char *name, size_t scope)
{
    struct foreign_array a = {0};
    int rc;

    describe(&a, v, name, scope);
    rc = w->visit(w, v, &a);
    return rc || (v->class_type != MAT_C_CELL && v->class_type != MAT_C_STRUCT)
               ? rc
               : look_into(w, v, name);
}

/* Over the whole file, which must have all its variables, or to where visit ends it. */
static int walk(struct matio_job *job, int fd,
                int (*visit)(struct walk *, matvar_t *, const struct foreign_array *))
{
    struct walk w = {.job = job, .mat = open_content(job->f), .visit = visit};
    size_t variables = 0;
    matvar_t *v;
    int rc = w.mat ? 0 : -1;

    job->fd = fd;
    while (rc == 0 && (v = Mat_VarReadNextInfo(w.mat))) {
        rc = look_at(&w, v, v->name ? v->name : "", 0);
        variables++;
        Mat_VarFree(v);
    }
    return rc == 1 || (rc == 0 && variables >= job->elements) ? 0 : -1;
}

static int send_array(struct walk *w, matvar_t *v, const struct foreign_array *a)
{
    (void)v;
    return child_send(w->job->fd, a, sizeof *a);
}

int matio_list(int fd, void *arg)
{
    return walk(arg, fd, send_array);
}

/* ---- values ---- */

static double element(const void *data, enum matio_types type, size_t j)
{
    switch (type) {
    case MAT_T_DOUBLE:
        return ((const double *)data)[j];
    case MAT_T_SINGLE:
        return ((const float *)data)[j];
    case MAT_T_INT8:
        return ((const int8_t *)data)[j];
    case MAT_T_UINT8:
        return ((const uint8_t *)data)[j];
    case MAT_T_INT16:
        return ((const int16_t *)data)[j];
    case MAT_T_UINT16:
        return ((const uint16_t *)data)[j];
    case MAT_T_INT32:
        return ((const int32_t *)data)[j];
    case MAT_T_UINT32:
        return ((const uint32_t *)data)[j];
    case MAT_T_INT64:
        return (double)((const int64_t *)data)[j];
    default:
        return (double)((const uint64_t *)data)[j];
    }
}

/* What the values of a full array of that class are in memory. */
static enum matio_types type_of(enum matio_classes class)
{
    static const enum matio_types types[] = {
        MAT_T_DOUBLE, MAT_T_SINGLE, MAT_T_INT8,  MAT_T_UINT8, MAT_T_INT16,
        MAT_T_UINT16, MAT_T_INT32,  MAT_T_UINT32, MAT_T_INT64, MAT_T_UINT64};

    return types[class - MAT_C_DOUBLE];
}

static int send_part(const struct matio_job *job, const void *data, enum matio_types type, size_t n)
{
    double batch[BATCH];

    if (!data)
        return -1;
    for (size_t j = 0, k; j < n; j += k) {
        for (k = 0; k < BATCH && j + k < n; k++)
            batch[k] = element(data, type, j + k);
        if (child_send(job->fd, batch, k * sizeof *batch) < 0)
            return -1;
    }
    return 0;
}

/* The columns of full(ir[k], j) = data[k] for jc[j] <= k < jc[j + 1]. */
static int send_sparse(const struct matio_job *job, const mat_sparse_t *s, const void *data,
                       enum matio_types type, const struct foreign_array *a)
{
    const size_t rows = a->dim[0], most = s->ndata < s->nir ? s->ndata : s->nir;
    double *column = s->njc == a->dim[1] + 1 && s->jc && (!most || (s->ir && data))
                         ? malloc((rows + 1) * sizeof *column) : NULL;
    int rc = column ? 0 : -1;

    for (size_t j = 0; j < a->dim[1] && rc == 0; j++) {
        memset(column, 0, rows * sizeof *column);
        if (s->jc[j] > s->jc[j + 1] || s->jc[j + 1] > most)
            rc = -1;
        for (size_t k = s->jc[j]; rc == 0 && k < s->jc[j + 1]; k++) {
            if (s->ir[k] >= rows)
                rc = -1;
            else
                column[s->ir[k]] = element(data, type, k);
        }
        if (rc == 0)
            rc = child_send(job->fd, column, rows * sizeof *column);
    }
    free(column);
    return rc;
}

static int send_wanted(struct walk *w, matvar_t *v, const struct foreign_array *a)
{
    struct matio_job *job = w->job;
    const struct foreign_array *known = &job->f->array[job->wanted];
    int rc = 0;

    if (job->at++ != job->wanted)
        return 0;
    if (!a->numeric || a->complex != known->complex || a->rank != known->rank ||
        memcmp(a->dim, known->dim, sizeof a->dim) != 0 || Mat_VarReadDataAll(w->mat, v) != 0 ||
        !v->data || (!is_sparse(v) && v->nbytes != known->n * Mat_SizeOfClass(v->class_type)))
        return -1;
    for (int part = 0; part < 1 + a->complex && rc == 0; part++) {
        const void *data = is_sparse(v) ? ((const mat_sparse_t *)v->data)->data : v->data;
        const mat_complex_split_t *z = data;

        if (a->complex)
            data = !z ? NULL : part ? z->Im : z->Re;
        rc = is_sparse(v) ? send_sparse(job, v->data, data, v->data_type, known)
                          : send_part(job, data, type_of(v->class_type), known->n);
    }
    return rc < 0 ? -1 : 1;
}

int matio_values(int fd, void *arg)
{
    struct matio_job *job = arg;

    return walk(job, fd, send_wanted);
}
