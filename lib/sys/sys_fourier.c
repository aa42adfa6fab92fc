/* sys_fourier.c -- forms on Fourier coefficients, and a random initial field. */
#include "sys/sys_fourier.h"

#include "num/fft.h"
#include "num/field.h"

_Static_assert((int)FOURIER_LANES == (int)SYS_LANES, "fields and states in lanes");

int sys_fourier_open(struct sys *sys, double L, struct err *err)
{
    struct fourier *f = fourier_open(sys->n, L, err);

    if (!f)
        return -1;
    sys->priv = f;
    sys->ns = fft_nhat(sys->n);
    sys->nwork = f->nwork > f->nwork_pair ? f->nwork : f->nwork_pair;
    return 0;
}

void sys_fourier_close(struct sys *sys)
{
    fourier_close(sys->priv);
}

void sys_fourier_encode(const struct sys *sys, const double u[], double s[],
                        double work[])
{
    fourier_forward(sys->priv, u, s, work);
}

void sys_fourier_decode(const struct sys *sys, const double s[], double u[],
                        double work[])
{
    fourier_inverse(sys->priv, s, u, work);
}

void sys_fourier_advection(const struct sys *sys, const struct point *at,
                           double ds[], double tape[], double work[])
{
    (void)tape;
    fourier_advection(sys->priv, at->u, ds, work);
}

void sys_fourier_advection_lanes(const struct sys *sys, const struct point *at, double ds[],
                                 double work[])
{
    fourier_advection_lanes(sys->priv, at->u, ds, work);
}

void sys_fourier_advection_tangent(const struct sys *sys, const struct point *at,
                                   const struct point *v, double ds[],
                                   const double tape[], double work[])
{
    (void)tape;
    fourier_advection_tangent(sys->priv, at->u, v->u, ds, work);
}

void sys_fourier_advection_adjoint(const struct sys *sys, const struct point *at,
                                   const double g[], struct dpoint *d, const double tape[],
                                   double work[])
{
    (void)tape;
    if (d->u)
        fourier_advection_adjoint(sys->priv, at->u, g, d->u, work);
}

void sys_fourier_times(const struct sys *sys, int a, const struct point *at, double out[],
                       double tape[], double work[])
{
    sys_fourier_advection(sys, at, out, tape, work);
    for (size_t i = 0; i < sys->ns; i++)
        out[i] *= at->p[a];
}

void sys_fourier_times_tangent(const struct sys *sys, int a, const struct point *at,
                               const struct point *along, double out[], const double tape[],
                               double work[])
{
    double *advection = work, *rest = work + sys->ns;

    sys_fourier_advection_tangent(sys, at, along, out, tape, rest);
    for (size_t i = 0; i < sys->ns; i++)
        out[i] *= at->p[a];
    if (!along->p)
        return;
    sys_fourier_advection(sys, at, advection, NULL, rest);
    for (size_t i = 0; i < sys->ns; i++)
        out[i] += along->p[a] * advection[i];
}

void sys_fourier_times_adjoint(const struct sys *sys, int a, const struct point *at,
                               const double g[], struct dpoint *d, const double tape[],
                               double work[])
{
    double *scaled = work, *advection = work, *rest = work + sys->ns;

    for (size_t i = 0; i < sys->ns; i++)
        scaled[i] = at->p[a] * g[i];
    sys_fourier_advection_adjoint(sys, at, scaled, d, tape, rest);
    if (!d->p)
        return;
    sys_fourier_advection(sys, at, advection, NULL, rest);
    for (size_t i = 0; i < sys->ns; i++)
        d->p[a] += sys_fourier_weight(sys, i / 2) * g[i] * advection[i];
}

double sys_fourier_weight(const struct sys *sys, size_t k)
{
    return (double)(k == 0 || 2 * k == sys->n ? sys->n : 2 * sys->n);
}

const struct param sys_melchers_params[] = {
    {"kmax", 10, 1, FIELD_KMAX, "", "highest mode"},
    {"max", 2, 0, 1e6, "length/time", "largest |u|"},
    {0},
};

int sys_melchers_fill(const struct sys *sys, const double p[], uint64_t seed,
                      uint64_t member, double u[], struct err *err)
{
    if (field_check(p[0], sys->n, err))
        return -1;
    field_modes(seed, member, (size_t)p[0], FIELD_MAX, p[1], sys->n, u);
    return 0;
}
