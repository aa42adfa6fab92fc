/* act.c -- how closures enter a model: table, sizes, and what the members share. */
#include "act/act.h"

#include <string.h>

#include "base/registry.h"

#define X(name) extern const struct act_ops act_##name;
#include "act.inc"
#undef X

static const struct act_ops *const act_table[] = {
#define X(name) &act_##name,
#include "act.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(act, "act")

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

bool act_steps(const struct act_ops *ops)
{
    return ops->map || ops->after;
}

int act_check(const struct act_ops *ops, const struct joint *joint, struct err *err)
{
    const struct closure *c = joint->closure;

    if (c->ops->steps && !act_steps(ops))
        return err_set(err, ERR_DATA, "closure %s gives a step, found act %s, expected one of "
                       "steps (map, correct)", c->ops->name, ops->name);
    if (closure_finds(c, joint->sys->ops->params, err) < 0)
        return -1;
    if (ops->check)
        return ops->check(joint, err);
    if (c->nout != joint->sys->n)
        return err_set(err, ERR_DATA, "closure %s gives %zu values, expected %zu to %s",
                       c->ops->name, c->nout, joint->sys->n, ops->name);
    return 0;
}

size_t act_size(const struct joint *joint)
{
    const size_t n = joint->sys->ns + joint->closure->nlatent;

    return joint->sys->symbol ? n + n % 2 : n;
}

size_t act_ntape(const struct joint *joint)
{
    return joint->sys->ntape + joint->closure->ntape;
}

size_t act_nwork(const struct joint *joint)
{
    const struct sys *sys = joint->sys;
    const struct closure *c = joint->closure;

    return act_ntape(joint) + act_size(joint) + 2 * sys->n + larger(sys->n, c->nout) +
           sys->ns + larger(sys->nwork, c->nwork);
}

void act_noise(const void *joint, const struct point *at, double a[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;

    sys->form->noise(sys, at, a);
}

void act_noise_tangent(const void *joint, const struct point *at, const struct point *v,
                       double a[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;

    sys->form->noise_tangent(sys, at, v, a);
}

void act_noise_adjoint(const void *joint, const struct point *at, const double da[],
                       struct dpoint *d)
{
    const struct sys *sys = ((const struct joint *)joint)->sys;

    sys->form->noise_adjoint(sys, at, da, d);
}

struct act_space act_space(const struct joint *joint, const struct point *at, double tape[],
                           double work[])
{
    const struct sys *sys = joint->sys;
    const struct closure *c = joint->closure;
    struct act_space w = {.sys_tape = tape ? tape : work, .at = *at};

    w.closure_tape = w.sys_tape + sys->ntape;
    w.u = work + act_ntape(joint);
    w.v = w.u + sys->n;
    w.m = w.v + sys->n;
    w.s = w.m + larger(sys->n, c->nout);
    w.rest = w.s + sys->ns;
    w.at.u = w.u;
    w.at.z = c->nlatent ? at->u + sys->ns : NULL;
    return w;
}

struct act_space act_again(void (*terms)(const void *joint, const struct point *at,
                                         double out[], double tape[], double work[]),
                           const struct joint *joint, const struct point *at,
                           const double tape[], double work[])
{
    double *out = work + act_ntape(joint), *rest = out + act_size(joint);
    struct act_space w;

    if (!tape && act_ntape(joint)) {
        terms(joint, at, out, work, rest - act_ntape(joint));
        tape = work;
    }
    /* nothing below writes to a tape that is there */
    w = act_space(joint, at, (double *)tape, rest - act_ntape(joint));
    w.out = out;
    sys_decode(joint->sys, at->u, w.u, w.rest);
    return w;
}

void act_closure(const struct joint *joint, const struct act_space *space,
                 const struct point *at, double out[])
{
    const struct sys *sys = joint->sys;
    const struct closure *c = joint->closure;
    const size_t ns = sys->ns;

    for (size_t i = ns + c->nlatent; i < act_size(joint); i++)
        out[i] = 0;
    sys_decode(sys, at->u, space->u, space->rest);
    c->ops->eval(c, &space->at, space->m, out + ns, space->closure_tape, space->rest);
    sys_encode(sys, space->m, space->s, space->rest);
    for (size_t i = 0; i < ns; i++)
        out[i] += space->s[i];
}

void act_closure_tangent(const struct joint *joint, const struct act_space *space,
                         const struct point *v, double out[])
{
    const struct sys *sys = joint->sys;
    const struct closure *c = joint->closure;
    const size_t ns = sys->ns;
    const struct point along = {.u = space->v, .z = c->nlatent ? v->u + ns : NULL,
                                .h = v->h, .theta = v->theta, .p = v->p};

    for (size_t i = ns + c->nlatent; i < act_size(joint); i++)
        out[i] = 0;
    sys_decode(sys, v->u, space->v, space->rest);
    c->ops->tangent(c, &space->at, &along, space->m, out + ns, space->closure_tape,
                    space->rest);
    sys_encode(sys, space->m, space->s, space->rest);
    for (size_t i = 0; i < ns; i++)
        out[i] += space->s[i];
}

void act_closure_adjoint(const struct joint *joint, const struct act_space *space,
                         const double g[], struct dpoint *d)
{
    sys_decode(joint->sys, g, space->m, space->rest);
    act_adjoint_of(joint, space, space->m, g, d);
}

void act_adjoint_of(const struct joint *joint, const struct act_space *space,
                    const double dm[], const double g[], struct dpoint *d)
{
    const struct sys *sys = joint->sys;
    const struct closure *c = joint->closure;
    const size_t ns = sys->ns;
    struct dpoint to = *d;

    memset(space->v, 0, sys->n * sizeof *space->v);
    to.u = d->u ? space->v : NULL;
    to.z = d->u && c->nlatent ? d->u + ns : NULL;
    c->ops->adjoint(c, &space->at, dm, g + ns, &to, space->closure_tape, space->rest);
    if (!d->u)
        return;
    sys_encode(sys, space->v, space->s, space->rest);
    for (size_t i = 0; i < ns; i++)
        d->u[i] += space->s[i];
}
