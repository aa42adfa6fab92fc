/* sys_flux.c -- conservation laws with a quadratic flux, on cells. godunov1959. */
#include "sys/sys_flux.h"

#include <string.h>

#include "num/godunov.h"

/* ---- constant cells ---- */

static void constant(const struct sys_flux_trace *trace, size_t n, const double u[], double l[],
                     double r[], double tape[], double work[])
{
    (void)trace, (void)tape, (void)work;
    for (size_t i = 0; i < n; i++) {
        l[i] = u[i];
        r[i] = u[i + 1 < n ? i + 1 : 0];
    }
}

static void constant_tangent(size_t n, const double u[], const double v[], double l[], double r[],
                             const double tape[], double work[])
{
    (void)u, (void)tape;
    constant(NULL, n, v, l, r, NULL, work);
}

static void constant_adjoint(size_t n, const double u[], const double l[], const double r[],
                             double du[], const double tape[], double work[])
{
    (void)u, (void)tape, (void)work;
    for (size_t i = 0; i < n; i++) {
        du[i] += l[i];
        du[i + 1 < n ? i + 1 : 0] += r[i];
    }
}

/* ---- fluxes ---- */

static const struct sys_flux_trace constants = {0, 0, false, constant, constant_tangent,
                                                constant_adjoint};

void sys_flux_open(struct sys *sys, const struct sys_flux_trace *trace)
{
    sys->priv = (void *)trace;
    sys->ntape = (3 + trace->ntape) * sys->n;
    sys->nwork = (4 + trace->nwork) * sys->n;
}

int sys_flux_godunov(struct sys *sys, struct err *err)
{
    (void)err;
    sys_flux_open(sys, &constants);
    return 0;
}

/* Of the n faces: the state whose flux is theirs, 0 where that is a trace; the derivative of the
 * flux by the left or the right trace, whichever it is of; rest: the trace's own. */
struct faces {
    double *u, *left, *right, *rest;
};

static struct faces faces(size_t n, const double tape[])
{
    double *t = (double *)tape;

    return (struct faces){t, t + n, t + 2 * n, t + 3 * n};
}

static double flux(struct sys_flux q, double u)
{
    return godunov_q(q.a, q.b, u);
}

static int upwind(struct sys_flux q, double l, double r, double *still)
{
    return godunov_side(q.a, q.b, l, r, still);
}

/* What traces are of: u, or q[n] := its fluxes. */
static const double *traced(const struct sys_flux_trace *trace, struct sys_flux law, size_t n,
                            const double u[], double q[])
{
    for (size_t i = 0; i < n && trace->of_fluxes; i++)
        q[i] = flux(law, u[i]);
    return trace->of_fluxes ? q : u;
}

void sys_flux_terms(const struct sys *sys, struct sys_flux law, const double u[], double out[],
                    double tape[], double work[])
{
    const struct sys_flux_trace *trace = sys->priv;
    const struct faces face = faces(sys->n, tape);
    const size_t n = sys->n;
    const double dx = sys_dx(sys, 0);
    double *l = work, *r = l + n, *q = r + n, *F = l;

    trace->value(trace, n, traced(trace, law, n, u, q), l, r, face.rest, q + n);
    for (size_t i = 0; i < n; i++) {
        const size_t next = i + 1 < n ? i + 1 : 0;
        const bool fluxes = trace->of_fluxes;
        double still;
        const int side = fluxes ? upwind(law, u[i], u[next], &still)
                                : upwind(law, l[i], r[i], &still);
        const double of = side < 0 ? l[i] : r[i], slope = fluxes ? 1 : law.a + 2 * law.b * of;
        face.u[i] = !side ? still : fluxes ? 0 : of;
        face.left[i] = side < 0 ? slope : 0;
        face.right[i] = side > 0 ? slope : 0;
        F[i] = (side && fluxes ? of : flux(law, face.u[i])) - law.nu / dx * (u[next] - u[i]);
    }
    for (size_t i = 0; i < n; i++)
        out[i] = (F[i ? i - 1 : n - 1] - F[i]) / dx;
}

void sys_flux_tangent(const struct sys *sys, struct sys_flux law, const double u[],
                      const double v[], struct sys_flux along, double out[],
                      const double tape[], double work[])
{
    const struct sys_flux_trace *trace = sys->priv;
    const struct faces face = faces(sys->n, tape);
    const size_t n = sys->n;
    const double dx = sys_dx(sys, 0);
    double *l = work, *r = l + n, *q = r + n, *dq = q + n, *F = l;

    for (size_t i = 0; i < n && trace->of_fluxes; i++)
        dq[i] = (law.a + 2 * law.b * u[i]) * v[i] + flux(along, u[i]);
    trace->tangent(n, traced(trace, law, n, u, q), trace->of_fluxes ? dq : v, l, r, face.rest,
                   dq + n);
    for (size_t i = 0; i < n; i++) {
        const size_t next = i + 1 < n ? i + 1 : 0;
        F[i] = face.left[i] * l[i] + face.right[i] * r[i] + flux(along, face.u[i]) -
               (law.nu * (v[next] - v[i]) + along.nu * (u[next] - u[i])) / dx;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = (F[i ? i - 1 : n - 1] - F[i]) / dx;
}

/* du[n] += and dlaw += the transpose of the derivative of the traces, of gradients l and r. */
static void traces_adjoint(const struct sys *sys, struct sys_flux law, const double u[],
                           const double l[], const double r[], double du[],
                           struct sys_flux *dlaw, const double tape[], double work[])
{
    const struct sys_flux_trace *trace = sys->priv;
    const size_t n = sys->n;
    double *q = work, *dq = q + n;

    if (!trace->of_fluxes) {
        if (du)
            trace->adjoint(n, u, l, r, du, tape, work);
        return;
    }
    memset(dq, 0, n * sizeof *dq);
    trace->adjoint(n, traced(trace, law, n, u, q), l, r, dq, tape, dq + n);
    for (size_t i = 0; i < n; i++) {
        if (du)
            du[i] += (law.a + 2 * law.b * u[i]) * dq[i];
        if (dlaw) {
            dlaw->a += u[i] * dq[i];
            dlaw->b += u[i] * u[i] * dq[i];
        }
    }
}

void sys_flux_adjoint(const struct sys *sys, struct sys_flux law, const double u[],
                      const double g[], double du[], struct sys_flux *dlaw,
                      const double tape[], double work[])
{
    const struct faces face = faces(sys->n, tape);
    const size_t n = sys->n;
    const double dx = sys_dx(sys, 0);
    double *l = work, *r = l + n;

    for (size_t i = 0; i < n; i++) {
        const size_t next = i + 1 < n ? i + 1 : 0;
        const double dF = (g[next] - g[i]) / dx;
        l[i] = face.left[i] * dF;
        r[i] = face.right[i] * dF;
        if (du) {
            du[i] += law.nu / dx * dF;
            du[next] -= law.nu / dx * dF;
        }
        if (dlaw) {
            dlaw->a += face.u[i] * dF;
            dlaw->b += face.u[i] * face.u[i] * dF;
            dlaw->nu -= (u[next] - u[i]) / dx * dF;
        }
    }
    traces_adjoint(sys, law, u, l, r, du, dlaw, face.rest, r + n);
}
