/* Memory kernels in continuous time: a particle in a bath of oscillators, and a linear system; both
 * ways are of order 2, and Mori's discrete kernel is of order 1. */
#include "memory/memory_volterra.h"

#include <lapacke.h>
#include <stdlib.h>

#include "../check.h"
#include "memory/memory.h"

enum { BATH = 100, MODES = BATH + 1 };

/* H = P^2/2 + Q^2/2 + sum_j p_j^2/2 + w_j^2/2 (q_j - sqrt(c_j) Q/w_j)^2 at kT = 1: zwanzig1973,
 * K(t) = sum_j c_j cos w_j t on P. By normal modes of frequency nu, of weight[] in Q. */
struct bath {
    double w[BATH], c[BATH], nu[MODES], weight[MODES];
};

static void open_bath(struct bath *b)
{
    static double V[MODES * MODES];
    const double a = 2, amplitude = 4, step = .1;

    memset(V, 0, sizeof V);
    V[0] = 1;
    for (size_t j = 0; j < BATH; j++) {
        b->w[j] = ((double)j + .5) * step;
        b->c[j] = 2 * amplitude * a / M_PI * step / (a * a + b->w[j] * b->w[j]);
        V[0] += b->c[j];
        V[(j + 1) * (MODES + 1)] = b->w[j] * b->w[j];
        V[j + 1] = V[(j + 1) * MODES] = -b->w[j] * sqrt(b->c[j]);
    }
    check(LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'U', MODES, V, MODES, b->nu) == 0);
    for (size_t k = 0; k < MODES; k++) {
        b->nu[k] = sqrt(b->nu[k]);
        b->weight[k] = V[k] * V[k];
    }
}

static double friction(const struct bath *b, double t)
{
    double sum = 0;

    for (size_t j = 0; j < BATH; j++)
        sum += b->c[j] * cos(b->w[j] * t);
    return sum;
}

/* The derivative of <Q(t) Q(0)> of that order, from 0. */
static double relaxation(const struct bath *b, int order, double t)
{
    double sum = 0;

    for (size_t k = 0; k < MODES; k++)
        sum += b->weight[k] * pow(b->nu[k], order - 2) * cos(b->nu[k] * t + order * M_PI / 2);
    return sum;
}

/* C (n, 2, 2) of g = (Q, P), differentiated `order` times. */
static void correlations(const struct bath *b, int order, size_t n, double dt, double C[])
{
    for (size_t i = 0; i < n; i++) {
        double q[3];
        for (int k = 0; k < 3; k++)
            q[k] = relaxation(b, order + k, (double)i * dt);
        memcpy(C + 4 * i, (double[]){q[0], -q[1], q[1], -q[2]}, 4 * sizeof *C);
    }
}

static void bath_is_the_known_one(void)
{
    struct bath b;
    static const double t[5] = {.1, .5, 1, 2, 5};
    static const double K[5] = {3.31896571, 1.38306681, .523162962, .0944249450, -.00276761197};
    static const double at[5] = {.5, 1, 2, 5, 10};
    static const double C[5] = {.55302196, -.12366458, -.32934056, -.04543429, -.0012151};

    open_bath(&b);
    check_near(friction(&b, 0), 3.49734, 5e-6);
    check_near(relaxation(&b, 0, 0), 1, 1e-12);
    for (int i = 0; i < 5; i++) {
        check_near(friction(&b, t[i]), K[i], 5e-9 * fmax(1, fabs(K[i])));
        check_near(-relaxation(&b, 2, at[i]), C[i], 5e-8);
    }
}

/* Largest errors over t <= 10: PP at nodes or between, of all other entries. */
struct error {
    double friction, others;
};

static struct error compare(const struct bath *b, size_t n, double dt, double shift,
                            const double K[], double scale)
{
    struct error e = {0};

    for (size_t i = 0; i < n; i++) {
        const double K_PP = -scale * K[4 * i + 3];
        e.friction = fmax(e.friction, fabs(K_PP - friction(b, ((double)i + shift) * dt)));
        for (size_t k = 0; k < 3; k++)
            e.others = fmax(e.others, fabs(scale * K[4 * i + k]));
    }
    return e;
}

static void is_near(double found, double known, double part)
{
    check_near(found, known, part * known);
}

