/* climate.c -- metrics of long runs, acf, hellinger, kl, wasserstein, against closed forms. */
#include "../check.h"

#include <stdlib.h>

#include "score/score.h"

enum { NX = 8, NY = 4 };
static const double pi = 3.14159265358979323846;

/* u over x, periodic, or over (y, x), where y has ends. */
static struct layout field(int rank)
{
    struct layout l = {0};
    struct axis y = {.name = "y", .n = NY, .step = 1.0 / NY};
    struct axis x = {.name = "x", .n = NX, .step = 1.0 / NX, .edge = EDGE_PERIODIC};

    if (rank == 2)
        layout_axis(&l, &y, NULL);
    layout_axis(&l, &x, NULL);
    layout_var(&l, "u", rank == 2 ? "y,x" : "x", "", "", NULL);
    return l;
}

/* A prediction v[n] and a truth u[n] of a member; called record by record. */
typedef void pair(size_t rec, size_t j, size_t n, double v[], double u[]);

static double number(const char *spec, int rank, size_t nmember, size_t nrec, double dt,
                     pair *fill)
{
    const struct layout l = field(rank);
    struct score s;
    double *v = malloc(nmember * l.n * sizeof *v), *u = malloc(nmember * l.n * sizeof *u);

    check(v && u && score_open(&s, spec, &l, 0, nmember, 1, NULL) == 0);
    for (size_t rec = 0; rec < nrec; rec++) {
        for (size_t j = 0; j < nmember; j++)
            fill(rec, j, l.n, v + j * l.n, u + j * l.n);
        check(score_add(&s, &(struct score_record){7 + dt * (double)rec, v, u}, NULL) == 0);
    }
    const double value = score_value(&s, 0, nmember);
    score_close(&s);
    free(v);
    free(u);
    return value;
}

/* Uniform, of variance 1. */
static double noise(void)
{
    static unsigned long long state = 5;

    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return sqrt(3) * ((double)(state >> 11) * 0x1p-52 - 1);
}

/* ---- autocorrelation -------------------------------------------------------- */

/* rms over lags 1..n of a^l - b^l. */
static double powers_apart(double a, double b, int n)
{
    double sum = 0;

    for (int l = 1; l <= n; l++)
        sum += pow(pow(a, l) - pow(b, l), 2);
    return sqrt(sum / n);
}

/* AR(1) series of two coefficients at every point, of other means and sizes. */
static const double quick = 0.6, slow = 0.9;
static void autoregressive(size_t rec, size_t j, size_t n, double v[], double u[])
{
    static double a[2 * NX], b[2 * NX];

    for (size_t i = 0; i < n; i++) {
        double *x = &a[j * NX + i], *y = &b[j * NX + i];
        *x = rec ? quick * *x + sqrt(1 - quick * quick) * noise() : noise();
        *y = rec ? slow * *y + sqrt(1 - slow * slow) * noise() : noise();
        v[i] = 40 + 3 * *x;
        u[i] = *y - 1000;
    }
}

static void acf_of_autoregressive_series(void)
{
    enum { NREC = 40000 };

    check_near(number("acf:5", 1, 2, NREC, 0.5, autoregressive),
               powers_apart(quick, slow, 10), 0.01);
    check_near(number("acf:time=0.5", 1, 2, NREC, 0.5, autoregressive), slow - quick, 0.01);
    check_near(number("acf", 1, 2, NREC, 0.5, autoregressive), powers_apart(quick, slow, 64),
               0.01);
}

/* Over whole periods rho_l of a wave is cos(2 pi l / period) about any mean. */
enum { PERIOD = 160 };
static void standing(size_t rec, size_t j, size_t n, double v[], double u[])
{
    for (size_t i = 0; i < n; i++) {
        const double where = 2 * pi * (double)i / NX + (double)j;
        u[i] = 5 + cos(2 * pi * (double)rec / PERIOD + where);
        v[i] = 9 - 2 * cos(4 * pi * (double)rec / PERIOD + where);
    }
}
static void the_same(size_t rec, size_t j, size_t n, double v[], double u[])
{
    standing(rec, j, n, v, u);
    for (size_t i = 0; i < n; i++)
        v[i] = 4 * u[i] - 100;
}

