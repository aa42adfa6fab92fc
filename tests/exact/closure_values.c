/* Values of model forms by hand: stencils and networks whose weights are known, memories that are
 * integrals in closed form. */
#include "../prop/closure_pulses.h"

#include <complex.h>

/* u = sin(K x): m = -2 theta l^2 K^3 |cos| sin, first order in dx at the kinks. */
static void smagorinsky_converges(void)
{
    double error[2];

    for (int k = 0; k < 2; k++) {
        const size_t n = k ? 400 : 200;
        struct layout l = line(n, 1, false, EDGE_PERIODIC);
        struct closure c;
        double *u = malloc(n * sizeof *u), *m = malloc(n * sizeof *m);
        const double L = 2, K = 2 * M_PI / L, dx = L / (double)n;
        l.axis[0].step = dx;
        check(closure_open(&c, closure_find("smagorinsky", NULL), &l, "width=2",
                           NULL, 0, NULL) == 0);
        c.theta[0] = 0.5;
        for (size_t i = 0; i < n; i++)
            u[i] = sin(K * dx * (double)i);
        c.ops->eval(&c, &(struct point){.u = u, .theta = c.theta}, m, NULL, NULL, NULL);
        error[k] = 0;
        for (size_t i = 0; i < n; i++) {
            const double x = K * dx * (double)i;
            const double exact = -0.5 * 4 * dx * dx * 2 * K * K * K *
                                 fabs(cos(x)) * sin(x);
            error[k] = fmax(error[k], fabs(m[i] - exact) / (dx * dx));
        }
        closure_close(&c);
        free(u);
        free(m);
    }
    check(error[0] < 0.02 * 2 * pow(M_PI, 3) && error[0] / error[1] > 1.9);
}

static void cnn_is_normalised(void)
{
    const struct layout l = line(POINTS, 1, false, EDGE_PERIODIC);
    struct closure a, b;
    double u[POINTS], ten[POINTS], ma[POINTS], mb[POINTS];

    check(closure_open(&a, closure_find("cnn", NULL), &l, NULL, NULL, 1, NULL) == 0);
    check(closure_open(&b, closure_find("cnn", NULL), &l, NULL, NULL, 1, NULL) == 0);
    check(a.ntheta == 784);
    double *tape = malloc((a.ntape + a.nwork) * sizeof *tape), *work = tape + a.ntape;
    b.scale_u[0] = 16, b.scale_tau[0] = 4;
    fill(POINTS, u, 2);
    for (size_t i = 0; i < POINTS; i++)
        ten[i] = 16 * u[i];
    a.ops->eval(&a, &(struct point){.u = u, .theta = a.theta}, ma, NULL, tape, work);
    b.ops->eval(&b, &(struct point){.u = ten, .theta = b.theta}, mb, NULL, tape, work);
    for (size_t i = 0; i < POINTS; i++)
        check(mb[i] == 4 * ma[i]);
    free(tape);
    closure_close(&a);
    closure_close(&b);
}

/* Entries that are known, radius 1 on a line: (K - K^T) x and Q^T Q x as matrices of (u, z). */
static void skew_by_hand(void)
{
    enum { N = 7, D = 2 * N, K = 12, A = 5 };
    static const int f[K] = {0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1};
    static const int g[K] = {1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1};
    static const int step[K] = {0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1};
    const struct layout l = line(N, 1, false, EDGE_PERIODIC);
    double B[D][D] = {{0}}, S[D][D] = {{0}}, R[D][D] = {{0}}, w[D], o[D], r[D], x[D];
    struct bench b;

    check(set_up(&b, closure_find("skew", NULL), &l, NULL, "conv 12 1"));
    check(b.c.ntheta == 3 * K && b.c.nlatent == N);
    for (int i = 0; i < N; i++) {
        B[i][(i + 1) % N] = 1, B[i][i] = -1, B[N + i][N + i] = 1;
        for (int k = 0; k < K; k++) {
            const double y = b.c.theta[2 * K + k] +
                             (b.c.theta[2 * k] * b.u[i] + b.c.theta[2 * k + 1] * b.z[i]) / 1.7;
            const int p = f[k] * N + i, q = g[k] * N + (i + step[k]) % N;
            if (k < A)
                S[p][q] += y, S[q][p] -= y;
            else
                R[p][q] += y;
        }
    }
    for (int i = 0; i < D; i++)
        w[i] = dot(D, B[i], b.x);
    for (int i = 0; i < D; i++)
        o[i] = dot(D, S[i], w), r[i] = dot(D, R[i], w);
    for (int i = 0; i < D; i++)
        for (int j = 0; j < D; j++)
            o[j] -= R[i][j] * r[i];
    memset(x, 0, sizeof x);
    for (int i = 0; i < D; i++)
        for (int j = 0; j < D; j++)
            x[j] += 0.3 / 1.7 * B[i][j] * o[i];
    eval(&b);
    check_near(apart(D, b.m, x), 0, 1e-14);
    tear_down(&b);
}

