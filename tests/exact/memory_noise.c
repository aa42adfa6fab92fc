/* Noise of realised memory: what linear systems have is found again, what no process has is
 * refused. */
#include "memory/memory_noise.h"

#include <lapacke.h>
#include <stdlib.h>

#include "../check.h"
#include "../linear_systems.h"
#include "../starve.h"
#include "num/rng.h"

/* F (n, n) of a realisation */
static void whole(const struct memory_realisation *z, const double Omega_0[], double F[])
{
    const size_t d = z->d, r = z->r, n = d + r;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            F[i * n + j] = i < d ? j < d ? Omega_0[i * d + j] : z->C[i * r + j - d]
                                 : j < d ? z->B[(i - d) * d + j] : z->A[(i - d) * r + j - d];
}

/* The stationary covariance of s' = F s + [S; G S] xi, by doubling. */
static void covariance(const double F[], const struct memory_noise *to, double Sigma[])
{
    const size_t d = to->d, n = d + to->r;
    double power[MOST * MOST], turned[MOST * MOST], part[MOST * MOST], in[MOST * MOST] = {0};

    for (size_t i = 0; i < d; i++)
        memcpy(in + i * n, to->S + i * d, d * sizeof *in);
    for (size_t i = d; i < n; i++)
        for (size_t j = 0; j < d; j++)
            for (size_t k = 0; k < d; k++)
                in[i * n + j] += to->G[(i - d) * d + k] * to->S[k * d + j];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            Sigma[i * n + j] = 0;
            for (size_t k = 0; k < d; k++)
                Sigma[i * n + j] += in[i * n + k] * in[j * n + k];
        }
    memcpy(power, F, n * n * sizeof *F);
    for (int k = 0; k < 20; k++) {
        for (size_t i = 0; i < n * n; i++)
            turned[i] = power[i % n * n + i / n];
        times(n, power, Sigma, part);
        times(n, part, turned, part);
        for (size_t i = 0; i < n * n; i++)
            Sigma[i] += part[i];
        times(n, power, power, power);
    }
}

/* Realise all of the exact kernels of s, and their noise. */
static void found(const struct linear *s, struct memory_realisation *z, double Omega_0[],
                  double C_0[], struct memory_noise *to)
{
    double C[(LAGS + 1) * 4];
    const struct moments of = exact(s, C);
    struct memory_fit fit;

    check(memory_open(&fit, s->d, s->d, LAGS, NULL) == 0);
    check(memory_find("mori", NULL)->solve(&of, 0, &fit, NULL) == 0);
    check(memory_realise(s->d, s->d, LAGS, fit.Omega, 1e-9, 0, z, NULL) == 0);
    check(z->r == s->n - s->d);
    memcpy(Omega_0, fit.Omega, s->d * s->d * sizeof *Omega_0);
    memcpy(C_0, C, s->d * s->d * sizeof *C_0);
    check(memory_noise(z, Omega_0, C_0, to, NULL) == 0);
    memory_close(&fit);
}

/* The covariance is diag(C_0, P), and at 200 steps the correlation is that of the system. */
static void correlations_are_those_of_the_kernels(void)
{
    const struct linear systems[] = {two_exponentials(.05), five(.1, true)};

    for (int k = 0; k < 2; k++) {
        const struct linear *s = &systems[k];
        const size_t n = s->n, d = s->d;
        double Omega_0[4], C_0[4], F[MOST * MOST], Sigma[MOST * MOST], now[MOST * MOST];
        struct memory_realisation z;
        struct memory_noise to;
        found(s, &z, Omega_0, C_0, &to);
        check(to.least > 0);
        whole(&z, Omega_0, F);
        covariance(F, &to, Sigma);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                check_near(Sigma[i * n + j], i < d && j < d   ? C_0[i * d + j]
                                             : i < d || j < d ? 0
                                                              : to.P[(i - d) * z.r + j - d], 1e-9);
        memcpy(now, s->S, sizeof now);
        for (int t = 0; t <= 200; t++) {
            for (size_t i = 0; i < d; i++)
                for (size_t j = 0; j < d; j++)
                    check_near(Sigma[i * n + j], now[i * n + j], 1e-9);
            times(n, F, Sigma, Sigma);
            times(n, s->Phi, now, now);
        }
        memory_noise_close(&to);
        memory_realisation_close(&z);
    }
}

