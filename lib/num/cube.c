/* cube.c -- products of flows in a triply periodic cube, without aliasing. */
#include "num/cube.h"

#include <stdlib.h>
#include <string.h>

#include "num/fft.h"
#include "num/threads.h"

int omp_get_num_procs(void); /* omp.h is not everywhere where OpenMP is */

enum {
    ARRAYS = 8, /* of PLANE_STRESS_ADJOINT */
    LANES = 8,  /* most of any level */
    MOST_THREADS = 16
};

int cube_open(struct cube *f, const size_t n[3], enum plane_kept kept, double L, struct err *err)
{
    *f = (struct cube){.n = n[0], .most = (n[0] - 1) / (kept < PLANE_THIRDS ? 2 : 3)};
    f->m = fft_smooth(3 * f->most + 1);
    if (plane_open(&f->plane, n + 1, kept, L, ARRAYS, err) < 0 ||
        stages_open(&f->stages, f->m, err) < 0)
        goto fail;
    f->rows = kept == PLANE_ALL ? n[0] : 2 * f->most + 1;
    f->nhat = f->rows * f->plane.nhat;
    f->nspace = f->m * f->plane.nhat;
    f->grid = fft_open_grid(3, n, err);
    if (!f->grid)
        goto fail;
    f->threads = omp_get_num_procs() < MOST_THREADS ? omp_get_num_procs() : MOST_THREADS;
    f->own = fft_room(ARRAYS * f->plane.nmixed + f->plane.nwork);
    const size_t points = fft_room(n[0] * n[1] * n[2]) + fft_room(fft_nhat_grid(3, n));
    f->nwork = (size_t)f->threads * f->own;
    if (f->nwork < (size_t)f->threads * 2 * LANES * f->m)
        f->nwork = (size_t)f->threads * 2 * LANES * f->m;
    if (f->nwork < points)
        f->nwork = points;
    f->nwork += FFT_SLACK;
    return 0;
fail:
    cube_close(f);
    return -1;
}

void cube_close(struct cube *f)
{
    plane_close(&f->plane);
    stages_close(&f->stages);
    fft_close(f->grid);
    *f = (struct cube){0};
}

long cube_slice(const struct cube *f, size_t i)
{
    return 2 * i <= f->rows ? (long)i : (long)i - (long)f->rows;
}

/* Row i of slice j of uhat in the whole spectrum. */
static size_t row_at(const struct cube *f, size_t j, size_t i)
{
    const long z = cube_slice(f, j), y = plane_row(&f->plane, i);
    const size_t a = (size_t)(z < 0 ? z + (long)f->n : z), ny = f->plane.n[0];
    const size_t b = (size_t)(y < 0 ? y + (long)ny : y);

    return (a * ny + b) * 2 * (f->plane.n[1] / 2 + 1);
}

void cube_forward(const struct cube *f, const double u[], double uhat[], double work[])
{
    const struct plane *p = &f->plane;
    const size_t n = f->n * p->n[0] * p->n[1];
    double *points = fft_aligned(work), *modes = points + fft_room(n);

    memcpy(points, u, n * sizeof *u);
    fft_forward(f->grid, points, modes);
    memset(uhat, 0, f->nhat * sizeof *uhat);
    for (size_t j = 0; j < f->rows; j++)
        for (size_t i = 0; i < p->rows; i++)
            memcpy(uhat + j * p->nhat + 2 * i * p->columns, modes + row_at(f, j, i),
                   2 * p->half * sizeof *uhat);
}

void cube_inverse(const struct cube *f, const double uhat[], double u[], double work[])
{
    const struct plane *p = &f->plane;
    const size_t n = f->n * p->n[0] * p->n[1];
    double *points = fft_aligned(work), *modes = points + fft_room(n);

    memset(modes, 0, f->n * p->n[0] * 2 * (p->n[1] / 2 + 1) * sizeof *modes);
    for (size_t j = 0; j < f->rows; j++)
        for (size_t i = 0; i < p->rows; i++)
            memcpy(modes + row_at(f, j, i), uhat + j * p->nhat + 2 * i * p->columns,
                   2 * p->half * sizeof *uhat);
    fft_inverse(f->grid, modes, points);
    memcpy(u, points, n * sizeof *u);
}

/* ---- along z ---- */

