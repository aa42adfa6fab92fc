/* filter.c -- what every filter must do, for all members of the registry.
 *
 * Ratios and widths of `cases`, on a periodic line with its origin off zero. The
 * filtered field "before subsampling" is had by shifting the input by 0..R-1
 * points.
 */
#include "filter/filter.h"

#include <stdlib.h>

#include "../check.h"
#include "../starve.h"

enum { NMAX = 96 };

static const struct {
    size_t n, coarsen;
    double width; /* 0: the member's own */
} cases[] = {
    {48, 1, 0}, {48, 2, 0}, {48, 3, 0}, {48, 4, 0}, {48, 8, 0}, {45, 3, 0},
    {45, 5, 0}, {48, 4, 2}, {48, 3, 2}, {45, 3, 4}, {48, 4, 3}, {48, 8, 9},
};
enum { NCASE = sizeof cases / sizeof cases[0] };

static double noise(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (double)(*seed >> 8) / (1 << 23) - 1;
}

static void fill(double u[], size_t n, unsigned seed)
{
    for (size_t i = 0; i < n; i++)
        u[i] = noise(&seed);
}

static void add_axis(struct layout *l, const char *name, size_t n, bool index)
{
    struct axis axis = {.n = n, .first = index ? 0 : 0.3, .step = index ? 1 : 0.25,
                        .edge = index ? EDGE_OPEN : EDGE_PERIODIC, .index = index};

    strcpy(axis.name, name);
    check(layout_axis(l, &axis, NULL) >= 0);
}

static struct layout line_layout(size_t n)
{
    struct layout l = {0};

    add_axis(&l, "x", n, false);
    check(layout_var(&l, "u", "x", "m/s", "velocity", NULL) == 0);
    return l;
}

/* The line, in cells or, for filters of such values, on faces. */
static struct layout layout_for(const struct filter_ops *ops, size_t n)
{
    struct layout l = line_layout(n);

    l.var[0].at[0] = ops->face != NULL;
    return l;
}

/* One filter of one case with the buffers of its states. */
struct fixture {
    struct filter f;
    size_t n, m, R;
    double *work;
};

static void close_fixture(struct fixture *x)
{
    filter_close(&x->f);
    free(x->work);
}

/* Whether the case applies to this member; then it is open. */
static bool open_fixture(struct fixture *x, const struct filter_ops *ops, int c)
{
    const struct layout l = layout_for(ops, cases[c].n);
    const struct filter_spec spec = {.coarsen = cases[c].coarsen,
                                     .width = cases[c].width};
    struct err err = {0};

    if (ops->open || (spec.width > 0 && ops->width == 0))
        return false;
    if (filter_open(&x->f, ops, &l, &spec, &err) < 0) {
        fprintf(stderr, "%s\n", err.msg);
        check(!"opens");
        return false;
    }
    x->n = l.n;
    x->R = spec.coarsen;
    x->m = x->n / x->R;
    x->work = malloc(x->f.nwork * sizeof(double));
    check(x->f.out.n == x->m && x->f.out.axis[0].n == x->m);
    return true;
}

/* full[R j + p] = (Phi u)(coarse point j moved by p fine steps). */
static void apply_full(const struct fixture *x, const double u[], double full[])
{
    double moved[NMAX], ubar[NMAX];

    for (size_t p = 0; p < x->R; p++) {
        for (size_t i = 0; i < x->n; i++)
            moved[i] = u[(i + p) % x->n];
        filter_apply(&x->f, moved, ubar, x->work);
        for (size_t j = 0; j < x->m; j++)
            full[x->R * j + p] = ubar[j];
    }
}

static double mean(const double u[], size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += u[i];
    return sum / (double)n;
}

/* ---- properties of one fixture ---------------------------------------------- */

static void constant(const struct fixture *x)
{
    double u[NMAX], ubar[NMAX];

    for (size_t i = 0; i < x->n; i++)
        u[i] = 1.7;
    filter_apply(&x->f, u, ubar, x->work);
    for (size_t j = 0; j < x->m; j++)
        check_near(ubar[j], 1.7, 1e-14);
}

static void mean_is_kept(const struct fixture *x)
{
    double u[NMAX], full[NMAX];

    fill(u, x->n, 1);
    apply_full(x, u, full);
    check_near(mean(full, x->n), mean(u, x->n), 1e-14);
    if (x->f.ops->width == 1 && x->f.spec.width == 1) {
        filter_apply(&x->f, u, full, x->work);
        check_near(mean(full, x->m), mean(u, x->n), 1e-14);
    }
}

