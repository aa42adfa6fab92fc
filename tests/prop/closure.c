/* Conformance of model forms, in each precision that they have: adjoints, linearity in theta,
 * laws, NaN, refusals. */
#include "closure/closure_flow.h"
#include "closure/narma.h"

#include <complex.h>
#include <float.h>
#include <stdlib.h>

#include "../check.h"
#include "../starve.h"
#include "base/signal.h"
#include "net/net.h"
#include "num/kernel.h"
#include "num/rng.h"

/* POINTS reaches whole and lone vectors of every kernel (num/kernel.h). */
enum { POINTS = 46, MOST = 3 * 3 * 4 * 7, KINDS = 12, LONG = 300000 };

static struct layout line(size_t n, int variables, bool index, enum edge edge)
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

static void fill(size_t n, double x[], uint64_t index)
{
    struct rng rng = rng_open(9, "test", index);

    for (size_t i = 0; i < n; i++)
        x[i] = rng_normal(&rng);
}

static double dot(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* |a - b| in units of the size of b. */
static double apart(size_t n, const double a[], const double b[])
{
    double difference = 0;

    for (size_t i = 0; i < n; i++)
        difference += (a[i] - b[i]) * (a[i] - b[i]);
    return difference > 0 ? sqrt(difference / dot(n, b, b)) : 0;
}

/* Every form on every layout it admits, with random theta and odd scales. */
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

static void eval(struct bench *b)
{
    b->nm = b->c.nout + b->c.nlatent;
    b->c.ops->eval(&b->c, &b->at, b->m, b->m + b->c.nout, b->tape, b->work);
}

static void start(struct bench *b)
{
    const struct point at = {.t = b->at.t, .u = b->u, .theta = b->at.theta};

    b->nm = b->c.nlatent + b->c.nheld;
    b->c.ops->start(&b->c, &at, b->m, b->m + b->c.nlatent);
}

static void shift(struct bench *b)
{
    b->nm = b->c.nheld;
    b->c.ops->shift(&b->c, &b->at, b->m, b->work);
}

/* Gradients with respect to x, theta and p. */
struct grads {
    double *x, *theta, *p;
    struct dpoint d;
};

static struct grads grads(const struct bench *b)
{
    struct grads g = {.x = calloc(b->nx + b->c.ntheta + PARAM_MAX, sizeof *g.x)};

    g.theta = g.x + b->nx;
    g.p = g.theta + b->c.ntheta;
    g.d = (struct dpoint){.u = g.x, .z = g.x + b->c.layout.n,
                          .h = g.x + b->c.layout.n + b->c.nlatent, .theta = g.theta, .p = g.p};
    return g;
}

/* Variables on a periodic grid of two or three axes, of n points. */
static struct layout box_of(int rank, const size_t n[], int variables)
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

static struct layout box(int rank, int variables)
{
    static const size_t n[][GRID_RANK] = {{5, POINTS / 5}, {3, 4, 7}};

    return box_of(rank, n[rank - 2], variables);
}

/* Three waves along both axes, and one more of which only the cosine is there. */
static struct layout square(int variables)
{
    return box_of(2, (const size_t[]){8, 7}, variables);
}

static bool is_f32(const struct closure_ops *ops)
{
    return ops->precision && !strcmp(ops->precision, "f32");
}

/* A flow in three dimensions, and the vorticity of one in the plane, whose axes are turned. */
static struct layout flow(int kind)
{
    struct layout l = box_of(2, (const size_t[]){7, 6}, 1);

    if (kind == 0)
        return box(3, 3);
    strcpy(l.var[0].name, "vorticity");
    return l;
}

/* A velocity in the plane, each component on faces along its own axis. */
static struct layout faces(void)
{
    struct layout l = box(2, 2);

    l.var[0].at[0] = l.var[1].at[1] = 1;
    return l;
}

/* Two layers of potential vorticity. */
static struct layout layers(void)
{
    struct layout l = box(2, 2);

    strcpy(l.var[0].name, "q1");
    strcpy(l.var[1].name, "q2");
    return l;
}

/* Of the records of an input; the point is between them. */
static const double times[] = {0.25, 0.5};

static bool set_up(struct bench *b, const struct closure_ops *ops, const struct layout *l,
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
        b->c.scale_u = 1.7, b->c.scale_tau = 0.3;
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

static void tear_down(struct bench *b)
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

static const char *const *nets_of(const struct closure_ops *ops, int *n)
{
    const bool without = !strcmp(ops->name, "fno");

    *n = !ops->precision ? 1 : without ? POINTWISE : NETS;
    return without ? pointwise : nets;
}

/* Parameters that let a form on a layout of few points. */
static const char *fitting(const struct closure_ops *ops, int kind, const char *with)
{
    if (!strcmp(ops->name, "stencil"))
        return "width=2";
    if (!strcmp(ops->name, "deeponet") && !with)
        return "sensors=3,waves=2,width=6";
    return !strcmp(ops->name, "linear") && kind >= 4 ? "radius=1" : with;
}

/* Networks are for any periodic grid, but deeponet, which reads places, for none with faces,
 * symmetric for no layers, whose directions differ, and limiter for neither line of numbers. */
static int refused(const struct closure_ops *ops, const char *with)
{
    if (!strcmp(ops->name, "limiter"))
        return 2;
    return !strcmp(ops->name, "deeponet") || (!strcmp(ops->name, "symmetric") && !with);
}

/* What layouts may know beside a state: parameters, and an input that is the same everywhere. */
static const struct param known[] = {{.name = "nu"}, {.name = "F"}, {0}};

static void each_layout(const struct closure_ops *ops, const char *with, const char *net,
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

static void each(void (*test)(struct bench *b))
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
static void each_derivative(void (*test)(struct bench *b))
{
    const struct closure_ops *terms = closure_find("terms", NULL);

    each_layout(terms, NULL, "u,F^2*nu*d2(u),nu*u*d1(u),d1(f*u)", test);
    each_layout(terms, NULL, "u,nu*dxy(F*u),dx(u^2)", test);
}

static double central(struct bench *b, void (*of)(struct bench *b), size_t n, double at[],
                      const double v[], const double w[], double h)
{
    double *begin = malloc((n + 1) * sizeof *begin), sum[2];

    memcpy(begin, at, n * sizeof *at);
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < n; i++)
            at[i] = begin[i] + (side ? -h : h) * v[i];
        of(b);
        sum[side] = dot(b->nm, w, b->m);
    }
    memcpy(at, begin, n * sizeof *at);
    free(begin);
    return (sum[0] - sum[1]) / (2 * h);
}

/* <w, of> and its gradient. In f64: differences of floats tell little, and f32_is_near_f64. */
static void agree(struct bench *b, void (*of)(struct bench *b), size_t n, double at[],
                  const double grad[], const double w[])
{
    double *v = malloc((n + 1) * sizeof *v), least = is_f32(b->c.ops) ? 0 : INFINITY;

    fill(n, v, 3);
    const double size = sqrt(dot(n, grad, grad) * dot(n, v, v)) + 1e-300;
    for (double h = 1e-3; h > 1e-9 && least > 1e-9; h /= 4) /* until they are as near */
        least = fmin(least, fabs(central(b, of, n, at, v, w, h) - dot(n, grad, v)) / size);
    check_near(least, 0, 1e-9);
    free(v);
}

static void adjoint_of(struct bench *b)
{
    struct grads g = grads(b), again = grads(b);
    double *w = malloc((b->nx + b->c.nout) * sizeof *w);

    eval(b);
    fill(b->nm, w, 4);
    b->c.ops->adjoint(&b->c, &b->at, w, w + b->c.nout, &g.d, b->tape, b->work);
    agree(b, eval, b->nx, b->x, g.x, w);
    agree(b, eval, b->c.ntheta, b->c.theta, g.theta, w);
    agree(b, eval, PARAM_MAX, b->p, g.p, w);
    for (int i = 0; i < PARAM_MAX; i++)
        check(b->c.reads[i] || g.p[i] == 0);
    eval(b);
    again.d = (struct dpoint){.u = again.x}; /* alone, and added up */
    for (int k = 0; k < 2; k++)
        b->c.ops->adjoint(&b->c, &b->at, w, w + b->c.nout, &again.d, b->tape, b->work);
    for (size_t i = 0; i < b->c.layout.n; i++)
        check_near(again.x[i], 2 * g.x[i], b->near * 1e-12 * (1 + fabs(g.x[i])));
    free(w);
    free(g.x);
    free(again.x);
}

/* Where z and h begin, and what h is after a step. */
static void memory_of(struct bench *b)
{
    const struct closure_ops *ops = b->c.ops;
    double *w = malloc((b->nx + 1) * sizeof *w);
    struct grads g = grads(b);

    check(!ops->start == !ops->start_adjoint && !ops->shift == !ops->shift_adjoint);
    check(!ops->start == !ops->start_tangent && !ops->shift == !ops->shift_tangent);
    check(ops->shift || b->c.nheld == 0);
    fill(b->nx, w, 4);
    if (ops->start) {
        const struct point at = {.t = b->at.t, .u = b->u, .theta = b->at.theta};
        struct dpoint d = {.u = g.x, .theta = g.theta};
        ops->start_adjoint(&b->c, &at, w, w + b->c.nlatent, &d);
        agree(b, start, b->c.layout.n, b->x, g.x, w);
        agree(b, start, b->c.ntheta, b->c.theta, g.theta, w);
    }
    memset(g.x, 0, (b->nx + b->c.ntheta) * sizeof *g.x);
    if (b->c.nheld) {
        ops->shift_adjoint(&b->c, &b->at, w, &g.d, b->work);
        agree(b, shift, b->nx, b->x, g.x, w);
        agree(b, shift, b->c.ntheta, b->c.theta, g.theta, w);
    }
    free(w);
    free(g.x);
}

/* What was found by eval is remembered alike when it is told. */
static void recall_of(struct bench *b)
{
    double *dz = calloc(b->c.nlatent + 1, sizeof *dz);

    check(b->c.ops->recall || b->c.nheld || !b->c.npast);
    eval(b);
    if (b->c.ops->recall) {
        b->c.ops->recall(&b->c, &b->at, b->m, dz, b->tape, b->work);
        check(!memcmp(dz, b->m + b->c.nout, b->c.nlatent * sizeof *dz));
    }
    free(dz);
}

static void recalls(void)
{
    each(recall_of);
}

static void memories(void)
{
    each(memory_of);
}

/* <w, J v> = <J^T w, v> for v in x, theta and p, along each part of it alone too. */
static void tangent_of(struct bench *b)
{
    const size_t n = b->c.layout.n, nz = b->c.nlatent, nh = b->c.nheld, p = b->c.ntheta;
    struct grads g = grads(b), v = grads(b);
    double *w = calloc(2 * (b->nx + b->c.nout), sizeof *w), *dm = w + b->nx + b->c.nout;
    double *none = calloc(n, sizeof *none);

    eval(b);
    fill(b->nm, w, 6);
    fill(b->nx, v.x, 5);
    fill(p, v.theta, 7);
    fill(PARAM_MAX, v.p, 15);
    b->c.ops->adjoint(&b->c, &b->at, w, w + b->c.nout, &g.d, b->tape, b->work);
    const double of[] = {dot(n, g.d.u, v.d.u), dot(nz, g.d.z, v.d.z), dot(nh, g.d.h, v.d.h),
                         dot(p, g.theta, v.theta), dot(PARAM_MAX, g.p, v.p)};
    const double size = sqrt(dot(b->nx, g.x, g.x) * dot(b->nx, v.x, v.x)) +
                        sqrt(dot(p, g.theta, g.theta) * dot(p, v.theta, v.theta)) +
                        sqrt(dot(PARAM_MAX, g.p, g.p) * dot(PARAM_MAX, v.p, v.p)) + 1e-300;
    for (int part = 0; part < 32; part++) { /* one bit for u, z, h, theta, p each */
        const struct point along = {.u = part & 1 ? v.d.u : none,
                                    .z = part & 2 ? v.d.z : NULL,
                                    .h = part & 4 ? v.d.h : NULL,
                                    .theta = part & 8 ? v.theta : NULL,
                                    .p = part & 16 ? v.p : NULL};
        double expected = 0;
        for (int i = 0; i < 5; i++)
            expected += part >> i & 1 ? of[i] : 0;
        b->c.ops->tangent(&b->c, &b->at, &along, dm, dm + b->c.nout, b->tape, b->work);
        check_near((dot(b->nm, w, dm) - expected) / size, 0, b->near * 1e-13);
    }
    free(w);
    free(g.x);
    free(v.x);
    free(none);
}

static void tangents(void)
{
    each(tangent_of);
    each_derivative(tangent_of);
}

static void adjoints(void)
{
    each(adjoint_of);
    each_derivative(adjoint_of);
}

static void features_of(struct bench *b)
{
    const size_t n = b->c.nout, p = b->c.ntheta - b->c.nsettled;

    if (!b->c.ops->features)
        return;
    double *A = malloc(n * p * sizeof *A);
    memset(b->h, 0, (b->c.nsettled ? b->c.nheld : 0) * sizeof *b->h);
    b->c.ops->features(&b->c, &b->at, A, b->work);
    eval(b);
    for (size_t i = 0; i < n; i++)
        check_near(dot(p, A + i * p, b->c.theta), b->m[i],
                   1e-12 * (1 + fabs(b->m[i])));
    free(A);
}

static void features_give_eval(void)
{
    each(features_of);
}

/* to := a state turned along every axis. */
static void turn(const struct layout *l, const double from[], double to[])
{
    static const size_t move[GRID_RANK] = {5, 1, 3};

    for (size_t k = 0; k < l->n; k++) {
        size_t i = k, point = 0, stride = 1;
        for (int a = l->var[0].rank - 1; a >= 0; a--) {
            const size_t n = l->axis[l->var[0].axis[a]].n;
            point += (i + move[a]) % n * stride;
            stride *= n;
            i /= n;
        }
        to[i * stride + point] = from[k];
    }
}

/* The same of fields that are not a state: of each variable by itself. */
static void turn_all(const struct layout *l, size_t n, const double from[], double to[])
{
    struct layout one = *l;

    one.n = l->var[0].n;
    for (size_t i = 0; i + one.n <= n; i += one.n)
        turn(&one, from + i, to + i);
}

static bool translated(const struct bench *b, size_t n, const double x[], const double turned[])
{
    /* smagorinsky takes differences on a line, Fourier modes elsewhere */
    const bool line = b->c.layout.var[0].rank == 1 && !strcmp(b->c.ops->name, "smagorinsky");
    if (line || !strstr(b->c.ops->law, "translation to rounding"))
        return memcmp(x, turned, n * sizeof *x) == 0;
    return apart(n, x, turned) <= b->near * 1e-13;
}

/* Latent states that are fields are turned with the state; held ones are fields too. */
static void translation_of(struct bench *b)
{
    const struct layout *l = &b->c.layout;
    double *before = malloc((b->nx + b->c.nout) * sizeof *before);
    double *turned = malloc(2 * (b->nx + b->c.nout) * sizeof *turned);
    double *next = turned + b->nx + b->c.nout;
    double noise[MOST];

    memcpy(noise, b->xi, l->n * sizeof *noise);
    check(b->nx % l->var[0].n == 0 && b->nm % l->var[0].n == 0);
    turn_all(l, b->nm, b->m, turned);
    if (b->c.nheld) {
        shift(b);
        turn_all(l, b->c.nheld, b->m, next);
    }
    memcpy(before, b->x, b->nx * sizeof *before);
    turn_all(l, b->nx, before, b->x);
    turn_all(l, l->n, noise, b->xi);
    eval(b);
    check(translated(b, b->nm, b->m, turned));
    if (b->c.nheld) {
        shift(b);
        check(translated(b, b->c.nheld, b->m, next));
    }
    memcpy(b->xi, noise, l->n * sizeof *noise);
    free(before);
    free(turned);
}

/* The sum of each variable over the grid is round-off, of theta of either sign, however large. */
static void momentum_of(struct bench *b)
{
    const struct layout *l = &b->c.layout;
    static const double sizes[] = {1, -1, 1e3, -1e6};
    bool moves = b->c.ntheta == 0;

    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        fill(b->c.ntheta, b->c.theta, 11);
        for (size_t k = 0; k < b->c.ntheta; k++)
            b->c.theta[k] *= sizes[s];
        if (b->c.ops->constrain)
            b->c.ops->constrain(&b->c, b->c.theta);
        eval(b);
        for (int v = 0; v < l->nvar; v++) {
            const double *m = b->m + l->var[v].offset;
            double sum = 0, most = 0;
            for (size_t i = 0; i < l->var[v].n; i++) {
                sum += m[i];
                most = fmax(most, fabs(m[i]));
            }
            check_near(sum, 0, (double)l->var[v].n * DBL_EPSILON * most);
            moves |= most > 0;
        }
    }
    check(moves);
}

