/* Markov chains: draws are of the density, to what their own count of independent ones says; and
 * that count and R-hat themselves, on chains that are planted. */
#include "chain/chain.h"

#include <stdlib.h>

#include "../check.h"
#include "../starve.h"
#include "num/rng.h"

enum { MOST = 8, CHAINS = 4, DRAWS = 4000 };

/* ---- what is drawn from ---- */

/* N(m, L L^T), m_i = i, L_ij = cos(i + 2 j)/2 + (i == j)(1 + i) for j <= i */
static void factor(size_t n, double L[])
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            L[i * n + j] = j > i ? 0 : cos((double)(i + 2 * j)) / 2 + (i == j) * (1 + (double)i);
}

static int gauss(void *ctx, size_t count, const double v[], double out[], struct err *err)
{
    const size_t n = *(const size_t *)ctx;
    double L[MOST * MOST], z[MOST];

    (void)err;
    factor(n, L);
    for (size_t k = 0; k < count; k++) {
        out[k] = 0;
        for (size_t i = 0; i < n; i++) {
            z[i] = v[k * n + i] - (double)i;
            for (size_t j = 0; j < i; j++)
                z[i] -= L[i * n + j] * z[j];
            z[i] /= L[i * n + i];
            out[k] -= z[i] * z[i] / 2;
        }
    }
    return 0;
}

/* Two hills about -1.5 and 1.5, the right one higher; nothing beyond 2. */
static double hills(double x)
{
    return x > 2 ? NAN : -(x * x - 2.25) * (x * x - 2.25) / 2 + x / 3;
}
static int two_hills(void *ctx, size_t count, const double v[], double out[], struct err *err)
{
    (void)ctx, (void)err;
    for (size_t k = 0; k < count; k++)
        out[k] = hills(v[k]);
    return 0;
}

/* Two hills about -4 and 4, of a width of 1/4, which no small step joins. */
static double far_hills(double x)
{
    return -(x * x - 16) * (x * x - 16) / 8 + x / 8;
}
static int two_far_hills(void *ctx, size_t count, const double v[], double out[], struct err *err)
{
    (void)ctx, (void)err;
    for (size_t k = 0; k < count; k++)
        out[k] = far_hills(v[k]);
    return 0;
}

static int broken(void *ctx, size_t count, const double v[], double out[], struct err *err)
{
    size_t *left = ctx;

    if (!(*left)--)
        return err_set(err, ERR_NUMERIC, "no density");
    return two_hills(NULL, count, v, out, err);
}

static double *draw(const struct chain *c, double *acceptance)
{
    double v[MOST * MOST] = {0}, *draws = malloc(c->chains * c->draws * (c->n + 1) * sizeof *draws);
    struct err err = {0};

    for (size_t i = 0; i < c->chains * c->n; i++)
        v[i] = cos((double)i);
    check(chain_run(c, v, draws, draws + c->chains * c->draws * c->n, acceptance, &err) == 0);
    check_text(err.msg, "");
    return draws;
}

/* |mean of x[chains, draws] - exact| in standard errors of what its draws are worth. */
static double off(const struct chain *c, const double x[], double exact)
{
    const size_t all = c->chains * c->draws;
    struct chain_judged is;
    double mean = 0, square = 0;

    check(chain_judge(c->chains, c->draws, 1, x, 0, &is, NULL) == 0);
    check(is.rhat < 1.02);
    for (size_t i = 0; i < all; i++)
        mean += x[i] / (double)all;
    for (size_t i = 0; i < all; i++)
        square += (x[i] - mean) * (x[i] - mean) / (double)(all - 1);
    return fabs(mean - exact) / sqrt(square / is.ess);
}

