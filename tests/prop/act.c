/* act.c -- derivatives of what a model does: every act, with every discretisation and scheme,
 * and a closure that has a latent state, a held one, a tape and three parameters. Sixteen whole
 * steps against central differences; every right-hand side against its transpose. */
#include "model/trail.h"

#include <stdlib.h>

#include "../check.h"
#include "../moving_wave.h"
#include "num/rng.h"

enum { MOST = 512, ALL = 3 * MOST + 2, STEPS = 16, NTHETA = 3, NHELD = 2 };

/* ---- the closure ----
 *   m_i = theta_0 sin(u_{i+1}) + theta_1 z u_i + 0.1 h_0 cos(t)
 *   dz/dt = theta_2 tanh(u_0 + u_1) - 0.5 z^2 + 0.05 h_1
 *   next h = (0.9 h_1 + 0.1 u_2, theta_1 sin(z)), of the state after the step
 * The tape holds cos(u_{i+1}). Where it sets parameters, m is cut to nout and small. */

static double small(const struct closure *c)
{
    return c->nout < c->layout.n ? 0.01 : 1;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const size_t n = c->layout.n;
    const double *u = at->u, *theta = at->theta;

    work[0] = 0;
    for (size_t i = 0; i < n; i++)
        tape[i] = cos(u[(i + 1) % n]);
    for (size_t i = 0; i < c->nout; i++)
        m[i] = small(c) * (theta[0] * sin(u[(i + 1) % n]) + theta[1] * at->z[0] * u[i] +
                           0.1 * at->h[0] * cos(at->t));
    dz[0] = theta[2] * tanh(u[0] + u[1]) - 0.5 * at->z[0] * at->z[0] + 0.05 * at->h[1];
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const size_t n = c->layout.n;
    const double *u = at->u, *theta = at->theta, *th = v->theta, z = v->z ? v->z[0] : 0;
    const double t = tanh(u[0] + u[1]);

    work[0] = 0;
    for (size_t i = 0; i < c->nout; i++)
        dm[i] = small(c) * (theta[0] * tape[i] * v->u[(i + 1) % n] +
                            theta[1] * (z * u[i] + at->z[0] * v->u[i]) +
                            (th ? th[0] * sin(u[(i + 1) % n]) + th[1] * at->z[0] * u[i] : 0) +
                            (v->h ? 0.1 * v->h[0] * cos(at->t) : 0));
    ddz[0] = theta[2] * (1 - t * t) * (v->u[0] + v->u[1]) - at->z[0] * z +
             (th ? th[2] * t : 0) + (v->h ? 0.05 * v->h[1] : 0);
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const size_t n = c->layout.n;
    const double *u = at->u, *theta = at->theta, t = tanh(u[0] + u[1]);

    work[0] = 0;
    for (size_t i = 0; i < c->nout; i++) {
        const double g = small(c) * dm[i];
        if (d->u) {
            d->u[(i + 1) % n] += theta[0] * tape[i] * g;
            d->u[i] += theta[1] * at->z[0] * g;
        }
        if (d->z)
            d->z[0] += theta[1] * u[i] * g;
        if (d->h)
            d->h[0] += 0.1 * cos(at->t) * g;
        if (d->theta) {
            d->theta[0] += sin(u[(i + 1) % n]) * g;
            d->theta[1] += at->z[0] * u[i] * g;
        }
    }
    for (size_t i = 0; d->u && i < 2; i++)
        d->u[i] += theta[2] * (1 - t * t) * ddz[0];
    if (d->z)
        d->z[0] -= at->z[0] * ddz[0];
    if (d->h)
        d->h[1] += 0.05 * ddz[0];
    if (d->theta)
        d->theta[2] += t * ddz[0];
}

static void shift(const struct closure *c, const struct point *at, double next[],
                  double work[])
{
    (void)c;
    work[0] = 0;
    next[0] = 0.9 * at->h[1] + 0.1 * at->u[2];
    next[1] = at->theta[1] * sin(at->z[0]);
}

