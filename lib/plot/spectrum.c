/* spectrum.c -- energy spectra, averaged over times, members and lines along
 * the last axis:
 *
 *   E_k = <|uhat_k|^2> for 0 < k < nx/2, half of it at k = nx/2
 *
 * so that sum_k E_k = <(u - mean)^2>/2. Records that are not finite are left
 * out, as are wavenumbers with less than 1e-16 of the largest energy.
 */
#include <math.h>
#include <stdlib.h>

#include "num/fft.h"
#include "num/stats.h"
#include "plot/plot.h"

static const double ROUNDING = 1e-16;

/* energy[0..nx/2] of input i, owned by the caller; NULL with err. */
static double *spectrum(const struct plot *p, struct reader *r,
                        const struct reader_var *v, size_t nx, struct err *err)
{
    const size_t n = r->d.nmember * r->d.layout.var[v->var].n;
    struct fft *fft = fft_open(nx, err);
    double *energy = calloc(nx / 2 + 1, sizeof *energy);
    double *uhat = malloc(fft_nhat(nx) * sizeof *uhat), count = 0;

    while (fft && energy && uhat && plot_next(p, r)) {
        const double *u = reader_values(r, v->var, v->target);
        if (!stats_finite(u, n))
            continue;
        for (size_t line = 0; line < n; line += nx) {
            fft_forward(fft, u + line, uhat);
            for (size_t k = 1; k <= nx / 2; k++)
                energy[k] +=
                    (uhat[2 * k] * uhat[2 * k] + uhat[2 * k + 1] * uhat[2 * k + 1]) *
                    (2 * k == nx ? 0.5 : 1);
            count++;
        }
    }
    for (size_t k = 1; energy && k <= nx / 2; k++)
        energy[k] /= count;
    if (fft && !(energy && uhat)) {
        err_set(err, ERR_INTERNAL, "no memory for a spectrum");
        free(energy);
        energy = NULL;
    } else if (!fft) {
        free(energy);
        energy = NULL;
    }
    free(uhat);
    fft_close(fft);
    return energy;
}

static int data(struct plot *p, size_t i, struct err *err)
{
    struct reader r;
    struct reader_var v;

    plot_open(p, i, 0, &r, &v);
    const struct var *var = &r.d.layout.var[v.var];
    const size_t nx = var->rank ? r.d.layout.axis[var->axis[var->rank - 1]].n : 1;
    if (nx < 2) {
        reader_close(&r);
        return err_set(err, ERR_DATA, "%s: %s has no axis with a spectrum",
                       plot_path(p, i), v.name);
    }
    double *energy = spectrum(p, &r, &v, nx, err);
    reader_close(&r);
    if (!energy)
        return -1;
    const double largest = stats_max_abs(energy, nx / 2 + 1);
    text_add(&p->script, "$spectrum%zu << END\n", i);
    for (size_t k = 1; k <= nx / 2; k++) {
        text_add(&p->script, "%zu ", k);
        plot_number(p, energy[k] > ROUNDING * largest ? energy[k] : NAN, '\n');
    }
    text_add(&p->script, "END\n");
    free(energy);
    return 0;
}

static int draw(struct plot *p, struct err *err)
{
    const size_t n = plot_inputs(p);
    char label[LAYOUT_NAME];

    for (size_t i = 0; i < n; i++)
        if (data(p, i, err) < 0)
            return -1;
    plot_size(p, 620, 420);
    text_add(&p->script, "set logscale xy\nset autoscale xfix\nset format y "
                         "'10^{%%L}'\nset mytics 1\nset xtics 1,2\nset mxtics 1\n"
                         "set xlabel 'wavenumber k'\nset ylabel 'energy E_k'\n"
                         "set key bottom left reverse Left\nset title ");
    plot_quote(p, p->title ? p->title : "");
    text_add(&p->script, " noenhanced\nplot ");
    for (size_t i = 0; i < n; i++) {
        plot_label(p, i, label, sizeof label);
        text_add(&p->script, "%s$spectrum%zu with lines lw %s lc rgb '%s' title ",
                 i ? ", " : "", i, p->truth && !i ? "3" : "1.8", plot_colour(p, i));
        plot_quote(p, label);
    }
    text_add(&p->script, "\n");
    return 0;
}

const struct plot_ops plot_spectrum = {
    .name = "spectrum",
    .brief = "energy spectra of several inputs, averaged over times and members",
    .draw = draw,
};
