/* Conformance of rates: exact on polynomials at any times, their order, shift and scale of time. */
#include "dot/dot.h"

#include <math.h>
#include <stdlib.h>

#include "../check.h"
#include "num/fornberg.h"
#include "num/rng.h"

enum { MOST = 128 };

struct bench {
    const struct dot_ops *ops;
    double p[PARAM_MAX], t[MOST], w[MOST];
    size_t before, n;
};

static bool is(const struct bench *b, const char *name)
{
    return !strcmp(b->ops->name, name);
}

/* The degree of the polynomials whose rate it gives exactly. */
static size_t degree(const struct bench *b)
{
    return is(b, "forward") ? 1 : is(b, "savgol") ? (size_t)b->p[1] : b->n - 1;
}

static void open(struct bench *b, const struct dot_ops *ops)
{
    size_t after;

    b->ops = ops;
    param_defaults(ops->params, b->p);
    ops->reach(b->p, &b->before, &after);
    b->n = b->before + 1 + after;
}

static void weigh(struct bench *b)
{
    struct err err = {0};

    check(b->ops->weights(b->p, b->t, b->w, &err) == 0);
    check_text(err.msg, "");
}

/* Times about `at`, h apart, moved by a part of it. */
static void set_times(struct bench *b, double at, double h, double uneven)
{
    struct rng r = rng_open(8, "test", 1);

    for (size_t i = 0; i < b->n; i++)
        b->t[i] = at + h * ((double)i - (double)b->before + uneven * (rng_uniform(&r) - 0.5));
}

static double apply(const struct bench *b, double (*f)(double t, double a), double a)
{
    double sum = 0;

    for (size_t i = 0; i < b->n; i++)
        sum += b->w[i] * f(b->t[i], a);
    return sum;
}

static double monomial(double t, double a)
{
    return pow(t - 0.7, a);
}

static double wave(double t, double a)
{
    return sin(a * t);
}

static void polynomials_are_exact(void)
{
    for (const struct dot_ops *const *ops = dot_all(); *ops; ops++)
        for (int uneven = 0; uneven < 2; uneven++) {
            struct bench b;
            open(&b, *ops);
            if (is(&b, "spectral")) /* exact on waves */
                continue;
            set_times(&b, 0.9, 0.2, 0.6 * uneven);
            weigh(&b);
            if (is(&b, "next")) {
                check(apply(&b, monomial, 3) == monomial(b.t[1], 3));
                continue;
            }
            for (size_t d = 0; d <= degree(&b); d++) {
                const double s = b.t[b.before] - 0.7;
                const double exact = d ? (double)d * pow(s, (double)d - 1) : 0;
                check_near(apply(&b, monomial, (double)d), exact, 1e-11);
            }
            const double d = (double)degree(&b) + 1; /* and no further */
            check(fabs(apply(&b, monomial, d) - d * pow(b.t[b.before] - 0.7, d - 1)) > 1e-9 ||
                  (!uneven && is(&b, "savgol")));
        }
}

static void orders_are(void)
{
    for (const struct dot_ops *const *ops = dot_all(); *ops; ops++) {
        double error[2];
        struct bench b;
        open(&b, *ops);
        if (is(&b, "next") || is(&b, "spectral"))
            continue;
        for (int k = 0; k < 2; k++) {
            set_times(&b, 0.4, k ? 0.05 : 0.1, 0);
            weigh(&b);
            error[k] = fabs(apply(&b, wave, 1.3) - 1.3 * cos(1.3 * b.t[b.before]));
        }
        /* an odd polynomial of a symmetric window gains a degree */
        const double order = is(&b, "savgol") ? 4 : (double)degree(&b);
        check_near(log2(error[0] / error[1]), order, 0.2);
    }
}

