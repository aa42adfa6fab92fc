/* Inversions of chaos: the forcing of Lorenz 1996 from means and deviations of its variables, one
 * number or one of each of 40. What is counted is how many runs it takes until those of the mean
 * parameters are as far from the data as these are from others of their kind.
 *
 *   dX_i/dt = (X_{i+1} - X_{i-2}) X_{i-1} - X_i + F_i
 *
 * Set-ups as in the race of 2511.15853: F = 8, prior lognormal of mean 10 and deviation 4, 10 units
 * of time after 4; F_i = 8 + 6 sin(4 pi i/40), prior N(8, 9 exp(-|i - j|/2)), 50 after 4. */
#include <stdlib.h>

#include <lapacke.h>

#include "../check.h"
#include "kalman/kalman.h"
#include "num/rng.h"
#include "prior/prior.h"

enum { X = 40, Q = 2 * X, WINDOWS = 4000, FEW = 1000, JMOST = 100, SEEDS = 16 };
static const double dt = 0.05;

static void slope(const double x[], const double F[], double dx[])
{
    for (int i = 0; i < X; i++)
        dx[i] = (x[(i + 1) % X] - x[(i + X - 2) % X]) * x[(i + X - 1) % X] - x[i] + F[i];
}

static void advance(double x[], const double F[], double time)
{
    double k[4][X], y[X];
    const double part[] = {0, 0.5, 0.5, 1};

    for (double t = 0; t < time - dt / 2; t += dt) {
        for (int s = 0; s < 4; s++) {
            for (int i = 0; i < X; i++)
                y[i] = x[i] + (s ? part[s] * dt * k[s - 1][i] : 0);
            slope(y, F, k[s]);
        }
        for (int i = 0; i < X; i++)
            x[i] += dt / 6 * (k[0][i] + 2 * k[1][i] + 2 * k[2][i] + k[3][i]);
    }
}

/* g[2 X]: means and deviations of each variable over a time. */
static void look(double x[], const double F[], double time, double g[Q])
{
    const int n = (int)lround(time / dt);

    memset(g, 0, Q * sizeof *g);
    for (int k = 0; k < n; k++) {
        advance(x, F, dt);
        for (int i = 0; i < X; i++) {
            g[i] += x[i] / n;
            g[X + i] += x[i] * x[i] / n;
        }
    }
    for (int i = 0; i < X; i++)
        g[X + i] = sqrt(fmax(g[X + i] - g[i] * g[i], 0));
}

struct race {
    double truth[X], window, spread; /* spread: of initial states about one of the attractor */
    struct priors prior;
    double x[X], y[Q], L[Q * Q];     /* R = L L^T: twice the covariance of windows */
};

/* F[X] of u: one number or X. */
static void forcing(const struct race *r, const double u[], double F[X])
{
    for (int i = 0; i < X; i++)
        F[i] = u[r->prior.n > 1 ? i : 0];
}