static void shift_tangent(const struct closure *c, const struct point *at, const struct point *v,
                          double dnext[], double work[])
{
    (void)c;
    work[0] = 0;
    dnext[0] = 0.9 * v->h[1] + 0.1 * v->u[2];
    dnext[1] = at->theta[1] * cos(at->z[0]) * (v->z ? v->z[0] : 0) +
               (v->theta ? v->theta[1] * sin(at->z[0]) : 0);
}

static void shift_adjoint(const struct closure *c, const struct point *at,
                          const double dnext[], struct dpoint *d, double work[])
{
    (void)c;
    work[0] = 0;
    d->h[1] += 0.9 * dnext[0];
    d->u[2] += 0.1 * dnext[0];
    d->z[0] += at->theta[1] * cos(at->z[0]) * dnext[1];
    if (d->theta)
        d->theta[1] += sin(at->z[0]) * dnext[1];
}

/* Where a run begins: z = theta_0 tanh(u_0), h = (sin u_1, theta_2 cos t). */
static void start(const struct closure *c, const struct point *at, double z[], double h[])
{
    (void)c;
    z[0] = at->theta[0] * tanh(at->u[0]);
    h[0] = sin(at->u[1]);
    h[1] = at->theta[2] * cos(at->t);
}

static void start_tangent(const struct closure *c, const struct point *at, const struct point *v,
                          double dz[], double dh[])
{
    const double t = tanh(at->u[0]);

    (void)c;
    dz[0] = at->theta[0] * (1 - t * t) * v->u[0] + (v->theta ? v->theta[0] * t : 0);
    dh[0] = cos(at->u[1]) * v->u[1];
    dh[1] = v->theta ? v->theta[2] * cos(at->t) : 0;
}

static void start_adjoint(const struct closure *c, const struct point *at, const double dz[],
                          const double dh[], struct dpoint *d)
{
    const double t = tanh(at->u[0]);

    (void)c;
    if (d->u) {
        d->u[0] += at->theta[0] * (1 - t * t) * dz[0];
        d->u[1] += cos(at->u[1]) * dh[0];
    }
    d->theta[0] += t * dz[0];
    d->theta[2] += cos(at->t) * dh[1];
}

/* ---- one number, and all it depends on ---- */

struct inputs {
    double u[MOST], z[1], h[NHELD], theta[NTHETA], p[PARAM_MAX];
};

struct bench {
    const struct sys_ops *ops;
    const struct sys_form *form;
    const struct act_ops *act;
    const char *scheme;
    bool thin; /* the ode keeps no tape */
    struct closure_ops closure_ops;
    struct closure closure;
    double theta[NTHETA];   /* its own, which runs take */
    struct sys sys;
    struct model model;
    struct stepper stepper; /* of the ode as it is kept */
    struct ode ode;
    struct inputs w;        /* weights of what comes out: u, z and h */
};

static void fill(size_t n, double x[], uint64_t index)
{
    struct rng r = rng_open(11, "test", index);

    for (size_t i = 0; i < n; i++)
        x[i] = 0.5 * rng_normal(&r);
}

static size_t moved(const struct bench *b)
{
    return b->ops->axes[0].length ? 1 : param_count(b->ops->params);
}

/* An explicit scheme that the system's own step makes unstable. */
static bool too_stiff(const struct bench *b)
{
    const struct step_ops *scheme = step_find(b->scheme, NULL);
    double rate = 0;

    for (size_t i = 0; b->sys.symbol && i < b->sys.ns; i++)
        rate = fmax(rate, fabs(b->sys.symbol[i]));
    return !scheme->needs_symbol && rate * b->ops->dt > 2.5;
}

