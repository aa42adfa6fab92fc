/* subgrid.c -- the interface for other programs: a model file, evaluated. */
#include "bind/subgrid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind/modelfile.h"
#include "bind/dataset.h"
#include "model/model.h"

struct subgrid_model {
    struct io_head head;
    struct closure closure;
    struct sys sys;
    struct model model; /* open when dt > 0 */
    bool has_sys;       /* the model names its system */
    double dt;
    double *work;       /* max of all that is called here */
    struct err err;
};

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
    size_t nwork;

    if (!m) {
        err_set(err, ERR_INTERNAL, "out of memory");
        head_free(head);
        return NULL;
    }
    m->head = *head;
    if (modelfile_read(&m->closure, &m->head, NULL, path, err) < 0)
        goto fail;
    if (head_text(&m->head, NULL, "system")) {
        if (bind_system(&m->sys, &m->head, 0, NULL, err) < 0)
            goto fail;
        m->has_sys = true;
    }
    nwork = m->closure.nwork + m->closure.layout.n;
    if (m->has_sys && sys_rhs_nwork(&m->sys) > nwork)
        nwork = sys_rhs_nwork(&m->sys);
    m->work = malloc((nwork + m->closure.layout.n) * sizeof *m->work);
    if (m->work)
        return m;
    err_set(err, ERR_INTERNAL, "out of memory");
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

int subgrid_closure(struct subgrid_model *m, const double ubar[], double tau[])
{
    m->closure.ops->eval(&m->closure, m->closure.theta, ubar, tau, m->work);
    return 0;
}

int subgrid_adjoint(struct subgrid_model *m, const double ubar[],
                    const double g[], double dtheta[], double dubar[])
{
    subgrid_closure(m, ubar, m->work + m->closure.nwork);
    m->closure.ops->adjoint(&m->closure, m->closure.theta, ubar, g, dtheta, dubar,
                            m->work);
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
    if (model_open(&m->model, &m->sys, &m->closure, NULL, dt, &m->err) < 0)
        return -1;
    m->dt = dt;
    return 0;
}

int subgrid_rhs(struct subgrid_model *m, double t, const double v[],
                double dvdt[])
{
    double *tau = m->work + (m->closure.nwork > sys_rhs_nwork(&m->sys)
                                 ? m->closure.nwork
                                 : sys_rhs_nwork(&m->sys));

    if (need_system(m) < 0)
        return -1;
    if (m->closure.ops->act == CLOSURE_MAP)
        return err_set(&m->err, ERR_DATA, "form %s maps a step; it has no right-hand side",
                       m->closure.ops->name);
    subgrid_closure(m, v, tau);
    if (m->closure.ops->act == CLOSURE_REPLACE) {
        memcpy(dvdt, tau, m->closure.layout.n * sizeof *tau);
        return 0;
    }
    sys_rhs(&m->sys, t, v, dvdt, m->work);
    for (size_t i = 0; i < m->closure.layout.n; i++)
        dvdt[i] += tau[i];
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
