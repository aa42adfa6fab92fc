/* flow_closures.c -- classical closures of flows against exact stresses: orders in the width of
 * the filter, energy that is not moved, geometric convergence, coefficients, and the same flow as
 * a velocity and as a vorticity. */
#include <complex.h>
#include <math.h>
#include <stdlib.h>

#include "../flow_force.h"
#include "num/rng.h"

enum { NY = 20, NX = 24, N = NX * NY, MODES = 3 };

static const double L = 2 * M_PI; /* of both sides, but for planes whose steps are alike */

/* A plane of ny x nx points, periodic, with these variables. */
static struct layout plane(size_t ny, size_t nx, double ly, const char *names)
{
    struct layout l = {0};
    struct axis y = {.name = "y", .n = ny, .step = ly / (double)ny, .edge = EDGE_PERIODIC};
    struct axis x = {.name = "x", .n = nx, .step = L / (double)nx, .edge = EDGE_PERIODIC};
    const char *const each[] = {"u", "v"};

    check(layout_axis(&l, &y, NULL) == 0 && layout_axis(&l, &x, NULL) == 1);
    if (!strcmp(names, "vorticity"))
        check(layout_var(&l, names, "y,x", "", "", NULL) == 0);
    for (int v = 0; v < 2 && strcmp(names, "vorticity"); v++)
        check(layout_var(&l, each[v], "y,x", "", "", NULL) == v);
    return l;
}

/* Stream functions of random modes up to `most`, amplitudes of (k^2)^{-1}, and what is made of
 * them on ny x nx points: w, u, v, psi; damped: by the Gaussian of that width. */
struct flow {
    double *w, *u, *v, *psi; /* u and v beside each other, as a state */
};

static struct flow flow_of(size_t ny, size_t nx, double ly, int most, double width)
{
    const size_t n = ny * nx;
    struct flow f = {.w = calloc(4 * n, sizeof *f.w)};
    struct rng r = rng_open(5, "flow", 0);

    f.u = f.w + n;
    f.v = f.u + n;
    f.psi = f.v + n;
    for (int k = -most; k <= most; k++)
        for (int l = 0; l <= most; l++) {
            const double a = rng_normal(&r), b = rng_normal(&r);
            const double ky = 2 * M_PI * k / ly, kx = 2 * M_PI * l / L, k2 = kx * kx + ky * ky;
            if (l == 0 && k <= 0)
                continue;
            const double G = exp(-k2 * width * width / 24) / k2;
            for (size_t p = 0; p < n; p++) {
                const double turn = ky * ly * (double)(p / nx) / (double)ny +
                                    kx * L * (double)(p % nx) / (double)nx;
                const double even = G * (a * cos(turn) + b * sin(turn));
                const double odd = G * (b * cos(turn) - a * sin(turn));
                f.psi[p] += even;
                f.w[p] += k2 * even;
                f.u[p] += ky * odd;
                f.v[p] -= kx * odd;
            }
        }
    return f;
}

