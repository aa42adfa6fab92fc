/* evaluate.c -- a closure at every record of data. */
#include "tool/evaluate.h"

#include <stdlib.h>
#include <string.h>

#include "tool/tool.h"

/* m := the rate of the model less that of its system alone; of a map, its own step is the time. */
static void difference(const struct model *model, double t, const double u[],
                       const struct signal *input, double m[])
{
    struct model bare = {0};
    struct point at = model_point(model, t);
    const size_t n = model->joint.sys->n;
    double *f = tool_alloc(n, sizeof *f), *work;
    struct err err = {0};

    tool_try(model_open(&bare, model->joint.sys, &closure_nothing, NULL, model->dt, &err), &err);
    work = tool_alloc(bare.nwork > model->nwork ? bare.nwork : model->nwork, sizeof *work);
    at.u = u;
    at.input = input;
    model_rhs(model, &at, m, work);
    at = model_point(&bare, t);
    at.u = u;
    model_rhs(&bare, &at, f, work);
    for (size_t i = 0; i < n; i++)
        m[i] -= f[i];
    free(f);
    free(work);
    model_close(&bare);
}

void evaluate_all(struct course *course, const struct closure *c, const struct fleet *fleet,
                  const struct signal inputs[], const struct io_head *head, struct io_out *out)
{
    const char *act = closure_act(c);
    const bool adds = strcmp(act, "replace") && strcmp(act, "map");

    struct reader *data = &course->data;
    const size_t n = data->d.layout.n;
    double *u = tool_alloc(n, sizeof *u), *m = tool_alloc(n, sizeof *m);
    double *z = tool_alloc(2 * c->nlatent + c->nheld + c->ntape + c->nwork, sizeof *z);
    double *dz = z + c->nlatent, *h = dz + c->nlatent, *tape = h + c->nheld;
    double *work = tape + c->ntape;
    struct point at = {.u = u, .z = z, .h = h, .theta = c->theta};
    struct record rec;
    struct err err = {0};

    tool_try(record_open(&rec, head, &err), &err);
    do {
        record_time(&rec, data->t);
        at.t = data->t;
        for (size_t i = 0; i < data->d.nmember; i++) {
            course_state(course, i, u);
            at.input = inputs ? &inputs[i] : NULL;
            at.p = fleet_model(fleet, i)->joint.sys->p;
            if (c->ops->start) /* each record is the first of a run */
                c->ops->start(c, &at, z, h);
            if (adds)
                c->ops->eval(c, &at, m, dz, tape, work);
            else
                difference(fleet_model(fleet, i), data->t, u, at.input, m);
            record_state(&rec, i, u);
            record_target(&rec, i, m);
        }
        tool_write(out, &rec);
    } while (tool_step(data));
    record_close(&rec);
    free(u);
    free(m);
    free(z);
}