/* Rate of the energy, or of the sum of half the squares of what is there: <u, m>; of a vorticity
 * energy is <psi, m>, -lap psi = w, with what is highest left out, by direct sums. */
static double work_of(const struct bench *b, bool energy)
{
    const struct layout *l = &b->c.layout;
    double sum = 0;

    if (!energy || strcmp(l->var[0].name, "vorticity"))
        return dot(l->n, b->u, b->m);
    const long n[2] = {(long)l->axis[0].n, (long)l->axis[1].n};
    for (long k = -((n[0] - 1) / 2); k <= (n[0] - 1) / 2; k++)
        for (long j = -((n[1] - 1) / 2); j <= (n[1] - 1) / 2; j++) {
            const double x = 2 * M_PI * (double)k / ((double)n[0] * l->axis[0].step);
            const double y = 2 * M_PI * (double)j / ((double)n[1] * l->axis[1].step);
            double complex w = 0, m = 0;
            for (long p = 0; p < n[0] * n[1]; p++) {
                const double turn = (double)(k * (p / n[1])) / (double)n[0] +
                                    (double)(j * (p % n[1])) / (double)n[1];
                w += b->u[p] * cexp(-2 * M_PI * I * turn);
                m += b->m[p] * cexp(-2 * M_PI * I * turn);
            }
            if (k || j)
                sum += creal(conj(w) * m) / (x * x + y * y) / (double)(n[0] * n[1]);
        }
    return sum;
}

