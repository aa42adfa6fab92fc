/* file_out.c -- writing an HDF5 file under a temporary name. */
#include "io/out.h"

#include <math.h>
#include <stdlib.h>

#include "hdf5/image.h"
#include "io/atomic.h"
#include "io/seal.h"

struct file {
    struct atomic *at;
    hid_t f, *set;
    uint64_t nrec;
};

/* Records nrec .. nrec + n of variable i. */
static int put_rows(struct io_out *out, struct file *file, size_t i, hsize_t n,
                    const void *slab, struct err *err)
{
    const struct io_var *v = &out->head.var[out->var[i].var];
    hsize_t from[IO_RANK] = {file->nrec}, count[IO_RANK] = {n}, size[IO_RANK];

    size[0] = file->nrec + n;
    for (int k = 1; k < v->rank; k++)
        size[k] = count[k] = out->head.dim[v->dim[k]].len;
    if (H5Dset_extent(file->set[i], size) < 0)
        return h5_fail(err, ERR_IO, "cannot write");
    const hid_t disk = H5Dget_space(file->set[i]);
    const hid_t memory = H5Screate_simple(v->rank, count, NULL);
    int rc = 0;
    if (disk < 0 || memory < 0 ||
        H5Sselect_hyperslab(disk, H5S_SELECT_SET, from, NULL, count, NULL) < 0 ||
        H5Dwrite(file->set[i], h5_type(v->type), memory, disk, H5P_DEFAULT,
                 slab) < 0)
        rc = h5_fail(err, ERR_IO, "cannot write");
    H5Sclose(memory);
    H5Sclose(disk);
    return rc;
}

static int put(struct io_out *out, size_t nrec, const void *const slab[],
               struct err *err)
{
    struct file *file = out->carrier;

    for (size_t i = 0; i < out->nvar; i++)
        if (put_rows(out, file, i, nrec, slab[i], err) != 0)
            return -1;
    file->nrec += nrec;
    return 0;
}

/* Close datasets and file; -1 when bytes could not be written. */
static int close_all(struct io_out *out, struct file *file)
{
    int rc = 0;

    for (size_t i = 0; file->set && i < out->nvar; i++)
        if (file->set[i] >= 0 && H5Dclose(file->set[i]) < 0)
            rc = -1;
    free(file->set);
    file->set = NULL;
    if (file->f >= 0 && H5Fclose(file->f) < 0)
        rc = -1;
    file->f = -1;
    return rc;
}

static int put_seal(struct io_out *out, hid_t f, hid_t root)
{
    const struct file *file = out->carrier;
    char text[DIGEST_TEXT];
    uint64_t seal;

    if (seal_make(f, &out->head, out->sums.head, file->nrec, &seal, NULL) != 0)
        return -1;
    return image_put_text(root, "head_digest", digest_print(text, seal));
}

static int put_end(struct io_out *out, hid_t f, uint64_t input, int status,
                   double t_end)
{
    char digest[DIGEST_TEXT], inputs[DIGEST_TEXT];
    const hid_t root = H5Gopen2(f, "/", H5P_DEFAULT);
    int rc = -1;

    digest_print(digest, digest_end(&out->sums));
    digest_print(inputs, input);
    if (root >= 0 &&
        image_put_i64(root, "subgrid_minor", 1) == 0 &&
        image_put_text(root, "status", status ? "blow-up" : "ok") == 0 &&
        (!status || isnan(t_end) || image_put_f64(root, "t_end", t_end) == 0) &&
        image_put_text(root, "digest", digest) == 0 &&
        image_put_text(root, "input_digest", inputs) == 0 &&
        put_seal(out, f, root) == 0)
        rc = 0;
    H5Gclose(root);
    return rc;
}

static int finish(struct io_out *out, uint64_t input, int status, double t_end,
                  struct err *err)
{
    struct file *file = out->carrier;
    struct atomic *at = file->at;
    int rc = put_end(out, file->f, input, status, t_end);

    if (rc != 0)
        h5_fail(err, ERR_IO, "cannot write");
    if (rc == 0 && H5Fflush(file->f, H5F_SCOPE_GLOBAL) < 0)
        rc = h5_fail(err, ERR_IO, "cannot write");
    if (rc == 0 && close_all(out, file) != 0)
        rc = h5_fail(err, ERR_IO, "cannot write");
    if (rc != 0)
        return -1;
    file->at = NULL;
    return atomic_commit(at, err);
}

static int become_part(struct io_out *out, struct err *err)
{
    struct file *file = out->carrier;

    return atomic_suffix(file->at, "partial", err);
}

static void abort_file(struct io_out *out, const char *message)
{
    struct file *file = out->carrier;

    (void)message;
    if (file)
        atomic_abort(file->at);
    if (file)
        file->at = NULL;
}

static void file_free(struct io_out *out)
{
    struct file *file = out->carrier;

    if (!file)
        return;
    atomic_abort(file->at);
    close_all(out, file);
    free(file);
}

static int open_sets(struct io_out *out, struct file *file, struct err *err)
{
    hsize_t chunk[IO_RANK];

    file->set = malloc((out->nvar + 1) * sizeof *file->set);
    if (!file->set)
        return err_set(err, ERR_INTERNAL, "out of memory");
    for (size_t i = 0; i < out->nvar; i++)
        file->set[i] = -1;
    for (size_t i = 0; i < out->nvar; i++) {
        const struct io_var *v = &out->head.var[out->var[i].var];
        const hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
        H5Pset_chunk_cache(access, 13, image_chunk(&out->head, v, chunk), 1.0);
        file->set[i] = H5Dopen2(file->f, v->name, access);
        H5Pclose(access);
        if (file->set[i] < 0)
            return h5_fail(err, ERR_IO, v->name);
    }
    return 0;
}

int file_out(struct io_out *out, const char *path,
             const struct io_options *opt, struct err *err)
{
    const enum image_pack pack = opt && opt->raw        ? IMAGE_RAW
                                 : opt && opt->portable ? IMAGE_DEFLATE
                                                        : IMAGE_ZSTD;
    struct file *file = out->carrier = calloc(1, sizeof *file);

    if (!file)
        return err_set(err, ERR_INTERNAL, "out of memory");
    file->f = -1;
    out->put = put;
    out->finish = finish;
    out->part = become_part;
    out->abort = abort_file;
    out->free = file_free;
    file->at = atomic_begin(path, err);
    if (!file->at)
        return -1;
    h5_start();
    const hid_t access = h5_access(false), create = image_creation();
    if (access >= 0 && create >= 0)
        file->f = H5Fcreate(atomic_name(file->at), H5F_ACC_TRUNC, create, access);
    H5Pclose(create);
    H5Pclose(access);
    if (file->f < 0)
        return h5_fail(err, ERR_CREATE, "cannot create");
    if (image_write(file->f, &out->head, pack, err) != 0)
        return -1;
    return open_sets(out, file, err);
}
