/* h5.c -- HDF5 made quiet, and the five stored types. */
#include "hdf5/h5.h"

#include <stdio.h>
#include <string.h>

#include "hdf5/h5zstd.h"
#include "head/name.h"

/* What HDF5 said last: its error stack is gone after the next call, which may
 * only clean up. Wrong arguments (closing what was never opened) do not count.
 * (H5E_ARGS, the macro, would call HDF5 and empty the stack.) */
static _Thread_local char said[400];

static herr_t innermost(unsigned n, const H5E_error2_t *e, void *to)
{
    (void)to;
    if (n == 0 && e->maj_num != H5E_ARGS_g && e->desc)
        name_escape(said, sizeof said, e->desc, strlen(e->desc));
    return 0;
}

static herr_t listen(hid_t stack, void *to)
{
    return H5Ewalk2(stack, H5E_WALK_UPWARD, innermost, to);
}

void h5_start(void)
{
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, listen, NULL);
    h5zstd_register();
    said[0] = '\0';
}

int h5_fail(struct err *err, int code, const char *what)
{
    unsigned long long found, expected;
    const char *reason = strstr(said, "error message = '");

    if (sscanf(said, "truncated file: eof = %llu, sblock->base_addr = %*u, "
                     "stored_eof = %llu", &found, &expected) == 2)
        return err_set(err, code, "truncated: found %llu bytes of HDF5, expected %llu",
                       found, expected);
    if (reason) {
        reason += strlen("error message = '");
        return err_set(err, code, "%s: %.*s", what, (int)strcspn(reason, "'"), reason);
    }
    return err_set(err, code, "%s: %s", what,
                   said[0] ? said : "failed in HDF5");
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

/* HDF5 asks for memory for its copies of an image; each is the image itself. */
static void *image_malloc(size_t n, H5FD_file_image_op_t op, void *image)
{
    (void)op;
    return n == ((struct h5_image *)image)->n ? ((struct h5_image *)image)->bytes
                                              : NULL;
}

static void *image_copy(void *to, const void *from, size_t n,
                        H5FD_file_image_op_t op, void *image)
{
    (void)n, (void)op, (void)image;
    return to == from ? to : NULL;
}

static void *image_realloc(void *p, size_t n, H5FD_file_image_op_t op,
                           void *image)
{
    (void)p, (void)n, (void)op, (void)image;
    return NULL;
}

static herr_t image_free(void *p, H5FD_file_image_op_t op, void *image)
{
    (void)p, (void)op, (void)image;
    return 0;
}

static void *image_same(void *image)
{
    return image;
}

static herr_t image_forget(void *image)
{
    (void)image;
    return 0;
}

hid_t h5_open_image(struct h5_image *image)
{
    H5FD_file_image_callbacks_t calls = {
        image_malloc, image_copy,   image_realloc, image_free,
        image_same,   image_forget, image};
    const hid_t access = h5_access(true);
    hid_t f = -1;

    if (access >= 0 && H5Pset_file_image_callbacks(access, &calls) >= 0 &&
        H5Pset_file_image(access, image->bytes, image->n) >= 0)
        f = H5Fopen("image", H5F_ACC_RDONLY, access);
    H5Pclose(access);
    return f;
}
