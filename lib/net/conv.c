/* conv.c -- periodic convolution of channels on a grid of one to three axes.
 *
 *   y[o][i] = b[o] + sum_c sum_j w[o][c][j] x[c][(i + (j - r) D) mod N],  j = 0..2r
 *
 * and with such a sum for each axis. A cross-correlation: stencil point j reads to the right
 * as j grows. Weights lie as w (cout, cin, size, .., size), then b (cout).
 * They start uniform in +-sqrt(6 / ((cin + cout) points of the stencil)), biases at 0.
 * glorot2010 eq. 16. Limits: odd size, 2 r D < N.
 *
 * On more axes than one a row of y, a line of the last axis, is a convolution of the rows
 * around it: the weights lie as they should.
 *
 * With D > 1 it is an ordinary convolution on each part of the grid that steps of D lead around
 * in (num/rings.h).
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "net/net.h"
#include "num/conv1d.h"
#include "num/real.h"
#include "num/rings.h"
#include "num/rng.h"

enum { SIZE, NOBIAS, DILATE };
enum { SIZE_MOST = 255 };

static size_t stencil(const struct net_op *op)
{
    return grid_stencil(&op->grid, op->arg[SIZE]);
}

static size_t nkernel(const struct net_op *op)
{
    return op->cout * op->cin * stencil(op);
}

/* D of "dilate=D". */
static int dilation(const struct net_word *word, size_t most, size_t *value, struct err *err)
{
    struct net_word number = {.column = word->column + strlen("dilate=")};

    strcpy(number.text, word->text + strlen("dilate="));
    return net_count(&number, 1, most, value, err);
}

static int parse(struct net_op *op, const struct net_word word[], size_t nword,
                 struct err *err)
{
    size_t shortest = op->grid.n[0], next = 3;

    for (int a = 1; a < op->grid.rank; a++)
        shortest = op->grid.n[a] < shortest ? op->grid.n[a] : shortest;
    if (nword < 3)
        return net_refuse(&word[nword - 1], err, "expected %s", op->ops->usage);
    if (net_count(&word[1], 1, NET_CHANNELS, &op->cout, err) != 0 ||
        net_count(&word[2], 1, shortest < SIZE_MOST ? shortest : SIZE_MOST, &op->arg[SIZE],
                  err) != 0)
        return -1;
    const size_t size = op->arg[SIZE];
    if (size % 2 == 0)
        return net_refuse(&word[2], err, "expected an odd number of points");
    op->arg[DILATE] = 1;
    if (next < nword && strncmp(word[next].text, "dilate=", strlen("dilate=")) == 0 &&
        dilation(&word[next++], size > 1 ? (shortest - 1) / (size - 1) : shortest,
                 &op->arg[DILATE], err) != 0)
        return -1;
    op->arg[NOBIAS] = next < nword && strcmp(word[next].text, "nobias") == 0;
    next += op->arg[NOBIAS];
    if (next < nword)
        return net_refuse(&word[next], err, "expected %san activation or '|'",
                          op->arg[NOBIAS] ? "" : next > 3 ? "nobias, " : "dilate=D, nobias, ");
    op->stencil = size > 1;
    op->nw = nkernel(op) + (op->arg[NOBIAS] ? 0 : op->cout);
    return 0;
}

static void print(const struct net_op *op, struct text_buf *out)
{
    text_add(out, " %zu %zu", op->cout, op->arg[SIZE]);
    if (op->arg[DILATE] > 1)
        text_add(out, " dilate=%zu", op->arg[DILATE]);
    text_add(out, "%s", op->arg[NOBIAS] ? " nobias" : "");
}

static void init(const struct net_op *op, double w[], uint64_t seed,
                 uint64_t index)
{
    const double fan = (double)((op->cin + op->cout) * stencil(op));
    const double bound = sqrt(6 / fan);
    struct rng rng = rng_open(seed, "weights", index);

    for (size_t i = 0; i < op->nw; i++)
        w[i] = i < nkernel(op) ? bound * (2 * rng_uniform(&rng) - 1) : 0;
}

/* The operation on one part of its grid. */
static struct net_op on_part(const struct net_op *op, const struct rings *r)
{
    struct net_op part = *op;

    part.grid = r->part;
    part.n = r->part.points;
    return part;
}

/* Rows of the grid as points of the axes but the last; points of a row; rows of the stencil;
 * reals of a padded row. */
struct rows {
    struct grid grid;
    size_t nx, stencil, row;
};

static struct rows rows(const struct net_op *op)
{
    struct rows r = {.grid = op->grid};

