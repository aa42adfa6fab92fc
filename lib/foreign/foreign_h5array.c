/* foreign_h5array.c -- values of a stranger's array of HDF5 as they are meant.
 *
 *   netCDF   stored * scale_factor + add_offset, NaN where stored is _FillValue or missing_value
 *   sparse   full(ir[k], j) = data[k] for jc[j] <= k < jc[j + 1]
 */
#include <math.h>
#include <stdlib.h>

#include "foreign/h5walk.h"

/* v[n] as netCDF means them. */
static int unpack(hid_t set, double *v, size_t n, struct err *err)
{
    static const char *const missing[] = {"_FillValue", "missing_value"};
    double scale = 1, offset = 0, none;

    for (int k = 0; k < 2; k++) {
        if (!h5_has(set, missing[k]))
            continue;
        if (h5_number(set, missing[k], &none, err) < 0)
            return -1;
        for (size_t i = 0; i < n; i++)
            v[i] = v[i] == none ? NAN : v[i];
    }
    if ((h5_has(set, "scale_factor") && h5_number(set, "scale_factor", &scale, err) < 0) ||
        (h5_has(set, "add_offset") && h5_number(set, "add_offset", &offset, err) < 0))
        return -1;
    for (size_t i = 0; (scale != 1 || offset != 0) && i < n; i++)
        v[i] = v[i] * scale + offset;
    return 0;
}

/* Columns jc[j] .. jc[j + 1] of rows ir and values v, as a full matrix. */
static double *fill(const struct foreign_array *a, const double *jc, const double *ir,
                    const double *v, size_t n, struct err *err)
{
    double *full = calloc(a->n + 1, sizeof *full);
    bool sound = full != NULL;

    for (size_t j = 0; j < a->dim[1] && sound; j++) {
        sound = jc[j] >= 0 && jc[j] <= jc[j + 1] && jc[j + 1] <= (double)n;
        for (size_t k = (size_t)jc[j]; sound && k < (size_t)jc[j + 1]; k++) {
            sound = ir[k] >= 0 && ir[k] < (double)a->dim[0];
            if (sound)
                full[(size_t)ir[k] + j * a->dim[0]] = v[k];
        }
    }
    if (sound)
        return full;
    err_set(err, full ? ERR_DATA : ERR_INTERNAL, "%s: %s", a->name,
            full ? "damaged: its columns are not sparse ones" : "no memory for a full matrix");
    free(full);
    return NULL;
}

static double *member_values(hid_t group, const char *member, const char *name, int part,
                             size_t *n, struct err *err)
{
    const hid_t set = H5Dopen(group, member, H5P_DEFAULT);
    double *v = set < 0 ? NULL : h5_values(set, name, part, n, err);

    if (set < 0)
        h5_fail(err, ERR_DATA, name);
    H5Dclose(set);
    return v;
}

static double *sparse_values(hid_t group, const struct foreign_array *a, int part,
                             struct err *err)
{
    size_t njc = 0, nir = 0, n = 0;
    double *jc = member_values(group, "jc", a->name, 0, &njc, err);
    double *ir = NULL, *v = NULL, *full = NULL;

    if (H5Lexists(group, "ir", H5P_DEFAULT) > 0 && H5Lexists(group, "data", H5P_DEFAULT) > 0) {
        ir = jc ? member_values(group, "ir", a->name, 0, &nir, err) : NULL;
        v = ir ? member_values(group, "data", a->name, part, &n, err) : NULL;
    } else if (jc) {
        ir = calloc(1, sizeof *ir);
        v = calloc(1, sizeof *v);
    }
    if (jc && ir && v && njc == a->dim[1] + 1)
        full = fill(a, jc, ir, v, n < nir ? n : nir, err);
    else if (!err->code)
        err_set(err, ERR_DATA, "%s: damaged: its columns are not sparse ones", a->name);
    free(jc);
    free(ir);
    free(v);
    return full;
}

double *h5_array(const struct h5_walk *w, hid_t object, const struct foreign_array *a, int part,
                 struct err *err)
{
    size_t n;
    double *v;

    if (H5Iget_type(object) == H5I_GROUP)
        return sparse_values(object, a, part, err);
    v = h5_values(object, a->name, part, &n, err);
    if (!v)
        return NULL;
    if (n == a->n && (w->dialect != H5_PLAIN || unpack(object, v, n, err) == 0))
        return v;
    err_prefix(err, "%s", a->name);
    free(v);
    return NULL;
}
