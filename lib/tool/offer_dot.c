/* offer_dot.c -- what completion offers for rates of change. */
#include "dot/dot.h"
#include "tool/offer.h"

void offer_dots(const char *argument)
{
    (void)argument;
    for (const struct dot_ops *const *ops = dot_all(); *ops; ops++)
        offer_member((*ops)->name, (*ops)->brief, (*ops)->params);
}
