/* stress.c -- subgrid stress, strain rate and energy transfer of a filtered plane flow. */
#include "model/stress.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "num/fft.h"

static const char *const groups[STRESS_GROUPS] = {"velocity", "stress", "strain", "transfer"};

static const struct {
    const char *name, *meaning;
    enum stress_group group;
} fields[] = {
    {"velocity_x", "filtered velocity along x", STRESS_VELOCITY},
    {"velocity_y", "filtered velocity along y", STRESS_VELOCITY},
    {"stress_xx", "subgrid stress, xx", STRESS_STRESS},
    {"stress_xy", "subgrid stress, xy", STRESS_STRESS},
    {"stress_yy", "subgrid stress, yy", STRESS_STRESS},
    {"strain_xx", "filtered strain rate, xx", STRESS_STRAIN},
    {"strain_xy", "filtered strain rate, xy", STRESS_STRAIN},
    {"strain_yy", "filtered strain rate, yy", STRESS_STRAIN},
    {"transfer", "energy transfer to subgrid scales", STRESS_TRANSFER},
};
enum { NFIELD = sizeof fields / sizeof fields[0], NFLOW = 4 };

/* ---- opening ---- */

static int read_names(struct stress *s, const char *names, struct err *err)
{
    char name[LAYOUT_NAME];
    bool any = false;
    int more;

    while ((more = text_next(&names, ',', name, sizeof name, err)) == 1) {
        int g = 0;

        while (g < STRESS_GROUPS && strcmp(name, groups[g]))
            g++;
        if (g == STRESS_GROUPS)
            return err_set(err, ERR_USAGE, "found '%s', expected velocity, stress, strain or "
                           "transfer", name);
        any = s->wanted[g] = true;
    }
    if (more == 0 && !any)
        return err_set(err, ERR_USAGE, "found nothing, expected velocity, stress, strain or "
                       "transfer");
    return more;
}

/* Whether a variable lies on periodic, uniform axes x and y; x := which is x. */
static bool is_plane(const struct layout *l, const struct var *v, int *x)
{
    if (v->rank != 2)
        return false;
    for (int i = 0; i < 2; i++) {
        const struct axis *axis = &l->axis[v->axis[i]];
        if (axis->index || axis->edge != EDGE_PERIODIC || axis->x)
            return false;
    }
    *x = !strcmp(l->axis[v->axis[1]].name, "x");
    return !strcmp(l->axis[v->axis[*x]].name, "x") && !strcmp(l->axis[v->axis[!*x]].name, "y");
}

int stress_open(struct stress *s, const struct filter *phi, const char *names, struct err *err)
{
    const int v = layout_find_var(&phi->in, "vorticity");
    struct layout alone = {0};

    *s = (struct stress){0};
    if (read_names(s, names, err) < 0)
        return -1;
    if (v < 0 || !is_plane(&phi->in, &phi->in.var[v], &s->x))
        return err_set(err, ERR_DATA, "found no variable vorticity over periodic axes x and y, "
                       "expected one, of which the stress is made");
    if (layout_take(&alone, &phi->in, v, err) < 0 ||
        filter_open(&s->phi, phi->ops, &alone, &phi->spec, err) < 0)
        return -1;
    s->vorticity = phi->in.var[v].offset;
    s->nfine = alone.n;
    s->ncoarse = s->phi.out.n;
    const size_t n[2] = {alone.axis[0].n, alone.axis[1].n}, nhat = fft_nhat_grid(2, n);
    const size_t spectral = FFT_SLACK + fft_room(s->nfine) + 2 * fft_room(nhat);
    const size_t local = s->nfine + NFIELD * s->ncoarse + s->phi.nwork;

    s->nwork = NFLOW * s->nfine + (spectral > local ? spectral : local);
    for (int i = 0; i < NFIELD; i++)
        s->nout += s->wanted[fields[i].group] ? s->ncoarse : 0;
    s->fft = fft_open_grid(2, n, err);
    if (s->fft)
        return 0;
    stress_close(s);
    return -1;
}

void stress_close(struct stress *s)
{
    fft_close(s->fft);
    filter_close(&s->phi);
    *s = (struct stress){0};
}

