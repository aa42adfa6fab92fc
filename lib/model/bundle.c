/* bundle.c -- members of one model in step, each in a lane of one run. */
#include "model/bundle.h"

#include <stdlib.h>

bool bundle_suits(const struct model *model)
{
    const struct sys *sys = model->joint.sys;

    return !model->stepper.nmemory && model->stepper.ops && !model->stepper.ops->meets &&
           model->joint.closure == &closure_nothing &&
           sys_has_lanes(sys) && !sys->nnoise;
}

size_t bundle_size(const struct model *model)
{
    return BUNDLE * (2 * model->ode.n + model->nwork);
}

int bundle_open(struct bundle *b, const struct model *model, struct err *err)
{
    *b = (struct bundle){0};
    if (sys_lanes(&b->sys, model->joint.sys, err) < 0)
        return -1;
    return model_open(&b->model, &b->sys, &closure_nothing, model->stepper.ops->name, model->dt,
                      err);
}

void bundle_close(struct bundle *b)
{
    model_close(&b->model);
    sys_close(&b->sys);
}

int bundle_run(struct run *run, const struct bundle *b, struct err *err)
{
    double *u = calloc(b->sys.n, sizeof *u);
    int rc;

    *run = (struct run){0};
    if (!u)
        return err_set(err, ERR_INTERNAL, "no memory for lanes");
    rc = run_open(run, &b->model, 0, u, err);
    free(u);
    return rc;
}

/* Lanes without a member have the first. */
bool bundle_to(struct run *run, struct run member[], size_t n, double t1)
{
    const struct sys *sys = run->model->joint.sys;

    run->t = member[0].t;
    run->nstep = 0;
    for (size_t l = 0; l < BUNDLE; l++) {
        const struct run *of = &member[l < n ? l : 0];
        if (of->t != run->t)
            return false;
        sys_lanes_set(sys, l, of->s, run->s);
    }
    if (run_to(run, t1, NULL) < 0)
        return false;
    for (size_t l = 0; l < n; l++) {
        sys_lanes_get(sys, l, run->s, member[l].s);
        member[l].t = run->t;
        member[l].nstep += run->nstep;
    }
    return true;
}
