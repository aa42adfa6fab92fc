/* Inversions with known answers: the posterior of a linear model, steps as they are written, and
 * problems of few numbers. */
#include "../inversions.h"

#include "num/rng.h"

/* Posterior of m0 + C0^1/2 v, by a solver elsewhere. */
static const double answer[N] = {0.1745817, -0.34695274, -0.0776272, 0.12189529, -0.4604794};
static const double trace = 0.3450266392753418;

/* Largest distance of the mean from the posterior's, and the trace of the covariance of u. */
static double miss(const struct kalman *k, const double v[], double *total)
{
    double mean[N], cov[N * N], worst = 0;

    kalman_moments(k, v, mean, cov);
    *total = 0;
    for (int i = 0; i < N; i++) {
        worst = fmax(worst, fabs(m0[i] + sqrt(c0[i]) * mean[i] - answer[i]));
        *total += c0[i] * cov[i * N + i];
    }
    return worst;
}

/* Steps of 1/n each; v afterwards, to be freed. */
static double *invert(const struct kalman *k, const struct problem *p, size_t steps, double h)
{
    double *v = malloc(k->members * k->n * sizeof *v), *r = malloc(k->members * k->d * sizeof *r);
    struct kalman at = *k;
    size_t failed = 99;

    check(kalman_first(&at, true, v, NULL) == 0);
    for (; at.iteration < steps; at.iteration++) {
        residuals(&at, p, v, r);
        check(kalman_step(&at, h, r, v, &failed, NULL) == 0);
        check(failed == 0);
    }
    free(r);
    return v;
}

/* The posterior by precisions: (I + H^T H)^-1, independent of the methods. */
static void solve(double mean[N], double *total)
{
    double P[N][2 * N + 1] = {{0}}, g0[D], g[D], H[D][N];

    line((double[N]){0}, g0);
    for (int j = 0; j < N; j++) {
        double unit[N] = {0};
        unit[j] = 1;
        line(unit, g);
        for (int i = 0; i < D; i++)
            H[i][j] = g[i] - g0[i];
    }
    for (int a = 0; a < N; a++) {
        P[a][a] = P[a][N + 1 + a] = 1;
        for (int i = 0; i < D; i++) {
            P[a][N] -= H[i][a] * g0[i];
            for (int b = 0; b < N; b++)
                P[a][b] += H[i][a] * H[i][b];
        }
    }
    for (int a = 0; a < N; a++) /* Gauss and Jordan */
        for (int b = 0; b < N; b++) {
            const double by = P[b][a] / P[a][a];
            for (int c = 0; b != a && c < 2 * N + 1; c++)
                P[b][c] -= by * P[a][c];
        }
    *total = 0;
    for (int a = 0; a < N; a++) {
        mean[a] = m0[a] + sqrt(c0[a]) * P[a][N] / P[a][a];
        *total += c0[a] * P[a][N + 1 + a] / P[a][a];
    }
}

static void the_answer_is_that_of_precisions(void)
{
    double mean[N], total;

    solve(mean, &total);
    for (int i = 0; i < N; i++)
        check_near(mean[i], answer[i], 5e-9 * 10);
    check_near(total, trace, 1e-13);
}

/* Any split of the time, more outputs than members or fewer: the posterior to rounding. */
static void transforms_are_exact(void)
{
    double mean[N], total, exact;

    solve(mean, &exact);
    for (size_t members = 6; members <= 20; members += 14) /* fewer than outputs, and more */
        for (size_t steps = 1; steps <= 10; steps += 3) {
            const struct kalman k = opened("etki", N, D, members);
            double *v = invert(&k, &linear, steps, 1.0 / (double)steps), at[N], cov[N * N];
            miss(&k, v, &total);
            check_near(total, exact, 1e-12);
            kalman_moments(&k, v, at, cov);
            for (int i = 0; i < N; i++)
                check_near(m0[i] + sqrt(c0[i]) * at[i], mean[i], 1e-12);
            free(v);
        }
}

/* Mean over seeds of the error falls as members^-1/2; the spread is that of the posterior. */
static void perturbed_data_converge(void)
{
    double error[3] = {0}, spread[3] = {0}, total;
    size_t members = 100;

    for (int m = 0; m < 3; m++, members *= 10)
        for (uint64_t seed = 0; seed < 8; seed++) {
            struct kalman k = opened("eki", N, D, members > 2000 ? 2000 : members);
            k.seed = seed;
            double *v = malloc(k.members * N * sizeof *v), *r = malloc(k.members * D * sizeof *r);
            size_t failed;
            kalman_first(&k, false, v, NULL);
            for (; k.iteration < 4; k.iteration++) {
                residuals(&k, &linear, v, r);
                check(kalman_step(&k, 0.25, r, v, &failed, NULL) == 0);
            }
            error[m] += miss(&k, v, &total) / 8;
            spread[m] += total / 8;
            free(v);
            free(r);
        }
    check_near(spread[2], trace, 0.03 * trace);
    check(error[0] < 0.12);
    check(error[1] < error[0] / 2 && error[2] < error[1] / 1.1);
}