static void linear(const struct fixture *x)
{
    double u[NMAX], v[NMAX], w[NMAX], ubar[NMAX], vbar[NMAX], wbar[NMAX];

    fill(u, x->n, 2);
    fill(v, x->n, 3);
    for (size_t i = 0; i < x->n; i++)
        w[i] = 3 * u[i] - 0.5 * v[i];
    filter_apply(&x->f, u, ubar, x->work);
    filter_apply(&x->f, v, vbar, x->work);
    filter_apply(&x->f, w, wbar, x->work);
    for (size_t j = 0; j < x->m; j++)
        check_near(wbar[j], 3 * ubar[j] - 0.5 * vbar[j], 4e-15);
}

static void shifts(const struct fixture *x)
{
    double u[NMAX], moved[NMAX], ubar[NMAX], mbar[NMAX];

    fill(u, x->n, 4);
    for (size_t i = 0; i < x->n; i++)
        moved[(i + x->R) % x->n] = u[i];
    filter_apply(&x->f, u, ubar, x->work);
    filter_apply(&x->f, moved, mbar, x->work);
    for (size_t j = 0; j < x->m; j++)
        check_near(mbar[(j + 1) % x->m], ubar[j], 1e-15);
}

/* cos(2 pi k x/L + phase) in gives transfer(k) times it, at the coarse
 * coordinates: wavenumber, amplitude, and where the coarse points are. */
static void transfer(const struct fixture *x)
{
    const struct axis *in = &x->f.in.axis[0], *out = &x->f.out.axis[0];
    const double L = (double)in->n * in->step;
    const int at = x->f.in.var[0].at[0];
    double u[NMAX], ubar[NMAX];

    check_near(out->step * (double)out->n, L, 1e-12);
    for (size_t k = 0; k <= x->n / 2; k++) {
        const double q = 2 * M_PI * (double)k / L, phase = 2 * k == x->n ? 0 : 0.7;
        const double T = filter_transfer(&x->f, 0, at, k);

        for (size_t i = 0; i < x->n; i++)
            u[i] = cos(q * (double)i * in->step + phase);
        filter_apply(&x->f, u, ubar, x->work);
        for (size_t j = 0; j < x->m; j++) {
            const double X = axis_point(out, j, at) - axis_point(in, 0, at);
            check_near(ubar[j], T * cos(q * X + phase), 2e-13);
        }
    }
}

/* Filtered derivative = derivative of the filtered, before subsampling. */
static void commutes_with_derivative(const struct fixture *x)
{
    const size_t n = x->n;
    double u[NMAX], du[NMAX], full[NMAX], dfull[NMAX];

    fill(u, n, 5);
    for (size_t i = 0; i < n; i++)
        du[i] = u[(i + 1) % n] - u[(i + n - 1) % n];
    apply_full(x, u, full);
    apply_full(x, du, dfull);
    for (size_t i = 0; i < n; i++)
        check_near(dfull[i], full[(i + 1) % n] - full[(i + n - 1) % n], 1e-13);
}

/* A transfer function of zeros and ones makes a projection. */
static void sharp_is_idempotent(const struct fixture *x)
{
    double u[NMAX], once[NMAX], twice[NMAX];

    if (x->f.ops->window)
        return;
    for (size_t k = 0; k <= x->n / 2; k++) {
        const double T = filter_transfer(&x->f, 0, x->f.in.var[0].at[0], k);
        if (T * (1 - T) != 0)
            return;
    }
    fill(u, x->n, 6);
    apply_full(x, u, once);
    apply_full(x, once, twice);
    for (size_t i = 0; i < x->n; i++)
        check_near(twice[i], once[i], 1e-14);
}

/* A NaN is passed on, and by windows to no point that does not see it; face sees few. */
static void nan_is_passed_on(const struct fixture *x)
{
    for (size_t p = 0; p < x->n; p += 5) {
        double u[NMAX] = {0}, delta[NMAX], ubar[NMAX];
        int found = 0, seen = 0;

        u[p] = 1;
        filter_apply(&x->f, u, delta, x->work);
        u[p] = NAN;
        filter_apply(&x->f, u, ubar, x->work);
        for (size_t j = 0; j < x->m; j++) {
            found += isnan(ubar[j]);
            seen += delta[j] != 0;
            check(delta[j] == 0 || isnan(ubar[j]));
            check(!x->f.ops->window || delta[j] != 0 || !isnan(ubar[j]));
        }
        check(found || (x->f.ops->face && !seen));
    }
}

/* ---- over all members ------------------------------------------------------- */