/* The data, and R by windows that follow them. */
static void prepare(struct race *r, uint64_t seed, int windows)
{
    static double g[WINDOWS][Q];
    struct rng rng = rng_open(seed, "race", 0);
    double mean[Q] = {0};

    for (int i = 0; i < X; i++)
        r->x[i] = 8 + rng_normal(&rng);
    advance(r->x, r->truth, 50);
    look(r->x, r->truth, r->window, r->y);
    double x[X];
    memcpy(x, r->x, sizeof x);
    for (int w = 0; w < windows; w++) {
        look(x, r->truth, r->window, g[w]);
        for (int q = 0; q < Q; q++)
            mean[q] += g[w][q] / windows;
    }
    for (int a = 0; a < Q; a++)
        for (int b = 0; b < Q; b++) {
            r->L[a * Q + b] = 0;
            for (int w = 0; w < windows; w++)
                r->L[a * Q + b] += 2 * (g[w][a] - mean[a]) * (g[w][b] - mean[b]) / (windows - 1);
        }
    check(LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', Q, r->L, Q) == 0);
}

/* res[Q] of u, whitened; the run begins near that of the data. */
static void residual(const struct race *r, const double u[], uint64_t run, double res[Q])
{
    double x[X], F[X];
    struct rng rng = rng_open(run, "race-run", 0);

    for (int i = 0; i < X; i++)
        x[i] = r->x[i] + r->spread * rng_normal(&rng);
    forcing(r, u, F);
    advance(x, F, 4);
    look(x, F, r->window, res);
    for (int q = 0; q < Q; q++)
        res[q] -= r->y[q];
    LAPACKE_dtrtrs(LAPACK_ROW_MAJOR, 'L', 'N', 'N', Q, 1, r->L, Q, res, 1);
}

static double rms(const double res[Q])
{
    double sum = 0;

    for (int q = 0; q < Q; q++)
        sum += res[q] * res[q] / Q;
    return sqrt(sum);
}

/* Runs until the mean parameters are good, 0: never in 20 steps. error: of the parameters. */
static size_t run_race(const struct race *race, const char *method, size_t members, uint64_t seed,
                       double *error)
{
    struct kalman k;
    static double v[JMOST * X], r[JMOST * Q], mean[X], cov[X * X];
    double u[X], res[Q];
    size_t failed;

    check(kalman_open(&k, method, race->prior.n, Q, members, seed, NULL) == 0);
    check(kalman_first(&k, false, v, NULL) == 0);
    for (; k.iteration < 20; k.iteration++) {
        for (size_t j = 0; j < k.members; j++) {
            priors_values(&race->prior, v + j * k.n, u);
            residual(race, u, seed << 40 | k.iteration << 20 | j, r + j * Q);
        }
        check(kalman_step(&k, 1, r, v, &failed, NULL) == 0);
        kalman_moments(&k, v, mean, cov);
        priors_values(&race->prior, mean, u);
        residual(race, u, seed << 40 | k.iteration << 20 | 1 << 19, res);
        *error = 0;
        for (size_t i = 0; i < k.n; i++)
            *error += (u[i] - race->truth[i]) * (u[i] - race->truth[i]) / (double)k.n;
        *error = sqrt(*error);
        if (rms(res) < 1)
            return k.members * (k.iteration + 1);
    }
    return 0;
}

static struct race *constant(void)
{
    static struct race r;

    r = (struct race){.window = 10, .spread = 1.13};
    for (int i = 0; i < X; i++)
        r.truth[i] = 8;
    check(priors_add(&r.prior, "F=lognormal:mean=10,sd=4", NULL) == 0);
    return &r;
}

static struct race *vector(void)
{
    static struct race r;

    r = (struct race){.window = 50, .spread = 1.13};
    for (int i = 0; i < X; i++)
        r.truth[i] = 8 + 6 * sin(4 * 3.14159265358979323846 * i / X);
    check(priors_add(&r.prior, "F=normal:mean=8,sd=3,n=40,length=2", NULL) == 0);
    return &r;
}

/* Runs of each seed, told where `long`; the middle one, and whether all came in. */
static size_t race(const struct race *r0, const char *what, size_t members, size_t seeds,
                   double most)
{
    static struct race r;
    size_t runs[SEEDS], lost = 0;

    r = *r0;
    for (size_t i = 0; i < seeds; i++) {
        double error = NAN;
        prepare(&r, i + 1, seeds == SEEDS ? WINDOWS : FEW);
        runs[i] = run_race(&r, "etki", members, i + 1, &error);
        lost += !runs[i];
        check(error < most);
        if (seeds == SEEDS)
            printf("%s, seed %zu: %zu runs, error %.3g\n", what, i + 1, runs[i], error);
        for (size_t j = i; j > 0 && runs[j] < runs[j - 1]; j--) {
            const size_t t = runs[j];
            runs[j] = runs[j - 1];
            runs[j - 1] = t;
        }
    }
    check(lost == 0);
    return runs[seeds / 2];
}

static void one_number(void)
{
    check(race(constant(), "one number", 10, 3, 0.9) <= 80);
}

static void forty_numbers(void)
{
    check(race(vector(), "forty numbers", 100, 1, 1.3) <= 1000);
}

static void many_seeds(void)
{
    check(race(constant(), "one number", 10, SEEDS, 0.9) <= 30);
    check(race(vector(), "forty numbers", 100, SEEDS, 1.3) <= 400);
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "long")) {
        run(many_seeds);
        return check_end();
    }
    run(one_number);
    run(forty_numbers);
    return check_end();
}
