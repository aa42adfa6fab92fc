/* spectral.c -- the layer of a Fourier neural operator: weights for each wave, and for each point.
 *
 *   y_d(x) = b_d + sum_c W_dc x_c(x) + sum_{abs(k_a) <= M} (sum_c R_dc(k) xhat_c(k)) exp(i k x)
 *   xhat_c(k) = (1/N) sum_j x_c(x_j) exp(-i k x_j),   R_dc(-k) = conj R_dc(k)
 *
 * on periodic grids of one to three axes, k_a counting waves of the axis: the spectral convolution
 * and the linear map of likovachki2021 in one. It is the same function on every grid that holds
 * the waves of x. theta: W (cout, cin), R (cout, cin, (2 M + 1)^axes), b (cout); R as the real
 * parts of half the waves, k = 0 the first of them, then the imaginary ones but for k = 0, where
 * there is none. R starts uniform in 0..1/(cin cout) as in its authors' code, W in +-sqrt(6 / (cin
 * + cout)), biases at 0.
 *
 * Half the waves are those of num/waves.h. Limits: 2 M + 1 <= points of each axis.
 */
#include <math.h>
#include <string.h>

#include "net/net.h"
#include "num/conv1d.h"
#include "num/real.h"
#include "num/rng.h"
#include "num/waves.h"

enum { MODES };
enum { MODES_MOST = 255 };

static struct waves waves(const struct net_op *op)
{
    return (struct waves){.grid = &op->grid, .M = op->arg[MODES], .table = op->table};
}

/* Reals of R for one pair of channels; half the waves. */
static size_t nkernel(const struct net_op *op)
{
    const struct waves w = waves(op);

    return waves_all(&w);
}

static size_t nhalf(const struct net_op *op)
{
    return (nkernel(op) + 1) / 2;
}

static int parse(struct net_op *op, const struct net_word word[], size_t nword,
                 struct err *err)
{
    size_t shortest = op->grid.n[0], *const M = &op->arg[MODES];

    for (int a = 1; a < op->grid.rank; a++)
        shortest = op->grid.n[a] < shortest ? op->grid.n[a] : shortest;
    if (nword < 3)
        return net_refuse(&word[nword - 1], err, "expected %s", op->ops->usage);
    if (net_count(&word[1], 1, NET_CHANNELS, &op->cout, err) != 0 ||
        net_count(&word[2], 0, MODES_MOST, M, err) != 0)
        return -1;
    if (2 * *M + 1 > shortest)
        return net_refuse(&word[2], err, "%zu points have modes up to %zu", shortest,
                          (shortest - 1) / 2);
    if (nword > 3)
        return net_refuse(&word[3], err, "expected an activation or '|'");
    op->nw = op->cout * op->cin * (1 + nkernel(op)) + op->cout;
    return 0;
}

static void print(const struct net_op *op, struct text_buf *out)
{
    text_add(out, " %zu %zu", op->cout, op->arg[MODES]);
}

static void init(const struct net_op *op, double w[], uint64_t seed, uint64_t index)
{
    const size_t pairs = op->cout * op->cin;
    const double bound = sqrt(6 / (double)(op->cin + op->cout));
    struct rng rng = rng_open(seed, "weights", index);

    for (size_t i = 0; i < op->nw; i++)
        w[i] = i < pairs                       ? bound * (2 * rng_uniform(&rng) - 1)
               : i < pairs * (1 + nkernel(op)) ? rng_uniform(&rng) / (double)pairs
                                               : 0;
}

static size_t ntable(const struct net_op *op)
{
    const struct waves w = waves(op);

    return waves_table(&w);
}

static void tabulate(const struct net_op *op)
{
    const struct waves w = waves(op);

    waves_fill(&w);
}

/* Pairs of channels at each point, complex ones for each of half the waves; a fast transform, 5/4
 * N log2 N, of each channel. */
static double products(const struct net_op *op)
{
    const double n = (double)op->n, pairs = (double)(op->cin * op->cout);

    return pairs * (n + 4 * (double)nhalf(op)) + (double)(op->cin + op->cout) * 1.25 * n * log2(n);
}

/* Of work: padded x, waves of either side, padded dy or a field (cout, N), one of the larger side,
 * the transform's. */
struct parts {
    struct waves waves;
    real *xp, *xhat, *yhat, *dyp, *field, *rest;
};

static size_t more(const struct net_op *op)
{
    return op->cin > op->cout ? op->cin : op->cout;
}

static size_t nwork(const struct net_op *op)
{
    const struct waves w = waves(op);

    return (op->cin + op->cout) * (conv1d_row(op->n, 1) + 2 * nhalf(op)) + more(op) * op->n +
           waves_work(&w, more(op));
}

static struct parts parts(const struct net_op *op, real work[])
{
    struct parts p = {.waves = waves(op), .xp = work};

    p.xhat = p.xp + op->cin * conv1d_row(op->n, 1);
    p.yhat = p.xhat + op->cin * 2 * nhalf(op);
    p.dyp = p.yhat + op->cout * 2 * nhalf(op);
    p.field = p.dyp + op->cout * conv1d_row(op->n, 1);
    p.rest = p.field + more(op) * op->n;
    return p;
}

/* Waves in step: as many as few modes leave, whatever the precision. */
enum { WIDE = 8 };
typedef real wide __attribute__((vector_size(WIDE * sizeof(real)), aligned(sizeof(real))));

static const wide *wide_at(const real x[])
{
    return (const wide *)x;
}

