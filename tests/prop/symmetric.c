/* Closures that symmetries are built into: turned states give turned terms, of any weights. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../check.h"
#include "closure/closure.h"
#include "closure/closure_tensors.h"
#include "num/rng.h"

enum { SIDE = 12, N = SIDE * SIDE, MOST = 2 * N };

static struct layout layout_of(int rank, int variables, const char *const names[])
{
    static const char *const axes[] = {"x", "y"};
    struct layout l = {0};

    for (int a = 0; a < rank; a++) {
        struct axis axis = {.n = SIDE, .step = 0.1, .edge = EDGE_PERIODIC};
        strcpy(axis.name, axes[a]);
        check(layout_axis(&l, &axis, NULL) == a);
    }
    for (int v = 0; v < variables; v++)
        check(layout_var(&l, names[v], rank == 1 ? "x" : "x,y", "", "", NULL) == v);
    return l;
}

static void fill(size_t n, double factor, double x[], uint64_t index)
{
    struct rng rng = rng_open(3, "symmetric", index);

    for (size_t i = 0; i < n; i++)
        x[i] = factor * rng_normal(&rng);
}

/* What the variables of a plane are. */
enum kind { SCALAR, VORTICITY, VELOCITY };

static const char *const names[][2] = {{"c"}, {"vorticity"}, {"u", "v"}};

static struct layout plane(enum kind kind)
{
    return layout_of(2, 1 + (kind == VELOCITY), names[kind]);
}

/* A quarter turn, (x, y) -> (-y, x), of points u[x][y] and of what is there. */
static void turn(enum kind kind, double u[MOST])
{
    double to[MOST];

    for (int x = 0; x < SIDE; x++)
        for (int y = 0; y < SIDE; y++) {
            const int p = x * SIDE + y, q = (SIDE - y) % SIDE * SIDE + x;
            to[q] = kind == VELOCITY ? -u[N + p] : u[p];
            to[N + q] = u[p];
        }
    memcpy(u, to, (kind == VELOCITY ? MOST : N) * sizeof *u);
}

/* (x, y) -> (-x, y) */
static void mirror(enum kind kind, double u[MOST])
{
    double to[MOST];

    for (int x = 0; x < SIDE; x++)
        for (int y = 0; y < SIDE; y++) {
            const int p = x * SIDE + y, q = (SIDE - x) % SIDE * SIDE + y;
            to[q] = kind == SCALAR ? u[p] : -u[p];
            to[N + q] = kind == VELOCITY ? u[N + p] : 0;
        }
    memcpy(u, to, (kind == VELOCITY ? MOST : N) * sizeof *u);
}

static void move(enum kind kind, int k, double u[MOST])
{
    for (int i = 0; i < k % 4; i++)
        turn(kind, u);
    if (k / 4)
        mirror(kind, u);
}

/* m[] of weights of a size, in the precision of ops. */
static void evaluate(const struct closure_ops *ops, const struct layout *l, const char *params,
                     const char *net, double size, const double u[], double m[])
{
    struct closure c;
    struct err err = {0};

    check(closure_open(&c, ops, l, params, net, 1, &err) == 0);
    fill(c.ntheta, size, c.theta, 1);
    double *tape = malloc((c.ntape + c.nwork) * sizeof *tape);
    c.ops->eval(&c, &(struct point){.u = u, .theta = c.theta}, m, NULL, tape, tape + c.ntape);
    free(tape);
    closure_close(&c);
}

/* max |a - b| in units of max |b|; not a number where b is 0 */
static double apart(size_t n, const double a[], const double b[])
{
    double most = 0, size = 0;

    for (size_t i = 0; i < n; i++) {
        most = fmax(most, fabs(a[i] - b[i]));
        size = fmax(size, fabs(b[i]));
    }
    return most / size;
}

/* The largest difference of m(g u) and g m(u), for g among k = first..last of move. */
static double broken(const struct closure_ops *ops, enum kind kind, const char *params,
                     const char *net, double size, int first, int last)
{
    const struct layout l = plane(kind);
    double u[MOST], m[MOST], turned[MOST], most = 0;

    for (int k = first; k <= last; k++) {
        fill(l.n, 1, u, 2);
        evaluate(ops, &l, params, net, size, u, m);
        move(kind, k, u);
        evaluate(ops, &l, params, net, size, u, turned);
        move(kind, k, m);
        most = fmax(most, apart(l.n, turned, m));
    }
    return most;
}

