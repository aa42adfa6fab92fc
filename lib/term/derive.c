/* derive.c -- spectral derivatives of periodic fields on one to three axes.
 *
 *   (d^a f)hat_k = prod_j (i K_j)^{a_j} fhat_k,   K_j = 2 pi k_j/L_j
 *
 * The highest mode of an even number of points has no odd derivative along its axis. The
 * transpose is (-1)^|a| times the same.
 */
#include <math.h>
#include <string.h>

#include "num/fft.h"
#include "term/part.h"

/* K^order of mode k along axis a; 0 for an odd derivative of the highest mode. */
static double factor(const struct grid *g, int a, size_t k, long order)
{
    const size_t n = g->n[a];
    const double signed_k = 2 * k > n ? (double)k - (double)n : (double)k;

    if (order == 0)
        return 1;
    return 2 * k == n && order % 2 ? 0 : pow(2 * M_PI * signed_k / ((double)n * g->dx[a]),
                                             (double)order);
}

size_t terms_derive_nwork(const struct grid *g)
{
    return FFT_SLACK + fft_room(g->points) + fft_room(fft_nhat_grid(g->rank, g->n));
}

void terms_derive(const struct terms *t, const long order[], double sign, const double in[],
                  double out[], double work[])
{
    const struct grid *g = &t->grid;
    const int last = g->rank - 1;
    const size_t row = g->n[last] / 2 + 1, rows = g->points / g->n[last];
    double *field = fft_aligned(work), *hat = field + fft_room(g->points);
    const long turns = (order[0] + order[1] + order[2]) % 4;
    const double way = turns < 2 ? sign : -sign;

    memcpy(field, in, g->points * sizeof *field);
    fft_forward(t->fft, field, hat);
    for (size_t r = 0; r < rows; r++) {
        double k = way;
        for (size_t a = (size_t)last, rest = r; a-- > 0; rest /= g->n[a])
            k *= factor(g, (int)a, rest % g->n[a], order[a]);
        for (size_t c = 0; c < row; c++) {
            double *pair = hat + 2 * (r * row + c);
            const double by = k * factor(g, last, c, order[last]), re = pair[0];
            pair[0] = turns % 2 ? -by * pair[1] : by * re;
            pair[1] = turns % 2 ? by * re : by * pair[1];
        }
    }
    fft_inverse(t->fft, hat, field);
    memcpy(out, field, g->points * sizeof *out);
}
