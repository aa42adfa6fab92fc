/* h5guard.c -- a walk over an HDF5 file that looks for ways out of it.
 *
 * Objects wait in a list by their address and are looked at once each, so hard
 * links may form circles. What decodes an object (its filters, its layout) is
 * checked before its content is asked for. Soft links are resolved in a second
 * walk, when nothing can lead outside any more.
 */
#include "hdf5/h5guard.h"

#include <search.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hdf5/h5.h"
#include "head/name.h"

enum { NAME = 64, REFERENCES = 1 << 24 };

struct place {
    haddr_t addr;
    char name[NAME]; /* of the first link that led there */
};

struct walk {
    hid_t file;
    struct place *place; /* owned: found so far, those before `at` looked at */
    size_t n, cap, at;
    void *seen;          /* tree of their addresses */
    bool resolve;        /* the second walk */
    struct err *err;
};

static int refuse(struct walk *w, const char *name, const char *found)
{
    char shown[4 * NAME];

    return err_set(w->err, ERR_DATA, "%s: found %s, expected data within the file",
                   name_escape(shown, sizeof shown, name, strnlen(name, NAME)), found);
}

static int by_value(const void *a, const void *b)
{
    return (uintptr_t)a < (uintptr_t)b ? -1 : (uintptr_t)a > (uintptr_t)b;
}

/* Have the object at addr looked at, once. */
static int add(struct walk *w, haddr_t addr, const char *name)
{
    void *const key = (void *)((uintptr_t)addr + 1), *found; /* no key is NULL */

    found = tfind(key, &w->seen, by_value);
    if (found)
        return 0;
    if (w->n == w->cap) {
        struct place *grown;

        w->cap = w->cap ? 2 * w->cap : 64;
        grown = realloc(w->place, w->cap * sizeof *grown);
        if (grown)
            w->place = grown;
        else
            w->cap = w->n;
    }
    if (w->n == w->cap || !tsearch(key, &w->seen, by_value))
        return err_set(w->err, ERR_INTERNAL, "no memory for %zu objects", w->n);
    w->place[w->n].addr = addr;
    strncpy(w->place[w->n].name, name, NAME - 1);
    w->place[w->n++].name[NAME - 1] = '\0';
    return 0;
}

static herr_t look_at_link(hid_t group, const char *name, const H5L_info_t *info,
                           void *to)
{
    struct walk *w = to;

    if (info->type == H5L_TYPE_HARD)
        return add(w, info->u.address, name);
    if (info->type == H5L_TYPE_EXTERNAL)
        return refuse(w, name, "a link to another file");
    if (info->type != H5L_TYPE_SOFT)
        return refuse(w, name, "a user-defined link");
    if (w->resolve && H5Oexists_by_name(group, name, H5P_DEFAULT) <= 0)
        return refuse(w, name, "a soft link that leads nowhere");
    return 0;
}

/* Filters of HDF5's own; none is looked for in plugins. */
static int check_filters(struct walk *w, hid_t list, const char *name)
{
    const int n = H5Pget_nfilters(list);

    for (int i = 0; i < n; i++) {
        unsigned flags, config;
        size_t none = 0;
        const H5Z_filter_t id =
            H5Pget_filter2(list, (unsigned)i, &flags, &none, NULL, 0, NULL, &config);

        if (id < H5Z_FILTER_DEFLATE || id > H5Z_FILTER_SCALEOFFSET) {
            char found[48];

            snprintf(found, sizeof found, "the filter %d, which is no part of HDF5",
                     (int)id);
            return refuse(w, name, found);
        }
    }
    return n < 0 ? h5_fail(w->err, ERR_DATA, name) : 0;
}

static int check_group(struct walk *w, hid_t group, const char *name)
{
    const hid_t list = H5Gget_create_plist(group);
    int rc = list < 0 ? h5_fail(w->err, ERR_DATA, name) : check_filters(w, list, name);

    H5Pclose(list);
    if (rc == 0 && H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, look_at_link,
                              w) < 0)
        rc = w->err->code ? -1 : h5_fail(w->err, ERR_DATA, name);
    return rc;
}