static void every(void (*property)(const struct fixture *x))
{
    for (const struct filter_ops *const *ops = filter_all(); *ops; ops++)
        for (int c = 0; c < NCASE; c++) {
            const int before = check_bad;
            struct fixture x = {0};

            if (open_fixture(&x, *ops, c))
                property(&x);
            close_fixture(&x);
            if (check_bad > before)
                fprintf(stderr, "  ... of %s, case %d\n", (*ops)->name, c);
        }
}

#define EVERY(property)                                                        \
    static void every_##property(void)                                         \
    {                                                                          \
        every(property);                                                       \
    }
EVERY(constant)
EVERY(mean_is_kept)
EVERY(linear)
EVERY(shifts)
EVERY(transfer)
EVERY(commutes_with_derivative)
EVERY(sharp_is_idempotent)
EVERY(nan_is_passed_on)

/* Phi along one axis alone. */
static void one_line(const struct filter_ops *ops, const double a[], size_t n,
                     size_t R, double abar[])
{
    const struct layout l = layout_for(ops, n);
    const struct filter_spec spec = {.coarsen = R};
    struct filter f;

    check(filter_open(&f, ops, &l, &spec, NULL) == 0);
    double *work = malloc(f.nwork * sizeof *work);
    filter_apply(&f, a, abar, work);
    free(work);
    filter_close(&f);
}

/* a(z) b(y) c(x), for each index k a multiple, and a variable with no space axis
 * first: lengths differ, so a transposed axis shows. On faces along y for filters of such values,
 * which are means of cells along the others. */
static void products_stay_products(void)
{
    enum { NZ = 8, NY = 12, NX = 20, NK = 2, R = 4 };
    double a[NZ], b[NY], c[NX], abar[NZ], bbar[NY], cbar[NX];
    struct layout l = {0};

    add_axis(&l, "z", NZ, false);
    add_axis(&l, "k", NK, true);
    add_axis(&l, "y", NY, false);
    add_axis(&l, "x", NX, false);
    check(layout_var(&l, "q", "k", "1", "index only", NULL) == 0);
    check(layout_var(&l, "u", "z,k,y,x", "1", "product", NULL) == 1);
    fill(a, NZ, 7);
    fill(b, NY, 8);
    fill(c, NX, 9);
    double *u = malloc(l.n * sizeof *u), *ubar = malloc(l.n * sizeof *ubar);
    for (size_t i = 0; i < NK; i++)
        u[i] = 5 + (double)i;
    for (size_t i = 0; i < l.var[1].n; i++)
        u[NK + i] = a[i / (NK * NY * NX)] * b[i / NX % NY] * c[i % NX] *
                    (1 + (double)(i / (NY * NX) % NK));
    for (const struct filter_ops *const *ops = filter_all(); *ops; ops++) {
        const struct filter_spec spec = {.coarsen = R};
        struct filter f;

        const struct filter_ops *along = (*ops)->face ? filter_find("box", NULL) : *ops;

        if ((*ops)->open || (*ops)->isotropic)
            continue;
        l.var[1].at[2] = (*ops)->face != NULL;
        check(filter_open(&f, *ops, &l, &spec, NULL) == 0);
        check(f.out.n == NK + NZ / R * NK * (NY / R) * (NX / R));
        double *work = malloc(f.nwork * sizeof *work);
        filter_apply(&f, u, ubar, work);
        one_line(along, a, NZ, R, abar);
        one_line(*ops, b, NY, R, bbar);
        one_line(along, c, NX, R, cbar);
        check(ubar[0] == 5 && ubar[1] == 6);
        for (size_t i = 0; i < f.out.var[1].n; i++)
            check_near(ubar[NK + i],
                       abar[i / (NK * NY / R * NX / R)] * bbar[i / (NX / R) % (NY / R)] *
                           cbar[i % (NX / R)] *
                           (1 + (double)(i / (NY / R * NX / R) % NK)),
                       1e-14);
        free(work);
        filter_close(&f);
    }
    free(u);
    free(ubar);
}

/* The phase of mode (2, -3, 4) at point p of n, on any grid of the box. */
static double phase(size_t p, const size_t n[3])
{
    return 2 * M_PI * (2 * (double)(p / n[2] / n[1]) / (double)n[0] -
                       3 * (double)(p / n[2] % n[1]) / (double)n[1] +
                       4 * (double)(p % n[2]) / (double)n[2]);
}

/* A wave along all axes of a box of three unequal sides, of two variables: its factor is that of
 * q = sum (k width)^2. */
