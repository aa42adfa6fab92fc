/* gaussian_spectral.c -- Gaussian filter by its transfer function, then sharp truncation.
 *
 *   ubarhat_k = exp(-k^2 width^2 / 24) uhat_k   for |k| < m/2, else 0
 *
 * along each axis, hence exp(-|k|^2 width^2 / 24) in the plane; on m coarse points, any number
 * of them (filter_modes.h). Nothing aliases, unlike with `gaussian`, whose window is cut off
 * and whose field is sampled. The default width of two coarse cells is that of jakhar2024.
 */
#include <math.h>

#include "filter/filter_modes.h"

static double gain(double kwidth)
{
    return exp(-kwidth * kwidth / 24);
}

static int gaussian_open(struct filter_line *line, struct err *err)
{
    return filter_modes_open(line, gain, err);
}

const struct filter_ops filter_gaussian_spectral = {
    .name = "gaussian-spectral",
    .brief = "Gaussian on the Fourier modes below the coarse Nyquist mode, two coarse cells wide "
             "by default.",
    .source = "jakhar2024",
    .width = 2,
    .any = true,
    .line_open = gaussian_open,
    .line_close = filter_modes_close,
    .line_apply = filter_modes_apply,
    .transfer = filter_modes_transfer,
};