/* What the references of a dataset lead to. */
static int add_references(struct walk *w, hid_t set, const char *name)
{
    const hid_t space = H5Dget_space(set);
    const hssize_t n = H5Sget_simple_extent_npoints(space);
    hobj_ref_t *ref = NULL;
    int rc = 0;

    H5Sclose(space);
    if (n < 0)
        return h5_fail(w->err, ERR_DATA, name);
    if (n > REFERENCES)
        return err_set(w->err, ERR_DATA, "%s: found %lld references, expected at most %d",
                       name, (long long)n, REFERENCES);
    ref = malloc(((size_t)n + 1) * sizeof *ref);
    if (!ref)
        return err_set(w->err, ERR_INTERNAL, "no memory for %lld references",
                       (long long)n);
    if (H5Dread(set, H5T_STD_REF_OBJ, H5S_ALL, H5S_ALL, H5P_DEFAULT, ref) < 0)
        rc = h5_fail(w->err, ERR_DATA, name);
    for (hssize_t i = 0; i < n && rc == 0; i++)
        if (ref[i] && ref[i] != HADDR_UNDEF)
            rc = add(w, ref[i], name);
    free(ref);
    return rc;
}

static int check_set(struct walk *w, hid_t set, const char *name)
{
    const hid_t list = H5Dget_create_plist(set), type = H5Dget_type(set);
    const int external = H5Pget_external_count(list);
    const H5D_layout_t layout = H5Pget_layout(list);
    int rc;

    if (list < 0 || type < 0 || external < 0 || layout < 0)
        rc = h5_fail(w->err, ERR_DATA, name);
    else if (external > 0)
        rc = refuse(w, name, "data in another file (external storage)");
    else if (layout == H5D_VIRTUAL)
        rc = refuse(w, name, "a virtual dataset, whose data are in other files");
    else if ((rc = check_filters(w, list, name)) == 0 &&
             H5Tequal(type, H5T_STD_REF_OBJ) > 0)
        rc = add_references(w, set, name);
    H5Tclose(type);
    H5Pclose(list);
    return rc;
}

static int check_place(struct walk *w, const struct place *place)
{
    const hid_t object = H5Oopen_by_addr(w->file, place->addr);
    const H5I_type_t kind = object < 0 ? H5I_BADID : H5Iget_type(object);
    int rc = 0;

    if (object < 0)
        return h5_fail(w->err, ERR_DATA, place->name);
    if (kind == H5I_GROUP)
        rc = check_group(w, object, place->name);
    else if (kind == H5I_DATASET)
        rc = check_set(w, object, place->name);
    H5Oclose(object);
    return rc;
}

static void nothing(void *key)
{
    (void)key;
}

/* Everything once, from the root on. */
static int walk(struct walk *w, bool resolve)
{
    H5O_info_t root;
    int rc;

    w->resolve = resolve;
    if (H5Oget_info_by_name(w->file, "/", &root, H5P_DEFAULT) < 0)
        return h5_fail(w->err, ERR_DATA, "its root");
    rc = add(w, root.addr, "its root");
    for (w->at = 0; w->at < w->n && rc == 0; w->at++) {
        const struct place place = w->place[w->at];

        rc = check_place(w, &place);
    }
    tdestroy(w->seen, nothing);
    free(w->place);
    *w = (struct walk){.file = w->file, .err = w->err};
    return rc;
}

int io_confined(const void *bytes, size_t n, struct err *err)
{
    struct err ours = {0}; /* callers may pass no err */
    struct h5_image image = {(void *)(uintptr_t)bytes, n};
    struct walk w = {.err = &ours};
    int rc = -1;

    h5_start();
    H5PLset_loading_state(0);
    w.file = h5_open_image(&image);
    if (w.file < 0)
        h5_fail(&ours, ERR_DATA, "damaged HDF5");
    else
        rc = walk(&w, false) == 0 && walk(&w, true) == 0 ? 0 : -1;
    if (w.file >= 0)
        H5Fclose(w.file);
    if (rc < 0 && err)
        *err = ours;
    return rc;
}
