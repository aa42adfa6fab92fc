/* fuse_covariance.c -- R of a level: of lengths or of a network, and a second term.
 *
 *   R = k(x; l),   k((x, m); l) + w k(x; l')   or   network(x, m; l) + w k(x; l')
 */
#include "fuse/fuse_covariance.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "fuse/fuse_kernel.h"
#include "fuse/fuse_net.h"

size_t fuse_first_thetas(const struct fuse_level *l)
{
    return l->wide + (l->network ? 1 : 0);
}

size_t fuse_level_thetas(const struct fuse_level *l)
{
    return fuse_first_thetas(l) + (l->nterm > 1 ? l->d + 1 : 0) + 1;
}

/* per[count] := 1/l^2 */
static void inverse_lengths(const struct fuse_level *l, size_t count, const double theta[],
                            double per[])
{
    for (size_t j = 0; j < count; j++)
        per[j] = j == l->wide || l->scale[j] > 0 ? exp(-2 * theta[j]) : 0;
}

static double weight(const struct fuse_level *l, const double theta[])
{
    return l->nterm > 1 ? exp(theta[l->ntheta - 2]) : 0;
}

void fuse_covariance(const struct fuse_level *l, const double theta[], struct fuse_work *work)
{
    const size_t n = l->n, packed = n * (n + 1) / 2;
    const int kernel = (int)l->option[FUSE_KERNEL];
    const double w = weight(l, theta);
    double *per = work->per, *second = per + fuse_first_thetas(l);

    inverse_lengths(l, fuse_first_thetas(l), theta, per);
    if (l->network)
        fuse_net_triangle(n, l->wide, l->xs, per, work->R, work->P[0], work->scratch);
    else
        fuse_kernel_triangle(kernel, n, l->wide, l->xs, per, work->R, work->P[0]);
    if (l->nterm == 1)
        return;
    inverse_lengths(l, l->d, theta + fuse_first_thetas(l), second);
    fuse_kernel_triangle(kernel, n, l->d, l->xs, second, work->k, work->P[1]);
    for (size_t i = 0; i < packed; i++) {
        work->k[i] *= w;
        work->P[1][i] *= w;
        work->R[i] += work->k[i];
    }
}

/* tr(W k)/2, W (n, n) symmetric, its lower triangle by columns. */
static double trace(size_t n, const double W[], const double k[])
{
    double sum = 0;

    for (size_t c = 0; c < n; k += n - c++) {
        sum += W[c * n + c] * k[0] / 2;
        for (size_t i = c + 1; i < n; i++)
            sum += W[c * n + i] * k[i - c];
    }
    return sum;
}

void fuse_covariance_trace(const struct fuse_level *l, const double W[], double dtheta[],
                           struct fuse_work *work)
{
    const size_t n = l->n, wide = l->wide, first = fuse_first_thetas(l);

    if (l->network)
        fuse_net_trace(n, wide, l->xs, work->per, work->P[0], W, dtheta, work->scratch);
    else
        fuse_kernel_trace(n, wide, l->xs, work->per, work->P[0], W, dtheta, work->scratch);
    if (l->nterm == 1)
        return;
    fuse_kernel_trace(n, l->d, l->xs, work->per + first, work->P[1], W, dtheta + first,
                      work->scratch);
    dtheta[first + l->d] = trace(n, W, work->k);
}

void fuse_covariance_cross(const struct fuse_level *l, const double theta[], size_t count,
                           const double at[], double k[], double own[], double scratch[])
{
    const int kernel = (int)l->option[FUSE_KERNEL];
    const size_t size = l->n * count;
    const double w = weight(l, theta);
    double *second = scratch + size, *per = second + size;

    inverse_lengths(l, fuse_first_thetas(l), theta, per);
    if (l->network) {
        fuse_net_cross(l->n, l->wide, l->xs, per, count, at, k, own, scratch);
    } else {
        fuse_kernel_cross(kernel, l->n, l->wide, l->xs, per, count, at, k, scratch);
        for (size_t i = 0; i < count; i++)
            own[i] = 1;
    }
    if (l->nterm == 1)
        return;
    inverse_lengths(l, l->d, theta + fuse_first_thetas(l), per);
    fuse_kernel_cross(kernel, l->n, l->d, l->xs, per, count, at, second, scratch);
    cblas_daxpy((int)size, w, second, 1, k, 1);
    for (size_t i = 0; i < count; i++)
        own[i] += w;
}
