/* differential.c -- differential (Helmholtz) filter on the modes that the coarse grid carries.
 *
 *   ubar - width^2/24 lap ubar = u,   ubarhat_k = uhat_k / (1 + |k|^2 width^2 / 24)
 *
 * for |k_a| < m_a/2 along each axis a, else 0; germano1986. It is isotropic, as the field uses
 * it, hence no product of filters of lines: lines are truncated, and the factor follows on the
 * coarse grid. Where coarse cells are not square, |k|^2 width^2 is the sum of k_a^2 width_a^2.
 * The transfer function falls off so slowly that a field merely sampled would alias, so the
 * sharp truncation belongs to it. Its second moment is that of a box of the same width.
 */
#include "filter/filter_modes.h"

static int truncated(struct filter_line *line, struct err *err)
{
    return filter_modes_open(line, NULL, err);
}

static double gain(double q)
{
    return 1 / (1 + q / 24);
}

const struct filter_ops filter_differential = {
    .name = "differential",
    .brief = "inverse of 1 - width^2/24 times the Laplacian on the modes below the coarse Nyquist "
             "mode, two coarse cells wide by default.",
    .source = "germano1986",
    .width = 2,
    .any = true,
    .line_open = truncated,
    .line_close = filter_modes_close,
    .line_apply = filter_modes_apply,
    .transfer = filter_modes_transfer,
    .isotropic = gain,
};
