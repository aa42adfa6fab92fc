/* subgrid.c -- the interface for other programs: a model file, evaluated. */
#include "api/subgrid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/dataset.h"
#include "model/model.h"
#include "store/modelfile.h"
#include "store/system.h"

struct subgrid_model {
    struct io_head head;
    struct closure closure;
    struct sys sys;
    struct model model; /* open when dt > 0 */
    bool has_sys;       /* the model names its system */
    double dt;
    size_t nwork;
    double *work;       /* [nwork], enough for all that is called here */
    struct err err;
};

/* Scratch of so many doubles at least. */
static int reserve(struct subgrid_model *m, size_t n, struct err *err)
{
    double *work;

    if (n <= m->nwork && m->work)
        return 0;
    work = realloc(m->work, (n + 1) * sizeof *work);
    if (!work)
        return err_set(err, ERR_INTERNAL, "out of memory");
    m->work = work;
    m->nwork = n;
    return 0;
}

/* Read the head of a model file. */
static int read_head(struct io_head *head, const char *path, struct err *err)
{
    struct io_in *in = io_open(path, NULL, err);
    int rc;

    if (!in)
        return -1;
    rc = head_copy(head, io_head(in), err);
    io_close_in(in);
    return rc;
}

static struct subgrid_model *open_head(struct io_head *head, const char *path,
                                       struct err *err)
{
    struct subgrid_model *m = calloc(1, sizeof *m);

    if (!m) {
        err_set(err, ERR_INTERNAL, "out of memory");
        head_free(head);
        return NULL;
    }
    m->head = *head;
    if (modelfile_read(&m->closure, &m->head, NULL, path, err) < 0 ||
        closure_memoryless(&m->closure, err) < 0)
        goto fail;
    if (head_text(&m->head, NULL, "system")) {
        if (store_open_system(&m->sys, &m->head, NULL, err) < 0)
            goto fail;
        m->has_sys = true;
    }
    if (closure_knows(&m->closure, m->has_sys ? m->sys.ops->params : NULL, err) < 0)
        goto fail;
    if (reserve(m, m->closure.nout + m->closure.nlatent + m->closure.ntape + m->closure.nwork,
                err) == 0)
        return m;
fail:
    subgrid_close(m);
    return NULL;
}

struct subgrid_model *subgrid_open(const char *path, char *msg, size_t size)
{
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};
    struct subgrid_model *m = NULL;

    if (read_head(&head, path, &err) == 0)
        m = open_head(&head, path, &err);
    if (!m && msg && size)
        snprintf(msg, size, "%s", err.msg);
    return m;
}

struct subgrid_model *subgrid_copy(const struct subgrid_model *m)
{
    struct io_head head = HEAD_EMPTY;
    struct err err;

    return head_copy(&head, &m->head, &err) < 0 ? NULL
                                                : open_head(&head, "model", &err);
}

void subgrid_close(struct subgrid_model *m)
{
    if (!m)
        return;
    if (m->dt > 0)
        model_close(&m->model);
    if (m->has_sys)
        sys_close(&m->sys);
    if (m->closure.ops)
        closure_close(&m->closure);
    head_free(&m->head);
    free(m->work);
    free(m);
}

size_t subgrid_size(const struct subgrid_model *m)
{
    return m->closure.layout.n;
}

const char *subgrid_form(const struct subgrid_model *m)
{
    return m->closure.ops->name;
}

const char *subgrid_error(const struct subgrid_model *m)
{
    return m->err.msg;
}

size_t subgrid_ntheta(const struct subgrid_model *m)
{
    return m->closure.ntheta;
}

/* The arrays of one evaluation, in work. */
struct evaluation {
    struct point at;
    double *m, *dz, *tape, *rest;
};

static struct evaluation evaluate(struct subgrid_model *m, const double ubar[])
{
    const struct closure *c = &m->closure;
    struct evaluation e = {.at = {.u = ubar, .theta = c->theta,
                                   .p = m->has_sys ? m->sys.p : NULL}, .m = m->work};

    e.dz = e.m + c->nout;
    e.tape = e.dz + c->nlatent;
    e.rest = e.tape + c->ntape;
    c->ops->eval(c, &e.at, e.m, e.dz, e.tape, e.rest);
    return e;
}

int subgrid_closure(struct subgrid_model *m, const double ubar[], double tau[])
{
    const struct evaluation e = evaluate(m, ubar);

    memcpy(tau, e.m, m->closure.nout * sizeof *tau);
    return 0;
}

int subgrid_adjoint(struct subgrid_model *m, const double ubar[],
                    const double g[], double dtheta[], double dubar[])
{
    if (!m->closure.ops->adjoint)
        return err_set(&m->err, ERR_USAGE, "the closure %s has no adjoint", m->closure.ops->name);
    const struct evaluation e = evaluate(m, ubar);
    struct dpoint d = {.u = dubar, .theta = dtheta};

    memset(e.dz, 0, m->closure.nlatent * sizeof *e.dz);
    m->closure.ops->adjoint(&m->closure, &e.at, g, e.dz, &d, e.tape, e.rest);
    return 0;
}

static int need_system(struct subgrid_model *m)
{
    return m->has_sys ? 0
                      : err_set(&m->err, ERR_DATA, "the model names no system to run it in");
}

/* The reduced model with step dt, kept until another dt is asked for. */
static int prepare(struct subgrid_model *m, double dt)
{
    if (need_system(m) < 0)
        return -1;
    if (m->dt == dt)
        return 0;
    if (m->dt > 0)
        model_close(&m->model);
    m->dt = 0;
    if (model_open(&m->model, &m->sys, &m->closure, NULL, dt, &m->err) < 0) {
        model_close(&m->model);
        return -1;
    }
    m->dt = dt;
    return reserve(m, m->model.nwork, &m->err);
}

int subgrid_rhs(struct subgrid_model *m, double t, const double v[],
                double dvdt[])
{
    /* a right-hand side has no step: any will do */
    if (need_system(m) < 0 || prepare(m, m->dt > 0 ? m->dt : m->sys.ops->dt) < 0)
        return -1;
    if (m->model.act->map)
        return err_set(&m->err, ERR_DATA, "form %s maps a step; it has no right-hand side",
                       m->closure.ops->name);
    struct point at = model_point(&m->model, t);
    at.u = v;
    model_rhs(&m->model, &at, dvdt, m->work);
    return 0;
}

int subgrid_step(struct subgrid_model *m, double t, double dt, double v[])
{
    struct run run = {0};
    int rc;

    if (prepare(m, dt) < 0 || run_open(&run, &m->model, t, v, &m->err) < 0)
        return -1;
    rc = run_to(&run, t + dt, &m->err);
    if (rc == 0)
        run_state(&run, v);
    run_close(&run);
    return rc;
}