static void isotropic_sees_the_length_alone(void)
{
    enum { R = 2 };
    const size_t n[3] = {24, 30, 48}, m[3] = {12, 15, 24};
    const double q = pow(2 * M_PI, 2) * (4. / (12 * 12) + 9. / (15 * 15) + 16. / (24 * 24));
    struct layout l = {0};

    add_axis(&l, "z", n[0], false);
    add_axis(&l, "y", n[1], false);
    add_axis(&l, "x", n[2], false);
    check(layout_var(&l, "a", "z,y,x", "1", "", NULL) == 0);
    check(layout_var(&l, "b", "z,y,x", "1", "", NULL) == 1);
    const size_t points = l.n / 2;
    double *u = malloc(l.n * sizeof *u), *ubar = malloc(l.n * sizeof *ubar);
    for (size_t i = 0; i < points; i++) {
        u[i] = cos(phase(i, n));
        u[points + i] = 3 - 2 * sin(phase(i, n));
    }
    for (const struct filter_ops *const *ops = filter_all(); *ops; ops++) {
        const struct filter_spec spec = {.coarsen = R, .width = 1.5};
        struct filter f;

        if (!(*ops)->isotropic)
            continue;
        check(filter_open(&f, *ops, &l, &spec, NULL) == 0);
        double *work = malloc(f.nwork * sizeof *work);
        const double G = (*ops)->isotropic(q * 1.5 * 1.5);
        filter_apply(&f, u, ubar, work);
        for (size_t i = 0; i < f.out.n / 2; i++) {
            check_near(ubar[i], G * cos(phase(i, m)), 1e-13);
            check_near(ubar[f.out.n / 2 + i], 3 - 2 * G * sin(phase(i, m)), 1e-13);
        }
        free(work);
        filter_close(&f);
    }
    free(u);
    free(ubar);
}

/* Transfer functions by their formulas, for the widths of `cases`. */
static void transfers_are_their_formulas(void)
{
    for (int c = 0; c < NCASE; c++)
        for (int d = 0; d < 3; d++) {
            static const char *const name[] = {"gaussian-spectral", "differential", "exponential"};
            struct fixture x = {0};

            check(open_fixture(&x, filter_find(name[d], NULL), c));
            for (size_t k = 0; k <= x.n / 2; k++) {
                const double cells = cases[c].width > 0 ? cases[c].width : d == 2 ? 1 : 2;
                const double kw = 2 * M_PI * (double)k * cells * (double)x.R / (double)x.n;
                const double steep = fmax(kw - 0.65 * M_PI, 0);
                const double G = d == 0 ? exp(-kw * kw / 24) : d == 1 ? 1 / (1 + kw * kw / 24)
                                                             : exp(-23.6 * pow(steep, 4));

                check_near(filter_transfer(&x.f, 0, 0, k), 2 * k < x.m ? G : 0, 1e-15);
            }
            close_fixture(&x);
        }
}

/* Diffusion and the box, of eigenvalues of the second difference; any width, whole or not. */
static void diffusion_is_its_formula(void)
{
    static const struct {
        size_t n, R;
        double width;
    } cases_of[] = {{48, 4, 1}, {48, 3, 1}, {48, 8, 2.3}, {45, 5, 0.1}, {96, 8, 6}, {48, 1, 1}};

    for (size_t c = 0; c < sizeof cases_of / sizeof *cases_of; c++) {
        const struct layout l = line_layout(cases_of[c].n);
        const double R = (double)cases_of[c].R, width = R * cases_of[c].width;
        const struct filter_spec spec = {.coarsen = cases_of[c].R, .width = cases_of[c].width};
        struct filter f;

        check(filter_open(&f, filter_find("diffusion", NULL), &l, &spec, NULL) == 0);
        for (size_t k = 0; k <= l.n / 2; k++) {
            const double half = M_PI * (double)k / (double)l.n, s = 4 * pow(sin(half), 2);
            const double box = k ? sin(R * half) / (R * sin(half)) : 1;
            check_near(filter_transfer(&f, 0, 0, k), exp(-s * width * width / 24) * box, 2e-15);
        }
        filter_close(&f);
    }
}

/* steps of v += alpha/steps lap v in a periodic square of n x n, then means of R x R. */
static void diffuse(size_t n, size_t R, double alpha, int steps, double v[], double mean_of[])
{
    double *lap = malloc(n * n * sizeof *lap);

    for (int s = 0; s < steps; s++) {
        for (size_t i = 0; i < n * n; i++) {
            const size_t y = i / n, x = i % n;
            lap[i] = v[(y + 1) % n * n + x] + v[(y + n - 1) % n * n + x] +
                     v[y * n + (x + 1) % n] + v[y * n + (x + n - 1) % n] - 4 * v[i];
        }
        for (size_t i = 0; i < n * n; i++)
            v[i] += alpha / steps * lap[i];
    }
    memset(mean_of, 0, n / R * (n / R) * sizeof *mean_of);
    for (size_t i = 0; i < n * n; i++)
        mean_of[i / n / R * (n / R) + i % n / R] += v[i] / (double)(R * R);
    free(lap);
}