static double dot(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* out[N] := each mode of x below the highest times of(wavenumbers, number): by direct sums. */
static void modes(double complex (*of)(double ky, double kx, double number), double number,
                  double ly, const double x[], double out[])
{
    memset(out, 0, N * sizeof *out);
    for (long a = -(NY - 1) / 2; a <= (NY - 1) / 2; a++)
        for (long b = -(NX - 1) / 2; b <= (NX - 1) / 2; b++) {
            double complex turn[NY + NX], sum = 0;
            for (size_t j = 0; j < NY; j++)
                turn[j] = cexp(2 * M_PI * I * (double)a * (double)j / NY);
            for (size_t i = 0; i < NX; i++)
                turn[NY + i] = cexp(2 * M_PI * I * (double)b * (double)i / NX);
            for (size_t p = 0; p < N; p++)
                sum += x[p] * conj(turn[p / NX] * turn[NY + p % NX]);
            sum *= of(2 * M_PI * (double)a / ly, 2 * M_PI * (double)b / L, number) / N;
            for (size_t p = 0; p < N; p++)
                out[p] += creal(sum * turn[p / NX] * turn[NY + p % NX]);
        }
}

/* In widths of steps L/NY and L/NX, of planes of side L. */
static double complex gaussian(double ky, double kx, double width)
{
    return exp(-(pow(ky * width * L / NY, 2) + pow(kx * width * L / NX, 2)) / 24);
}

static double complex slope(double ky, double kx, double axis)
{
    return I * (axis > 0 ? ky : kx);
}

/* The force of the true stress, G(uu) - Gu Gu: that of `similarity` at what is not filtered. */
static void truth(const struct layout *l, double width, const double w[], double m[])
{
    char params[64];

    snprintf(params, sizeof params, "width=%.17g,coefficient=1", width);
    force("similarity", l, params, NULL, w, m);
}

/* Errors of the gradient model fall as the 4th and 6th power of the width. */
static void gradients_have_their_orders(void)
{
    const struct layout l = plane(NY, NX, L, "vorticity");
    double m[N], exact[N], error[2][2];

    for (int order = 0; order < 2; order++)
        for (int k = 0; k < 2; k++) {
            char params[64];
            const double width = k ? 0.1 : 0.2;
            const struct flow f = flow_of(NY, NX, L, MODES, 0);
            double wbar[N];
            snprintf(params, sizeof params, "width=%.17g,order=%d", width, 2 + 2 * order);
            truth(&l, width, f.w, exact);
            modes(gaussian, width, L, f.w, wbar);
            force("gradient", &l, params, NULL, wbar, m);
            error[order][k] = norm(N, m, exact) / norm(N, exact, NULL);
            free(f.w);
        }
    check_near(log2(error[0][0] / error[0][1]), 2, 0.02); /* of the stress, itself of width^2 */
    check_near(log2(error[1][0] / error[1][1]), 4, 0.05);
    check(error[1][1] < error[0][1] / 100);
}

/* Where both steps are alike the stress of order 2 is normal to the strain rate. */
static void gradients_move_no_energy(void)
{
    const struct layout l = plane(NY, NX, L * NY / NX, "vorticity");
    const struct flow f = flow_of(NY, NX, L * NY / NX, 8, 0);
    double m[N];

    force("gradient", &l, "width=2", NULL, f.w, m);
    check(norm(N, m, NULL) > 1e-3 * norm(N, f.w, NULL));
    check_near(dot(N, f.psi, m) / (norm(N, f.psi, NULL) * norm(N, m, NULL)), 0, 1e-14);
    force("gradient", &l, "width=2,order=4", NULL, f.w, m);
    check(fabs(dot(N, f.psi, m)) / (norm(N, f.psi, NULL) * norm(N, m, NULL)) > 1e-4);
    free(f.w);
}

/* Of a filtered flow, iterations come nearer to the stress by 1 - G of its worst mode each. */
static void deconvolution_converges(void)
{
    const double width = 6, q = pow(MODES * width * L / NX, 2) + pow(MODES * width * L / NX, 2);
    const struct layout l = plane(NX, NX, L, "vorticity");
    const struct flow f = flow_of(NX, NX, L, MODES, 0);
    const struct flow fbar = flow_of(NX, NX, L, MODES, width * L / NX);
    double m[NX * NX], exact[NX * NX], last = 0;

    truth(&l, width, f.w, exact);
    for (int order = 3; order < 60; order += 8) {
        char params[64];
        snprintf(params, sizeof params, "width=%.17g,order=%d", width, order);
        force("deconvolution", &l, params, NULL, fbar.w, m);
        const double error = norm(NX * NX, m, exact) / norm(NX * NX, exact, NULL);
        check(error < 2 * pow(1 - exp(-q / 24), order + 1));
        check(last == 0 || error < last * pow(1 - exp(-q / 24), 7));
        last = error;
    }
    force("deconvolution", &l, "width=6,order=1000", NULL, fbar.w, m);
    check_near(norm(NX * NX, m, exact) / norm(NX * NX, exact, NULL), 0, 1e-11);
    free(f.w);
    free(fbar.w);
}

/* Sheared flow u = sin(y): |S| = |u_y|, m = (c l^2 |u_y| u_y)_y, whose curl is -m_y. */
static void shear_is_known(void)
{
    enum { FINE = 256 };
    const struct layout l = plane(FINE, 4, L, "u");
    double u[2 * 4 * FINE] = {0}, m[2 * 4 * FINE], theta = 0.3, error = 0;
    const double l2 = L / FINE * L / 4; /* width 1: the root of the product, squared */

    for (size_t p = 0; p < 4 * FINE; p++)
        u[p] = sin(L * (double)(p / 4) / FINE);
    force("smagorinsky", &l, NULL, &theta, u, m);
    for (size_t p = 0; p < 4 * FINE; p++) {
        const double y = L * (double)(p / 4) / FINE;
        error = fmax(error, fabs(m[p] + theta * l2 * 2 * fabs(cos(y)) * sin(y)));
        check_near(m[4 * FINE + p], 0, 1e-14);
    }
    check(error < 0.02 * theta * l2); /* |u_y| u_y has kinks */
}

/* The flow as a velocity: the curl of what is done to it is what is done to its vorticity. */
static void velocity_and_vorticity_agree(void)
{
    static const struct {
        const char *form, *params;
        double theta[2];
    } all[] = {{"smagorinsky", NULL, {0.7}}, {"leith", NULL, {0.7}},
               {"dynamic-smagorinsky", "ratio=3", {0}}, {"gradient", "order=4", {0.9}},
               {"similarity", NULL, {0.9}}, {"deconvolution", "order=2", {0.9}},
               {"backscatter", NULL, {0.7, 0.3}}};
    const double ly = 3;
    const struct layout one = plane(NY, NX, ly, "vorticity"), two = plane(NY, NX, ly, "u");
    const struct flow f = flow_of(NY, NX, ly, 7, 0);
    double w[N], m[2 * N], curl[N], other[N];

    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        double worst = 0, most = 0;
        force(all[k].form, &one, all[k].params, all[k].theta, f.w, w);
        force(all[k].form, &two, all[k].params, all[k].theta, f.u, m);
        modes(slope, 0, ly, m + N, curl);
        modes(slope, 1, ly, m, other);
        for (size_t p = 0; p < N; p++) {
            worst = fmax(worst, fabs(w[p] - (curl[p] - other[p])));
            most = fmax(most, fabs(w[p]));
        }
        check(most > 0);
        check_near(worst / most, 0, 1e-12);
    }
    free(f.w);
}

