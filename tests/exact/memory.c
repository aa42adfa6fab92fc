/* Memory kernels of linear systems, whose kernels are known: to rounding from exact moments, and by
 * the square root of the length from a sample. */
#include "memory/memory.h"

#include <lapacke.h>
#include <stdlib.h>

#include "../check.h"
#include "../linear_systems.h"
#include "../second_moments.h"
#include "memory/memory_check.h"
#include "memory/memory_poles.h"
#include "memory/memory_realise.h"
#include "memory/memory_volterra.h"
#include "num/rng.h"

/* Om (LAGS, d, d) := Om_0 = P11 + P12 G, Om_l = P12 (P22 - G P12)^{l-1} (P21 + P22 G - G P11 -
 * G P12 G), G = S21 S11^-1: Mori's kernels in closed form. */
static void closed_form(const struct linear *s, double Om[])
{
    const size_t n = s->n, d = s->d;
    double T[MOST * MOST] = {0}, back[MOST * MOST] = {0}, now[MOST * MOST];
    double S11[4], G[MOST * 2];
    lapack_int pivot[2];

    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++)
            S11[i * d + j] = s->S[i * n + j];
    for (size_t i = 0; i < n - d; i++)
        for (size_t j = 0; j < d; j++)
            G[i * d + j] = s->S[(d + i) * n + j];
    const lapack_int id = (lapack_int)d, rest_of = (lapack_int)(n - d);
    check(LAPACKE_dgesv(LAPACK_COL_MAJOR, id, rest_of, S11, id, pivot, G, id) == 0);
    /* in coordinates (x, y - G x) the blocks of Phi are those of the formula */
    for (size_t i = 0; i < n; i++)
        T[i * (n + 1)] = back[i * (n + 1)] = 1;
    for (size_t i = 0; i < n - d; i++)
        for (size_t j = 0; j < d; j++) {
            T[(d + i) * n + j] = -G[i * d + j];
            back[(d + i) * n + j] = G[i * d + j];
        }
    times(n, s->Phi, back, back);
    times(n, T, back, T);
    memcpy(now, T, sizeof now);
    for (size_t l = 0; l < LAGS; l++) {
        for (size_t i = 0; i < d; i++)
            for (size_t j = 0; j < d; j++)
                Om[(l * d + i) * d + j] = now[i * n + j];
        double P12[MOST * MOST] = {0}, rest[MOST * MOST] = {0};
        for (size_t i = 0; i < d; i++)
            for (size_t j = d; j < n; j++)
                P12[i * n + j] = now[i * n + j];
        for (size_t i = d; i < n; i++)
            for (size_t j = 0; j < n; j++)
                rest[i * n + j] = T[i * n + j];
        times(n, P12, rest, now);
    }
}

static void solve(const char *name, const struct moments *of, size_t h, struct memory_fit *fit)
{
    struct err err = {0};

    check(memory_open(fit, of->d, of->m, h, &err) == 0);
    check(memory_find(name, &err)->solve(of, 0, fit, &err) == 0);
    check_text(err.msg, "");
}

static double distance(size_t n, const double x[], const double y[])
{
    double most = 0;

    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(x[i] - y[i]));
    return most;
}

static void linear_systems_are_exact(void)
{
    struct linear s[3] = {five(.1, false), five(.1, true), two_exponentials(.05)};
    double C[(LAGS + 1) * 4], Om[LAGS * 4];
    struct memory_fit fit;
    struct memory_identities defect;

    for (int i = 0; i < 3; i++) {
        const struct moments of = exact(&s[i], C);
        closed_form(&s[i], Om);
        solve("mori", &of, LAGS, &fit);
        check_near(distance(LAGS * of.d * of.d, fit.Omega, Om), 0, 2e-14);
        check(fit.rank == of.d && fit.of == of.d && fit.condition < 1.5);
        check(memory_check(&of, LAGS, fit.Omega, &defect, NULL, NULL) == 0 && !defect.sample);
        check(defect.orthogonality < 1e-14 && defect.dissipation < 1e-14);
        check(defect.pythagoras < 1e-13 && defect.stationarity == 0);
        memory_close(&fit);
    }
}

static void given_digits(size_t l, const double given[4], const double Om[])
{
    check_near(distance(4, Om + 4 * l, given), 0, 1e-11);
}