/* In a plane it is the limit of diffusing steps, from which these are away by order one. */
static void diffusion_is_the_limit_of_steps(void)
{
    enum { SIDE = 24, R = 4, COARSE = SIDE / R };
    double u[SIDE * SIDE], v[SIDE * SIDE], ubar[COARSE * COARSE], vbar[COARSE * COARSE], e[3];
    const struct filter_spec spec = {.coarsen = R};
    struct layout l = {0};
    struct filter f;

    add_axis(&l, "y", SIDE, false);
    add_axis(&l, "x", SIDE, false);
    check(layout_var(&l, "u", "y,x", "1", "", NULL) == 0);
    fill(u, l.n, 11);
    check(filter_open(&f, filter_find("diffusion", NULL), &l, &spec, NULL) == 0);
    double *work = malloc(f.nwork * sizeof *work);
    filter_apply(&f, u, ubar, work);
    for (int i = 0; i < 3; i++) {
        memcpy(v, u, sizeof u);
        diffuse(SIDE, R, R * R / 24., 50 << i, v, vbar);
        e[i] = 0;
        for (size_t j = 0; j < f.out.n; j++)
            e[i] = fmax(e[i], fabs(vbar[j] - ubar[j]));
    }
    check(e[0] < 1e-3 && e[2] > 1e-7);
    check_near(e[0] / e[1], 2, 0.1);
    check_near(e[1] / e[2], 2, 0.05);
    free(work);
    filter_close(&f);
}

/* Box by hand, for an odd ratio, an even one, and halved ends. */
static void box_is_the_mean(void)
{
    double u[12], ubar[12];

    for (int i = 0; i < 12; i++)
        u[i] = (double)(i * i);
    one_line(filter_find("box", NULL), u, 12, 3, ubar);
    check_near(ubar[1], (9 + 16 + 25) / 3.0, 1e-14);
    one_line(filter_find("box", NULL), u, 12, 4, ubar);
    check_near(ubar[2], (64 + 81 + 100 + 121) / 4.0, 1e-14);

    const struct layout l = line_layout(12);
    const struct filter_spec spec = {.coarsen = 4, .width = 0.75};
    struct filter f;
    double work[64];

    check(filter_open(&f, filter_find("box", NULL), &l, &spec, NULL) == 0);
    check(f.nwork <= 64);
    filter_apply(&f, u, ubar, work);
    check_near(ubar[1], (16 / 2.0 + 25 + 36 + 49 / 2.0) / 3, 1e-14);
    check_near(f.out.axis[0].first, 0.3 + 1.5 * 0.25, 1e-15);
    filter_close(&f);
}

/* About the upper face of coarse cell 1, for an odd ratio and an even one. */
static void faces_are_means_about_them(void)
{
    double u[12], ubar[12];

    for (int i = 0; i < 12; i++)
        u[i] = (double)(i * i);
    one_line(filter_find("face", NULL), u, 12, 3, ubar);
    check(ubar[1] == 25);
    one_line(filter_find("volume", NULL), u, 12, 3, ubar);
    check_near(ubar[1], (16 + 25 + 36) / 3.0, 1e-14);
    one_line(filter_find("volume", NULL), u, 12, 4, ubar);
    check_near(ubar[1], (25 / 2.0 + 36 + 49 + 64 + 81 / 2.0) / 4, 1e-14);
    check_near(ubar[2], (81 / 2.0 + 100 + 121 + 0 + 1 / 2.0) / 4, 1e-14);
}

/* The weights of the tutorial's Gaussian, counted naively. */
static void gaussian_is_its_formula(void)
{
    enum { N = 96, R = 4 };
    const double width = 5 * R;
    double u[N], ubar[N];

    fill(u, N, 10);
    one_line(filter_find("gaussian", NULL), u, N, R, ubar);
    for (int j = 0; j < N / R; j++) {
        double sum = 0, norm = 0;

        for (int i = -2 * N; i <= 2 * N; i++)
            if (abs(i) <= 1.5 * width) {
                const double w = sqrt(6 / M_PI) / width *
                                 exp(-6 * i * i / (width * width));
                sum += w * u[(j * R + i + 4 * N) % N];
                norm += w;
            }
        check_near(ubar[j], sum / norm, 1e-14);
        check_near(norm, 1, 1e-4);
    }
}

