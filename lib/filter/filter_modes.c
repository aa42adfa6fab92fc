/* filter_modes.c -- a factor for each mode that the coarse grid carries, zero for the others. */
#include "filter/filter_modes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"

struct modes {
    struct fft *fine, *coarse;
    double *factor; /* [kept] */
};

static size_t kept(const struct filter_line *line)
{
    return (line->m + 1) / 2;
}

int filter_modes_open(struct filter_line *line, double (*G)(double kwidth), struct err *err)
{
    struct modes *s = calloc(1, sizeof *s);

    if (!s)
        return err_set(err, ERR_INTERNAL, "no memory");
    line->priv = s;
    line->shift = 0;
    line->nwork = fft_nhat(line->n) + fft_nhat(line->m);
    s->factor = malloc(kept(line) * sizeof *s->factor);
    if (!s->factor)
        return err_set(err, ERR_INTERNAL, "no memory");
    for (size_t k = 0; k < kept(line); k++)
        s->factor[k] = G ? G(2 * M_PI * (double)k / (double)line->n * line->width) : 1;
    s->fine = fft_open(line->n, err);
    s->coarse = s->fine ? fft_open(line->m, err) : NULL;
    return s->coarse ? 0 : -1;
}

void filter_modes_close(void *priv)
{
    struct modes *s = priv;

    fft_close(s->fine);
    fft_close(s->coarse);
    free(s->factor);
    free(s);
}

void filter_modes_apply(const struct filter_line *line, const double u[], double ubar[],
                        double work[])
{
    const struct modes *s = line->priv;
    double *uhat = work, *ubarhat = work + fft_nhat(line->n);

    fft_forward(s->fine, u, uhat);
    memset(ubarhat, 0, fft_nhat(line->m) * sizeof *ubarhat);
    for (size_t k = 0; k < kept(line); k++) {
        ubarhat[2 * k] = s->factor[k] * uhat[2 * k];
        ubarhat[2 * k + 1] = s->factor[k] * uhat[2 * k + 1];
    }
    fft_inverse(s->coarse, ubarhat, ubar);
}

double filter_modes_transfer(const struct filter_line *line, size_t k)
{
    const struct modes *s = line->priv;

    return k < kept(line) ? s->factor[k] : 0;
}
