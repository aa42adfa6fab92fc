/* passthrough.c -- the least that a tool can do with a stream, for benchmarks
 * and command-line tests.
 *
 *   passthrough source NX NY RECORDS PER [FILE]   PER records per io_write
 *   passthrough pass [INPUT [OUTPUT]]
 *   passthrough sink [INPUT]                      prints records and digest
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/resource.h>

#include "io/io.h"

static int fail(const struct err *err)
{
    fprintf(stderr, "passthrough: error: %s\n", err->msg);
    _exit(err->code); /* as the tools end: with what they hold */
}

static int make_head(struct io_head *h, size_t nx, size_t ny, struct err *err)
{
    double *x = malloc(nx * sizeof *x);
    int rc = -1;

    *h = HEAD_EMPTY;
    for (size_t i = 0; x && i < nx; i++)
        x[i] = (double)i / (double)nx;
    if (x && head_records(h, "time", "1", "time", err) >= 0 &&
        head_dim(h, "y", ny, err) >= 0 && head_dim(h, "x", nx, err) >= 0 &&
        head_var(h, "x", IO_F64, "x", x, "1", "position", err) >= 0 &&
        head_var(h, "u", IO_F64, "time,y,x", NULL, "1", "velocity", err) >= 0 &&
        head_set_text(h, NULL, "kind", "trajectory", err) == 0 &&
        head_history(h, "passthrough source", err) == 0)
        rc = 0;
    free(x);
    return rc;
}

static int source(size_t nx, size_t ny, size_t nrec, size_t per,
                  const char *path, const struct io_options *opt)
{
    const size_t n = nx * ny;
    struct io_head h;
    struct err err;
    double *u = malloc(per * n * sizeof *u), *t = malloc(per * sizeof *t);

    if (!u || !t || make_head(&h, nx, ny, &err) != 0)
        return fail(&err);
    struct io_out *out = io_create(path, &h, NULL, opt, &err);
    head_free(&h);
    if (!out)
        return fail(&err);
    if (io_warning(out))
        fprintf(stderr, "passthrough: warning: %s\n", io_warning(out));
    for (size_t i = 0; i < per * n; i++)
        u[i] = sin(0.37 * (double)i);
    for (size_t r = 0; r < nrec; r += per) {
        const size_t k = nrec - r < per ? nrec - r : per;
        for (size_t i = 0; i < k; i++) {
            t[i] = 0.5 * (double)(r + i);
            u[i * n] = t[i];
        }
        const void *const slab[] = {t, u};
        if (io_write(out, k, slab, &err) != 0) {
            io_abort(out, err.msg);
            return fail(&err);
        }
    }
    free(u);
    free(t);
    return io_close_out(out, 0, NAN, &err) != 0 ? fail(&err) : 0;
}

static int pass(const char *from, const char *to, const struct io_options *opt)
{
    struct err err;
    struct io_in *in = io_open(from, opt, &err);
    const void *slab[16];
    long n;

    if (!in)
        return fail(&err);
    struct io_in *const inputs[] = {in, NULL};
    struct io_out *out = io_create(to, io_head(in), inputs, opt, &err);
    if (!out)
        return fail(&err);
    while ((n = io_next(in, 0, &err)) > 0) {
        int k = 0;
        for (size_t i = 0; i < io_head(in)->nvar; i++)
            if (io_head(in)->var[i].record)
                slab[k++] = io_slab(in, (int)i);
        if (io_write(out, (size_t)n, slab, &err) != 0) {
            n = -1;
            break;
        }
    }
    if (n < 0) {
        io_abort(out, err.msg);
        return fail(&err);
    }
    if (io_close_out(out, io_status(in), io_t_end(in), &err) != 0)
        return fail(&err);
    io_close_in(in);
    return 0;
}

static int sink(const char *from, const struct io_options *opt)
{
    struct err err;
    struct io_in *in = io_open(from, opt, &err);
    struct rusage use;
    long n, sum = 0;

    if (!in)
        return fail(&err);
    while ((n = io_next(in, 0, &err)) > 0)
        sum += n;
    if (n < 0)
        return fail(&err);
    getrusage(RUSAGE_SELF, &use);
    printf("records %ld digest %016" PRIx64 " status %d kib %ld\n", sum,
           io_digest(in), io_status(in), use.ru_maxrss);
    io_close_in(in);
    return 0;
}

int main(int argc, char **argv)
{
    const char *const how = getenv("PASSTHROUGH");
    const struct io_options opt = {.compress = how && strstr(how, "compress"),
                                   .f32 = how && strstr(how, "f32"),
                                   .raw = how && strstr(how, "raw"),
                                   .portable = how && strstr(how, "portable"),
                                   .memory = how && strstr(how, "small")
                                                 ? 4096
                                                 : 0};

    if (argc >= 6 && strcmp(argv[1], "source") == 0)
        return source(strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10),
                      strtoul(argv[4], NULL, 10), strtoul(argv[5], NULL, 10),
                      argc > 6 ? argv[6] : NULL, &opt);
    if (argc >= 2 && strcmp(argv[1], "pass") == 0)
        return pass(argc > 2 ? argv[2] : "-", argc > 3 ? argv[3] : NULL, &opt);
    if (argc >= 2 && strcmp(argv[1], "sink") == 0)
        return sink(argc > 2 ? argv[2] : "-", &opt);
    fprintf(stderr, "usage: passthrough source NX NY RECORDS PER [FILE] | pass "
                    "[INPUT [OUTPUT]] | sink [INPUT]\n");
    return ERR_USAGE;
}
