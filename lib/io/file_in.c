/* file_in.c -- reading an HDF5 file in blocks of about 1 MiB of records. */
#include "io/in.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hdf5/chunks.h"
#include "hdf5/image.h"
#include "io/seal.h"

enum { BLOCK = 1 << 18, CACHE = 64 << 20 };

#define EDITED "edited or damaged (`import` takes it as new data)"

struct file {
    hid_t f, *set; /* the file; dataset of each record variable */
    char **buf;    /* owned: the block of each */
    size_t rows;   /* records of a full block */
    uint64_t at;   /* records before the next block */
    bool old;      /* of version 1.0: the digest is over the HEAD image */
    bool sealed;   /* the file bears this seal */
    uint64_t seal;
};

/* Records at .. at + n of variable i into its buffer. */
static int read_rows(struct io_in *in, struct file *file, size_t i, hsize_t n,
                     struct err *err)
{
    const struct io_var *v = &in->head.var[in->var[i].var];
    hsize_t from[IO_RANK] = {file->at}, count[IO_RANK] = {n};

    if (chunks_filtered(file->set[i], v->name, file->at, n, err) != 0)
        return -1;
    for (int k = 1; k < v->rank; k++)
        count[k] = in->head.dim[v->dim[k]].len;
    const hid_t disk = H5Dget_space(file->set[i]);
    const hid_t memory = H5Screate_simple(v->rank, count, NULL);
    int rc = -1;
    if (disk < 0 || memory < 0 ||
        H5Sselect_hyperslab(disk, H5S_SELECT_SET, from, NULL, count, NULL) < 0 ||
        H5Dread(file->set[i], h5_type(v->type), memory, disk, H5P_DEFAULT,
                file->buf[i]) < 0)
        h5_fail(err, ERR_DATA, v->name);
    else
        rc = 0;
    H5Sclose(memory);
    H5Sclose(disk);
    return rc;
}

/* All is read: it is what the file states, unless it may be edited. */
static long ended(struct io_in *in, struct err *err)
{
    const uint64_t found = digest_end(&in->sums);
    char a[DIGEST_TEXT], b[DIGEST_TEXT];

    if (in->stated && !in->edited && found != in->digest)
        return err_set(err, ERR_DATA, EDITED ": found the digest %s, expected %s as it states",
                       digest_print(a, found), digest_print(b, in->digest));
    if (!in->stated)
        in->digest = found;
    in->ended = true;
    return 0;
}

static long fetch(struct io_in *in, struct err *err)
{
    struct file *file = in->carrier;
    const uint64_t left = (uint64_t)in->count - file->at;
    const size_t n = left < file->rows ? (size_t)left : file->rows;

    if (n == 0)
        return ended(in, err);
    for (size_t i = 0; i < in->nvar; i++) {
        if (read_rows(in, file, i, n, err) != 0)
            return -1;
        in->var[i].base = file->buf[i];
        digest_add(&in->sums, i, file->buf[i], n * in->var[i].size);
    }
    file->at += n;
    in->block = n;
    return (long)n;
}

static void file_close(struct io_in *in)
{
    struct file *file = in->carrier;

    if (!file)
        return;
    for (size_t i = 0; i < in->nvar; i++) {
        if (file->set)
            H5Dclose(file->set[i]);
        if (file->buf)
            free(file->buf[i]);
    }
    if (file->f >= 0)
        H5Fclose(file->f);
    free(file->set);
    free(file->buf);
    free(file);
}

/* Open a dataset with a cache of one chunk: a block may end inside it. */
static hid_t open_set(hid_t f, const char *name)
{
    const hid_t d = H5Dopen2(f, name, H5P_DEFAULT);
    const hid_t p = H5Dget_create_plist(d), type = H5Dget_type(d);
    const hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
    hsize_t chunk[IO_RANK];
    const int rank = H5Pget_chunk(p, IO_RANK, chunk);
    size_t bytes = H5Tget_size(type);
    hid_t cached;

    for (int k = 0; k < rank && bytes <= CACHE; k++)
        bytes = chunk[k] > CACHE ? CACHE + 1 : bytes * (size_t)chunk[k];
    H5Pset_chunk_cache(access, 13, bytes <= CACHE ? bytes : CACHE, 0.75);
    H5Dclose(d);
    cached = H5Dopen2(f, name, access);
    H5Pclose(access);
    H5Tclose(type);
    H5Pclose(p);
    return cached;
}