    r.nx = r.grid.n[--r.grid.rank];
    r.grid.points /= r.nx;
    r.stencil = grid_stencil(&r.grid, op->arg[SIZE]);
    r.row = conv1d_row(r.nx, op->arg[SIZE]);
    return r;
}

static double products(const struct net_op *op)
{
    return (double)nkernel(op) * (double)op->n;
}

/* Padded rows of either side, of all the field or around one; which they are; those of dy,
 * transposed weights, the second term of a tangent, parts of either side. */
static size_t nwork(const struct net_op *op)
{
    const struct rings rings = rings_of(&op->grid, op->arg[DILATE]);
    const struct net_op part = on_part(op, &rings);
    const struct rows r = rows(&part);
    const size_t more = op->cin > op->cout ? op->cin : op->cout;
    const size_t all = r.stencil > r.grid.points ? r.stencil : r.grid.points;

    return more * all * r.row + r.stencil + op->cout * r.row + nkernel(op) +
           op->cout * op->n + (op->arg[DILATE] > 1 ? (op->cin + op->cout) * part.n : 0);
}

/* xp (channels, r->stencil, r->row) := the padded rows of x (channels, grid) around row y. */
static void gather(const struct net_op *op, const struct rows *r, size_t channels, size_t y,
                   const real x[], real xp[])
{
    const size_t size = op->arg[SIZE], ny = r->grid.points;

    for (size_t j = 0; j < r->stencil; j++) {
        const size_t row = grid_neighbour(&r->grid, size, y, j);
        for (size_t c = 0; c < channels; c++)
            conv1d_pad(1, r->nx, size, x + (c * ny + row) * r->nx,
                       xp + (c * r->stencil + j) * r->row);
    }
}

/* y (cout, grid) := w (cout, cin, stencil) on x (cin, grid), b as in conv1d. On a line w may be
 * that of the other way, (cin, cout, stencil), which is then transposed. */
struct sum {
    size_t cout, cin;
    const real *w, *b;
    bool back;
};

/* of an operation that is not dilated; at: numbers of rows in the place of as many reals */
static void convolve(const struct net_op *op, const struct sum *s, const real x[], real y[],
                     real work[])
{
    const struct rows r = rows(op);
    const size_t ny = r.grid.points, size = op->arg[SIZE];
    real *xp = work;
    uint32_t *at = (uint32_t *)(xp + s->cin * ny * r.row);

    conv1d_pad(s->cin * ny, r.nx, size, x, xp);
    if (s->back)
        conv1d_back(s->cin, s->cout, size, r.nx, s->w, xp, y);
    else if (op->grid.rank == 1)
        conv1d(s->cout, s->cin, size, r.nx, s->w, s->b, xp, y);
    for (size_t i = 0; op->grid.rank > 1 && i < ny; i++, y += r.nx) {
        for (size_t j = 0; j < r.stencil; j++)
            at[j] = (uint32_t)grid_neighbour(&r.grid, size, i, j);
        conv1d_field(s->cout, s->cin, r.stencil, size, r.nx, s->w, s->b, xp, ny * r.row, at, y,
                     op->n);
    }
}

/* The same, part by part. */
static void apply(const struct net_op *op, const struct sum *s, const real x[], real y[],
                  real work[])
{
    if (op->arg[DILATE] == 1) {
        convolve(op, s, x, y, work);
        return;
    }
    const struct rings r = rings_of(&op->grid, op->arg[DILATE]);
    const struct net_op part = on_part(op, &r);
    real *some_x = work, *some_y = some_x + s->cin * part.n, *rest = some_y + s->cout * part.n;
    for (size_t k = 0; k < r.parts; k++) {
        rings_pick(&r, k, s->cin, x, some_x);
        convolve(&part, s, some_x, some_y, rest);
        rings_put(&r, k, s->cout, some_y, y);
    }
}

/* That of w, which biases follow where there are some. */
static struct sum whole(const struct net_op *op, const real w[])
{
    return (struct sum){op->cout, op->cin, w, op->arg[NOBIAS] ? NULL : w + nkernel(op), false};
}

static void forward(const struct net_op *op, const real w[],
                    const real x[], real y[], real work[])
{
    const struct sum s = whole(op, w);

    apply(op, &s, x, y, work);
}

static void tangent(const struct net_op *op, const real w[], const real dw[],
                    const real x[], const real dx[], real dy[], real work[])
{
    real *more = work, *rest = more + op->cout * op->n;
    const struct sum s = {op->cout, op->cin, w, NULL, false};

    apply(op, &s, dx, dy, rest);
    if (!dw)
        return;
    const struct sum along = whole(op, dw);
    apply(op, &along, x, more, rest);
    for (size_t i = 0; i < op->cout * op->n; i++)
        dy[i] += more[i];
}

