/* foreign_h5walk.c -- groups, cells and structs of a stranger's HDF5, by name.
 *
 * Plain and Julia's: GROUP/NAME. MATLAB's 7.3, as MATLAB indexes them:
 *
 *   cell    a dataset of references, of class "cell"         c{1}, c{2}, ..
 *   struct  a group of class "struct"                        s.name
 *           whose members are references without a class     s(1).name, s(2).name, ..
 *   sparse  a group with the attribute MATLAB_sparse
 *
 * Links are hard ones only; what a reference leads to the guard has seen. Source: mat2023.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "foreign/h5walk.h"
#include "head/name.h"

enum { OBJECTS = 1 << 16, PARTS = 1024, REFERENCES = 1 << 20, CLASS = 24 };

/* The group that is walked through: its name, with what parts it from its members'. */
struct inside {
    struct h5_walk *w;
    const char *prefix;
};

static int look_at(struct h5_walk *w, hid_t object, const char *name, size_t scope);

static int found(struct h5_walk *w, hid_t object, struct foreign_array *a, const char *name,
                 size_t scope)
{
    name_escape(a->name, sizeof a->name, name, strlen(name));
    a->scope = scope < strlen(a->name) ? scope : strlen(a->name);
    return w->visit(w, object, a);
}

/* Elements of a cell (c{k}), or a member of an array of structs (s(k).name), of which the
 * first `stem` bytes of the name are the struct's. */
static int look_at_elements(struct h5_walk *w, hid_t set, const char *name, size_t stem)
{
    const hid_t space = H5Dget_space(set);
    const hssize_t n = H5Sget_simple_extent_npoints(space);
    const size_t len = strlen(name);
    hobj_ref_t *ref = NULL;
    int rc = 0;

    H5Sclose(space);
    if (n <= 0 || n > REFERENCES)
        return 0;
    ref = malloc((size_t)n * sizeof *ref);
    if (!ref || H5Dread(set, H5T_STD_REF_OBJ, H5S_ALL, H5S_ALL, H5P_DEFAULT, ref) < 0)
        rc = h5_fail(w->err, ERR_DATA, name);
    for (hssize_t k = 0; k < n && rc == 0 && w->parts < PARTS; k++) {
        const hid_t element = H5Rdereference2(set, H5P_DEFAULT, H5R_OBJECT, &ref[k]);
        char part[2 * FOREIGN_NAME];
        int scope = 0;

        w->parts++;
        snprintf(part, sizeof part, "%.*s%c%lld%c%n%.*s", (int)stem, name,
                 stem < len ? '(' : '{', (long long)k + 1, stem < len ? ')' : '}', &scope,
                 FOREIGN_NAME, name + stem);
        rc = element < 0 ? h5_fail(w->err, ERR_DATA, name)
                         : look_at(w, element, part, (size_t)scope + (stem < len));
        H5Oclose(element);
    }
    free(ref);
    return rc;
}

static int look_at_set(struct h5_walk *w, hid_t set, const char *name, size_t scope)
{
    const hid_t type = H5Dget_type(set);
    const bool references = H5Tequal(type, H5T_STD_REF_OBJ) > 0;
    const bool classed = h5_has(set, "MATLAB_class");
    struct foreign_array a = {0};
    char text[64];
    int rc;

    H5Tclose(type);
    h5_text(set, "NAME", text, sizeof text);
    if (!strncmp(text, "This is a netCDF dimension but not a netCDF variable", 52))
        return 0;
    h5_describe(w, set, &a);
    if (w->dialect != H5_MATLAB || !references)
        return found(w, set, &a, name, scope);
    if (!classed && scope) /* a member of an array of structs */
        return look_at_elements(w, set, name, scope - 1);
    rc = found(w, set, &a, name, scope);
    return rc || !a.n || h5_has(set, "MATLAB_empty")
               ? rc
               : look_at_elements(w, set, name, strlen(name));
}

