/* What goes with kernels of memory: identities against the noise itself, poles, lengths, errors. */
#include "memory/memory.h"

#include <stdlib.h>

#include "../check.h"
#include "../second_moments.h"
#include "../starve.h"
#include "memory/memory_check.h"
#include "memory/memory_poles.h"
#include "memory/memory_realise.h"
#include "memory/memory_volterra.h"
#include "num/rng.h"

enum { T = 200, D = 2, M = 3, H = 5 };

/* x (T, M): two coupled observables and the product of them, less its mean. */
static void plant(double x[])
{
    struct rng r = rng_open(6, "test", 0);
    double mean = 0;

    for (size_t t = 0; t < T; t++) {
        const double *past = x + (t ? t - 1 : 0) * M;
        const double u = t ? past[0] : 0, v = t ? past[1] : 1;
        x[t * M] = .7 * u - .4 * v + rng_normal(&r);
        x[t * M + 1] = .5 * u + .6 * v + .3 * u * u * exp(-u * u) + rng_normal(&r);
        x[t * M + 2] = x[t * M] * x[t * M + 1];
        mean += x[t * M + 2] / T;
    }
    for (size_t t = 0; t < T; t++)
        x[t * M + 2] -= mean;
}

/* W (D) := W_l of the orthogonal dynamics that starts at t. */
static void noise_at(const double x[], size_t t, size_t l, const double Omega[], double W[])
{
    memcpy(W, x + (t + l + 1) * M, D * sizeof *W);
    for (size_t j = 0; j <= l; j++)
        for (size_t i = 0; i < D; i++)
            for (size_t k = 0; k < M; k++)
                W[i] -= Omega[(j * D + i) * M + k] * x[(t + l - j) * M + k];
}

/* The defects of one l by W itself, over the window. */
static void defects(const double x[], size_t l, const struct moments *of, const double Omega[],
                    struct memory_identities *to, double *noise)
{
    const double N = T - H, *C0 = of->C;
    double one[D][M] = {{0}}, two[D][D] = {{0}}, three[D][D] = {{0}};

    for (size_t t = 0; t < T - H; t++) {
        double W[D], first[D], before[D];
        noise_at(x, t, l, Omega, W);
        noise_at(x, t, 0, Omega, first);
        if (l > 0)
            noise_at(x, t, l - 1, Omega, before);
        for (size_t i = 0; i < D; i++)
            for (size_t j = 0; j < M; j++) {
                one[i][j] += W[i] * x[t * M + j] / N;
                if (j >= D)
                    continue;
                two[i][j] += W[i] * first[j] / N;
                three[i][j] += (W[i] * W[j] - (l ? before[i] * before[j]
                                                 : x[t * M + i] * x[t * M + j])) / N;
            }
        *noise += (W[0] * W[0] + W[1] * W[1]) / N / (C0[0] + C0[M + 1]);
    }
    for (size_t i = 0; i < D; i++)
        for (size_t j = 0; j < M; j++) {
            const double unit = sqrt(C0[i * (M + 1)] * C0[j * (M + 1)]);
            to->orthogonality = fmax(to->orthogonality, fabs(one[i][j]) / unit);
            for (size_t a = 0; j < D && a < M; a++)
                for (size_t b = 0; b < M; b++) {
                    const double left = Omega[(l * D + i) * M + a] * C0[a * M + b];
                    two[i][j] += left * Omega[j * M + b];
                    three[i][j] += left * Omega[(l * D + j) * M + b];
                }
            if (j < D && l > 0)
                to->dissipation = fmax(to->dissipation, fabs(two[i][j]) / unit);
            if (j < D)
                to->pythagoras = fmax(to->pythagoras, fabs(three[i][j]) / unit);
        }
}

/* By the gram matrix the defects are those of the noise itself, by whatever kernels. */
static void identities_are_those_of_the_noise(void)
{
    double x[T * M];

    plant(x);
    struct moments of = moments_of(T, D, M, H, x);
    for (const struct memory_ops *const *ops = memory_all(); *ops; ops++) {
        struct memory_fit fit;
        struct memory_identities found, due = {0};
        double noise[H], trace;
        check(memory_open(&fit, D, M, H, NULL) == 0);
        check((*ops)->solve(&of, 0, &fit, NULL) == 0);
        check(memory_check(&of, H, fit.Omega, &found, noise, NULL) == 0 && found.sample);
        for (size_t l = 0; l < H; l++) {
            trace = 0;
            defects(x, l, &of, fit.Omega, &due, &trace);
            check_near(noise[l], trace, 1e-13);
        }
        check_near(found.orthogonality, due.orthogonality, 1e-13);
        check_near(found.dissipation, due.dissipation, 1e-13);
        check_near(found.pythagoras, due.pythagoras, 1e-13);
        if (!strcmp((*ops)->name, "mori")) {
            check(found.orthogonality < 1e-13);
            check(found.dissipation > 1e-4 && found.dissipation < .1 && found.stationarity < .2);
            /* by C alone the process is stationary, and all is algebra */
            struct moments formal = of;
            formal.gram = NULL;
            check(memory_check(&formal, H, fit.Omega, &found, noise, NULL) == 0 && !found.sample);
            check(found.dissipation < 1e-13 && found.pythagoras < 1e-13);
            check((*ops)->solve(&formal, 0, &fit, NULL) == 0);
            check_near(noise[H - 1], (fit.W[0] + fit.W[3]) / (of.C[0] + of.C[M + 1]), 1e-13);
        } else {
            check(found.orthogonality > 1e-3);
        }
        memory_close(&fit);
    }
    moments_free(&of);
}

