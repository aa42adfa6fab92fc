/* Units of variables: theta knows none of them, in what a form gives and in what a fit finds. */
#include "closure_bench.h"

#include "learn/learn.h"

/* Variable v of a state in units of its own: factors are powers of two, so that no bit changes. */
static double unit(const struct closure *c, int v)
{
    return ldexp(1, 4 - 9 * closure_shares(c, v));
}

static void in_units(const struct closure *c, double u[])
{
    for (int v = 0; v < c->layout.nvar; v++)
        for (size_t i = 0; i < c->layout.var[v].n; i++)
            u[c->layout.var[v].offset + i] *= unit(c, v);
}

/* What b->m holds, in units of its own: m, dz of z that has units, past states that are held. */
static void result_in_units(struct bench *b, bool held)
{
    const struct closure *c = &b->c;

    if (!held)
        in_units(c, b->m);
    if (!held && !strcmp(c->ops->name, "skew"))
        in_units(c, b->m + c->nout);
    for (size_t i = 0; held && !strcmp(c->ops->name, "delay") && i < b->nm; i += c->layout.n)
        in_units(c, b->m + i);
}

static void change(struct bench *b)
{
    struct closure *c = &b->c;

    in_units(c, b->u);
    if (!strcmp(c->ops->name, "skew"))
        in_units(c, b->z);
    for (size_t i = 0; !strcmp(c->ops->name, "delay") && i < c->nheld; i += c->layout.n)
        in_units(c, b->h + i);
    for (int v = 0; v < c->layout.nvar; v++) {
        c->scale_u[v] *= unit(c, v);
        c->scale_tau[v] *= unit(c, v);
    }
}

/* The law of the coarse model is part of a limiter, and has units. */
static void theta_has_no_unit(struct bench *b)
{
    double *before[2];

    if (!b->c.ops->scaled || !strcmp(b->c.ops->name, "limiter") || b->c.nout != b->c.layout.n)
        return;
    for (int held = 0; held < 2; held++) {
        before[held] = calloc(b->nx + b->c.nout, sizeof **before);
        if (held && !b->c.ops->shift)
            continue;
        (held ? shift : eval)(b);
        result_in_units(b, held);
        memcpy(before[held], b->m, b->nm * sizeof *b->m);
    }
    change(b);
    for (int held = 0; held < 2; held++) {
        if (!held || b->c.ops->shift) {
            (held ? shift : eval)(b);
            check(!memcmp(before[held], b->m, b->nm * sizeof *b->m));
        }
        free(before[held]);
    }
}

static void theta_of_every_form_has_no_unit(void)
{
    each(theta_has_no_unit);
}

/* ---- fits of two copies of one system ---- */

enum { N = 24, TIMES = 7 };

struct copies {
    struct layout l;
    double t[TIMES], u[TIMES][2][N], tau[TIMES][2][N];
    struct records r;
};

/* Waves that decay, of another draw in each copy, and -u u_x; the second one in a unit. */
static void draw(struct copies *b, double of_second)
{
    *b = (struct copies){.l = line(N, 2, false, EDGE_PERIODIC)};
    for (size_t k = 0; k < TIMES; k++)
        for (int v = 0; v < 2; v++) {
            const double unit = v ? of_second : 1;
            b->t[k] = 0.1 * (double)k;
            for (int i = 0; i < N; i++) {
                const double x = 2 * M_PI * i / N, a = exp(-b->t[k]);
                const double u = 1 + a * sin(x + v) + a * a * cos(2 * x - 3 * v);
                b->u[k][v][i] = unit * u;
                b->tau[k][v][i] = -unit * u * (a * cos(x + v) - 2 * a * a * sin(2 * x - 3 * v));
            }
        }
    b->r = (struct records){.nt = TIMES, .nmember = 1, .n = 2 * N, .t = b->t, .u = b->u[0][0]};
}

/* m (2,N) of the first state, in units of the copies, of what was fitted to them. */
static void fit(const char *form, const char *net, struct learn_options opt, double of_second,
                double m[], double *error)
{
    static struct copies b;
    struct learn_report report;
    struct err err = {0};
    struct fleet fleet = {0};
    struct closure c;
    struct sys still;
    const double weight[] = {1, 1 / (of_second * of_second)};

    draw(&b, of_second);
    b.r.tau = opt.objective->needs_targets ? b.tau[0][0] : NULL;
    check(closure_open(&c, closure_find(form, NULL), &b.l, NULL, net, 3, NULL) == 0);
    sys_still(&still, &b.l);
    if (opt.objective->needs_model) {
        check(!fleet_open(&fleet, 1, &still, 1, &c, NULL, 0.05, SIZE_MAX, &err));
        opt.fleet = &fleet;
        opt.weight = strcmp(opt.objective->name, "trajectory") ? NULL : weight;
    }
    check(learn_fit(&c, &b.r, &opt, &report, &err) == 0);
    check_text(err.msg, "");
    *error = report.error;
    double *work = calloc(c.ntape + c.nwork + 1, sizeof *work);
    c.ops->eval(&c, &(struct point){.u = b.u[0][0], .theta = c.theta}, m, NULL, work,
                work + c.ntape);
    for (size_t i = N; i < 2 * N; i++)
        m[i] /= of_second;
    free(work);
    if (opt.fleet)
        fleet_close(&fleet);
    closure_close(&c);
}

/* To the bit where units are powers of two, to rounding else. */
static void fits_alike(const char *form, const char *net, const char *objective,
                       const char *optimiser)
{
    const struct learn_options opt = {.objective = objective_find(objective, NULL),
                                      .optimiser = optimiser, .iters = 60, .batch = 3,
                                      .threads = 1, .look = 60};
    double one[2 * N], two[2 * N], other[2 * N], error[3];

    fit(form, net, opt, 1, one, &error[0]);
    fit(form, net, opt, ldexp(1, -13), two, &error[1]);
    fit(form, net, opt, 1e-4, other, &error[2]);
    check(!memcmp(one, two, sizeof one) && error[0] == error[1] && error[0] < 0.9);
    check_near(error[2], error[0], 1e-9);
    check_near(apart(2 * N, other, one), 0, 1e-8);
}

static void units_of_copies_are_not_seen_a_priori(void)
{
    fits_alike("cnn", "square | conv 4 3 tanh | conv 2 3", "derivative", "adam:rate=1e-2");
    fits_alike("flux", "square | conv 4 3 tanh | conv 2 3", "derivative", "adam:rate=1e-2");
    fits_alike("cnn", "square | conv 3 3 tanh | conv 2 1", "derivative", "lm");
}

/* `state` is in units of each variable by itself, `trajectory` by weights. */
static void units_of_copies_are_not_seen_in_the_running_model(void)
{
    fits_alike("cnn", "square | conv 4 3 tanh | conv 2 3", "state", "adam:rate=1e-2");
    fits_alike("flux", "square | conv 4 3 tanh | conv 2 3", "trajectory", "adam:rate=1e-2");
}

int main(void)
{
    run(theta_of_every_form_has_no_unit);
    run(units_of_copies_are_not_seen_a_priori);
    run(units_of_copies_are_not_seen_in_the_running_model);
    return check_end();
}
