/* Conformance of model forms, in each precision that they have: derivatives, memories, linearity in
 * theta, and no memory to be had. */
#include "closure_bench.h"

#include "../starve.h"

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
    each_field(tangent_of);
}

static void adjoints(void)
{
    each(adjoint_of);
    each_derivative(adjoint_of);
    each_field(adjoint_of);
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
    each_layout(closure_find("field", NULL), "matern=1,modes=45,sd=0.3", NULL, features_of);
}

static void skew_of(struct bench *b)
{
    memory_of(b);
    start(b);
    check(b->m[0] == b->c.p[1] * 1.7 && b->m[b->c.nlatent - 1] == b->m[0]);
    adjoint_of(b);
    tangent_of(b);
}

static void skew_of_any_radius(void)
{
    each_skew(skew_of);
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
    run(skew_of_any_radius);
    run(memories_of_any_length);
    run(features_give_eval);
    run(no_memory_is_survived);
    return check_end();
}