/* A ridge breaks orthogonality by its own measure: <W_0 phi_0^T> = ridge Omega_0 diag(C_0). */
static void ridges_are_reported(void)
{
    double x[T * M];
    struct memory_fit fit;
    struct memory_identities found;

    plant(x);
    struct moments of = moments_of(T, D, D, 1, x);
    moments_free(&of);
    of = moments_of(T, D, M, 1, x);
    check(memory_open(&fit, D, M, 1, NULL) == 0);
    check(memory_find("mori", NULL)->solve(&of, .01, &fit, NULL) == 0);
    check(memory_check(&of, 1, fit.Omega, &found, NULL, NULL) == 0);
    double most = 0;
    for (size_t i = 0; i < D; i++)
        for (size_t j = 0; j < M; j++)
            most = fmax(most, .01 * fabs(fit.Omega[i * M + j]) *
                                  sqrt(of.C[j * (M + 1)] / of.C[i * (M + 1)]));
    check_near(found.orthogonality, most, 1e-14);
    memory_close(&fit);
    moments_free(&of);
}

/* Omega_0, Omega_1 (d, d) := poles r_i exp(+-i angle), r from .5 to .9 most, one of `most`, turned
 * by a reflection. */
static void plant_poles(size_t d, double most, double Omega[])
{
    struct rng r = rng_open(7, "test", d);
    double *v = malloc(d * sizeof *v), square = 0;

    for (size_t i = 0; i < d; i++) {
        v[i] = rng_normal(&r);
        square += v[i] * v[i];
    }
    for (size_t l = 0; l < 2; l++) {
        double *Om = Omega + l * d * d, inner = 0;
        double *diagonal = malloc(d * sizeof *diagonal);
        for (size_t i = 0; i < d; i++) {
            const double radius = i + 1 < d ? .5 + (.9 * most - .5) * (double)i / (double)d : most;
            diagonal[i] = l ? -radius * radius : 2 * radius * cos(.3 + (double)i);
            inner += v[i] * diagonal[i] * v[i] / square;
        }
        for (size_t i = 0; i < d; i++)
            for (size_t j = 0; j < d; j++)
                Om[i * d + j] = (i == j ? diagonal[i] : 0) + v[i] * v[j] / square *
                                    (4 * inner - 2 * (diagonal[i] + diagonal[j]));
        free(diagonal);
    }
    free(v);
}

/* Of a few unknowns and of very many, which are found another way. */
static void radius_is_that_of_the_poles(void)
{
    static const size_t d[4] = {1, 7, 7, 1050}, h[4] = {2, 2, 300, 2};
    static const double most[4] = {.8, 1.1, 1.1, .97};
    double radius;

    for (int k = 0; k < 4; k++) {
        const size_t n = h[k] * d[k] * d[k];
        double *Omega = calloc(n, sizeof *Omega);
        plant_poles(d[k], most[k], Omega);
        check(memory_radius(d[k], h[k], Omega, &radius, NULL) == 0);
        check_near(radius, most[k], k < 2 ? 1e-13 : 1e-8);
        free(Omega);
    }
    struct err err = {0};
    check(memory_radius(1, 1, (double[]){NAN}, &radius, &err) == -1 && err.code == ERR_NUMERIC);
    check(memory_radius(2, 2, (double[8]){0}, &radius, &err) == 0 && radius == 0);
}

static void poles_are_shrunk(void)
{
    enum { d = 7 };
    double Omega[2 * d * d], kept[2 * d * d], factor, radius;

    plant_poles(d, 1.1, Omega);
    memcpy(kept, Omega, sizeof kept);
    check(memory_shrink(d, 2, Omega, 1.2, &factor, NULL) == 0 && factor == 1);
    check(!memcmp(kept, Omega, sizeof kept));
    check(memory_shrink(d, 2, Omega, .99, &factor, NULL) == 0);
    check_near(factor, .9, 1e-14);
    check(memory_radius(d, 2, Omega, &radius, NULL) == 0);
    check_near(radius, .99, 1e-13);
    check_near(Omega[d * d + 3], .81 * kept[d * d + 3], 1e-15);
}