/* All means and second moments. */
static void a_normal_density(void)
{
    for (size_t n = 1; n <= 5; n += 2) {
        const struct chain c = {n, CHAINS, 1000, DRAWS, 4, 3, gauss, &n};
        double acceptance, L[MOST * MOST], *draws = draw(&c, &acceptance);
        double *x = malloc(CHAINS * DRAWS * sizeof *x);
        factor(n, L);
        check_near(acceptance, 0.25, 0.08);
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < CHAINS * DRAWS; k++)
                x[k] = draws[k * n + i];
            check_near(off(&c, x, (double)i), 0, 4);
            for (size_t j = 0; j <= i; j++) {
                double cov = 0;
                for (size_t k = 0; k < n; k++)
                    cov += L[i * n + k] * L[j * n + k];
                for (size_t k = 0; k < CHAINS * DRAWS; k++)
                    x[k] = (draws[k * n + i] - (double)i) * (draws[k * n + j] - (double)j);
                check_near(off(&c, x, cov), 0, 4);
            }
        }
        free(draws);
        free(x);
    }
}

/* The part of the density below each of some places, by quadrature. */
static void hills_apart_and_an_end(void)
{
    enum { POINTS = 100000 };
    static double below[POINTS + 1];
    const struct chain c = {1, CHAINS, 1000, DRAWS, 4, 3, two_hills, NULL};
    double acceptance, *draws = draw(&c, &acceptance), *x = malloc(CHAINS * DRAWS * sizeof *x);
    size_t ended = 0;

    for (int i = 0; i < POINTS; i++)
        below[i + 1] = below[i] + exp(hills(-4 + 6 * (i + 0.5) / POINTS));
    for (int i = 5; i < 100; i += 10) {
        const double at = -2 + 4 * i / 100.0;
        const double part = below[(size_t)((at + 4) / 6 * POINTS + 0.5)] / below[POINTS];
        for (size_t k = 0; k < CHAINS * DRAWS; k++)
            x[k] = draws[k] < at;
        check_near(off(&c, x, part), 0, 4);
    }
    for (size_t k = 0; k < CHAINS * DRAWS; k++) {
        check(draws[k] <= 2);
        check(draws[CHAINS * DRAWS + k] == hills(draws[k]));
        ended += draws[k] > 1.9;
    }
    check(ended > 0);
    free(draws);
    free(x);
}

/* The part of the left one is 1/(1 + e) but for the shape of either. */
static void hills_that_jumps_join(void)
{
    enum { POINTS = 12000 };
    const struct chain c = {1, CHAINS, 1000, DRAWS, 4, 3, two_far_hills, NULL};
    double acceptance, *draws = draw(&c, &acceptance), *x = malloc(CHAINS * DRAWS * sizeof *x);
    double left = 0, all = 0;

    for (int i = 0; i < POINTS; i++) {
        const double at = -6 + 12 * (i + 0.5) / POINTS, p = exp(far_hills(at));
        left += at < 0 ? p : 0;
        all += p;
    }
    check_near(left / all, 1 / (1 + exp(1)), 0.01);
    for (size_t k = 0; k < CHAINS * DRAWS; k++)
        x[k] = draws[k] < 0;
    check_near(off(&c, x, left / all), 0, 4);
    free(draws);
    free(x);
}

static void the_same_seed_the_same_bits(void)
{
    const size_t n = 3, size = CHAINS * 100 * (n + 1) * sizeof(double);
    struct chain c = {n, CHAINS, 200, 100, 2, 3, gauss, (void *)&n};
    double acceptance, *of[3];

    for (int i = 0; i < 3; i++) {
        c.seed = i == 2 ? 4 : 3;
        of[i] = draw(&c, &acceptance);
    }
    check(!memcmp(of[0], of[1], size));
    check(memcmp(of[0], of[2], size) != 0);
    for (int i = 0; i < 3; i++)
        free(of[i]);
}

