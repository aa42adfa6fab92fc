/* conv.c -- periodic convolution of channels along the line.
 *
 *   y[o][i] = b[o] + sum_c sum_j w[o][c][j] x[c][(i + j - r) mod N],  j = 0..2r
 *
 * A cross-correlation: stencil point j reads to the right as j grows. Weights lie as
 * w (cout, cin, size), then b (cout). They start uniform in +-sqrt(6 / ((cin + cout)
 * size)), biases at 0. glorot2010 eq. 16. Limits: odd size at most N.
 */
#include <math.h>
#include <string.h>

#include "net/net.h"
#include "num/conv1d.h"
#include "num/rng.h"

enum { SIZE, NOBIAS, SIZE_MOST = 255 };

static size_t nkernel(const struct net_op *op)
{
    return op->cout * op->cin * op->arg[SIZE];
}

static int parse(struct net_op *op, const struct net_word word[], size_t nword,
                 struct err *err)
{
    const size_t most = op->n < SIZE_MOST ? op->n : SIZE_MOST;

    if (nword < 3)
        return net_refuse(&word[nword - 1], err, "expected %s", op->ops->usage);
    if (net_count(&word[1], 1, NET_CHANNELS, &op->cout, err) != 0 ||
        net_count(&word[2], 1, most, &op->arg[SIZE], err) != 0)
        return -1;
    if (op->arg[SIZE] % 2 == 0)
        return net_refuse(&word[2], err, "expected an odd number of points");
    if (nword > 3 && strcmp(word[3].text, "nobias") != 0)
        return net_refuse(&word[3], err, "expected nobias or an activation");
    if (nword > 4)
        return net_refuse(&word[4], err, "expected an activation or '|'");
    op->arg[NOBIAS] = nword > 3;
    op->nw = nkernel(op) + (op->arg[NOBIAS] ? 0 : op->cout);
    return 0;
}

static void print(const struct net_op *op, struct text_buf *out)
{
    text_add(out, " %zu %zu%s", op->cout, op->arg[SIZE],
             op->arg[NOBIAS] ? " nobias" : "");
}

static void init(const struct net_op *op, double w[], uint64_t seed,
                 uint64_t index)
{
    const double fan = (double)((op->cin + op->cout) * op->arg[SIZE]);
    const double bound = sqrt(6 / fan);
    struct rng rng = rng_open(seed, "weights", index);

    for (size_t i = 0; i < op->nw; i++)
        w[i] = i < nkernel(op) ? bound * (2 * rng_uniform(&rng) - 1) : 0;
}

/* Padded x and padded dy; where x is not needed, transposed weights. */
static size_t nwork(const struct net_op *op)
{
    const size_t row = conv1d_row(op->n, op->arg[SIZE]);

    return (op->cin + op->cout) * row + nkernel(op);
}

static void forward(const struct net_op *op, const double w[],
                    const double x[], double y[], double work[])
{
    const double *b = op->arg[NOBIAS] ? NULL : w + nkernel(op);

    conv1d_pad(op->cin, op->n, op->arg[SIZE], x, work);
    conv1d(op->cout, op->cin, op->arg[SIZE], op->n, w, b, work, y);
}

/* The first term in dy, the second in scratch behind the padded input. */
static void tangent(const struct net_op *op, const double w[], const double dw[],
                    const double x[], const double dx[], double dy[], double work[])
{
    const size_t size = op->arg[SIZE], n = op->n;
    double *more = work + op->cin * conv1d_row(n, size);

    conv1d_pad(op->cin, n, size, dx, work);
    conv1d(op->cout, op->cin, size, n, w, NULL, work, dy);
    if (!dw)
        return;
    conv1d_pad(op->cin, n, size, x, work);
    conv1d(op->cout, op->cin, size, n, dw, op->arg[NOBIAS] ? NULL : dw + nkernel(op), work,
           more);
    for (size_t i = 0; i < op->cout * n; i++)
        dy[i] += more[i];
}

static void weights(const struct net_op *op, const double x[],
                    const double dy[], double dw[], double work[])
{
    const size_t row = conv1d_row(op->n, op->arg[SIZE]);
    double *dyp = work + op->cin * row, *db = dw + nkernel(op);

    conv1d_pad(op->cin, op->n, op->arg[SIZE], x, work);
    for (size_t o = 0; o < op->cout; o++) {
        memcpy(dyp + o * row, dy + o * op->n, op->n * sizeof *dy);
        memset(dyp + o * row + op->n, 0, (row - op->n) * sizeof *dy);
    }
    conv1d_weights(op->cout, op->cin, op->arg[SIZE], op->n, work, dyp, dw);
    if (!op->arg[NOBIAS])
        for (size_t o = 0; o < op->cout; o++)
            for (size_t i = 0; i < op->n; i++)
                db[o] += dy[o * op->n + i];
}

static void adjoint(const struct net_op *op, const double w[],
                    const double x[], const double y[], const double dy[],
                    double dw[], double dx[], double work[])
{
    const size_t size = op->arg[SIZE];
    double *wt = work + op->cout * conv1d_row(op->n, size);

    (void)y;
    if (dw)
        weights(op, x, dy, dw, work);
    if (!dx)
        return;
    conv1d_pad(op->cout, op->n, size, dy, work);
    conv1d_transpose(op->cout, op->cin, size, w, wt);
    conv1d(op->cin, op->cout, size, op->n, wt, NULL, work, dx);
}

const struct net_ops net_conv = {
    .name = "conv",
    .brief = "periodic convolution along the line, odd number of points",
    .usage = "conv CHANNELS POINTS [nobias] [ACTIVATION]",
    .parse = parse,
    .print = print,
    .init = init,
    .forward = forward,
    .tangent = tangent,
    .adjoint = adjoint,
    .nwork = nwork,
};
