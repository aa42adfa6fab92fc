/* exponential.c -- the steep filter of spectral models, on the modes that the coarse grid carries.
 *
 *   ubarhat_k = exp(-23.6 (q - 0.65 pi)^4) uhat_k where q = |k| width > 0.65 pi, else uhat_k
 *
 * for |k_a| < m_a/2 along each axis a, else 0; isotropic, as differential.c is, and one coarse
 * cell wide by default: what a model on the coarse grid with this filter, `qg-two-layer` say, could
 * hold.
 * Operator 1 of ross2023, but for the coarse Nyquist mode, which goes here; their operator 2 is
 * gaussian-spectral, their third diffusion. canuto2006
 */
#include <math.h>

#include "filter/filter_modes.h"

static int truncated(struct filter_line *line, struct err *err)
{
    return filter_modes_open(line, NULL, err);
}

static double gain(double q)
{
    const double above = sqrt(q) - 0.65 * M_PI;

    return above > 0 ? exp(-23.6 * pow(above, 4)) : 1;
}

const struct filter_ops filter_exponential = {
    .name = "exponential",
    .brief = "1 up to 0.65 of the coarse Nyquist mode, steeply down from there, one coarse cell "
             "wide by default.",
    .source = "ross2023",
    .width = 1,
    .any = true,
    .line_open = truncated,
    .line_close = filter_modes_close,
    .line_apply = filter_modes_apply,
    .transfer = filter_modes_transfer,
    .isotropic = gain,
};