/* The sum of the squares of each variable, or of all with z, falls, of theta of either sign,
 * however large; it is that of the fluxes that fall, in units of them. */
static void squares_of(struct bench *b)
{
    const struct layout *l = &b->c.layout;
    static const double sizes[] = {1e6, -1e3, -1, 1};
    const bool latent = b->c.nlatent > 0;

    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        fill(b->c.ntheta, b->c.theta, 11);
        for (size_t k = 0; k < b->c.ntheta; k++)
            b->c.theta[k] *= sizes[s];
        eval(b);
        for (int v = 0; v < (latent ? 1 : l->nvar); v++) {
            const size_t at = latent ? 0 : l->var[v].offset, n = latent ? b->nx : l->var[v].n;
            const double size = sqrt(dot(n, b->u + at, b->u + at) * dot(n, b->m + at, b->m + at));
            check(size > 0 && dot(n, b->u + at, b->m + at) <= 1e-13 * size);
        }
    }
}

/* Nothing is done to what is the same everywhere. */
static void constants_of(struct bench *b, double most)
{
    const struct layout *l = &b->c.layout;

    for (int v = 0; v < l->nvar; v++)
        for (size_t i = 0; i < l->var[v].n; i++)
            b->u[l->var[v].offset + i] = 0.7 - v;
    eval(b);
    for (size_t i = 0; i < l->n; i++)
        check_near(b->m[i], 0, 1e-14 * most);
}