/* MA(1): lag l takes rho^{2l+2} off; a single number is noise below 3 of its deviations. */
static void memory_has_a_length(void)
{
    enum { LAGS = 12 };
    double C[LAGS + 1] = {1, .4}, part[LAGS];
    struct moments of = {.d = 1, .m = 1, .lags = LAGS, .count = 1e4, .C = C};
    struct memory_fit fit;
    size_t due = 0;
    double left = 1;

    check(memory_open(&fit, 1, 1, LAGS, NULL) == 0);
    check(memory_find("mori", NULL)->solve(&of, 0, &fit, NULL) == 0);
    const size_t found = memory_length(&of, LAGS, fit.Omega, part);
    for (size_t l = 0; l < LAGS; l++) {
        const double taken = pow(.4, 2 * (double)l + 2);
        check_near(part[l], taken, 1e-15);
        due = taken > 9 * left / of.count ? l + 1 : due;
        left -= taken;
    }
    check(found == due && due == 3);
    check_near(fit.W[0], left, 1e-14);
    of.count = 4;
    check(memory_length(&of, LAGS, fit.Omega, part) == 0);
    memory_close(&fit);
}

/* White noise has none; an autoregression of one lag has one, whatever the features. */
static void noise_has_no_length(void)
{
    enum { N = 2000, RUNS = 50, LAGS = 8 };
    int longer[2] = {0};
    double x[2 * N], part[LAGS];

    for (uint64_t run = 0; run < RUNS; run++)
        for (int k = 0; k < 2; k++) {
            struct rng r = rng_open(8, "test", run);
            struct memory_fit fit;
            for (size_t i = 0; i < 2 * N; i++)
                x[i] = rng_normal(&r) + (k && i > 1 ? .6 * x[i - 2] + .3 * x[(i - 2) ^ 1] : 0);
            struct moments of = moments_of(N, 2, 2, LAGS, x);
            check(memory_open(&fit, 2, 2, LAGS, NULL) == 0);
            check(memory_find("mori", NULL)->solve(&of, 0, &fit, NULL) == 0);
            longer[k] += memory_length(&of, LAGS, fit.Omega, part) != (size_t)k;
            memory_close(&fit);
            moments_free(&of);
        }
    check(longer[0] <= RUNS / 5 && longer[1] <= RUNS / 5);
}

/* Of means, the jackknife gives deviation / sqrt(B). */
static void jackknife_of_means(void)
{
    enum { B = 9 };
    double value[B][2], without[B][2] = {{0}}, stderror[2];
    struct rng r = rng_open(9, "test", 0);

    for (int b = 0; b < B; b++)
        for (int i = 0; i < 2; i++)
            value[b][i] = (i + 1) * rng_normal(&r);
    for (int b = 0; b < B; b++)
        for (int c = 0; c < B; c++)
            for (int i = 0; i < 2; i++)
                without[b][i] += c != b ? value[c][i] / (B - 1) : 0;
    memory_jackknife(B, 2, without[0], stderror);
    for (int i = 0; i < 2; i++) {
        double mean = 0, square = 0;
        for (int b = 0; b < B; b++)
            mean += value[b][i] / B;
        for (int b = 0; b < B; b++)
            square += pow(value[b][i] - mean, 2);
        check_near(stderror[i], sqrt(square / (B - 1) / B), 1e-14);
    }
    memory_jackknife(1, 2, without[0], stderror);
    check(isnan(stderror[0]));
}

static void no_memory_is_survived(void)
{
    double x[T * M], radius;
    static double many[2 * 1050 * 1050];
    struct memory_fit fit;
    struct memory_identities found;
    struct err err = {0};

    plant(x);
    struct moments of = moments_of(T, D, M, H, x);
    const double Omega[H * D * M] = {.5};
    for (long n = 1; STARVES && n < 3; n++) {
        starve(n);
        check(memory_open(&fit, D, M, H, &err) == -1 && err.code == ERR_INTERNAL);
        starve(0);
        memory_close(&fit);
    }
    bool failed = true;
    for (long n = 1; STARVES && failed; n++) {
        struct memory_realisation z;
        starve(n);
        const int rc = memory_realise(D, M, H, Omega, 0, 0, &z, &err);
        failed = starved;
        starve(0);
        check((rc == -1) == failed);
        memory_realisation_close(&z);
    }
    failed = true;
    for (long n = 1; STARVES && failed; n++) {
        const double C[3] = {1, .9, .8}, C1[3] = {-1, -1, -1};
        double K[3];
        starve(n);
        const int rc = n % 2 ? memory_volterra_first(1, 3, .1, C, C1, K, &err)
                             : memory_volterra_second(1, 3, .1, C, C1, C, K, &err);
        failed = starved;
        starve(0);
        check((rc == -1) == failed);
    }
    if (STARVES) {
        starve(1);
        check(memory_check(&of, H, Omega, &found, NULL, &err) == -1);
        starve(1);
        check(memory_radius(2, 2, Omega, &radius, &err) == -1);
        starve(1);
        check(memory_radius(1050, 2, many, &radius, &err) == -1);
        starve(1);
        check(memory_left(D, M, H, Omega, of.C, many, &err) == -1);
        starve(0);
    }
    moments_free(&of);
}

int main(void)
{
    run(identities_are_those_of_the_noise);
    run(ridges_are_reported);
    run(radius_is_that_of_the_poles);
    run(poles_are_shrunk);
    run(memory_has_a_length);
    run(noise_has_no_length);
    run(jackknife_of_means);
    run(no_memory_is_survived);
    return check_end();
}