/* A network of one point: F_k = b_k + sum_c w_kc u_c / scale_u_c, k = a C + v; two variables on
 * axes whose steps are 1 to 2. */
static void flux_by_hand(void)
{
    enum { C = 2, F = 2 * C, NX = 5, NY = POINTS / NX, N = NX * NY };
    const struct layout l = box(2, C);
    struct bench b;

    check(set_up(&b, closure_find("flux", NULL), &l, NULL, "conv 4 1"));
    const double (*w)[C] = (const void *)b.c.theta, *bias = b.c.theta + F * C;
    const double *u = b.c.scale_u;
    double flux[F][NX][NY];
    for (size_t i = 0; i < F * N; i++) {
        const size_t k = i / N, point = i % N;
        flux[k][point / NY][point % NY] =
            bias[k] + w[k][0] * b.u[point] / u[0] + w[k][1] * b.u[N + point] / u[1];
    }
    eval(&b);
    for (size_t i = 0; i < C * N; i++) {
        const size_t v = i / N, x = i % N / NY, y = i % NY;
        const double dx = flux[v][x][y] - flux[v][(x + NX - 1) % NX][y];
        const double dy = flux[C + v][x][y] - flux[C + v][x][(y + NY - 1) % NY];
        check_near(b.m[i], b.c.scale_tau[v] * (dx + dy / 2), 1e-14);
    }
    tear_down(&b);
}

/* Of width 2 fluxes are (A_1 - A_0)/2 (x_{i+1} - x_i) and the same of B and squares; with a network
 * of one point, channel ((a C + v) 2 + kind) 2 + k is theta of the cell i alone. */
static void stencil_by_hand(void)
{
    enum { C = 2, F = 8 * C, NX = 5, NY = POINTS / NX, N = NX * NY };
    const struct layout l = box(2, C);
    struct bench b;

    check(set_up(&b, closure_find("stencil", NULL), &l, "width=2", "conv 16 1"));
    const double (*w)[C] = (const void *)b.c.theta, *bias = b.c.theta + F * C;
    const double *u = b.c.scale_u;
    double flux[2 * C][NX][NY];
    for (size_t i = 0; i < 2 * C * N; i++) {
        const size_t k = i / N, point = i % N, x = point / NY, y = point % NY, v = k % C;
        const size_t next = k < C ? (x + 1) % NX * NY + y : x * NY + (y + 1) % NY;
        const double from = b.u[v * N + point] / u[v], to = b.u[v * N + next] / u[v];
        double W[4];
        for (size_t c = 0; c < 4; c++)
            W[c] = bias[4 * k + c] +
                   w[4 * k + c][0] * b.u[point] / u[0] +
                   w[4 * k + c][1] * b.u[N + point] / u[1];
        flux[k][x][y] = (W[1] - W[0]) / 2 * (to - from) +
                        (W[3] - W[2]) / 2 * (to * to - from * from);
    }
    eval(&b);
    for (size_t i = 0; i < C * N; i++) {
        const size_t v = i / N, x = i % N / NY, y = i % NY;
        const double dx = flux[v][x][y] - flux[v][(x + NX - 1) % NX][y];
        const double dy = flux[C + v][x][y] - flux[C + v][x][(y + NY - 1) % NY];
        check_near(b.m[i], b.c.scale_tau[v] * (dx + dy / 2), 1e-13);
    }
    tear_down(&b);
}

/* Which cells a wide one reaches: a network of biases alone, weight 1 of the cell k, -1/3 of the
 * others of four. */
static void stencil_reaches_both_ways(void)
{
    const struct layout l = line(POINTS, 1, false, EDGE_PERIODIC);

    for (size_t k = 0; k < 4; k++) {
        struct bench b;
        check(set_up(&b, closure_find("stencil", NULL), &l, "width=4", "conv 8 1"));
        memset(b.c.theta, 0, b.c.ntheta * sizeof *b.c.theta);
        b.c.theta[8 + k] = 4.0 / 3;
        eval(&b);
        for (size_t i = 0; i < POINTS; i++) {
            double F[2] = {0};
            for (size_t j = 0; j < 8; j++) /* of face i, of face i - 1 */
                F[j / 4] += (j % 4 == k ? 1 : -1.0 / 3) *
                            b.u[(i + j % 4 + 2 * POINTS - 1 - j / 4) % POINTS] / 1.7;
            check_near(b.m[i], 0.3 * (F[0] - F[1]), 1e-14);
        }
        tear_down(&b);
    }
}

