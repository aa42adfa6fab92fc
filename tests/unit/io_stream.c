/* io_stream.c -- records through a stream: values, pieces, digests, the end. */
#include "../check.h"
#include "../io_sample.h"

static struct err err;

/* Open bytes[n] as an input. */
static struct io_in *open_bytes(const void *bytes, size_t n)
{
    static int fd = -1;
    char path[32];

    if (fd < 0)
        fd = memfd_create("input", MFD_CLOEXEC);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, bytes, n, 0) != (ssize_t)n)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return io_open(path, NULL, &err);
}

/* What was written is read, at most max records a time. */
static void read_back(const struct io_options *opt, size_t max)
{
    size_t n;
    uint8_t *s = sample_stream(SAMPLE_TIMES, 4, 0, opt, &n);
    struct io_in *in = open_bytes(s, n);
    const int t = head_find_var(io_head(in), "time");
    const int u = head_find_var(io_head(in), "u");
    const int k = head_find_var(io_head(in), "k");
    const int mask = head_find_var(io_head(in), "mask");
    long r = 0, got;

    check(io_count(in) == -1);
    while ((got = io_next(in, max, &err)) > 0) {
        check(max == 0 || (size_t)got <= max);
        const double *tt = io_slab_f64(in, t, &err), *uu = io_slab(in, u);
        const double *kk = io_slab_f64(in, k, &err);
        const double *mm = io_slab_f64(in, mask, &err);
        check(uu == NULL || (uintptr_t)uu % sizeof *uu == 0);
        check(io_slab_f64(in, k, &err) == kk);
        for (long i = 0; i < got; i++, r++) {
            check_near(tt[i], 0.1 * (double)r, 0);
            check_near(mm[i], (double)r, 0);
            for (int j = 0; j < SAMPLE_X; j++) {
                check_near(uu[i * SAMPLE_X + j], sin((double)r + 10.0 * j), 1e-15);
                check_near(kk[i * SAMPLE_X + j], (double)(r - j), 0);
            }
        }
    }
    check(got == 0 && r == SAMPLE_TIMES);
    check(io_next(in, max, &err) == 0);
    check(io_count(in) == SAMPLE_TIMES && io_status(in) == 0);
    check(io_slab(in, head_find_var(io_head(in), "L")) != NULL);
    io_close_in(in);
    free(s);
}

static void records_are_read_back(void)
{
    const struct io_options pack = {.compress = true};

    for (size_t max = 0; max < 4; max++) {
        read_back(NULL, max);
        read_back(&pack, max);
    }
}

/* The digest does not depend on framing or compression, but on every record. */
static void digests_ignore_the_framing(void)
{
    const struct io_options pack = {.compress = true}, narrow = {.f32 = true};
    uint64_t d[6];
    size_t n;
    const struct {
        int per, apart;
        const struct io_options *opt;
        int records;
    } rows[] = {{7, 0, NULL, 7}, {2, 1, NULL, 7}, {3, 1, &pack, 7},
                {1, 0, &pack, 7}, {7, 0, NULL, 6}, {7, 0, &narrow, 7}};

    for (int i = 0; i < 6; i++) {
        uint8_t *s = sample_stream(rows[i].records, rows[i].per, rows[i].apart,
                                   rows[i].opt, &n);
        check(sample_read(s, n, &d[i], &err) == rows[i].records);
        free(s);
    }
    check(d[0] == d[1] && d[0] == d[2] && d[0] == d[3]);
    check(d[0] != d[4] && d[0] != d[5] && d[0] != 0);
}

