/* Conformance of network operations and programs, in both precisions: adjoints against
 * differences (in double) and tangents, translation bit by bit, NaN, memory that gives out,
 * messages with columns. */
#include "net/net.h"

#include <stdlib.h>

#include "../check.h"
#include "../starve.h"
#include "num/kernel.h"
#include "num/real.h"
#include "num/rng.h"

/* Tolerances are those of double; floats have 1e8 times as large ones. */
#define NEAR(tol) ((tol) * (sizeof(real) == sizeof(double) ? 1 : 1e8))

enum { CIN = 3, POINTS = 46 };

/* One program for each operation; where it takes words, several. */
static const char *const programs[] = {
    "conv 1 1", "conv 5 3 nobias", "conv 7 5", "conv 4 45",
    "conv 5 3 dilate=2", "conv 4 5 dilate=3 nobias", "conv 2 5 dilate=11", "conv 2 3 dilate=22",
    "conv 4 3 tanh | conv 3 5 dilate=4 silu | conv 2 5 dilate=10", "gelu", "leaky", "relu",
    "silu", "softplus", "square", "tanh",
    "square | conv 8 5 leaky | conv 8 5 tanh | conv 2 5 nobias",
    "tanh | silu | gelu | square | silu | conv 2 3 gelu | softplus | gelu",
    "mean", "conv 4 5 tanh | mean | conv 2 3", "mean | square | conv 2 5 silu",
    "add input", "concat input tanh", "conv 3 5 tanh | add 2 | conv 4 3 tanh | conv 4 3 | add 1",
    "conv 3 3 tanh | conv 3 5 dilate=2 | add 2 gelu | add input | concat 4 | conv 2 3 silu",
    "tanh | concat input | mean | concat 2 | conv 3 3 | add input | concat input | concat 1 tanh",
    NULL};

/* Those that are translated but for rounding. */
static const char *const waves[] = {
    "spectral 4 0", "spectral 5 3 gelu", "spectral 2 22", "mean | spectral 1 9 | conv 3 3 tanh",
    "spectral 3 5 gelu | spectral 3 2 tanh | add 2 | spectral 2 7", NULL};

static void fill(size_t n, real x[], uint64_t index)
{
    struct rng rng = rng_open(7, "test", index);

    for (size_t i = 0; i < n; i++)
        x[i] = rng_normal(&rng);
}

static double dot(size_t n, const real a[], const real b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (double)a[i] * b[i];
    return sum;
}

static real *numbers(size_t n)
{
    return calloc(n + 1, sizeof(real));
}

/* An open program with everything that running it needs. */
struct bench {
    struct net net;
    real *theta, *x, *tape, *work;
};

static const struct grid line = {.rank = 1, .n = {POINTS}, .points = POINTS};
static const struct grid plane = {.rank = 2, .n = {6, 13}, .points = 6 * 13};
static const struct grid box = {.rank = 3, .n = {4, 3, 9}, .points = 4 * 3 * 9};
static const char *const plane_programs[] = {
    "conv 1 1", "conv 5 3 nobias", "conv 7 5", "square | conv 4 3 leaky | conv 2 5 tanh",
    "conv 4 3 dilate=2", "conv 5 3 dilate=2 nobias tanh | conv 2 1 dilate=6",
    "mean | conv 3 3 tanh | add 2", NULL};
static const char *const box_programs[] = {
    "conv 1 1", "conv 5 3", "square | conv 4 3 leaky | conv 2 1 tanh | conv 3 3 nobias",
    "conv 5 1 dilate=3", "conv 3 3 tanh | mean | concat input", NULL};
static const char *const plane_waves[] = {"spectral 4 0", "spectral 5 1 tanh | spectral 2 2", NULL};
static const char *const box_waves[] = {"spectral 2 1 gelu | conv 3 1 | spectral 2 1", NULL};
/* Whose parts have more points than one along two axes and three. */
static const struct grid large = {.rank = 3, .n = {9, 6, 8}, .points = 9 * 6 * 8};
static const char *const large_programs[] = {"conv 4 3 dilate=2 nobias", NULL};

