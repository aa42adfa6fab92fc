/* shells.c -- energy spectra over shells: single waves, and the sum over all of them. */
#include "../check.h"

#include <stdlib.h>

#include "num/shells.h"
#include "score/score.h"

static const double pi = 3.14159265358979323846;

/* u over the last `rank` of (z, y, x), n points each of which the period is length[]. */
static struct layout box(int rank, const size_t n[], const double length[])
{
    static const char *const names[] = {"z", "y", "x"};
    static const char *const axes[] = {"", "x", "y,x", "z,y,x"};
    struct layout l = {0};

    for (int a = 0; a < rank; a++) {
        struct axis axis = {.n = n[a], .step = length[a] / (double)n[a], .edge = EDGE_PERIODIC};
        snprintf(axis.name, sizeof axis.name, "%s", names[3 - rank + a]);
        check(layout_axis(&l, &axis, NULL) >= 0);
    }
    check(layout_var(&l, "u", axes[rank], "", "", NULL) == 0);
    return l;
}

/* u += a cos of wave K[rank], waves in each period. */
static void add_wave(int rank, const size_t n[], const int K[], double a, double u[])
{
    size_t points = 1;

    for (int i = 0; i < rank; i++)
        points *= n[i];
    for (size_t p = 0; p < points; p++) {
        double phase = 0.3;
        size_t rest = p;
        for (int i = rank - 1; i >= 0; rest /= n[i--])
            phase += 2 * pi * K[i] * (double)(rest % n[i]) / (double)n[i];
        u[p] += a * cos(phase);
    }
}

/* A wave of amplitude a has energy a^2/4, all of it in one shell, 0: in none. */
static void a_wave_is_in_its_shell(void)
{
    static const struct {
        int rank, K[3];
        size_t n[3];
        double length[3];
        size_t shell, count;
    } rows[] = {
        {1, {5}, {16}, {2}, 5, 8},
        {1, {7}, {15}, {2}, 7, 7},
        {2, {3, 4}, {16, 16}, {1, 1}, 5, 8},
        {2, {-3, 4}, {16, 16}, {1, 1}, 5, 8},
        {2, {4, 3}, {15, 17}, {3, 3}, 5, 8},
        {2, {5, 0}, {16, 16}, {1, 1}, 5, 8},
        {2, {0, 5}, {16, 16}, {1, 1}, 5, 8},
        {2, {2, 2}, {16, 16}, {1, 1}, 3, 8}, /* 2.83: the nearest shell, not the one below */
        {2, {1, 3}, {16, 16}, {1, 1}, 3, 8}, /* 3.16 */
        {2, {7, 7}, {16, 16}, {1, 1}, 0, 8}, /* a corner */
        {2, {3, 4}, {12, 24}, {1, 2}, 7, 12}, /* twice as long in x: |(6, 4)| = 7.2 */
        {2, {3, 8}, {12, 24}, {1, 2}, 10, 12},
        {2, {2, 9}, {8, 24}, {1, 1}, 9, 12},
        {3, {2, 3, 6}, {16, 16, 16}, {1, 1, 1}, 7, 8},
        {3, {6, -2, 3}, {16, 16, 16}, {1, 1, 1}, 7, 8},
    };

    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        const struct layout l = box(rows[r].rank, rows[r].n, rows[r].length);
        double energy[64] = {0}, *u = calloc(l.n, sizeof *u);
        struct shells *s = shells_open(&l, 0, rows[r].rank, NULL);

        check(u && s && shells_rank(&l, 0) == rows[r].rank);
        check(shells_count(s) == rows[r].count && shells_points(s) == l.n);
        add_wave(rows[r].rank, rows[r].n, rows[r].K, 3, u);
        shells_add(s, l.n, u, energy);
        for (size_t k = 1; k <= rows[r].count; k++)
            check_near(energy[k], k == rows[r].shell ? 9. / 4 : 0, 1e-14);
        u[1] = NAN;
        shells_add(s, l.n, u, energy);
        check(isinf(energy[1]));
        shells_close(s);
        free(u);
    }
}

