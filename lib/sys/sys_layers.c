/* sys_layers.c -- two layers on a plane: their coefficients and streamfunctions. */
#include "sys/sys_layers.h"

#include <math.h>
#include <stdlib.h>

static void tabulate(struct layers *of)
{
    const struct plane *f = &of->plane;

    for (size_t j = 0; j < f->nhat / 2; j++) {
        const size_t l = j % f->columns;
        const double kx = f->unit * (double)l, ky = f->unit * (double)plane_row(f, j / f->columns);
        of->kx[j] = 2 * l == f->n[1] ? 0 : kx;
        of->k2[j] = kx * kx + ky * ky;
        of->inverse[j] = j ? 1 / of->k2[j] : 0;
    }
}

int sys_layers_open(struct sys *sys, enum plane_kept kept, double L, struct err *err)
{
    const size_t n[2] = {sys->grid[0], sys->grid[1]};
    struct layers *of = calloc(1, sizeof *of);

    sys->priv = of;
    if (!of)
        return err_set(err, ERR_INTERNAL, "%s: no memory", sys->ops->name);
    if (plane_open(&of->plane, n, kept, L, 6, err) < 0)
        return -1;
    const size_t nhat = of->plane.nhat;
    of->kx = malloc(3 * nhat / 2 * sizeof *of->kx);
    if (!of->kx)
        return err_set(err, ERR_INTERNAL, "%s: no memory for %zu x %zu points", sys->ops->name,
                       n[0], n[1]);
    of->k2 = of->kx + nhat / 2;
    of->inverse = of->k2 + nhat / 2;
    tabulate(of);
    sys->ns = 2 * nhat;
    return 0;
}

void sys_layers_close(struct sys *sys)
{
    struct layers *of = sys->priv;

    if (of) {
        plane_close(&of->plane);
        free(of->kx);
    }
    free(of);
}

void sys_layers_encode(const struct sys *sys, const double u[], double s[], double work[])
{
    const struct plane *f = sys_layers_plane(sys);

    plane_forward(f, u, s, work);
    plane_forward(f, u + f->n[0] * f->n[1], s + f->nhat, work);
}

void sys_layers_decode(const struct sys *sys, const double s[], double u[], double work[])
{
    const struct plane *f = sys_layers_plane(sys);

    plane_inverse(f, s, u, work);
    plane_inverse(f, s + f->nhat, u + f->n[0] * f->n[1], work);
}

double sys_layers_weight(const struct plane *f, size_t j)
{
    const size_t l = j % f->columns;

    return (double)(f->n[0] * f->n[1]) * (l == 0 || 2 * l == f->n[1] ? 1 : 2);
}

void sys_layers_invert(const struct layers *of, const double F[2], bool transposed,
                       const double *q, double *psi)
{
    const size_t nhat = of->plane.nhat;
    const double across = F[transposed], back = F[!transposed];

    for (size_t j = 0; j < nhat; j += 2) {
        const double k2 = of->k2[j / 2], scale = -of->inverse[j / 2] / (k2 + F[0] + F[1]);
        for (size_t i = j; i < j + 2; i++) {
            const double upper = q[i], lower = q[nhat + i];
            psi[i] = scale * ((k2 + F[1]) * upper + across * lower);
            psi[nhat + i] = scale * ((k2 + F[0]) * lower + back * upper);
        }
    }
}

void sys_layers_stretch(const struct plane *f, const double dF[2], const double psi[], double dq[])
{
    for (size_t j = 0; j < f->nhat; j++) {
        const double apart = psi[f->nhat + j] - psi[j];
        dq[j] = dF[0] * apart;
        dq[f->nhat + j] = -dF[1] * apart;
    }
}
