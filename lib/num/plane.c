/* plane.c -- products of flows on a doubly periodic square, without aliasing. */
#include "num/plane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"
#include "num/stages.h"
#include "num/threads.h"

int omp_get_num_procs(void); /* omp.h is not everywhere where OpenMP is */

enum {
    LARGE = 1 << 15,    /* points of products, that more than one thread is worth for */
    MOST_THREADS = 16
};

static size_t padded(const struct plane *f, size_t n)
{
    return (n + f->lanes - 1) / f->lanes * f->lanes;
}

static int open_inverse(struct plane *f, struct err *err)
{
    const size_t count = (f->most[0] + 1) * f->room;

    f->inverse = calloc(count, f->single ? sizeof(float) : sizeof(double));
    if (!f->inverse)
        return err_set(err, ERR_INTERNAL, "plane: no memory for %zu x %zu points", f->n[0],
                       f->n[1]);
    for (size_t i = 1; i < count; i++) {
        const double ky = f->unit * (double)(i / f->room), kx = f->unit * (double)(i % f->room);
        const double value = i % f->room <= f->most[1] ? 1 / (kx * kx + ky * ky) : 0;
        if (f->single)
            ((float *)f->inverse)[i] = (float)value;
        else
            ((double *)f->inverse)[i] = value;
    }
    return 0;
}

int plane_open(struct plane *f, const size_t n[2], enum plane_kept kept, double L, int arrays,
               struct err *err)
{
    *f = (struct plane){.unit = 2 * M_PI / L, .single = kept == PLANE_SINGLE};
    f->lanes = f->single ? 16 : 8;
    for (int a = 0; a < 2; a++) {
        f->n[a] = n[a];
        f->most[a] = (n[a] - 1) / (kept < PLANE_THIRDS ? 2 : 3);
        f->m[a] = fft_smooth(3 * f->most[a] + 1);
        f->line[a] = f->single ? stages_new_f32(f->m[a], err) : stages_new(f->m[a], err);
        if (!f->line[a])
            goto fail;
    }
    f->rows = kept == PLANE_ALL ? n[0] : 2 * f->most[0] + 1;
    f->half = kept == PLANE_ALL ? n[1] / 2 + 1 : f->most[1] + 1;
    f->columns = padded(f, f->half);
    f->nhat = 2 * f->rows * f->columns;
    f->room = padded(f, f->most[1] + 1);
    f->nmixed = 4 * padded(f, f->m[0]) * f->room / (f->single ? 2 : 1);
    f->lines = 2 * (size_t)(arrays > 2 ? arrays : 2) * 8 * padded(f, f->m[f->m[1] > f->m[0]]);
    f->threads = f->m[0] * f->m[1] < LARGE ? 1 : omp_get_num_procs();
    if (f->threads > MOST_THREADS)
        f->threads = MOST_THREADS;
    f->nwork = (size_t)f->threads * f->lines;
    if (f->nwork < fft_room(n[0] * n[1]) + fft_nhat_grid(2, n))
        f->nwork = fft_room(n[0] * n[1]) + fft_nhat_grid(2, n);
    f->nwork += FFT_SLACK;
    f->grid = fft_open_grid(2, n, err);
    if (!f->grid || open_inverse(f, err) < 0)
        goto fail;
    return 0;
fail:
    plane_close(f);
    return -1;
}

void plane_close(struct plane *f)
{
    fft_close(f->grid);
    free(f->inverse);
    for (int a = 0; a < 2; a++)
        f->single ? stages_free_f32(f->line[a]) : stages_free(f->line[a]);
    *f = (struct plane){0};
}

long plane_row(const struct plane *f, size_t i)
{
    return 2 * i <= f->rows ? (long)i : (long)i - (long)f->rows;
}

/* Row i of what among those of the whole spectrum. */
static size_t row_at(const struct plane *f, size_t i)
{
    const long k = plane_row(f, i);

    return (size_t)(k < 0 ? k + (long)f->n[0] : k) * 2 * (f->n[1] / 2 + 1);
}

