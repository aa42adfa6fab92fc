/* spectrum.c -- log-spectral distance of the energy spectra, in decades:
 *
 *   E_k = mean_{t,member} 1/2 sum_{|K| in shell k} |uhat_K|^2,   floor = f sum_{k>0} E_k(u)
 *   spectrum = sqrt( mean_{k=1..kmax} (log10 (E_k(v) + floor)
 *                                    - log10 (E_k(u) + floor))^2 )
 *
 * 0.3 is a factor of two in energy, at every scale alike. The shells (num/shells.h) are
 * those of the variable's last axes that are periodic, up to three; the last one must
 * be. Along the others E_k is averaged. The mean (k = 0) is left out, and wavenumbers
 * that hold less than f = `floor` of the truth's energy weigh little: rounding is not
 * physics. On a line of even nx, E_{nx/2} counts twice.
 * Source: gray1976, the rms log spectral measure. inf when a member blew up;
 * where the truth is constant, 0 for a prediction that is constant too and inf
 * for any other.
 */
#include <math.h>

#include "num/shells.h"
#include "score/score.h"

enum { FLOOR };

static const struct param params[] = {
    {"floor", 1e-10, 0, 1, "", "energy added, as a fraction of the truth's"},
    {NULL, 0, 0, 0, NULL, NULL},
};

static int open(struct score *s, struct err *err)
{
    const struct var *var = &s->layout->var[s->var];
    const int rank = shells_rank(s->layout, s->var);

    if (var->rank && axis_must_be_even(&s->layout->axis[var->axis[var->rank - 1]], err))
        return err_prefix(err, "spectrum");
    if (!rank)
        return err_set(err, ERR_DATA,
                       "spectrum: last axis of %s: found %s, expected a "
                       "periodic one",
                       var->name,
                       var->rank ? s->layout->axis[var->axis[var->rank - 1]].name : "none");
    struct shells *shells = s->priv = shells_open(s->layout, s->var, rank, err);
    if (!shells)
        return err_prefix(err, "spectrum");
    s->nsum = 2 * (shells_count(shells) + 1);
    return 0;
}

static void close(struct score *s)
{
    shells_close(s->priv);
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    (void)err;
    for (size_t j = 0; j < s->nmember; j++) {
        double *energy = s->sum + j * s->nsum;
        shells_add(s->priv, s->n, r->prediction + j * s->n, energy);
        shells_add(s->priv, s->n, r->truth + j * s->n, energy + s->nsum / 2);
    }
    return 0;
}

static double value(const struct score *s, const struct subset *of)
{
    const size_t nk = s->nsum / 2 - 1;
    const double last = shells_points(s->priv) == 2 * nk ? 2 : 1;
    double total = 0, distance = 0;

    for EACH_MEMBER (j, of)
        for (size_t k = 1; k <= nk; k++)
            total += s->sum[j * s->nsum + nk + 1 + k] * (k == nk ? last : 1);
    for (size_t k = 1; k <= nk; k++) {
        const double weight = k == nk ? last : 1;
        double v = s->p[FLOOR] * total, u = v;
        for EACH_MEMBER (j, of) {
            v += s->sum[j * s->nsum + k] * weight;
            u += s->sum[j * s->nsum + nk + 1 + k] * weight;
        }
        const double d = v == u ? 0 : log10(v / u);
        distance += d * d;
    }
    return isfinite(distance) ? sqrt(distance / (double)nk) : INFINITY;
}

const struct score_ops score_spectrum = {
    .name = "spectrum",
    .brief = "distance of the mean energy spectra in decades, rms over k > 0",
    .source = "gray1976",
    .additive = true,
    .params = params,
    .open = open,
    .close = close,
    .add = add,
    .value = value,
};
