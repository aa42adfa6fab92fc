/* stress_table.c -- gradient closures of two-dimensional turbulence, as published.
 *
 *   GM2_ij = c ubar_i,k ubar_j,k,   GM4_ij = GM2_ij + c^2/2 ubar_i,kl ubar_j,kl,   c = width^2/12
 *
 * for a Gaussian filter two coarse cells wide, jakhar2024: correlations of stresses with both
 * models, and mean transfers of truth and models. The published fields keep the coarse Nyquist
 * mode, as the one of its two coefficients that a coarse spectrum has room for; `published`
 * below does so. `gaussian-spectral` removes it, which moves the third digits.
 */
#include "model/stress.h"

#include <stdlib.h>

#include "../check.h"
#include "foreign/foreign.h"
#include "num/fft.h"

/* ---- the published filter ---- */

struct modes {
    struct fft *fine, *coarse;
};

static int published_open(struct filter_line *line, struct err *err)
{
    struct modes *s = calloc(1, sizeof *s);

    line->priv = s;
    line->nwork = fft_nhat(line->n) + fft_nhat(line->m);
    s->fine = fft_open(line->n, err);
    s->coarse = fft_open(line->m, err);
    return 0;
}

static void published_close(void *priv)
{
    struct modes *s = priv;

    fft_close(s->fine);
    fft_close(s->coarse);
    free(s);
}

static double published_transfer(const struct filter_line *line, size_t k)
{
    const double kwidth = 2 * M_PI * (double)k / (double)line->n * line->width;

    return 2 * k > line->m ? 0 : exp(-kwidth * kwidth / 24) / (2 * k == line->m ? 2 : 1);
}

static void published_apply(const struct filter_line *line, const double u[], double ubar[],
                            double work[])
{
    const struct modes *s = line->priv;
    const size_t half = line->m / 2;
    double *uhat = work, *ubarhat = work + fft_nhat(line->n);

    fft_forward(s->fine, u, uhat);
    for (size_t k = 0; k <= half; k++) {
        const double G = published_transfer(line, k) * (k == half ? 2 : 1);
        ubarhat[2 * k] = G * uhat[2 * k];
        ubarhat[2 * k + 1] = k == half ? 0 : G * uhat[2 * k + 1];
    }
    fft_inverse(s->coarse, ubarhat, ubar);
}

static const struct filter_ops published = {
    .name = "published", .width = 2, .line_open = published_open, .line_close = published_close,
    .line_apply = published_apply, .transfer = published_transfer};

/* ---- the coarse grid ---- */

enum { MOST = 128 * 128 };

/* to[n][n] := derivative of from along x (axis 0) or y, without the highest mode along it. */
static void differentiate(size_t n, int axis, const double from[], double to[])
{
    struct fft *fft = fft_open(n, NULL);
    double line[128], hat[130];

    for (size_t j = 0; j < n; j++) {
        const size_t first = axis ? j * n : j, step = axis ? 1 : n;

        for (size_t i = 0; i < n; i++)
            line[i] = from[first + i * step];
        fft_forward(fft, line, hat);
        for (size_t k = 0; k <= n / 2; k++) {
            const double re = hat[2 * k], im = hat[2 * k + 1], q = 2 * k < n ? (double)k : 0;
            hat[2 * k] = -q * im;
            hat[2 * k + 1] = q * re;
        }
        fft_inverse(fft, hat, line);
        for (size_t i = 0; i < n; i++)
            to[first + i * step] = line[i];
    }
    fft_close(fft);
}

/* A coarse flow: velocities, their gradients and second ones, [component][direction..]. */
struct gradients {
    double u[2][MOST], A[2][2][MOST], B[2][2][2][MOST];
};

static void differentiate_all(struct gradients *g, size_t n)
{
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++) {
            differentiate(n, k, g->u[i], g->A[i][k]);
            for (int l = 0; l < 2; l++)
                differentiate(n, l, g->A[i][k], g->B[i][k][l]);
        }
}

/* tau (3, n n) of the gradient model of that order, 2 or 4. */
static void gradient_model(const struct gradients *g, size_t n, int order, double tau[])
{
    const double c = pow(2 * 2 * M_PI / (double)n, 2) / 12;

    for (size_t f = 0; f < 3; f++)
        for (size_t p = 0; p < n * n; p++) {
            const size_t i = f / 2, j = (f + 1) / 2;
            double two = 0, four = 0;

            for (int k = 0; k < 2; k++) {
                two += g->A[i][k][p] * g->A[j][k][p];
                for (int l = 0; l < 2; l++)
                    four += g->B[i][k][l][p] * g->B[j][k][l][p];
            }
            tau[f * n * n + p] = c * two + (order == 4 ? c * c / 2 * four : 0);
        }
}

static double transfer(const struct gradients *g, size_t n, const double tau[])
{
    const size_t m = n * n;
    double sum = 0;

    for (size_t p = 0; p < m; p++) {
        const double xx = g->A[0][0][p], xy = 0.5 * (g->A[0][1][p] + g->A[1][0][p]);
        const double yy = g->A[1][1][p], deviator = 0.5 * (tau[p] - tau[2 * m + p]);
        sum -= deviator * (xx - yy) + 2 * tau[m + p] * xy;
    }
    return sum / (double)m;
}

