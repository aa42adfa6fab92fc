/* foreign_h5values.c -- what a stranger's dataset of HDF5 holds, and its values.
 *
 * HDF5 converts every integer and float, of either order of bytes; complex numbers are
 * compounds of two floats (r and i of h5py, real and imag of MATLAB, re and im of Julia).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "foreign/h5walk.h"
#include "hdf5/chunks.h"

enum { DEFLATES = 1100 }; /* more bytes than one of deflate's becomes */

bool h5_has(hid_t object, const char *attribute)
{
    return H5Aexists(object, attribute) > 0;
}

void h5_text(hid_t object, const char *attribute, char *text, size_t size)
{
    const hid_t a = h5_has(object, attribute) ? H5Aopen(object, attribute, H5P_DEFAULT) : -1;
    const hid_t type = a < 0 ? -1 : H5Aget_type(a), space = a < 0 ? -1 : H5Aget_space(a);
    const hid_t want = H5Tcopy(H5T_C_S1);

    memset(text, 0, size);
    if (a >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0 &&
        H5Sget_simple_extent_npoints(space) == 1 && H5Tset_size(want, size) >= 0 &&
        H5Tset_cset(want, H5Tget_cset(type)) >= 0)
        H5Aread(a, want, text);
    text[size - 1] = '\0';
    H5Tclose(want);
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(a);
}

int h5_number(hid_t object, const char *attribute, double *x, struct err *err)
{
    const hid_t a = H5Aopen(object, attribute, H5P_DEFAULT);
    const hid_t space = a < 0 ? -1 : H5Aget_space(a);
    const bool one = a >= 0 && H5Sget_simple_extent_npoints(space) == 1;
    const bool read = one && H5Aread(a, H5T_NATIVE_DOUBLE, x) >= 0;

    H5Sclose(space);
    H5Aclose(a);
    return read ? 0 : err_set(err, ERR_DATA, "its attribute %s is no number", attribute);
}

static bool is_number(hid_t type)
{
    const H5T_class_t class = H5Tget_class(type);

    return class == H5T_INTEGER || class == H5T_FLOAT;
}

/* Two numbers with the names of a complex one. */
static bool is_complex(hid_t type)
{
    static const char *const pairs[][2] = {{"r", "i"}, {"real", "imag"}, {"re", "im"}};
    bool found = false;

    if (H5Tget_class(type) != H5T_COMPOUND || H5Tget_nmembers(type) != 2)
        return false;
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs && !found; k++) {
        found = true;
        for (unsigned m = 0; m < 2; m++) {
            char *name = H5Tget_member_name(type, m);
            const hid_t member = H5Tget_member_type(type, m);

            found = found && name && !strcmp(name, pairs[k][m]) && is_number(member);
            H5Tclose(member);
            H5free_memory(name);
        }
    }
    return found;
}

static void name_type(hid_t type, char *text, size_t size)
{
    static const char *const names[H5T_NCLASSES] = {
        [H5T_TIME] = "time",         [H5T_STRING] = "text",       [H5T_BITFIELD] = "bits",
        [H5T_OPAQUE] = "opaque",     [H5T_COMPOUND] = "compound", [H5T_REFERENCE] = "reference",
        [H5T_ENUM] = "enumeration",  [H5T_VLEN] = "lists",        [H5T_ARRAY] = "arrays"};
    const H5T_class_t class = H5Tget_class(type);
    const hid_t part = is_complex(type) ? H5Tget_member_type(type, 0) : -1;
    char of[16];

    if (is_number(type))
        snprintf(text, size, "%s%zu",
                 class == H5T_FLOAT                   ? "float"
                 : H5Tget_sign(type) == H5T_SGN_NONE ? "uint"
                                                      : "int",
                 8 * H5Tget_size(type));
    else if (part >= 0) {
        name_type(part, of, sizeof of);
        snprintf(text, size, "complex %s", of);
    } else
        snprintf(text, size, "%s",
                 class >= 0 && class < H5T_NCLASSES && names[class] ? names[class] : "unknown");
    H5Tclose(part);
}

/* The names of netCDF's dimension scales: the first of each dimension. */
static void name_axes(hid_t set, struct foreign_array *a)
{
    const hid_t list = H5Aopen(set, "DIMENSION_LIST", H5P_DEFAULT);
    const hid_t space = list < 0 ? -1 : H5Aget_space(list);
    const hid_t type = H5Tvlen_create(H5T_STD_REF_OBJ);
    hvl_t scale[FOREIGN_RANK] = {{0}};
    char path[256];

    if (list >= 0 && H5Sget_simple_extent_npoints(space) == a->rank &&
        H5Aread(list, type, scale) >= 0)
        for (int d = 0; d < a->rank; d++) {
            const hid_t of = scale[d].len ? H5Rdereference2(set, H5P_DEFAULT, H5R_OBJECT,
                                                           scale[d].p) : -1;
            const char *slash;

            path[0] = '\0';
            if (of >= 0 && H5Iget_name(of, path, sizeof path) > 0 &&
                (slash = strrchr(path, '/')))
                snprintf(a->axis[d], sizeof a->axis[d], "%.*s", LAYOUT_NAME - 1, slash + 1);
            H5Oclose(of);
        }
    H5Tclose(type);
    H5Sclose(space);
    H5Aclose(list);
}

