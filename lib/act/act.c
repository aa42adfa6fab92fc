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

int act_check(const struct act_ops *ops, const struct joint *joint, struct err *err)
{
    const struct closure *c = joint->closure;

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

    return act_ntape(joint) + sys->n + larger(sys->n, c->nout) + sys->ns +
           larger(sys->nwork, c->nwork);
}

struct act_space act_space(const struct joint *joint, const struct point *at, double tape[],
                           double work[])
{
    const struct sys *sys = joint->sys;
    const struct closure *c = joint->closure;
    struct act_space w = {.sys_tape = tape ? tape : work, .at = *at};

    w.closure_tape = w.sys_tape + sys->ntape;
    w.u = work + act_ntape(joint);
    w.m = w.u + sys->n;
    w.s = w.m + larger(sys->n, c->nout);
    w.rest = w.s + sys->ns;
    w.at.u = w.u;
    w.at.z = c->nlatent ? at->u + sys->ns : NULL;
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
