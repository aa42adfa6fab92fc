/* sys_flux.c -- conservation laws with a quadratic flux, on cells. godunov1959, jiang1996. */
#include "sys/sys_flux.h"

#include <string.h>

#include "num/weno5.h"

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

/* ---- fifth order ---- */

enum { REACH = 2 }; /* cells on either side */

/* wide[n + 2 REACH] := u[n] with its neighbours around the ends. */
static void widen(size_t n, const double u[], double wide[])
{
    for (size_t i = 0; i < n + 2 * REACH; i++)
        wide[i] = u[(i + n - REACH) % n];
}

static void fifth(const struct sys_flux_trace *trace, size_t n, const double u[], double l[],
                  double r[], double tape[], double work[])
{
    (void)trace, (void)tape;
    widen(n, u, work);
    for (size_t i = 0; i < n; i++)
        l[i] = weno5(work + i, NULL);
    for (size_t i = 0; i < n; i++) {
        const double *c = work + i;
        r[i] = weno5((const double[]){c[4], c[3], c[2], c[1], c[0]}, NULL);
    }
    const double first = r[0]; /* that of cell i is at face i - 1 */
    memmove(r, r + 1, (n - 1) * sizeof *r);
    r[n - 1] = first;
}

/* The derivatives of both traces in the middle one of the cells c: up[5] at its upper face,
 * down[5] at its lower one, in the order of c. */
static void both(const double c[5], double up[5], double down[5])
{
    double mirrored[5] = {0};

    memset(up, 0, 5 * sizeof *up);
    weno5(c, up);
    weno5((const double[]){c[4], c[3], c[2], c[1], c[0]}, mirrored);
    for (int j = 0; j < 5; j++)
        down[j] = mirrored[4 - j];
}

static void fifth_tangent(size_t n, const double u[], const double v[], double l[], double r[],
                          const double tape[], double work[])
{
    double *wide = work, *along = work + n + 2 * REACH;

    (void)tape;
    widen(n, u, wide);
    widen(n, v, along);
    for (size_t i = 0; i < n; i++) {
        const size_t below = i ? i - 1 : n - 1;
        double up[5], down[5];
        both(wide + i, up, down);
        l[i] = r[below] = 0;
        for (int j = 0; j < 5; j++) {
            l[i] += up[j] * along[i + (size_t)j];
            r[below] += down[j] * along[i + (size_t)j];
        }
    }
}

static void fifth_adjoint(size_t n, const double u[], const double l[], const double r[],
                          double du[], const double tape[], double work[])
{
    double *wide = work, *grown = work + n + 2 * REACH;

    (void)tape;
    widen(n, u, wide);
    memset(grown, 0, (n + 2 * REACH) * sizeof *grown);
    for (size_t i = 0; i < n; i++) {
        double up[5], down[5];
        both(wide + i, up, down);
        for (int j = 0; j < 5; j++)
            grown[i + (size_t)j] += up[j] * l[i] + down[j] * r[i ? i - 1 : n - 1];
    }
    for (size_t i = 0; i < n + 2 * REACH; i++)
        du[(i + n - REACH) % n] += grown[i];
}

/* ---- fluxes ---- */

static const struct sys_flux_trace of_constants = {0, 0, constant, constant_tangent,
                                                   constant_adjoint};
static const struct sys_flux_trace of_fifth_order = {0, 4, fifth, fifth_tangent, fifth_adjoint};

void sys_flux_open(struct sys *sys, const struct sys_flux_trace *trace)
{
    sys->priv = (void *)trace;
    sys->ntape = (3 + trace->ntape) * sys->n;
    sys->nwork = (2 + trace->nwork) * sys->n;
}

int sys_flux_godunov(struct sys *sys, struct err *err)
{
    (void)err;
    sys_flux_open(sys, &of_constants);
    return 0;
}

int sys_flux_weno5(struct sys *sys, struct err *err)
{
    (void)err;
    sys_flux_open(sys, &of_fifth_order);
    return 0;
}

/* Of the n faces: the state whose flux is theirs, its speed where it is that of the left or the
 * right side; rest: the trace's own. */
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
    return (q.a + q.b * u) * u;
}

/* Which state between l and r has the flux of the face: l (-1), r (1, also where either is not
 * a number), or the one that waves do not carry (0), *still. */
static int upwind(struct sys_flux q, double l, double r, double *still)
{
    const double sign = l <= r ? 1 : -1; /* the least of sign q */

    *still = -q.a / (2 * q.b);
    if (sign * q.b > 0 && (*still - l) * (*still - r) < 0)
        return 0;
    return sign * flux(q, l) < sign * flux(q, r) ? -1 : 1;
}

void sys_flux_terms(const struct sys *sys, struct sys_flux law, const double u[], double out[],
                    double tape[], double work[])
{
    const struct sys_flux_trace *trace = sys->priv;
    const struct faces face = faces(sys->n, tape);
    const size_t n = sys->n;
    const double dx = sys_dx(sys, 0);
    double *l = work, *r = l + n, *F = l;

    trace->value(trace, n, u, l, r, face.rest, r + n);
    for (size_t i = 0; i < n; i++) {
        double still;
        const int side = upwind(law, l[i], r[i], &still);
        face.u[i] = side < 0 ? l[i] : side > 0 ? r[i] : still;
        face.left[i] = side < 0 ? law.a + 2 * law.b * l[i] : 0;
        face.right[i] = side > 0 ? law.a + 2 * law.b * r[i] : 0;
        F[i] = flux(law, face.u[i]) - law.nu / dx * (u[i + 1 < n ? i + 1 : 0] - u[i]);
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
    double *l = work, *r = l + n, *F = l;

    trace->tangent(n, u, v, l, r, face.rest, r + n);
    for (size_t i = 0; i < n; i++) {
        const size_t next = i + 1 < n ? i + 1 : 0;
        F[i] = face.left[i] * l[i] + face.right[i] * r[i] + flux(along, face.u[i]) -
               (law.nu * (v[next] - v[i]) + along.nu * (u[next] - u[i])) / dx;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = (F[i ? i - 1 : n - 1] - F[i]) / dx;
}

void sys_flux_adjoint(const struct sys *sys, struct sys_flux law, const double u[],
                      const double g[], double du[], struct sys_flux *dlaw,
                      const double tape[], double work[])
{
    const struct sys_flux_trace *trace = sys->priv;
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
    if (du)
        trace->adjoint(n, u, l, r, du, face.rest, r + n);
}
