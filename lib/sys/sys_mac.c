/* sys_mac.c -- averages, differences and the projection on a staggered grid. */
#include "sys/sys_mac.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "num/sum.h"

int sys_mac_open(struct sys_mac *m, const size_t grid[2], double dy, double dx, struct err *err)
{
    *m = (struct sys_mac){.ny = grid[0], .nx = grid[1], .n = grid[0] * grid[1],
                          .nhat = fft_nhat_grid(2, grid), .dy = dy, .dx = dx,
                          .per_dy = 1 / dy, .per_dx = 1 / dx};
    const size_t columns = m->nx / 2 + 1;

    if (!(m->inverse = malloc(m->nhat / 2 * sizeof *m->inverse)))
        return err_set(err, ERR_INTERNAL, "no memory for %zu cells", m->n);
    for (size_t k = 0; k < m->nhat / 2; k++) {
        const double ky = 2 * sin(M_PI * (double)(k / columns) / (double)m->ny) / dy;
        const double kx = 2 * sin(M_PI * (double)(k % columns) / (double)m->nx) / dx;
        m->inverse[k] = k ? 1 / (ky * ky + kx * kx) : 0;
    }
    m->nwork = FFT_SLACK + fft_room(m->n) + m->nhat;
    return (m->fft = fft_open_grid(2, grid, err)) ? 0 : -1;
}

void sys_mac_close(struct sys_mac *m)
{
    fft_close(m->fft);
    free(m->inverse);
    *m = (struct sys_mac){0};
}

/* Cells o of a row, begin <= o < end, that have their neighbours along y (north, south) and along
 * x (east, west) at o + n, o + s, o + e, o + w. */
struct span {
    ptrdiff_t begin, end, n, s, e, w;
};

/* Span k of 3 ny: the first cell of a row, those between, the last one. */
static struct span span(const struct sys_mac *m, size_t k)
{
    const ptrdiff_t nx = (ptrdiff_t)m->nx, n = (ptrdiff_t)m->n, row = (ptrdiff_t)(k / 3) * nx;
    const bool first = k % 3 == 0, last = k % 3 == 2;

    return (struct span){.begin = row + (first ? 0 : last ? nx - 1 : 1),
                         .end = row + (first ? 1 : last ? nx : nx - 1),
                         .n = row + nx < n ? nx : nx - n,
                         .s = row > 0 ? -nx : n - nx,
                         .e = last ? 1 - nx : 1,
                         .w = first ? nx - 1 : -1};
}

void sys_mac_curl(const struct sys_mac *m, const double mean[2], const double psi[], double u[])
{
    const double x = m->per_dx, y = m->per_dy;
    double *v = u + m->n;

    for (size_t k = 0; k < 3 * m->ny; k++) {
        const struct span c = span(m, k);
#pragma omp simd
        for (ptrdiff_t o = c.begin; o < c.end; o++) {
            u[o] = mean[0] + (psi[o] - psi[o + c.s]) * y;
            v[o] = mean[1] - (psi[o] - psi[o + c.w]) * x;
        }
    }
}

void sys_mac_project(const struct sys_mac *m, const double a[], double s[], double work[])
{
    const double *u = a, *v = a + m->n, x = m->per_dx, y = m->per_dy;
    const double mean[2] = {sum_any_order(m->n, u) / (double)m->n,
                            sum_any_order(m->n, v) / (double)m->n};
    double *psi = fft_aligned(work), *psihat = psi + fft_room(m->n);

    for (size_t k = 0; k < 3 * m->ny; k++) {
        const struct span c = span(m, k);
#pragma omp simd
        for (ptrdiff_t o = c.begin; o < c.end; o++)
            psi[o] = (v[o + c.e] - v[o]) * x - (u[o + c.n] - u[o]) * y;
    }
    fft_forward(m->fft, psi, psihat);
    for (size_t k = 0; k < m->nhat; k++)
        psihat[k] *= m->inverse[k / 2];
    fft_inverse(m->fft, psihat, psi);
    sys_mac_curl(m, mean, psi, s);
}

void sys_mac_product(const struct sys_mac *m, double scale, const double a[], const double b[],
                    double T[])
{
    const double *av = a + m->n, *bv = b + m->n, part = scale / 4;
    double *xx = T, *xy = xx + m->n, *yy = xy + m->n;

    for (size_t k = 0; k < 3 * m->ny; k++) {
        const struct span c = span(m, k);
#pragma omp simd
        for (ptrdiff_t o = c.begin; o < c.end; o++) {
            xx[o] = part * (a[o + c.w] + a[o]) * (b[o + c.w] + b[o]);
            xy[o] = part / 2 * ((a[o] + a[o + c.n]) * (bv[o] + bv[o + c.e]) +
                                (b[o] + b[o + c.n]) * (av[o] + av[o + c.e]));
            yy[o] = part * (av[o + c.s] + av[o]) * (bv[o + c.s] + bv[o]);
        }
    }
}

void sys_mac_viscous(const struct sys_mac *m, double nu, const double u[], double T[])
{
    const double *v = u + m->n, x = m->per_dx, y = m->per_dy;
    double *xx = T, *xy = xx + m->n, *yy = xy + m->n;

    for (size_t k = 0; k < 3 * m->ny; k++) {
        const struct span c = span(m, k);
#pragma omp simd
        for (ptrdiff_t o = c.begin; o < c.end; o++) {
            xx[o] -= 2 * nu * (u[o] - u[o + c.w]) * x;
            xy[o] -= nu * ((u[o + c.n] - u[o]) * y + (v[o + c.e] - v[o]) * x);
            yy[o] -= 2 * nu * (v[o] - v[o + c.s]) * y;
        }
    }
}

void sys_mac_diverge(const struct sys_mac *m, const double T[], double mu, const double u[],
                    double out[])
{
    const double *xx = T, *xy = xx + m->n, *yy = xy + m->n, *v = u + m->n;
    const double x = m->per_dx, y = m->per_dy;
    double *outv = out + m->n;

    for (size_t k = 0; k < 3 * m->ny; k++) {
        const struct span c = span(m, k);
#pragma omp simd
        for (ptrdiff_t o = c.begin; o < c.end; o++) {
            out[o] = (xx[o] - xx[o + c.e]) * x + (xy[o + c.s] - xy[o]) * y - mu * u[o];
            outv[o] = (xy[o + c.w] - xy[o]) * x + (yy[o] - yy[o + c.n]) * y - mu * v[o];
        }
    }
}

void sys_mac_carry(const struct sys_mac *m, const double u[], const double T[], double h[])
{
    const double *xx = T, *xy = xx + m->n, *yy = xy + m->n, *v = u + m->n;
    double *hv = h + m->n;

    for (size_t k = 0; k < 3 * m->ny; k++) {
        const struct span c = span(m, k);
#pragma omp simd
        for (ptrdiff_t o = c.begin; o < c.end; o++) {
            h[o] += ((u[o + c.w] + u[o]) * xx[o] + (u[o] + u[o + c.e]) * xx[o + c.e] +
                     (v[o] + v[o + c.e]) * xy[o] +
                     (v[o + c.s] + v[o + c.s + c.e]) * xy[o + c.s]) / 4;
            hv[o] += ((v[o + c.s] + v[o]) * yy[o] + (v[o] + v[o + c.n]) * yy[o + c.n] +
                      (u[o] + u[o + c.n]) * xy[o] +
                      (u[o + c.w] + u[o + c.n + c.w]) * xy[o + c.w]) / 4;
        }
    }
}