static int threads(const struct cube *f)
{
    return threads_allowed() < f->threads ? threads_allowed() : f->threads;
}

/* A pass along z, with what it is called with. */
struct pass {
    const struct cube *of;
    int n; /* shares */
    bool up;
    const double *from;
    double *to, *work;
};

static void lines(const void *pass, int i)
{
    const struct pass *p = pass;
    const struct cube *f = p->of;
    const size_t vectors = f->plane.nhat / 2 / LANES;
    const size_t first = vectors * (size_t)i / (size_t)p->n * LANES;
    const size_t count = vectors * (size_t)(i + 1) / (size_t)p->n * LANES - first;
    const double *from = p->from + 2 * first;
    double *to = p->to + 2 * first, *own = fft_aligned(p->work) + (size_t)i * 2 * LANES * f->m;

    if (p->up)
        KERNEL_CALL(plane_slices_up, &f->stages, count, f->rows, f->most, f->plane.nhat, from, to,
                    own);
    else
        KERNEL_CALL(plane_slices_down, &f->stages, count, f->rows, f->most, f->plane.nhat, from,
                    to, own);
}

static void all_lines(const struct cube *f, bool up, const double from[], double to[],
                      double work[])
{
    const struct pass p = {f, threads(f), up, from, to, work};

    threads_share(p.n, lines, &p);
}

void cube_up(const struct cube *f, const double uhat[], double space[], double work[])
{
    all_lines(f, true, uhat, space, work);
}

void cube_down(const struct cube *f, const double space[], double uhat[], double work[])
{
    if (f->rows > 2 * f->most + 1)
        memset(uhat, 0, f->nhat * sizeof *uhat);
    all_lines(f, false, space, uhat, work);
}

/* ---- in pairs of slices ---- */

/* Two fields of one slice as a pair, or one field of two. */
struct pair {
    double *a, *b;
};

/* The pairs of `count` fields, u, v, w or the five of a stress, of slices A and B: two fields of
 * each slice while there are two, then the last of both. */
static size_t pairs(const struct cube *f, double *const space[], size_t count, size_t slice,
                    struct pair of[])
{
    const size_t a = slice * f->plane.nhat, b = a + f->plane.nhat;
    size_t n = 0;

    for (size_t i = 0; i + 1 < count; i += 2) {
        of[n++] = (struct pair){space[i] + a, space[i + 1] + a};
        of[n++] = (struct pair){space[i] + b, space[i + 1] + b};
    }
    of[n++] = (struct pair){space[count - 1] + a, space[count - 1] + b};
    return n;
}

static void two_slices(const struct cube *f, enum plane_product product, double *const space[],
                       size_t slice, double work[])
{
    const struct plane *p = &f->plane;
    struct pair pair[ARRAYS];
    double *mixed = fft_aligned(work), *rest = mixed + ARRAYS * p->nmixed;
    size_t n = pairs(f, space, 3, slice, pair);

    if (product == PLANE_STRESS_TANGENT)
        n += pairs(f, space + 3, 3, slice, pair + n);
    if (product == PLANE_STRESS_ADJOINT)
        n += pairs(f, space + 3, 5, slice, pair + n);
    for (size_t i = 0; i < n; i++)
        plane_up(p, PLANE_BOTH, pair[i].a, pair[i].b, mixed + i * p->nmixed, rest);
    plane_rows(p, product, mixed, rest);
    n = pairs(f, space, product == PLANE_STRESS_ADJOINT ? 3 : 5, slice, pair);
    for (size_t i = 0; i < n; i++)
        plane_down(p, PLANE_BOTH, false, mixed + i * p->nmixed, pair[i].a, pair[i].b, rest);
}

/* Products of pairs of slices, with what they are called with. */
struct products {
    const struct cube *of;
    int n; /* shares */
    enum plane_product product;
    double *const *space, *work;
};

static void slices(const void *products, int i)
{
    const struct products *p = products;
    double *own = fft_aligned(p->work) + (size_t)i * p->of->own;

    for (size_t slice = (size_t)i * 2; slice < p->of->m; slice += 2 * (size_t)p->n)
        two_slices(p->of, p->product, p->space, slice, own);
}

void cube_products(const struct cube *f, enum plane_product product, double *const space[],
                   double work[])
{
    const struct products p = {f, threads(f), product, space, work};

    threads_share(p.n, slices, &p);
}