/* Figures of an independent computation. */
static void digits_are_those_known(void)
{
    const struct linear free = five(.1, false), noisy = five(.1, true);
    double C[(LAGS + 1) * 4];
    struct moments of = exact(&free, C);
    struct memory_fit fit;

    solve("mori", &of, LAGS, &fit);
    given_digits(0, (double[]){.973475331556, .098285340802, -.0975245763, .98426816258},
                 fit.Omega);
    given_digits(1, (double[]){-.003192819144, -.000453876279, .001841106614, -.001571802425},
                 fit.Omega);
    given_digits(10, (double[]){6.787954065226e-4, -1.373442793133e-3, 1.238329353816e-3,
                                3.953967661314e-5}, fit.Omega);
    given_digits(30, (double[]){-1.582983256462e-4, 3.006578817088e-4, -2.723351122849e-4,
                                2.658226977588e-5}, fit.Omega);
    memory_close(&fit);
    of = exact(&noisy, C);
    given_digits(0, (double[]){1.994058424195, .13118535891, .13118535891, 2.036848808538}, C);
    solve("mori", &of, LAGS, &fit);
    given_digits(0, (double[]){.965009362474, .085566170261, -.083992527, .976890059176},
                 fit.Omega);
    given_digits(1, (double[]){-.001511222316, -.000707594597, .001067823639, -.00104983959},
                 fit.Omega);
    given_digits(2, (double[]){-.001209831923, -.000881304211, .001129976542, -.000876661343},
                 fit.Omega);
    given_digits(10, (double[]){.000574745732, -.000846375322, .000623932389, .000284870752},
                 fit.Omega);
    given_digits(20, (double[]){.000412213914, .000230363348, -.00027155066, .000303774618},
                 fit.Omega);
    memory_close(&fit);
}

static void two_exponentials_digits(void)
{
    const struct linear s = two_exponentials(.05);
    static const double given[6] = {.997077615, -5.12286652e-3, -4.21479746e-3, -3.50355243e-3,
                                    -2.94532681e-3, -2.50609482e-3};
    double C[LAGS + 1];
    const struct moments of = exact(&s, C);
    struct memory_fit fit;

    check_near(C[10], .8238003378, 1e-10);
    check_near(C[20], .5400743451, 1e-10);
    check_near(C[40], .0664185424, 1e-10);
    solve("mori", &of, LAGS, &fit);
    check_near(distance(6, fit.Omega, given), 0, 6e-10);
    check_near(fit.Omega[10], -1.35055945e-3, 1e-11);
    memory_close(&fit);
}

/* As dt goes to 0, Omega_l is dt^2 K(l dt), by its first order. */
static void kernels_are_not_those_of_continuous_time(void)
{
    static const double known[4] = {.01283, .00652, .00328, .00165};
    const double K1[4] = {.056778493158, -.144094955207, .130570786787, -.008880347704};

    for (int k = 0; k < 4; k++) {
        const size_t l = (size_t)10 << k;
        const struct linear s = five(1. / (double)l, false);
        double *C = malloc((l + 2) * 4 * sizeof *C), scaled[4];
        double power[MOST * MOST] = {[0] = 1, [6] = 1, [12] = 1, [18] = 1, [24] = 1};
        const struct moments of = {.d = 2, .m = 2, .lags = l + 1, .count = 1, .C = C};
        struct memory_fit fit;
        for (size_t i = 0; i <= l + 1; i++) {
            memcpy(C + 4 * i, (double[]){power[0], power[1], power[5], power[6]}, sizeof scaled);
            times(5, s.Phi, power, power);
        }
        solve("mori", &of, l + 1, &fit);
        for (int i = 0; i < 4; i++)
            scaled[i] = fit.Omega[4 * l + (size_t)i] * (double)l * (double)l;
        check_near(distance(4, scaled, K1), known[k], 6e-6);
        memory_close(&fit);
        free(C);
    }
}

/* In continuous time K(t) = A12 e^{A22 t} A21: Volterra's equation of (e^{At})_11 nears it by order
 * 2, both ways, and has K(0). */
