/* step_noise.c -- what noise adds to a step, its tangent and its transpose. */
#include "step/step_noise.h"

#include <math.h>

#include "step/step_rk.h"
#include "step/step_sweep.h"

size_t step_noise_nwork(const struct ode *ode)
{
    return ode->n + 4 * ode->nnoise;
}

int step_noise_open(struct stepper *st, struct err *err)
{
    const int rc = step_rk_open(st, err);

    st->nwork += step_noise_nwork(st->ode);
    return rc;
}

static bool kicked(const struct stepper *st, const struct point *at)
{
    return at->kick && st->ode->nnoise;
}

/* r_i = sqrt(dt phi_1(z)), z = 2 Re L dt */
static double spread(const struct stepper *st, size_t i)
{
    const double z = st->ops->needs_symbol ? 2 * st->dt * st->ode->symbol[i & ~(size_t)1] : 0;

    return sqrt(z == 0 ? st->dt : st->dt * expm1(z) / z);
}

/* dr_i/d Re L = dt^2 phi_1'(z)/r_i, by the series where the quotient (z e^z - e^z + 1)/z^2
 * cancels. */
static double spread_slope(const struct stepper *st, size_t i)
{
    enum { TERMS = 20 };
    const double z = 2 * st->dt * st->ode->symbol[i & ~(size_t)1];
    double sum = 0, term = 0.5; /* z^j/(j + 2)! */

    if (fabs(z) > 1)
        return st->dt * st->dt * (exp(z) - expm1(z) / z) / z / spread(st, i);
    for (int j = 0; j < TERMS; j++, term *= z / (j + 2))
        sum += (j + 1) * term;
    return st->dt * st->dt * sum / spread(st, i);
}

/* dt/2 where the second term is there */
static double second(const struct stepper *st)
{
    return st->ops->strong >= 1 ? st->dt / 2 : 0;
}

/* s += what the numbers a[2][nnoise] add: the noise's own, or their derivative. */
static void add(const struct stepper *st, const double xi[], const double a[], double s[])
{
    const size_t n = st->ode->nnoise;
    const double half = second(st);

    for (size_t i = 0; i < n; i++)
        s[i] += spread(st, i) * a[i] * xi[i] + half * a[n + i] * (xi[i] * xi[i] - 1);
}

void step_noise_advance(const struct stepper *st, const struct point *at, double s[],
                        double tape[], double work[])
{
    const struct ode *ode = st->ode;
    double *a = work, *rest = work + step_noise_nwork(ode);
    struct point here = *at;

    here.u = s;
    if (kicked(st, at))
        ode->noise(ode->ctx, &here, a);
    if (st->ops->sweep)
        step_sweep_advance(st, at, s, tape, rest);
    else
        step_rk_advance(st, at, s, tape, rest);
    if (kicked(st, at))
        add(st, at->kick, a, s);
}

void step_noise_tangent(const struct stepper *st, const struct point *at,
                        const struct point *along, double v[], const double tape[],
                        double work[])
{
    const struct ode *ode = st->ode;
    double *a = work, *rest = work + step_noise_nwork(ode);
    struct point here = *at, toward = *along;

    step_stage(ode, &here, 0, tape);
    toward.u = v;
    if (kicked(st, at))
        ode->noise_tangent(ode->ctx, &here, &toward, a);
    if (st->ops->sweep)
        step_sweep_tangent(st, at, along, v, tape, rest);
    else
        step_rk_tangent(st, at, along, v, tape, rest);
    if (kicked(st, at))
        add(st, at->kick, a, v);
}

const double *step_noise_back(const struct stepper *st, const struct point *at, const double g[],
                              struct dpoint *d, const double tape[], double work[])
{
    const struct ode *ode = st->ode;
    const size_t n = ode->nnoise;
    double *y = work, *da = y + ode->n, *a = da + 2 * n;
    struct point here = *at;
    struct dpoint to = *d;

    memset(y, 0, ode->n * sizeof *y);
    if (!kicked(st, at))
        return y;
    step_stage(ode, &here, 0, tape);
    to.u = y;
    for (size_t i = 0; i < n; i++) {
        const double xi = at->kick[i];
        da[i] = spread(st, i) * xi * g[i];
        da[n + i] = second(st) * (xi * xi - 1) * g[i];
    }
    ode->noise_adjoint(ode->ctx, &here, da, &to);
    if (!d->symbol || !st->ops->needs_symbol)
        return y;
    ode->noise(ode->ctx, &here, a);
    for (size_t i = 0; i < n; i++)
        d->symbol[i & ~(size_t)1] += spread_slope(st, i) * a[i] * at->kick[i] * g[i];
    return y;
}

void step_noise_adjoint(const struct stepper *st, const struct point *at, double g[],
                        struct dpoint *d, const double tape[], double work[])
{
    const double *y = step_noise_back(st, at, g, d, tape, work);

    step_rk_adjoint(st, at, g, d, tape, work + step_noise_nwork(st->ode));
    for (size_t i = 0; i < st->ode->n; i++)
        g[i] += y[i];
}