static struct layout two_scale(void)
{
    struct layout l = {0};

    add_axis(&l, "j", 3, true);
    add_axis(&l, "k", 4, true);
    check(layout_var(&l, "Y", "k,j", "1", "fast", NULL) == 0);
    check(layout_var(&l, "X", "k", "1", "slow", NULL) == 1);
    return l;
}

static void select_keeps_variables(void)
{
    const struct layout l = two_scale();
    const struct filter_spec spec = {.vars = " X "}, all = {.vars = "X,Y"};
    double u[16], ubar[16];
    struct filter f;

    fill(u, 16, 11);
    check(filter_open(&f, filter_find("select", NULL), &l, &spec, NULL) == 0);
    check(f.out.n == 4 && f.out.naxis == 1 && f.nwork == 0);
    check_text(f.out.axis[0].name, "k");
    filter_apply(&f, u, ubar, NULL);
    check(!memcmp(ubar, u + 12, 4 * sizeof *u));
    filter_close(&f);
    check(filter_open(&f, filter_find("select", NULL), &l, &all, NULL) == 0);
    filter_apply(&f, u, ubar, NULL);
    check(!memcmp(ubar, u, 16 * sizeof *u));
    filter_close(&f);
}

/* Y(k, j) and X(k), every second k and every second j. */
static void sample_keeps_every_other(void)
{
    enum { K = 4, J = 6 };
    struct layout l = {0};
    const struct filter_spec spec = {.coarsen = 2};
    double u[K * J + K], ubar[K * J / 4 + K / 2];
    struct filter f;

    add_axis(&l, "k", K, true);
    add_axis(&l, "j", J, true);
    check(layout_var(&l, "Y", "k,j", "1", "fast", NULL) == 0);
    check(layout_var(&l, "X", "k", "1", "slow", NULL) == 1);
    fill(u, K * J + K, 11);
    check(filter_open(&f, filter_find("sample", NULL), &l, &spec, NULL) == 0);
    check(f.out.n == K * J / 4 + K / 2 && f.out.naxis == 2 && f.nwork == 0);
    filter_apply(&f, u, ubar, NULL);
    for (size_t k = 0; k < K / 2; k++) {
        for (size_t j = 0; j < J / 2; j++)
            check(ubar[k * J / 2 + j] == u[2 * k * J + 2 * j]);
        check(ubar[K * J / 4 + k] == u[K * J + 2 * k]);
    }
    filter_close(&f);
}

/* Waves below the Nyquist mode of m points are there what they were on n, others are not; m is no
 * divisor. */
static void truncation_needs_no_divisor(void)
{
    enum { N = 30 };
    static const size_t points[] = {7, 8, 16, 29};
    const struct layout line = line_layout(N);

    for (size_t k = 0; k < sizeof points / sizeof *points; k++) {
        const size_t m = points[k];
        const struct filter_spec spec = {.to = m};
        double u[N], ubar[N], *work;
        struct filter f;
        check(filter_open(&f, filter_find("spectral", NULL), &line, &spec, NULL) == 0);
        check(f.out.axis[0].n == m);
        check_near(f.out.axis[0].step * (double)m, line.axis[0].step * N, 1e-14);
        work = malloc((f.nwork + 1) * sizeof *work);
        for (size_t wave = 0; 2 * wave < N; wave++) {
            for (size_t i = 0; i < N; i++)
                u[i] = cos(2 * M_PI * (double)(wave * i) / N + 0.3);
            filter_apply(&f, u, ubar, work);
            for (size_t i = 0; i < m; i++)
                check_near(ubar[i], 2 * wave < m
                           ? cos(2 * M_PI * (double)(wave * i) / (double)m + 0.3) : 0, 1e-13);
        }
        free(work);
        filter_close(&f);
    }
}

