/* spectral.c -- sharp truncation to the modes that the coarse grid carries.
 *
 *   ubarhat_k = uhat_k   for |k| < m/2, else 0
 *
 * on m coarse points, any number of them (filter_modes.h). The mean is kept, and filtering
 * twice is filtering once. sagaut2006
 */
#include "filter/filter_modes.h"

static int spectral_open(struct filter_line *line, struct err *err)
{
    return filter_modes_open(line, NULL, err);
}

const struct filter_ops filter_spectral = {
    .name = "spectral",
    .brief = "sharp truncation to the Fourier modes below the coarse Nyquist mode.",
    .source = "sagaut2006",
    .any = true,
    .line_open = spectral_open,
    .line_close = filter_modes_close,
    .line_apply = filter_modes_apply,
    .transfer = filter_modes_transfer,
};
