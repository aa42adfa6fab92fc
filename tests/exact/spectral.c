/* Spectral layers of networks against direct sums, and one function on two grids, in both
 * precisions. */
#include "net/net.h"

#include <complex.h>
#include <stdlib.h>

#include "../check.h"
#include "num/real.h"
#include "num/rng.h"

#define NEAR(tol) ((tol) * (sizeof(real) == sizeof(double) ? 1 : 1e8))

enum { CIN = 3, COUT = 2 };

static void fill(size_t n, real x[], uint64_t index)
{
    struct rng rng = rng_open(7, "test", index);

    for (size_t i = 0; i < n; i++)
        x[i] = rng_normal(&rng);
}

static struct grid grid_of(int rank, const size_t n[])
{
    struct grid g = {.rank = rank, .points = 1};

    for (int a = 0; a < rank; a++)
        g.points *= g.n[a] = n[a];
    return g;
}

/* k x at a point of the grid, of wave number i of an array of all (2 M + 1) along each axis. */
static double phase(const struct grid *g, size_t M, size_t i, size_t point)
{
    double sum = 0;

    for (int a = g->rank - 1; a >= 0; a--) {
        sum += 2 * M_PI * ((double)(i % (2 * M + 1)) - (double)M) *
               (double)(point % g->n[a]) / (double)g->n[a];
        i /= 2 * M + 1;
        point /= g->n[a];
    }
    return sum;
}

/* R_dc(k), its wave i counted from the first of all: the conjugate of that of -k before 0. */
static double complex weight(const real R[], size_t all, size_t i)
{
    const size_t zero = all / 2, half = zero + 1, h = i < zero ? zero - i : i - zero;
    const double im = h ? R[half - 1 + h] : 0;

    return R[h] + I * (i < zero ? -im : im);
}

static double by_hand(const struct grid *g, size_t M, size_t all, const real w[], const real x[],
                      size_t d, size_t point)
{
    const real *const R = w + COUT * CIN;
    double complex sum = 0;

    for (size_t c = 0; c < CIN; c++) {
        const real *xc = x + c * g->points;
        sum += (double)w[d * CIN + c] * xc[point];
        for (size_t i = 0; i < all; i++) {
            double complex xhat = 0;
            for (size_t j = 0; j < g->points; j++)
                xhat += xc[j] * cexp(-I * phase(g, M, i, j));
            sum += weight(R + (d * CIN + c) * all, all, i) * xhat / (double)g->points *
                   cexp(I * phase(g, M, i, point));
        }
    }
    check_near(cimag(sum), 0, 1e-12);
    return creal(sum) + w[COUT * CIN * (1 + all) + d];
}

static void sums_are_direct(void)
{
    static const struct {
        int rank;
        size_t n[GRID_RANK], M, all;
    } table[] = {{1, {9}, 4, 9},       {1, {16}, 3, 7},     {1, {5}, 0, 1},
                 {2, {6, 7}, 2, 25},   {2, {3, 10}, 1, 9},  {3, {3, 4, 5}, 1, 27},
                 {3, {5, 6, 5}, 2, 125}};

    for (size_t t = 0; t < sizeof table / sizeof *table; t++) {
        const struct grid g = grid_of(table[t].rank, table[t].n);
        const size_t M = table[t].M, all = table[t].all;
        char program[32];
        struct net net;
        snprintf(program, sizeof program, "spectral %d %zu", COUT, M);
        check(net_open(&net, program, CIN, &g, NULL) == 0);
        check(net.ntheta == COUT * CIN * (1 + all) + COUT);
        real *x = calloc(CIN * g.points + net.ntheta + net.ntape + net.nwork, sizeof *x);
        real *theta = x + CIN * g.points, *tape = theta + net.ntheta;
        fill(CIN * g.points, x, 1);
        fill(net.ntheta, theta, 2);
        const real *y = net_forward(&net, theta, x, tape, tape + net.ntape);
        for (size_t d = 0; d < COUT; d++)
            for (size_t i = 0; i < g.points; i += 1 + g.points / 7)
                check_near(y[d * g.points + i], by_hand(&g, M, all, theta, x, d, i),
                           NEAR(1e-13) * 10);
        free(x);
        net_close(&net);
    }
}

/* The highest difference of what a program gives on N points and 2 N, of waves up to K along each
 * axis, relative to the largest value. */
static double on_two_grids(const char *program, int rank, size_t n, double K)
{
    real *out[2], *x[2], *theta = NULL;
    struct grid g[2];
    double apart = 0, most = 0;

    for (int k = 0; k < 2; k++) {
        const size_t side = n << k, sides[] = {side, side, side};
        struct net net;
        g[k] = grid_of(rank, sides);
        check(net_open(&net, program, 1, &g[k], NULL) == 0);
        if (!theta)
            fill(net.ntheta, theta = calloc(net.ntheta, sizeof *theta), 3);
        x[k] = calloc(g[k].points + net.ntape + net.nwork, sizeof(real));
        for (size_t i = 0; i < g[k].points; i++) {
            double at[GRID_RANK] = {0}, value = 1;
            size_t rest = i;
            for (int a = rank - 1; a >= 0; a--, rest /= side)
                at[a] = 2 * M_PI * (double)(rest % side) / (double)side;
            for (int a = 0; a < rank; a++)
                value *= 0.3 + cos(at[a] + 1) - 0.5 * sin(K * at[a]);
            x[k][i] = value;
        }
        real *tape = x[k] + g[k].points;
        out[k] = (real *)net_forward(&net, theta, x[k], tape, tape + net.ntape);
        net_close(&net);
    }
    for (size_t i = 0; i < g[0].points; i++) {
        size_t to = 0, stride = 1, rest = i;
        for (int a = rank - 1; a >= 0; a--, rest /= n, stride *= 2 * n)
            to += 2 * (rest % n) * stride;
        apart = fmax(apart, fabs((double)out[0][i] - out[1][to]));
        most = fmax(most, fabs((double)out[1][to]));
    }
    for (int k = 0; k < 2; k++)
        free(x[k]);
    free(theta);
    return apart / most;
}

static void grids_agree(void)
{
    check(on_two_grids("spectral 3 7 | spectral 1 4", 1, 16, 7) < NEAR(1e-13));
    check(on_two_grids("spectral 3 2 | conv 2 1 | spectral 1 3", 2, 8, 3) < NEAR(1e-13));
    check(on_two_grids("spectral 2 1 | spectral 1 2", 3, 6, 2) < NEAR(1e-13));
}

/* An activation makes waves that the coarser grid takes for others, fewer and fewer of them. */
static void grids_come_near(void)
{
    static const char program[] = "conv 2 1 tanh | spectral 2 5 tanh | conv 1 1";
    double before = on_two_grids(program, 1, 16, 3);

    for (size_t n = 32; n <= 64 && sizeof(real) == sizeof(double); n *= 2) {
        const double now = on_two_grids(program, 1, n, 3);
        check(now < before / 4);
        before = now;
    }
}

int main(void)
{
    run(sums_are_direct);
    run(grids_agree);
    run(grids_come_near);
    return check_end();
}
