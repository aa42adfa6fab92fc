/* step.c -- what every integrator must do: its order from three steps, with the
 * time levels in their places; exactness where it is promised; NaN; refusals. */
#include "step/step.h"

#include <complex.h>
#include <stdlib.h>

#include "../check.h"
#include "../starve.h"

enum { N = 8 };

static const double symbols[][N] = {
    {0}, {-1, 0, -2, 0, 0.5, 0, 1e-9, 0}, {-1, 2, 0, 3, 0.5, -1, 1e-7, 1e-7}};

/* ds/dt = L s + N(t, s), solved by s_i = g(t) = cos t + i/4. */
struct problem {
    const double *L;
};

static double goal(size_t i, double t)
{
    return cos(t) + (double)i / 4;
}

static void bent(const void *ctx, const struct point *at, double ds[], double tape[],
                 double work[])
{
    const double *L = ((const struct problem *)ctx)->L, *s = at->u, t = at->t;

    (void)tape;
    work[0] = 0;
    for (size_t i = 0; i < N; i += 2) {
        const double complex l = L[i] + I * L[i + 1];
        const double complex g = goal(i, t) + I * goal(i + 1, t);
        const double complex lg = l * g;
        ds[i] = -sin(t) - creal(lg) + s[i] * s[i] - goal(i, t) * goal(i, t);
        ds[i + 1] = -sin(t) - cimag(lg) + s[i + 1] * s[i] - goal(i, t) * goal(i + 1, t);
    }
}

static double error_at(const struct step_ops *ops, const struct ode *ode, int nt)
{
    struct stepper st;
    double s[N], worst = 0;

    check(!step_open(&st, ops, ode, 1. / nt, NULL));
    double *work = malloc(st.nwork * sizeof *work);
    for (size_t i = 0; i < N; i++)
        s[i] = goal(i, 2);
    for (int i = 0; i < nt; i++)
        ops->advance(&st, &(struct point){.t = 2 + (double)i / nt}, s, NULL, work);
    for (size_t i = 0; i < N; i++)
        worst = fmax(worst, fabs(s[i] - goal(i, 3)));
    free(work);
    step_close(&st);
    return worst;
}

static void order_from_three_steps(void)
{
    for (const struct step_ops *const *ops = step_all(); *ops; ops++)
        for (int i = 0; i < 3; i++) {
            const struct problem problem = {symbols[i]};
            const struct ode ode = {.n = N, .nwork = 1, .symbol = symbols[i],
                                    .terms = bent, .ctx = &problem};
            const double e1 = error_at(*ops, &ode, 40), e2 = error_at(*ops, &ode, 80),
                         e3 = error_at(*ops, &ode, 160);
            check(e3 < 1e-6 && e3 > 1e-14);
            check_near(log2(e1 / e2), (*ops)->order, 0.3);
            check_near(log2(e2 / e3), (*ops)->order, 0.2);
        }
}

/* N(t) = c t^m, no s: an exponential scheme of order four integrates m <= 2
 * exactly, whatever the symbol. */
static void power(const void *ctx, const struct point *at, double ds[], double tape[],
                  double work[])
{
    (void)tape, (void)work;
    for (size_t i = 0; i < N; i++)
        ds[i] = pow(at->t, *(const int *)ctx);
}

/* m! sum_j z^j/(j + m + 1)!, the integral of e^{z(1 - t)} t^m over (0, 1); by
 * recursion where z is large. */
static double complex integral(double complex z, int m)
{
    double complex term = 1, sum = 0;

    if (cabs(z) > 2)
        return m ? (m * integral(z, m - 1) - 1) / z : (cexp(z) - 1) / z;
    for (int j = 0; j < 40; j++) {
        term = j ? term * z / (j + m + 1) : term / (m + 1);
        sum += term;
    }
    return sum;
}

static void exponential_weights(void)
{
    const double L[][N] = {{0, 0, 1e-12, 0, -1e-6, 0, 1e-3, 0},
                           {-0.1, 0, 0.7, 0, -1, 0, -1.999, 0},
                           {-2.5, 0, 6, 0, -40, 0, -1e6, 0},
                           {0, 1e-9, 0, 3, -2, 30, 1, -1}};
    const struct step_ops *ops = step_find("etdrk4", NULL);

    for (int set = 0; set < 4; set++)
        for (int m = 0; m <= 2; m++) {
            const struct ode ode = {.n = N, .symbol = L[set], .terms = power,
                                    .ctx = &m};
            double s[N] = {1, -1, 1, 1, 2, 0, 0, 1}, s0[N];
            struct stepper st;
            memcpy(s0, s, sizeof s);
            check(!step_open(&st, ops, &ode, 1, NULL));
            double *work = malloc(st.nwork * sizeof *work);
            ops->advance(&st, &(struct point){0}, s, NULL, work);
            for (size_t i = 0; i < N; i += 2) {
                const double complex z = L[set][i] + I * L[set][i + 1];
                const double complex sum = cexp(z) * (s0[i] + I * s0[i + 1]) +
                                           (1 + I) * integral(z, m);
                check_near(s[i], creal(sum), 2e-14 * fmax(1, cabs(sum)));
                check_near(s[i + 1], cimag(sum), 2e-14 * fmax(1, cabs(sum)));
            }
            free(work);
            step_close(&st);
        }
}

static void nan_stays(void)
{
    for (const struct step_ops *const *ops = step_all(); *ops; ops++)
        for (size_t bad = 0; bad < N; bad++) {
            const struct problem problem = {symbols[2]};
            const struct ode ode = {.n = N, .nwork = 1, .symbol = symbols[2],
                                    .terms = bent, .ctx = &problem};
            struct stepper st;
            double s[N] = {0};
            check(!step_open(&st, *ops, &ode, 0.1, NULL));
            double *work = malloc(st.nwork * sizeof *work);
            s[bad] = NAN;
            (*ops)->advance(&st, &(struct point){0}, s, NULL, work);
            check(isnan(s[bad]));
            free(work);
            step_close(&st);
        }
}

static void refusals(void)
{
    const double bad[] = {0, -1, NAN, INFINITY};

    for (const struct step_ops *const *ops = step_all(); *ops; ops++) {
        struct ode ode = {.n = N, .symbol = symbols[0], .terms = power};
        struct stepper st;
        struct err err = {0};
        for (int i = 0; i < 4; i++) {
            check(step_open(&st, *ops, &ode, bad[i], &err) && err.code == ERR_USAGE);
            check(strstr(err.msg, "dt") && strstr(err.msg, (*ops)->name));
        }
        ode.symbol = NULL;
        check((step_open(&st, *ops, &ode, 1, &err) != 0) == (*ops)->needs_symbol);
        step_close(&st);
        ode.symbol = symbols[0];
        for (long n = 1; STARVES && n < 10; n++) {
            starve(n);
            const int rc = step_open(&st, *ops, &ode, 1, &err);
            check(rc == 0 ? !starved : err.code == ERR_INTERNAL);
            starve(0);
            step_close(&st);
        }
    }
    step_close(&(struct stepper){0});
}

int main(void)
{
    run(order_from_three_steps);
    run(exponential_weights);
    run(nan_stays);
    run(refusals);
    return check_end();
}
