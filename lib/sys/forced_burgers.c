/* forced_burgers.c -- Burgers' equation under a random forcing of a few long waves.
 *
 *   u_t + (u^2/2)_x = nu u_xx + f(x, t),   x in [0, L)
 *   f = A sum_{i < 20} A_i sin(omega_i t + 2 pi l_i x/L + phi_i)
 *
 * A_i uniform in [-1/2, 1/2], omega_i in [-2/5, 2/5], phi_i in [0, 2 pi), l_i one of 3..6, by the
 * whole number `draw`: another number, another forcing, whatever the seed of the run. All but f is
 * `burgers`, whose forms these are. Value i is that of the cell with its middle at (i + 1/2) dx, so
 * that coarse cells are made of fine ones; f is taken in the middle, as published, by forms on
 * means of cells, too.
 *
 * A = 1 is the published one. mcgreivy2023 after barsinai2019.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/rng.h"
#include "sys/sys.h"

enum { NU, L, DRAW, FACTOR }; /* the first two as those of burgers */
enum { WAVES = 20, LOW = 3, HIGH = 6 };

static const struct param params[] = {
    {"nu", 0.01, 0, 1e6, "length^2/time", "viscosity"},
    {"L", 2 * M_PI, 1e-6, 1e6, "length", "period of the domain"},
    {"draw", 0, 0, 1e9, "", "number of the forcing", .whole = true},
    {"A", 1, 0, 1e6, "", "factor of the forcing"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "x", .n = 512, .min = 14, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    sys->layout.axis[0].first = sys_dx(sys, 0) / 2;
    return layout_var(&sys->layout, "u", "x", "1", "velocity", err);
}

/* ---- the forcing ---- */

struct wave {
    double A, omega, phi;
    int l;
};

struct forced {
    struct sys burgers;
    struct wave wave[WAVES];
    double *z;                /* n pairs: exp(2 pi i x_j/L); owned */
};

static const struct forced *forced(const struct sys *sys)
{
    return sys->priv;
}

static void draw(double number, struct wave wave[WAVES])
{
    struct rng r = rng_open(0, "forced-burgers", (uint64_t)number);

    for (int i = 0; i < WAVES; i++) {
        wave[i].A = rng_uniform(&r) - 0.5;
        wave[i].omega = 0.8 * (rng_uniform(&r) - 0.5);
        wave[i].phi = 2 * M_PI * rng_uniform(&r);
        wave[i].l = LOW + (int)rng_below(&r, HIGH - LOW + 1);
    }
}

/* f[n] at t = Im sum_l c_l z^l */
static void force(const struct sys *sys, double t, double f[])
{
    const double *z = forced(sys)->z;
    double c[HIGH + 1] = {0}, s[HIGH + 1] = {0};

    for (int i = 0; i < WAVES; i++) {
        const struct wave *w = &forced(sys)->wave[i];
        const double phase = w->omega * t + w->phi;
        c[w->l] += w->A * cos(phase);
        s[w->l] += w->A * sin(phase);
    }
    for (size_t j = 0; j < sys->n; j++) {
        double re = 0, im = 0;
        for (int l = HIGH; l >= 0; l--) {
            const double turned = re * z[2 * j] - im * z[2 * j + 1];
            im = re * z[2 * j + 1] + im * z[2 * j] + s[l];
            re = turned + c[l];
        }
        f[j] = im;
    }
}

/* ---- forms: those of burgers, and f ---- */

static void close(struct sys *sys)
{
    struct forced *own = sys->priv;

    if (!own)
        return;
    sys_close(&own->burgers);
    free(own->z);
    free(own);
}

static int open(struct sys *sys, struct err *err)
{
    struct forced *own = sys->priv = calloc(1, sizeof *own);
    const struct sys_ops *burgers = sys_find("burgers", err);

    if (!own || !(own->z = malloc(2 * sys->n * sizeof *own->z)))
        return err_set(err, ERR_INTERNAL, "%s: no memory for n = %zu", sys->ops->name, sys->n);
    if (sys_open(&own->burgers, burgers, sys->form->name, sys->p, sys->grid, err))
        return -1;
    sys->ns = own->burgers.ns;
    sys->ntape = own->burgers.ntape;
    sys->nwork = own->burgers.nwork + sys->n + (sys->n > sys->ns ? sys->n : sys->ns);
    draw(sys->p[DRAW], own->wave);
    for (size_t j = 0; j < sys->n; j++) {
        const double x = 2 * M_PI * ((double)j + 0.5) / (double)sys->n;
        own->z[2 * j] = cos(x);
        own->z[2 * j + 1] = sin(x);
    }
    return 0;
}

static void linear(const struct sys *sys, const double p[], double symbol[])
{
    const struct sys *burgers = &forced(sys)->burgers;

    burgers->form->linear(burgers, p, symbol);
}

static void linear_tangent(const struct sys *sys, const double p[], const double dp[],
                           double dsymbol[])
{
    const struct sys *burgers = &forced(sys)->burgers;

    burgers->form->linear_tangent(burgers, p, dp, dsymbol);
}

static void linear_adjoint(const struct sys *sys, const double p[], const double dsymbol[],
                           double dp[])
{
    const struct sys *burgers = &forced(sys)->burgers;

    burgers->form->linear_adjoint(burgers, p, dsymbol, dp);
}

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct sys *burgers = &forced(sys)->burgers;
    double *f = work, *s = f + sys->n, *rest = s + sys->ns;

    burgers->form->terms(burgers, at, out, tape, rest);
    force(sys, at->t, f);
    sys_encode(burgers, f, s, rest);
    for (size_t i = 0; i < sys->ns; i++)
        out[i] += at->p[FACTOR] * s[i];
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    const struct sys *burgers = &forced(sys)->burgers;
    double *f = work, *s = f + sys->n, *rest = s + sys->ns;

    burgers->form->tangent(burgers, at, along, out, tape, rest);
    if (!along->p || along->p[FACTOR] == 0)
        return;
    force(sys, at->t, f);
    sys_encode(burgers, f, s, rest);
    for (size_t i = 0; i < sys->ns; i++)
        out[i] += along->p[FACTOR] * s[i];
}