/* The model for the parameters p; false where the act cannot be. */
static bool open(struct bench *b, const double p[])
{
    const struct sys_axis *axes = b->ops->axes;
    const bool two = axes[0].name && axes[1].name;
    size_t grid[SYS_AXES] = {two ? 4 : 12, 3};
    struct err err = {0};
    const bool alone = !strcmp(b->act->name, "none");

    for (int a = 0; a < SYS_AXES && axes[a].name; a++) {
        const size_t min = b->form->min > axes[a].min ? b->form->min : axes[a].min;
        grid[a] = grid[a] < min ? min : grid[a];
    }
    if (sys_open(&b->sys, b->ops, b->form->name, p, grid, &err)) {
        check_text(err.msg, "");
        return false;
    }
    if (too_stiff(b)) {
        sys_close(&b->sys);
        return false;
    }
    b->closure_ops = (struct closure_ops){.name = "toy", .act = b->act->name, .eval = eval,
                                          .tangent = tangent, .adjoint = adjoint,
                                          .shift = shift, .shift_tangent = shift_tangent,
                                          .shift_adjoint = shift_adjoint, .start = start,
                                          .start_tangent = start_tangent,
                                          .start_adjoint = start_adjoint};
    b->closure = (struct closure){.ops = &b->closure_ops, .layout = b->sys.layout,
                                  .ntheta = NTHETA, .theta = b->theta, .nout = b->sys.n,
                                  .nlatent = 1, .nheld = NHELD, .ntape = b->sys.n, .nwork = 1};
    if (!strcmp(b->act->name, "parameter"))
        b->closure.nout = moved(b);
    if (model_open(&b->model, &b->sys, alone ? &closure_nothing : &b->closure, b->scheme,
                   b->ops->dt, NULL) == 0) {
        b->ode = b->model.ode;
        b->ode.ntape = b->thin ? 0 : b->ode.ntape;
        b->stepper = (struct stepper){0};
        if (b->model.stepper.ops)
            check(!step_open(&b->stepper, b->model.stepper.ops, &b->ode, b->ops->dt, NULL));
        return true;
    }
    model_close(&b->model);
    sys_close(&b->sys);
    return false;
}

static void close(struct bench *b)
{
    step_close(&b->stepper);
    model_close(&b->model);
    sys_close(&b->sys);
}