/* Both ways by their order and a bound, Mori's kernel by an independent computation. */
static void friction_of_a_bath(void)
{
    struct error second[4], first[4];
    static const double discrete[4] = {.134, .0705, .0363, .0184};
    static const double spurious[4] = {.166, .0862, .0436, .0218};
    struct bath b;

    open_bath(&b);
    for (int k = 0; k < 4; k++) {
        const size_t n = ((size_t)100 << k) + 1;
        const double dt = .1 / (1 << k);
        double *C = malloc(16 * n * sizeof *C), *C1 = C + 4 * n, *C2 = C1 + 4 * n, *K = C2 + 4 * n;
        correlations(&b, 0, n, dt, C);
        correlations(&b, 1, n, dt, C1);
        correlations(&b, 2, n, dt, C2);
        check(memory_volterra_second(2, n, dt, C, C1, C2, K, NULL) == 0);
        second[k] = compare(&b, n, dt, 0, K, 1);
        check(memory_volterra_first(2, n, dt, C, C1, K, NULL) == 0);
        first[k] = compare(&b, n - 1, dt, .5, K, 1);
        struct moments of = {.d = 2, .m = 2, .lags = n - 1, .count = 1, .C = C};
        struct memory_fit fit;
        check(memory_open(&fit, 2, 2, n - 1, NULL) == 0);
        check(memory_find("mori", NULL)->solve(&of, 0, &fit, NULL) == 0);
        const struct error e = compare(&b, n - 2, dt, 1, fit.Omega + 4, 1 / dt / dt);
        is_near(e.friction, discrete[k], .005);
        is_near(e.others, spurious[k], .005);
        memory_close(&fit);
        free(C);
    }
    check(second[0].friction < .01 && first[0].friction < .006);
    for (int k = 0; k < 3; k++) {
        check_near(log2(second[k].friction / second[k + 1].friction), 2, .05);
        check_near(log2(second[k].others / second[k + 1].others), 2, .05);
        check_near(log2(first[k].friction / first[k + 1].friction), 2, .05);
        check_near(log2(first[k].others / first[k + 1].others), 2, .05);
    }
}

/* Derivatives of order p - k by p points, from both sides of where C' jumps. */
static void derivatives_converge(void)
{
    enum { MANY = 81 };
    double error[2][2];

    for (int fine = 0; fine < 2; fine++) {
        const double dt = fine ? .05 : .1;
        double x[2 * MANY], D[2 * MANY];
        for (size_t i = 0; i < MANY; i++) {
            x[2 * i] = exp(-(double)i * dt);
            x[2 * i + 1] = sin((double)i * dt);
        }
        for (size_t order = 1; order <= 2; order++) {
            double *e = &error[fine][order - 1];
            memory_derivative(order, 7, MANY, 2, dt, x, D);
            *e = 0;
            for (size_t i = 0; i < MANY; i++) {
                const double s = (double)i * dt;
                *e = fmax(*e, fabs(D[2 * i] - (order == 1 ? -exp(-s) : exp(-s))));
                *e = fmax(*e, fabs(D[2 * i + 1] - (order == 1 ? cos(s) : -sin(s))));
            }
        }
    }
    check_near(log2(error[0][0] / error[1][0]), 6, .2);
    check_near(log2(error[0][1] / error[1][1]), 5, .2);
}

/* C = e^{-t}(cos t + sin t) obeys C' = -2 int_0^t e^{-2s} C(t-s) ds; all from C alone. */
static void kernel_from_correlations_alone(void)
{
    double error[2][2] = {{0}};

    for (int fine = 0; fine < 2; fine++) {
        const size_t n = fine ? 101 : 51;
        const double dt = fine ? .05 : .1;
        double C[101], C1[101], C2[101], K[101];
        for (size_t i = 0; i < n; i++) {
            const double t = (double)i * dt;
            C[i] = exp(-t) * (cos(t) + sin(t));
        }
        memory_derivative(1, 9, n, 1, dt, C, C1);
        memory_derivative(2, 9, n, 1, dt, C, C2);
        check(memory_volterra_second(1, n, dt, C, C1, C2, K, NULL) == 0);
        for (size_t i = 0; i < n; i++)
            error[0][fine] = fmax(error[0][fine], fabs(K[i] + 2 * exp(-2. * (double)i * dt)));
        check(memory_volterra_first(1, n, dt, C, C1, K, NULL) == 0);
        for (size_t i = 0; i < n - 1; i++)
            error[1][fine] =
                fmax(error[1][fine], fabs(K[i] + 2 * exp(-2. * ((double)i + .5) * dt)));
    }
    for (int kind = 0; kind < 2; kind++) {
        check(error[kind][1] < 5e-3);
        check_near(log2(error[kind][0] / error[kind][1]), 2, .15);
    }
}

static void what_has_no_inverse_is_refused(void)
{
    const double zero[8] = {0}, C[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    double K[8];
    struct err err = {0};

    check(memory_volterra_second(2, 2, .1, C, zero, zero, K, &err) == -1);
    check(err.code == ERR_NUMERIC);
    err = (struct err){0};
    check(memory_volterra_first(1, 8, .1, zero, zero, K, &err) == -1 && err.code == ERR_NUMERIC);
}

int main(void)
{
    run(bath_is_the_known_one);
    run(friction_of_a_bath);
    run(derivatives_converge);
    run(kernel_from_correlations_alone);
    run(what_has_no_inverse_is_refused);
    return check_end();
}