static void laws_of(struct bench *b)
{
    const char *law = b->c.ops->law;
    double most = 0;

    check(law != NULL);
    if (!law)
        return;
    eval(b);
    for (size_t i = 0; i < b->c.nout; i++)
        most = fmax(most, fabs(b->m[i]));
    if (strstr(law, "squares"))
        squares_of(b);
    if (strstr(law, "dissipation of enstrophy"))
        check((strcmp(b->c.layout.var[0].name, "vorticity") && !flow_is_layers(&b->c.layout)) ||
              work_of(b, false) < -1e-6 * most);
    else if (strstr(law, "dissipation") && !strstr(law, "squares"))
        check(work_of(b, true) <= 1e-14 * most);
    if (strstr(law, "translation"))
        translation_of(b);
    if (strstr(law, "momentum"))
        momentum_of(b);
    if (strstr(law, "constants"))
        constants_of(b, most);
}

static void laws_hold(void)
{
    for (int level = KERNEL_V2; level < KERNEL_LEVELS; level++) {
        kernel_limit((enum kernel_level)level);
        each(laws_of);
    }
}

static void nan_of(struct bench *b)
{
    size_t found = 0;

    b->u[7] = NAN;
    eval(b);
    for (size_t i = 0; i < b->c.layout.n; i++)
        found += isnan(b->m[i]);
    check(found > 0 || b->c.ntheta == 0);
}

static void nan_stays(void)
{
    each(nan_of);
}

static void constrain_of(struct bench *b)
{
    if (!b->c.ops->constrain || (b->c.ops->settle && !b->c.nsettled))
        return;
    double once[64];
    const size_t p = b->c.ntheta;
    for (size_t i = 0; i < p; i++)
        b->c.theta[i] = -1 - (double)i;
    check(b->c.ops->constrain(&b->c, b->c.theta));
    memcpy(once, b->c.theta, p * sizeof *once);
    check(!b->c.ops->constrain(&b->c, b->c.theta));
    check(memcmp(once, b->c.theta, p * sizeof *once) == 0);
}

