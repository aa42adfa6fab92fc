/* seal.c -- a sum over head, end attributes and storage; chunks that are missing. */
#include "io/seal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "io/image.h"
#include "io/sum.h"

enum { FILTER_VALUES = 32, END_TEXT = 64, SLACK = 1 << 16 };

static void add_u64(struct sum *sum, uint64_t x)
{
    sum_add(sum, &x, sizeof x);
}

/* Attributes of the end, absent ones apart from empty ones. */
static void add_end(struct sum *sum, hid_t root)
{
    static const char *const texts[] = {"digest", "input_digest", "status"};
    double t_end = 0;
    const bool there = H5Aexists(root, "t_end") > 0;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *text = image_get_text(root, texts[i], false, END_TEXT);
        sum_add(sum, text ? text : "\1", (text ? strlen(text) : 1) + 1);
        free(text);
    }
    if (there)
        image_get_f64(root, "t_end", &t_end);
    add_u64(sum, there);
    sum_add(sum, &t_end, sizeof t_end);
}

/* Chunk lengths and filters of one dataset. */
static int add_storage(struct sum *sum, hid_t dataset)
{
    const hid_t p = H5Dget_create_plist(dataset);
    hsize_t chunk[IO_RANK];
    const int rank = H5Pget_chunk(p, IO_RANK, chunk), nfilter = H5Pget_nfilters(p);
    int rc = rank < 0 || nfilter < 0 ? -1 : 0;

    for (int k = 0; k < rank; k++)
        add_u64(sum, chunk[k]);
    for (int i = 0; i < nfilter; i++) {
        unsigned values[FILTER_VALUES], flags, config;
        size_t n = FILTER_VALUES;
        const H5Z_filter_t id =
            H5Pget_filter2(p, (unsigned)i, &flags, &n, values, 0, NULL, &config);
        if (id < 0 || n > FILTER_VALUES)
            rc = -1;
        add_u64(sum, (uint64_t)id);
        add_u64(sum, flags);
        for (size_t k = 0; rc == 0 && k < n; k++)
            add_u64(sum, values[k]);
    }
    H5Pclose(p);
    return rc;
}

int seal_make(hid_t f, const struct io_head *h, uint64_t image, uint64_t nrec,
              uint64_t *seal, struct err *err)
{
    const hid_t root = H5Gopen2(f, "/", H5P_DEFAULT);
    struct sum sum;
    int rc = root < 0 ? -1 : 0;

    sum_start(&sum);
    add_u64(&sum, image);
    add_u64(&sum, nrec);
    if (rc == 0)
        add_end(&sum, root);
    for (size_t i = 0; i < h->nvar && rc == 0; i++) {
        if (!h->var[i].record)
            continue;
        const hid_t d = H5Dopen2(f, h->var[i].name, H5P_DEFAULT);
        rc = d < 0 ? -1 : add_storage(&sum, d);
        H5Dclose(d);
    }
    H5Gclose(root);
    *seal = sum_end(&sum);
    return rc == 0 ? 0 : h5_fail(err, ERR_DATA, "the head cannot be read");
}

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

int seal_stored(hid_t dataset, const char *name, struct err *err)
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
    size = c.plain ? H5Dget_storage_size(dataset) : all;
    return size == all ? 0
                       : err_set(err, ERR_DATA, "%s: found %" PRIuHSIZE " bytes stored, expected "
                                 "%" PRIuHSIZE, name, size, all);
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

int seal_filtered(hid_t dataset, const char *name, hsize_t from, hsize_t n, struct err *err)
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
