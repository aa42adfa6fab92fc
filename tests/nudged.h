/* Truths on record at every step, to which models are nudged. */
#ifndef SUBGRID_TESTS_NUDGED_H
#define SUBGRID_TESTS_NUDGED_H

#include <stdlib.h>

#include "check.h"
#include "model/fleet.h"

/* A truth, every step on record. */
struct truth {
    const char *system, *form, *params; /* params: "a=1,b=2"; form NULL: the default */
    size_t grid;
    const struct closure *closure;
    double spin, dt;
    size_t nt;
    struct sys sys;
    double *t, *u;
};

static const struct truth lorenz = {"lorenz63", NULL, "", 0, &closure_nothing, 20, 0.001, 8001};

static inline void truth_open_system(struct truth *w)
{
    const struct sys_ops *ops = sys_find(w->system, NULL);
    const size_t grid[SYS_AXES] = {w->grid};
    double p[PARAM_MAX];
    struct err err = {0};

    param_defaults(ops->params, p);
    check(!param_parse(ops->params, p, w->system, w->params, &err));
    check(!sys_open(&w->sys, ops, w->form, p, grid, &err));
    check_text(err.msg, "");
}

/* An opened system. */
static inline void truth_run(struct truth *w)
{
    struct model model;
    struct run run;
    struct err err = {0};

    w->t = calloc(w->nt, sizeof *w->t);
    w->u = calloc(w->nt * w->sys.n, sizeof *w->u);
    check(!sys_initial(&w->sys, NULL, 3, 0, w->u, &err));
    check(!model_open(&model, &w->sys, w->closure, NULL, w->dt, &err));
    check(!run_open(&run, &model, -w->spin, w->u, &err));
    for (size_t k = 0; k < w->nt; k++) {
        double *u = w->u + k * w->sys.n;
        w->t[k] = (double)k * w->dt;
        check(!run_to(&run, w->t[k], &err));
        run_state(&run, u);
        check(!run_recall(&run, w->t[k], u, &err));
    }
    check_text(err.msg, "");
    run_close(&run);
    model_close(&model);
}

static inline void truth_open(struct truth *w)
{
    truth_open_system(w);
    truth_run(w);
}

static inline void truth_close(struct truth *w)
{
    sys_close(&w->sys);
    free(w->t);
    free(w->u);
}

static inline struct nudge nudge_to(const struct truth *w, double mu)
{
    return (struct nudge){.mu = mu, .data = {w->nt, w->sys.n, w->sys.n, w->t, w->u}};
}

#endif
