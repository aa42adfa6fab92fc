/* closure_times.c -- the time of an evaluation of each form on the grid of a system, on one thread.
 *
 *   closure_times SYSTEM N [FORM]
 *       on a line of N points, or N x N of them: for each form (FORM alone) that opens there, as
 *       a fit begins with it, its name, its precision, microseconds of an evaluation and of the
 *       terms of the system, medians in turns, and the thousands of operations that it must do: two
 *       for each product of a network, 5/2 n log2 n for each real transform of n points; 0: a few
 *       a point
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "closure/closure_flow.h"
#include "closure/closure_net.h"
#include "num/blas.h"
#include "num/rng.h"
#include "sys/sys.h"

enum { TURNS = 9, MOST = 128 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double *room(size_t doubles)
{
    double *x = calloc(doubles + 1, sizeof *x);

    if (!x)
        exit(70);
    return x;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* What is timed: an evaluation of c, or, where it has none, the terms of sys. */
struct task {
    struct closure c;
    struct point at;
    double *m, *dz, *tape, *work, time[TURNS];
    size_t count; /* calls of a turn */
};

static void call(const struct sys *sys, const struct task *t)
{
    if (t->c.ops)
        t->c.ops->eval(&t->c, &t->at, t->m, t->dz, t->tape, t->work);
    else
        sys->form->terms(sys, &t->at, t->m, t->tape, t->work);
}

static double spell(const struct sys *sys, const struct task *t)
{
    const double began = now();

    for (size_t k = 0; k < t->count; k++)
        call(sys, t);
    return (now() - began) / (double)t->count;
}

static bool open_task(struct task *t, const struct closure_ops *ops, const struct sys *sys,
                      const double u[])
{
    struct err err = {0};
    struct closure *c = &t->c;

    if (closure_open(c, ops, &sys->layout, NULL, NULL, 1, &err) < 0)
        return false;
    double *theta = room(c->ntheta), *h = room(c->nheld);
    memcpy(theta, c->theta, c->ntheta * sizeof *theta);
    for (size_t i = 0; !ops->init && i < c->ntheta; i++)
        theta[i] = 1e-3;
    t->at = (struct point){.dt = 1e-3, .u = u, .z = room(c->nlatent), .h = h, .xi = room(c->nnoise),
                           .theta = theta, .p = sys->p};
    t->m = room(c->nout);
    t->dz = room(c->nlatent);
    t->tape = room(c->ntape);
    t->work = room(c->nwork);
    return true;
}

/* Operations of the form in doubles. A network runs as often as the tape has room for it. */
static double operations(const struct task *t, const struct sys *sys)
{
    const struct closure *c = &t->c;
    const double points = (double)sys->n / sys->layout.nvar;
    const struct net *net = c->priv;

    if (c->ops->close == flow_close && c->priv) {
        net = c->ops->net ? ((const struct flow *)c->priv)->own : NULL;
        return 2.5 * points * log2(points) * (double)flow_transforms(c) +
               (net ? 2 * net_products(net) : 0);
    }
    if (!c->ops->precision || !strcmp(c->ops->name, "deeponet"))
        return 0;
    const size_t runs = c->ntape / (net->cin * net->n + net->ntape);
    return 2 * net_products(net) * (double)(runs ? runs : 1);
}

static struct task tasks[MOST];

int main(int argc, char **argv)
{
    struct err err = {0};
    struct sys sys;
    int n = 1;

    blas_start(argv);
    const struct sys_ops *ops = argc > 2 ? sys_find(argv[1], &err) : NULL;
    if (!ops)
        return 64;
    double p[PARAM_MAX];
    const size_t side = strtoul(argv[2], NULL, 10);
    param_defaults(ops->params, p);
    if (sys_open(&sys, ops, NULL, p, (size_t[SYS_AXES]){side, ops->axes[1].name ? side : 0}, &err) <
        0) {
        fprintf(stderr, "closure_times: error: %s\n", err.msg);
        return 70;
    }
    double *u = room(sys.n), *s = room(sys.ns), *work = room(sys_rhs_nwork(&sys));
    if (sys_initial(&sys, NULL, 1, 0, u, &err) < 0)
        return 70;
    sys_encode(&sys, u, s, work);
    tasks[0] = (struct task){.at = {.u = s, .p = sys.p}, .m = room(sys.ns), .work = work,
                             .tape = room(sys.ntape)};
    for (const struct closure_ops *const *all = closure_all(); *all && n + 1 < MOST; all++) {
        if (argc > 3 && strcmp((*all)->name, argv[3]))
            continue;
        n += open_task(&tasks[n], *all, &sys, u);
        n += (*all)->f32 && open_task(&tasks[n], (*all)->f32, &sys, u);
    }
    for (int i = 0; i < n; i++) {
        tasks[i].count = 1;
        while (spell(&sys, &tasks[i]) * (double)tasks[i].count < 1e-3)
            tasks[i].count *= 2;
    }
    for (int turn = 0; turn < TURNS; turn++)
        for (int i = 0; i < n; i++)
            tasks[i].time[turn] = spell(&sys, &tasks[i]);
    for (int i = 0; i < n; i++)
        qsort(tasks[i].time, TURNS, sizeof tasks[i].time[0], ascending);
    double count = 0;
    for (int i = 1; i < n; i++) {
        const struct closure_ops *of = tasks[i].c.ops;
        const bool is_f32 = of->precision && !strcmp(of->precision, "f32");
        count = is_f32 ? count : operations(&tasks[i], &sys);
        printf("%s %s %.4g %.4g %.4g\n", of->name, is_f32 ? "f32" : "f64",
               1e6 * tasks[i].time[TURNS / 2], 1e6 * tasks[0].time[TURNS / 2], 1e-3 * count);
    }
    return 0;
}