/* rms over lags stride, 2 stride .. time of the two cosines' difference. */
static double waves_apart(int stride, int time)
{
    double sum = 0;

    for (int l = stride; l <= time; l += stride)
        sum += pow(cos(2 * pi * l / PERIOD) - cos(4 * pi * l / PERIOD), 2);
    return sqrt(sum / (time / stride));
}

static void acf_of_waves(void)
{
    check_near(number("acf:2", 1, 2, PERIOD * 40, 0.1, standing), waves_apart(1, 20), 1e-6);
    /* a fifth of the run */
    check_near(number("acf", 1, 2, PERIOD + 1, 0.1, standing), waves_apart(1, 32), 0.02);
    /* 160 records are thinned to every third of them, of which 53 count */
    check_near(number("acf:16", 1, 2, PERIOD * 60, 0.1, standing), waves_apart(3, 159), 1e-6);
    check_near(number("acf:16", 1, 2, PERIOD * 4, 0.1, the_same), 0, 1e-11);
    check(isnan(number("acf", 1, 2, 1, 0.1, standing)));
}

/* Lines of y have means and time scales of their own; pooled, they would be much alike. */
static void lines(size_t rec, size_t j, size_t n, double v[], double u[])
{
    for (size_t i = 0; i < n; i++) {
        const double phase = 2 * pi * (double)rec / PERIOD, where = (double)(i % NX + j);
        const double y = (double)(i / NX);
        u[i] = 1000 * y + cos(phase * (1 + y) + where);
        v[i] = -50 * y + cos(phase * (1 + y) - where);
    }
}
static void one_line_off(size_t rec, size_t j, size_t n, double v[], double u[])
{
    lines(rec, j, n, v, u);
    for (size_t i = 0; i < NX; i++)
        v[i] = cos(4 * pi * (double)rec / PERIOD + 2 * pi * (double)i / NX);
}

static void axes_with_ends_have_their_own_means(void)
{
    check_near(number("acf:4", 2, 1, PERIOD * 20, 0.1, lines), 0, 1e-3);
    check_near(number("acf:4", 2, 1, PERIOD * 20, 0.1, one_line_off),
               waves_apart(1, 40) / sqrt(NY), 1e-3);
}

/* ---- distributions ---------------------------------------------------------- */

/* The q-quantile of the standard normal. */
static double quantile(double q)
{
    double lo = -9, hi = 9;

    while (hi - lo > 1e-13)
        *(erfc(-(lo + hi) / 2 / sqrt(2)) / 2 < q ? &lo : &hi) = (lo + hi) / 2;
    return (lo + hi) / 2;
}

/* All quantiles once, their halves in two members, in an order that fills the range evenly. */
enum { QUANTILES = 2503 };
static double shift;
static void normal(size_t rec, size_t j, size_t n, double v[], double u[])
{
    for (size_t i = 0; i < n; i++) {
        const size_t k = (rec * n + i) * 12379 % (QUANTILES * NX);
        u[i] = (j ? 2 : -2) * quantile(0.5 + 0.5 * ((double)k + 0.5) / (QUANTILES * NX));
        v[i] = u[i] + 2 * shift;
    }
}

static void shifted_normal_distributions(void)
{
    const double d[] = {0.25, 0.5, 1};

    for (size_t i = 0; i < 3; i++) {
        shift = d[i];
        check_near(number("hellinger", 1, 2, QUANTILES, 1, normal),
                   sqrt(1 - exp(-d[i] * d[i] / 8)), 0.003);
        check_near(number("wasserstein", 1, 2, QUANTILES, 1, normal), d[i], 0.003);
        /* bins lose a little of what they tell apart, and the tail of v that u never reaches */
        check_near(number("kl:150", 1, 2, QUANTILES, 1, normal) / (d[i] * d[i] / 2), 1, 0.02);
        shift = -d[i];
        check_near(number("wasserstein", 1, 2, QUANTILES, 1, normal), d[i], 0.003);
    }
    shift = 0;
    check_near(number("kl", 1, 2, QUANTILES, 1, normal), 0, 1e-14);
}

