/* Neural operators: one function on two grids, and at any place. */
#include "closure/closure.h"

#include <stdlib.h>

#include "../check.h"
#include "num/rng.h"

enum { N = 32, FINE = 2 * N, SENSORS = 16 };

static const double step = 0.0625; /* of N points: places are exact */

static struct layout line(size_t n, double first)
{
    struct layout l = {0};
    struct axis axis = {.name = "x", .n = n, .first = first, .step = step * N / (double)n,
                        .edge = EDGE_PERIODIC};

    check(layout_axis(&l, &axis, NULL) == 0 && layout_var(&l, "u", "x", "", "", NULL) == 0);
    return l;
}

static struct layout plane(size_t n)
{
    struct layout l = line(n, 0);
    struct axis axis = l.axis[0];

    strcpy(axis.name, "y");
    l.nvar = 0;
    l.n = 0;
    check(layout_axis(&l, &axis, NULL) == 1 && layout_var(&l, "u", "x,y", "", "", NULL) == 0);
    return l;
}

/* Waves up to K. */
static double wave(double x, double K)
{
    const double q = 2 * M_PI / (step * N);

    return 0.2 + cos(q * x + 1) - 0.7 * sin(K * q * x);
}

/* m of a form with random theta of the seed 5, or the one its starting point has (spread 0), of
 * waves up to K. */
static void evaluate(const char *form, const char *params, const char *net,
                     const struct layout *l, double spread, double K, double m[])
{
    double *u = calloc(l->n, sizeof *u);
    const size_t ny = l->naxis == 2 ? l->axis[1].n : 1;
    struct rng rng = rng_open(5, "test", 0);
    struct closure c;

    check(closure_open(&c, closure_find(form, NULL), l, params, net, 3, NULL) == 0);
    c.scale_u[0] = 1.3;
    c.scale_tau[0] = 0.4;
    for (size_t i = 0; spread > 0 && i < c.ntheta; i++)
        c.theta[i] = spread * rng_normal(&rng);
    for (size_t i = 0; i < l->n; i++)
        u[i] = wave(axis_point(&l->axis[0], i / ny, 0), K) *
               (ny > 1 ? wave(axis_point(&l->axis[1], i % ny, 0) + 0.1, K) : 1);
    double *room = calloc(c.ntape + c.nwork, sizeof *room);
    const struct point at = {.u = u, .theta = c.theta};
    c.ops->eval(&c, &at, m, NULL, room, room + c.ntape);
    free(room);
    free(u);
    closure_close(&c);
}

/* The largest difference of what N points and 2 N give where both are, relative. */
static double on_two_grids(const char *form, const char *params, const char *net, size_t n,
                           double spread, double K)
{
    const struct layout one = line(n, 0), two = line(2 * n, 0);
    double *m = calloc(3 * n, sizeof *m), *fine = m + n, apart = 0, most = 0;

    evaluate(form, params, net, &one, spread, K, m);
    evaluate(form, params, net, &two, spread, K, fine);
    for (size_t i = 0; i < n; i++) {
        apart = fmax(apart, fabs(m[i] - fine[2 * i]));
        most = fmax(most, fabs(fine[2 * i]));
    }
    free(m);
    return apart / most;
}

static void waves_have_one_meaning(void)
{
    check(on_two_grids("fno", NULL, "conv 5 1 | spectral 4 12 | spectral 1 7", N, 1, 15) < 1e-12);
    double before = on_two_grids("fno", NULL, NULL, N, 0, 3);
    for (size_t n = 2 * N; n <= 4 * N; n *= 2) {
        const double now = on_two_grids("fno", NULL, NULL, n, 0, 3);
        check(now < before / 4 || now < 1e-13);
        before = now;
    }
}

/* Sensors that are points, and others; grids that begin elsewhere. */
static void sensors_see_one_function(void)
{
    static const char *const params[] = {"sensors=16", "sensors=31,layers=0", "sensors=7,waves=9"};

    for (int k = 0; k < 3; k++)
        check(on_two_grids("deeponet", params[k], "conv 8 1 tanh | conv 6 1", N, 0.3, 15) < 1e-12);
}

static void sensors_see_one_function_on_a_plane(void)
{
    const struct layout one = plane(8), two = plane(16);
    double m[64], fine[256];

    evaluate("deeponet", "sensors=5", "conv 8 1 tanh | conv 6 1", &one, 0.3, 3, m);
    evaluate("deeponet", "sensors=5", "conv 8 1 tanh | conv 6 1", &two, 0.3, 3, fine);
    for (size_t i = 0; i < 64; i++)
        check_near(m[i], fine[i / 8 * 32 + i % 8 * 2], 1e-12);
}

/* The state as it is seen from a grid that begins elsewhere. */
static void places_are_those_of_the_domain(void)
{
    const struct layout here = line(N, 0), there = line(N, 0.4 * step);
    const struct layout ahead = line(N, 3 * step);
    double m[N], between[N], later[N], fine[FINE];
    const struct layout two = line(FINE, 0.4 * step);

    evaluate("deeponet", "sensors=16", NULL, &here, 0.3, 7, m);
    evaluate("deeponet", "sensors=16", NULL, &ahead, 0.3, 7, later);
    evaluate("deeponet", "sensors=16", NULL, &there, 0.3, 7, between);
    evaluate("deeponet", "sensors=16", NULL, &two, 0.3, 7, fine);
    for (size_t i = 0; i < N; i++) {
        check_near(later[i], m[(i + 3) % N], 1e-12);
        check_near(between[i], fine[2 * i], 1e-12);
    }
}

/* With a branch that knows nothing of the state, m at a place has the same bits whatever other
 * places are asked for, and in whatever order. */
static void places_are_apart(void)
{
    static const struct {
        size_t n;
        double first;
    } table[] = {{N, 0}, {N, 5 * 0.0625}, {FINE, 0}, {FINE, 0.0625}};
    double m[4][FINE];

    for (int k = 0; k < 4; k++) {
        const struct layout l = line(table[k].n, table[k].first);
        double u[FINE] = {0};
        struct closure c;
        check(closure_open(&c, closure_find("deeponet", NULL), &l, "sensors=16", "conv 12 1", 3,
                           NULL) == 0);
        for (size_t i = 0; i < 12; i++)
            c.theta[12 * SENSORS + i] = 0.1 * (double)i - 0.4;
        double *room = calloc(c.ntape + c.nwork, sizeof *room);
        const struct point at = {.u = u, .theta = c.theta};
        c.ops->eval(&c, &at, m[k], NULL, room, room + c.ntape);
        free(room);
        closure_close(&c);
    }
    for (size_t i = 0; i + 5 < N; i++) {
        check(m[1][i] == m[0][i + 5] && m[2][2 * i] == m[0][i] && m[3][2 * i] == m[0][i + 1]);
        check(m[0][i] != m[0][i + 1]);
    }
}

int main(void)
{
    run(waves_have_one_meaning);
    run(sensors_see_one_function);
    run(sensors_see_one_function_on_a_plane);
    run(places_are_those_of_the_domain);
    run(places_are_apart);
    return check_end();
}