static struct bench set_up_on(const char *program, const struct grid *grid)
{
    const size_t n = grid->points;
    struct bench b;
    struct err err;

    check(net_open(&b.net, program, CIN, grid, &err) == 0);
    b.theta = numbers(b.net.ntheta);
    b.x = numbers(CIN * n);
    b.tape = numbers(b.net.ntape);
    b.work = numbers(b.net.nwork);
    fill(b.net.ntheta, b.theta, 1);
    fill(CIN * n, b.x, 2);
    return b;
}

static struct bench set_up(const char *program, size_t n)
{
    const struct grid grid = grid_line(n, 1);

    return set_up_on(program, &grid);
}

static void tear_down(struct bench *b)
{
    net_close(&b->net);
    free(b->theta);
    free(b->x);
    free(b->tape);
    free(b->work);
}

static const real *forward(struct bench *b)
{
    return net_forward(&b->net, b->theta, b->x, b->tape, b->work);
}

/* <w, J v> for a step v of x (or theta) by central differences of size h. */
static double difference(struct bench *b, size_t n, real at[],
                         const real v[], const real w[], double h)
{
    const size_t ny = b->net.cout * b->net.n;
    real *start = numbers(n);
    double plus, minus;

    memcpy(start, at, n * sizeof *at);
    for (size_t i = 0; i < n; i++)
        at[i] = start[i] + h * v[i];
    plus = dot(ny, w, forward(b));
    for (size_t i = 0; i < n; i++)
        at[i] = start[i] - h * v[i];
    minus = dot(ny, w, forward(b));
    memcpy(at, start, n * sizeof *at);
    free(start);
    return (plus - minus) / (2 * h);
}

/* The error falls as h^2, then rises as 1 / h: its least is what counts. */
static void differences(struct bench *b, size_t n, real at[],
                        const real grad[], const real w[])
{
    real *v = numbers(n);
    double least = INFINITY;

    fill(n, v, 3);
    const double exact = dot(n, grad, v);
    const double size = sqrt(dot(n, grad, grad) * dot(n, v, v)) + 1e-300;
    for (double h = 1e-3; h > 1e-8; h /= 4)
        least = fmin(least,
                     fabs(difference(b, n, at, v, w, h) - exact) / size);
    check_near(least, 0, 1e-10);
    free(v);
}

/* <w, J (v, vtheta)> = <J^T w, (v, vtheta)>, J^T w being (dx, dtheta). */
static void agrees_with_tangent(struct bench *b, size_t nx, const real w[], const real dx[],
                                const real dtheta[])
{
    const size_t ny = b->net.cout * b->net.n, p = b->net.ntheta;
    real *v = numbers(nx), *vtheta = numbers(p), *dtape = numbers(b->net.ntape);

    fill(nx, v, 9);
    fill(p, vtheta, 10);
    const real *dy = net_tangent(&b->net, b->theta, vtheta, b->x, v, b->tape, dtape, b->work);
    const double size = sqrt(dot(nx, dx, dx) * dot(nx, v, v)) +
                        sqrt(dot(p, dtheta, dtheta) * dot(p, vtheta, vtheta));
    check_near((dot(ny, w, dy) - dot(nx, dx, v) - dot(p, dtheta, vtheta)) / size, 0,
               NEAR(1e-13));
    free(v);
    free(vtheta);
    free(dtape);
}

static void adjoints_on(const struct grid *grid, const char *const list[])
{
    for (size_t p = 0; list[p]; p++) {
        struct bench b = set_up_on(list[p], grid);
        const size_t nx = CIN * grid->points, ny = b.net.cout * grid->points;
        real *w = numbers(ny), *dx = numbers(nx);
        real *dtheta = numbers(b.net.ntheta);

        fill(ny, w, 4);
        forward(&b);
        net_adjoint(&b.net, b.theta, b.x, w, dtheta, dx, b.tape, b.work);
        if (sizeof(real) == sizeof(double)) {
            differences(&b, nx, b.x, dx, w);
            if (b.net.ntheta > 0)
                differences(&b, b.net.ntheta, b.theta, dtheta, w);
        }
        forward(&b);
        agrees_with_tangent(&b, nx, w, dx, dtheta);
        free(w);
        free(dx);
        free(dtheta);
        tear_down(&b);
    }
}