/* w(a + b t) = w(t)/b, to rounding. */
static void time_can_be_moved_and_scaled(void)
{
    for (const struct dot_ops *const *ops = dot_all(); *ops; ops++) {
        struct bench a, b;
        open(&a, *ops);
        open(&b, *ops);
        set_times(&a, 0, 1, is(&a, "spectral") ? 0 : 0.5);
        weigh(&a);
        for (size_t i = 0; i < a.n; i++)
            b.t[i] = 5 + 1e-3 * a.t[i];
        weigh(&b);
        double sum = 0, size = 0;
        for (size_t i = 0; i < a.n; i++) {
            check_near(is(&a, "next") ? b.w[i] : b.w[i] * 1e-3, a.w[i], 1e-9);
            sum += a.w[i];
            size += fabs(a.w[i]);
        }
        check_near(sum, is(&a, "next") ? 1 : 0, 1e-13 * size);
    }
}

static void savgol_is_known(void)
{
    struct bench b;
    double square = 0;

    open(&b, dot_find("savgol", NULL));
    b.p[0] = 5;
    b.p[1] = 2;
    b.n = 5;
    b.before = 2;
    set_times(&b, 3, 1, 0);
    weigh(&b);
    for (int i = 0; i < 5; i++)
        check_near(b.w[i], (i - 2) / 10.0, 1e-14);
    open(&b, b.ops); /* more points let less noise through than differences do */
    set_times(&b, 3, 1, 0);
    weigh(&b);
    for (size_t i = 0; i < b.n; i++)
        square += b.w[i] * b.w[i];
    check(square < 0.5 / 4);
    struct err err = {0};
    b.p[0] = 10;
    check(b.ops->weights(b.p, b.t, b.w, &err) == -1 && err.code == ERR_USAGE);
    b.p[0] = 3;
    b.p[1] = 3;
    check(b.ops->weights(b.p, b.t, b.w, &err) == -1 && strstr(err.msg, "less than points"));
}

/* Waves up to half of the highest frequency have their slope to ten digits and more, where
 * differences have three; the phase does not matter, steps have to be equal. */
static void spectral_is_exact_on_waves(void)
{
    struct bench b, fd8;

    open(&b, dot_find("spectral", NULL));
    open(&fd8, dot_find("fd8", NULL));
    for (double phase = 0; phase < 3; phase += 0.7)
        for (double k = 0.1; k < 1.6; k += 0.3) {
            set_times(&b, phase / k, 1, 0);
            set_times(&fd8, phase / k, 1, 0);
            weigh(&b);
            weigh(&fd8);
            check_near(apply(&b, wave, k), k * cos(phase), 1e-10);
        }
    check(fabs(apply(&fd8, wave, 1.3) - 1.3 * cos(1.3 * fd8.t[fd8.before])) > 1e-4);
    struct err err = {0};
    set_times(&b, 0, 1, 0.1);
    check(b.ops->weights(b.p, b.t, b.w, &err) == -1 && strstr(err.msg, "steps have to be equal"));
    b.p[0] = 64;
    check(b.ops->weights(b.p, b.t, b.w, &err) == -1 && err.code == ERR_USAGE);
}

/* Any derivative, at any place: those of the polynomial through the points. */
static void weights_of_differences(void)
{
    const double at[] = {-1, 0.5, 0.2, 2, 3.1};

    for (size_t order = 0; order < 5; order++)
        for (size_t d = 0; d < 5; d++) {
            double w[5], sum = 0, exact = 1;
            fornberg(order, 0.3, 5, at, w);
            for (size_t i = 0; i < 5; i++)
                sum += w[i] * pow(at[i], (double)d);
            for (size_t k = 0; k < order; k++)
                exact *= (double)d - (double)k;
            exact = d < order ? 0 : exact * pow(0.3, (double)(d - order));
            check_near(sum, exact, 1e-12);
        }
}

int main(void)
{
    run(polynomials_are_exact);
    run(orders_are);
    run(time_can_be_moved_and_scaled);
    run(savgol_is_known);
    run(spectral_is_exact_on_waves);
    run(weights_of_differences);
    return check_end();
}