/* re + i im += (a + i turn b) (x + i y) of n waves */
static void mix_waves(size_t n, real turn, const real a[], const real b[], const real x[],
                      const real y[], real *restrict re, real *restrict im)
{
    size_t h = 0;

    for (; h + WIDE <= n; h += WIDE) {
        const wide c = *wide_at(a + h), s = turn * *wide_at(b + h);
        const wide p = *wide_at(x + h), q = *wide_at(y + h);
        *(wide *)(re + h) += c * p - s * q;
        *(wide *)(im + h) += c * q + s * p;
    }
    for (; h < n; h++) {
        re[h] += a[h] * x[h] - turn * b[h] * y[h];
        im[h] += a[h] * y[h] + turn * b[h] * x[h];
    }
}

/* yhat (cout, 2, half) := R xhat / N, twice that for waves of which half are left out; back:
 * xhat (cin, ..) := R^H yhat, alike. */
static void mix(const struct net_op *op, const real R[], bool back, const real in[],
                real *restrict out)
{
    const size_t half = nhalf(op), from = back ? op->cout : op->cin;
    const size_t to = back ? op->cin : op->cout;
    const real turn = back ? -1 : 1, scale = 2 / (real)op->n;

    for (size_t o = 0; o < to; o++, out += 2 * half) {
        real *restrict re = out, *restrict im = out + half;
        memset(out, 0, 2 * half * sizeof *out);
        for (size_t i = 0; i < from; i++) {
            const real *a = R + (back ? i * op->cin + o : o * op->cin + i) * nkernel(op);
            const real *b = a + half - 1, *x = in + 2 * i * half, *y = x + half;
            re[0] += a[0] * x[0] / 2;
            mix_waves(half - 1, turn, a + 1, b + 1, x + 1, y + 1, re + 1, im + 1);
        }
        for (size_t h = 0; h < 2 * half; h++)
            out[h] *= scale;
    }
}

/* dR += of xhat (cin, 2, half) and the transform dyhat (cout, 2, half) of dy. */
static void mix_weights(const struct net_op *op, const real xhat[], const real dyhat[],
                        real *restrict dR)
{
    const size_t half = nhalf(op);
    const real scale = 2 / (real)op->n;

    for (size_t pair = 0; pair < op->cout * op->cin; pair++, dR += nkernel(op)) {
        const real *x = xhat + pair % op->cin * 2 * half, *y = x + half;
        const real *f = dyhat + pair / op->cin * 2 * half, *g = f + half;
        real *restrict da = dR, *restrict db = dR + half - 1;
        da[0] += scale / 2 * f[0] * x[0];
        for (size_t h = 1; h < half; h++)
            da[h] += scale * (f[h] * x[h] + g[h] * y[h]);
        for (size_t h = 1; h < half; h++)
            db[h] += scale * (g[h] * x[h] - f[h] * y[h]);
    }
}

static void add(size_t n, const real x[], real y[])
{
    for (size_t i = 0; i < n; i++)
        y[i] += x[i];
}

/* y := of x with the weights w, b NULL: without biases. */
static void apply(const struct net_op *op, const real w[], const real b[], const real x[],
                  real y[], const struct parts *p)
{
    conv1d_pad(op->cin, op->n, 1, x, p->xp);
    conv1d(op->cout, op->cin, 1, op->n, w, b, p->xp, y);
    waves_sum(&p->waves, op->cin, x, p->xhat, p->rest);
    mix(op, w + op->cout * op->cin, false, p->xhat, p->yhat);
    waves_field(&p->waves, op->cout, p->yhat, p->field, p->rest);
    add(op->cout * op->n, p->field, y);
}

static void forward(const struct net_op *op, const real w[],
                    const real x[], real y[], real work[])
{
    const struct parts p = parts(op, work);

    apply(op, w, w + op->nw - op->cout, x, y, &p);
}

static void tangent(const struct net_op *op, const real w[], const real dw[],
                    const real x[], const real dx[], real dy[], real work[])
{
    const size_t n = op->cout * op->n;
    const struct parts p = parts(op, work);

    apply(op, w, NULL, dx, dy, &p);
    if (!dw)
        return;
    apply(op, dw, dw + op->nw - op->cout, x, p.dyp, &p);
    add(n, p.dyp, dy);
}

static void adjoint(const struct net_op *op, const real w[],
                    const real x[], const real y[], const real dy[],
                    real dw[], real dx[], real work[])
{
    const size_t pairs = op->cout * op->cin;
    const struct parts p = parts(op, work);

    (void)y;
    conv1d_pad(op->cout, op->n, 1, dy, p.dyp);
    waves_sum(&p.waves, op->cout, dy, p.yhat, p.rest);
    if (dw) {
        conv1d_pad(op->cin, op->n, 1, x, p.xp);
        conv1d_weights(op->cout, op->cin, 1, op->n, p.xp, p.dyp, dw);
        waves_sum(&p.waves, op->cin, x, p.xhat, p.rest);
        mix_weights(op, p.xhat, p.yhat, dw + pairs);
        conv1d_biases(op->cout, op->n, dy, dw + op->nw - op->cout);
    }
    if (!dx)
        return;
    conv1d_back(op->cout, op->cin, 1, op->n, w, p.dyp, dx);
    mix(op, w + pairs, true, p.yhat, p.xhat);
    waves_field(&p.waves, op->cin, p.xhat, p.field, p.rest);
    add(op->cin * op->n, p.field, dx);
}

const struct net_ops R(net_spectral) = {
    .name = "spectral",
    .brief = "weights for each wave up to MODES along each axis, and for each point, periodic",
    .usage = "spectral CHANNELS MODES [ACTIVATION]",
    .parse = parse,
    .print = print,
    .init = init,
    .forward = forward,
    .tangent = tangent,
    .adjoint = adjoint,
    .nwork = nwork,
    .products = products,
    .ntable = ntable,
    .tabulate = tabulate,
};
