/* closure_bench.h -- every model form on every layout that it admits, with random theta and odd
 * scales, for the tests of closures. */
#ifndef SUBGRID_TESTS_PROP_CLOSURE_BENCH_H
#define SUBGRID_TESTS_PROP_CLOSURE_BENCH_H

#include <stdlib.h>

#include "../check.h"
#include "base/signal.h"
#include "closure/closure.h"
#include "num/rng.h"

/* POINTS reaches whole and lone vectors of every kernel (num/kernel.h). */
enum { POINTS = 46, MOST = 3 * 3 * 4 * 7, KINDS = 12, LONG = 300000 };

static inline struct layout line(size_t n, int variables, bool index, enum edge edge)
{
    struct layout l = {0};
    struct axis axis = {.n = n, .step = index ? 1 : 0.05, .index = index,
                        .edge = edge};

    strcpy(axis.name, index ? "k" : "x");
    check(layout_axis(&l, &axis, NULL) == 0);
    for (int v = 0; v < variables; v++) {
        const char name[] = {(char)('u' + v), 0};
        check(layout_var(&l, name, axis.name, "", "", NULL) == v);
    }
    return l;
}

static inline void fill(size_t n, double x[], uint64_t index)
{
    struct rng rng = rng_open(9, "test", index);

    for (size_t i = 0; i < n; i++)
        x[i] = rng_normal(&rng);
}