static void constrain_projects(void)
{
    each(constrain_of);
}

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
    b.scale_u = 16, b.scale_tau = 4;
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

/* Without R energy is exchanged, to round-off, of weights of any size; a conv of one point has
 * them first and the biases after them. */
static void skew_keeps_energy(void)
{
    enum { K = 12, A = 5 };
    const struct layout l = line(POINTS, 1, false, EDGE_PERIODIC);

    for (double size = 1; size < 1e10; size *= 1e3) {
        struct bench b;
        check(set_up(&b, closure_find("skew", NULL), &l, NULL, "conv 12 1"));
        for (size_t i = 0; i < b.c.ntheta; i++)
            b.c.theta[i] *= (i < 2 * K ? i / 2 : i - 2 * K) < A ? size : 0;
        eval(&b);
        const double m = sqrt(dot(b.nm, b.m, b.m)), x = sqrt(dot(b.nx, b.x, b.x));
        check(m > 0.1 * size);
        check_near(dot(b.nx, b.x, b.m) / (m * x), 0, 1e-15);
        tear_down(&b);
    }
}

/* Entries of neighbours farther off, on lines and planes, and of none; z that starts elsewhere. */
static void skew_of_any_radius(void)
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
        memory_of(&b);
        start(&b);
        check(b.m[0] == b.c.p[1] * 1.7 && b.m[b.c.nlatent - 1] == b.m[0]);
        adjoint_of(&b);
        tangent_of(&b);
        squares_of(&b);
        eval(&b);
        translation_of(&b);
        momentum_of(&b);
        tear_down(&b);
    }
}

/* A network of one point: F_k = b_k + sum_c w_kc u_c / scale_u, k = a C + v; two variables on
 * axes whose steps are 1 to 2. */
