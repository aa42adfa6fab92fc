/* fuse_gain.c -- the gains of Fourier modes that lead from fields to another one.
 *
 *   A_k G_k = b_k,   A_k = sum conj(w_k) w_k^T,   b_k = sum conj(w_k) r_k
 *
 * A field has real values: half of its modes are enough, and the spectrum that they give is that
 * of a real response.
 */
#include "fuse/fuse_gain.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <lapacke.h>

#include "num/fft.h"

struct fuse_gain {
    size_t variables, points, modes, count;
    size_t added;
    struct fft *grid;
    double *x, *hat; /* a field and spectra of w and r, aligned; in work */
    double *work;
    double complex *A, *b; /* (variables, modes, count, count), (variables, modes, count) */
    double *twice;         /* [modes] how often a mode stands for itself */
    double square;         /* sum |r|^2 over modes, in units of those */
};

/* All modes but those of the last axis' mean and Nyquist number have a mirror that is not there. */
static void count_modes(struct fuse_gain *g, const struct grid *grid)
{
    const size_t last = grid->n[grid->rank - 1], half = last / 2 + 1;

    for (size_t k = 0; k < g->modes; k++)
        g->twice[k] = k % half == 0 || 2 * (k % half) == last ? 1 : 2;
}

struct fuse_gain *fuse_gain_open(const struct grid *grid, size_t variables, size_t count,
                                 struct err *err)
{
    const size_t pairs = fft_nhat_grid(grid->rank, grid->n);
    const size_t room = fft_room(grid->points) + (count + 1) * fft_room(pairs) + FFT_SLACK;
    struct fuse_gain *g = calloc(1, sizeof *g);

    if (!g)
        goto lack;
    *g = (struct fuse_gain){.variables = variables, .points = grid->points, .modes = pairs / 2,
                            .count = count, .grid = fft_open_grid(grid->rank, grid->n, err)};
    if (!g->grid) {
        fuse_gain_close(g);
        return NULL;
    }
    g->work = malloc(room * sizeof *g->work);
    g->A = calloc(variables * g->modes * count * count, sizeof *g->A);
    g->b = calloc(variables * g->modes * count, sizeof *g->b);
    g->twice = malloc(g->modes * sizeof *g->twice);
    if (!g->work || !g->A || !g->b || !g->twice)
        goto lack;
    g->x = fft_aligned(g->work);
    g->hat = g->x + fft_room(grid->points);
    count_modes(g, grid);
    return g;
lack:
    fuse_gain_close(g);
    err_set(err, ERR_INTERNAL, "no memory for the gains of %zu modes", pairs / 2);
    return NULL;
}

void fuse_gain_close(struct fuse_gain *g)
{
    if (!g)
        return;
    if (g->grid)
        fft_close(g->grid);
    free(g->work);
    free(g->A);
    free(g->b);
    free(g->twice);
    free(g);
}

/* Spectrum d of work := that of a field. */
static double complex *spectrum(struct fuse_gain *g, size_t d, const double field[])
{
    double *hat = g->hat + d * fft_room(2 * g->modes);

    memcpy(g->x, field, g->points * sizeof *field);
    fft_forward(g->grid, g->x, hat);
    return (double complex *)hat;
}

void fuse_gain_add(struct fuse_gain *g, const double *const w[], const double r[])
{
    const size_t count = g->count;
    const double complex *const first = (const double complex *)g->hat;
    const size_t apart = fft_room(2 * g->modes) / 2;

    g->added++;
    for (size_t v = 0; v < g->variables; v++) {
        for (size_t d = 0; d < count; d++)
            spectrum(g, d, w[d] + v * g->points);
        const double complex *rhat = spectrum(g, count, r + v * g->points);
        for (size_t k = 0; k < g->modes; k++) {
            double complex *A = g->A + (v * g->modes + k) * count * count;
            double complex *b = g->b + (v * g->modes + k) * count;
            for (size_t i = 0; i < count; i++) {
                const double complex wi = conj(first[i * apart + k]);
                for (size_t j = 0; j < count; j++)
                    A[i * count + j] += wi * first[j * apart + k];
                b[i] += wi * rhat[k];
            }
            g->square += g->twice[k] * creal(rhat[k] * conj(rhat[k]));
        }
    }
}

/* G[count] := the least squares of one mode; returns by how much |r|^2 is less. A is lost. */
static double solve(size_t count, double ridge, double complex A[], const double complex b[],
                    double complex G[], double lambda[])
{
    const double tiny = 1e-12;
    double less = 0, mean = 0;

    for (size_t i = 0; i < count; i++) {
        G[i] = 0;
        mean += creal(A[i * (count + 1)]) / (double)count;
    }
    if (!(mean > 0) || LAPACKE_zheev(LAPACK_ROW_MAJOR, 'V', 'L', (lapack_int)count, A,
                                     (lapack_int)count, lambda) != 0)
        return 0;
    for (size_t e = 0; e < count; e++) { /* column e of A: its vector */
        double complex along = 0;
        if (lambda[e] <= tiny * lambda[count - 1])
            continue;
        for (size_t i = 0; i < count; i++)
            along += conj(A[i * count + e]) * b[i];
        const double complex part = along / (lambda[e] + ridge * mean);
        for (size_t i = 0; i < count; i++)
            G[i] += part * A[i * count + e];
        less += 2 * creal(conj(part) * along) - lambda[e] * creal(part * conj(part));
    }
    return less;
}

int fuse_gain_solve(const struct fuse_gain *g, double ridge, double theta[], double *left,
                    struct err *err)
{
    const size_t count = g->count, modes = g->modes;
    double less = 0;

    if (!g->added)
        return err_set(err, ERR_DATA, "found no records to find gains from");
    double complex *A = malloc((count * count + count + modes * count) * sizeof *A);
    double *lambda = malloc((count + 1) * sizeof *lambda);
    if (!A || !lambda) {
        free(A);
        free(lambda);
        return err_set(err, ERR_INTERNAL, "no memory for the gains of %zu modes", modes);
    }
    double complex *one = A + count * count, *G = one + count;
    for (size_t v = 0; v < g->variables; v++) {
        for (size_t k = 0; k < modes; k++) {
            const size_t at = v * modes + k;
            memcpy(A, g->A + at * count * count, count * count * sizeof *A);
            less += g->twice[k] * solve(count, ridge, A, g->b + at * count, one, lambda);
            for (size_t d = 0; d < count; d++)
                G[d * modes + k] = one[d] / (double)g->points;
        }
        for (size_t d = 0; d < count; d++) {
            memcpy(g->hat, G + d * modes, modes * sizeof *G);
            fft_inverse(g->grid, g->hat, g->x);
            memcpy(theta + (d * g->variables + v) * g->points, g->x, g->points * sizeof *theta);
        }
    }
    *left = g->square > 0 ? fmax(1 - less / g->square, 0) : 0;
    free(A);
    free(lambda);
    return 0;
}
