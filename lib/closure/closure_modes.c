/* closure_modes.c -- the modes of periodic fields, and their products. */
#include "closure/closure_modes.h"

#include <string.h>

#include "num/fft.h"

int modes_open(struct modes *m, size_t n, size_t N, struct err *err)
{
    *m = (struct modes){.n = n, .N = N, .grid = fft_open_fast(n, err)};
    return m->grid ? 0 : -1;
}

void modes_close(struct modes *m)
{
    fft_close(m->grid);
    m->grid = NULL;
}

size_t modes_room(const struct modes *m)
{
    return FFT_SLACK + fft_room(m->n) + fft_room(fft_nhat(m->n));
}

void modes_of(const struct modes *m, const double field[], double complex v[], double work[])
{
    double *points = fft_aligned(work), *hat = points + fft_room(m->n);

    memcpy(points, field, m->n * sizeof *field);
    fft_forward(m->grid, points, hat);
    memcpy(v, hat, (m->N + 1) * sizeof *v);
}

/* Returns the field, in work, of v[0..N] with v_0 taken `first` times. */
static const double *back(const struct modes *m, double first, const double complex v[],
                          double work[])
{
    double *points = fft_aligned(work), *hat = points + fft_room(m->n);

    memset(hat, 0, fft_nhat(m->n) * sizeof *hat);
    memcpy(hat, v, (m->N + 1) * sizeof *v);
    hat[0] *= first;
    hat[1] = 0;
    fft_inverse(m->grid, hat, points);
    return points;
}

void modes_field(const struct modes *m, const double complex v[], double field[], double work[])
{
    memcpy(field, back(m, 1, v, work), m->n * sizeof *field);
}

/* All modes but 0 count twice in a field. */
void modes_of_adjoint(const struct modes *m, const double complex gv[], double field[],
                      double work[])
{
    const double *points = back(m, 2, gv, work);

    for (size_t i = 0; i < m->n; i++)
        field[i] += points[i] / (2 * (double)m->n);
}

void modes_field_adjoint(const struct modes *m, const double field[], double complex gv[],
                         double work[])
{
    modes_of(m, field, gv, work);
    for (size_t k = 0; k <= m->N; k++)
        gv[k] *= (k ? 2 : 1) * (double)m->n;
}

/* v_l of l = -N..N */
static double complex mode(const double complex v[], ptrdiff_t l)
{
    return l < 0 ? conj(v[-l]) : v[l];
}

void modes_multiply(const struct modes *m, const double complex v[], const double complex w[],
                    double complex product[])
{
    const ptrdiff_t N = (ptrdiff_t)m->N;

    for (ptrdiff_t j = 1; j <= 2 * N; j++) {
        product[j] = 0;
        for (ptrdiff_t l = j - N; l <= N; l++)
            product[j] += mode(v, l) * mode(w, j - l);
    }
}

void modes_multiply_adjoint(const struct modes *m, const double complex v[],
                            const double complex g[], double complex gw[])
{
    const ptrdiff_t N = (ptrdiff_t)m->N;

    for (ptrdiff_t j = 1; j <= 2 * N; j++)
        for (ptrdiff_t l = j - N; l <= N; l++) {
            const double complex part = conj(mode(v, l)) * g[j];
            if (j < l)
                gw[l - j] += conj(part);
            else
                gw[j - l] += part;
        }
}
