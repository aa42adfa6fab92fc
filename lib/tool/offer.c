/* offer.c -- what completion offers of parameters, systems, forms and metrics. */
#include "tool/offer.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "closure/closure.h"
#include "score/score.h"
#include "step/step.h"
#include "sys/sys.h"

/* BEFORE NAME=, tab, meaning and default, a line a parameter. */
static void print_params(const char *before, const char *colon, const struct param table[])
{
    char value[TEXT_DOUBLE];

    for (const struct param *p = table; p && p->name; p++)
        printf("%s%s%s=\t%s (default %s)\n", before, colon, p->name, p->help,
               text_double(value, p->value));
}

void offer_params(const struct param table[])
{
    print_params("", "", table);
}

void offer_member(const char *name, const char *brief, const struct param table[])
{
    printf("%s\t%s\n", name, brief);
    print_params(name, ":", table);
}

static const struct sys_ops *known(const char *system)
{
    const struct sys_ops *const *ops = sys_all();

    while (*ops && (!system || strcmp((*ops)->name, system)))
        ops++;
    return *ops;
}

void offer_system_params(const char *system)
{
    const struct sys_ops *ops = known(system);

    offer_params(ops ? ops->params : NULL);
}

void offer_system_forms(const char *system)
{
    const struct sys_ops *ops = known(system);

    for (const struct sys_form *const *f = ops ? ops->forms : NULL; f && *f; f++)
        printf("%s\t%s\n", (*f)->name, (*f)->brief);
}

void offer_system_ics(const char *system)
{
    const struct sys_ops *ops = known(system);

    for (const struct sys_ic *c = ops ? ops->ics : NULL; c && c->name; c++)
        offer_member(c->name, c->brief, c->params);
}

void offer_form_params(const char *form)
{
    for (const struct closure_ops *const *ops = closure_all(); form && *ops; ops++)
        if (!strcmp((*ops)->name, form))
            offer_params((*ops)->params);
}

void offer_schemes(const char *argument)
{
    (void)argument;
    for (const struct step_ops *const *ops = step_all(); *ops; ops++)
        offer_member((*ops)->name, (*ops)->brief, NULL);
}

void offer_metrics(const char *argument)
{
    (void)argument;
    for (const struct score_ops *const *ops = score_all(); *ops; ops++)
        offer_member((*ops)->name, (*ops)->brief, (*ops)->params);
    offer_member("cost", "CPU seconds per unit of simulated time, from --timing", NULL);
}