static void refusals(void)
{
    const struct layout line = line_layout(30), index = two_scale();
    struct layout ends = line_layout(30), faces = line_layout(30), open_faces;
    struct layout uneven = line_layout(4);
    const struct {
        const char *name;
        const struct layout *l;
        struct filter_spec spec;
        int code;
        const char *msg;
    } bad[] = {
        {"box", &line, {.coarsen = 4}, ERR_DATA,
         "box: 30 points along x are not a multiple of coarsen = 4"},
        {"spectral", &line, {.coarsen = 8}, ERR_DATA,
         "spectral: 30 points along x are not a multiple of coarsen = 8"},
        {"gaussian", &line, {.to = 8}, ERR_DATA,
         "gaussian: 30 points along x are not a multiple of to = 8"},
        {"box", &line, {.to = 60}, ERR_DATA,
         "box: to = 60 exceeds the 30 points along x"},
        {"box", &line, {.coarsen = 30}, ERR_DATA,
         "box: coarsen = 30 leaves 1 of 30 points along x, expected 2 or more"},
        {"box", &line, {0}, ERR_USAGE,
         "box: no ratio: expected coarsen or to, of at least 1"},
        {"box", &line, {.coarsen = 2, .to = 3}, ERR_USAGE,
         "box: found both coarsen = 2 and to = 3, expected one"},
        {"box", &line, {.coarsen = 5, .width = 0.5}, ERR_USAGE,
         "box: a width of 0.5 coarse cells is 2.5 fine points, expected a whole number"},
        {"gaussian", &line, {.coarsen = 5, .width = -1}, ERR_USAGE,
         "gaussian: found a width of -1 coarse cells, expected > 0"},
        {"gaussian", &line, {.coarsen = 5, .width = NAN}, ERR_USAGE,
         "gaussian: found a width of nan coarse cells, expected > 0"},
        {"spectral", &line, {.coarsen = 5, .width = 2}, ERR_USAGE,
         "spectral: takes no width"},
        {"box", &line, {.coarsen = 5, .vars = "u"}, ERR_USAGE,
         "box: takes no variables: it keeps all of them"},
        {"box", &index, {.coarsen = 2}, ERR_DATA,
         "box: found no space axis in the data, expected one"},
        {"gaussian", &ends, {.coarsen = 2}, ERR_DATA,
         "gaussian: the axis x is not known to be periodic and the filter reaches over "
         "its ends"},
        {"spectral", &ends, {.coarsen = 2}, ERR_DATA,
         "spectral: the axis x is not known to be periodic and the filter reaches over "
         "its ends"},
        {"box", &faces, {.coarsen = 2}, ERR_DATA,
         "box: variable u: found a face-centred field where cells are expected"},
        {"sample", &faces, {.coarsen = 2}, ERR_DATA,
         "sample: variable u: found a face-centred field where cells are expected"},
        {"face", &line, {.coarsen = 2}, ERR_DATA,
         "face: found no face-centred field, expected one"},
        {"volume", &line, {.coarsen = 2}, ERR_DATA,
         "volume: found no face-centred field, expected one"},
        {"face", &faces, {.coarsen = 2, .width = 2}, ERR_USAGE, "face: takes no width"},
        {"volume", &open_faces, {.coarsen = 2}, ERR_DATA,
         "volume: the axis x is not known to be periodic and the filter reaches over its ends"},
        {"box", &uneven, {.coarsen = 2}, ERR_DATA,
         "box: axis x: found steps from 1 to 3, expected uniform ones"},
        {"spectral", &uneven, {.coarsen = 2}, ERR_DATA,
         "spectral: axis x: found steps from 1 to 3, expected uniform ones"},
        {"gaussian", &uneven, {.coarsen = 2}, ERR_DATA,
         "gaussian: axis x: found steps from 1 to 3, expected uniform ones"},
        {"select", &index, {.vars = "X,Z"}, ERR_DATA,
         "select: no variable 'Z'; the data have Y, X"},
        {"select", &index, {.vars = "X,X"}, ERR_USAGE,
         "select: variable X is named twice"},
        {"select", &index, {0}, ERR_USAGE, "select: no variables to keep are named"},
        {"select", &index, {.coarsen = 2, .vars = "X"}, ERR_USAGE,
         "select: takes no ratio: it keeps variables"},
        {"project", &index, {0}, ERR_USAGE, "project: no basis is named"},
        {"project", &index, {.coarsen = 2}, ERR_USAGE,
         "project: takes no ratio and no variables: it keeps modes"},
        {"sample", &index, {0}, ERR_USAGE, "sample: no ratio"},
        {"sample", &index, {.coarsen = 3}, ERR_DATA,
         "sample: axis k: found 4 points, expected a multiple of 3"},
    };
    const struct filter_spec two = {.coarsen = 2};
    struct err err;
    struct filter f;

    ends.axis[0].edge = EDGE_OPEN;
    faces.var[0].at[0] = 1;
    open_faces = faces;
    open_faces.axis[0].edge = EDGE_OPEN;
    uneven.axis[0].x = (const double[]){0, 1, 4, 5};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        err = (struct err){0};
        check(filter_open(&f, filter_find(bad[i].name, NULL), bad[i].l, &bad[i].spec,
                          &err) < 0);
        check(err.code == bad[i].code);
        check_text(err.msg, bad[i].msg);
    }
    check(filter_open(&f, filter_find("box", NULL), &ends, &two, &err) == 0);
    filter_close(&f);
    check(filter_open(&f, filter_find("face", NULL), &open_faces, &two, &err) == 0);
    filter_close(&f);
    check(!filter_find("boks", &err));
    check_text(err.msg, "no filter 'boks'; did you mean 'box'?");
}

