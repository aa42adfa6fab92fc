/* image_code.c -- HEAD images: a small HDF5 file in memory, and back.
 *
 * Superblock version 0, 96 bytes: signature 8, versions 0 0 0 . 0, size of
 * offsets 8, size of lengths 8, ., k k, flags 4, base 8, free space 8, end 8,
 * driver 8, root entry 40. The library's parser sees an image only when base is
 * 0, end is the image's length and there is neither free space nor driver.
 */
#include "hdf5/image.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "head/name.h"

/* The image of an open file in memory. */
static int take(hid_t f, void **bytes, size_t *n, struct err *err)
{
    const ssize_t size =
        H5Fflush(f, H5F_SCOPE_LOCAL) < 0 ? -1 : H5Fget_file_image(f, NULL, 0);

    if (size <= 0)
        return h5_fail(err, ERR_INTERNAL, "cannot make the head");
    if (size > IO_IMAGE)
        return err_set(err, ERR_DATA,
                       "the head has %zd bytes, at most %d: large tables belong "
                       "into records",
                       size, IO_IMAGE);
    *bytes = malloc((size_t)size);
    if (!*bytes)
        return err_set(err, ERR_INTERNAL, "out of memory");
    if (H5Fget_file_image(f, *bytes, (size_t)size) != size) {
        free(*bytes);
        return h5_fail(err, ERR_INTERNAL, "cannot make the head");
    }
    *n = (size_t)size;
    return 0;
}

int image_encode(const struct io_head *h, void **bytes, size_t *n,
                 struct err *err)
{
    h5_start();
    const hid_t access = h5_access(true), create = image_creation();
    const hid_t f = access < 0 || create < 0
                        ? -1
                        : H5Fcreate("head", H5F_ACC_TRUNC, create, access);
    int rc = -1;

    if (f < 0)
        h5_fail(err, ERR_INTERNAL, "cannot make the head");
    else if (image_write(f, h, IMAGE_ZSTD, err) == 0)
        rc = take(f, bytes, n, err);
    if (f >= 0)
        H5Fclose(f);
    H5Pclose(create);
    H5Pclose(access);
    return rc;
}

static uint64_t get8(const uint8_t *p)
{
    uint64_t x;

    memcpy(&x, p, sizeof x);
    return x;
}

static int check_superblock(const uint8_t *p, size_t n, struct err *err)
{
    static const uint8_t start[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n',
                                    0,    0,   0,   0,   0,    8,    8,    0};

    if (n < 96 || memcmp(p, start, 8) != 0)
        return err_set(err, ERR_DATA, "HEAD is not an HDF5 image");
    if (memcmp(p, start, sizeof start) != 0)
        return err_set(err, ERR_DATA,
                       "HEAD is an HDF5 image of another superblock than "
                       "version 0 with sizes of 8");
    if (get8(p + 24) != 0 || get8(p + 32) != UINT64_MAX || get8(p + 40) != n ||
        get8(p + 48) != UINT64_MAX)
        return err_set(err, ERR_DATA,
                       "HEAD is an HDF5 image whose superblock does not fit "
                       "its %zu bytes",
                       n);
    return 0;
}

int image_decode(const void *bytes, size_t n, struct io_head *h,
                 struct err *err)
{
    struct h5_image image = {(void *)bytes, n};
    uint64_t nrec;
    int rc = -1;

    *h = HEAD_EMPTY;
    if (check_superblock(bytes, n, err) != 0)
        return -1;
    h5_start();
    const hid_t f = h5_open_image(&image);
    if (f < 0)
        h5_fail(err, ERR_DATA, "HEAD cannot be read");
    else if ((rc = image_read(f, true, n, h, &nrec, err)) != 0)
        err_prefix(err, "HEAD");
    if (f >= 0)
        H5Fclose(f);
    return rc;
}
