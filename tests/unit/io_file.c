/* io_file.c -- records through HDF5 files: values, digests, and that a file is
 * there whole or not at all. */
#include "../check.h"
#include "../io_sample.h"

#include <dirent.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "hdf5/image.h"
#include "io/in.h"
#include "io/seal.h"

static struct err err;
static char dir[] = "/tmp/io_file-XXXXXX";

static const char *in_dir(const char *name)
{
    static char path[4][300];
    static int turn;

    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%s/%s", dir, name);
    return path[turn];
}

/* Entries of the directory, temporary ones too. */
static int entries(void)
{
    DIR *d = opendir(dir);
    int n = -2;

    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static int write_file(const char *path, int n, int per,
                      const struct io_options *opt, int status)
{
    struct io_head h;

    sample_head(&h);
    struct io_out *out = io_create(path, &h, NULL, opt, &err);
    head_free(&h);
    if (!out)
        return -1;
    if (sample_write(out, 0, n, per, &err) != 0) {
        io_abort(out, err.msg);
        return -1;
    }
    return io_close_out(out, status, 0.25, &err);
}

static char *slurp(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    char *bytes = malloc(SAMPLE_MAX);

    *n = f ? fread(bytes, 1, SAMPLE_MAX, f) : 0;
    if (f)
        fclose(f);
    return bytes;
}

static void files_are_read_back(void)
{
    static const struct io_options rows[] = {
        {0}, {.portable = true}, {.raw = true}};
    size_t n;
    uint8_t *s = sample_stream(SAMPLE_TIMES, 3, 0, NULL, &n);
    uint64_t stream = 0, file, stored;

    check(sample_read(s, n, &stream, &err) == SAMPLE_TIMES);
    for (int i = 0; i < 3; i++)
        for (size_t max = 0; max < 3; max++) {
            check(write_file(in_dir("a.h5"), SAMPLE_TIMES, 2, &rows[i], 0) == 0);
            struct io_in *in = io_open(in_dir("a.h5"), NULL, &err);
            check(in && io_count(in) == SAMPLE_TIMES);
            const int u = head_find_var(io_head(in), "u");
            long got, r = 0;
            while ((got = io_next(in, max, &err)) > 0)
                for (long k = 0; k < got; k++, r++)
                    check_near(io_slab_f64(in, u, &err)[k * SAMPLE_X + 1],
                               sin((double)r + 10), 1e-15);
            check(r == SAMPLE_TIMES && io_digest(in) == stream);
            check(io_status(in) == 0 && isnan(io_t_end(in)));
            io_close_in(in);
            check(io_check(in_dir("a.h5"), &stored, &file, &err) == 0);
            check(stored == stream && file == stream);
        }
    unlink(in_dir("a.h5"));
    free(s);
}

static void blow_ups_are_told(void)
{
    check(write_file(in_dir("a.h5"), 5, 5, NULL, 1) == 0);
    struct io_in *in = io_open(in_dir("a.h5"), NULL, &err);
    check(io_status(in) == 1);
    check_near(io_t_end(in), 0.25, 0);
    check(head_text(io_head(in), NULL, "status") == NULL);
    io_close_in(in);
    unlink(in_dir("a.h5"));
}

/* Equal data sets are equal bytes, whenever they are written. */
static void files_are_deterministic(void)
{
    size_t n, m;

    check(write_file(in_dir("a.h5"), SAMPLE_TIMES, 7, NULL, 0) == 0);
    usleep(1100000);
    check(write_file(in_dir("b.h5"), SAMPLE_TIMES, 3, NULL, 0) == 0);
    char *a = slurp(in_dir("a.h5"), &n), *b = slurp(in_dir("b.h5"), &m);
    check(n > 0 && n == m && memcmp(a, b, n) == 0);
    free(a);
    free(b);
    check(entries() == 2);
    unlink(in_dir("a.h5"));
    unlink(in_dir("b.h5"));
}

/* The file `from` made again under another lower bound of HDF5's format, with the digests
 * of version 1.rule and the mark of version 1.minor. Returns its digest. */
static uint64_t remake(const char *from, const char *to, H5F_libver_t low, int rule, int minor)
{
    const hsize_t size[] = {SAMPLE_TIMES, SAMPLE_X};
    const hid_t access = h5_access(false), create = image_creation();
    struct io_in *in = io_open(from, NULL, &err);
    const struct io_head *h = io_head(in);
    char text[DIGEST_TEXT];
    void *image;
    uint64_t seal;
    size_t n;

    H5Pset_libver_bounds(access, low, H5F_LIBVER_V18);
    const hid_t f = H5Fcreate(to, H5F_ACC_TRUNC, create, access);
    check(image_write(f, h, IMAGE_ZSTD, &err) == 0);
    check(io_next(in, 0, &err) == SAMPLE_TIMES);
    for (int v = 0; v < (int)h->nvar; v++) {
        if (!h->var[v].record)
            continue;
        const hid_t d = H5Dopen2(f, h->var[v].name, H5P_DEFAULT);
        check(H5Dset_extent(d, size) >= 0);
        check(H5Dwrite(d, h5_type(h->var[v].type), H5S_ALL, H5S_ALL, H5P_DEFAULT,
                       io_slab(in, v)) >= 0);
        H5Dclose(d);
    }
    check(io_next(in, 0, &err) == 0 && image_encode(h, &image, &n, &err) == 0);
    if (rule == 0)
        in->sums.head = sum_bytes(image, n, 0);
    const uint64_t content = digest_end(&in->sums);
    const hid_t root = H5Gopen2(f, "/", H5P_DEFAULT);
    image_put_text(root, "digest", digest_print(text, content));
    if (minor > 0)
        image_put_i64(root, "subgrid_minor", minor);
    check(seal_make(f, h, in->sums.head, SAMPLE_TIMES, &seal, &err) == 0);
    image_put_text(root, "head_digest", digest_print(text, seal));
    free(image);
    io_close_in(in);
    H5Gclose(root);
    H5Fclose(f);
    H5Pclose(create);
    H5Pclose(access);
    return content;
}

/* Digests do not depend on HDF5's bytes; files of 1.0 are verified by their own rule, and
 * neither version passes for the other. */
static void versions_and_bounds(void)
{
    static const H5F_libver_t low[] = {H5F_LIBVER_EARLIEST, H5F_LIBVER_V18};
    uint64_t ours, stored, found;
    size_t n;

    check(write_file(in_dir("a.h5"), SAMPLE_TIMES, 7, NULL, 0) == 0);
    check(io_check(in_dir("a.h5"), &ours, &found, &err) == 0);
    for (int i = 0; i < 8; i++) {
        const int newer = i & 1, rule = i >> 1 & 1, minor = i >> 2;
        const uint64_t made = remake(in_dir("a.h5"), in_dir("b.h5"), low[newer], rule, minor);
        char *bytes = slurp(in_dir("b.h5"), &n);
        check(n > 8 && bytes[8] == 2 * newer); /* version of the superblock */
        free(bytes);
        check((made == ours) == (rule == 1));
        check(io_check(in_dir("b.h5"), &stored, &found, &err) == (rule != minor));
        check(stored == made && (found == made) == (rule == minor));
        struct io_in *in = io_open(in_dir("b.h5"), NULL, &err);
        check((in != NULL) == (rule == minor));
        while (in && io_next(in, 0, &err) > 0)
            ;
        check(!in || (in->ended && io_digest(in) == made));
        io_close_in(in);
    }
    unlink(in_dir("a.h5"));
    unlink(in_dir("b.h5"));
}

/* Change one bit where the file holds these bytes; what io_check says then. */
static int check_after_flip(const void *bytes, size_t m)
{
    const struct io_options raw = {.raw = true};
    uint64_t stored, found;
    size_t n;

    check(write_file(in_dir("a.h5"), SAMPLE_TIMES, 7, &raw, 0) == 0);
    check(io_check(in_dir("a.h5"), &stored, &found, &err) == 0);
    char *a = slurp(in_dir("a.h5"), &n), *at = memmem(a, n, bytes, m);
    check(at != NULL);
    if (at)
        *at ^= 1;
    FILE *f = fopen(in_dir("a.h5"), "wb");
    check(fwrite(a, 1, n, f) == n && fclose(f) == 0);
    free(a);
    err.code = 0;
    const int rc = io_check(in_dir("a.h5"), &stored, &found, &err);
    check(rc != 1 || stored != found);
    unlink(in_dir("a.h5"));
    return rc;
}

/* Records are under each chunk's checksum, constants and the names of things
 * under the digest, attributes in the heap under HDF5's own sums. */
static void damage_is_found(void)
{
    const double record = sin(3.0 + 20.0), constant = 1.5;

    check(check_after_flip(&record, sizeof record) == -1);
    check(err.code == ERR_DATA);
    check(check_after_flip(&constant, sizeof constant) == 1);
    check(check_after_flip("burgers", 7) != 0);
}

static void targets_that_cannot_be(void)
{
    static const struct {
        const char *path;
        int code;
    } rows[] = {{"no/such/a.h5", ERR_CREATE}, {"", ERR_CREATE}};
    struct io_head h;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check(write_file(in_dir(rows[i].path), 1, 1, NULL, 0) == -1);
        check(err.code == rows[i].code);
    }
    check(write_file("/dev/null", 1, 1, NULL, 0) == -1);
    check(err.code == ERR_CREATE);
    check(write_file(in_dir("a.h5"), 3, 3, NULL, 0) == 0);
    struct io_in *in = io_open(in_dir("a.h5"), NULL, &err);
    struct io_in *const inputs[] = {in, NULL};
    sample_head(&h);
    check(io_create(in_dir("a.h5"), &h, inputs, NULL, &err) == NULL);
    check(err.code == ERR_USAGE);
    head_free(&h);
    io_close_in(in);
    check(entries() == 1);
    check(symlink("a.h5", in_dir("link.h5")) == 0);
    check(write_file(in_dir("link.h5"), 5, 3, NULL, 0) == 0);
    struct stat st;
    check(lstat(in_dir("link.h5"), &st) == 0 && S_ISLNK(st.st_mode));
    in = io_open(in_dir("a.h5"), NULL, &err);
    check(io_count(in) == 5);
    io_close_in(in);
    unlink(in_dir("link.h5"));
    unlink(in_dir("a.h5"));
}

