/* spectral.c -- sharp truncation to the modes that the coarse grid carries.
 *
 *   ubarhat_k = uhat_k   for |k| < m/2, else 0
 *
 * on m coarse points. For even m the Nyquist mode |k| = m/2 is removed: the coarse
 * grid holds only its cosine, so keeping it would neither be a projection nor
 * commute with derivatives. The mean is kept, and filtering twice is filtering
 * once. m need not divide n; coarse point 0 is fine point 0. sagaut2006
 */
#include <stdlib.h>
#include <string.h>

#include "filter/filter.h"
#include "num/fft.h"

struct spectral {
    struct fft *fine, *coarse;
};

static void spectral_close(void *priv)
{
    struct spectral *s = priv;

    fft_close(s->fine);
    fft_close(s->coarse);
    free(s);
}

static int spectral_open(struct filter_line *line, struct err *err)
{
    struct spectral *s = calloc(1, sizeof *s);

    if (!s)
        return err_set(err, ERR_INTERNAL, "no memory");
    line->priv = s;
    line->shift = 0;
    line->nwork = fft_nhat(line->n) + fft_nhat(line->m);
    s->fine = fft_open(line->n, err);
    s->coarse = s->fine ? fft_open(line->m, err) : NULL;
    return s->coarse ? 0 : -1;
}

static void spectral_apply(const struct filter_line *line, const double u[],
                           double ubar[], double work[])
{
    const struct spectral *s = line->priv;
    const size_t kept = (line->m + 1) / 2;
    double *uhat = work, *ubarhat = work + fft_nhat(line->n);

    fft_forward(s->fine, u, uhat);
    memset(ubarhat, 0, fft_nhat(line->m) * sizeof *ubarhat);
    memcpy(ubarhat, uhat, 2 * kept * sizeof *ubarhat);
    fft_inverse(s->coarse, ubarhat, ubar);
}

static double spectral_transfer(const struct filter_line *line, size_t k)
{
    return 2 * k < line->m;
}

const struct filter_ops filter_spectral = {
    .name = "spectral",
    .brief = "sharp truncation to the Fourier modes below the coarse Nyquist mode.",
    .source = "sagaut2006",
    .any = true,
    .line_open = spectral_open,
    .line_close = spectral_close,
    .line_apply = spectral_apply,
    .transfer = spectral_transfer,
};