static void adjoint_is_transpose(void)
{
    adjoints_on(&line, programs);
    adjoints_on(&plane, plane_programs);
    adjoints_on(&box, box_programs);
    adjoints_on(&large, large_programs);
    adjoints_on(&line, waves);
    adjoints_on(&plane, plane_waves);
    adjoints_on(&box, box_waves);
}

/* On two axes: both indices of the stencil, both edges of the grid. */
static void conv_on_a_plane_by_hand(void)
{
    const size_t ny = plane.n[0], nx = plane.n[1], n = plane.points;
    struct bench b = set_up_on("conv 4 5", &plane);
    const real *y = forward(&b);

    check(b.net.ntheta == 4 * CIN * 25 + 4);
    for (size_t o = 0; o < 4; o++)
        for (size_t i = 0; i < n; i++) {
            double sum = b.theta[4 * CIN * 25 + o];
            for (size_t c = 0; c < CIN; c++)
                for (size_t j = 0; j < 5; j++)
                    for (size_t k = 0; k < 5; k++)
                        sum += (double)b.theta[((o * CIN + c) * 5 + j) * 5 + k] *
                               b.x[(c * ny + (i / nx + j + ny - 2) % ny) * nx +
                                   (i % nx + k + nx - 2) % nx];
            check_near(y[o * n + i], sum, NEAR(1e-12));
        }
    tear_down(&b);
}

/* On three axes: w (cout, cin, z, y, x), every edge of the box. */
static void conv_in_a_box_by_hand(void)
{
    enum { NZ = 4, NY = 3, NX = 9 };
    struct bench b = set_up_on("conv 4 3", &box);
    const real (*x)[NZ][NY][NX] = (const void *)b.x;
    const real (*w)[CIN][3][3][3] = (const void *)b.theta;
    const real *bias = b.theta + 4 * CIN * 27, *y = forward(&b);

    check(b.net.ntheta == 4 * CIN * 27 + 4);
    for (size_t i = 0; i < 4 * box.points; i++) {
        const size_t o = i / box.points, z = i / (NY * NX) % NZ, l = i / NX % NY, k = i % NX;
        double sum = bias[o];
        for (size_t s = 0; s < CIN * 27; s++) {
            const size_t c = s / 27, dz = s / 9 % 3, dy = s / 3 % 3, dx = s % 3;
            sum += (double)w[o][c][dz][dy][dx] *
                   x[c][(z + dz + NZ - 1) % NZ][(l + dy + NY - 1) % NY][(k + dx + NX - 1) % NX];
        }
        check_near(y[i], sum, NEAR(1e-12));
    }
    tear_down(&b);
}

/* Where value i of a state of channels goes when each axis is turned by its move. */
static size_t moved(const struct grid *grid, size_t i)
{
    static const size_t move[GRID_RANK] = {2, 1, 5};
    size_t to = 0, stride = 1;

    for (int a = grid->rank - 1; a >= 0; a--) {
        to += (i + move[a]) % grid->n[a] * stride;
        stride *= grid->n[a];
        i /= grid->n[a];
    }
    return i * stride + to;
}

static double size(size_t n, const real x[])
{
    double most = 0;

    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs((double)x[i]));
    return most;
}

/* exact: bit by bit. */
static void translation_on(const struct grid *grid, const char *const list[], bool exact)
{
    for (size_t p = 0; list[p]; p++) {
        struct bench a = set_up_on(list[p], grid), b = set_up_on(list[p], grid);
        for (size_t i = 0; i < CIN * grid->points; i++)
            b.x[moved(grid, i)] = a.x[i];
        const real *ya = forward(&a), *yb = forward(&b);
        const double near = exact ? 0 : NEAR(1e-13) * size(a.net.cout * grid->points, ya);
        bool same = true;
        for (size_t i = 0; i < a.net.cout * grid->points; i++)
            same &= fabs((double)yb[moved(grid, i)] - ya[i]) <= near;
        if (!same)
            check_text("moved", list[p]);
        tear_down(&a);
        tear_down(&b);
    }
}

