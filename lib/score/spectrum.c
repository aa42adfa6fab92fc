/* spectrum.c -- log-spectral distance of the energy spectra, in decades:
 *
 *   E_k = mean_{t,member,line} |uhat_k|^2,      floor = f sum_{k>0} E_k(u)
 *   spectrum = sqrt( mean_{k=1..nx/2} (log10 (E_k(v) + floor)
 *                                    - log10 (E_k(u) + floor))^2 )
 *
 * 0.3 is a factor of two in energy, at every scale alike. uhat is taken along
 * the variable's last axis, which must be periodic; lines along other axes are
 * averaged. The mean (k = 0) is left out, and wavenumbers that hold less than
 * f = `floor` of the truth's energy weigh little: rounding is not physics.
 * Source: gray1976, the rms log spectral measure. inf when a member blew up;
 * where the truth is constant, 0 for a prediction that is constant too and inf
 * for any other.
 */
#include <math.h>
#include <stdlib.h>

#include "num/fft.h"
#include "score/score.h"

struct work {
    struct fft *fft;
    size_t nx, nk; /* points of a line; wavenumbers 1..nk */
    double *uhat;
};

enum { FLOOR };

static const struct param params[] = {
    {"floor", 1e-10, 0, 1, "", "energy added, as a fraction of the truth's"},
    {NULL, 0, 0, 0, NULL, NULL},
};

static int open(struct score *s, struct err *err)
{
    const struct var *var = &s->layout->var[s->var];
    const struct axis *x =
        var->rank ? &s->layout->axis[var->axis[var->rank - 1]] : NULL;

    if (!x || !x->periodic || x->n < 2)
        return err_set(err, ERR_DATA,
                       "spectrum: last axis of %s: found %s, expected a "
                       "periodic one",
                       var->name, x ? x->name : "none");
    struct work *w = s->priv = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, ERR_INTERNAL, "spectrum: no memory");
    w->nx = x->n;
    w->nk = x->n / 2;
    s->nsum = 2 * w->nk;
    if (!(w->uhat = malloc(fft_nhat(w->nx) * sizeof *w->uhat)))
        return err_set(err, ERR_INTERNAL, "spectrum: no memory");
    return (w->fft = fft_open(w->nx, err)) ? 0 : -1;
}

static void close(struct score *s)
{
    struct work *w = s->priv;

    if (!w)
        return;
    if (w->fft)
        fft_close(w->fft);
    free(w->uhat);
    free(w);
}

/* energy[k - 1] += |uhat_k|^2 over the lines of one member's field u[n]. */
static void accumulate(struct work *w, size_t n, const double u[],
                       double energy[])
{
    for (size_t line = 0; line < n; line += w->nx) {
        fft_forward(w->fft, u + line, w->uhat);
        for (size_t k = 1; k <= w->nk; k++) {
            const double re = w->uhat[2 * k], im = w->uhat[2 * k + 1];
            energy[k - 1] += re * re + im * im;
        }
    }
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    struct work *w = s->priv;

    (void)err;
    for (size_t j = 0; j < s->nmember; j++) {
        double *energy = s->sum + j * s->nsum;
        accumulate(w, s->n, r->prediction + j * s->n, energy);
        accumulate(w, s->n, r->truth + j * s->n, energy + w->nk);
    }
    return 0;
}

static double value(const struct score *s, const struct subset *of)
{
    const struct work *w = s->priv;
    double total = 0, distance = 0;

    for EACH_MEMBER (j, of)
        for (size_t k = 0; k < w->nk; k++)
            total += s->sum[j * s->nsum + w->nk + k];
    for (size_t k = 0; k < w->nk; k++) {
        double v = s->p[FLOOR] * total, u = v;
        for EACH_MEMBER (j, of) {
            v += s->sum[j * s->nsum + k];
            u += s->sum[j * s->nsum + w->nk + k];
        }
        const double d = v == u ? 0 : log10(v / u);
        distance += d * d;
    }
    return isfinite(distance) ? sqrt(distance / (double)w->nk) : INFINITY;
}

const struct score_ops score_spectrum = {
    .name = "spectrum",
    .brief = "distance of the mean energy spectra in decades, rms over k > 0",
    .source = "gray1976",
    .params = params,
    .open = open,
    .close = close,
    .add = add,
    .value = value,
};