static void continuous_kernels_are_those_known(void)
{
    enum { N = 81 };
    static const double K[3][4] = {
        {-.39, .02, .14, -.18},
        {.056778493158, -.144094955207, .130570786787, -.008880347704},
        {.08563369255, -.016247511685, -.019633975696, .048534218808}};
    double C[3][N * 4], found[N * 4], error[2][2];

    for (int fine = 0; fine < 2; fine++) {
        const size_t each = fine ? 40 : 20, n = 2 * each + 1;
        const struct linear s = five(1. / (double)each, false);
        double power[MOST * MOST] = {[0] = 1, [6] = 1, [12] = 1, [18] = 1, [24] = 1};
        for (size_t i = 0; i < n; i++) {
            double slope[MOST * MOST];
            memcpy(slope, power, sizeof slope);
            for (int k = 0; k < 3; k++) {
                memcpy(C[k] + 4 * i, (double[]){slope[0], slope[1], slope[5], slope[6]},
                       4 * sizeof *found);
                times(5, s.A, slope, slope);
            }
            times(5, s.Phi, power, power);
        }
        check(memory_volterra_second(2, n, s.dt, C[0], C[1], C[2], found, NULL) == 0);
        check_near(distance(4, found, K[0]), 0, 1e-15);
        error[0][fine] = fmax(distance(4, found + 4 * each, K[1]),
                              distance(4, found + 8 * each, K[2]));
        check(memory_volterra_first(2, n, s.dt, C[0], C[1], found, NULL) == 0);
        for (size_t i = 0; i < 4; i++) /* to the nodes, by order 2 */
            found[i] = (found[4 * (each - 1) + i] + found[4 * each + i]) / 2;
        error[1][fine] = distance(4, found, K[1]);
    }
    for (int kind = 0; kind < 2; kind++) {
        check(error[kind][0] < 1e-3);
        check_near(log2(error[kind][0] / error[kind][1]), 2, .1);
    }
}

/* cos(w n): cos w, -sin^2 w cos^{l-1} w; MA(1): (-1)^l rho^{l+1}; VAR(1): nothing beyond 0. */
static void scalars_have_closed_forms(void)
{
    enum { H = 30 };
    double C[3][H + 1] = {{0}}, known[3][H];
    const double w = .7, rho = .4, a = .8;
    struct memory_fit fit;

    C[1][0] = 1;
    C[1][1] = rho;
    for (int k = 0; k <= H; k++) {
        C[0][k] = cos(w * k);
        C[2][k] = 3 * pow(a, k);
    }
    for (int l = 0; l < H; l++) {
        known[0][l] = l ? -pow(sin(w), 2) * pow(cos(w), l - 1) : cos(w);
        known[1][l] = pow(-1, l) * pow(rho, l + 1);
        known[2][l] = l ? 0 : a;
    }
    for (int i = 0; i < 3; i++) {
        const struct moments of = {.d = 1, .m = 1, .lags = H, .count = 1, .C = C[i]};
        solve("mori", &of, H, &fit);
        check_near(distance(H, fit.Omega, known[i]), 0, 1e-14);
        memory_close(&fit);
    }
    /* the best forecast of MA(1), x = e + theta e_-1, rho = theta/(1 + theta^2), nears e */
    const struct moments of = {.d = 1, .m = 1, .lags = H, .count = 1, .C = C[1], .biased = C[1]};
    solve("yule-walker", &of, H, &fit);
    check_near(fit.W[0], 1 / 1.25, 1e-12);
    for (int l = 0; l < 5; l++)
        check_near(fit.Omega[l], -pow(-.5, l + 1), 1e-8);
    memory_close(&fit);
}

/* One state, all of its memory and no noise give C(n) C(0)^-1 g. */
static void one_state_relaxes_as_the_correlation(void)
{
    const struct linear s = five(.1, true);
    double C[(LAGS + 1) * 4], g[(LAGS + 1) * 2] = {.3, -1.2};
    const struct moments of = exact(&s, C);
    const double det = C[0] * C[3] - C[1] * C[2];
    const double z[2] = {(C[3] * g[0] - C[1] * g[1]) / det, (C[0] * g[1] - C[2] * g[0]) / det};
    struct memory_fit fit;

    solve("mori", &of, LAGS, &fit);
    for (size_t n = 1; n <= LAGS; n++)
        for (size_t i = 0; i < 2; i++) {
            for (size_t l = 0; l < n; l++)
                g[2 * n + i] += fit.Omega[4 * l + 2 * i] * g[2 * (n - 1 - l)] +
                                fit.Omega[4 * l + 2 * i + 1] * g[2 * (n - 1 - l) + 1];
            check_near(g[2 * n + i], C[4 * n + 2 * i] * z[0] + C[4 * n + 2 * i + 1] * z[1], 3e-15);
        }
    memory_close(&fit);
}

