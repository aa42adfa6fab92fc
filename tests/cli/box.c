/* box.c -- a model on a box of three axes, on which no system lives, for tests of tools:
 *
 *   box FORM NET MODEL STATE TAU
 *
 * writes a model file of one variable w(z,y,x) with theta as init gives it, and, as raw doubles, a
 * state on its grid and what the closure gives there. Steps differ from axis to axis.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../check.h"
#include "io/io.h"
#include "store/modelfile.h"

static struct layout box(void)
{
    static const size_t n[] = {14, 16, 18};
    static const char *const name[] = {"z", "y", "x"};
    struct layout l = {0};

    for (int a = 0; a < 3; a++) {
        struct axis axis = {.n = n[a], .step = 0.1 * (a + 1), .edge = EDGE_PERIODIC};
        snprintf(axis.name, sizeof axis.name, "%s", name[a]);
        layout_axis(&l, &axis, NULL);
    }
    layout_var(&l, "w", "z,y,x", "1", "a field", NULL);
    return l;
}

static void write_raw(const char *path, size_t n, const double x[])
{
    FILE *file = fopen(path, "wb");

    check(file && fwrite(x, sizeof *x, n, file) == n);
    check(file && fclose(file) == 0);
}

int main(int argc, char **argv)
{
    const struct layout layout = box();
    const struct io_options options = {0};
    struct io_head head = HEAD_EMPTY;
    struct closure c;
    struct err err = {0};

    if (argc != 6 || closure_open(&c, closure_find(argv[1], &err), &layout, NULL, argv[2], 3, &err))
        return fprintf(stderr, "box: %s\n", err.msg), 1;
    c.scale_u[0] = 0.7;
    c.scale_tau[0] = 3;
    double *u = calloc(2 * layout.n + c.ntape + c.nwork, sizeof *u), *m = u + layout.n;
    for (size_t i = 0; i < layout.n; i++)
        u[i] = sin((double)(i * i % 1009));
    c.ops->eval(&c, &(struct point){.u = u, .theta = c.theta}, m, NULL, m + layout.n,
                m + layout.n + c.ntape);
    write_raw(argv[4], layout.n, u);
    write_raw(argv[5], layout.n, m);
    check(modelfile_describe(&head, &c, NULL, &err) == 0);
    struct io_out *out = io_create(argv[3], &head, NULL, &options, &err);
    check(out && io_close_out(out, 0, NAN, &err) == 0);
    head_free(&head);
    closure_close(&c);
    free(u);
    return check_end();
}
