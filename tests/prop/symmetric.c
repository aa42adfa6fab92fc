/* The form `symmetric`: turned states give turned terms, of any weights. */
#include "turned.h"

static const char *const nets[] = {"square | conv 3 3 tanh | concat input | conv 1 3",
                                   "square | conv 3 3 tanh | concat input | conv 2 3"};

static void planes_keep_their_group(void)
{
    const struct closure_ops *const cnn = closure_find("cnn", NULL);
    const struct closure_ops *const ops = closure_find("symmetric", NULL);

    for (enum kind kind = SCALAR; kind <= FACES; kind++)
        for (int big = 0; big < 2; big++) {
            const char *net = nets[kind >= VELOCITY];
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

/* With turns: the tangent against a difference, and the adjoint against it. */
static void turns_have_derivatives(void)
{
    const struct layout l = plane(FACES);
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

static void refusals(void)
{
    struct layout l = plane(VELOCITY);
    struct closure c;
    struct err err = {0};

    l.var[0].at[0] = 1; /* and v in cells */
    check(closure_open(&c, closure_find("symmetric", NULL), &l, "turns=1", nets[1], 0, &err) < 0);
    check(strstr(err.msg, "variable u lies on faces along some axes, which turns bring to others"));
    check(!closure_open(&c, closure_find("symmetric", NULL), &l, NULL, nets[1], 0, &err));
    closure_close(&c);
    l.var[0].at[0] = 0;
    l.axis[1].step = 0.2;
    check(closure_open(&c, closure_find("symmetric", NULL), &l, "turns=1", nets[1], 0, &err) < 0);
    check(err.code == ERR_DATA);
    check(strstr(err.msg, "axis y: found 12 points 0.2 apart, expected 12 0.1 apart as on x"));
    strcpy(l.axis[1].name, "p");
    check(closure_open(&c, closure_find("symmetric", NULL), &l, NULL, nets[1], 0, &err) < 0);
    check(strstr(err.msg, "found a velocity on other axes than x, y[, z]"));
    check(!closure_open(&c, closure_find("symmetric", NULL), &l, "scalars=1", nets[1], 0, &err));
    closure_close(&c);
}

int main(void)
{
    run(planes_keep_their_group);
    run(lines_keep_their_reflection);
    run(cubes_keep_their_group);
    run(turns_have_derivatives);
    run(mean_is_galilean);
    run(refusals);
    return check_end();
}