/* Distance of e^{lambda dt} from the nearest of the poles. */
static double nearest(double lambda, double angle, double dt, size_t n, const double re[],
                      const double im[])
{
    double least = INFINITY;

    for (size_t i = 0; i < n; i++)
        least = fmin(least, hypot(re[i] - exp(lambda * dt) * cos(angle * dt),
                                  im[i] - exp(lambda * dt) * sin(angle * dt)));
    return least;
}

/* Omega_l = C A^{l-1} B for all l >= 1. */
static void kernels_are_realised(const struct memory_realisation *z, size_t d,
                                 const double Omega[])
{
    double now[MOST * MOST], next[MOST * MOST];

    memcpy(now, z->B, z->r * d * sizeof *now);
    for (size_t l = 1; l < LAGS; l++) {
        memset(next, 0, sizeof next);
        for (size_t j = 0; j < d; j++) {
            for (size_t i = 0; i < d; i++) {
                double sum = 0;
                for (size_t a = 0; a < z->r; a++)
                    sum += z->C[i * z->r + a] * now[a * d + j];
                check_near(sum, Omega[(l * d + i) * d + j], 1e-13);
            }
            for (size_t a = 0; a < z->r; a++)
                for (size_t b = 0; b < z->r; b++)
                    next[a * d + j] += z->A[a * z->r + b] * now[b * d + j];
        }
        memcpy(now, next, sizeof now);
    }
}

/* Kernels of hidden variables have that rank, and the whole the poles of the system. */
static void hidden_variables_are_found(void)
{
    static const double rates[2][3][2] = {
        {{-4.57418833, 0}, {-.46290583, .74221376}, {-.46290583, -.74221376}},
        {{-.620229616078, 1.815556338389}, {-.254336046021, .714406143292}, {-1.150868675801, 0}}};
    const struct linear s[2] = {two_exponentials(.05), five(.1, true)};

    for (int k = 0; k < 2; k++) {
        const size_t d = s[k].d, hidden = s[k].n - d;
        double C[(LAGS + 1) * 4], re[MOST], im[MOST];
        const struct moments of = exact(&s[k], C);
        struct memory_realisation z;
        struct memory_fit fit;
        solve("mori", &of, LAGS, &fit);
        check(memory_realise(d, d, LAGS, fit.Omega, 1e-9, 0, &z, NULL) == 0);
        check(z.r == hidden && z.singular[hidden] < 1e-14);
        kernels_are_realised(&z, d, fit.Omega);
        check(memory_realisation_poles(&z, fit.Omega, re, im, NULL) == 0);
        for (int i = 0; i < 3; i++)
            check_near(nearest(rates[k][i][0], rates[k][i][1], s[k].dt, s[k].n, re, im), 0, 1e-9);
        memory_realisation_close(&z);
        memory_close(&fit);
    }
}

/* Discrete kernels of two exponentials are exponentials of rates other than 5 and .5. */
static void rates_are_those_of_discrete_time(void)
{
    const struct linear s = two_exponentials(.05);
    double C[LAGS + 1];
    const struct moments of = exact(&s, C);
    struct memory_realisation z;
    struct memory_fit fit;
    struct err err = {0};

    solve("mori", &of, LAGS, &fit);
    check(memory_realise(1, 1, LAGS, fit.Omega, 1e-9, 0, &z, NULL) == 0 && z.r == 2);
    check_near(z.A[0] + z.A[3], exp(-.05 * 5.05465525) + exp(-.05 * .51246737), 1e-9);
    check_near(z.A[0] * z.A[3] - z.A[1] * z.A[2], exp(-.05 * (5.05465525 + .51246737)), 1e-9);
    memory_realisation_close(&z);
    check(memory_realise(1, 1, LAGS, fit.Omega, 0, 1, &z, NULL) == 0 && z.r == 1);
    memory_realisation_close(&z);
    check(memory_realise(1, 1, 2, fit.Omega, 0, 0, &z, &err) == -1 && err.code == ERR_DATA);
    memory_close(&fit);
}

