/* chunks.c -- whether HDF5's chunks are what their dataset says: it reads those that are
 * missing from the index as zeros, and past the end of those that are too short.
 */
#include "hdf5/chunks.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

enum { SLACK = 1 << 16 }; /* bytes that filters may add to a chunk, and as much again */

/* The chunks of one dataset, one after another. */
struct chunks {
    int rank;
    hsize_t len[IO_RANK], chunk[IO_RANK], at[IO_RANK]; /* of all, of one, where it begins */
    size_t bytes;                                      /* of one, unpacked */
    const char *row;                                   /* what messages call a row */
    bool plain;                                        /* no filters */
};

static int chunks_of(hid_t dataset, const char *name, struct chunks *c, struct err *err)
{
    const hid_t p = H5Dget_create_plist(dataset), space = H5Dget_space(dataset);
    const hid_t type = H5Dget_type(dataset);
    hsize_t most[IO_RANK] = {0};
    int rc = 0;

    *c = (struct chunks){0};
    c->rank = H5Pget_chunk(p, IO_RANK, c->chunk);
    if (c->rank <= 0 ||
        H5Sget_simple_extent_dims(space, c->len, most) != c->rank)
        rc = h5_fail(err, ERR_DATA, name);
    c->plain = H5Pget_nfilters(p) == 0;
    c->row = most[0] == H5S_UNLIMITED ? "record" : "row";
    c->bytes = H5Tget_size(type); /* below 4 GiB with HDF5's own limit on chunks */
    for (int k = 0; k < c->rank; k++)
        c->bytes *= (size_t)c->chunk[k];
    H5Tclose(type);
    H5Sclose(space);
    H5Pclose(p);
    return rc;
}

/* The next chunk in row-major order; false after the last that begins before row end. */
static bool next_chunk(struct chunks *c, hsize_t end)
{
    for (int k = c->rank; k-- > 0;) {
        c->at[k] += c->chunk[k];
        if (c->at[k] < (k == 0 ? end : c->len[k]))
            return true;
        c->at[k] = 0;
    }
    return false;
}

int chunks_stored(hid_t dataset, const char *name, struct err *err)
{
    struct chunks c;
    hsize_t size, all = 0;

    if (chunks_of(dataset, name, &c, err) != 0)
        return -1;
    for (bool more = c.len[0] > 0; more; more = next_chunk(&c, c.len[0])) {
        size = 0;
        if (H5Dget_chunk_storage_size(dataset, c.at, &size) < 0 || size == 0)
            return err_set(err, ERR_DATA,
                           "%s: the chunk of %s %" PRIuHSIZE " is missing, of %" PRIuHSIZE
                           " %ss: damaged, or never written", name, c.row, c.at[0], c.len[0],
                           c.row);
        all += c.bytes;
    }
    if (c.plain && (size = H5Dget_storage_size(dataset)) != all)
        return err_set(err, ERR_DATA, "%s: found %" PRIuHSIZE " bytes stored, expected %"
                       PRIuHSIZE, name, size, all);
    return 0;
}

/* One chunk as stored, for its mask of skipped filters; *buf has room for *cap bytes. */
static int check_mask(hid_t dataset, const char *name, const struct chunks *c, void **buf,
                      size_t *cap, struct err *err)
{
    hsize_t size = 0;
    uint32_t skipped = 0;

    if (H5Dget_chunk_storage_size(dataset, c->at, &size) < 0 || size / 2 > c->bytes + SLACK)
        return err_set(err, ERR_DATA, "%s: the chunk of %s %" PRIuHSIZE ": found %" PRIuHSIZE
                       " bytes stored, expected those of %zu", name, c->row, c->at[0], size,
                       c->bytes);
    if (size > *cap) {
        free(*buf);
        *cap = 0;
        *buf = malloc(size);
        if (!*buf)
            return err_set(err, ERR_INTERNAL, "out of memory");
        *cap = size;
    }
    if (H5Dread_chunk(dataset, H5P_DEFAULT, c->at, &skipped, *buf) < 0)
        return h5_fail(err, ERR_DATA, name);
    return skipped ? err_set(err, ERR_DATA, "%s: the chunk of %s %" PRIuHSIZE
                             " is stored without its filters", name, c->row, c->at[0])
                   : 0;
}

int chunks_filtered(hid_t dataset, const char *name, hsize_t from, hsize_t n, struct err *err)
{
    struct chunks c;
    void *buf = NULL;
    size_t cap = 0;
    int rc = chunks_of(dataset, name, &c, err);

    if (rc != 0)
        return -1;
    c.at[0] = (from + c.chunk[0] - 1) / c.chunk[0] * c.chunk[0];
    for (bool more = c.at[0] < from + n; more && rc == 0; more = next_chunk(&c, from + n))
        rc = check_mask(dataset, name, &c, &buf, &cap, err);
    free(buf);
    return rc;
}