/* Left and right halves of [0, 1) in the truth; of the prediction one in four is right. */
static void halves(size_t rec, size_t j, size_t n, double v[], double u[])
{
    (void)rec, (void)j;
    for (size_t i = 0; i < n; i++) {
        u[i] = i % 2;
        v[i] = i % 4 == 0;
    }
}
static void apart(size_t rec, size_t j, size_t n, double v[], double u[])
{
    halves(rec, j, n, v, u);
    for (size_t i = 0; i < n; i++)
        v[i] = u[i] + 1.25;
}

static void two_values_by_hand(void)
{
    const double square = pow(sqrt(0.75) - sqrt(0.5), 2) + pow(sqrt(0.25) - sqrt(0.5), 2);

    check_near(number("hellinger:2", 1, 1, 50, 1, halves), sqrt(square / 2), 1e-14);
    check_near(number("kl:bins=2,add=1e-9", 1, 1, 50, 1, halves),
               0.5 * log(0.5 / 0.75) + 0.5 * log(0.5 / 0.25), 1e-9);
    check_near(number("wasserstein", 1, 1, 50, 1, halves), 0.25 / 0.5, 1e-3);
    check_near(number("hellinger", 1, 1, 50, 1, apart), 1, 1e-14);
    check_near(number("wasserstein", 1, 1, 50, 1, apart), 1.25 / 0.5, 2e-3);
    /* 1/2 added to counts in 4 bins: p = (1, 801, 801, 1), q = (1, 1, 1, 1601), halved */
    check_near(number("kl:2", 1, 1, 100, 1, apart),
               (2 * 801 * log(801) - log(1601)) / (2 * 802), 1e-12);
}

/* ---- what is constant ------------------------------------------------------- */

static void constants(size_t rec, size_t j, size_t n, double v[], double u[])
{
    (void)rec, (void)j;
    for (size_t i = 0; i < n; i++)
        v[i] = u[i] = 0.1;
}
static void other_constant(size_t rec, size_t j, size_t n, double v[], double u[])
{
    constants(rec, j, n, v, u);
    for (size_t i = 0; i < n; i++)
        v[i] = 0.3;
}
static void dead(size_t rec, size_t j, size_t n, double v[], double u[])
{
    standing(rec, j, n, v, u);
    for (size_t i = 0; i < n; i++)
        v[i] = 5;
}

static void constant_fields(void)
{
    const char *const spec[] = {"acf", "hellinger", "kl", "wasserstein"};
    double sum = 0;

    for (size_t i = 0; i < 4; i++)
        check_near(number(spec[i], 1, 2, 50, 1, constants), 0, 0);
    check_near(number("acf", 1, 2, 50, 1, other_constant), 0, 0);
    check_near(number("hellinger", 1, 2, 50, 1, other_constant), 1, 1e-14);
    check(number("kl", 1, 2, 50, 1, other_constant) > 5);
    check(isinf(number("wasserstein", 1, 2, 50, 1, other_constant)));
    for (int l = 1; l <= 20; l++)
        sum += pow(1 - cos(2 * pi * l / PERIOD), 2) / 20;
    check_near(number("acf:20", 1, 2, 40 * PERIOD, 1, dead), sqrt(sum), 1e-6);
}

int main(void)
{
    run(acf_of_autoregressive_series);
    run(acf_of_waves);
    run(axes_with_ends_have_their_own_means);
    run(shifted_normal_distributions);
    run(two_values_by_hand);
    run(constant_fields);
    return check_end();
}