/* m and C come nearer by half each step, and stay there. */
static void points_halve_the_error(void)
{
    const struct kalman k = opened("uki", N, D, 0);
    double mean[N], exact, total, before = 0;

    check(k.members == 2 * N + 1);
    solve(mean, &exact);
    for (size_t steps = 4; steps <= 60; steps += 8) {
        double *v = invert(&k, &linear, steps, 1), at[N], cov[N * N], worst = 0;
        kalman_moments(&k, v, at, cov);
        for (int i = 0; i < N; i++)
            worst = fmax(worst, fabs(m0[i] + sqrt(c0[i]) * at[i] - mean[i]));
        miss(&k, v, &total);
        if (steps > 4 && steps <= 36)
            check_near(log2(before / worst), 8, 0.5);
        if (steps > 48) {
            check_near(worst, 0, 1e-13);
            check_near(total, exact, 1e-13);
        }
        before = worst;
        free(v);
    }
}

/* The most probable v is the mean of the posterior. */
static void the_prior_as_data(void)
{
    const struct kalman k = opened("teki", N, D, 200);
    double *v = invert(&k, &linear, 30, 10), total;

    check_near(miss(&k, v, &total), 0, 0.02);
    check(total < trace / 20); /* it goes on shrinking */
    free(v);
}

/* ---- problems with known answers ---- */

static const double a[] = {0.5, -0.3, 0.8};
static const double root = 0.56714329040978387;

static double away(const double u[], const double from[], size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (u[i] - from[i]) * (u[i] - from[i]);
    return sqrt(sum);
}

/* What is even about the middle of an ensemble teaches it nothing: the prior is N(0, 0.3^2 I), a is
 * far from it. */
static double from_middle(const double v[])
{
    return away((double[]){0.3 * v[0], 0.3 * v[1], 0.3 * v[2]}, a, 3);
}
static void sphere(const double v[], double g[])
{
    g[0] = from_middle(v) * from_middle(v);
}
static double on_sphere(const double v[]) { return fabs(from_middle(v) - 1); }
static double on_small(const double v[]) { return fabs(from_middle(v) - 0.5); }

static void himmelblau(const double v[], double g[])
{
    const double x = 2 + v[0], y = 2 + v[1];

    g[0] = x * x + y - 11;
    g[1] = x + y * y - 7;
}
static double from_himmelblau(const double v[])
{
    static const double roots[4][2] = {{3, 2}, {-2.805118, 3.131312}, {-3.778310, -3.283186},
                                       {3.584428, -1.848126}};
    double least = INFINITY;

    for (int i = 0; i < 4; i++)
        least = fmin(least, away((double[]){2 + v[0], 2 + v[1]}, roots[i], 2));
    return least;
}

static void exponential(const double u[], double g[])
{
    for (int i = 0; i < 3; i++)
        g[i] = exp(-u[i]) - u[i];
}
static double from_root(const double u[]) { return away(u, (double[]){root, root, root}, 3); }

static void exponential_of_one(const double u[], double g[])
{
    g[0] = exp(-u[1]) - u[1];
}
static double of_one(const double u[]) { return fabs(u[1] - root); }

static void exponential_turned(const double u[], double g[])
{
    exponential((double[]){u[0] + u[1] / 2, u[1] - u[2] / 2, u[2] + u[0] / 4}, g);
}
static double from_turned(const double u[])
{
    return from_root((double[]){u[0] + u[1] / 2, u[1] - u[2] / 2, u[2] + u[0] / 4});
}

static void same(const double u[], double g[]) { memcpy(g, u, 3 * sizeof *g); }
static double from_unit(const double u[]) { return away(u, (double[]){0, 1, 0}, 3); }
static void second(const double u[], double g[]) { g[0] = u[1]; }
static double from_plane(const double u[]) { return fabs(u[1] - 1); }

static void along_second(const double u[], double g[])
{
    g[0] = g[2] = 0;
    g[1] = u[0];
}
static double from_one(const double u[]) { return fabs(u[0] - 1); }

static const struct {
    const char *what;
    struct problem of;
    double within;
} problems[] = {
    {"u = a by a distance", {3, 1, sphere, {0}, 0.1, from_middle}, 0.4},
    {"the unit sphere", {3, 1, sphere, {1}, 0.1, on_sphere}, 0.02},
    {"a sphere", {3, 1, sphere, {0.25}, 0.1, on_small}, 0.1},
    {"himmelblau", {2, 2, himmelblau, {0}, 0.1, from_himmelblau}, 0.02},
    {"exp(-u) = u", {3, 3, exponential, {0}, 0.01, from_root}, 0.02},
    {"exp(-u) = u, one", {3, 1, exponential_of_one, {0}, 0.01, of_one}, 0.02},
    {"exp(-A u) = A u", {3, 3, exponential_turned, {0}, 0.01, from_turned}, 0.02},
    {"u = e", {3, 3, same, {0, 1, 0}, 0.01, from_unit}, 0.01},
    {"e u = 1", {3, 1, second, {1}, 0.01, from_plane}, 0.01},
    {"e u = e", {1, 3, along_second, {0, 1, 0}, 0.01, from_one}, 0.01},
    {"e u = e + E, without an answer", {1, 3, along_second, {0, 1, 1}, 0.01, from_one}, 0.01},
};

