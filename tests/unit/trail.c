/* Trails: in any memory the same states and gradients to the bit; gradients are the transpose of
 * tangents, and the slope of differences. Systems, schemes, closures of all
 * kinds. */
#include "model/trail.h"

#include <stdint.h>
#include <stdlib.h>

#include "../check.h"
#include "num/rng.h"

enum { MOST = 256, STEPS = 64, NTHETA = 64 };

/* ---- a closure with a latent and a held state ----
 *   m_i = theta_0 sin(u_{i+1}) + theta_1 z u_i + 0.1 h,   dz/dt = tanh(u_0) - z
 *   next h = 0.9 h + 0.1 sin(u_2) */

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const double *u = at->u;

    (void)tape, (void)work;
    for (size_t i = 0; i < c->nout; i++)
        m[i] = at->theta[0] * sin(u[(i + 1) % c->nout]) + at->theta[1] * at->z[0] * u[i] +
               0.1 * at->h[0];
    dz[0] = tanh(u[0]) - at->z[0];
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const double *u = at->u, t = tanh(u[0]), z = v->z ? v->z[0] : 0;
    const double *du = v->u, *theta = at->theta;

    (void)tape, (void)work;
    for (size_t i = 0; i < c->nout; i++) {
        const size_t next = (i + 1) % c->nout;
        dm[i] = theta[0] * cos(u[next]) * du[next] + theta[1] * (z * u[i] + at->z[0] * du[i]);
        dm[i] += v->theta ? v->theta[0] * sin(u[next]) + v->theta[1] * at->z[0] * u[i] : 0;
        dm[i] += v->h ? 0.1 * v->h[0] : 0;
    }
    ddz[0] = (1 - t * t) * du[0] - z;
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const double *u = at->u, t = tanh(u[0]);

    (void)tape, (void)work;
    for (size_t i = 0; i < c->nout; i++) {
        const size_t next = (i + 1) % c->nout;
        d->u[next] += at->theta[0] * cos(u[next]) * dm[i];
        d->u[i] += at->theta[1] * at->z[0] * dm[i];
        d->z[0] += at->theta[1] * u[i] * dm[i];
        d->h[0] += 0.1 * dm[i];
        d->theta[0] += sin(u[next]) * dm[i];
        d->theta[1] += at->z[0] * u[i] * dm[i];
    }
    d->u[0] += (1 - t * t) * ddz[0];
    d->z[0] -= ddz[0];
}

static void shift(const struct closure *c, const struct point *at, double next[], double work[])
{
    (void)c, (void)work;
    next[0] = 0.9 * at->h[0] + 0.1 * sin(at->u[2]);
}

static void shift_tangent(const struct closure *c, const struct point *at, const struct point *v,
                          double dnext[], double work[])
{
    (void)c, (void)work;
    dnext[0] = 0.9 * v->h[0] + 0.1 * cos(at->u[2]) * v->u[2];
}

static void shift_adjoint(const struct closure *c, const struct point *at, const double dnext[],
                          struct dpoint *d, double work[])
{
    (void)c, (void)work;
    d->h[0] += 0.9 * dnext[0];
    d->u[2] += 0.1 * cos(at->u[2]) * dnext[0];
}

static const struct closure_ops memory = {.name = "memory", .act = "add", .eval = eval,
                                          .tangent = tangent, .adjoint = adjoint,
                                          .shift = shift, .shift_tangent = shift_tangent,
                                          .shift_adjoint = shift_adjoint};

/* ---- the cases ---- */

struct kind {
    const char *sys;
    size_t grid[SYS_AXES];
    const char *scheme, *closure, *precision; /* closure NULL: none, "": the one above */
    double transpose, slope;                        /* how near the gradient has to be */
};