static void f32_narrows_fields_only(void)
{
    const struct io_options narrow = {.f32 = true};
    size_t n;
    uint8_t *s = sample_stream(SAMPLE_TIMES, 2, 0, &narrow, &n);
    struct io_in *in = open_bytes(s, n);
    const struct io_head *h = io_head(in);
    const int u = head_find_var(h, "u");

    check(h->var[u].type == IO_F32 && h->var[head_find_var(h, "time")].type == IO_F64);
    check(h->var[head_find_var(h, "x")].type == IO_F64);
    int count = 0;
    for (long got; (got = io_next(in, 0, &err)) > 0;)
        for (long r = 0; r < got; r++, count++)
            check_near(io_slab_f64(in, u, &err)[r * SAMPLE_X + 1],
                       (double)(float)sin(count + 10.0), 0);
    check(count == SAMPLE_TIMES);
    io_close_in(in);
    free(s);
}

/* A pass-through tool: out(head(in), records(in)) with status and t_end. */
static uint8_t *pass(const void *bytes, size_t n, int status, size_t *m,
                     uint64_t *input)
{
    struct io_in *in = open_bytes(bytes, n);
    struct io_in *const inputs[] = {in, NULL};
    const int fd = memfd_create("out", MFD_CLOEXEC);
    const int old = sample_redirect(fd);
    struct io_out *out = io_create("-", io_head(in), inputs, NULL, &err);
    long got;

    while (out && (got = io_next(in, 2, &err)) > 0) {
        const void *slab[8];
        int k = 0;
        for (size_t i = 0; i < io_head(in)->nvar; i++)
            if (io_head(in)->var[i].record)
                slab[k++] = io_slab(in, (int)i);
        check(io_write(out, (size_t)got, slab, &err) == 0);
    }
    check(out && io_close_out(out, status, 0.5, &err) == 0);
    sample_restore(old);
    *input = io_digest(in);
    io_close_in(in);
    const off_t end = lseek(fd, 0, SEEK_END);
    uint8_t *s = malloc((size_t)end);
    *m = (size_t)pread(fd, s, (size_t)end, 0);
    close(fd);
    return s;
}

static void passing_on_keeps_the_content(void)
{
    size_t n, m;
    uint64_t before = 0, after, input;
    uint8_t *s = sample_stream(SAMPLE_TIMES, 3, 0, NULL, &n);
    uint8_t *p = pass(s, n, 1, &m, &input);
    struct io_in *in = open_bytes(p, m);

    check(sample_read(s, n, &before, &err) == SAMPLE_TIMES && input == before);
    while (io_next(in, 0, &err) > 0)
        ;
    after = io_digest(in);
    check(after == before && io_status(in) == 1);
    check_near(io_t_end(in), 0.1 * (SAMPLE_TIMES - 1), 0);
    io_close_in(in);
    free(p);
    free(s);
}