static void translation(void)
{
    translation_on(&plane, plane_programs, true);
    translation_on(&box, box_programs, true);
    translation_on(&large, large_programs, true);
    translation_on(&line, waves, false);
    translation_on(&plane, plane_waves, false);
    translation_on(&box, box_waves, false);
}

/* A convolution is linear: the identity holds to round-off. */
static void conv_identity(void)
{
    struct bench b = set_up("conv 6 7 nobias", POINTS);
    real w[6 * POINTS], v[CIN * POINTS], dx[CIN * POINTS] = {0};

    fill(6 * POINTS, w, 5);
    fill(CIN * POINTS, v, 6);
    memcpy(b.x, v, sizeof v);
    const double forth = dot(6 * POINTS, w, forward(&b));
    net_adjoint(&b.net, b.theta, b.x, w, NULL, dx, b.tape, b.work);
    check_near(dot(CIN * POINTS, dx, v), forth, NEAR(1e-13) * fabs(forth));
    tear_down(&b);
}

/* y[o][i] = b[o] + sum w[o][c][j] x[c][i + j - r], term by term. */
static void conv_by_hand(void)
{
    static const size_t points[] = {3, 8, 29, 31, 64, 100};

    for (size_t k = 0; k < sizeof points / sizeof *points; k++) {
        const size_t n = points[k];
        struct bench b = set_up("conv 7 3", n);
        const real *y = forward(&b);
        for (size_t o = 0; o < 7; o++)
            for (size_t i = 0; i < n; i++) {
                double sum = b.theta[7 * CIN * 3 + o];
                for (size_t c = 0; c < CIN; c++)
                    for (size_t j = 0; j < 3; j++)
                        sum += (double)b.theta[(o * CIN + c) * 3 + j] *
                               b.x[c * n + (i + j + n - 1) % n];
                check_near(y[o * n + i], sum, NEAR(1e-13));
            }
        tear_down(&b);
    }
}

/* Rings of one, two, some and all points. */
static void dilated_by_hand(void)
{
    static const struct {
        size_t n, dilate;
    } table[] = {{64, 4}, {64, 3}, {45, 6}, {9, 4}, {8, 3}, {46, 1}, {3, 1}};

    for (size_t t = 0; t < sizeof table / sizeof *table; t++) {
        const size_t n = table[t].n, D = table[t].dilate;
        char program[32];
        snprintf(program, sizeof program, "conv 5 3 dilate=%zu", D);
        struct bench b = set_up(program, n);
        const real *y = forward(&b);
        for (size_t i = 0; i < 5 * n; i++) {
            const size_t o = i / n;
            double sum = b.theta[5 * CIN * 3 + o];
            for (size_t c = 0; c < CIN; c++)
                for (size_t j = 0; j < 3; j++)
                    sum += (double)b.theta[(o * CIN + c) * 3 + j] *
                           b.x[c * n + (i % n + j * D + n - D) % n];
            check_near(y[i], sum, NEAR(1e-13));
        }
        tear_down(&b);
    }
}

/* On three axes, each in rings of its own. */
static void dilated_in_a_box_by_hand(void)
{
    enum { D = 2 };
    const size_t *n = large.n, points = large.points;
    struct bench b = set_up_on("conv 4 3 dilate=2 nobias", &large);
    const real *y = forward(&b);

    for (size_t i = 0; i < 4 * points; i++) {
        const size_t o = i / points, at[] = {i % points / (n[1] * n[2]), i / n[2] % n[1], i % n[2]};
        double sum = 0;
        for (size_t s = 0; s < CIN * 27; s++) {
            const size_t c = s / 27, j[] = {s / 9 % 3, s / 3 % 3, s % 3};
            size_t from = c;
            for (int a = 0; a < 3; a++)
                from = from * n[a] + (at[a] + j[a] * D + n[a] - D) % n[a];
            sum += (double)b.theta[o * CIN * 27 + s] * b.x[from];
        }
        check_near(y[i], sum, NEAR(1e-12));
    }
    tear_down(&b);
}

