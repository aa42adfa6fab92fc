/* shells.c -- energy spectra of periodic fields over shells of wavenumbers. */
#include "num/shells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"

struct shells {
    int rank;
    size_t n[GRID_RANK], points, nhat, count; /* nhat: modes of the half spectrum */
    double unit[GRID_RANK];                   /* 2 pi / L in units of the least of them */
    struct fft *fft;
    size_t *shell;      /* [nhat], 0: none */
    double *work;       /* owned: u and uhat, aligned */
    double *u, *uhat;
};

static bool has_spectrum(const struct axis *axis)
{
    return axis->edge == EDGE_PERIODIC && axis->n > 1 && !axis->x;
}

int shells_rank(const struct layout *l, int var)
{
    const struct var *v = &l->var[var];
    int rank = 0;

    for (int i = v->rank - 1; i >= 0 && rank < GRID_RANK; i--) {
        const struct axis *axis = &l->axis[v->axis[i]];
        if (!has_spectrum(axis) || (rank && axis->index))
            break;
        rank++;
        if (axis->index)
            break;
    }
    return rank;
}

/* Sizes and units of the last axes of v, and the largest shell. */
static void measure(struct shells *s, const struct layout *l, const struct var *v)
{
    double longest = 0;

    s->points = 1;
    for (int a = 0; a < s->rank; a++) {
        const struct axis *axis = &l->axis[v->axis[v->rank - s->rank + a]];
        s->n[a] = axis->n;
        s->points *= axis->n;
        s->unit[a] = (double)axis->n * axis->step;
        longest = fmax(longest, s->unit[a]);
    }
    for (int a = 0; a < s->rank; a++) {
        s->unit[a] = longest / s->unit[a];
        const size_t highest = (size_t)floor((double)(s->n[a] / 2) * s->unit[a] + 0.5);
        if (highest > s->count)
            s->count = highest;
    }
}

/* The shell of mode i of the half spectrum. */
static size_t shell_of(const struct shells *s, size_t i)
{
    double square = 0;

    for (int a = s->rank - 1; a >= 0; a--) {
        const size_t n = s->n[a], length = a == s->rank - 1 ? n / 2 + 1 : n;
        const size_t k = i % length;
        const double K = (double)(k > n / 2 ? n - k : k) * s->unit[a];
        square += K * K;
        i /= length;
    }
    const double k = floor(sqrt(square) + 0.5);
    return k <= (double)s->count ? (size_t)k : 0;
}

struct shells *shells_open(const struct layout *l, int var, int rank, struct err *err)
{
    struct shells *s = calloc(1, sizeof *s);

    if (!s)
        goto memory;
    s->rank = rank;
    measure(s, l, &l->var[var]);
    s->fft = rank == 1 ? fft_open(s->points, err) : fft_open_grid(rank, s->n, err);
    if (!s->fft)
        goto fail;
    s->nhat = fft_nhat_grid(rank, s->n) / 2;
    s->shell = malloc(s->nhat * sizeof *s->shell);
    s->work = malloc((fft_room(s->points) + 2 * s->nhat + FFT_SLACK) * sizeof *s->work);
    if (!s->shell || !s->work)
        goto memory;
    for (size_t i = 0; i < s->nhat; i++)
        s->shell[i] = shell_of(s, i);
    s->u = fft_aligned(s->work);
    s->uhat = s->u + fft_room(s->points);
    return s;
memory:
    err_set(err, ERR_INTERNAL, "no memory for a spectrum");
fail:
    shells_close(s);
    return NULL;
}

void shells_close(struct shells *s)
{
    if (!s)
        return;
    fft_close(s->fft);
    free(s->shell);
    free(s->work);
    free(s);
}

size_t shells_count(const struct shells *s)
{
    return s->count;
}

size_t shells_points(const struct shells *s)
{
    return s->points;
}

/* uhat := transform of u[points]. */
static void transform(struct shells *s, const double u[])
{
    if (s->rank > 1)
        u = memcpy(s->u, u, s->points * sizeof *u);
    fft_forward(s->fft, u, s->uhat);
}

/* Modes of the first and, n even, of the last column have their conjugates beside them; the
 * others stand for two. */
static void add_field(struct shells *s, const double u[], double energy[])
{
    const size_t nx = s->n[s->rank - 1], columns = nx / 2 + 1;

    transform(s, u);
    for (size_t i = 0; i < s->nhat; i++) {
        const size_t column = i % columns, k = s->shell[i];
        if (!k)
            continue;
        const double re = s->uhat[2 * i], im = s->uhat[2 * i + 1];
        const double e = (re * re + im * im) * (column == 0 || 2 * column == nx ? 0.5 : 1);
        energy[k] += isfinite(e) ? e : INFINITY;
    }
}

void shells_add(struct shells *s, size_t n, const double u[], double energy[])
{
    for (size_t i = 0; i < n; i += s->points)
        add_field(s, u + i, energy);
}

/* Over all modes E_k is half the sum of |uhat|^2, so that du is the back transform of the modes,
 * each times its denergy, by the number of points. */
void shells_adjoint(struct shells *s, size_t n, const double u[], const double denergy[],
                    double du[])
{
    for (size_t at = 0; at < n; at += s->points) {
        transform(s, u + at);
        for (size_t i = 0; i < s->nhat; i++) {
            const double g = s->shell[i] ? denergy[s->shell[i]] / (double)s->points : 0;
            s->uhat[2 * i] *= g;
            s->uhat[2 * i + 1] *= g;
        }
        fft_inverse(s->fft, s->uhat, s->u);
        for (size_t i = 0; i < s->points; i++)
            du[at + i] += s->u[i];
    }
}