static void flux_by_hand(void)
{
    enum { C = 2, F = 2 * C, NX = 5, NY = POINTS / NX, N = NX * NY };
    const struct layout l = box(2, C);
    struct bench b;

    check(set_up(&b, closure_find("flux", NULL), &l, NULL, "conv 4 1"));
    const double (*w)[C] = (const void *)b.c.theta, *bias = b.c.theta + F * C;
    double flux[F][NX][NY];
    for (size_t i = 0; i < F * N; i++) {
        const size_t k = i / N, point = i % N;
        flux[k][point / NY][point % NY] =
            bias[k] + (w[k][0] * b.u[point] + w[k][1] * b.u[N + point]) / 1.7;
    }
    eval(&b);
    for (size_t i = 0; i < C * N; i++) {
        const size_t v = i / N, x = i % N / NY, y = i % NY;
        const double dx = flux[v][x][y] - flux[v][(x + NX - 1) % NX][y];
        const double dy = flux[C + v][x][y] - flux[C + v][x][(y + NY - 1) % NY];
        check_near(b.m[i], 0.3 * (dx + dy / 2), 1e-14);
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
    double flux[2 * C][NX][NY];
    for (size_t i = 0; i < 2 * C * N; i++) {
        const size_t k = i / N, point = i % N, x = point / NY, y = point % NY, v = k % C;
        const size_t next = k < C ? (x + 1) % NX * NY + y : x * NY + (y + 1) % NY;
        const double from = b.u[v * N + point] / 1.7, to = b.u[v * N + next] / 1.7;
        double W[4];
        for (size_t c = 0; c < 4; c++)
            W[c] = bias[4 * k + c] +
                   (w[4 * k + c][0] * b.u[point] + w[4 * k + c][1] * b.u[N + point]) / 1.7;
        flux[k][x][y] = (W[1] - W[0]) / 2 * (to - from) + (W[3] - W[2]) / 2 * (to * to - from * from);
    }
    eval(&b);
    for (size_t i = 0; i < C * N; i++) {
        const size_t v = i / N, x = i % N / NY, y = i % NY;
        const double dx = flux[v][x][y] - flux[v][(x + NX - 1) % NX][y];
        const double dy = flux[C + v][x][y] - flux[C + v][x][(y + NY - 1) % NY];
        check_near(b.m[i], 0.3 * (dx + dy / 2), 1e-13);
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

/* One network program in both precisions: m, its derivative and its gradients. False: the form
 * does not take it. */
static bool compare_precisions(const struct closure_ops *ops, const char *program)
{
    enum { MOST_THETA = 20000 };
    const struct layout l = line(POINTS, 1, false, true);
    double m[2][MOST], dm[2][MOST], du[2][MOST] = {0}, w[MOST], v[MOST];
    const char *last = program ? strstr(program, "conv 1 ") : NULL;
    char entries[128];
    const char *net = program;
    static double dtheta[2][MOST_THETA];
    size_t ntheta = 0, nout = 0;

    if (last && !strcmp(ops->name, "skew")) {
        snprintf(entries, sizeof entries, "%.*sconv 12 %s", (int)(last - program), program,
                 last + strlen("conv 1 "));
        net = entries;
    }
    fill(MOST, w, 8);
    fill(POINTS, v, 9);
    memset(dtheta, 0, sizeof dtheta);
    for (int k = 0; k < 2; k++) {
        struct bench b;
        const bool takes = set_up(&b, k ? ops : ops->f32, &l, NULL, net);
        check(takes || !k);
        if (!takes)
            return false;
        check((nout = b.c.nout + b.c.nlatent) <= MOST);
        check((ntheta = b.c.ntheta) <= MOST_THETA && is_f32(b.c.ops) == !k);
        eval(&b);
        memcpy(m[k], b.m, nout * sizeof *m[k]);
        b.c.ops->tangent(&b.c, &b.at, &(struct point){.u = v}, dm[k], dm[k] + b.c.nout, b.tape,
                         b.work);
        b.c.ops->adjoint(&b.c, &b.at, w, w + b.c.nout,
                         &(struct dpoint){.u = du[k], .theta = dtheta[k]}, b.tape, b.work);
        tear_down(&b);
    }
    check_near(apart(nout, m[0], m[1]), 0, 1e-5);
    check_near(apart(nout, dm[0], dm[1]), 0, 1e-5);
    check_near(apart(POINTS, du[0], du[1]), 0, 1e-5);
    check_near(apart(ntheta, dtheta[0], dtheta[1]), 0, 1e-5);
    check(memcmp(m[0], m[1], nout * sizeof *m[0]) != 0); /* or it was double twice */
    return true;
}

static void f32_is_near_f64(void)
{
    static const char *const programs[] = {
        NULL, "conv 8 3 tanh | square | conv 1 5 nobias", "conv 5 3 relu | conv 1 3",
        "conv 4 3 gelu | conv 9 11 silu | conv 1 3", "conv 4 3 softplus | conv 1 45",
        "mean | conv 4 3 tanh | conv 4 5 dilate=3 tanh | add 2 | concat input | conv 1 3"};
    const int all = sizeof programs / sizeof *programs;

    for (const struct closure_ops *const *ops = closure_all(); *ops; ops++) {
        check(!is_f32(*ops) && ((*ops)->precision != NULL) == ((*ops)->f32 != NULL));
        int compared = 0;
        for (int k = 0; (*ops)->f32 && k < all; k++)
            compared += compare_precisions(*ops, programs[k]);
        check(!(*ops)->f32 || compared == all || compared == 1); /* or its default alone */
    }
}

static void precisions_are_chosen_by_name(void)
{
    struct err err = {0};

    check(closure_in("cnn", NULL, NULL) == closure_find("cnn", NULL));
    check(closure_in("cnn", "f64", NULL) == closure_find("cnn", NULL));
    check(closure_in("cnn", "f32", NULL) == closure_find("cnn", NULL)->f32);
    check(closure_in("linear", "f64", NULL) == closure_find("linear", NULL));
    check(!closure_in("linear", "f32", &err) && err.code == ERR_USAGE);
    check_text(err.msg, "closure linear: found precision f32, expected f64: it has no network "
                        "in f32");
    check(!closure_in("cnn", "f16", &err) && err.code == ERR_USAGE);
    check_text(err.msg, "found precision 'f16', expected f64 or f32");
}

/* Steps of a memory under states that are given; m (steps, nout) of each. */
enum { PULSES = 6 };
static void remember(struct bench *b, const double u[], double m[])
{
    const size_t n = b->c.layout.n;

    memset(b->z, 0, (b->c.nlatent + b->c.nheld) * sizeof *b->z);
    memcpy(b->u, u, n * sizeof *u);
    if (b->c.ops->start)
        b->c.ops->start(&b->c, &b->at, b->z, b->h);
    for (size_t k = 0; k < PULSES; k++) {
        memcpy(b->u, u + k * n, n * sizeof *u);
        if (k && b->c.nheld) {
            shift(b);
            memcpy(b->h, b->m, b->c.nheld * sizeof *b->h);
        }
        eval(b);
        memcpy(m + k * b->c.nout, b->m, b->c.nout * sizeof *m);
        for (size_t i = 0; i < b->c.nlatent; i++)
            b->z[i] = b->c.ops->steps ? b->m[b->c.nout + i]
                                      : b->z[i] + 0.01 * b->m[b->c.nout + i];
    }
}

/* A state changes nothing that was given before it; and something after it, if there is a
 * memory. */
static void causality_of(struct bench *b)
{
    const size_t n = b->c.layout.n, nout = b->c.nout;
    double *u = malloc(PULSES * (n + 2 * nout) * sizeof *u), *m = u + PULSES * n;
    double *other = m + PULSES * nout;

    fill(PULSES * n, u, 21);
    remember(b, u, m);
    for (size_t k = 0; k < PULSES; k++) {
        const double was = u[k * n + 3];
        u[k * n + 3] += 0.5;
        remember(b, u, other);
        u[k * n + 3] = was;
        check(memcmp(m, other, k * nout * sizeof *m) == 0);
        const bool later = memcmp(m + (k + 1) * nout, other + (k + 1) * nout,
                                  (PULSES - k - 1) * nout * sizeof *m) != 0;
        check(later || b->c.nlatent + b->c.nheld == 0 || b->c.ntheta == 0 || b->c.nnoise > 0 ||
              k != 1); /* some remember nothing but their noise */
    }
    free(u);
}

static void the_future_changes_nothing(void)
{
    each(causality_of);
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

/* Lags, own values and hidden variables beyond the defaults, with products, on components and on
 * a grid. */
static void memories_of_any_length(void)
{
    static const char *const lengths[][4] = {
        {"lags=1", "lags=1,own=1", "lags=4", "lags=3,own=2,noise=0"},
        {"rank=0", "rank=1", "rank=5", "rank=3,noise=0"}};

    for (int k = 0; k < 16; k++) {
        const struct layout l = line(5, 1 + k % 2, k / 8, EDGE_PERIODIC);
        const int form = k / 4 % 2;
        struct bench b;
        check(set_up(&b, closure_find(form ? "auxiliary" : "memory", NULL), &l,
                     lengths[form][k % 4], "poly:2"));
        adjoint_of(&b);
        tangent_of(&b);
        recall_of(&b);
        tear_down(&b);
    }
}

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

static const char *const even[] = {
    "cnn", "delay", "dynamic-memory", "finite-memory", "flux", "gru", "latent", "linear", "narma",
    "renormalised", "smagorinsky", "state-space", "t-model", NULL};

/* Which read places, multiply what has one index, or know the equation of values in cells. */
static const char *const on_cells[] = {
    "auxiliary", "deeponet", "dynamic-memory", "finite-memory", "memory", "narma", "renormalised",
    "smagorinsky", "t-model", "terms", NULL};

static void refusals(void)
{
    const struct {
        const char *form;
        struct layout l;
        const char *params, *net, *says;
    } table[] = {
        {"cnn", line(24, 2, false, EDGE_PERIODIC), NULL, NULL, "expected 2, one for each"},
        {"flux", line(24, 2, false, EDGE_PERIODIC), NULL, NULL,
         "gives 1 channels, expected 2, one for each variable of the state along each axis"},
        {"latent", line(24, 1, false, EDGE_PERIODIC), "channels=2", NULL,
         "gives 2 channels, expected 3, one for each variable of the state and each latent field"},
        {"gru", line(24, 1, false, EDGE_PERIODIC), NULL, "conv 2 1",
         "expected 5, one for each variable of the state and four for each hidden field"},
        {"delay", line(24, 2, false, EDGE_PERIODIC), NULL, NULL, "expected 2, one for each"},
        {"delay", line(24, 1, false, EDGE_PERIODIC), "delays=-1", NULL, "delays"},
        {"state-space", line(24, 1, false, EDGE_PERIODIC), NULL, "conv 3 1",
         "expected 2, one for each variable of the state and each mode"},
        {"state-space", line(24, 1, false, EDGE_OPEN), NULL, NULL, "expected periodic"},
        {"flux", box(3, 2), NULL, "conv 2 1", "gives 2 channels, expected 6"},
        {"viscosity", line(24, 2, false, EDGE_PERIODIC), NULL, NULL,
         "gives 1 channels, expected 2, one for each variable"},
        {"skew", box(2, 1), NULL, NULL, "gives 12 channels, expected 45, one for each entry"},
        {"skew", line(8, 1, false, EDGE_PERIODIC), "radius=8", NULL,
         "radius = 8 needs 9 points along each axis, found 8"},
        {"cnn", line(24, 1, false, EDGE_OPEN), NULL, NULL,
         "axis x: found edge open, expected periodic"},
        {"cnn", line(3, 1, false, EDGE_PERIODIC), NULL, NULL, "whole number from 1 to 3"},
        {"cnn", line(24, 1, false, EDGE_PERIODIC), NULL, "conv 1 4", "column 8, '4'"},
        {"cnn", line(24, 1, false, EDGE_PERIODIC), "radius=1", NULL, "no parameter"},
        {"fno", line(24, 1, false, EDGE_PERIODIC), NULL, "spectral 4 3 gelu | conv 1 3",
         "has a conv of several points, expected operations that know no steps of a grid"},
        {"fno", line(16, 1, false, EDGE_PERIODIC), NULL, NULL,
         "column 25, '8': 16 points have modes up to 7"},
        {"fno", line(24, 2, false, EDGE_PERIODIC), NULL, NULL, "expected 2, one for each"},
        {"fno", line(24, 1, false, EDGE_OPEN), NULL, NULL, "expected periodic"},
        {"deeponet", line(24, 1, false, EDGE_PERIODIC), NULL, NULL,
         "sensors = 32: expected at most 24, the points of axis x"},
        {"deeponet", line(40, 2, false, EDGE_PERIODIC), NULL, "conv 5 1",
         "gives 5 channels, expected a multiple of 2, some for each variable"},
        {"deeponet", line(40, 1, false, EDGE_PERIODIC), NULL, "conv 5 3",
         "whole number from 1 to 1"},
        {"linear", line(24, 1, false, EDGE_PERIODIC), NULL, "tanh", "takes no network"},
        {"linear", line(24, 1, false, EDGE_PERIODIC), "radius=1.5", NULL, "whole number"},
        {"linear", line(24, 1, false, EDGE_PERIODIC), "radius=12", NULL, "needs 25 points"},
        {"linear", line(24, 1, false, EDGE_WALL), NULL, NULL,
         "axis x: found edge wall, expected periodic"},
        {"smagorinsky", line(24, 1, false, EDGE_WALL), NULL, NULL,
         "axis x: found edge wall, expected periodic"},
        {"smagorinsky", line(24, 1, true, EDGE_PERIODIC), NULL, NULL, "counts components"},
        {"smagorinsky", line(24, 2, false, EDGE_PERIODIC), NULL, NULL, "found 2 variables"},
        {"smagorinsky", line(24, 1, false, EDGE_PERIODIC), "width=0", NULL, "expected"},
        {"memory", line(5, 1, true, EDGE_PERIODIC), NULL, "1", "no term but the constant"},
        {"auxiliary", line(5, 1, true, EDGE_PERIODIC), NULL, "1", "no term but the constant"},
        {"memory", line(5, 1, true, EDGE_PERIODIC), "lags=0", NULL, "lags"},
        {"smagorinsky", (struct layout){0}, NULL, NULL, "no variables"},
        {"t-model", line(24, 1, false, EDGE_WALL), NULL, NULL,
         "axis x: found edge wall, expected periodic"},
        {"finite-memory", line(24, 1, true, EDGE_PERIODIC), NULL, NULL, "counts components"},
        {"renormalised", line(24, 2, false, EDGE_PERIODIC), NULL, NULL, "found 2 variables"},
        {"renormalised", box(3, 1), NULL, NULL, "found 3 axes, expected"},
        {"renormalised", box(2, 1), NULL, NULL,
         "axis y: found 9 points, expected 5, as many as on the other side (or modes)"},
        {"renormalised", box(2, 1), "modes=3", NULL, "5 points have 2"},
        {"t-model", square(2), NULL, NULL, "found 2 variables"},
        {"smagorinsky", layers(), NULL, NULL, "expected a flow whose velocity the state tells"},
        {"backscatter", layers(), NULL, NULL, "expected a flow whose velocity the state tells"},
        {"similarity", layers(), NULL, NULL, "expected a flow whose velocity the state tells"},
        {"symmetric", layers(), NULL, "conv 2 3", "whose beta and mean flow tell directions apart"},
        {"narma", square(1), NULL, NULL, "found 2 axes, expected one"},
        {"t-model", line(2, 1, false, EDGE_PERIODIC), NULL, NULL, "expected at least 3"},
        {"dynamic-memory", line(24, 1, false, EDGE_PERIODIC), "modes=1", NULL,
         "found 1 resolved modes, expected at least 2"},
        {"t-model", line(24, 1, false, EDGE_PERIODIC), "modes=12", NULL, "24 points have 11"},
        {"narma", line(24, 1, false, EDGE_PERIODIC), "modes=12", NULL, "24 points have 11"},
        {"narma", line(24, 1, false, EDGE_PERIODIC), "lags=0", NULL, "lags"},
        {"narma", line(24, 2, false, EDGE_PERIODIC), NULL, NULL, "found 2 variables"},
        {"renormalised", line(24, 1, false, EDGE_PERIODIC), "order=3", NULL, "expected"},
        {"renormalised", line(24, 1, false, EDGE_PERIODIC), "order=1.5", NULL, "whole"}};

    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        struct closure c;
        struct err err = {0};
        check(closure_open(&c, closure_find(table[k].form, NULL), &table[k].l,
                           table[k].params, table[k].net, 0, &err) == -1);
        check(err.code == ERR_USAGE || err.code == ERR_DATA);
        if (!strstr(err.msg, table[k].says))
            check_text(err.msg, table[k].says);
    }
    struct layout l = line(8, 1, false, EDGE_PERIODIC);
    struct axis y = l.axis[0];
    struct err err = {0};
    struct closure c;
    l.var[0].at[0] = 1;
    for (const char *const *form = on_cells; *form; form++) {
        check(closure_open(&c, closure_find(*form, NULL), &l, NULL, NULL, 0, &err) == -1);
        check(strstr(err.msg, "variable u lies on faces, expected values in cells"));
    }
    l.var[0].at[0] = 0;
    l.axis[0].x = (const double[]){0, 1, 2, 3, 4, 5, 6, 8};
    for (const char *const *form = even; *form; form++) {
        check(closure_open(&c, closure_find(*form, NULL), &l, NULL, NULL, 0, &err) == -1);
        check(strstr(err.msg, "axis x: found steps from 1 to 2, expected uniform ones"));
    }
    l.axis[0].x = NULL;
    strcpy(y.name, "y");
    check(layout_axis(&l, &y, NULL) == 1);
    check(layout_var(&l, "w", "x,y", "", "", NULL) == 1);
    check(closure_open(&c, closure_find("linear", NULL), &l, NULL, NULL, 0, &err) == -1);
    check(strstr(err.msg, "variable w: found 2 axes, u has 1") != NULL);
    l.var[0] = l.var[1];
    l.nvar = 1;
    check(closure_open(&c, closure_find("smagorinsky", NULL), &l, NULL, NULL, 0, &err) == -1);
    check(strstr(err.msg, "found 1 variables, the first of them w, on 2 axes, expected a flow"));
}

static void no_memory_is_survived(void)
{
    const struct layout l = line(POINTS, 1, false, EDGE_PERIODIC);

    for (const struct closure_ops *const *ops = closure_all(); *ops; ops++)
        for (long n = 1; n < 100; n++) {
            struct closure c;
            struct err err = {0};
            const bool admits = closure_open(&c, *ops, &l, NULL, NULL, 0, NULL) == 0;
            closure_close(&c);
            starve(n);
            const int rc = closure_open(&c, *ops, &l, NULL, NULL, 0, &err);
            const bool failed = starved;
            starve(0);
            check((rc == 0) == (admits && !failed)); /* some admit no line */
            closure_close(&c);
            if (!failed)
                break;
            check(err.code == ERR_INTERNAL);
        }
}

int main(void)
{
    run(adjoints);
    run(memories);
    run(recalls);
    run(tangents);
    run(the_future_changes_nothing);
    run(a_closed_gate_is_no_memory);
    run(modes_are_an_exponential_kernel);
    run(memories_of_any_length);
    run(narma_by_hand);
    run(narma_knows_no_place_and_no_side);
    run(features_give_eval);
    run(laws_hold);
    run(nan_stays);
    run(constrain_projects);
    run(smagorinsky_converges);
    run(cnn_is_normalised);
    run(skew_by_hand);
    run(skew_keeps_energy);
    run(skew_of_any_radius);
    run(flux_by_hand);
    run(flux_is_as_published);
    run(stencil_by_hand);
    run(stencil_reaches_both_ways);
    run(f32_is_near_f64);
    run(precisions_are_chosen_by_name);
    run(refusals);
    run(no_memory_is_survived);
    return check_end();
}