/* Of two layers the force is that of each as a vorticity. */
static void layers_are_vorticities(void)
{
    const struct layout one = plane(NY, NX, 3, "vorticity");
    struct layout two = plane(NY, NX, 3, "u");
    const struct flow f = flow_of(NY, NX, 3, 7, 0);
    double q[2 * N], m[2 * N], alone[2 * N];

    strcpy(two.var[0].name, "q1");
    strcpy(two.var[1].name, "q2");
    memcpy(q, f.w, N * sizeof *q);
    memcpy(q + N, f.psi, N * sizeof *q);
    force("leith", &two, "width=1.5", (const double[]){0.7}, q, m);
    for (size_t i = 0; i < 2; i++)
        force("leith", &one, "width=1.5", (const double[]){0.7}, q + i * N, alone + i * N);
    check(norm(2 * N, m, NULL) > 0 && !memcmp(m, alone, sizeof m));
    free(f.w);
}

/* What is taken and what comes back: energy theta_1 - theta_0 times the same number. */
static void backscatter_returns_what_it_says(void)
{
    const struct layout l = plane(NY, NX, 3, "vorticity");
    const struct flow f = flow_of(NY, NX, 3, 7, 0);
    double m[N];

    force("backscatter", &l, "width=1.5", (const double[]){1, 0}, f.w, m);
    const double e = -dot(N, f.psi, m);
    check(e > 0 && dot(N, f.w, m) < 0); /* so does enstrophy fall */
    for (int k = 0; k <= 4; k++) {
        force("backscatter", &l, "width=1.5", (const double[]){2, 0.5 * k}, f.w, m);
        check_near(dot(N, f.psi, m) / e, 0.5 * k - 2, 1e-13);
    }
    free(f.w);
}

