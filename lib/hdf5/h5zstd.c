/* h5zstd.c -- the HDF5 filter 32015: a chunk is one zstd frame.
 *
 * Compiled twice: into the tools, which register it, and with -DPLUGIN into a
 * shared object that HDF5 loads by itself. That one calls nothing of HDF5, so
 * it serves every copy of the library (Debian's, those in Python wheels,
 * MATLAB's); chunk buffers are malloc'd and freed, as HDF5 does by default.
 * One parameter: the level (3 when there is none). Frames that state no content
 * size, as streaming compressors write them, are expanded step by step.
 */
#include "hdf5/h5.h"

#include <stdlib.h>
#include <zstd.h>

#include "hdf5/h5zstd.h"

enum { LEVEL = 3 };

static size_t replace(void **buf, size_t *cap, void *out, size_t size, size_t n)
{
    free(*buf);
    *buf = out;
    *cap = size;
    return n;
}

static size_t pack(int level, size_t n, size_t *cap, void **buf)
{
    const size_t size = ZSTD_compressBound(n);
    void *out = malloc(size);
    const size_t used = out ? ZSTD_compress(out, size, *buf, n, level) : 0;

    if (!out || ZSTD_isError(used)) {
        free(out);
        return 0;
    }
    return replace(buf, cap, out, size, used);
}

/* Expand a frame of unknown size; the buffer doubles as it fills. */
static size_t unpack_growing(size_t n, size_t *cap, void **buf)
{
    ZSTD_DStream *z = ZSTD_createDStream();
    ZSTD_inBuffer in = {*buf, n, 0};
    ZSTD_outBuffer out = {NULL, 0, 0};
    size_t left = 1;

    while (z && left != 0) {
        if (out.pos == out.size) {
            const size_t size = out.size ? 2 * out.size : 4 * n + 1024;
            void *more = realloc(out.dst, size);
            if (!more)
                break;
            out.dst = more;
            out.size = size;
        }
        left = ZSTD_decompressStream(z, &out, &in);
        if (ZSTD_isError(left) || (left && in.pos == n && out.pos < out.size))
            break;
    }
    ZSTD_freeDStream(z);
    if (left != 0 || out.pos == 0) {
        free(out.dst);
        return 0;
    }
    return replace(buf, cap, out.dst, out.size, out.pos);
}

static size_t unpack(size_t n, size_t *cap, void **buf)
{
    const unsigned long long size = ZSTD_getFrameContentSize(*buf, n);

    if (size == ZSTD_CONTENTSIZE_UNKNOWN)
        return unpack_growing(n, cap, buf);
    if (size == ZSTD_CONTENTSIZE_ERROR || size == 0 || size > UINT32_MAX)
        return 0;
    void *out = malloc(size);
    const size_t got = out ? ZSTD_decompress(out, size, *buf, n) : 0;
    if (!out || ZSTD_isError(got)) {
        free(out);
        return 0;
    }
    return replace(buf, cap, out, size, got);
}

static size_t run(unsigned flags, size_t nparam, const unsigned param[],
                  size_t n, size_t *cap, void **buf)
{
    if (flags & H5Z_FLAG_REVERSE)
        return unpack(n, cap, buf);
    return pack(nparam > 0 ? (int)param[0] : LEVEL, n, cap, buf);
}

static const H5Z_class2_t filter = {
    H5Z_CLASS_T_VERS, H5ZSTD_ID, 1, 1, "zstd", NULL, NULL, run};

#ifdef PLUGIN
#include <H5PLextern.h>

H5PL_type_t H5PLget_plugin_type(void)
{
    return H5PL_TYPE_FILTER;
}

const void *H5PLget_plugin_info(void)
{
    return &filter;
}
#else
int h5zstd_register(void)
{
    return H5Zregister(&filter) < 0 ? -1 : 0;
}
#endif