static double correlation(size_t n, const double a[], const double b[])
{
    double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;

    for (size_t i = 0; i < n; i++) {
        ma += a[i] / (double)n;
        mb += b[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        aa += (a[i] - ma) * (a[i] - ma);
        bb += (b[i] - mb) * (b[i] - mb);
        ab += (a[i] - ma) * (b[i] - mb);
    }
    return ab / sqrt(aa * bb);
}

/* ---- the table ---- */

struct row {
    size_t fine, coarse;
    double corr2[3], corr4[3]; /* tau_xx, tau_xy, tau_yy with either model */
    double transfer[3];        /* of truth, GM2, GM4 */
};

static const struct row table[] = {
    {512, 64, {.99160, .98999, .99197}, {.99756, .99734, .99646}, {-2.8122e-3, 9.7e-8, -1.5134e-3}},
    {512, 128, {.99643, .99604, .99609}, {.99856, .99892, .99837},
     {-5.1526e-4, -3.6e-10, -3.4142e-4}},
    {256, 64, {.99247, .99114, .99298}, {.99795, .99782, .99706}, {-2.5434e-3, 8.7e-8, -1.4415e-3}},
};

/* What the published row has, by a filter; the mean of the transfer that stress.c gives. */
static double measure(const struct filter_ops *ops, const double vorticity[], struct row *r)
{
    const size_t N = r->fine, n = r->coarse, m = n * n;
    const struct axis x = {.name = "x", .n = N, .step = 2 * M_PI / (double)N,
                           .edge = EDGE_PERIODIC};
    struct axis y = x;
    const struct filter_spec spec = {.to = n};
    struct gradients *g = malloc(sizeof *g);
    struct layout l = {0};
    struct filter phi;
    struct stress s;
    double own = 0;

    y.name[0] = 'y';
    check(layout_axis(&l, &x, NULL) == 0 && layout_axis(&l, &y, NULL) == 1);
    check(layout_var(&l, "vorticity", "x,y", "1", "", NULL) == 0);
    check(filter_open(&phi, ops, &l, &spec, NULL) == 0);
    check(stress_open(&s, &phi, "stress,transfer", NULL) == 0);
    double *flow = malloc(4 * N * N * sizeof *flow), *work = malloc(s.nwork * sizeof *work);
    double *tau = malloc(s.nout * sizeof *tau), *model = malloc(3 * m * sizeof *model);

    stress_flow(&s, vorticity, flow, work);
    stress_of_flow(&s, flow, tau, work);
    for (size_t i = 0; i < 2; i++)
        filter_apply(&phi, flow + i * N * N, g->u[i], work);
    differentiate_all(g, n);
    r->transfer[0] = transfer(g, n, tau);
    for (int order = 2; order <= 4; order += 2) {
        gradient_model(g, n, order, model);
        for (size_t f = 0; f < 3; f++)
            (order == 2 ? r->corr2 : r->corr4)[f] = correlation(m, tau + f * m, model + f * m);
        r->transfer[order / 2] = transfer(g, n, model);
    }
    for (size_t p = 0; p < m; p++)
        own += tau[3 * m + p] / (double)m;
    stress_close(&s);
    filter_close(&phi);
    free(flow), free(work), free(tau), free(model), free(g);
    return own;
}

/* To the printed digits, the last transfer to one and a half units of the last one. */
static void same_row(const struct row *r, const double vorticity[])
{
    struct row p = {r->fine, r->coarse}, own = p;

    measure(&published, vorticity, &p);
    for (int f = 0; f < 3; f++) {
        check_near(p.corr2[f], r->corr2[f], 0.6e-5);
        check_near(p.corr4[f], r->corr4[f], 0.6e-5);
    }
    check_near(p.transfer[0], r->transfer[0], 0.6e-4 * fabs(r->transfer[0]));
    check_near(p.transfer[1], 0, 1e-4 * fabs(r->transfer[0]));
    check_near(p.transfer[2], r->transfer[2], 1.1e-4 * fabs(r->transfer[2]));

    const double transfer = measure(filter_find("gaussian-spectral", NULL), vorticity, &own);
    for (int f = 0; f < 3; f++) {
        check_near(own.corr2[f], r->corr2[f], 1.3e-3);
        check_near(own.corr4[f], r->corr4[f], 1.3e-3);
    }
    check_near(own.transfer[0], r->transfer[0], 2e-3 * fabs(r->transfer[0]));
    check_near(own.transfer[1], 0, 1e-15); /* without that mode an identity */
    check_near(own.transfer[2], r->transfer[2], 1e-4 * fabs(r->transfer[2]));
    check_near(transfer, own.transfer[0], 1e-12 * fabs(transfer));
}

/* The vorticity (x, y) of n x n points, the caller's; NULL where there is no such file. */
static double *load(size_t n)
{
    const char *root = getenv("SUBGRID_ROOT");
    double *w = malloc(n * n * sizeof *w);
    struct foreign f;
    struct err err = {0};
    char path[4096];

    snprintf(path, sizeof path, "%s/../shared/data/py2d/IC_NX%zu_1.mat", root ? root : ".", n);
    if (foreign_open(&f, path, NULL, (size_t)1 << 28, NULL, &err) < 0) {
        check(err.code == ERR_OPEN);
        free(w);
        return NULL;
    }
    const struct foreign_array *a = f.array;
    check(f.narray == 1 && a->rank == 2 && a->n == n * n && foreign_load(&f, 0, &err) == 0);
    for (size_t i = 0; i < n * n; i++)
        w[i] = a->re[i / n * a->stride[0] + i % n * a->stride[1]];
    foreign_close(&f);
    return w;
}

static void published_table(void)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        double *w = load(table[i].fine);

        check(w);
        if (w)
            same_row(&table[i], w);
        free(w);
    }
}

int main(void)
{
    double *w = load(table[0].fine);

    if (w)
        run(published_table);
    else
        skip("published_table", "no py2d in ../shared/data beside the tree");
    free(w);
    return check_end();
}
