/* lorenz96.c -- Lorenz's 1996 model of one scale.
 *
 *   dX_k/dt = X_{k-1} (X_{k+1} - X_{k-2}) - X_k + F,   k cyclic
 *
 * lorenz1996. The quadratic terms keep sum X_k^2/2; chaotic for F above about 5.
 */
#include <stddef.h>

#include "num/rng.h"
#include "sys/sys.h"

enum { F };

static const struct param params[] = {
    {"F", 8, -1e4, 1e4, "", "forcing"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "k", .n = 40, .min = 4, .unit = "", .cyclic = true},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "X", "k", "", "resolved variable", err);
}

/* Of one state or of a row of lanes. */
#define TENDENCY(left2, left, here, right, force)                                            \
    ((left) * ((right) - (left2)) - (here) + (force))

static void terms(const struct sys *sys, const struct point *at, double dX[],
                  double tape[], double work[])
{
    const size_t n = sys->n;
    const double *X = at->u, force = at->p[F];

    (void)tape, (void)work;
    dX[0] = TENDENCY(X[n - 2], X[n - 1], X[0], X[1], force);
    dX[1] = TENDENCY(X[n - 1], X[0], X[1], X[2], force);
    for (size_t k = 2; k < n - 1; k++)
        dX[k] = TENDENCY(X[k - 2], X[k - 1], X[k], X[k + 1], force);
    dX[n - 1] = TENDENCY(X[n - 3], X[n - 2], X[n - 1], X[0], force);
}

static void terms_lanes(const struct sys *sys, const struct point *at, double out[],
                        double work[])
{
    const size_t n = sys->n;
    const sys_row *X = (const sys_row *)at->u;
    const double force = at->p[F];
    sys_row *dX = (sys_row *)out;

    (void)work;
    dX[0] = TENDENCY(X[n - 2], X[n - 1], X[0], X[1], force);
    dX[1] = TENDENCY(X[n - 1], X[0], X[1], X[2], force);
    for (size_t k = 2; k < n - 1; k++)
        dX[k] = TENDENCY(X[k - 2], X[k - 1], X[k], X[k + 1], force);
    dX[n - 1] = TENDENCY(X[n - 3], X[n - 2], X[n - 1], X[0], force);
}

static void tangent(const struct sys *sys, const struct point *at,
                    const struct point *along, double out[], const double tape[],
                    double work[])
{
    const size_t n = sys->n;
    const double *X = at->u, *v = along->u, dF = along->p ? along->p[F] : 0;

    (void)tape, (void)work;
    for (size_t k = 0; k < n; k++) {
        const size_t l = (k + n - 1) % n, l2 = (k + n - 2) % n, r = (k + 1) % n;
        out[k] = v[l] * (X[r] - X[l2]) + X[l] * (v[r] - v[l2]) - v[k] + dF;
    }
}

static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const size_t n = sys->n;
    const double *X = at->u;

    (void)tape, (void)work;
    for (size_t k = 0; k < n; k++) {
        const size_t l = (k + n - 1) % n, l2 = (k + n - 2) % n, r = (k + 1) % n;
        if (d->p)
            d->p[F] += g[k];
        if (!d->u)
            continue;
        d->u[l] += g[k] * (X[r] - X[l2]);
        d->u[r] += g[k] * X[l];
        d->u[l2] -= g[k] * X[l];
        d->u[k] -= g[k];
    }
}

static const struct sys_form form_ode = {
    .name = "ode",
    .brief = "the ordinary differential equations as they stand",
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
    .lanes = SYS_SHORT, .terms_lanes = terms_lanes,
};

static const struct sys_form *const forms[] = {&form_ode, NULL};

static const struct param random_params[] = {
    {"mean", 2.3, -1e4, 1e4, "", "mean of every X_k"},
    {"sd", 3.6, 0, 1e4, "", "standard deviation of every X_k"},
    {0},
};

static int random_fill(const struct sys *sys, const double p[], uint64_t seed,
                       uint64_t member, double X[], struct err *err)
{
    struct rng r = rng_open(seed, "initial-condition", member);

    (void)err;
    for (size_t k = 0; k < sys->n; k++)
        X[k] = p[0] + p[1] * rng_normal(&r);
    return 0;
}

static const struct param perturbed_params[] = {
    {"sd", 0.01, 0, 1e4, "", "standard deviation of the perturbation"},
    {0},
};

static int perturbed_fill(const struct sys *sys, const double p[],
                          uint64_t seed, uint64_t member, double X[],
                          struct err *err)
{
    return random_fill(sys, (const double[]){sys->p[F], p[0]}, seed, member, X,
                       err);
}

static const struct sys_ic ics[] = {
    {"random", "independent normal values, about as wide as the climate", "",
     random_params, random_fill},
    {"perturbed", "the steady state X_k = F, slightly perturbed", "lorenz1996",
     perturbed_params, perturbed_fill},
    {0},
};

const struct sys_ops sys_lorenz96 = {
    .name = "lorenz96",
    .brief = "Lorenz 1996, one scale: waves on a latitude circle",
    .equation = "dX_k/dt = X_{k-1} (X_{k+1} - X_{k-2}) - X_k + F,   k cyclic",
    .about = "With F = 8 and 40 variables the largest Lyapunov exponent is 1.69; "
             "mean 2.35, variance 13.3. One time unit is about five days of "
             "weather. Let 10 time units pass before statistics.",
    .source = "lorenz1996",
    .law = "translation",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "rk4",
    .dt = 0.01,
    .variables = variables,
};
