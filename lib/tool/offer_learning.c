/* offer_learning.c -- what completion offers for fits; apart, since optimisers link BLAS. */
#include "objective/objective.h"
#include "optim/optim.h"
#include "penalty/penalty.h"
#include "schedule/schedule.h"
#include "tool/offer.h"

void offer_objectives(const char *argument)
{
    (void)argument;
    for (const struct objective_ops *const *ops = objective_all(); *ops; ops++)
        offer_member((*ops)->name, (*ops)->brief, (*ops)->params);
}

void offer_penalties(const char *argument)
{
    (void)argument;
    for (const struct penalty_ops *const *ops = penalty_all(); *ops; ops++)
        offer_member((*ops)->name, (*ops)->brief, NULL);
}

void offer_optimisers(const char *argument)
{
    (void)argument;
    offer_member("lstsq", "closed form", NULL);
    for (const struct optim_ops *const *ops = optim_all(); *ops; ops++)
        offer_member((*ops)->name, (*ops)->brief, (*ops)->params);
}

void offer_schedules(const char *argument)
{
    (void)argument;
    for (const struct schedule_ops *const *ops = schedule_all(); *ops; ops++)
        offer_member((*ops)->name, (*ops)->brief, (*ops)->params);
}
