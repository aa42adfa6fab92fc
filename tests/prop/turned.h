/* turned.h -- states of planes, turned and mirrored, and what closures of random weights give of
 * them: for tests of symmetries. */
#ifndef SUBGRID_TESTS_TURNED_H
#define SUBGRID_TESTS_TURNED_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../check.h"
#include "closure/closure.h"
#include "num/rng.h"

enum { SIDE = 12, N = SIDE * SIDE, MOST = 2 * N };

static inline struct layout layout_of(int rank, int variables, const char *const names[])
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

static inline void fill(size_t n, double factor, double x[], uint64_t index)
{
    struct rng rng = rng_open(3, "symmetric", index);

    for (size_t i = 0; i < n; i++)
        x[i] = factor * rng_normal(&rng);
}

/* What the variables of a plane are; FACES: a velocity, each component on faces along its axis. */
enum kind { SCALAR, VORTICITY, VELOCITY, FACES };

static const char *const names[][2] = {{"c"}, {"vorticity"}, {"u", "v"}, {"u", "v"}};

static inline struct layout plane(enum kind kind)
{
    struct layout l = layout_of(2, 1 + (kind >= VELOCITY), names[kind]);

    for (int v = 0; v < l.nvar; v++)
        l.var[v].at[v] = kind == FACES;
    return l;
}

/* Index i of a reversed axis; faces i are i + 1/2. */
static inline int back(int i, bool face)
{
    return (2 * SIDE - i - face) % SIDE;
}

/* A quarter turn, (x, y) -> (-y, x), of points u[x][y] and of what is there. */
static inline void turn(enum kind kind, double u[MOST])
{
    static double to[MOST];

    for (int x = 0; x < SIDE; x++)
        for (int y = 0; y < SIDE; y++) {
            const int p = x * SIDE + y;
            to[back(y, kind == FACES) * SIDE + x] = kind >= VELOCITY ? -u[N + p] : u[p];
            to[N + back(y, false) * SIDE + x] = u[p];
        }
    memcpy(u, to, (kind >= VELOCITY ? MOST : N) * sizeof *u);
}

/* (x, y) -> (-x, y) */
static inline void mirror(enum kind kind, double u[MOST])
{
    static double to[MOST];

    for (int x = 0; x < SIDE; x++)
        for (int y = 0; y < SIDE; y++) {
            const int p = x * SIDE + y;
            to[back(x, kind == FACES) * SIDE + y] = kind == SCALAR ? u[p] : -u[p];
            to[N + back(x, false) * SIDE + y] = kind >= VELOCITY ? u[N + p] : 0;
        }
    memcpy(u, to, (kind >= VELOCITY ? MOST : N) * sizeof *u);
}

static inline void move(enum kind kind, int k, double u[MOST])
{
    for (int i = 0; i < k % 4; i++)
        turn(kind, u);
    if (k / 4)
        mirror(kind, u);
}

/* m[] of weights of a size, in the precision of ops. */
static inline void evaluate(const struct closure_ops *ops, const struct layout *l,
                            const char *params, const char *net, double size, const double u[],
                            double m[])
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

/* max |a - b| in units of max |b|, which is not 0 */
static inline double apart(size_t n, const double a[], const double b[])
{
    double most = 0, size = 0;

    for (size_t i = 0; i < n; i++) {
        most = fmax(most, fabs(a[i] - b[i]));
        size = fmax(size, fabs(b[i]));
        check(isfinite(a[i]) && isfinite(b[i]));
    }
    check(size > 0);
    return most / size;
}

/* The largest difference of m(g u) and g m(u), for g among k = first..last of move. */
static inline double broken(const struct closure_ops *ops, enum kind kind, const char *params,
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

static inline double dot(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

#endif