/* "N" is what entered the last N operations, an activation being one. */
static void joins_by_hand(void)
{
    static const struct {
        const char *program;
        double factor[6]; /* of x in each group of CIN channels, then 0 */
    } table[] = {{"add input", {2}},
                 {"add input | add input", {3}},
                 {"add input | add 1", {3}},
                 {"add input | add 1 | add 2", {4}},
                 {"concat input | concat 1", {1, 1, 1}},
                 {"add input | concat input", {2, 1}},
                 {"add input | concat input | concat 1", {2, 1, 2}},
                 {"add input | concat input | concat input | concat 2", {2, 1, 1, 2}},
                 {"add input relu | add 1 | add 2 | concat 4", {6, 1}},
                 {"add input relu | add 1 | add 2 | concat 3", {6, 2}}};

    for (size_t t = 0; t < sizeof table / sizeof *table; t++) {
        struct bench b = set_up(table[t].program, POINTS);
        for (size_t i = 0; i < CIN * POINTS; i++)
            b.x[i] = fabs(b.x[i]);
        const real *y = forward(&b);
        for (size_t i = 0; i < b.net.cout * POINTS; i++)
            check_near(y[i], table[t].factor[i / (CIN * POINTS)] * b.x[i % (CIN * POINTS)],
                       NEAR(1e-14));
        check(table[t].factor[b.net.cout / CIN] == 0);
        tear_down(&b);
    }
}

/* Without dx and without dtheta the other one is the same, joins of the input included. */
static void gradients_are_apart_of(const char *const list[])
{
    for (size_t p = 0; list[p]; p++) {
        struct bench b = set_up(list[p], POINTS);
        const size_t nx = CIN * POINTS, ny = b.net.cout * POINTS, nt = b.net.ntheta;
        real *w = numbers(ny), *dx[2] = {numbers(nx), numbers(nx)};
        real *dtheta[2] = {numbers(nt), numbers(nt)};
        fill(ny, w, 4);
        forward(&b);
        net_adjoint(&b.net, b.theta, b.x, w, dtheta[0], dx[0], b.tape, b.work);
        net_adjoint(&b.net, b.theta, b.x, w, dtheta[1], NULL, b.tape, b.work);
        net_adjoint(&b.net, b.theta, b.x, w, NULL, dx[1], b.tape, b.work);
        check(memcmp(dx[0], dx[1], nx * sizeof(real)) == 0);
        check(memcmp(dtheta[0], dtheta[1], nt * sizeof(real)) == 0);
        for (int k = 0; k < 2; k++)
            free(dx[k]), free(dtheta[k]);
        free(w);
        tear_down(&b);
    }
}

static void gradients_are_apart(void)
{
    gradients_are_apart_of(programs);
    gradients_are_apart_of(waves);
}

/* A constant more in each channel changes nothing, and what is left has no mean. */
static void mean_is_taken(void)
{
    struct bench b = set_up_on("mean", &plane), more = set_up_on("mean", &plane);
    const size_t n = plane.points;

    for (size_t i = 0; i < CIN * n; i++)
        more.x[i] += 3 + (real)(i / n);
    const real *y = forward(&b), *same = forward(&more);
    for (size_t c = 0; c < CIN; c++) {
        double sum = 0, before = 0;
        for (size_t i = c * n; i < (c + 1) * n; i++) {
            check_near(same[i], y[i], NEAR(1e-14));
            check_near(y[i] - y[c * n], (double)b.x[i] - b.x[c * n], NEAR(1e-14));
            sum += y[i];
            before += b.x[i];
        }
        check_near(sum, 0, NEAR(1e-13));
        check(fabs(before) > 1);
    }
    tear_down(&b);
    tear_down(&more);
}