static void inputs_that_are_none(void)
{
    static const struct {
        const char *bytes;
        size_t n;
    } rows[] = {{"", 0}, {"text\n", 5}, {"\x89HDF\r\n\x1a\n", 8},
                {"\x89HDF\r\n\x1a\nmore, which is no superblock", 36},
                {"\x89SGR", 4}, {"CDF\x01....", 8}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        FILE *f = fopen(in_dir("x"), "wb");
        fwrite(rows[i].bytes, 1, rows[i].n, f);
        fclose(f);
        err.code = 0;
        check(io_open(in_dir("x"), NULL, &err) == NULL && err.code == ERR_DATA);
    }
    unlink(in_dir("x"));
    check(io_open(in_dir("x"), NULL, &err) == NULL && err.code == ERR_OPEN);
    check(io_open(dir, NULL, &err) == NULL && err.code == ERR_OPEN);
    check(io_open("/dev/null", NULL, &err) == NULL && err.code == ERR_DATA);
}

static void unfinished_files_vanish(void)
{
    struct io_head h;

    check(write_file(in_dir("a.h5"), 3, 3, NULL, 0) == 0);
    sample_head(&h);
    struct io_out *out = io_create(in_dir("a.h5"), &h, NULL, NULL, &err);
    check(sample_write(out, 0, 7, 7, &err) == 0 && entries() == 2);
    io_abort(out, "test");
    check(entries() == 1);
    out = io_create(in_dir("a.h5"), &h, NULL, NULL, &err);
    check(entries() == 2);
    io_emergency();
    check(entries() == 1);
    io_abort(out, "test");
    head_free(&h);
    io_abort(NULL, "nothing");
    struct io_in *in = io_open(in_dir("a.h5"), NULL, &err);
    check(io_count(in) == 3);
    io_close_in(in);
    unlink(in_dir("a.h5"));
}