static void what_fails(void)
{
    size_t left = 9;
    struct chain c = {1, 2, 10, 10, 1, 3, two_hills, NULL};
    double v[2] = {1, 3}, draws[20], p[20], acceptance;
    struct err err = {0};

    check(chain_run(&c, v, draws, p, &acceptance, &err) == -1 && err.code == ERR_DATA);
    check(strstr(err.msg, "chain 1: found a log density of nan where it begins") != NULL);
    c.density = broken;
    c.ctx = &left;
    v[1] = 1;
    check(chain_run(&c, v, draws, p, &acceptance, &err) == -1 && err.code == ERR_NUMERIC);
    c.density = two_hills;
    for (long n = 1; STARVES && n < 9; n++) {
        struct chain_judged is;
        starve(n);
        const int rc = n < 5 ? chain_run(&c, v, draws, p, &acceptance, &err)
                             : chain_judge(2, 10, 1, draws, 0, &is, &err);
        const bool refused = starved;
        starve(0);
        check(refused ? rc == -1 && err.code == ERR_INTERNAL : rc == 0);
    }
}

/* ---- planted chains ---- */

/* x_t = phi x_t-1 + sqrt(1 - phi^2) xi in chain k, times 1 + scale k, plus shift k + drift t. */
static struct chain_judged planted(size_t draws, double phi, double scale, double shift,
                                   double drift)
{
    double *v = malloc(CHAINS * draws * 2 * sizeof *v);
    struct chain_judged is;

    for (size_t k = 0; k < CHAINS; k++) {
        struct rng r = rng_open(11, "planted", k);
        double x = rng_normal(&r);
        for (size_t t = 0; t < draws; t++) {
            x = phi * x + sqrt(1 - phi * phi) * rng_normal(&r);
            v[(k * draws + t) * 2] = 0;
            v[(k * draws + t) * 2 + 1] = x * (1 + scale * (double)k) + shift * (double)k +
                                         drift * (double)t / (double)draws;
        }
    }
    check(chain_judge(CHAINS, draws, 2, v, 1, &is, NULL) == 0);
    free(v);
    return is;
}

/* Effective draws of an autoregression: (1 - phi)/(1 + phi) of all. */
static void what_draws_are_worth(void)
{
    for (double phi = -0.3; phi < 0.95; phi += 0.3) {
        const struct chain_judged is = planted(40000, phi, 0, 0, 0);
        check_near(is.ess / (CHAINS * 40000.0), (1 - phi) / (1 + phi), 0.1 * (1 - phi) / (1 + phi));
        check_near(is.rhat, 1, 0.005);
    }
    check(planted(1001, 0, 0, 0, 0).rhat < 1.01);
}

static void chains_that_do_not_agree(void)
{
    check(planted(1000, 0.3, 0, 0.5, 0).rhat > 1.05);  /* other places */
    check(planted(1000, 0.3, 1, 0, 0).rhat > 1.05);    /* other widths */
    check(planted(1000, 0.3, 0, 0, 2).rhat > 1.05);    /* they drift, all alike */
    check(planted(1000, 0.999, 0, 0, 0).rhat > 1.05);  /* too slow to have been everywhere */
    check(planted(1000, 0.3, 0, 5, 0).ess < 20);
    check(isnan(planted(3, 0, 0, 0, 0).rhat));
    const double same[16] = {0};
    struct chain_judged is;
    check(chain_judge(2, 8, 1, same, 0, &is, NULL) == 0 && isnan(is.rhat) && isnan(is.ess));
}

/* Ties have one rank, so that -v has those of v the other way round. */
static void signs_do_not_matter(void)
{
    double v[200], w[200];
    struct chain_judged is, other;
    struct rng r = rng_open(5, "planted", 0);

    for (int i = 0; i < 200; i++)
        w[i] = -(v[i] = floor(3 * rng_normal(&r)) + (i >= 100)); /* with ties */
    check(chain_judge(2, 100, 1, v, 0, &is, NULL) == 0);
    check(chain_judge(2, 100, 1, w, 0, &other, NULL) == 0);
    check_near(is.rhat, other.rhat, 1e-12);
    check_near(is.ess, other.ess, 1e-9 * is.ess);
}

int main(void)
{
    run(a_normal_density);
    run(hills_apart_and_an_end);
    run(hills_that_jumps_join);
    run(the_same_seed_the_same_bits);
    run(what_fails);
    run(what_draws_are_worth);
    run(chains_that_do_not_agree);
    run(signs_do_not_matter);
    return check_end();
}
