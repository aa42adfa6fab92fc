/* resample.c -- a periodic field on another number of points.
 *
 *   v(x) = sum_k uhat_k exp(2 pi i k x / L),   |k| <= min(n, m)/2
 *
 * The highest mode of an even number of points stands for k and -k at once: on more points each
 * has half of it, on fewer the two are taken together.
 */
#include "num/resample.h"

#include <stdlib.h>
#include <string.h>

#include "num/fft.h"

/* vhat (of m points) := what they have in common with uhat (of n). */
static void pass_modes(size_t n, size_t m, const double uhat[], double vhat[])
{
    const size_t fewer = n < m ? n : m, top = fewer / 2;

    memset(vhat, 0, fft_nhat(m) * sizeof *vhat);
    memcpy(vhat, uhat, fft_nhat(fewer) * sizeof *vhat);
    if (n == m || fewer % 2)
        return;
    vhat[2 * top] *= m > n ? 0.5 : 2;
    vhat[2 * top + 1] = 0;
}

int resample_periodic(size_t outer, size_t n, size_t m, size_t inner, const double u[],
                      double v[], struct err *err)
{
    struct fft *from = fft_open(n, err), *to = from ? fft_open(m, err) : NULL;
    double *line = malloc((n + m + fft_nhat(n) + fft_nhat(m)) * sizeof *line);
    int rc = to && line ? 0 : -1;

    if (to && !line)
        err_set(err, ERR_INTERNAL, "no memory for lines of %zu and %zu points", n, m);
    for (size_t i = 0; rc == 0 && i < outer * inner; i++) {
        double *other = line + n, *uhat = other + m, *vhat = uhat + fft_nhat(n);
        const double *in = u + i / inner * n * inner + i % inner;
        double *out = v + i / inner * m * inner + i % inner;

        for (size_t j = 0; j < n; j++)
            line[j] = in[j * inner];
        fft_forward(from, line, uhat);
        pass_modes(n, m, uhat, vhat);
        fft_inverse(to, vhat, other);
        for (size_t j = 0; j < m; j++)
            out[j * inner] = other[j];
    }
    free(line);
    fft_close(to);
    fft_close(from);
    return rc;
}