void plane_forward(const struct plane *f, const double u[], double what[], double work[])
{
    const size_t n = f->n[0] * f->n[1];
    double *points = fft_aligned(work), *modes = points + fft_room(n);

    memcpy(points, u, n * sizeof *u);
    fft_forward(f->grid, points, modes);
    memset(what, 0, f->nhat * sizeof *what);
    for (size_t i = 0; i < f->rows; i++)
        memcpy(what + 2 * i * f->columns, modes + row_at(f, i), 2 * f->half * sizeof *what);
}

void plane_inverse(const struct plane *f, const double what[], double u[], double work[])
{
    const size_t n = f->n[0] * f->n[1];
    double *points = fft_aligned(work), *modes = points + fft_room(n);

    if (f->rows < f->n[0])
        memset(modes, 0, fft_nhat_grid(2, f->n) * sizeof *modes);
    for (size_t i = 0; i < f->rows; i++)
        memcpy(modes + row_at(f, i), what + 2 * i * f->columns, 2 * f->half * sizeof *what);
    fft_inverse(f->grid, modes, points);
    memcpy(u, points, n * sizeof *u);
}

/* One of the three passes, with what it is called with. */
struct pass {
    const struct plane *of;
    int n; /* shares */
    enum { UP, ROWS, DOWN } which;
    enum plane_pair pair;
    enum plane_product product;
    bool add;
    const double *what, *other;
    double *mixed, *out, *out2, *work;
};

#define PASS(up, rows, down)                                                                 \
    if (p->which == UP)                                                                      \
        KERNEL_CALL(up, f, p->pair, first, last, p->what, p->other, p->mixed, work);         \
    else if (p->which == ROWS)                                                               \
        KERNEL_CALL(rows, f, p->product, first, last, p->mixed, work);                       \
    else                                                                                     \
        KERNEL_CALL(down, f, p->pair, p->add, first, last, p->mixed, p->out, p->out2, work)

/* Share i of n, in whole vectors of any level. */
static void share(const void *pass, int i)
{
    const struct pass *p = pass;
    const struct plane *f = p->of;
    const int n = p->n;
    const size_t count = p->which == ROWS ? f->m[0] : f->room;
    const size_t vectors = padded(f, count) / f->lanes;
    const size_t first = vectors * (size_t)i / (size_t)n * f->lanes;
    const size_t end = vectors * (size_t)(i + 1) / (size_t)n * f->lanes;
    const size_t last = end < count ? end : count;
    double *work = fft_aligned(p->work) + (size_t)i * f->lines;

    if (f->single) {
        PASS(plane_up_tiles_f32, plane_row_blocks_f32, plane_down_tiles_f32);
    } else {
        PASS(plane_up_tiles, plane_row_blocks, plane_down_tiles);
    }
}

static void make(const struct plane *f, struct pass p)
{
    p.of = f;
    p.n = threads_allowed() < f->threads ? threads_allowed() : f->threads;
    threads_share(p.n, share, &p);
}

void plane_up(const struct plane *f, enum plane_pair pair, const double what[],
              const double other[], double mixed[], double work[])
{
    make(f, (struct pass){.which = UP, .pair = pair, .what = what, .other = other,
                           .mixed = mixed, .work = work});
}

void plane_rows(const struct plane *f, enum plane_product product, double mixed[],
                double work[])
{
    make(f, (struct pass){.which = ROWS, .product = product, .mixed = mixed, .work = work});
}

/* What no tile of plane_down sets: a row that has no kept mode, columns beyond `room`. */
static void clear_rest(const struct plane *f, double what[])
{
    const long most = (long)f->most[0];

    for (size_t i = 0; i < f->rows; i++) {
        const size_t from = labs(plane_row(f, i)) > most ? 0 : f->room;
        memset(what + 2 * (i * f->columns + from), 0, 2 * (f->columns - from) * sizeof *what);
    }
}

void plane_down(const struct plane *f, enum plane_pair pair, bool add, const double mixed[],
                double out[], double other[], double work[])
{
    if (!add) {
        clear_rest(f, out);
        if (other)
            clear_rest(f, other);
    }
    make(f, (struct pass){.which = DOWN, .pair = pair, .add = add, .mixed = (double *)mixed,
                           .out = out, .out2 = other, .work = work});
}
