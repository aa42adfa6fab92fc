/* filter_isotropic.c -- a factor of |k| for the modes of the coarse grid. */
#include "filter/filter_isotropic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"

struct isotropic {
    struct fft *fft;
    size_t points, nhat;
    double *factor; /* [nhat/2] */
};

double isotropic_q(const struct filter_line *line, size_t k)
{
    const double kwidth = 2 * M_PI * (double)k / (double)line->n * line->width;

    return kwidth * kwidth;
}

/* q of mode j of a spectrum of the grid, whose last axis has half of one. */
static double mode_q(const struct filter *f, const struct grid *grid, size_t j)
{
    double q = 0;

    for (int a = grid->rank - 1; a >= 0; a--) {
        const struct filter_line *line = &f->line[f->out.var[0].axis[a]];
        const size_t n = grid->n[a], row = a == grid->rank - 1 ? n / 2 + 1 : n, k = j % row;

        if (line->n)
            q += isotropic_q(line, k <= n / 2 ? k : n - k);
        j /= row;
    }
    return q;
}

struct isotropic *isotropic_open(const struct filter *f, struct err *err)
{
    struct isotropic *s;
    struct grid grid;

    if (layout_grid(&f->out, GRID_RANK, &grid, err) < 0)
        return NULL;
    s = calloc(1, sizeof *s);
    if (!s)
        goto memory;
    s->points = grid.points;
    s->nhat = fft_nhat_grid(grid.rank, grid.n);
    s->factor = malloc(s->nhat / 2 * sizeof *s->factor);
    if (!s->factor)
        goto memory;
    for (size_t j = 0; j < s->nhat / 2; j++)
        s->factor[j] = f->ops->isotropic(mode_q(f, &grid, j));
    s->fft = fft_open_grid(grid.rank, grid.n, err);
    if (s->fft)
        return s;
    isotropic_close(s);
    return NULL;
memory:
    isotropic_close(s);
    err_set(err, ERR_INTERNAL, "no memory");
    return NULL;
}

void isotropic_close(struct isotropic *s)
{
    if (!s)
        return;
    fft_close(s->fft);
    free(s->factor);
    free(s);
}

size_t isotropic_nwork(const struct isotropic *s)
{
    return FFT_SLACK + fft_room(s->points) + s->nhat;
}

void isotropic_apply(const struct isotropic *s, double ubar[], size_t n, double work[])
{
    double *field = fft_aligned(work), *hat = field + fft_room(s->points);

    for (double *v = ubar; v < ubar + n; v += s->points) {
        memcpy(field, v, s->points * sizeof *v);
        fft_forward(s->fft, field, hat);
        for (size_t j = 0; j < s->nhat; j++)
            hat[j] *= s->factor[j / 2];
        fft_inverse(s->fft, hat, field);
        memcpy(v, field, s->points * sizeof *v);
    }
}