/* A failing tool's words reach whoever reads, through another tool too. */
static void failures_are_passed_on(void)
{
    const int fd = memfd_create("out", MFD_CLOEXEC);
    struct io_head h;
    char bytes[65536];

    for (int turn = 0; turn < 2; turn++) {
        const int old = sample_redirect(fd);
        sample_head(&h);
        struct io_out *out = io_create(NULL, &h, NULL, NULL, &err);
        check(out && sample_write(out, 0, 2, 1, &err) == 0);
        io_abort(out, turn ? err.msg : "simulate: no\nmemory");
        sample_restore(old);
        head_free(&h);
        const ssize_t n = pread(fd, bytes, sizeof bytes, 0);
        check(sample_read(bytes, (size_t)n, NULL, &err) == -1);
        check(err.code == ERR_DATA);
        check(strstr(err.msg, "upstream failed: simulate: no\\x0amemory"));
        check(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
    }
    close(fd);
}

static void streams_without_records(void)
{
    const int fd = memfd_create("out", MFD_CLOEXEC);
    const int old = sample_redirect(fd);
    const double theta[] = {1, 2};
    struct io_head h = HEAD_EMPTY;
    char bytes[65536];

    head_dim(&h, "parameter", 2, &err);
    head_var(&h, "theta", IO_F64, "parameter", theta, NULL, NULL, &err);
    struct io_out *out = io_create(NULL, &h, NULL, NULL, &err);
    check(out && io_close_out(out, 0, NAN, &err) == 0);
    sample_restore(old);
    head_free(&h);
    const ssize_t n = pread(fd, bytes, sizeof bytes, 0);
    close(fd);
    struct io_in *in = open_bytes(bytes, (size_t)n);
    size_t m;
    double *x = head_doubles(io_head(in), "theta", &m, &err);
    check(x && m == 2 && x[1] == 2);
    free(x);
    check(io_next(in, 0, &err) == 0 && io_head(in)->record_dim == -1);
    io_close_in(in);
}

static void full_targets_are_io_errors(void)
{
    struct io_head h;
    const int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

    if (fd < 0) {
        skip("full_targets_are_io_errors", "no /dev/full");
        return;
    }
    const int old = sample_redirect(fd);
    sample_head(&h);
    check(io_create(NULL, &h, NULL, NULL, &err) == NULL);
    sample_restore(old);
    head_free(&h);
    check(err.code == ERR_IO && strstr(err.msg, "No space left") != NULL);
    close(fd);
}

static void names_of_hdf5_get_a_warning(void)
{
    static const char *const names[] = {"warn.h5", "warn.nc", "warn.sgr"};
    struct io_head h;

    sample_head(&h);
    for (int i = 0; i < 3; i++) {
        char path[64];
        snprintf(path, sizeof path, "/tmp/%d-%s", (int)getpid(), names[i]);
        const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        const int old = sample_redirect(fd);
        struct io_out *out = io_create(NULL, &h, NULL, NULL, &err);
        check((io_warning(out) != NULL) == (i < 2));
        io_abort(out, "test");
        sample_restore(old);
        close(fd);
        unlink(path);
    }
    head_free(&h);
}

/* Larger than a block, in one write and in many: the same records. */
static void large_writes_are_cut(void)
{
    enum { N = 5000, X = 100 };
    double *t = malloc(N * sizeof *t), *u = malloc(N * X * sizeof *u);
    uint64_t digest[3];
    struct io_head h = HEAD_EMPTY;

    head_records(&h, "time", NULL, NULL, &err);
    head_dim(&h, "x", X, &err);
    head_var(&h, "u", IO_F64, "time,x", NULL, NULL, NULL, &err);
    for (int i = 0; i < N; i++)
        t[i] = i;
    for (int i = 0; i < N * X; i++)
        u[i] = sqrt(i);
    for (int c = 0; c < 3; c++) {
        const int per[] = {N, 1, 777}, fd = memfd_create("out", MFD_CLOEXEC);
        const int old = sample_redirect(fd);
        struct io_out *out = io_create(NULL, &h, NULL, NULL, &err);
        for (int r = 0; r < N; r += per[c]) {
            const void *const slab[] = {t + r, u + r * X};
            check(!io_write(out, (size_t)(N - r < per[c] ? N - r : per[c]), slab,
                            &err));
        }
        check(io_close_out(out, 0, NAN, &err) == 0);
        sample_restore(old);
        const off_t n = lseek(fd, 0, SEEK_END);
        void *map = mmap(NULL, (size_t)n, PROT_READ, MAP_SHARED, fd, 0);
        check(sample_read(map, (size_t)n, &digest[c], &err) == N);
        munmap(map, (size_t)n);
        close(fd);
    }
    check(digest[0] == digest[1] && digest[0] == digest[2]);
    head_free(&h);
    free(t);
    free(u);
}

int main(void)
{
    run(records_are_read_back);
    run(digests_ignore_the_framing);
    run(f32_narrows_fields_only);
    run(passing_on_keeps_the_content);
    run(failures_are_passed_on);
    run(streams_without_records);
    run(full_targets_are_io_errors);
    run(names_of_hdf5_get_a_warning);
    run(large_writes_are_cut);
    return check_end();
}
