/* narma.c, the form, by hand, and its images under shifts and reflections. */
#include "../prop/closure_bench.h"

#include <complex.h>

#include "closure/narma.h"

/* z_1 of v_1 and v_2, K = 2, by hand: U_3 = 2 i v_1 v_2, U_4 = i v_2^2, U_2 = v_2. */
static void narma_by_hand(void)
{
    enum { N = 6 };
    const struct layout l = line(N, 1, false, EDGE_PERIODIC);
    const double complex v1 = 0.3 - 0.2 * I, v2 = -0.1 + 0.7 * I;
    const double q = 2 * M_PI / (N * l.axis[0].step);
    struct bench b;

    check(set_up(&b, closure_find("narma", NULL), &l, "modes=2", NULL));
    b.at.xi = NULL;
    for (int i = 0; i < N; i++) {
        const double complex e = cexp(2 * M_PI * I * i / N);
        b.u[i] = 0.4 + 2 * creal(v1 * e + v2 * e * e);
    }
    eval(&b);
    const double *theta = b.at.theta; /* a, b, c_1, c_2, S of k = 1 */
    double complex z1 = 0;
    for (int i = 0; i < N; i++)
        z1 += b.m[i] * cexp(-2 * M_PI * I * i / N) / N;
    const double complex N1 = -0.5 * I * q * (2 * 0.4 * v1 + 2 * v2 * conj(v1));
    const double complex expected = theta[0] * v1 + theta[1] * N1 +
                                    theta[2] * I * (2 * I * v1 * v2) * conj(v2) +
                                    theta[3] * I * (I * v2 * v2) * conj(2 * I * v1 * v2);
    check(b.c.ntheta == 10);
    check_near(cabs(z1 - expected), 0, 1e-13 * cabs(expected));
    tear_down(&b);
}

/* m of states that are turned by `move` points or (mirror) x -> -x, u -> -u, with their past. */
static void narma_image(struct bench *b, size_t move, bool mirror, double m[])
{
    enum { K = 7, LAGS = 3, OWN = 2 };
    const size_t n = b->c.layout.n;
    double field[POINTS], v[2 * K], *z = b->z, *own = b->z + (LAGS - 1) * 2 * K;

    for (int f = 0; f < LAGS + OWN; f++) {
        for (size_t i = 0; i < n; i++) {
            const size_t from = (mirror ? n - i + move : i + move) % n;
            double before[POINTS];
            fill(n, before, 20 + (uint64_t)f);
            field[i] = mirror ? -before[from] : before[from];
        }
        if (f >= LAGS)
            memcpy(own + (size_t)(f - LAGS) * n, field, n * sizeof *field);
        else if (f) {
            narma_spectrum(&b->c, field, v, b->work);
            memcpy(z + (f - 1) * 2 * K, v, sizeof v);
        } else {
            memcpy(b->u, field, n * sizeof *field);
        }
    }
    eval(b);
    memcpy(m, b->m, n * sizeof *m);
}

static void narma_knows_no_place_and_no_side(void)
{
    const struct layout l = line(POINTS, 1, false, EDGE_PERIODIC);
    double m[POINTS], turned[POINTS], mirrored[POINTS], most = 0;
    struct bench b;

    check(set_up(&b, closure_find("narma", NULL), &l, "modes=7,lags=3,own=2", NULL));
    b.at.xi = NULL;
    narma_image(&b, 0, false, m);
    narma_image(&b, 5, false, turned);
    narma_image(&b, 3, true, mirrored);
    for (size_t i = 0; i < POINTS; i++)
        most = fmax(most, fabs(m[i]));
    for (size_t i = 0; i < POINTS; i++) {
        check_near(turned[i], m[(i + 5) % POINTS], 1e-13 * most);
        check_near(mirrored[i], -m[(POINTS - i + 3) % POINTS], 1e-13 * most);
    }
    tear_down(&b);
}

int main(void)
{
    run(narma_by_hand);
    run(narma_knows_no_place_and_no_side);
    return check_end();
}
