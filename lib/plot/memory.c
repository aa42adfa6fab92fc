/* memory.c -- kernels of memory over lag time, from models that `mz-memory solve` wrote: above
 * |Omega_l| (Frobenius) with two standard errors on each side, the Markov term at 0; below what
 * is left as noise when memory reaches so far, |W|^2 / |g|^2. A lower end of a bar at or below
 * zero ends at the bottom of the picture. No bars where blocks were too few for errors.
 */
#include <math.h>

#include "plot/plot.h"
#include "tool/kernels.h"

/* Smallest and largest of what is drawn. */
struct range {
    double lo, hi;
};

static void extend(struct range *r, double x)
{
    r->lo = x > 0 ? fmin(r->lo, x) : r->lo;
    r->hi = isfinite(x) ? fmax(r->hi, x) : r->hi;
}

/* Input i as a block of rows (time, |Omega|, twice its error, noise). */
static void data(struct plot *p, size_t i, struct range *size, struct range *noise)
{
    struct kernels_model m;

    kernels_read(&m, plot_path(p, i));
    text_add(&p->script, "$kernel%zu << END\n", i);
    for (size_t l = 0; l < m.h; l++) {
        const double omega = kernels_size(&m, l), error = kernels_size_error(&m, l);
        plot_number(p, (double)l * m.step, ' ');
        plot_number(p, omega > 0 ? omega : NAN, ' ');
        plot_number(p, 2 * error, ' ');
        plot_number(p, m.left[l] > 0 ? m.left[l] : NAN, '\n');
        extend(size, isfinite(error) ? fmax(omega - 2 * error, omega / 2) : omega);
        extend(size, isfinite(error) ? omega + 2 * error : omega);
        extend(noise, m.left[l]);
    }
    text_add(&p->script, "END\n");
    kernels_model_close(&m);
}

static bool logarithmic(const struct range *r)
{
    return r->hi > 20 * r->lo;
}

/* A logarithmic axis, or where values are alike, a linear one in powers of ten. Its unit. */
static double axis(struct plot *p, const struct range *r, const char *label)
{
    const bool log = logarithmic(r);
    const double power = log || !(r->hi > 0) ? 0 : floor(log10(r->hi));
    const double unit = pow(10, power), alike = r->hi > r->lo ? 0 : 0.5 * r->hi;

    text_add(&p->script, "set ylabel '%s", label);
    if (power < 0 || power > 2)
        text_add(&p->script, " / 10^{%.0f}", power);
    text_add(&p->script, "'\nset format y '%s'\n", log ? "10^{%L}" : "%h");
    if (log)
        text_add(&p->script, "set logscale y\nset ytics autofreq\nset mytics 1\n"
                             "set yrange [%.6g:%.6g]\n", r->lo / 2, r->hi * 1.5);
    else {
        text_add(&p->script, "unset logscale y\n");
        plot_range(p, (r->lo - alike) / unit, (r->hi + alike) / unit);
    }
    return unit;
}

/* Bars from two errors below, but not below the bottom, to two above. */
static void bars(struct plot *p, size_t i, double unit, double bottom)
{
    text_add(&p->script,
             "$kernel%zu using 1:(($2 - $3 > %.6g ? $2 - $3 : %.6g) / %g):(0):(($2 + $3 - "
             "($2 - $3 > %.6g ? $2 - $3 : %.6g)) / %g) with vectors nohead lw 0.8 lc rgb '%s', ",
             i, bottom, bottom, unit, bottom, bottom, unit, plot_colour(p, i));
}

/* Column 2 of the blocks with bars, or column 4. */
static void panel(struct plot *p, const struct range *r, int column, const char *name)
{
    const double unit = axis(p, r, name);
    char label[LAYOUT_NAME];

    text_add(&p->script, "plot ");
    for (size_t i = 0; column == 2 && i < plot_inputs(p); i++)
        bars(p, i, unit, logarithmic(r) ? r->lo / 2 : 0);
    for (size_t i = 0; i < plot_inputs(p); i++) {
        text_add(&p->script, "%s$kernel%zu using 1:($%d / %g) with linespoints pt 7 ps 0.4",
                 i ? ", " : "", i, column, unit);
        plot_line(p, i);
        text_add(&p->script, " title ");
        plot_label(p, i, label, sizeof label);
        plot_quote(p, column == 2 ? label : "");
    }
    text_add(&p->script, "\n");
}

static int draw(struct plot *p, struct err *err)
{
    struct range size = {INFINITY, 0}, noise = {INFINITY, 0};

    (void)err;
    for (size_t i = 0; i < plot_inputs(p); i++)
        data(p, i, &size, &noise);
    plot_panels(p, 2, 220);
    text_add(&p->script, "set offsets graph 0.02, graph 0.02, 0, 0\n");
    panel(p, &size, 2, "kernel |Ω_l|");
    text_add(&p->script, "set format x '%%g'\nset xlabel 'lag time'\n");
    panel(p, &noise, 4, "noise |W|^2 / |g|^2");
    text_add(&p->script, "unset multiplot\n");
    return 0;
}

const struct plot_ops plot_memory = {
    .name = "memory",
    .brief = "kernels of mz-memory over lag time with two standard errors, and the noise left",
    .draw = draw,
};