/* Symmetric stresses xx, xy, yy of a flow: u_i u_j, and |S| S_ij. */
static void products(const double u[2 * N], double out[3][N], double eddy[3][N])
{
    double ux[N], uy[N], vx[N], vy[N];

    modes(slope, 0, L, u, ux);
    modes(slope, 1, L, u, uy);
    modes(slope, 0, L, u + N, vx);
    modes(slope, 1, L, u + N, vy);
    for (size_t p = 0; p < N; p++) {
        const double xy = (uy[p] + vx[p]) / 2;
        const double S = sqrt(2 * (ux[p] * ux[p] + vy[p] * vy[p] + 2 * xy * xy));
        out[0][p] = u[p] * u[p], out[1][p] = u[p] * u[N + p], out[2][p] = u[N + p] * u[N + p];
        eddy[0][p] = S * ux[p], eddy[1][p] = S * xy, eddy[2][p] = S * vy[p];
    }
}

/* (xy_x + yy_y)_x - (xx_x + xy_y)_y */
static void curl_of(double stress[3][N], double out[N])
{
    double x[N], y[N], f[2 * N];

    for (int i = 0; i < 2; i++) {
        modes(slope, 0, L, stress[i], x);
        modes(slope, 1, L, stress[i + 1], y);
        for (size_t p = 0; p < N; p++)
            f[(size_t)i * N + p] = x[p] + y[p];
    }
    modes(slope, 0, L, f + N, x);
    modes(slope, 1, L, f, y);
    for (size_t p = 0; p < N; p++)
        out[p] = x[p] - y[p];
}

/* Where least squares ask for a negative coefficient it is 0; it is theirs, by direct sums, of the
 * flow turned around in time, which has the same products and the opposite strain. */
static void dynamic_by_hand(void)
{
    enum { RATIO = 3 };
    static double uu[3][N], eddy[3][N], test_uu[3][N], test[3][N];
    const struct layout l = plane(NY, NX, L, "u");
    const struct flow f = flow_of(NY, NX, L, 7, 0);
    const double l2 = L / NY * L / NX, one = 1;
    double test_u[2 * N], m[2 * N], smagorinsky[2 * N], LM = 0, MM = 0;
    static double all[2][3][N], curl[2][N];

    modes(gaussian, RATIO, L, f.u, test_u);
    modes(gaussian, RATIO, L, f.v, test_u + N);
    products(f.u, uu, eddy);
    products(test_u, test_uu, test);
    for (int s = 0; s < 3; s++) {
        double Guu[N], Geddy[N];
        modes(gaussian, RATIO, L, uu[s], Guu);
        modes(gaussian, RATIO, L, eddy[s], Geddy);
        for (size_t p = 0; p < N; p++) {
            all[0][s][p] = Guu[p] - test_uu[s][p];
            all[1][s][p] = 2 * l2 * (Geddy[p] - RATIO * RATIO * test[s][p]);
        }
    }
    for (int k = 0; k < 2; k++)
        curl_of(all[k], curl[k]);
    LM = dot(N, curl[0], curl[1]);
    MM = dot(N, curl[1], curl[1]);
    force("dynamic-smagorinsky", &l, "ratio=3", NULL, f.u, m);
    check(LM < 0 && norm(2 * N, m, NULL) == 0);
    for (size_t i = 0; i < 2 * N; i++)
        f.u[i] = -f.u[i];
    force("smagorinsky", &l, NULL, &one, f.u, smagorinsky);
    force("dynamic-smagorinsky", &l, "ratio=3", NULL, f.u, m);
    for (size_t i = 0; i < 2 * N; i++)
        smagorinsky[i] *= -LM / MM;
    check_near(norm(2 * N, m, smagorinsky), 0, 1e-12 * norm(2 * N, smagorinsky, NULL));
    free(f.w);
}

int main(void)
{
    run(gradients_have_their_orders);
    run(gradients_move_no_energy);
    run(deconvolution_converges);
    run(shear_is_known);
    run(velocity_and_vorticity_agree);
    run(layers_are_vorticities);
    run(backscatter_returns_what_it_says);
    run(dynamic_by_hand);
    return check_end();
}