/* Two modes on cells of three lengths: there, back, rates, and another grid. */
static void projection(void)
{
    const double w[] = {0.5, 1, 1.5, 1}, mean[] = {1, 2, 3, 4};
    const double modes[] = {sqrt(2), 0, 0, 0, 0, 0.6, 0, 0.8};
    const double u[] = {1.5, 3, 7, 4.5}, back[] = {1.5, 2.6, 3, 4.8};
    const struct layout line = line_layout(4), other = line_layout(5);
    struct basis basis = {.layout = line, .count = 2};
    double a[2], v[4], work[4];
    struct filter f;
    struct err err = {0};

    basis.mean = memcpy(malloc(sizeof mean), mean, sizeof mean);
    basis.modes = memcpy(malloc(sizeof modes), modes, sizeof modes);
    basis.weight = memcpy(malloc(sizeof w), w, sizeof w);
    struct filter_spec spec = {.basis = &basis};
    check(filter_open(&f, filter_find("project", NULL), &line, &spec, NULL) == 0);
    check(f.out.n == 2 && !strcmp(f.out.var[0].name, "g") && f.out.axis[0].index);
    filter_apply(&f, u, a, work);
    check_near(a[0], 0.5 * sqrt(2) * 0.5, 1e-15);
    check_near(a[1], 0.6 * 1 + 0.8 * 0.5, 1e-15);
    filter_apply_rate(&f, u, v, work);
    check_near(v[0] - a[0], 0.5 * sqrt(2) * 1, 1e-15);
    const struct layout coefficients = f.out;
    filter_close(&f);
    check(filter_open(&f, filter_find("project", NULL), &other, &spec, &err) < 0);
    check(err.code == ERR_DATA);
    check_text(err.msg, "project: variable u: axis x: found 5 points, expected 4");
    spec.reconstruct = true;
    check(filter_open(&f, filter_find("project", NULL), &coefficients, &spec, NULL) == 0);
    check(layout_same(&f.out, &line, NULL) == 0);
    filter_apply(&f, a, v, work);
    for (size_t i = 0; i < 4; i++)
        check_near(v[i], back[i], 1e-15);
    filter_close(&f);
    free(basis.mean);
    free(basis.modes);
    free(basis.weight);
}

static void no_memory_is_survived(void)
{
    const struct layout index = two_scale();

    for (const struct filter_ops *const *ops = filter_all(); *ops; ops++) {
        const bool whole = (*ops)->open != NULL;
        const struct layout line = layout_for(*ops, 48);
        const bool names = !strcmp((*ops)->name, "select");
        const bool projects = !strcmp((*ops)->name, "project");
        double *ones = calloc(index.n, sizeof *ones);
        const struct basis basis = {index, 1, ones, ones, ones};
        const struct filter_spec spec = {.coarsen = names || projects ? 0 : whole ? 1 : 4,
                                         .vars = names ? "X" : NULL,
                                         .basis = projects ? &basis : NULL};
        long n = 1;
        int rc;

        do {
            struct err err = {0};
            struct filter f;

            starve(n++);
            rc = filter_open(&f, *ops, whole ? &index : &line, &spec, &err);
            const bool hit = starved;
            starve(0);
            check((rc == 0) == !hit);
            if (rc == 0)
                filter_close(&f);
            else
                check(err.code == ERR_INTERNAL && strstr(err.msg, "memory"));
        } while (rc < 0 && n < 100);
        check(rc == 0 && (whole || n > 2));
        free(ones);
    }
}

int main(void)
{
    run(every_constant);
    run(every_mean_is_kept);
    run(every_linear);
    run(every_shifts);
    run(every_transfer);
    run(every_commutes_with_derivative);
    run(every_sharp_is_idempotent);
    run(every_nan_is_passed_on);
    run(products_stay_products);
    run(isotropic_sees_the_length_alone);
    run(transfers_are_their_formulas);
    run(diffusion_is_its_formula);
    run(diffusion_is_the_limit_of_steps);
    run(box_is_the_mean);
    run(faces_are_means_about_them);
    run(gaussian_is_its_formula);
    run(select_keeps_variables);
    run(sample_keeps_every_other);
    run(truncation_needs_no_divisor);
    run(refusals);
    run(projection);
    if (STARVES)
        run(no_memory_is_survived);
    else
        skip("no_memory_is_survived", "the sanitizer owns malloc");
    return check_end();
}