/* What the writer left in the root group at its close. */
static void read_end(struct io_in *in, struct file *file)
{
    const hid_t root = H5Gopen2(file->f, "/", H5P_DEFAULT);
    char *digest = image_get_text(root, "digest", false, 64);
    char *status = image_get_text(root, "status", false, 64);
    char *seal = image_get_text(root, "head_digest", false, 64);

    in->stated = digest && digest_parse(digest, &in->digest) == 0;
    file->old = in->stated && H5Aexists(root, "subgrid_minor") <= 0;
    in->status = status && strcmp(status, "blow-up") == 0;
    if (H5Aexists(root, "t_end") > 0)
        image_get_f64(root, "t_end", &in->t_end);
    file->sealed = seal != NULL;
    if (seal && digest_parse(seal, &file->seal) != 0)
        file->seal = 0;
    free(seal);
    free(digest);
    free(status);
    H5Gclose(root);
}

static int open_sets(struct io_in *in, struct file *file, struct err *err)
{
    file->set = malloc((in->nvar + 1) * sizeof *file->set);
    file->buf = calloc(in->nvar + 1, sizeof *file->buf);
    if (!file->set || !file->buf) {
        in->nvar = 0;
        return err_set(err, ERR_INTERNAL, "out of memory");
    }
    file->rows = in->recsize < BLOCK && in->recsize ? BLOCK / in->recsize : 1;
    if (file->rows > (uint64_t)in->count)
        file->rows = (size_t)in->count;
    for (size_t i = 0; i < in->nvar; i++)
        file->set[i] = -1;
    for (size_t i = 0; i < in->nvar; i++) {
        const char *name = in->head.var[in->var[i].var].name;
        file->set[i] = open_set(file->f, name);
        if (file->set[i] < 0)
            return h5_fail(err, ERR_DATA, name);
        if (chunks_stored(file->set[i], name, err) != 0)
            return -1;
        file->buf[i] = malloc(file->rows * in->var[i].size + 1);
        if (!file->buf[i])
            return err_set(err, ERR_INTERNAL, "out of memory");
    }
    return 0;
}

/* Start the digest; the seal, where there is one, is that of the head. */
static int start_sums(struct io_in *in, struct file *file, struct err *err)
{
    uint64_t seal = 0;
    void *image;
    size_t n;

    if (digest_start(&in->sums, &in->head, err) != 0 ||
        (file->old && image_encode(&in->head, &image, &n, err) != 0))
        return -1;
    if (file->old) {
        in->sums.head = sum_bytes(image, n, 0);
        free(image);
    }
    if (file->sealed && seal_make(file->f, &in->head, in->sums.head, (uint64_t)in->count,
                                  &seal, err) != 0)
        return -1;
    in->broken = file->sealed && seal != file->seal;
    if (in->broken && !in->edited)
        return err_set(err, ERR_DATA, EDITED ": its head is not what head_digest states");
    return 0;
}

static hid_t open_path(const char *path)
{
    const hid_t access = h5_access(false);
    const hid_t f = access < 0 ? -1 : H5Fopen(path, H5F_ACC_RDONLY, access);

    H5Pclose(access);
    return f;
}

bool io_ours(const char *path)
{
    bool ours;

    h5_start();
    const hid_t f = open_path(path);
    ours = f >= 0 && H5Aexists(f, "subgrid_format") > 0;
    if (f >= 0)
        H5Fclose(f);
    return ours;
}

int file_in(struct io_in *in, const char *path, struct h5_image *image,
            struct err *err)
{
    struct file *file = in->carrier = calloc(1, sizeof *file);
    uint64_t nrec = 0;

    if (!file)
        return err_set(err, ERR_INTERNAL, "out of memory");
    h5_start();
    in->fetch = fetch;
    in->close = file_close;
    file->f = -1;
    file->f = image ? h5_open_image(image) : open_path(path);
    if (file->f < 0)
        return h5_fail(err, ERR_DATA, "not a sound HDF5 file");
    if (image_read(file->f, false, 0, &in->head, &nrec, err) != 0 ||
        in_prepare(in, err) != 0)
        return -1;
    in->count = (int64_t)nrec;
    read_end(in, file);
    return start_sums(in, file, err) != 0 ? -1 : open_sets(in, file, err);
}