static void gradients_accumulate(void)
{
    struct bench b = set_up("square | conv 2 3 tanh", POINTS);
    real w[2 * POINTS], once[64] = {0}, twice[64] = {0};

    fill(2 * POINTS, w, 8);
    forward(&b);
    net_adjoint(&b.net, b.theta, b.x, w, once, NULL, b.tape, b.work);
    for (int k = 0; k < 2; k++)
        net_adjoint(&b.net, b.theta, b.x, w, twice, NULL, b.tape, b.work);
    for (size_t i = 0; i < b.net.ntheta; i++)
        check(once[i] != 0 && fabs(twice[i] - 2 * once[i]) <= NEAR(1e-13) * fabs(once[i]));
    tear_down(&b);
}

static void translation_at(enum kernel_level level)
{
    kernel_limit(level);
    for (size_t p = 0; programs[p]; p++)
        for (size_t shift = 1; shift < POINTS; shift += 6) {
            struct bench a = set_up(programs[p], POINTS);
            struct bench b = set_up(programs[p], POINTS);
            for (size_t c = 0; c < CIN; c++)
                for (size_t i = 0; i < POINTS; i++)
                    b.x[c * POINTS + (i + shift) % POINTS] = a.x[c * POINTS + i];
            const real *ya = forward(&a), *yb = forward(&b);
            bool same = true;
            for (size_t c = 0; c < a.net.cout; c++)
                for (size_t i = 0; i < POINTS; i++)
                    same &= yb[c * POINTS + (i + shift) % POINTS] ==
                            ya[c * POINTS + i];
            if (!same)
                check_text("moved", programs[p]);
            tear_down(&a);
            tear_down(&b);
        }
}

static void translation_is_exact(void)
{
    for (int level = KERNEL_V2; level < KERNEL_LEVELS; level++)
        translation_at((enum kernel_level)level);
}

static void nan_stays_in(const char *const list[])
{
    for (size_t p = 0; list[p]; p++) {
        struct bench b = set_up(list[p], POINTS);
        size_t found = 0;
        b.x[POINTS + 4] = NAN;
        const real *y = forward(&b);
        for (size_t i = 0; i < b.net.cout * POINTS; i++)
            found += isnan(y[i]);
        check(found > 0);
        tear_down(&b);
    }
}

static void nan_stays(void)
{
    nan_stays_in(programs);
    nan_stays_in(waves);
}

static bool occurs(const struct net_ops *ops, const char *program)
{
    struct net net;
    bool found = false;

    check(net_open(&net, program, CIN, &line, NULL) == 0);
    for (size_t l = 0; l < net.nop; l++)
        found |= net.op[l].ops == ops;
    net_close(&net);
    return found;
}

static void every_operation_is_tried(void)
{
    for (const struct net_ops *const *ops = net_all(); *ops; ops++) {
        bool tried = false;
        for (size_t p = 0; programs[p]; p++)
            tried |= occurs(*ops, programs[p]);
        for (size_t p = 0; waves[p]; p++)
            tried |= occurs(*ops, waves[p]);
        check(tried);
        check((*ops)->brief && (*ops)->usage);
    }
}

static void activations_have_values(void)
{
    static const struct {
        const char *program;
        double x, y;
    } table[] = {
        {"tanh", 0.5, 0.46211715726000975}, {"relu", -2, 0}, {"relu", 3, 3},
        {"leaky", -2, -0.02}, {"leaky", 3, 3}, {"silu", 1, 0.7310585786300049},
        {"softplus", 0, 0.6931471805599453}, {"softplus", 800, 800},
        {"softplus", -800, 0}, {"silu", -800, 0},
        {"gelu", 1, 0.8413447460685429}, {"gelu", -1, -0.15865525393145705},
        {"square", 3, 3}};

    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        struct bench b = set_up(table[k].program, POINTS);
        for (size_t i = 0; i < CIN * POINTS; i++)
            b.x[i] = table[k].x;
        const real *y = forward(&b);
        check_near(y[0], table[k].y, NEAR(1e-14));
        check_near(y[POINTS - 1], table[k].y, NEAR(1e-14));
        tear_down(&b);
    }
}