/* dw (cout, cin, stencil) += of x (cin, grid) and dy (cout, grid); not dilated */
static void correlate(const struct net_op *op, const real x[], const real dy[], real dw[],
                      real work[])
{
    const struct rows r = rows(op);
    real *xp = work, *dyp = xp + op->cin * r.stencil * r.row;

    for (size_t i = 0; i < r.grid.points; i++) {
        gather(op, &r, op->cin, i, x, xp);
        for (size_t o = 0; o < op->cout; o++) {
            memcpy(dyp + o * r.row, dy + (o * r.grid.points + i) * r.nx, r.nx * sizeof *dy);
            if (r.nx % CONV1D_LANES)
                memset(dyp + o * r.row + r.nx, 0, (r.row - r.nx) * sizeof *dy);
        }
        conv1d_weights(op->cout, op->cin * r.stencil, op->arg[SIZE], r.nx, xp, dyp, dw);
    }
}

/* The same, part by part, and db. */
static void weights(const struct net_op *op, const real x[], const real dy[], real dw[],
                    real work[])
{
    if (op->arg[DILATE] == 1) {
        correlate(op, x, dy, dw, work);
    } else {
        const struct rings r = rings_of(&op->grid, op->arg[DILATE]);
        const struct net_op part = on_part(op, &r);
        real *some_x = work, *some_dy = some_x + op->cin * part.n;
        for (size_t k = 0; k < r.parts; k++) {
            rings_pick(&r, k, op->cin, x, some_x);
            rings_pick(&r, k, op->cout, dy, some_dy);
            correlate(&part, some_x, some_dy, dw, some_dy + op->cout * part.n);
        }
    }
    if (!op->arg[NOBIAS])
        conv1d_biases(op->cout, op->n, dy, dw + nkernel(op));
}

/* wt (cin, cout, stencil) by which dy goes back: turned by half a turn. */
static void transpose(const struct net_op *op, const real w[], real *restrict wt)
{
    const size_t points = stencil(op);

    for (size_t c = 0; c < op->cin; c++)
        for (size_t j = 0; j < points; j++)
            for (size_t o = 0; o < op->cout; o++)
                wt[(c * op->cout + o) * points + j] =
                    w[(o * op->cin + c) * points + points - 1 - j];
}

/* Whether one padded copy of dy serves both gradients: on a line of whole vectors. */
static bool shares(const struct net_op *op)
{
    return op->grid.rank == 1 && op->arg[DILATE] == 1 && op->n % CONV1D_LANES == 0;
}

/* Both gradients: inside its padding dy is as dw needs it. */
static void adjoint_line(const struct net_op *op, const real w[], const real x[],
                         const real dy[], real dw[], real dx[], real work[])
{
    const size_t size = op->arg[SIZE], row = conv1d_row(op->n, size);
    real *dyp = work, *xp = dyp + op->cout * row;

    conv1d_pad(op->cout, op->n, size, dy, dyp);
    conv1d_pad(op->cin, op->n, size, x, xp);
    conv1d_weights(op->cout, op->cin, size, op->n, xp, dyp + size / 2, dw);
    if (!op->arg[NOBIAS])
        conv1d_biases(op->cout, op->n, dy, dw + nkernel(op));
    conv1d_back(op->cout, op->cin, size, op->n, w, dyp, dx);
}

static void adjoint(const struct net_op *op, const real w[],
                    const real x[], const real y[], const real dy[],
                    real dw[], real dx[], real work[])
{
    real *wt = work, *rest = wt + nkernel(op);
    struct sum s = {op->cin, op->cout, w, NULL, true};

    (void)y;
    if (dw && dx && shares(op)) {
        adjoint_line(op, w, x, dy, dw, dx, work);
        return;
    }
    if (dw)
        weights(op, x, dy, dw, work);
    if (!dx)
        return;
    if (op->grid.rank > 1) {
        transpose(op, w, wt);
        s.w = wt;
        s.back = false;
    }
    apply(op, &s, dy, dx, rest);
}

const struct net_ops R(net_conv) = {
    .name = "conv",
    .brief = "periodic convolution, odd number of points along each axis, D steps apart",
    .usage = "conv CHANNELS POINTS [dilate=D] [nobias] [ACTIVATION]",
    .parse = parse,
    .print = print,
    .init = init,
    .forward = forward,
    .tangent = tangent,
    .adjoint = adjoint,
    .nwork = nwork,
    .products = products,
};