/* Killed at any moment, a writer leaves the old file or the new one. */
static void killed_writers(void)
{
    int old = 0, new = 0;

    for (int i = 0; i < 12; i++) {
        check(write_file(in_dir("a.h5"), 3, 3, NULL, 0) == 0);
        const pid_t pid = fork();
        if (pid == 0)
            _exit(write_file(in_dir("a.h5"), SAMPLE_TIMES, 1, NULL, 0) != 0);
        usleep((useconds_t)(i * 500));
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        struct io_in *in = io_open(in_dir("a.h5"), NULL, &err);
        check(in != NULL && (io_count(in) == 3 || io_count(in) == SAMPLE_TIMES));
        old += in && io_count(in) == 3;
        new += in && io_count(in) == SAMPLE_TIMES;
        io_close_in(in);
    }
    check(old + new == 12 && old > 0);
    char command[400];
    snprintf(command, sizeof command, "rm -f %s/*", dir);
    check(system(command) == 0);
}

static void full_disks(void)
{
    const struct io_options raw = {.raw = true};
    const char *small = in_dir("small");
    char path[300];
    struct io_head h = HEAD_EMPTY;
    static double u[1 << 17];
    int rc = 0;

    mkdir(small, 0700);
    if (mount("tmpfs", small, "tmpfs", 0, "size=1m") != 0) {
        skip("full_disks", "mounting a small tmpfs is not permitted");
        rmdir(small);
        return;
    }
    snprintf(path, sizeof path, "%s/a.h5", small);
    head_records(&h, "time", NULL, NULL, &err);
    head_dim(&h, "x", 1 << 17, &err);
    head_var(&h, "u", IO_F64, "time,x", NULL, NULL, NULL, &err);
    struct io_out *out = io_create(path, &h, NULL, &raw, &err);
    check(out != NULL);
    for (int i = 0; i < 3 && rc == 0; i++) {
        const double t = i;
        const void *const slab[] = {&t, u};
        rc = io_write(out, 1, slab, &err);
    }
    if (rc == 0)
        rc = io_close_out(out, 0, NAN, &err);
    else
        io_abort(out, err.msg);
    check(rc == -1 && err.code == ERR_IO);
    check(strstr(err.msg, "No space left") != NULL);
    head_free(&h);
    check(rmdir(path) != 0 && access(path, F_OK) != 0);
    DIR *d = opendir(small);
    for (struct dirent *e; (e = readdir(d));)
        check(e->d_name[0] == '.');
    closedir(d);
    umount(small);
    rmdir(small);
}

int main(void)
{
    if (!mkdtemp(dir))
        return ERR_CREATE;
    run(files_are_read_back);
    run(blow_ups_are_told);
    run(files_are_deterministic);
    run(versions_and_bounds);
    run(damage_is_found);
    run(targets_that_cannot_be);
    run(inputs_that_are_none);
    run(unfinished_files_vanish);
    run(killed_writers);
    run(full_disks);
    rmdir(dir);
    return check_end();
}