static void flux_is_as_published(void)
{
    const struct layout l = line(POINTS, 1, false, EDGE_PERIODIC);
    struct closure c;

    check(closure_open(&c, closure_find("flux", NULL), &l, NULL, NULL, 1, NULL) == 0);
    check(c.ntheta == 533);
    closure_close(&c);
}

/* With a gate that never opens the unit is a network of the state: theta of the one is that of the
 * other between the weights of h, the channels of the gates and their biases. */
static void a_closed_gate_is_no_memory(void)
{
    enum { K = 4, S = 3, OUT = 5, FIRST = K * S, LAST = K * S };
    const struct layout l = line(POINTS, 1, false, EDGE_PERIODIC);
    struct bench b, bare;
    double u[PULSES * POINTS], m[PULSES * POINTS], alone[PULSES * POINTS];

    check(set_up(&b, closure_find("gru", NULL), &l, NULL, "conv 4 3 tanh | conv 5 3"));
    check(set_up(&bare, closure_find("cnn", NULL), &l, NULL, "conv 4 3 tanh | conv 1 3"));
    double *one = bare.c.theta, *theta = b.c.theta;
    for (size_t k = 0; k < K; k++)
        memcpy(one + k * S, theta + 2 * k * S, S * sizeof *one); /* w (K, u and h, S) */
    memcpy(one + FIRST, theta + 2 * FIRST, K * sizeof *one);
    memcpy(one + FIRST + K, theta + 2 * FIRST + K, LAST * sizeof *one);
    one[FIRST + K + LAST] = theta[2 * FIRST + K + OUT * LAST];
    fill(PULSES * POINTS, u, 22);
    remember(&bare, u, alone);
    remember(&b, u, m);
    check(memcmp(m, alone, sizeof m) != 0);
    theta[2 * FIRST + K + OUT * LAST + 1] = -1e30;
    remember(&b, u, m);
    check(memcmp(m, alone, sizeof m) == 0);
    for (size_t i = 0; i < POINTS; i++)
        check(b.h[i] == 0);
    tear_down(&b);
    tear_down(&bare);
}

/* z of one mode after a time 1 in steps of Heun's scheme under u(t) = cos t, and the convolution
 * int_0^1 Re C B exp(lambda (1 - s)) cos s ds in closed form. */
static double response_error(struct bench *b, size_t steps)
{
    const size_t n = b->c.layout.n;
    const double h = 1 / (double)steps, rate = 0.3 / 1.7, B = b->c.theta[1];
    const double complex lambda = rate * (-exp(b->c.theta[2]) + I * b->c.theta[3]);
    const double complex C = b->c.theta[4] + I * b->c.theta[5];
    double first[2 * POINTS], then[2 * POINTS];

    memset(b->z, 0, sizeof first);
    for (size_t k = 0; k <= steps; k++) {
        for (size_t i = 0; i < n; i++)
            b->u[i] = cos((double)k * h);
        eval(b);
        if (k == steps)
            break;
        memcpy(first, b->m + n, sizeof first);
        for (size_t i = 0; i < 2 * n; i++)
            b->z[i] += h * first[i];
        for (size_t i = 0; i < n; i++)
            b->u[i] = cos((double)(k + 1) * h);
        eval(b);
        memcpy(then, b->m + n, sizeof then);
        for (size_t i = 0; i < 2 * n; i++)
            b->z[i] += h / 2 * (then[i] - first[i]);
    }
    const double complex x = (cexp(lambda + 0) - cexp(I)) / (lambda - I);
    const double complex y = (cexp(lambda + 0) - cexp(-I)) / (lambda + I);
    const double exact = 0.3 * (b->c.theta[0] * cos(1) / 1.7 +
                                creal(C * rate * B / 1.7 * (x + y) / 2));
    return fabs(b->m[0] - exact);
}

static void modes_are_an_exponential_kernel(void)
{
    const struct layout l = line(POINTS, 1, false, EDGE_PERIODIC);
    static const double theta[] = {0.4, 1.3, 1.5, 9, 0.8, -0.6};
    struct bench b;

    check(set_up(&b, closure_find("state-space", NULL), &l, NULL, "conv 2 1 nobias"));
    check(b.c.ntheta == 6);
    memcpy(b.c.theta, theta, sizeof theta);
    const double coarse = response_error(&b, 40), fine = response_error(&b, 160);
    check(fine < 1e-5 && coarse / fine > 15 && coarse / fine < 18); /* second order */
    tear_down(&b);
}

int main(void)
{
    run(smagorinsky_converges);
    run(cnn_is_normalised);
    run(skew_by_hand);
    run(flux_by_hand);
    run(flux_is_as_published);
    run(stencil_by_hand);
    run(stencil_reaches_both_ways);
    run(a_closed_gate_is_no_memory);
    run(modes_are_an_exponential_kernel);
    return check_end();
}