static const struct kind kinds[] = {
    {"lorenz63", {3}, "rk4", NULL, NULL, 1e-12, 1e-7},
    {"lorenz96", {12}, "ssprk3", "linear", NULL, 1e-12, 1e-7},
    {"lorenz96", {12}, "rk4", "", NULL, 1e-12, 1e-7},
    {"burgers", {12}, "ssprk2", "smagorinsky", NULL, 1e-12, 1e-7},
    {"burgers", {12}, NULL, "cnn", "f64", 1e-12, 1e-7},
    {"burgers", {12}, NULL, "cnn", "f32", 1e-4, 1e-2},
    {"kuramoto-sivashinsky", {12}, "etdrk4", "cnn", "f64", 1e-12, 1e-7},
    {"kuramoto-sivashinsky", {12}, "etdrk4", "", NULL, 1e-12, 1e-7},
    {"kolmogorov", {10, 10}, "etdrk4", NULL, NULL, 1e-12, 1e-7},
};

struct bench {
    const struct kind *kind;
    struct sys sys;
    struct closure closure;
    struct model model;
    double own[NTHETA], theta[NTHETA], u[MOST], vtheta[NTHETA], v[MOST], vp[PARAM_MAX];
    double t[STEPS + 1], dout[STEPS * MOST], out[STEPS * MOST];
    size_t nsave, nstep, cut;
};

static void fill(size_t n, double x[], double size, uint64_t index)
{
    struct rng r = rng_open(5, "test", index);

    for (size_t i = 0; i < n; i++)
        x[i] = size * rng_normal(&r);
}

static void open_closure(struct bench *b)
{
    const char *name = b->kind->closure;

    b->closure = (struct closure){.ops = &memory, .layout = b->sys.layout, .ntheta = 2,
                                  .theta = b->own, .nout = b->sys.n, .nlatent = 1, .nheld = 1};
    if (name && *name) {
        const char *net = b->kind->precision ? "square | conv 3 3 tanh | conv 1 3" : NULL;
        const struct closure_ops *ops = net ? closure_in(name, b->kind->precision, NULL)
                                            : closure_find(name, NULL);
        check(!closure_open(&b->closure, ops, &b->sys.layout, NULL, net, 2, NULL));
    }
    check(b->closure.ntheta <= NTHETA);
}

static void open(struct bench *b, const struct kind *kind)
{
    const struct sys_ops *ops = sys_find(kind->sys, NULL);
    double p[PARAM_MAX];

    *b = (struct bench){.kind = kind};
    param_defaults(ops->params, p);
    check(!sys_open(&b->sys, ops, NULL, p, b->kind->grid, NULL));
    check(b->sys.n <= MOST);
    open_closure(b);
    check(!model_open(&b->model, &b->sys, kind->closure ? &b->closure : &closure_nothing,
                      kind->scheme, ops->dt, NULL));
    fill(b->sys.n, b->u, 1, 1);
    fill(b->sys.n, b->v, 0.5, 2);
    fill(b->closure.ntheta, b->theta, 0.3, 3);
    fill(b->closure.ntheta, b->vtheta, 0.1, 4);
    fill(PARAM_MAX, b->vp, 0.01, 6);
    fill(STEPS * MOST, b->dout, 1, 5);
}

static void close(struct bench *b)
{
    model_close(&b->model);
    if (b->kind->closure && *b->kind->closure)
        closure_close(&b->closure);
    sys_close(&b->sys);
}

/* test(b) of every kind, for 1, 7 and 64 steps and as many saves of them as there can be. */
static void each(void (*test)(struct bench *b))
{
    static const size_t shape[][2] = {{1, 1}, {1, 7}, {7, 1}, {1, 64}, {4, 16}, {16, 4}, {64, 1}};
    static struct bench b;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const int bad = check_bad;
        open(&b, &kinds[i]);
        for (size_t j = 0; j < sizeof shape / sizeof *shape; j++) {
            b.nsave = shape[j][0];
            b.nstep = shape[j][1];
            for (size_t k = 0; k <= b.nsave; k++)
                b.t[k] = 1 + (double)(k * b.nstep) * b.model.dt;
            test(&b);
        }
        close(&b);
        if (check_bad > bad)
            fprintf(stderr, "  %s, %s %s\n", kinds[i].sys, kinds[i].scheme, kinds[i].closure);
    }
}

