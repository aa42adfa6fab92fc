/* spectrum.c -- energy spectra, averaged over times, members and the axes that have none:
 *
 *   E_k = <1/2 sum_{|K| in shell k} |uhat_K|^2>   (num/shells.h)
 *
 * over the last axes that are periodic, or the last one: on a line sum_k E_k = <(u - mean)^2>/2.
 * Records that are not finite are left out, as are wavenumbers with less than 1e-16 of the
 * largest energy.
 */
#include <math.h>
#include <stdlib.h>

#include "num/shells.h"
#include "num/stats.h"
#include "plot/plot.h"
#include "tool/tool.h"

static const double ROUNDING = 1e-16;

/* energy[0..count] of input i, owned by the caller; NULL with err. */
static double *spectrum(const struct plot *p, struct reader *r, const struct reader_var *v,
                        struct shells *shells, struct err *err)
{
    const size_t n = r->d.nmember * r->d.layout.var[v->var].n, nk = shells_count(shells);
    double *energy = calloc(nk + 1, sizeof *energy), count = 0;

    if (!energy) {
        err_set(err, ERR_INTERNAL, "no memory for a spectrum");
        return NULL;
    }
    while (plot_next(p, r)) {
        const double *u = tool_values(r, v);
        if (!stats_finite(u, n))
            continue;
        shells_add(shells, n, u, energy);
        count += (double)(n / shells_points(shells));
    }
    for (size_t k = 1; k <= nk; k++)
        energy[k] /= count;
    return energy;
}

/* Input i as a data block; what it draws widens size. */
static void block(struct plot *p, size_t i, size_t nk, const double energy[], double size[2])
{
    const double largest = stats_max_abs(energy, nk + 1);

    text_add(&p->script, "$spectrum%zu << END\n", i);
    for (size_t k = 1; k <= nk; k++) {
        text_add(&p->script, "%zu ", k);
        const double drawn = energy[k] > ROUNDING * largest ? energy[k] : NAN;
        plot_number(p, drawn, '\n');
        size[0] = fmin(size[0], drawn); /* fmin and fmax leave out nan */
        size[1] = fmax(size[1], drawn);
    }
    text_add(&p->script, "END\n");
}

static int data(struct plot *p, size_t i, size_t *longest, double size[2], struct err *err)
{
    struct reader r;
    struct reader_var v;

    plot_open(p, i, 0, &r, &v);
    const struct var *var = &r.d.layout.var[v.var];
    const int rank = shells_rank(&r.d.layout, v.var);
    if (!var->rank || r.d.layout.axis[var->axis[var->rank - 1]].n < 2) {
        reader_close(&r);
        return err_set(err, ERR_DATA, "%s: %s has no axis with a spectrum",
                       plot_path(p, i), v.name);
    }
    if (axis_must_be_even(&r.d.layout.axis[var->axis[var->rank - 1]], err) < 0) {
        reader_close(&r);
        return err_prefix(err, "%s", plot_path(p, i));
    }
    struct shells *shells = shells_open(&r.d.layout, v.var, rank ? rank : 1, err);
    double *energy = shells ? spectrum(p, &r, &v, shells, err) : NULL;
    if (energy) {
        block(p, i, shells_count(shells), energy, size);
        *longest = shells_count(shells) > *longest ? shells_count(shells) : *longest;
    }
    const int rc = energy ? 0 : -1;
    free(energy);
    shells_close(shells);
    reader_close(&r);
    return rc;
}

static int draw(struct plot *p, struct err *err)
{
    const size_t n = plot_inputs(p);
    double size[2] = {INFINITY, -INFINITY};
    size_t longest = 2;
    char label[LAYOUT_NAME];

    for (size_t i = 0; i < n; i++)
        if (data(p, i, &longest, size, err) < 0)
            return -1;
    plot_lines(p, plot_inputs(p));
    plot_log(p, 'y', size[0], size[1]);
    text_add(&p->script, "set logscale x\nset xrange [1:%zu]\nset format y '10^{%%L}'\n"
                         "set mytics 1\nset xtics 1,2\nset mxtics 1\n"
                         "set xlabel 'wavenumber k'\nset ylabel 'energy E_k'\n",
             longest);
    if (!(size[0] <= size[1]))
        text_add(&p->script, "set label 1 'no energy' at graph 0.5, graph 0.5 center\n");
    text_add(&p->script, "plot ");
    for (size_t i = 0; i < n; i++) {
        plot_label(p, i, label, sizeof label);
        text_add(&p->script, "%s$spectrum%zu with lines", i ? ", " : "", i);
        plot_line(p, i);
        text_add(&p->script, " title ");
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
