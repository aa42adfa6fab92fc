/* h5.c -- HDF5 made quiet, and the five stored types. */
#include "io/h5.h"

#include <string.h>

#include "io/h5zstd.h"
#include "io/name.h"

void h5_start(void)
{
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    h5zstd_register();
}

static herr_t innermost(unsigned n, const H5E_error2_t *e, void *to)
{
    char *text = to;

    if (n == 0 && e->desc)
        name_escape(text, 400, e->desc, strlen(e->desc));
    return 0;
}

int h5_fail(struct err *err, int code, const char *what)
{
    char text[400] = "failed in HDF5";

    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, text);
    return err_set(err, code, "%s: %s", what, text);
}

hid_t h5_type(enum io_type type)
{
    switch (type) {
    case IO_F64:
        return H5T_IEEE_F64LE;
    case IO_F32:
        return H5T_IEEE_F32LE;
    case IO_I64:
        return H5T_STD_I64LE;
    case IO_I32:
        return H5T_STD_I32LE;
    case IO_U8:
        break;
    }
    return H5T_STD_U8LE;
}

int h5_type_of(hid_t type)
{
    for (int t = IO_F64; t <= IO_U8; t++)
        if (H5Tequal(type, h5_type((enum io_type)t)) > 0)
            return t;
    return -1;
}

hid_t h5_access(bool image)
{
    const hid_t p = H5Pcreate(H5P_FILE_ACCESS);

    if (p < 0)
        return -1;
    if (H5Pset_libver_bounds(p, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18) < 0 ||
        H5Pset_fclose_degree(p, H5F_CLOSE_STRONG) < 0 ||
        (image ? H5Pset_fapl_core(p, 64 << 10, 0)
               : H5Pset_file_locking(p, 0, 1)) < 0) {
        H5Pclose(p);
        return -1;
    }
    return p;
}
