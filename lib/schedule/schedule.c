/* schedule.c -- the schedules of rates: table, look-up by name, opening. */
#include "schedule/schedule.h"

#include "base/registry.h"

#define X(name) extern const struct schedule_ops schedule_##name;
#include "schedule.inc"
#undef X

static const struct schedule_ops *const schedule_table[] = {
#define X(name) &schedule_##name,
#include "schedule.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(schedule, "schedule")

static const struct param none[] = {{0}};

int schedule_open(struct schedule *s, const char *text, struct err *err)
{
    char name[64];
    const char *params;

    if (param_split(text ? text : "constant", name, sizeof name, &params, err) < 0)
        return err_prefix(err, "schedule");
    *s = (struct schedule){.ops = schedule_find(name, err)};
    if (!s->ops)
        return -1;
    const struct param *table = s->ops->params ? s->ops->params : none;
    param_defaults(table, s->p);
    return params ? param_apply(table, s->p, name, params, err) : 0;
}

double schedule_factor(const struct schedule *s, double share)
{
    return s->ops->factor(s->p, share);
}
