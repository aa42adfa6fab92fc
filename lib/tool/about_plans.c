/* about_plans.c -- what multifidelity-fuse says of its estimators. */
#include <stdio.h>

#include "plan/plan.h"
#include "tool/about.h"

void about_list_plans(void)
{
    for (const struct plan_ops *const *ops = plan_all(); *ops; ops++)
        printf("%s\t%s\n", (*ops)->name, (*ops)->brief);
}
