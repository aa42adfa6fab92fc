/* diffusion.c -- diffusion on the fine grid for a while, then the mean over coarse cells.
 *
 *   ubar = mean over R points of exp(width^2/24 lap) u
 *
 * with the second difference lap, in fine steps along all axes: a window of weights exp(-z) I_j(z),
 * z = width^2/12, of the transfer exp(-2 z sin^2(k dx/2)), to which the box is joined. It is the
 * Gaussian in the eigenvalues of the Laplacian that GCM-Filters (grooms2021) takes a polynomial
 * for; with the default width, one coarse cell, and the means after it, operator 3 of ross2023, but
 * for the error of that polynomial and for masks and walls, which are not known here. Weights below
 * 1e-17 of the middle one are left out.
 */
#include <math.h>
#include <stdlib.h>

#include "filter/filter.h"

/* I_j(z)/I_0(z), j = 0..reach: of I_{j-1} = I_{j+1} + 2 j/z I_j the ratios, downwards from where
 * they are next to nothing. */
static void bessel(double z, size_t reach, double I[])
{
    double ratio = 0; /* I_{j+1} / I_j, downwards */

    for (size_t j = reach + 40; j > 0; j--) {
        ratio = 1 / (2 * (double)j / z + ratio);
        if (j <= reach)
            I[j] = ratio;
    }
    I[0] = 1;
    for (size_t j = 1; j <= reach; j++)
        I[j] *= I[j - 1];
}

/* Where I_j(z) is less than 1e-17 I_0(z), by a bound of I_{j+1}/I_j (amos1974). */
static size_t reach_of(double z)
{
    double I = 1;
    size_t j = 0;

    for (; I > 1e-17; j++)
        I *= z / ((double)j + hypot((double)j + 1, z));
    return j;
}

static struct window *diffusion_window(struct filter_line *line, struct err *err)
{
    const size_t R = line->n / line->m;
    const double z = line->width * line->width / 12;

    if (!(line->width <= 1e5)) {
        err_set(err, ERR_USAGE, "found a width of %g fine points, expected at most 1e5",
                line->width);
        return NULL;
    }
    const size_t reach = reach_of(z), count = 2 * reach + R;
    double *I = malloc((reach + 1) * sizeof *I);
    struct window *w = I ? window_open(line->n, line->m, -(ptrdiff_t)reach, count, err) : NULL;

    if (!I)
        err_set(err, ERR_INTERNAL, "no memory");
    if (w) {
        bessel(z, reach, I);
        for (size_t i = 0; i <= 2 * reach; i++)
            for (size_t r = 0; r < R; r++)
                w->weight[i + r] += I[i < reach ? reach - i : i - reach];
        line->shift = 0.5 * (double)(R - 1);
    }
    free(I);
    return w;
}

const struct filter_ops filter_diffusion = {
    .name = "diffusion",
    .brief = "diffusion on the fine grid, to a Gaussian of one coarse cell by default, then the "
             "mean over coarse cells.",
    .source = "ross2023",
    .width = 1,
    .window = diffusion_window,
};
