/* forced_burgers.c -- Burgers' equation under random forcings: the published errors of schemes on
 * coarse grids, the forcing's laws, and one equation in all forms. */
#include "../forced_burgers.h"

#include <stdlib.h>

#include "../check.h"

enum { FORCINGS = 10 };

/* Within a quarter of the published, which are of 100 other forcings: their WENO continues fluxes
 * to faces, as weno5-points does. weno5, of states, has less error on few cells. */
static void published_errors(void)
{
    static double truth[1 + FORCED_TIMES][FORCED_FINE];
    double points[FORCED_SIZES] = {0}, means[FORCED_SIZES] = {0}, godunov[FORCED_SIZES] = {0};

    for (int draw = 0; draw < FORCINGS; draw++) {
        check(!forced_truth(draw, truth));
        for (int s = 0; s < FORCED_SIZES; s++) {
            const size_t n = forced_sizes[s];
            points[s] += forced_error("weno5-points", draw, n, truth) / FORCINGS;
            means[s] += forced_error("weno5", draw, n, truth) / FORCINGS;
            godunov[s] += forced_error("godunov", draw, n, truth) / FORCINGS;
        }
    }
    for (int s = 0; s < FORCED_SIZES; s++) {
        check_near(points[s] / forced_weno5[s], 1, 0.25);
        check_near(godunov[s] / forced_godunov[s], 1, 0.25);
        check(forced_sizes[s] > 32 || means[s] < points[s]);
    }
}

/* At rest du/dt is the forcing. out[n] of a draw and a factor at t. */
static void forcing_by(double factor, const char *form, double draw, size_t n, double t,
                       double out[])
{
    const double p[PARAM_MAX] = {0.01, 2 * M_PI, draw, factor}, rest[FORCED_FINE] = {0};
    struct sys sys;

    check(!sys_open(&sys, sys_find("forced-burgers", NULL), form, p, (size_t[SYS_AXES]){n}, NULL));
    double *work = malloc(sys_rhs_nwork(&sys) * sizeof *work);
    sys_rhs(&sys, t, rest, out, work);
    free(work);
    sys_close(&sys);
}

static void forcing(const char *form, double draw, size_t n, double t, double out[])
{
    forcing_by(1, form, draw, n, t, out);
}

/* No mode but 3..6, in all forms the same, at the middles of cells on every grid, where those of a
 * third of the cells are those of every third; another draw is another forcing. */
static void forcings_are_few_long_waves(void)
{
    double f[48], coarse[16], other[48];

    forcing("weno5", 7, 48, 1.3, f);
    forcing("weno5", 7, 16, 1.3, coarse);
    for (int i = 0; i < 16; i++)
        check_near(coarse[i], f[3 * i + 1], 1e-13);
    for (int k = 0; k <= 24; k++) {
        double re = 0, im = 0;
        for (int i = 0; i < 48; i++) {
            re += f[i] * cos(2 * M_PI * k * i / 48) / 24;
            im += f[i] * sin(2 * M_PI * k * i / 48) / 24;
        }
        check((hypot(re, im) > 1e-3) == (k >= 3 && k <= 6));
        check(hypot(re, im) < 1e-13 || (k >= 3 && k <= 6));
    }
    for (const struct sys_form *const *form = sys_find("forced-burgers", NULL)->forms; *form;
         form++) {
        forcing((*form)->name, 7, 48, 1.3, other);
        for (int i = 0; i < 48; i++)
            check_near(other[i], f[i], 1e-13);
    }
    forcing_by(4, "central", 7, 48, 1.3, other);
    for (int i = 0; i < 48; i++)
        check_near(other[i], 4 * f[i], 1e-13);
    forcing("weno5", 8, 48, 1.3, other);
    check(fabs(other[0] - f[0]) > 1e-3);
}

/* Over draws and times: mean square 20 <A^2>/2 = 5/6; and the rate of change 20 <A^2 omega^2>/2,
 * omega^2 being 4/75 on average. */
static void forcings_have_their_size(void)
{
    const double dt = 1e-4;
    double square = 0, rate = 0, f[16], later[16];

    for (int draw = 0; draw < 2000; draw++) {
        forcing("godunov", draw, 16, 3 + draw, f);
        forcing("godunov", draw, 16, 3 + draw + dt, later);
        for (int i = 0; i < 16; i++) {
            square += f[i] * f[i] / (16 * 2000);
            rate += pow((later[i] - f[i]) / dt, 2) / (16 * 2000);
        }
    }
    check_near(square, 5. / 6, 0.03);
    check_near(rate / square, 4. / 75, 0.003);
}

int main(void)
{
    run(published_errors);
    run(forcings_are_few_long_waves);
    run(forcings_have_their_size);
    return check_end();
}