static const char *const nets[] = {"square | conv 3 3 tanh | concat input | conv 1 3",
                                   "square | conv 3 3 tanh | concat input | conv 2 3"};

static void planes_keep_their_group(void)
{
    const struct closure_ops *const cnn = closure_find("cnn", NULL);
    const struct closure_ops *const ops = closure_find("symmetric", NULL);

    for (enum kind kind = SCALAR; kind <= VELOCITY; kind++)
        for (int big = 0; big < 2; big++) {
            const char *net = nets[kind == VELOCITY];
            const double size = big ? 1e3 : 1;
            check(broken(ops, kind, "turns=1", net, size, 0, 7) <= 1e-13);
            check(broken(ops, kind, "turns=1,reflections=0", net, size, 0, 3) <= 1e-13);
            check(broken(ops, kind, "turns=1,reflections=0", net, size, 4, 4) > 1e-3);
            check(broken(ops, kind, NULL, net, size, 4, 4) <= 1e-13);
            check(broken(ops, kind, NULL, net, size, 2, 2) <= 1e-13);
            check(broken(ops, kind, NULL, net, size, 1, 1) > 1e-3);
            check(broken(cnn, kind, NULL, net, size, 1, 1) > 1e-3);
            check(broken(ops->f32, kind, "turns=1", net, 1, 0, 7) <= 2e-6);
        }
    check(broken(ops, VORTICITY, "scalars=1", nets[0], 1, 4, 4) > 1e-3);
}

/* u -> -u(-x), or of a scalar u(-x) */
static void lines_keep_their_reflection(void)
{
    for (int scalar = 0; scalar < 2; scalar++)
        for (int big = 0; big < 2; big++) {
            const struct layout l = layout_of(1, 1, names[VELOCITY]);
            double u[SIDE], mirrored[SIDE], m[SIDE], other[SIDE], image[SIDE];
            fill(SIDE, 1, u, 4);
            for (int i = 0; i < SIDE; i++)
                mirrored[(SIDE - i) % SIDE] = scalar ? u[i] : -u[i];
            const struct closure_ops *ops = closure_find("symmetric", NULL);
            const char *params = scalar ? "scalars=1" : NULL;
            evaluate(ops, &l, params, nets[0], big ? 1e3 : 1, u, m);
            evaluate(ops, &l, params, nets[0], big ? 1e3 : 1, mirrored, other);
            for (int i = 0; i < SIDE; i++)
                image[(SIDE - i) % SIDE] = scalar ? m[i] : -m[i];
            check(apart(SIDE, other, image) <= 1e-13);
        }
}

/* 48 elements: the axes of a cube in any order, each in either direction. */
static void cubes_keep_their_group(void)
{
    enum { E = 5, CUBE = E * E * E };
    static const int orders[][3] = {{0, 1, 2}, {1, 0, 2}, {2, 1, 0},
                                    {0, 2, 1}, {1, 2, 0}, {2, 0, 1}};
    const struct closure_ops *ops = closure_find("symmetric", NULL);
    const char *net = "square | conv 2 3 tanh | conv 3 3";
    struct layout l = {0};
    double u[3 * CUBE], m[3 * CUBE], turned[3 * CUBE], of[3 * CUBE], image[3 * CUBE];

    for (int a = 0; a < 3; a++) {
        const struct axis axis = {.name = {(char)('x' + a)}, .n = E, .step = 1,
                                  .edge = EDGE_PERIODIC};
        check(layout_axis(&l, &axis, NULL) == a);
    }
    for (int a = 0; a < 3; a++)
        check(layout_var(&l, (const char[]){(char)('u' + a), 0}, "x,y,z", "", "", NULL) == a);
    fill(3 * CUBE, 1, u, 5);
    evaluate(ops, &l, "turns=1", net, 1, u, m);
    for (int k = 0; k < 48; k += 5) { /* of either sign, of each order */
        const int *order = orders[k / 8];
        for (int p = 0; p < CUBE; p++) {
            const int at[] = {p / (E * E), p / E % E, p % E};
            int q[3] = {0};
            for (int a = 0; a < 3; a++)
                q[order[a]] = k >> a & 1 ? (E - at[a]) % E : at[a];
            const int to = (q[0] * E + q[1]) * E + q[2];
            for (int a = 0; a < 3; a++) {
                const int sign = k >> a & 1 ? -1 : 1;
                of[order[a] * CUBE + to] = sign * u[a * CUBE + p];
                image[order[a] * CUBE + to] = sign * m[a * CUBE + p];
            }
        }
        evaluate(ops, &l, "turns=1", net, 1, of, turned);
        check(apart(3 * CUBE, turned, image) <= 1e-13);
    }
}