int stress_describe(const struct stress *s, struct layout *layout, struct err *err)
{
    for (int i = 0; i < NFIELD; i++)
        if (s->wanted[fields[i].group] &&
            layout_var(layout, fields[i].name, s->x ? "y,x" : "x,y", "1", fields[i].meaning,
                       err) < 0)
            return -1;
    return 0;
}

/* ---- the flow ---- */

/* Wavenumber of index i of a whole spectrum along an axis. */
static double wavenumber(const struct axis *axis, size_t i)
{
    const double unit = 2 * M_PI / ((double)axis->n * axis->step);

    return unit * ((double)i - (2 * i > axis->n ? (double)axis->n : 0));
}

/* Part 0..3 of a mode of vorticity: u_x and u_y, both divided by i, S_xx, S_xy. */
static double factor(int part, double kx, double ky)
{
    const double k2 = kx * kx + ky * ky;

    switch (k2 > 0 ? part : NFLOW) {
    case 0: return ky / k2;
    case 1: return -kx / k2;
    case 2: return -kx * ky / k2;
    case 3: return (kx * kx - ky * ky) / (2 * k2);
    default: return 0;
    }
}

/* to[nhat] := a part of what */
static void multiply(const struct stress *s, int part, const double what[], double to[])
{
    const struct axis *axis = s->phi.in.axis;
    const size_t row = axis[1].n / 2 + 1;

    for (size_t i = 0; i < axis[0].n; i++)
        for (size_t l = 0; l < row; l++) {
            const double k[2] = {wavenumber(&axis[0], i), wavenumber(&axis[1], l)};
            const bool highest = 2 * i == axis[0].n || 2 * l == axis[1].n;
            const size_t j = 2 * (i * row + l);
            const double a = highest ? 0 : factor(part, k[s->x], k[!s->x]);

            to[j] = part < 2 ? -a * what[j + 1] : a * what[j];
            to[j + 1] = part < 2 ? a * what[j] : a * what[j + 1];
        }
}

void stress_flow(const struct stress *s, const double vorticity[], double flow[], double work[])
{
    const size_t n[2] = {s->phi.in.axis[0].n, s->phi.in.axis[1].n};
    double *field = fft_aligned(work), *what = field + fft_room(s->nfine);
    double *part = what + fft_room(fft_nhat_grid(2, n));

    memcpy(field, vorticity, s->nfine * sizeof *field);
    fft_forward(s->fft, field, what);
    for (int i = 0; i < NFLOW; i++) {
        multiply(s, i, what, part);
        fft_inverse(s->fft, part, field);
        memcpy(flow + (size_t)i * s->nfine, field, s->nfine * sizeof *field);
    }
}

/* ---- filtered ---- */

void stress_of_flow(const struct stress *s, const double flow[], double out[], double work[])
{
    const size_t n = s->nfine, m = s->ncoarse;
    double *product = work, *field = product + n, *rest = field + NFIELD * m;
    double *ubar = field, *tau = ubar + 2 * m, *S = tau + 3 * m, *Pi = S + 3 * m;

    for (size_t i = 0; i < 2; i++)
        filter_apply(&s->phi, flow + i * n, ubar + i * m, rest);
    for (size_t f = 0; f < 3; f++) {
        const size_t i = f / 2, j = (f + 1) / 2; /* xx, xy, yy */

        for (size_t p = 0; p < n; p++)
            product[p] = flow[i * n + p] * flow[j * n + p];
        filter_apply(&s->phi, product, tau + f * m, rest);
        for (size_t p = 0; p < m; p++)
            tau[f * m + p] -= ubar[i * m + p] * ubar[j * m + p];
    }
    filter_apply(&s->phi, flow + 2 * n, S, rest);
    filter_apply(&s->phi, flow + 3 * n, S + m, rest);
    for (size_t p = 0; p < m; p++) {
        S[2 * m + p] = -S[p];
        Pi[p] = -(tau[p] - tau[2 * m + p]) * S[p] - 2 * tau[m + p] * S[m + p];
    }
    for (int f = 0; f < NFIELD; f++)
        if (s->wanted[fields[f].group]) {
            memcpy(out, field + (size_t)f * m, m * sizeof *out);
            out += m;
        }
}

void stress_apply(const struct stress *s, const double u[], double out[], double work[])
{
    double *flow = work, *rest = work + NFLOW * s->nfine;

    stress_flow(s, u + s->vorticity, flow, rest);
    stress_of_flow(s, flow, out, rest);
}