static herr_t look_at_link(hid_t group, const char *link, const H5L_info_t *info, void *to)
{
    const struct inside *in = to;
    char name[2 * FOREIGN_NAME];
    hid_t object;
    int rc;

    if (info->type != H5L_TYPE_HARD ||
        (in->w->dialect == H5_MATLAB && !*in->prefix && *link == '#'))
        return 0;
    object = H5Oopen(group, link, H5P_DEFAULT);
    if (object < 0)
        return h5_fail(in->w->err, ERR_DATA, link);
    snprintf(name, sizeof name, "%.*s%.*s", FOREIGN_NAME, in->prefix, FOREIGN_NAME - 1, link);
    rc = look_at(in->w, object, name, strlen(in->prefix));
    H5Oclose(object);
    return rc;
}

static int look_into(struct h5_walk *w, hid_t group, const char *name)
{
    char prefix[2 * FOREIGN_NAME];
    struct inside in = {.w = w, .prefix = prefix};
    H5O_info_t info;
    int rc = 0;

    if (H5Oget_info(group, &info) < 0)
        return h5_fail(w->err, ERR_DATA, name);
    for (int i = 0; i < w->depth; i++)
        if (w->above[i] == info.addr)
            return 0;
    if (w->depth == H5_DEPTH)
        return 0;
    w->above[w->depth++] = info.addr;
    snprintf(prefix, sizeof prefix, "%.*s%s", FOREIGN_NAME, name,
             !*name ? "" : w->dialect == H5_MATLAB ? "." : "/");
    rc = H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, look_at_link, &in);
    w->depth--;
    return rc < 0 && !w->err->code ? h5_fail(w->err, ERR_DATA, *name ? name : "its root") : rc;
}

/* A sparse matrix: rows from its attribute, columns one less than its column starts. */
static void describe_sparse(const struct h5_walk *w, hid_t group, struct foreign_array *a)
{
    struct foreign_array starts = {0}, data = {0};
    const hid_t jc = H5Dopen(group, "jc", H5P_DEFAULT), v = H5Dopen(group, "data", H5P_DEFAULT);
    double rows = 0;

    if (v >= 0)
        h5_describe(w, v, &data);
    if (jc >= 0)
        h5_describe(w, jc, &starts);
    a->numeric = h5_number(group, "MATLAB_sparse", &rows, NULL) == 0 && rows >= 0 &&
                 rows < 1e15 && starts.numeric && starts.n > 0 && (v < 0 || data.numeric);
    a->complex = a->numeric && data.complex;
    a->rank = 2;
    a->dim[0] = a->numeric ? (size_t)rows : 0;
    a->dim[1] = a->numeric ? starts.n - 1 : 0;
    H5Dclose(v);
    H5Dclose(jc);
}

static int look_at_group(struct h5_walk *w, hid_t group, const char *name, size_t scope)
{
    struct foreign_array a = {.rank = 2, .dim = {1, 1}};
    char class[CLASS];
    int rc;

    if (w->dialect != H5_MATLAB || !*name)
        return look_into(w, group, name);
    h5_text(group, "MATLAB_class", class, sizeof class);
    snprintf(a.type, sizeof a.type, "%s", *class ? class : "group");
    if (h5_has(group, "MATLAB_sparse")) {
        snprintf(a.type, sizeof a.type, "sparse");
        describe_sparse(w, group, &a);
        return found(w, group, &a, name, scope);
    }
    rc = found(w, group, &a, name, scope);
    return rc || (*class && strcmp(class, "struct")) || w->parts >= PARTS
               ? rc
               : look_into(w, group, name);
}

static int look_at(struct h5_walk *w, hid_t object, const char *name, size_t scope)
{
    const H5I_type_t kind = H5Iget_type(object);

    if (++w->objects > OBJECTS)
        return err_set(w->err, ERR_DATA, "more than %d objects", OBJECTS);
    return kind == H5I_GROUP     ? look_at_group(w, object, name, scope)
           : kind == H5I_DATASET ? look_at_set(w, object, name, scope)
                                 : 0;
}

int h5_walk(struct h5_walk *w)
{
    const hid_t root = H5Gopen(w->file, "/", H5P_DEFAULT);
    int rc;

    if (root < 0)
        rc = h5_fail(w->err, ERR_DATA, "its root");
    else if (h5_has(root, "subgrid_format"))
        rc = err_set(w->err, ERR_DATA, "found a data set of these tools, which is taken from a "
                     "file, by its name");
    else
        rc = look_at(w, root, "", 0);
    H5Gclose(root);
    return rc;
}