static double dot(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static size_t ntape(const struct bench *b)
{
    return b->stepper.ops ? b->stepper.ntape : model_ntape(&b->model);
}

/* The arrays of a run: a state and h after every step, the tape of each. */
struct path {
    double s[STEPS + 1][ALL], h[STEPS + 1][NHELD], *tape, *work;
};

static struct point at_step(const struct bench *b, const struct inputs *in, int k,
                            const double h[])
{
    static double kick[STEPS][MOST];

    fill(b->sys.nnoise, kick[k], 20 + (uint64_t)k);
    return (struct point){.t = 1 + k * b->ops->dt, .dt = b->ops->dt, .theta = in->theta,
                          .p = b->sys.p, .h = h, .kick = kick[k]};
}

static double forth(struct bench *b, const struct inputs *in, struct path *path)
{
    const size_t n = model_size(&b->model), nz = b->model.joint.closure->nlatent;
    const size_t nh = b->model.joint.closure->nheld;
    double u[MOST];

    memset(path->s[0], 0, sizeof path->s[0]);
    sys_encode(&b->sys, in->u, path->s[0], path->work);
    memcpy(path->s[0] + b->sys.ns, in->z, nz * sizeof *in->z);
    memcpy(path->h[0], in->h, sizeof in->h);
    for (int k = 0; k < STEPS; k++) {
        memcpy(path->s[k + 1], path->s[k], n * sizeof *path->s[k]);
        memcpy(path->h[k + 1], path->h[k], sizeof path->h[k]);
        const struct point at = at_step(b, in, k, path->h[k + 1]);
        model_step(&b->model, &b->stepper, &at, path->s[k + 1], path->h[k + 1],
                   path->tape ? path->tape + (size_t)k * ntape(b) : NULL, path->work);
    }
    sys_decode(&b->sys, path->s[STEPS], u, path->work);
    return dot(b->sys.n, b->w.u, u) + dot(nz, b->w.z, path->s[STEPS] + b->sys.ns) +
           dot(nh, b->w.h, path->h[STEPS]);
}

static void back(struct bench *b, const struct inputs *in, const struct path *path,
                 struct inputs *grad)
{
    const struct sys *sys = &b->sys;
    const size_t nz = b->model.joint.closure->nlatent;
    double g[ALL] = {0}, dsymbol[MOST] = {0};
    struct dpoint d = {.theta = grad->theta, .p = grad->p,
                       .symbol = sys->symbol ? dsymbol : NULL};

    memset(grad, 0, sizeof *grad);
    sys_encode(sys, b->w.u, g, path->work);
    memcpy(g + sys->ns, b->w.z, nz * sizeof *g);
    memcpy(grad->h, b->w.h, sizeof grad->h);
    for (int k = STEPS; k-- > 0;) {
        const struct point at = at_step(b, in, k, path->h[k]);
        model_step_adjoint(&b->model, &b->stepper, &at, path->s[k + 1], g, grad->h, &d,
                           path->tape + (size_t)k * ntape(b), path->work);
    }
    sys_decode(sys, g, grad->u, path->work);
    memcpy(grad->z, g + sys->ns, nz * sizeof *g);
    if (sys->form->linear_adjoint)
        sys->form->linear_adjoint(sys, sys->p, dsymbol, grad->p);
}

/* The largest step of central differences, in units of the direction; no smaller ones are taken
 * once some are near. */
static const double farthest = 0.02, near = 1e-8;

static double room(const struct param *of, double p)
{
    return fmin(p - of->lo, of->hi - p);
}

/* The least distance of central differences along v, and of what two of them extrapolate to, from
 * slope, relative to size. */
static double least_apart(struct bench *b, const struct inputs *in, const struct inputs *v,
                          double slope, double size, struct path *path)
{
    const size_t count = sizeof *in / sizeof *in->u;
    double *tape = path->tape, least = INFINITY, before = INFINITY;

    path->tape = NULL;
    for (double h = farthest; least > near && h > 1e-7; h /= 4) {
        double value[2];
        for (int side = 0; side < 2; side++) {
            struct inputs to = *in;
            for (size_t i = 0; i < count; i++)
                ((double *)&to)[i] += (side ? -h : h) * ((const double *)v)[i];
            if (memcmp(to.p, b->sys.p, sizeof to.p)) {
                close(b);
                check(open(b, to.p));
            }
            value[side] = forth(b, &to, path);
        }
        const double found = (value[0] - value[1]) / (2 * h);
        least = fmin(least, fabs(found - slope) / size);
        least = fmin(least, fabs((16 * found - before) / 15 - slope) / size);
        before = found;
    }
    close(b);
    check(open(b, in->p));
    path->tape = tape;
    return least;
}

static bool is_length(const struct sys_ops *ops, size_t i)
{
    for (const struct sys_axis *a = ops->axes; a->name; a++)
        if (a->length && param_index(ops->params, a->length) == (int)i)
            return true;
    return false;
}

static void gradients_of(struct bench *b)
{
    static struct path path;
    struct inputs in = {.theta = {0.3, -0.2, 0.4}, .z = {0.3}, .h = {0.2, -0.1}};
    struct inputs grad, v = {0};
    double p[PARAM_MAX];

    param_defaults(b->ops->params, p);
    for (size_t i = 0; i < param_count(b->ops->params); i++) /* room to either side */
        p[i] += p[i] == b->ops->params[i].lo && !b->ops->params[i].whole ? 0.1 : 0;
    fill(MOST, in.u, 1);
    fill(MOST, b->w.u, 2);
    b->w.z[0] = 0.7;
    b->w.h[0] = -0.4, b->w.h[1] = 0.6;
    if (!open(b, p))
        return;
    memcpy(in.p, b->sys.p, sizeof in.p);
    path.tape = malloc(STEPS * ntape(b) * sizeof *path.tape);
    path.work = malloc(b->model.nwork * sizeof *path.work);
    const double kept = forth(b, &in, &path);
    back(b, &in, &path, &grad);
    double *tape = path.tape;
    path.tape = NULL;
    check(forth(b, &in, &path) == kept); /* the same bits without a tape */
    path.tape = tape;

    fill(b->sys.n, v.u, 3); /* the state, all of it */
    const bool joined = b->model.joint.closure->nlatent > 0;
    v.z[0] = joined ? 0.3 : 0;
    v.h[0] = joined ? 0.5 : 0, v.h[1] = joined ? -0.8 : 0;
    const double slope = dot(b->sys.n, grad.u, v.u) + grad.z[0] * v.z[0] +
                         dot(NHELD, grad.h, v.h);
    const double size = sqrt(dot(b->sys.n, grad.u, grad.u) * dot(b->sys.n, v.u, v.u));
    check_near(least_apart(b, &in, &v, slope, size, &path), 0, near);
    for (size_t i = 0; joined && i < 1 + NHELD + NTHETA; i++) { /* z, h, theta one by one */
        struct inputs one = {0}; /* in which z, h and theta lie one after the other */
        ((double *)&one)[MOST + i] = 1;
        const double of = ((double *)&grad)[MOST + i];
        check(of != 0 || b->act->map);
        check_near(least_apart(b, &in, &one, of, fmax(fabs(of), 1e-2), &path), 0, near);
    }
    for (size_t i = 0; i < param_count(b->ops->params); i++) {
        struct inputs one = {0};
        one.p[i] = fmin(fmax(fabs(in.p[i]), 1e-3), room(&b->ops->params[i], in.p[i]) / farthest);
        const double of = grad.p[i] * one.p[i];
        if (is_length(b->ops, i) || b->ops->params[i].whole)
            continue;
        check(of != 0 || !strcmp(b->act->name, "replace") || b->act->map);
        check_near(least_apart(b, &in, &one, of, fmax(fabs(of), 1e-2), &path), 0, near);
    }
    close(b);
    free(path.tape);
    free(path.work);
}

/* <w, J v> = <J^* w, v> of one right-hand side, with theta. */
static void transpose_of(struct bench *b)
{
    struct inputs in = {.theta = {0.3, -0.2, 0.4}, .h = {0.2, -0.1}};
    double p[PARAM_MAX], s[MOST] = {0}, v[MOST] = {0}, g[MOST] = {0}, out[MOST], du[MOST] = {0};
    double dtheta[NTHETA] = {0}, vtheta[NTHETA] = {0.5, 0.7, -0.9}, a[MOST], c[MOST];

    param_defaults(b->ops->params, p);
    if (!open(b, p))
        return;
    const struct sys *sys = &b->sys;
    const struct ode *ode = &b->model.ode;
    const size_t nz = b->model.joint.closure->nlatent;
    double *tape = malloc((ode->ntape + ode->nwork + 1) * sizeof *tape);
    double *work = tape + ode->ntape;
    fill(sys->n, a, 4), sys_encode(sys, a, s, work);
    fill(sys->n, a, 5), sys_encode(sys, a, v, work);
    fill(sys->n, c, 6), sys_encode(sys, c, g, work);
    fill(nz, s + sys->ns, 7), fill(nz, v + sys->ns, 8), fill(nz, g + sys->ns, 9);
    struct point at = at_step(b, &in, 0, in.h);
    at.u = s;
    ode->terms(ode->ctx, &at, out, tape, work);
    const double *own = b->thin ? NULL : tape;
    ode->tangent(ode->ctx, &at, &(struct point){.u = v, .theta = vtheta}, out, own, work);
    ode->adjoint(ode->ctx, &at, g, &(struct dpoint){.u = du, .theta = dtheta}, own, work);
    double forward = dot(nz, g + sys->ns, out + sys->ns);
    double backward = dot(nz, v + sys->ns, du + sys->ns) + dot(NTHETA, vtheta, dtheta);
    sys_decode(sys, out, in.u, work);
    forward += dot(sys->n, c, in.u);
    const double size = sqrt(dot(sys->n, c, c) * dot(sys->n, in.u, in.u));
    sys_decode(sys, du, in.u, work);
    backward += dot(sys->n, a, in.u);
    check_near(forward, backward, 1e-13 * size);
    free(tape);
    close(b);
}

/* Every scheme, with and without tapes of the ode, for one act, system and form. */
/* ---- trails ---- */

enum { SAVES = 4, PART = 4 };

/* sum of w over the states at all saves; the same weights for each, times its number. */
static double along(struct trail *tr, const struct inputs *in, const double t[], const double w[],
                    double out[], bool tapes)
{
    const struct model *m = tr->model;
    struct point at = model_point(m, t[0]);
    double sum = 0;

    at.u = in->u;
    at.theta = in->theta;
    check(trail_forward(tr, &at, t, out, tapes));
    for (size_t j = 0; j < SAVES; j++)
        sum += (double)(j + 1) * dot(m->joint.sys->n, w, out + j * m->joint.sys->n);
    return sum;
}

/* The states of a run, and its gradient: the same bits from tapes kept and made again, and
 * differences. */
static void trail_of(struct bench *b)
{
    struct inputs in = {.theta = {0.3, -0.2, 0.4}}, grad[2] = {0}, v = {0}, to;
    double p[PARAM_MAX], t[SAVES + 1], out[SAVES * MOST], dout[SAVES * MOST], u[MOST], w[MOST];
    double value = 0, side[2], least = INFINITY;
    struct trail tr;
    struct run run;

    param_defaults(b->ops->params, p);
    fill(MOST, in.u, 1);
    fill(MOST, w, 2);
    fill(MOST, v.u, 3);
    fill(NTHETA, v.theta, 4);
    if (b->thin || !open(b, p))
        return;
    const size_t n = b->sys.n, size = trail_size(&b->model, SAVES, PART, false);
    double *memory = malloc(size * sizeof *memory);
    for (size_t j = 0; j <= SAVES; j++)
        t[j] = 1 + (double)(j * PART) * b->ops->dt;
    for (size_t i = 0; i < SAVES * n; i++)
        dout[i] = (double)(i / n + 1) * w[i % n];
    for (int again = 0; again < 2; again++) {
        struct point at = model_point(&b->model, t[0]);
        const struct dpoint d = {.u = grad[again].u, .theta = grad[again].theta};
        check(trail_size(&b->model, SAVES, PART, again) <= size);
        trail_place(&tr, &b->model, SAVES, PART, again, memory);
        value = along(&tr, &in, t, w, out, true);
        at.u = in.u;
        at.theta = in.theta;
        trail_adjoint(&tr, &at, t, dout, &d);
    }
    check(memcmp(&grad[0], &grad[1], sizeof grad[0]) == 0);
    memcpy(b->closure.theta, in.theta, sizeof in.theta);
    check(run_open(&run, &b->model, t[0], in.u, NULL) == 0);
    for (size_t j = 0; j < SAVES; j++) {
        check(run_to(&run, t[j + 1], NULL) == 0);
        run_state(&run, u);
        check(memcmp(u, out + j * n, n * sizeof *u) == 0);
    }
    run_close(&run);
    const double slope = dot(n, grad[0].u, v.u) + dot(NTHETA, grad[0].theta, v.theta);
    const double unit = fmax(fabs(slope), sqrt(dot(n, grad[0].u, grad[0].u)));
    for (double h = farthest; least > near && h > 1e-7; h /= 4) {
        for (int s = 0; s < 2; s++) {
            to = in;
            for (size_t i = 0; i < n; i++)
                to.u[i] += (s ? -h : h) * v.u[i];
            for (size_t i = 0; i < NTHETA; i++)
                to.theta[i] += (s ? -h : h) * v.theta[i];
            side[s] = along(&tr, &to, t, w, out, false);
        }
        least = fmin(least, fabs((side[0] - side[1]) / (2 * h) - slope) / unit);
    }
    check(isfinite(value));
    check_near(least, 0, near);
    free(memory);
    close(b);
}

/* <dout, J v> = <J^* dout, v> along the state, theta and the parameters, over 1, 7 and 64 steps. */
static void tangent_of(struct bench *b)
{
    static const size_t shape[][2] = {{1, 1}, {1, 7}, {4, 16}};
    static double out[SAVES * MOST], w[SAVES * MOST], dout[SAVES * MOST];
    struct inputs in = {.theta = {0.3, -0.2, 0.4}}, v = {0};
    double p[PARAM_MAX], t[SAVES + 1];

    param_defaults(b->ops->params, p);
    fill(MOST, in.u, 1);
    fill(SAVES * MOST, w, 2);
    fill(MOST, v.u, 3);
    fill(NTHETA, v.theta, 4);
    fill(PARAM_MAX, v.p, 5);
    if (b->thin || !open(b, p))
        return;
    for (size_t k = 0; k < sizeof shape / sizeof *shape; k++) {
        const size_t nsave = shape[k][0], nstep = shape[k][1], n = nsave * b->sys.n;
        const size_t size = trail_size(&b->model, nsave, nstep, 0);
        double *room = malloc((size + trail_tangent_size(&b->model, 1)) * sizeof *room);
        struct point at = model_point(&b->model, 1);
        struct inputs grad = {0};
        struct trail tr;
        for (size_t j = 0; j <= nsave; j++)
            t[j] = 1 + (double)(j * nstep) * b->ops->dt;
        at.u = in.u;
        at.theta = in.theta;
        trail_place(&tr, &b->model, nsave, nstep, 0, room);
        check(trail_tangent(&tr, &at, t, &(struct trail_along){1, v.u, v.theta, v.p}, out, dout, n,
                            room + size));
        check(trail_forward(&tr, &at, t, out, true));
        trail_adjoint(&tr, &at, t, w, &(struct dpoint){.u = grad.u, .theta = grad.theta,
                                                       .p = grad.p});
        const double forth = dot(n, w, dout), size_of = sqrt(dot(n, w, w) * dot(n, dout, dout));
        const double back = dot(b->sys.n, grad.u, v.u) + dot(NTHETA, grad.theta, v.theta) +
                            dot(PARAM_MAX, grad.p, v.p);
        check_near((forth - back) / size_of, 0, 1e-12);
        free(room);
    }
    close(b);
}

/* Every part-th of the schemes that the form admits, from the first on that `turn` says. */
static int each_scheme(void (*test)(struct bench *b), const struct act_ops *act,
                       const struct sys_ops *ops, const struct sys_form *form, int turn, int part)
{
    int count = 0;

    for (const struct step_ops *const *step = step_all(); *step; step++, turn++)
        for (int thin = 0; thin < 2; thin++) {
            struct bench b = {.ops = ops, .form = form, .act = act, .scheme = (*step)->name,
                              .thin = thin};
            if (((*step)->needs_symbol && !form->linear) || ((*step)->meets && form->decode) ||
                turn % part)
                continue;
            const int bad = check_bad;
            test(&b);
            if (check_bad > bad)
                fprintf(stderr, "  %s, %s %s, %s\n", act->name, ops->name, form->name,
                        (*step)->name);
            count++;
        }
    return count;
}

/* Acts and schemes see nothing of equations but what the toy wave has, too: it meets every pair
 * of them, a form of a system every fifth scheme, others with each act. */
static int each(void (*test)(struct bench *b))
{
    int count = 0, turn = 0;

    for (const struct act_ops *const *act = act_all(); *act; act++, turn++) {
        count += each_scheme(test, *act, &wave, &wave_form, 0, 1);
        for (const struct sys_ops *const *ops = sys_all(); *ops; ops++)
            for (const struct sys_form *const *form = (*ops)->forms; *form; form++)
                count += (*form)->single ? 0 : each_scheme(test, *act, *ops, *form, turn, 5);
    }
    return count;
}

static void gradients(void)
{
    check(each(gradients_of) > 100);
}

static void transposes(void)
{
    check(each(transpose_of) > 100);
}

static void trails(void)
{
    check(each(trail_of) > 100);
}

static void tangents(void)
{
    check(each(tangent_of) > 100);
}

int main(void)
{
    run(transposes);
    run(gradients);
    run(trails);
    run(tangents);
    return check_end();
}
