/* kac_zwanzig.c -- a particle in a bath of oscillators, whose memory is known.
 *
 *   H = P^2/2 + Q^2/2 + sum_j (p_j^2 + e_j^2)/2,   e_j = w_j q_j - s_j Q
 *   w_j = (j + 1/2) domega,   s_j^2 = (2/pi) A a domega/(a^2 + w_j^2),   j = 0, 1, ..
 *
 * The bath gone, dP/dt = -Q - int_0^t K(r) P(t - r) dr + F with K(t) = sum_j s_j^2 cos w_j t, for
 * many oscillators A e^{-a t}, and <F(t) F(0)> = K(t) at the temperature 1.
 * zwanzig1973
 */
#include <math.h>
#include <stddef.h>

#include "num/rng.h"
#include "sys/sys.h"

enum { AMPLITUDE, WIDTH, SPACING };

static const struct param params[] = {
    {"A", 4, 1e-6, 1e4, "", "friction kernel of a bath without end at t = 0"},
    {"a", 2, 1e-6, 1e4, "", "rate at which that kernel decays"},
    {"domega", 0.1, 1e-6, 1e4, "", "distance of the oscillators' frequencies"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "j", .n = 100, .min = 2, .unit = ""},
    {0},
};

/* Q and P have an axis of one point, as data do not count numbers beside fields to the state. */
static int variables(struct sys *sys, struct err *err)
{
    const struct axis one = {.name = "i", .n = 1, .step = 1, .index = true};

    return layout_axis(&sys->layout, &one, err) < 0 ||
                   layout_var(&sys->layout, "Q", "i", "", "place of the particle", err) < 0 ||
                   layout_var(&sys->layout, "P", "i", "", "momentum of the particle", err) < 0 ||
                   layout_var(&sys->layout, "q", "j", "", "places of the oscillators", err) < 0 ||
                   layout_var(&sys->layout, "p", "j", "", "momenta of the oscillators", err) < 0
               ? -1
               : 0;
}

static double frequency(const double p[], size_t j)
{
    return ((double)j + 0.5) * p[SPACING];
}

/* s of the frequency w; d[]: its derivatives with respect to the parameters. */
static double coupling(const double p[], double w, double d[])
{
    const double sum = p[WIDTH] * p[WIDTH] + w * w;
    const double s = sqrt(M_2_PI * p[AMPLITUDE] * p[WIDTH] * p[SPACING] / sum);

    d[AMPLITUDE] = s / 2 / p[AMPLITUDE];
    d[WIDTH] = s * (0.5 / p[WIDTH] - p[WIDTH] / sum);
    d[SPACING] = s * (0.5 - w * w / sum) / p[SPACING];
    return s;
}

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    const size_t n = sys->grid[0];
    const double *q = at->u + 2, *p = q + n, Q = at->u[0];
    double d[PARAM_MAX], force = -Q;

    (void)tape, (void)work;
    for (size_t j = 0; j < n; j++) {
        const double w = frequency(at->p, j), s = coupling(at->p, w, d), e = w * q[j] - s * Q;
        out[2 + j] = p[j];
        out[2 + n + j] = -w * e;
        force += s * e;
    }
    out[0] = at->u[1];
    out[1] = force;
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    const size_t n = sys->grid[0];
    const double *q = at->u + 2, Q = at->u[0], *v = along->u, *dp = along->p;
    double d[PARAM_MAX], force = -v[0];

    (void)tape, (void)work;
    for (size_t j = 0; j < n; j++) {
        const double w = frequency(at->p, j), s = coupling(at->p, w, d), e = w * q[j] - s * Q;
        const double dw = dp ? frequency(dp, j) : 0;
        const double ds = dp ? d[AMPLITUDE] * dp[AMPLITUDE] + d[WIDTH] * dp[WIDTH] +
                                   d[SPACING] * dp[SPACING]
                             : 0;
        const double de = w * v[2 + j] + dw * q[j] - s * v[0] - ds * Q;
        out[2 + j] = v[2 + n + j];
        out[2 + n + j] = -w * de - dw * e;
        force += s * de + ds * e;
    }
    out[0] = v[1];
    out[1] = force;
}

static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const size_t n = sys->grid[0];
    const double *q = at->u + 2, Q = at->u[0];

    (void)tape, (void)work;
    if (d->u) {
        d->u[0] -= g[1];
        d->u[1] += g[0];
    }
    for (size_t j = 0; j < n; j++) {
        double ds[PARAM_MAX];
        const double w = frequency(at->p, j), s = coupling(at->p, w, ds), e = w * q[j] - s * Q;
        const double to_e = s * g[1] - w * g[2 + n + j];
        if (d->u) {
            d->u[0] -= s * to_e;
            d->u[2 + j] += w * to_e;
            d->u[2 + n + j] += g[2 + j];
        }
        if (d->p) {
            const double to_s = e * g[1] - Q * to_e, to_w = q[j] * to_e - e * g[2 + n + j];
            d->p[AMPLITUDE] += ds[AMPLITUDE] * to_s;
            d->p[WIDTH] += ds[WIDTH] * to_s;
            d->p[SPACING] += ds[SPACING] * to_s + ((double)j + 0.5) * to_w;
        }
    }
}

static const struct sys_form form_ode = {
    .name = "ode",
    .brief = "the ordinary differential equations as they stand",
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
};

static const struct sys_form *const forms[] = {&form_ode, NULL};

/* Q, P, p_j and e_j are independent and normal. */
static int thermal_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                        double u[], struct err *err)
{
    struct rng r = rng_open(seed, "initial-condition", member);
    double *q = u + 2, d[PARAM_MAX];

    (void)p, (void)err;
    for (size_t i = 0; i < sys->n; i++)
        u[i] = rng_normal(&r);
    for (size_t j = 0; j < sys->grid[0]; j++) {
        const double w = frequency(sys->p, j);
        q[j] = (q[j] + coupling(sys->p, w, d) * u[0]) / w;
    }
    return 0;
}

static const struct sys_ic ics[] = {
    {"thermal", "at equilibrium with the temperature 1, e^{-H}", "", NULL, thermal_fill, false},
    {0},
};

const struct sys_ops sys_kac_zwanzig = {
    .name = "kac-zwanzig",
    .brief = "Kac-Zwanzig: a particle in a bath of oscillators, whose memory is known",
    .equation = "dQ/dt = P\n"
                "dP/dt = -Q + sum_j s_j e_j,   e_j = w_j q_j - s_j Q\n"
                "dq_j/dt = p_j\n"
                "dp_j/dt = -w_j e_j\n"
                "w_j = (j + 1/2) domega,   s_j^2 = (2/pi) A a domega/(a^2 + w_j^2)",
    .about = "Without the bath (filter select --vars Q,P) the particle obeys a generalised "
             "Langevin equation, dP/dt = -Q - int_0^t K(r) P(t - r) dr + F, with the friction K(t) "
             "= sum_j s_j^2 cos w_j t, which for many oscillators is A e^{-a t}, and a noise F of "
             "the covariance K. Runs from thermal stay at equilibrium: Q and P have variance 1. "
             "After 2 pi/domega the bath gives back what it took. The energy P^2/2 + Q^2/2 + sum_j "
             "(p_j^2 + e_j^2)/2 is kept but for the error of the scheme: with rk4 and "
             "100 oscillators t = 20 takes 4e-6 of it with dt = 0.01 and 0.012 with dt = 0.05.",
    .source = "zwanzig1973",
    .law = "-",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "rk4",
    .dt = 0.01,
    .variables = variables,
};