static void weights_are_uniform(void)
{
    enum { NK = 40 * CIN * 9, NTHETA = NK + 40 };
    struct bench b = set_up("conv 40 9", POINTS);
    const double bound = sqrt(6.0 / ((CIN + 40) * 9));
    static double one[NTHETA], same[NTHETA], other[NTHETA];
    double square = 0;

    check(b.net.ntheta == NTHETA);
    net_init(&b.net, one, 3);
    net_init(&b.net, same, 3);
    net_init(&b.net, other, 4);
    check(memcmp(one, same, sizeof one) == 0);
    for (size_t i = 0; i < NK; i++) {
        check(fabs(one[i]) < bound);
        square += one[i] * one[i];
    }
    check_near(square / NK, bound * bound / 3, 0.1 * bound * bound);
    check(one[NK] == 0 && one[NTHETA - 1] == 0);
    check(one[0] != other[0]);
    tear_down(&b);
}

static const struct grid sixty_four = {.rank = 1, .n = {64}, .points = 64};

static void text_is_canonical(void)
{
    static const char *const table[][2] = {
        {"  square|conv   8 5 leaky |conv 1 5  nobias ",
         "square | conv 8 5 leaky | conv 1 5 nobias"},
        {"conv 08 5 | tanh", "conv 8 5 tanh"},
        {"conv 4 3 nobias gelu", "conv 4 3 nobias gelu"},
        {"conv 4 3 dilate=1 | conv 4 3  dilate=07 nobias tanh",
         "conv 4 3 | conv 4 3 dilate=7 nobias tanh"},
        {"conv 1 3 tanh|add  2", "conv 1 3 tanh | add input"},
        {"tanh | conv 1 3 | tanh | add 02 tanh | concat input",
         "tanh | conv 1 3 tanh | add 2 tanh | concat input"},
        {"spectral 04 7 | gelu|spectral 1 0", "spectral 4 7 gelu | spectral 1 0"},
        {"tanh | relu", "tanh | relu"}};

    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        struct net net, again;
        struct err err;
        check(net_open(&net, table[k][0], 1, &sixty_four, &err) == 0);
        check_text(net.text, table[k][1]);
        check(net_open(&again, net.text, 1, &sixty_four, &err) == 0);
        check_text(again.text, net.text);
        check(again.ntheta == net.ntheta);
        net_close(&net);
        net_close(&again);
    }
    struct net net;
    check(net_open(&net, "square | conv 8 5 leaky | conv 8 5 leaky | "
                         "conv 8 5 leaky | conv 1 5 nobias", 1, &sixty_four, NULL) == 0);
    check(net.ntheta == 784 && net.cout == 1);
    net_close(&net);
}