/* MATLAB says what numbers mean; an empty array is stored as its own shape. */
static void describe_class(hid_t set, struct foreign_array *a)
{
    char class[24];
    double dim[FOREIGN_RANK] = {0};

    h5_text(set, "MATLAB_class", class, sizeof class);
    if (!strcmp(class, "char") || !strcmp(class, "cell") || !strcmp(class, "struct") ||
        !strcmp(class, "function_handle")) {
        a->numeric = a->complex = false;
        snprintf(a->type, sizeof a->type, "%s", class);
    }
    if (!h5_has(set, "MATLAB_empty"))
        return;
    a->numeric = a->complex = false;
    a->rank = a->rank == 1 && a->dim[0] <= FOREIGN_RANK ? (int)a->dim[0] : 0;
    if (!a->rank || H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, dim) < 0)
        a->rank = 1;
    for (int d = 0; d < a->rank; d++)
        a->dim[d] = dim[d] >= 0 && dim[d] < 1e15 ? (size_t)dim[d] : 0;
}

/* Whether so many bytes are stored that n values can be in them: what was not written is no
 * data, and no reason for memory. */
static bool written(hid_t set, size_t n)
{
    const hid_t list = H5Dget_create_plist(set), type = H5Dget_type(set);
    const size_t each = H5Tget_size(type), most = H5Pget_nfilters(list) > 0 ? DEFLATES : 1;
    const bool fits = n <= SIZE_MAX / 64 && each <= SIZE_MAX / (n + 1) &&
                      n * each / most <= H5Dget_storage_size(set);

    H5Tclose(type);
    H5Pclose(list);
    return fits;
}

void h5_describe(const struct h5_walk *w, hid_t set, struct foreign_array *a)
{
    const hid_t type = H5Dget_type(set), space = H5Dget_space(set);
    const int rank = H5Sget_simple_extent_ndims(space);
    hsize_t dim[H5S_MAX_RANK] = {0};
    struct err err = {0};
    char kind[24];
    bool lost;

    name_type(type, kind, sizeof kind);
    a->complex = is_complex(type);
    a->numeric = is_number(type) || a->complex;
    if (H5Sget_simple_extent_type(space) == H5S_NULL || rank > FOREIGN_RANK || rank < 0 ||
        H5Sget_simple_extent_dims(space, dim, NULL) < 0)
        a->numeric = a->complex = false;
    a->rank = rank < 0 ? 0 : rank > FOREIGN_RANK ? FOREIGN_RANK : rank;
    for (int d = 0; d < a->rank; d++)
        a->dim[d] = (size_t)dim[w->dialect == H5_PLAIN ? d : rank - 1 - d];
    if (w->dialect == H5_MATLAB)
        describe_class(set, a);
    else if (w->dialect == H5_PLAIN && rank > 0 && rank <= FOREIGN_RANK)
        name_axes(set, a);
    if (foreign_shape(a, w->dialect == H5_PLAIN ? 'C' : 'F', &err) < 0)
        a->numeric = a->complex = false;
    lost = a->numeric && !written(set, a->n);
    a->numeric = a->numeric && !lost;
    a->complex = a->numeric && a->complex;
    if (!*a->type)
        snprintf(a->type, sizeof a->type, "%s%.20s", lost ? "unwritten " : "", kind);
    H5Sclose(space);
    H5Tclose(type);
}

static int whole(hid_t set, const char *name, struct err *err)
{
    const hid_t list = H5Dget_create_plist(set);
    const bool chunked = H5Pget_layout(list) == H5D_CHUNKED;

    H5Pclose(list);
    return chunked ? chunks_stored(set, name, err) : 0;
}

/* In memory: a double, or the one part of a complex number as one. */
static hid_t memory_type(hid_t stored, int part)
{
    const bool complex = is_complex(stored);
    const hid_t type = complex ? H5Tcreate(H5T_COMPOUND, sizeof(double))
                               : H5Tcopy(H5T_NATIVE_DOUBLE);
    char *name = complex ? H5Tget_member_name(stored, (unsigned)part) : NULL;

    if (name)
        H5Tinsert(type, name, 0, H5T_NATIVE_DOUBLE);
    H5free_memory(name);
    return type;
}

double *h5_values(hid_t set, const char *name, int part, size_t *n, struct err *err)
{
    const hid_t type = H5Dget_type(set), space = H5Dget_space(set);
    const hid_t memory = memory_type(type, part);
    const hssize_t points = H5Sget_simple_extent_npoints(space);
    double *v = NULL;

    *n = points < 0 ? 0 : (size_t)points;
    if (points < 0)
        h5_fail(err, ERR_DATA, name);
    else if (whole(set, name, err) == 0 &&
             !(v = malloc((*n + 1) * sizeof *v)))
        err_set(err, ERR_INTERNAL, "%s: no memory for %zu values", name, *n);
    else if (v && H5Dread(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, v) < 0) {
        h5_fail(err, ERR_DATA, name);
        free(v);
        v = NULL;
    }
    H5Tclose(memory);
    H5Sclose(space);
    H5Tclose(type);
    return v;
}
