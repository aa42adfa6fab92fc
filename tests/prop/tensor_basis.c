/* The form `tensor-basis`: stresses that turn with the gradients of a velocity, of any weights. */
#include "closure/closure_tensors.h"
#include "turned.h"

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

    for (enum kind kind = VORTICITY; kind <= FACES; kind++) {
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
    const struct closure_ops *basis = closure_find("tensor-basis", NULL);
    struct layout l = plane(VORTICITY);
    struct closure c;
    struct err err = {0};

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
    run(stresses_turn);
    run(tensors_are_those_of_pope);
    run(flows_keep_their_group);
    run(constants_are_not_seen);
    run(refusals);
    return check_end();
}