static void errors_have_columns(void)
{
    static const char *const table[][2] = {
        {"", "network, column 1: expected an operation"},
        {"conv 8 5 |", "network, column 11: expected an operation"},
        {"conv 8 5 || tanh", "network, column 11: expected an operation"},
        {"conv 8 5 | cnov 1 5", "network, column 12: no network operation "
                                "'cnov'; did you mean 'conv'?"},
        {"conv 8", "network, column 6, '8': expected conv CHANNELS"},
        {"conv", "network, column 1, 'conv': expected conv CHANNELS"},
        {"conv x 5", "network, column 6, 'x': expected a whole number"},
        {"conv 0 5", "network, column 6, '0': expected a whole number"},
        {"conv -1 5", "network, column 6, '-1': expected a whole number"},
        {"conv 99999999999999999999 5", "network, column 6, '999"},
        {"conv 8 4", "network, column 8, '4': expected an odd number"},
        {"conv 8 49", "network, column 8, '49': expected a whole number from 1 "
                      "to 46"},
        {"conv 8 5 lekay", "network, column 10, 'lekay': expected dilate=D, nobias"},
        {"conv 8 5 dilate=0", "network, column 17, '0': expected a whole number from 1 to 11"},
        {"conv 8 5 dilate=12", "network, column 17, '12': expected a whole number from 1 to 11"},
        {"conv 8 5 dilate=", "network, column 17, '': expected a whole number"},
        {"conv 8 5 dilate=2 3", "network, column 19, '3': expected nobias, an activation"},
        {"conv 8 5 nobias dilate=2", "network, column 17, 'dilate=2': expected an activation"},
        {"conv 8 5 nobias 3", "network, column 17, '3': expected an activation"},
        {"spectral 4", "network, column 10, '4': expected spectral CHANNELS MODES"},
        {"spectral 4 23", "network, column 12, '23': 46 points have modes up to 22"},
        {"spectral 4 256", "network, column 12, '256': expected a whole number from 0 to 255"},
        {"spectral 4 2 3", "network, column 14, '3': expected an activation"},
        {"spectral 4096 22 | spectral 4096 22", "more than 67108864 weights"},
        {"add", "network, column 1, 'add': expected add N|input"},
        {"add 1", "network, column 5, '1': expected input, as it comes first"},
        {"tanh | concat 2", "network, column 15, '2': expected input, or a whole number from 1 "
                            "to 1, the operations before it"},
        {"tanh | add 0", "network, column 12, '0': expected input, or a whole number from 1 to 1"},
        {"tanh | add x", "network, column 12, 'x': expected input, or a whole number from 1 to 1"},
        {"tanh | add 1 1", "network, column 14, '1': expected an activation"},
        {"conv 4 3 tanh | add input", "network, column 21, 'input': found 3 channels there, "
                                      "expected 4"},
        {"conv 4 3 tanh | conv 2 3 | add 1", "column 32, '1': found 4 channels there, expected 2"},
        {"conv 4094 1 | concat 1", "network, column 15, 'concat': gives 4097 channels, at most"},
        {"mean 3", "network, column 6, '3': mean takes no such word"},
        {"square 3", "network, column 8, '3': square takes no such word"},
        {"tanh 3", "network, column 6, '3': tanh takes no such word"},
        {"conv 8 5 a b c d e f", "network, column 20, 'f': found more than"},
        {"conv 4096 29 | conv 4096 29", "more than 67108864 weights"},
        {"square | square | square | square | square | square | square | "
         "square | square | square | square", "at most 4096"},
        {"convconvconvconvconvconvconvconvconvconv", "so long a word"}};

    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        struct net net;
        struct err err = {0};
        check(net_open(&net, table[k][0], CIN, &line, &err) == -1);
        check(err.code == ERR_USAGE);
        if (!strstr(err.msg, table[k][1]))
            check_text(err.msg, table[k][1]);
        net_close(&net);
    }
}

static void no_memory_is_survived(void)
{
    for (long n = 1; n < 50; n++) {
        struct net net;
        struct err err = {0};
        starve(n);
        const int rc = net_open(&net, "conv 8 5 leaky | spectral 2 3", 1, &sixty_four, &err);
        const bool failed = starved;
        starve(0);
        check((rc == 0) == !failed);
        net_close(&net);
        if (!failed)
            break;
        check(err.code == ERR_INTERNAL);
    }
}

int main(void)
{
    run(adjoint_is_transpose);
    run(conv_identity);
    run(conv_by_hand);
    run(conv_on_a_plane_by_hand);
    run(conv_in_a_box_by_hand);
    run(translation);
    run(dilated_by_hand);
    run(dilated_in_a_box_by_hand);
    run(joins_by_hand);
    run(mean_is_taken);
    run(gradients_are_apart);
    run(gradients_accumulate);
    run(translation_is_exact);
    run(nan_stays);
    run(every_operation_is_tried);
    run(activations_have_values);
    run(weights_are_uniform);
    run(text_is_canonical);
    run(errors_have_columns);
    run(no_memory_is_survived);
    return check_end();
}
