/* seal.c -- a sum over head, end attributes and storage. */
#include "io/seal.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hdf5/image.h"
#include "io/sum.h"

enum { FILTER_VALUES = 32, END_TEXT = 64 };

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
    sum_add_u64(sum, there);
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
        sum_add_u64(sum, chunk[k]);
    for (int i = 0; i < nfilter; i++) {
        unsigned values[FILTER_VALUES], flags, config;
        size_t n = FILTER_VALUES;
        const H5Z_filter_t id =
            H5Pget_filter2(p, (unsigned)i, &flags, &n, values, 0, NULL, &config);
        if (id < 0 || n > FILTER_VALUES)
            rc = -1;
        sum_add_u64(sum, (uint64_t)id);
        sum_add_u64(sum, flags);
        for (size_t k = 0; rc == 0 && k < n; k++)
            sum_add_u64(sum, values[k]);
    }
    H5Pclose(p);
    return rc;
}

int seal_make(hid_t f, const struct io_head *h, uint64_t head, uint64_t nrec,
              uint64_t *seal, struct err *err)
{
    const hid_t root = H5Gopen2(f, "/", H5P_DEFAULT);
    struct sum sum;
    int rc = root < 0 ? -1 : 0;

    sum_start(&sum);
    sum_add_u64(&sum, head);
    sum_add_u64(&sum, nrec);
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