static void two_exponentials_digits(void)
{
    static const double digits[][2] = {{.5, .8238003378}, {1, .5400743451}, {2, .0664185424},
                                       {5, -.0953847328}, {10, .0051410738}};
    const struct linear s = two_exponentials(.05);
    double Omega_0, C_0, F[9], Sigma[9], rates[3] = {0}, re[3], im[3];
    struct memory_realisation z;
    struct memory_noise to;
    int at = 0;

    found(&s, &z, &Omega_0, &C_0, &to);
    whole(&z, &Omega_0, F);
    covariance(F, &to, Sigma);
    for (int t = 0; t <= 200; t++, times(3, F, Sigma, Sigma))
        if (fabs(t * s.dt - digits[at][0]) < 1e-9)
            check_near(Sigma[0], digits[at++][1], 1e-10);
    check(at == 5);
    check(memory_realisation_poles(&z, &Omega_0, re, im, NULL) == 0);
    for (int i = 0; i < 3; i++)
        rates[im[i] == 0 ? 0 : im[i] > 0 ? 1 : 2] = -log(hypot(re[i], im[i])) / s.dt;
    check_near(rates[0], 4.57418833, 1e-8);
    check_near(rates[1], .46290583, 1e-8);
    check_near(rates[2], .46290583, 1e-8);
    memory_noise_close(&to);
    memory_realisation_close(&z);
}

/* g(t) = e(t) + theta e(t-1), of variance 1: C(1) = rho, C(k) = 0 for k > 1, and so
 * Omega_l = (-1)^l rho^{l+1}. */
static struct memory_realisation moving_average(double rho)
{
    struct memory_realisation z = {.d = 1, .m = 1, .r = 1, .A = malloc(sizeof(double)),
                                   .B = malloc(sizeof(double)), .C = malloc(sizeof(double))};

    *z.A = -rho;
    *z.B = rho;
    *z.C = -rho;
    return z;
}

/* e has the variance 1/(1 + theta^2) and P = theta^2. Above 1/2 there is no such process, though
 * the model is stable; multiplied poles make it rho = 1/2. */
static void moving_averages(void)
{
    const double theta = .5, C_0 = 1;
    double rho = theta / (1 + theta * theta), factor;
    struct memory_realisation z = moving_average(rho);
    struct memory_noise to;
    struct err err = {0};

    check(memory_noise(&z, &rho, &C_0, &to, NULL) == 0);
    check_near(to.S[0] * to.S[0], 1 / (1 + theta * theta), 1e-12);
    check_near(to.P[0], theta * theta, 1e-12);
    memory_noise_close(&to);
    memory_realisation_close(&z);

    rho = .6;
    z = moving_average(rho);
    check(memory_noise(&z, &rho, &C_0, &to, &err) == -1 && err.code == ERR_NUMERIC);
    /* Toeplitz matrices of 1, rho, 0, 0, .. of five and four rows have these determinants */
    check_near(to.least, -.0512 / .0496, 1e-12);
    check_text(err.msg, "noise: found -1.03 of the variance left after a forecast from 4 values, "
                        "expected no less than 0: the kernels are not positive real, as those of a "
                        "stationary process are");
    memory_noise_close(&to);
    check(memory_noise_stable(&z, &rho, &C_0, &factor, &to, &err) == 0);
    check(factor < 5 / 6. && factor > 5 / 6. - 1e-3);
    check_near(rho, .6 * factor, 1e-14);
    check_near(*z.A, -.6 * factor, 1e-14);
    memory_noise_close(&to);
    memory_realisation_close(&z);
}

/* cos w n: nothing is left to noise. */
static void what_is_determined_has_no_noise(void)
{
    const double w = .3, C_0 = .5;
    double Omega_0 = cos(w);
    struct memory_realisation z = moving_average(0);
    struct memory_noise to;

    *z.A = cos(w);
    *z.B = sin(w);
    *z.C = -sin(w);
    check(memory_noise(&z, &Omega_0, &C_0, &to, NULL) == 0);
    check(fabs(to.S[0]) < 1e-7 && to.G[0] == 0);
    check_near(to.P[0], .5, 1e-13);
    memory_noise_close(&to);
    memory_realisation_close(&z);
}

static void refusals(void)
{
    double Omega_0 = .3, C_0 = 0;
    struct memory_realisation z = moving_average(.3);
    struct memory_noise to;
    struct err err = {0};

    check(memory_noise(&z, &Omega_0, &C_0, &to, &err) == -1 && err.code == ERR_DATA);
    C_0 = NAN;
    check(memory_noise(&z, &Omega_0, &C_0, &to, &err) == -1 && err.code == ERR_NUMERIC);
    C_0 = 1;
    for (int n = 1; n < 4; n++) {
        starve(n);
        const int rc = memory_noise(&z, &Omega_0, &C_0, &to, &err);
        const bool failed = starved;
        starve(0);
        check((rc < 0) == failed && failed == (STARVES && n < 3));
        memory_noise_close(&to);
    }
    z.m = 2;
    check(memory_noise(&z, &Omega_0, &C_0, &to, &err) == -1 && err.code == ERR_DATA);
    memory_realisation_close(&z);
}

int main(void)
{
    run(correlations_are_those_of_the_kernels);
    run(two_exponentials_digits);
    run(moving_averages);
    run(what_is_determined_has_no_noise);
    run(refusals);
    return check_end();
}
