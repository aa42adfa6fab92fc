/* Bases as files: weights of cells, what is written is read, what is no basis is refused. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../check.h"
#include "data/basis.h"

enum { NX = 4, N = 3 * NX };

/* u(y, x) in cells, v(y, x) on upper faces along y; y = 0, 1, 3 between walls, x uniform. */
static struct layout channel(void)
{
    struct axis y = {.name = "y", .n = 3, .edge = EDGE_WALL};
    struct axis x = {.name = "x", .n = NX, .step = 0.5};
    struct layout l = {0};

    check(axis_uneven(&y, (const double[]){0, 1, 3}, 0, NULL) == 0);
    check(layout_axis(&l, &y, NULL) == 0 && layout_axis(&l, &x, NULL) == 1);
    check(layout_var(&l, "u", "y,x", "m/s", "velocity", NULL) == 0);
    check(layout_var(&l, "v", "y,x", "m/s", "velocity", NULL) == 1);
    l.var[1].at[0] = 1;
    return l;
}

static void cells_are_weights(void)
{
    const struct layout l = channel();
    /* faces at -0.5, 0.5, 2, 4; centres behind faces a step on as before */
    static const double u[] = {1, 1.5, 2}, v[] = {1, 2, 2};
    double w[2 * N];

    basis_weights(&l, w);
    for (size_t i = 0; i < N; i++) {
        check_near(w[i], u[i / NX] / 1.5, 1e-15);
        check_near(w[N + i], v[i / NX] / (5.0 / 3), 1e-15);
    }
    struct axis x = {.name = "x", .n = 3, .edge = EDGE_PERIODIC};
    struct layout ring = {0};
    check(axis_uneven(&x, (const double[]){0, 1, 3}, 6, NULL) == 0);
    check(layout_axis(&ring, &x, NULL) == 0 && layout_var(&ring, "u", "x", "1", "u", NULL) == 0);
    basis_weights(&ring, w);
    check_near(w[0], 1, 1e-15); /* faces at -1.5, 0.5, 2, 4.5 */
    check_near(w[1], 0.75, 1e-15);
    check_near(w[2], 1.25, 1e-15);
}

static void write_basis(const char *path, const struct layout *l, const double modes[],
                        const double mean[])
{
    const struct io_options options = {0};
    struct io_head head = HEAD_EMPTY;

    check(basis_describe(&head, l, mean, NULL) == 0);
    struct io_out *out = io_create(path, &head, NULL, &options, NULL);
    check(basis_write(out, l, 2, modes, (const double[]){2, 1}, (const double[]){0.8, 0.2},
                      NULL) == 0);
    check(io_close_out(out, 0, 0, NULL) == 0);
    head_free(&head);
}

static int read_basis(struct basis *b, const char *path, struct err *err)
{
    const struct io_options options = {0};
    struct io_in *in = io_open(path, &options, err);
    const int rc = basis_read(b, in, err);

    io_close_in(in);
    return rc;
}

static void what_is_written_is_read(void)
{
    const struct layout l = channel();
    char path[] = "/tmp/basis-XXXXXX";
    double w[2 * N], mean[2 * N], modes[4 * N] = {0};
    struct err err = {0};
    struct basis b;

    close(mkstemp(path));
    basis_weights(&l, w);
    for (size_t i = 0; i < 2 * N; i++)
        mean[i] = (double)i;
    modes[3] = 1 / sqrt(w[3]);
    modes[2 * N + N + 7] = -1 / sqrt(w[N + 7]);
    write_basis(path, &l, modes, mean);
    check(read_basis(&b, path, &err) == 0 && b.count == 2);
    check(layout_same(&b.layout, &l, &err) == 0);
    check(!memcmp(b.mean, mean, sizeof mean) && !memcmp(b.modes, modes, sizeof modes));
    basis_close(&b);
    modes[3] = 1;
    write_basis(path, &l, modes, mean);
    check(read_basis(&b, path, &err) < 0 && err.code == ERR_DATA);
    check(strstr(err.msg, "as product of modes 0 and 0, expected 1") != NULL);
    basis_close(&b);
    unlink(path);
}

int main(void)
{
    run(cells_are_weights);
    run(what_is_written_is_read);
    return check_end();
}
