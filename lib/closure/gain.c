/* gain.c -- a complex gain of every Fourier mode, of the state and of past ones.
 *
 *   m_k = sum_{d=0..delays} G_dk v_k(t - d every dt),   G_dk = n F(theta_d)_k
 *
 * for each variable by itself, on periodic grids of one to three axes of n points. theta
 * (delays + 1, C, points) are the responses to a unit at one point: m is the sum of their
 * circular convolutions with the states, G the spectra of these. Linear in theta.
 */
#include <stdlib.h>
#include <string.h>

#include "closure/closure_delays.h"
#include "num/fft.h"

static const struct param params[] = {DELAYS_PARAMS, {NULL}};

struct gain {
    struct delays past;
    size_t variables, points, pairs; /* pairs: doubles of a spectrum */
    struct fft *grid;
};

static void close_gain(struct closure *c)
{
    struct gain *g = c->priv;

    if (g)
        fft_close(g->grid);
    free(g);
    c->priv = NULL;
}

static int open_gain(struct closure *c, struct err *err)
{
    struct grid grid;

    if (closure_grid_shared(c, GRID_RANK, &grid, err) != 0)
        return -1;
    struct gain *g = c->priv = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_INTERNAL, "no memory");
    g->variables = (size_t)c->layout.nvar;
    g->points = grid.points;
    g->pairs = fft_nhat_grid(grid.rank, grid.n);
    g->past = delays_open(c);
    g->grid = fft_open_grid(grid.rank, grid.n, err);
    c->ntheta = (g->past.count + 1) * c->layout.n;
    c->nwork = FFT_SLACK + fft_room(g->points) + 3 * fft_room(g->pairs);
    return g->grid ? 0 : -1;
}

/* Aligned parts of work. */
struct scratch {
    double *x, *a, *b, *sum; /* a field; spectra */
};

static struct scratch scratch(const struct gain *g, double work[])
{
    struct scratch s = {.x = fft_aligned(work)};

    s.a = s.x + fft_room(g->points);
    s.b = s.a + fft_room(g->pairs);
    s.sum = s.b + fft_room(g->pairs);
    return s;
}

static void spectrum(const struct gain *g, const double field[], double hat[],
                     const struct scratch *s)
{
    memcpy(s->x, field, g->points * sizeof *field);
    fft_forward(g->grid, s->x, hat);
}

/* sum += n a b, or with side = -1 n conj(a) b */
static void multiply(const struct gain *g, double side, const struct scratch *s)
{
    const double n = (double)g->points;

    for (size_t k = 0; k < g->pairs; k += 2) {
        const double re = s->a[k], im = side * s->a[k + 1];
        s->sum[k] += n * (re * s->b[k] - im * s->b[k + 1]);
        s->sum[k + 1] += n * (re * s->b[k + 1] + im * s->b[k]);
    }
}

/* The state that enters with delay d, of variable v. */
static const double *past(const struct gain *g, size_t d, size_t v, const double u[],
                          const double h[])
{
    return delays_state(&g->past, d, u, h) + v * g->points;
}

static const double *response(const struct gain *g, size_t d, size_t v, const double theta[])
{
    return theta + (d * g->variables + v) * g->points;
}

/* m += theta times the states u and h; h NULL: zeros. */
static void convolve(const struct gain *g, const double theta[], const double u[],
                     const double h[], double m[], double work[])
{
    const struct scratch s = scratch(g, work);

    for (size_t v = 0; v < g->variables; v++) {
        memset(s.sum, 0, g->pairs * sizeof *s.sum);
        for (size_t d = 0; d <= (h ? g->past.count : 0); d++) {
            spectrum(g, response(g, d, v, theta), s.a, &s);
            spectrum(g, past(g, d, v, u, h), s.b, &s);
            multiply(g, 1, &s);
        }
        fft_inverse(g->grid, s.sum, s.x);
        for (size_t i = 0; i < g->points; i++)
            m[v * g->points + i] += s.x[i];
    }
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)dz, (void)tape;
    memset(m, 0, c->nout * sizeof *m);
    convolve(c->priv, at->theta, at->u, at->h, m, work);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    (void)ddz, (void)tape;
    memset(dm, 0, c->nout * sizeof *dm);
    convolve(c->priv, at->theta, v->u, v->h, dm, work);
    if (v->theta)
        convolve(c->priv, v->theta, at->u, at->h, dm, work);
}

/* to += the circular correlation of by with what spectrum b is of. */
static void correlate(const struct gain *g, const double by[], double to[],
                      const struct scratch *s)
{
    spectrum(g, by, s->a, s);
    memset(s->sum, 0, g->pairs * sizeof *s->sum);
    multiply(g, -1, s);
    fft_inverse(g->grid, s->sum, s->x);
    for (size_t i = 0; i < g->points; i++)
        to[i] += s->x[i];
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct gain *g = c->priv;
    const struct scratch s = scratch(g, work);

    (void)ddz, (void)tape;
    for (size_t v = 0; v < g->variables; v++) {
        spectrum(g, dm + v * g->points, s.b, &s);
        for (size_t k = 0; k <= g->past.count; k++) {
            double *to = k ? d->h : d->u;
            if (to)
                correlate(g, response(g, k, v, at->theta), (double *)past(g, k, v, to, to), &s);
            if (d->theta)
                correlate(g, past(g, k, v, at->u, at->h),
                          (double *)response(g, k, v, d->theta), &s);
        }
    }
}

/* A (n, ntheta) is the states turned: of point i and response j, the value at i - j. */
static void features(const struct closure *c, const struct point *at, double A[], double work[])
{
    const struct gain *g = c->priv;
    const size_t n = c->layout.n, points = g->points;
    struct grid grid;

    (void)work;
    closure_grid_shared(c, GRID_RANK, &grid, NULL);
    memset(A, 0, n * c->ntheta * sizeof *A);
    for (size_t d = 0; d <= g->past.count; d++)
        for (size_t v = 0; v < g->variables; v++)
            for (size_t i = 0; i < points; i++)
                for (size_t j = 0; j < points; j++) {
                    size_t from = 0, stride = 1;
                    for (size_t a = (size_t)grid.rank, ri = i, rj = j; a-- > 0;) {
                        const size_t m = grid.n[a];
                        from += (ri % m + m - rj % m) % m * stride;
                        stride *= m;
                        ri /= m;
                        rj /= m;
                    }
                    A[(v * points + i) * c->ntheta + (d * g->variables + v) * points + j] =
                        past(g, d, v, at->u, at->h)[from];
                }
}

const struct closure_ops closure_gain = {
    .name = "gain",
    .brief = "a complex gain of every Fourier mode, of the state and of past ones",
    .law = "-",
    .act = "add",
    .params = params,
    .open = open_gain,
    .close = close_gain,
    .eval = eval,
    .tangent = tangent,
    .features = features,
    .adjoint = adjoint,
    DELAYS_OPS,
};