static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct sys *burgers = &forced(sys)->burgers;

    double *f = work, *field = f + sys->n, *rest = field + sys->n;

    burgers->form->adjoint(burgers, at, g, d, tape, rest);
    if (!d->p)
        return;
    force(sys, at->t, f);
    sys_decode(burgers, g, field, rest);
    for (size_t i = 0; i < sys->n; i++)
        d->p[FACTOR] += f[i] * field[i];
}

static void encode(const struct sys *sys, const double u[], double s[], double work[])
{
    sys_encode(&forced(sys)->burgers, u, s, work);
}

static void decode(const struct sys *sys, const double s[], double u[], double work[])
{
    sys_decode(&forced(sys)->burgers, s, u, work);
}

#define FORM(key, text, ...)                                                         \
    {.name = key, .brief = text, .open = open, .close = close, .terms = terms,       \
     .tangent = tangent, .adjoint = adjoint, __VA_ARGS__}
static const struct sys_form form_weno5 =
    FORM("weno5", "fifth-order convection that does not oscillate at shocks, on means of cells",
         .kinked = true);
static const struct sys_form form_weno5_points =
    FORM("weno5-points", "the same of values at points, whose fluxes are continued to faces",
         .kinked = true);
static const struct sys_form form_godunov =
    FORM("godunov", "exact flux between constant cells, first order", .kinked = true);
static const struct sys_form form_central =
    FORM("central", "second-order central differences of u^2/2", .kinked = false);
static const struct sys_form form_spectral =
    FORM("spectral", "Fourier-Galerkin, products without aliasing", .linear = linear,
         .linear_tangent = linear_tangent, .linear_adjoint = linear_adjoint, .encode = encode,
         .decode = decode);

static const struct sys_form *const forms[] = {&form_weno5, &form_weno5_points, &form_godunov,
                                               &form_central, &form_spectral, NULL};

static void cautions(const struct sys *sys, double dt, bool explicit_, bool truth,
                     struct text_buf *out)
{
    const struct sys *burgers = &forced(sys)->burgers;

    burgers->ops->cautions(burgers, dt, explicit_, truth, out);
}

/* ---- initial condition ---- */

static int rest_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                     double u[], struct err *err)
{
    (void)p, (void)seed, (void)member, (void)err;
    memset(u, 0, sys->n * sizeof *u);
    return 0;
}

static const struct sys_ic ics[] = {
    {"rest", "nothing moves: all comes from the forcing", "mcgreivy2023", NULL, rest_fill,
     .fixed = true},
    {0},
};

const struct sys_ops sys_forced_burgers = {
    .name = "forced-burgers",
    .brief = "Burgers' equation under a random forcing of long waves: shocks without end",
    .equation = "u_t + (u^2/2)_x = nu u_xx + f(x, t),   x in [0, L), periodic\n"
                "f = A sum_{i < 20} A_i sin(omega_i t + 2 pi l_i x/L + phi_i)",
    .about = "The forcing of draw is the same on every grid; --vary draw=0:1000000 gives "
             "members their own. From rest it is statistically settled by t = 5, |u| about 1 to 2. "
             "weno5-points on 512 cells is the published truth; steps need dt < 0.3 dx/max|u| and "
             "dt < 0.5 dx^2/nu. Cells begin at x = 0: coarsen with the filter box.",
    .source = "mcgreivy2023",
    .law = "mean",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "ssprk3",
    .dt = 1e-3,
    .variables = variables,
    .cautions = cautions,
};