/* Waves in the whole shells of a square, highest ones too: all of <(u - mean)^2>/2. */
static void shells_hold_the_variance(void)
{
    static const int K[][2] = {{0, 8}, {8, 0}, {1, 1}, {-1, 2}, {0, 3}, {3, 0}, {5, -6}};
    const size_t n[] = {16, 16};
    const struct layout l = box(2, n, (double[]){1, 1});
    double energy[9] = {0}, u[256] = {0}, square = 0, mean = 0, sum = 0;
    struct shells *s = shells_open(&l, 0, 2, NULL);

    for (size_t i = 0; i < 256; i++)
        u[i] = 0.5;
    for (size_t k = 0; k < sizeof K / sizeof *K; k++)
        add_wave(2, n, K[k], 1 + (double)k, u);
    for (size_t i = 0; i < 256; i++)
        mean += u[i] / 256, square += u[i] * u[i] / 256;
    shells_add(s, 256, u, energy);
    for (size_t k = 1; k <= 8; k++)
        sum += energy[k];
    check_near(sum, (square - mean * mean) / 2, 1e-12);
    shells_close(s);
}

/* <denergy, E(u + h v) - E(u - h v)> = 2 h <du, v>, without an error since E is quadratic; of all
 * ranks, even and odd, of two fields beside each other. */
static void the_adjoint_is_the_slope(void)
{
    static const size_t n[][4] = {{1, 8}, {1, 9}, {2, 6, 8}, {2, 7, 5}, {3, 4, 5, 6}};

    for (size_t r = 0; r < sizeof n / sizeof *n; r++) {
        const struct layout l = box((int)n[r][0], n[r] + 1, (double[]){1, 2, 1});
        struct shells *s = shells_open(&l, 0, (int)n[r][0], NULL);
        double g[32], e[32] = {0}, slope = 0, sum = 0;
        double *u = calloc(8 * l.n, sizeof *u), *v = u + 2 * l.n, *du = v + 2 * l.n;
        double *to = du + 2 * l.n;
        for (size_t k = 0; k <= shells_count(s); k++)
            g[k] = cos(3. * (double)k);
        for (size_t i = 0; i < 2 * l.n; i++) {
            u[i] = sin((double)(i * i));
            v[i] = cos(2. * (double)(i * i));
            du[i] = 1; /* it adds */
        }
        for (int side = -1; side <= 1; side += 2) {
            for (size_t i = 0; i < 2 * l.n; i++)
                to[i] = u[i] + side * v[i] / 2;
            memset(e, 0, sizeof e);
            shells_add(s, 2 * l.n, to, e);
            for (size_t k = 1; k <= shells_count(s); k++)
                sum += side * g[k] * e[k];
        }
        shells_adjoint(s, 2 * l.n, u, g, du);
        for (size_t i = 0; i < 2 * l.n; i++)
            slope += (du[i] - 1) * v[i];
        check_near(slope, sum, 1e-14);
        check(fabs(sum) > 1e-6);
        shells_close(s);
        free(u);
    }
}

static void axes_end_where_a_period_does(void)
{
    struct layout l = box(3, (size_t[]){4, 4, 4}, (double[]){1, 1, 1});

    l.axis[0].edge = EDGE_WALL;
    check(shells_rank(&l, 0) == 2);
    l.axis[1].index = true;
    check(shells_rank(&l, 0) == 1);
    l.axis[2].index = true;
    check(shells_rank(&l, 0) == 1);
    l.axis[2].edge = EDGE_WALL;
    check(shells_rank(&l, 0) == 0);
}

/* Twice the amplitude in the shell of the diagonal wave alone: one shell of 8 is off. */
static void a_score_sees_the_diagonal(void)
{
    const size_t n[] = {16, 16};
    const struct layout l = box(2, n, (double[]){1, 1});
    double u[256] = {0}, v[256] = {0};
    struct score s;

    add_wave(2, n, (int[]){3, 4}, 1, u);
    add_wave(2, n, (int[]){4, -3}, 2, v); /* the same shell, another direction */
    check(score_open(&s, "spectrum", &l, 0, 1, 1, NULL) == 0);
    check(score_add(&s, &(struct score_record){0, v, u}, NULL) == 0);
    check_near(score_value(&s, 0, 1), log10(4) / sqrt(8), 1e-9);
    score_close(&s);
}

int main(void)
{
    run(a_wave_is_in_its_shell);
    run(shells_hold_the_variance);
    run(the_adjoint_is_the_slope);
    run(axes_end_where_a_period_does);
    run(a_score_sees_the_diagonal);
    return check_end();
}
