/* weak_choose.c -- test functions, and how wide they are.
 *
 *   H_k = sum_{l<=k} |uhat_l| / sum |uhat_l|,   k* where two straight pieces fit H best
 *
 * Below the corner k* of an axis are the waves of the solution, above it are noise and rounding.
 * A window of m points to either side passes waves to about tau_hat k* standard deviations of
 * psi's own spectrum: m solves messenger2021's equation for the width with their tau = 1e-10.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"
#include "regress/weak.h"

static const double tau = 1e-10, tau_hat = 2;

void weak_bump(size_t half, size_t power, size_t order, double w[])
{
    for (size_t j = 0; j <= 2 * half; j++) {
        const double a = (double)(2 * half - j) / (double)half; /* 1 - s */
        const double b = (double)j / (double)half;              /* 1 + s */
        double sum = 0, choose = 1;
        for (size_t i = 0; i <= order; i++) { /* Leibniz, of (1 - s)^p and (1 + s)^p */
            double term = choose;
            for (size_t k = 0; k < i; k++)
                term *= -((double)power - (double)k);
            for (size_t k = 0; k < order - i; k++)
                term *= (double)power - (double)k;
            if (i <= power && order - i <= power)
                sum += term * pow(a, (double)(power - i)) * pow(b, (double)(power - order + i));
            choose *= (double)(order - i) / (double)(i + 1);
        }
        w[j] = sum;
    }
}

/* The error of straight pieces through H[0], H[c], H[n - 1], relative to H. */
static double pieces(const double H[], size_t n, size_t c)
{
    double sum = 0;

    for (size_t k = 0; k < n; k++) {
        const double line = k <= c ? H[0] + (H[c] - H[0]) * (double)k / (double)c
                                   : H[c] + (H[n - 1] - H[c]) * (double)(k - c) /
                                                (double)(n - 1 - c);
        sum += pow((line - H[k]) / H[k], 2);
    }
    return sum;
}

static size_t corner(double H[], size_t n)
{
    double least = INFINITY;
    size_t best = 1;

    for (size_t k = 1; k < n; k++)
        H[k] += H[k - 1];
    for (size_t c = 1; c + 1 < n && H[0] > 0; c++) {
        const double e = pieces(H, n, c);
        if (e < least) {
            least = e;
            best = c;
        }
    }
    return best;
}

/* H[n/2 + 1] += |uhat| of lines of n values a step apart. */
static void add_lines(const struct fft *fft, size_t n, size_t lines, const size_t start[],
                      size_t step, const double u[], double x[], double hat[], double H[])
{
    for (size_t l = 0; l < lines; l++) {
        for (size_t i = 0; i < n; i++)
            x[i] = u[start[l] + i * step];
        fft_forward(fft, x, hat);
        for (size_t k = 0; k <= n / 2; k++)
            H[k] += hypot(hat[2 * k], hat[2 * k + 1]);
    }
}

/* The corner of an axis (0: time) of u (nt, lines of states). */
static int find_corner(const struct terms *t, size_t axis, size_t nt, size_t state,
                       const double u[], size_t *k, struct err *err)
{
    const size_t n = axis ? t->grid.n[axis - 1] : nt, all = nt * state, lines = all / n;
    size_t step = axis ? 1 : state, at = 0, *start = malloc(lines * sizeof *start);
    double *x = malloc((2 * n + 4 + n / 2) * sizeof *x), *hat = x ? x + n : NULL;
    double *H = hat ? hat + n + 2 : NULL;
    struct fft *fft = fft_open(n, err);
    int rc = -1;

    for (size_t a = axis; axis && a < (size_t)t->grid.rank; a++)
        step *= t->grid.n[a];
    for (size_t i = 0; start && i < all && at < lines; i++)
        if (i / step % n == 0)
            start[at++] = i;
    if (fft && start && x) {
        memset(H, 0, (n / 2 + 1) * sizeof *H);
        add_lines(fft, n, lines, start, step, u, x, hat, H);
        *k = corner(H, n / 2 + 1);
        rc = 0;
    } else if (fft) {
        err_set(err, ERR_INTERNAL, "weak form: no memory");
    }
    fft_close(fft);
    free(start);
    free(x);
    return rc;
}

/* The equation of messenger2021 for m; it falls from above zero to below. */
static double excess(double m, double k, double n)
{
    const double width = tau_hat * n;

    return log((2 * m - 1) / (m * m)) * (4 * M_PI * M_PI * k * k * m * m - 3 * width * width) -
           2 * width * width * log(tau);
}

static size_t half_width(size_t n, size_t corner)
{
    const double N = (double)n, k = (double)corner, most = (N - 1) / 2;
    double lo = sqrt(3) / M_PI * N / 2 / k * tau_hat;
    double hi = tau_hat / M_PI * N / 2 / k * sqrt(log(exp(3) / pow(tau, 8)));

    if (excess(lo, k, N) * excess(hi, k, N) < 0)
        for (int i = 0; i < 60; i++) {
            const double m = (lo + hi) / 2;
            *(excess(m, k, N) * excess(hi, k, N) > 0 ? &hi : &lo) = m;
        }
    return (size_t)fmax(2, fmin(floor(hi), floor(most)));
}

int weak_choose(struct weak_plan *plan, const struct terms *library, size_t nt, size_t nmember,
                const double u[], struct err *err)
{
    const size_t state = nmember * (library->ncolumn + terms_known(library)) *
                         terms_points(library);

    for (size_t a = 0; a < 1 + (size_t)library->grid.rank; a++) {
        const size_t n = a ? library->grid.n[a - 1] : nt;
        size_t k, order = a ? 0 : 1;
        if (a && library->grid.index[a - 1] && !plan->half[a]) { /* each component apart */
            plan->power[a] = plan->stride[a] = 1;
            continue;
        }
        if (!plan->half[a] && n < 5)
            return err_set(err, ERR_DATA, "weak form: found %zu %s, expected at least 5", n,
                           a ? "points along an axis" : "records in a row");
        if (!plan->half[a]) {
            if (find_corner(library, a, nt, state, u, &k, err) < 0)
                return -1;
            plan->half[a] = half_width(n, k);
        }
        for (size_t i = 0; a && i < library->nnode; i++)
            if (library->node[i].op == TERM_DERIV && (size_t)library->node[i].by[a - 1] > order)
                order = (size_t)library->node[i].by[a - 1];
        const double m = (double)plan->half[a];
        const size_t smooth = (size_t)ceil(log(tau) / log((2 * m - 1) / (m * m)));
        if (!plan->power[a])
            plan->power[a] = smooth > order + 1 ? smooth : order + 1;
        if (!plan->stride[a])
            plan->stride[a] = plan->half[a] / 10 ? plan->half[a] / 10 : 1;
    }
    return 0;
}