/* The member with the least misfit. */
static size_t nearest(const struct kalman *k, const double r[])
{
    double least = INFINITY;
    size_t best = 0;

    for (size_t j = 0; j < k->members; j++) {
        const double f = away(r + j * k->d, (double[MOST]){0}, k->d);
        best = f < least ? j : best;
        least = fmin(f, least);
    }
    return best;
}

/* One setting of each method for all: 40 members, steps by misfits. */
static void known_answers(void)
{
    EACH(ops)
        for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
            const struct problem *p = &problems[i].of;
            struct kalman k = opened((*ops)->name, p->n, p->d, (*ops)->members ? 0 : 40);
            double *v = malloc(k.members * k.n * sizeof *v), time = 0;
            double *r = malloc(k.members * k.d * sizeof *r);
            size_t failed;
            check(kalman_first(&k, true, v, NULL) == 0);
            for (; k.iteration < 100 && time < 1; k.iteration++) {
                residuals(&k, p, v, r);
                const double h = kalman_length(&k, r, (*ops)->ends ? 1 - time : INFINITY);
                check(kalman_step(&k, h, r, v, &failed, NULL) == 0);
                time += (*ops)->ends ? h : 0;
            }
            residuals(&k, p, v, r);
            check_near(p->error(v + k.n * nearest(&k, r)), 0, problems[i].within);
            free(v);
            free(r);
        }
}
/* Solve M x = b of m unknowns, M and b overwritten. */
static void eliminate(size_t m, double M[], double b[])
{
    for (size_t p = 0; p < m; p++)
        for (size_t q = 0; q < m; q++) {
            const double by = M[q * m + p] / M[p * m + p];
            for (size_t c = p; q != p && c < m; c++)
                M[q * m + c] -= by * M[p * m + c];
            b[q] -= q != p ? by * b[p] : 0;
        }
    for (size_t p = 0; p < m; p++)
        b[p] /= M[p * m + p];
}

/* Deviations of a (J, n) times those of b (J, m), over J - 1: C (n, m) */
static void covariance(size_t J, size_t n, size_t m, const double one[], const double other[],
                       double C[])
{
    for (size_t i = 0; i < n; i++)
        for (size_t q = 0; q < m; q++) {
            double x = 0, y = 0, xy = 0;
            for (size_t j = 0; j < J; j++) {
                x += one[j * n + i] / (double)J;
                y += other[j * m + q] / (double)J;
                xy += one[j * n + i] * other[j * m + q];
            }
            C[i * m + q] = (xy - (double)J * x * y) / (double)(J - 1);
        }
}

/* v_j + C_vr (C_rr + I/h)^-1 e_j as it is written, with more outputs than members and fewer; with
 * tapered covariances too. */
static void perturbed_steps_as_written(void)
{
    const double h = 0.4;

    for (int c = 0; c < 4; c++) {
        const size_t J = c % 2 ? 20 : 6;
        struct kalman k = opened(c < 2 ? "eki" : "eki:sec=0.7", N, D, J);
        double *v, *r, Cvr[N * D], Crr[D * D], Cvv[N * N], M[D * D], e[D];
        size_t failed;
        k.iteration = 3;
        begin(&k, &v, &r);
        covariance(J, N, D, v, r, Cvr);
        covariance(J, D, D, r, r, Crr);
        covariance(J, N, N, v, v, Cvv);
        for (int i = 0; i < N * D && c >= 2; i++)
            Cvr[i] *= pow(fabs(Cvr[i]) / sqrt(Cvv[i / D * (N + 1)] * Crr[i % D * (D + 1)]), 0.7);
        double *wanted = malloc(J * N * sizeof *wanted);
        for (size_t j = 0; j < J; j++) {
            struct rng rng = rng_open(k.seed, "kalman", (uint64_t)3 << 32 | j);
            memcpy(M, Crr, sizeof M);
            for (int i = 0; i < D; i++) {
                M[i * D + i] += 1 / h;
                e[i] = rng_normal(&rng) / sqrt(h) - r[j * D + (size_t)i];
            }
            eliminate(D, M, e);
            for (size_t i = 0; i < N; i++) {
                wanted[j * N + i] = v[j * N + i];
                for (int q = 0; q < D; q++)
                    wanted[j * N + i] += Cvr[i * D + (size_t)q] * e[q];
            }
        }
        check(kalman_step(&k, h, r, v, &failed, NULL) == 0);
        for (size_t i = 0; i < J * N; i++)
            check_near(v[i], wanted[i], 1e-11);
        free(v);
        free(r);
        free(wanted);
    }
}
int main(void)
{
    run(the_answer_is_that_of_precisions);
    run(transforms_are_exact);
    run(perturbed_data_converge);
    run(points_halve_the_error);
    run(the_prior_as_data);
    run(perturbed_steps_as_written);
    run(known_answers);
    return check_end();
}