static double dot(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static struct point first(const struct bench *b)
{
    struct point at = model_point(&b->model, b->t[0]);

    at.u = b->u;
    at.theta = b->theta;
    return at;
}

struct gradient {
    double u[MOST], theta[NTHETA], p[PARAM_MAX], symbol[MOST];
};

/* sum of dout over all that comes out; its gradient (NULL: not wanted). */
static double value(struct bench *b, size_t budget, struct gradient *g)
{
    const size_t size = trail_size(&b->model, b->nsave, b->nstep, budget);
    double *room = malloc(size * sizeof *room);
    const struct point at = first(b);
    struct trail tr;

    trail_place(&tr, &b->model, b->nsave, b->nstep, budget, room);
    tr.cut = b->cut;
    check(trail_forward(&tr, &at, b->t, b->out, g != NULL));
    if (g) {
        *g = (struct gradient){0};
        const struct dpoint d = {.u = g->u, .theta = g->theta, .p = g->p,
                                 .symbol = b->sys.symbol ? g->symbol : NULL};
        trail_adjoint(&tr, &at, b->t, b->dout, &d);
    }
    free(room);
    return dot(b->nsave * b->sys.n, b->dout, b->out);
}

/* ---- what holds for all of them ---- */

static size_t plans[3]; /* seen: all tapes, all states, binomial */

static void bits_of(struct bench *b)
{
    static struct gradient whole, g;
    static double out[STEPS * MOST];
    const size_t least = trail_size(&b->model, b->nsave, b->nstep, 1);
    const size_t all = trail_size(&b->model, b->nsave, b->nstep, 0);

    value(b, 0, &whole);
    memcpy(out, b->out, sizeof out);
    check(whole.u[0] != 0 && isfinite(whole.u[0]));
    for (size_t i = 0; i <= 12; i++) {
        const size_t budget = least + (all - least) * i * i / 144;
        const struct trail_plan p = trail_plan(&b->model, b->nsave, b->nstep, budget);
        check(trail_size(&b->model, b->nsave, b->nstep, budget) <= budget);
        check(p.parts <= b->nsave * b->nstep && (i < 12 || p.parts == 1));
        plans[p.parts == 1 ? 0 : p.slots + 1 == p.parts ? 1 : 2]++;
        value(b, budget, &g);
        check(memcmp(&whole, &g, sizeof g) == 0);
        check(memcmp(out, b->out, sizeof out) == 0);
    }
    value(b, 1, NULL);
    check(memcmp(out, b->out, sizeof out) == 0);
}

static void every_memory_gives_the_same_bits(void)
{
    each(bits_of);
    check(plans[0] > 100 && plans[1] > 100 && plans[2] > 100);
}

/* <dout, J v> of the states at the saves along each of so many directions. */
static void along(struct bench *b, const struct trail_along *v, double slopes[])
{
    static double out[STEPS * MOST], dout[3 * STEPS * MOST];
    const size_t n = b->nsave * b->sys.n, size = trail_size(&b->model, b->nsave, b->nstep, 1);
    double *room = malloc((size + trail_tangent_size(&b->model, v->count)) * sizeof *room);
    const struct point at = first(b);
    struct trail tr;

    trail_place(&tr, &b->model, b->nsave, b->nstep, 1, room);
    check(trail_tangent(&tr, &at, b->t, v, out, dout, n, room + size));
    check(memcmp(out, b->out, n * sizeof *out) == 0);
    for (size_t i = 0; i < v->count; i++)
        slopes[i] = dot(n, b->dout, dout + i * n);
    free(room);
}

static double slope(const struct bench *b, const struct gradient *g)
{
    return dot(b->sys.n, g->u, b->v) + dot(b->closure.ntheta, g->theta, b->vtheta);
}

/* Along the state, theta and the parameters of the system apart, and together; one direction is
 * what it is among others, to the bit. */
static void transpose_of(struct bench *b)
{
    static struct gradient g;
    double u[3 * MOST] = {0}, theta[3 * NTHETA] = {0}, p[3 * PARAM_MAX] = {0}, of[3], one;
    const size_t n = b->sys.n, ntheta = b->model.joint.closure->ntheta;
    const struct trail_along all = {3, u, theta, p};

    value(b, 1, &g);
    memcpy(u, b->v, n * sizeof *u);
    memcpy(theta + ntheta, b->vtheta, ntheta * sizeof *theta);
    memcpy(p + 2 * PARAM_MAX, b->vp, sizeof b->vp);
    along(b, &all, of);
    const double back[3] = {dot(n, g.u, b->v), dot(ntheta, g.theta, b->vtheta),
                            dot(PARAM_MAX, g.p, b->vp)};
    for (size_t i = 0; i < 3; i++) {
        check_near(back[i], of[i], b->kind->transpose * fabs(of[i]));
        const struct trail_along alone = {1, i == 0 ? u : NULL, i == 1 ? theta + ntheta : NULL,
                                          i == 2 ? b->vp : NULL};
        along(b, &alone, &one);
        check(one == of[i] || ntheta == 0);
    }
    along(b, &(struct trail_along){1, b->v, b->vtheta, b->vp}, &one);
    check_near(back[0] + back[1] + back[2], one, b->kind->transpose * fabs(one));
}

static void the_gradient_is_the_transpose(void)
{
    each(transpose_of);
}

static void slope_of(struct bench *b)
{
    static struct gradient g;
    static struct bench to;
    double least = INFINITY;

    value(b, 1, &g);
    const double of = slope(b, &g);
    for (double h = 1e-2; h > 1e-7; h /= 4) {
        double side[2];
        for (int s = 0; s < 2; s++) {
            memcpy(to.u, b->u, sizeof to.u);
            memcpy(to.theta, b->theta, sizeof to.theta);
            for (size_t i = 0; i < b->sys.n; i++)
                b->u[i] += (s ? -h : h) * b->v[i];
            for (size_t i = 0; i < b->closure.ntheta; i++)
                b->theta[i] += (s ? -h : h) * b->vtheta[i];
            side[s] = value(b, 1, NULL);
            memcpy(b->u, to.u, sizeof to.u);
            memcpy(b->theta, to.theta, sizeof to.theta);
        }
        least = fmin(least, fabs((side[0] - side[1]) / (2 * h) - of) / fabs(of));
    }
    check_near(least, 0, b->kind->slope);
}

static void the_gradient_is_the_slope(void)
{
    each(slope_of);
}

/* sum := the gradients of trails over `cut` saves at most, each from where the last one came to. */
static void add_pieces(const struct bench *b, size_t cut, struct gradient *sum)
{
    static struct gradient g;
    static struct bench piece;
    const size_t n = b->sys.n;

    *sum = (struct gradient){0};
    for (size_t at = 0; at < b->nsave; at += cut) {
        piece = *b;
        piece.nsave = b->nsave - at < cut ? b->nsave - at : cut;
        memcpy(piece.u, at ? b->out + (at - 1) * n : b->u, n * sizeof *b->u);
        memcpy(piece.t, b->t + at, (piece.nsave + 1) * sizeof *b->t);
        memcpy(piece.dout, b->dout + at * n, piece.nsave * n * sizeof *b->u);
        value(&piece, 0, &g);
        for (size_t i = 0; i < NTHETA; i++)
            sum->theta[i] += g.theta[i];
        for (size_t i = 0; i < PARAM_MAX; i++)
            sum->p[i] += g.p[i];
        if (at == 0)
            memcpy(sum->u, g.u, sizeof g.u);
    }
}

static void check_near_all(size_t n, const double a[], const double b[], double rel)
{
    for (size_t i = 0; i < n; i++)
        check_near(a[i], b[i], rel * sqrt(dot(n, b, b)));
}

/* With states taken as given the gradient is the sum of those of shorter trails; of as many saves
 * as there are it is the whole one, to the bit. A state does not tell what a closure remembers. */
static void cut_of(struct bench *b)
{
    static struct gradient whole, all, sum;
    const size_t cuts[] = {1, 3, b->nsave / 2, b->nsave};

    value(b, 0, &whole);
    for (size_t k = 0; k < 4; k++) {
        if (cuts[k] == 0 || cuts[k] > b->nsave)
            continue;
        b->cut = cuts[k];
        value(b, k % 2, &all);
        b->cut = 0;
        check((cuts[k] == b->nsave) == !memcmp(&whole, &all, sizeof all));
        if (b->closure.nheld + b->closure.nlatent)
            continue;
        add_pieces(b, cuts[k], &sum);
        const double near = 1e3 * b->kind->transpose;
        check_near_all(NTHETA, all.theta, sum.theta, near);
        check_near_all(PARAM_MAX, all.p, sum.p, near);
        check_near_all(b->sys.n, all.u, sum.u, near);
    }
}

static void a_cut_trail_is_shorter_ones(void)
{
    each(cut_of);
}

/* A budget that holds for 64 steps holds for a million, each made at most 9 times. */
static void memory_does_not_grow_with_the_steps(void)
{
    static struct bench b;

    open(&b, &kinds[0]);
    const size_t budget = trail_size(&b.model, 1, STEPS, 0) / 2;
    for (size_t steps = STEPS; steps <= STEPS << 14; steps *= 4) {
        const struct trail_plan p = trail_plan(&b.model, 1, steps, budget);
        check(trail_size(&b.model, 1, steps, budget) <= budget);
        check(p.part * p.parts >= steps && p.part * (p.parts - 1) < steps);
        check(schedule_cost(p.parts, p.slots) * p.part < 8 * steps);
    }
    close(&b);
}

static void blow_ups_are_told(void)
{
    static struct bench b;
    struct trail tr;

    open(&b, &kinds[0]);
    b.nsave = 16, b.nstep = 4;
    for (size_t k = 0; k <= b.nsave; k++)
        b.t[k] = (double)(k * b.nstep) * b.model.dt;
    b.u[0] = 1e9, b.u[1] = 1e9;
    const struct point at = first(&b);
    for (size_t budget = 0; budget < 2; budget++) {
        double *room = malloc(trail_size(&b.model, 16, 4, budget) * sizeof *room);
        trail_place(&tr, &b.model, 16, 4, budget, room);
        b.out[0] = b.out[15 * b.sys.n] = 0;
        check(!trail_forward(&tr, &at, b.t, b.out, true));
        check(isnan(b.out[0]) && isnan(b.out[15 * b.sys.n]));
        free(room);
    }
    close(&b);
}

/* Vortices w = cos x cos y keep their shape: w(t) = exp(-2 nu t) w, so that the gradient g of
 * |w(t)|^2/2 has <g, w> = exp(-4 nu t) |w|^2, here after 1280 steps in half a megabyte. */
static void a_long_gradient_is_exact(void)
{
    enum { POINTS = 20, N = POINTS * POINTS, LONG = 1280, BUDGET = 1 << 16 };
    static double w[N], end[N], g[N];
    double *room = malloc(BUDGET * sizeof *room);
    const double p[PARAM_MAX] = {1e-3, 0, 0, 0, 4, 2 * M_PI}, t[] = {0, LONG * 0.05};
    struct sys sys;
    struct model model;
    struct trail tr;

    check(!sys_open(&sys, sys_find("kolmogorov", NULL), NULL, p, (size_t[SYS_AXES]){POINTS, POINTS},
                    NULL));
    check(!sys_initial(&sys, "taylor-green", 1, 0, w, NULL));
    check(!model_open(&model, &sys, &closure_nothing, "etdrk4", 0.05, NULL));
    check(trail_size(&model, 1, LONG, BUDGET) <= BUDGET);
    struct point at = model_point(&model, 0);
    at.u = w;
    trail_place(&tr, &model, 1, LONG, BUDGET, room);
    check(trail_forward(&tr, &at, t, end, true));
    trail_adjoint(&tr, &at, t, end, &(struct dpoint){.u = g});
    check_near(dot(N, g, w) / dot(N, w, w), exp(-4e-3 * t[1]), 1e-13);
    check_near(dot(N, g, g) / dot(N, w, w), exp(-8e-3 * t[1]), 1e-13);
    free(room);
    model_close(&model);
    sys_close(&sys);
}

int main(void)
{
    run(every_memory_gives_the_same_bits);
    run(the_gradient_is_the_transpose);
    run(the_gradient_is_the_slope);
    run(a_cut_trail_is_shorter_ones);
    run(memory_does_not_grow_with_the_steps);
    run(a_long_gradient_is_exact);
    run(blow_ups_are_told);
    return check_end();
}