static double dot(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* With turns: the tangent against a difference, and the adjoint against it. */
static void turns_have_derivatives(void)
{
    const struct layout l = plane(VELOCITY);
    double u[MOST], v[MOST], w[MOST], m[MOST], dm[MOST], du[MOST] = {0}, theta[256], dtheta[256];
    double change[2] = {0}, grad[256] = {0};
    struct closure c;

    check(!closure_open(&c, closure_find("symmetric", NULL), &l, "turns=1", nets[1], 1, NULL));
    check(c.ntheta <= 256);
    fill(MOST, 1, u, 6);
    fill(MOST, 1, v, 7);
    fill(MOST, 1, w, 8);
    fill(c.ntheta, 1, dtheta, 9);
    double *tape = malloc((c.ntape + c.nwork) * sizeof *tape), *work = tape + c.ntape;
    for (int side = 0; side < 2; side++) {
        const double h = side ? -1e-5 : 1e-5;
        double moved[MOST];
        for (int i = 0; i < MOST; i++)
            moved[i] = u[i] + h * v[i];
        for (size_t i = 0; i < c.ntheta; i++)
            theta[i] = c.theta[i] + h * dtheta[i];
        c.ops->eval(&c, &(struct point){.u = moved, .theta = theta}, m, NULL, tape, work);
        change[side] = dot(MOST, w, m);
    }
    const struct point at = {.u = u, .theta = c.theta}, along = {.u = v, .theta = dtheta};
    c.ops->eval(&c, &at, m, NULL, tape, work);
    c.ops->tangent(&c, &at, &along, dm, NULL, tape, work);
    c.ops->adjoint(&c, &at, w, NULL, &(struct dpoint){.u = du, .theta = grad}, tape, work);
    const double forth = dot(MOST, w, dm);
    const double back = dot(MOST, du, v) + dot(c.ntheta, grad, dtheta);
    check_near((change[0] - change[1]) / 2e-5 / forth, 1, 1e-7);
    check_near(back / forth, 1, 1e-12);
    free(tape);
    closure_close(&c);
}

/* m(u + c) = m(u) of programs that begin with mean. */
static void mean_is_galilean(void)
{
    const struct layout l = plane(VELOCITY);
    const double c = 1e3;
    double u[MOST], m[MOST], moved[MOST];

    fill(MOST, 1, u, 2);
    const struct closure_ops *ops = closure_find("symmetric", NULL);
    const char *net = "mean | square | conv 3 3 tanh | conv 2 3";
    evaluate(ops, &l, "turns=1", net, 1, u, m);
    for (int i = 0; i < MOST; i++)
        u[i] += i < N ? c : -2 * c;
    evaluate(ops, &l, "turns=1", net, 1, u, moved);
    check(apart(MOST, moved, m) <= 100 * 2.3e-16 * c);
    check(broken(ops, VELOCITY, "turns=1", net, 1, 0, 7) <= 1e-13);
}

/* B := Q A Q^T */
static void rotate(int r, const double Q[], const double A[], double B[])
{
    for (int i = 0; i < r; i++)
        for (int j = 0; j < r; j++) {
            B[i * r + j] = 0;
            for (int k = 0; k < r; k++)
                for (int l = 0; l < r; l++)
                    B[i * r + j] += Q[i * r + k] * A[k * r + l] * Q[j * r + l];
        }
}

/* Q[r][r]: two reflections on random planes, or three. */
static void orthogonal(int r, uint64_t index, double Q[])
{
    double n[9], Q_before[9];

    fill(9, 1, n, 100 + index);
    for (int i = 0; i < r * r; i++)
        Q[i] = i % (r + 1) == 0;
    for (uint64_t k = 0; k < 2 + index % 2; k++) {
        const double *v = n + 3 * k, size = dot((size_t)r, v, v);
        memcpy(Q_before, Q, sizeof Q_before);
        for (int i = 0; i < r; i++)
            for (int j = 0; j < r; j++)
                for (int l = 0; l < r; l++)
                    Q[i * r + j] -= 2 * v[i] * v[l] / size * Q_before[l * r + j];
    }
}

/* sigma(Q G Q^T) = Q sigma(G) Q^T, symmetric and traceless; of each tensor alone. */
static void stresses_turn(void)
{
    for (int r = 2; r <= 3; r++)
        for (uint64_t k = 0; k < 20; k++)
            for (int n = 0; n < tensors_count(r); n++) {
                double G[9], Q[9], turned[9], g[TENSORS] = {0};
                double sigma[9] = {0}, of_turned[9], expected[9], lambda[2][INVARIANTS], trace = 0;
                struct tensors t;
                fill(9, 1 + 1e3 * (double)(k % 3), G, k);
                orthogonal(r, k, Q);
                rotate(r, Q, G, turned);
                g[n] = 1.7;
                tensors_of(r, G, &t);
                tensors_lambda(&t, lambda[0]);
                tensors_stress(&t, g, sigma);
                tensors_of(r, turned, &t);
                tensors_lambda(&t, lambda[1]);
                tensors_stress(&t, g, of_turned);
                rotate(r, Q, sigma, expected);
                const double size = 2 * 1.7 * t.strain * t.q, all = dot(9, sigma, sigma);
                check(all > 1e-12 * size * size);
                for (int i = 0; i < r * r; i++) {
                    check_near((of_turned[i] - expected[i]) / size, 0, 1e-13);
                    check_near((sigma[i] - sigma[i % r * r + i / r]) / size, 0, 1e-15);
                    trace += i % (r + 1) ? 0 : sigma[i];
                }
                check_near(trace / size, 0, 1e-14);
                for (int m = 0; m < tensors_invariants(r); m++)
                    check_near(lambda[0][m], lambda[1][m], 1e-13);
            }
}

/* P[3][3] := the product of the matrices of a word, "WSS" */
static void product(const char *word, const double S[], const double W[], double P[])
{
    for (int i = 0; i < 9; i++)
        P[i] = i % 4 == 0;
    for (; *word; word++) {
        const double *A = *word == 'S' ? S : W;
        double left[9];
        memcpy(left, P, sizeof left);
        for (int i = 0; i < 9; i++)
            P[i] = left[i / 3 * 3] * A[i % 3] + left[i / 3 * 3 + 1] * A[3 + i % 3] +
                   left[i / 3 * 3 + 2] * A[6 + i % 3];
    }
}

/* Tensors and invariants of pope1975, of a traceless S, as they are written there. */
static void tensors_are_those_of_pope(void)
{
    static const struct {
        const char *first, *second;
        double sign;
    } tensor[TENSORS] = {{"S", "S", 0}, {"SW", "WS", -1}, {"SS", "S", 0}, {"WW", "S", 0},
                         {"WSS", "SSW", -1}, {"WWS", "SWW", 1}, {"WSWW", "WWSW", -1},
                         {"SWSS", "SSWS", -1}, {"WWSS", "SSWW", 1}, {"WSSWW", "WWSSW", -1}};
    static const char *const invariants[INVARIANTS] = {"SS", "WW", "SSS", "WWS", "WWSS"};
    static const double G[] = {1, 4, -2, 2, -3, 6, 4, 2, 2}; /* S + W */
    static const double S[] = {1, 3, 1, 3, -3, 4, 1, 4, 2}, W[] = {0, 1, -3, -1, 0, 2, 3, -2, 0};
    double A[9], B[9], sigma[9], lambda[INVARIANTS], q2 = 0;
    struct tensors t;

    tensors_of(3, G, &t);
    tensors_lambda(&t, lambda);
    q2 = 2 * dot(9, S, S) + 2 * dot(9, W, W);
    check_near(t.q * t.q, q2, 1e-12 * q2);
    check_near(t.strain * t.strain, 2 * dot(9, S, S), 1e-12 * q2);
    for (int m = 0; m < INVARIANTS; m++) {
        product(invariants[m], S, W, A);
        const double unit = pow(q2, (double)strlen(invariants[m]) / 2);
        check_near(lambda[m], (A[0] + A[4] + A[8]) / unit, 1e-14);
    }
    for (int n = 0; n < TENSORS; n++) {
        double g[TENSORS] = {0};
        g[n] = 1;
        tensors_stress(&t, g, sigma);
        product(tensor[n].first, S, W, A);
        product(tensor[n].second, S, W, B);
        for (int i = 0; i < 9; i++)
            A[i] += tensor[n].sign * B[i];
        const double unit = pow(q2, (double)strlen(tensor[n].first) / 2);
        const double mean = (A[0] + A[4] + A[8]) / 3;
        for (int i = 0; i < 9; i++)
            check_near(sigma[i] / (2 * t.strain * t.q),
                       (A[i] - (i % 4 == 0 ? mean : 0)) / unit, 1e-14);
    }
}

/* Whole fields of a plane; and a constant g_1 alone is Smagorinsky's viscosity. */
static void flows_keep_their_group(void)
{
    const struct closure_ops *ops = closure_find("tensor-basis", NULL);
    const char *const net = "conv 4 1 tanh | conv 2 1";

    for (enum kind kind = VORTICITY; kind <= VELOCITY; kind++) {
        check(broken(ops, kind, NULL, net, 1, 0, 7) <= 1e-13);
        check(broken(ops, kind, NULL, net, 1e3, 0, 7) <= 1e-13);
    }
    const struct layout l = plane(VORTICITY);
    double u[N], m[N], eddy[N];
    struct closure c;
    fill(N, 1, u, 2);
    check(!closure_open(&c, ops, &l, "width=1.5", "conv 2 1", 1, NULL) && c.ntheta == 6);
    double *tape = malloc((c.ntape + c.nwork) * sizeof *tape);
    const double theta[] = {0, 0, 0, 0, 0.03, 0};
    c.ops->eval(&c, &(struct point){.u = u, .theta = theta}, m, NULL, tape, tape + c.ntape);
    free(tape);
    closure_close(&c);
    evaluate(closure_find("smagorinsky", NULL), &l, "width=1.5,coefficient=0.03", NULL, 1, u, eddy);
    check(apart(N, m, eddy) <= 1e-13);
}

/* A constant velocity is not seen; a flow at rest has no stress, and no derivatives. */
static void constants_are_not_seen(void)
{
    const struct closure_ops *ops = closure_find("tensor-basis", NULL);
    const struct layout l = plane(VELOCITY);
    const double c = 1e3;
    double u[MOST], m[MOST], moved[MOST], zero[MOST] = {0};

    fill(MOST, 1, u, 2);
    evaluate(ops, &l, NULL, NULL, 1, u, m);
    for (int i = 0; i < MOST; i++)
        u[i] += c;
    evaluate(ops, &l, NULL, NULL, 1, u, moved);
    check(apart(MOST, moved, m) <= 100 * 2.3e-16 * c);
    evaluate(ops, &l, NULL, NULL, 1, zero, m);
    for (int i = 0; i < MOST; i++)
        check(m[i] == 0);
}

static void refusals(void)
{
    struct layout l = plane(VELOCITY);
    struct closure c;
    struct err err = {0};

    l.axis[1].step = 0.2;
    check(closure_open(&c, closure_find("symmetric", NULL), &l, "turns=1", nets[1], 0, &err) < 0);
    check(err.code == ERR_DATA);
    check(strstr(err.msg, "axis y: found 12 points 0.2 apart, expected 12 0.1 apart as on x"));
    strcpy(l.axis[1].name, "p");
    check(closure_open(&c, closure_find("symmetric", NULL), &l, NULL, nets[1], 0, &err) < 0);
    check(strstr(err.msg, "found a velocity on other axes than x, y[, z]"));
    check(!closure_open(&c, closure_find("symmetric", NULL), &l, "scalars=1", nets[1], 0, &err));
    closure_close(&c);
    const struct closure_ops *basis = closure_find("tensor-basis", NULL);
    l = plane(VORTICITY);
    check(closure_open(&c, basis, &l, NULL, "conv 3 1", 0, &err) < 0);
    check(strstr(err.msg, "gives 3 channels, expected 2, one for each tensor of 2 dimensions"));
    check(closure_open(&c, basis, &l, NULL, "conv 2 3", 0, &err) < 0 && err.code == ERR_USAGE);
    check(strstr(err.msg, "column 8, '3': expected a whole number from 1 to 1"));
    l = layout_of(1, 1, names[VELOCITY]);
    check(closure_open(&c, basis, &l, NULL, NULL, 0, &err) < 0 && err.code == ERR_DATA);
    check(strstr(err.msg, "found 1 axis, expected a flow in the plane or in a cube"));
}

int main(void)
{
    run(planes_keep_their_group);
    run(lines_keep_their_reflection);
    run(cubes_keep_their_group);
    run(turns_have_derivatives);
    run(mean_is_galilean);
    run(stresses_turn);
    run(tensors_are_those_of_pope);
    run(flows_keep_their_group);
    run(constants_are_not_seen);
    run(refusals);
    return check_end();
}