static inline double dot(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* |a - b| in units of the size of b. */
static inline double apart(size_t n, const double a[], const double b[])
{
    double difference = 0;

    for (size_t i = 0; i < n; i++)
        difference += (a[i] - b[i]) * (a[i] - b[i]);
    return difference > 0 ? sqrt(difference / dot(n, b, b)) : 0;
}

struct bench {
    struct closure c;
    double near;           /* tolerances as multiples of those of f64 */
    size_t nx, nm;         /* doubles of x and of what was made of it last */
    double *x, *u, *z, *h; /* x = (u, z, h) */
    double *xi;
    double p[PARAM_MAX], f[2]; /* what it may know beside the state: f at two times */
    struct signal input;
    double *m;             /* of eval (m, dz), of start (z, h), of shift h */
    double *tape, *work;
    struct point at;       /* of x and theta */
};

static inline void eval(struct bench *b)
{
    b->nm = b->c.nout + b->c.nlatent;
    b->c.ops->eval(&b->c, &b->at, b->m, b->m + b->c.nout, b->tape, b->work);
}

static inline void start(struct bench *b)
{
    const struct point at = {.t = b->at.t, .u = b->u, .theta = b->at.theta};

    b->nm = b->c.nlatent + b->c.nheld;
    b->c.ops->start(&b->c, &at, b->m, b->m + b->c.nlatent);
}

static inline void shift(struct bench *b)
{
    b->nm = b->c.nheld;
    b->c.ops->shift(&b->c, &b->at, b->m, b->work);
}

/* Variables on a periodic grid of two or three axes, of n points. */
static inline struct layout box_of(int rank, const size_t n[], int variables)
{
    static const char *const names[] = {"x", "y", "z"};
    struct layout l = {0};

    for (int a = 0; a < rank; a++) {
        struct axis axis = {.n = n[a], .step = 0.1 * (a + 1),
                            .edge = EDGE_PERIODIC};
        strcpy(axis.name, names[a]);
        check(layout_axis(&l, &axis, NULL) == a);
    }
    for (int v = 0; v < variables; v++) {
        const char name[] = {(char)('u' + v), 0};
        check(layout_var(&l, name, rank == 2 ? "x,y" : "x,y,z", "", "", NULL) == v);
    }
    return l;
}

static inline struct layout box(int rank, int variables)
{
    static const size_t n[][GRID_RANK] = {{5, POINTS / 5}, {3, 4, 7}};

    return box_of(rank, n[rank - 2], variables);
}

/* Three waves along both axes, and one more of which only the cosine is there. */
static inline struct layout square(int variables)
{
    return box_of(2, (const size_t[]){8, 7}, variables);
}

static inline bool is_f32(const struct closure_ops *ops)
{
    return ops->precision && !strcmp(ops->precision, "f32");
}

/* A flow in three dimensions, and the vorticity of one in the plane, whose axes are turned. */
static inline struct layout flow(int kind)
{
    struct layout l = box_of(2, (const size_t[]){7, 6}, 1);

    if (kind == 0)
        return box(3, 3);
    strcpy(l.var[0].name, "vorticity");
    return l;
}

/* A velocity in the plane, each component on faces along its own axis. */
static inline struct layout faces(void)
{
    struct layout l = box(2, 2);

    l.var[0].at[0] = l.var[1].at[1] = 1;
    return l;
}

/* Two layers of potential vorticity. */
static inline struct layout layers(void)
{
    struct layout l = box(2, 2);

    strcpy(l.var[0].name, "q1");
    strcpy(l.var[1].name, "q2");
    return l;
}

/* Of the records of an input; the point is between them. */
static const double times[] = {0.25, 0.5};

static inline bool set_up(struct bench *b, const struct closure_ops *ops, const struct layout *l,
                   const char *params, const char *net)
{
    if (closure_open(&b->c, ops, l, params, net, 1, NULL) != 0)
        return false;
    if (b->c.ntheta > LONG) { /* those of all pairs of values: on shorter states, too */
        closure_close(&b->c);
        return false;
    }
    b->near = is_f32(ops) ? 1e8 : 1;
    if (ops->scaled)
        for (int v = 0; v < l->nvar; v++) {
            b->c.scale_u[v] = 1.7 / (1 + closure_shares(&b->c, v));
            b->c.scale_tau[v] = 0.3 + closure_shares(&b->c, v);
        }
    fill(b->c.ntheta, b->c.theta, 1);
    const bool mild = !strcmp(ops->name, "pod") || !strcmp(ops->name, "flow-matching");
    for (size_t i = 0; i < b->c.ntheta && mild; i++)
        b->c.theta[i] *= 0.1; /* kernels that are neither 0 nor beyond all numbers, calm flows */
    if (ops->constrain)
        ops->constrain(&b->c, b->c.theta);
    b->nx = l->n + b->c.nlatent + b->c.nheld;
    b->u = b->x = calloc(2 * b->nx + b->c.nout + l->n, sizeof *b->x);
    b->z = b->u + l->n;
    b->h = b->z + b->c.nlatent;
    b->m = b->x + b->nx;
    b->xi = b->m + b->nx + b->c.nout;
    fill(b->nx, b->x, 2);
    fill(l->n, b->xi, 12); /* at most as many as values */
    fill(PARAM_MAX, b->p, 13);
    fill(2, b->f, 14);
    b->input = (struct signal){.nt = 2, .n = 1, .stride = 1, .t = times, .x = b->f};
    b->at = (struct point){.t = 0.3, .dt = 0.01, .u = b->u, .z = b->z, .h = b->h,
                           .xi = b->xi, .theta = b->c.theta, .p = b->p, .input = &b->input};
    b->tape = calloc(b->c.ntape + 1, sizeof *b->tape);
    b->work = calloc(b->c.nwork + 1, sizeof *b->work);
    return true;
}

static inline void tear_down(struct bench *b)
{
    free(b->x);
    free(b->tape);
    free(b->work);
    closure_close(&b->c);
}

/* Networks that give so many channels; a form admits at most one of them. */
static const char *const nets[] = {NULL, "square | conv 4 3 tanh | conv 1 3",
                                   "square | conv 4 3 tanh | conv 2 3",
                                   "square | conv 4 3 tanh | conv 3 3",
                                   "square | conv 4 3 tanh | conv 4 3",
                                   "square | conv 4 3 tanh | conv 5 3",
                                   "square | conv 4 3 tanh | conv 6 3",
                                   "square | conv 4 3 tanh | conv 7 3",
                                   "square | conv 4 3 tanh | conv 8 3",
                                   "square | conv 4 3 tanh | conv 9 3",
                                   /* skew: line, its two variables, plane, two, cube, flow */
                                   "square | conv 4 3 tanh | conv 12 3", "conv 28 3",
                                   /* stencil, of width 2: plane or two, two in a plane, flow */
                                   "square | conv 4 3 tanh | conv 16 3",
                                   "square | conv 4 3 tanh | conv 36 1",
                                   "square | conv 4 3 tanh | conv 45 3", "conv 99 1",
                                   "square | conv 4 3 tanh | conv 112 1", "tanh | conv 384 1"};
enum { NETS = sizeof nets / sizeof *nets };
/* Those without stencils, for forms of every grid. */
static const char *const pointwise[] = {
    NULL, "spectral 3 1 gelu | conv 1 1", "conv 4 1 tanh | spectral 2 1", "spectral 3 1"};
enum { POINTWISE = sizeof pointwise / sizeof *pointwise };

static inline const char *const *nets_of(const struct closure_ops *ops, int *n)
{
    const bool without = !strcmp(ops->name, "fno");

    *n = !ops->precision ? 1 : without ? POINTWISE : NETS;
    return without ? pointwise : nets;
}

/* Parameters that let a form on a layout of few points. */
static inline const char *fitting(const struct closure_ops *ops, int kind, const char *with)
{
    if (!strcmp(ops->name, "stencil"))
        return "width=2";
    if (!strcmp(ops->name, "deeponet") && !with)
        return "sensors=3,waves=2,width=6";
    return !strcmp(ops->name, "linear") && kind >= 4 ? "radius=1" : with;
}

/* Networks are for any periodic grid, but deeponet, which reads places, for none with faces,
 * symmetric for no layers, whose directions differ, and limiter for neither line of numbers. */
static inline int refused(const struct closure_ops *ops, const char *with)
{
    if (!strcmp(ops->name, "limiter"))
        return 2;
    return !strcmp(ops->name, "deeponet") || (!strcmp(ops->name, "symmetric") && !with);
}

/* What layouts may know beside a state: parameters, and an input that is the same everywhere. */
static const struct param known[] = {{.name = "nu"}, {.name = "F"}, {0}};

static inline void each_layout(const struct closure_ops *ops, const char *with, const char *net,
                        void (*test)(struct bench *b))
{
    int opened = 0, kinds = 0, count;
    const char *const *const list = nets_of(ops, &count);

    for (int kind = 0; kind < KINDS; kind++) {
        struct layout l = kind < 4   ? line(POINTS, 1 + kind % 2, kind / 2, EDGE_PERIODIC)
                          : kind < 7   ? box(kind < 6 ? kind - 2 : 2, 1 + kind / 6)
                          : kind < 8   ? square(1)
                          : kind < 10  ? flow(kind - 8)
                                       : kind < 11 ? faces()
                                       : layers();
        const char *params = fitting(ops, kind, with);
        bool some = false;
        l.param = known;
        check(!net || layout_input(&l, "f", "", NULL) == l.nvar);
        for (int k = 0; k < count; k++) {
            struct bench b;
            if (!set_up(&b, ops, &l, params, net ? net : list[k]))
                continue;
            some = true;
            opened++;
            test(&b);
            tear_down(&b);
        }
        kinds += some;
    }
    check(opened > 0);
    check(!ops->precision || kinds == KINDS - refused(ops, with));
}

static inline void each(void (*test)(struct bench *b))
{
    for (const struct closure_ops *const *ops = closure_all(); *ops; ops++) {
        each_layout(*ops, NULL, NULL, test);
        if ((*ops)->f32)
            each_layout((*ops)->f32, NULL, NULL, test);
    }
    each_layout(closure_find("terms", NULL), NULL, "poly:2,shared,F,F*u,nu^2*F*u^2,f*nu", test);
    each_layout(closure_find("renormalised", NULL), "order=2", NULL, test);
    each_layout(closure_find("renormalised", NULL), "order=2,modes=7", NULL, test);
    each_layout(closure_find("renormalised", NULL), "order=2,modes=2,factor=-1.7", NULL, test);
    each_layout(closure_find("dynamic-memory", NULL), "modes=2,factor=3", NULL, test);
    each_layout(closure_find("gain", NULL), "delays=2,every=3", NULL, test);
    each_layout(closure_find("delay", NULL), "delays=1,every=3", NULL, test);
    each_layout(closure_find("latent", NULL), "channels=2", NULL, test);
    each_layout(closure_find("symmetric", NULL), "scalars=1", NULL, test);
    each_layout(closure_find("tensor-basis", NULL), NULL, "conv 4 1 tanh | conv 10 1", test);
    each_layout(closure_find("state-space", NULL), "channels=2", NULL, test);
    each_layout(closure_find("pod", NULL), "modes=3,lacks=2,centres=4,delays=2,every=2", NULL,
                test);
    each_layout(closure_find("narma", NULL), "modes=5,lags=3,own=2", NULL, test);
    each_layout(closure_find("narma", NULL), "modes=7,lags=2,aim=0,noise=0", NULL, test);
    each_layout(closure_find("polynomial", NULL), "degree=2,noise=1", NULL, test);
    each_layout(closure_find("kernel", NULL), "matern=1,centres=3", NULL, test);
}

/* Derivatives, which are translated but for rounding. */
static inline void each_derivative(void (*test)(struct bench *b))
{
    const struct closure_ops *terms = closure_find("terms", NULL);

    each_layout(terms, NULL, "u,F^2*nu*d2(u),nu*u*d1(u),d1(f*u)", test);
    each_layout(terms, NULL, "u,nu*dxy(F*u),dx(u^2)", test);
}

/* Coefficients e^g, which large theta would take beyond all numbers, and rougher ones. */
static inline void each_field(void (*test)(struct bench *b))
{
    each_layout(closure_find("field", NULL), "positive=1,modes=6,length=0.2,nu0=3", NULL, test);
    each_layout(closure_find("field", NULL), "matern=1,modes=45,sd=0.3", NULL, test);
    each_layout(closure_find("field", NULL), "modes=1,positive=1", NULL, test);
}

/* skew with entries of neighbours farther off, on lines and planes, and of none; z that starts
 * elsewhere. */
static inline void each_skew(void (*test)(struct bench *b))
{
    const struct {
        struct layout l;
        const char *params, *net;
    } of[] = {{line(POINTS, 1, false, EDGE_PERIODIC), "radius=2,start=0.3", "conv 20 3"},
              {line(5, 1, true, EDGE_PERIODIC), "radius=4", "conv 36 3"},
              {line(POINTS, 2, false, EDGE_PERIODIC), "radius=0,start=-1", "conv 12 3"},
              {box(2, 1), "radius=3,start=2", "conv 117 1"}};

    for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
        struct bench b;
        check(set_up(&b, closure_find("skew", NULL), &of[k].l, of[k].params, of[k].net));
        test(&b);
        tear_down(&b);
    }
}

#endif