/* Noise of standard errors, equal or not, has singular values up to there. */
static void noise_of_kernels_has_a_floor(void)
{
    enum { SIZE = 41 * 2 * 3 };
    static const size_t shape[][3] = {{1, 1, 41}, {2, 3, 41}, {2, 3, 4}, {1, 3, 21}};
    double Omega[SIZE], stderror[SIZE];
    struct rng rng = rng_open(4, "floor", 0);

    for (int k = 0; k < 4; k++) {
        const size_t d = shape[k][0], m = shape[k][1], h = shape[k][2];
        double mean = 0, floor = 0;
        for (int draw = 0; draw < 40; draw++) {
            struct memory_realisation z;
            for (size_t i = 0; i < h * d * m; i++) {
                stderror[i] = 1e-3 * (double)(1 + i % m * 2) / (double)(1 + i / (d * m) % 2);
                Omega[i] = stderror[i] * rng_normal(&rng);
            }
            check(memory_realise(d, m, h, Omega, 0, 0, &z, NULL) == 0);
            mean += z.singular[0] / 40;
            memory_realisation_close(&z);
            floor = memory_realise_floor(d, m, h, stderror);
        }
        check(mean < 1.05 * floor && mean > .5 * floor);
    }
}

/* x (T, d) := T samples of a stationary run, by exact steps. */
static void sample(const struct linear *s, size_t T, uint64_t index, double x[])
{
    const size_t n = s->n;
    double Q[MOST * MOST], P[MOST * MOST], u[MOST] = {0}, next[MOST];
    struct rng r = rng_open(1, "test", index);

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            P[i * n + j] = s->Phi[j * n + i];
    times(n, s->S, P, P);
    times(n, s->Phi, P, P);
    for (size_t i = 0; i < n * n; i++)
        Q[i] = s->S[i] - P[i];
    check(LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', (int)n, Q, (int)n) == 0);
    for (size_t t = 0; t < T + 1000; t++) {
        memset(next, 0, sizeof next);
        for (size_t j = 0; j < n; j++) {
            const double xi = rng_normal(&r);
            for (size_t i = 0; i < n; i++)
                next[i] += s->Phi[i * n + j] * u[j] + (i >= j ? Q[i * n + j] * xi : 0);
        }
        memcpy(u, next, sizeof u);
        if (t >= 1000)
            memcpy(x + (t - 1000) * s->d, u, s->d * sizeof *x);
    }
}

/* Errors of kernels fall as T^-1/2; what is not stationary in a record as 1/T. */
static void samples_converge(void)
{
    enum { H = 20, RUNS = 4 };
    const struct linear s = five(.1, true);
    double C[(LAGS + 1) * 4], rms[2] = {0}, gfd[2] = {0};
    const struct moments of = exact(&s, C);
    struct memory_fit fit, found;
    struct memory_identities defect;

    solve("mori", &of, H, &fit);
    for (int k = 0; k < 2; k++) {
        const size_t T = k ? 100000 : 2500;
        double *x = malloc(2 * T * sizeof *x);
        for (uint64_t r = 0; r < RUNS; r++) {
            sample(&s, T, 10 * r + (uint64_t)k, x);
            struct moments taken = moments_of(T, 2, 2, H, x);
            solve("mori", &taken, H, &found);
            for (int i = 4; i < 4 * H; i++)
                rms[k] += pow(found.Omega[i] - fit.Omega[i], 2) / (4 * (H - 1) * RUNS);
            check(memory_check(&taken, H, found.Omega, &defect, NULL, NULL) == 0 && defect.sample);
            check(defect.orthogonality < 1e-13);
            gfd[k] += defect.dissipation / RUNS;
            moments_free(&taken);
            memory_close(&found);
        }
        free(x);
    }
    check(sqrt(rms[1]) > 1.2e-4 && sqrt(rms[1]) < 2.4e-4);
    check_near(sqrt(rms[0] / rms[1]), sqrt(40), 2);
    check(gfd[0] / gfd[1] > 20 && gfd[0] / gfd[1] < 80);
    memory_close(&fit);
}

/* Twice the error of a jackknife of 20 blocks holds 95 of 100 true values, a bit less as kernels
 * remember beyond their blocks' ends. */
static void errors_cover_the_truth(void)
{
    enum { H = 10, BLOCKS = 20, LENGTH = 2000, RUNS = 40 };
    const struct linear s = two_exponentials(.05);
    double C[LAGS + 1], *x = malloc(BLOCKS * LENGTH * sizeof *x), inside = 0;
    const struct moments of = exact(&s, C);
    struct memory_fit fit, found;

    solve("mori", &of, H, &fit);
    for (uint64_t r = 0; r < RUNS; r++) {
        double block[BLOCKS][H + 1], all[H + 1] = {0}, without[BLOCKS * H], stderror[H];
        sample(&s, BLOCKS * LENGTH, 100 + r, x);
        for (size_t b = 0; b < BLOCKS; b++)
            for (size_t k = 0; k <= H; k++) {
                block[b][k] = dot_at(1, x + b * LENGTH, LENGTH - H, k, 0);
                all[k] += block[b][k];
            }
        for (size_t b = 0; b <= BLOCKS; b++) {
            double C_b[H + 1];
            for (size_t k = 0; k <= H; k++)
                C_b[k] = b < BLOCKS ? all[k] - block[b][k] : all[k];
            const struct moments rest = {.d = 1, .m = 1, .lags = H, .count = 1, .C = C_b};
            solve("mori", &rest, H, &found);
            if (b < BLOCKS)
                memcpy(without + b * H, found.Omega, H * sizeof *without);
            else
                memory_jackknife(BLOCKS, H, without, stderror);
            for (size_t l = 0; b == BLOCKS && l < H; l++)
                inside += fabs(found.Omega[l] - fit.Omega[l]) < 2 * stderror[l];
            memory_close(&found);
        }
    }
    check(inside > .88 * RUNS * H && inside < .985 * RUNS * H);
    memory_close(&fit);
    free(x);
}

/* Without noise kernels are exact by the covariance of the sample, from a single decaying run: by
 * Mori's projection for any lags, by least squares once they determine the hidden state. */
static void one_decaying_run_is_enough(void)
{
    enum { T = 60, H = 12, FEW = 3 };
    struct linear s = two_exponentials(.3);
    double x[T], u[MOST] = {1, .4, -.3}, Om[LAGS], radius;
    struct memory_fit fit;

    memset(s.S, 0, sizeof s.S);
    for (int t = 0; t < T; t++) {
        double next[3] = {0};
        x[t] = u[0];
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) {
                next[i] += s.Phi[3 * i + j] * u[j];
                s.S[3 * i + j] += t < T - H ? u[i] * u[j] / (T - H) : 0;
            }
        memcpy(u, next, sizeof next);
    }
    struct moments of = moments_of(T, 1, 1, H, x);
    check_near(of.C[0], s.S[0], 1e-16);
    closed_form(&s, Om);
    solve("mori", &of, H, &fit);
    check_near(distance(H, fit.Omega, Om), 0, 1e-14);
    memory_close(&fit);
    moments_free(&of);
    of = moments_of(T, 1, 1, FEW, x);
    solve("least-squares", &of, FEW, &fit);
    for (int t = FEW; t < T; t++)
        check_near(fit.Omega[0] * x[t - 1] + fit.Omega[1] * x[t - 2] + fit.Omega[2] * x[t - 3],
                   x[t], 1e-10);
    check(fit.W[0] < 1e-14 * of.C[0]);
    check(memory_radius(1, FEW, fit.Omega, &radius, NULL) == 0);
    check_near(radius, exp(-.3 * .46290583), 1e-8);
    memory_close(&fit);
    moments_free(&of);
}

int main(void)
{
    run(linear_systems_are_exact);
    run(digits_are_those_known);
    run(two_exponentials_digits);
    run(kernels_are_not_those_of_continuous_time);
    run(continuous_kernels_are_those_known);
    run(scalars_have_closed_forms);
    run(one_state_relaxes_as_the_correlation);
    run(hidden_variables_are_found);
    run(rates_are_those_of_discrete_time);
    run(noise_of_kernels_has_a_floor);
    run(samples_converge);
    run(errors_cover_the_truth);
    run(one_decaying_run_is_enough);
    return check_end();
}
