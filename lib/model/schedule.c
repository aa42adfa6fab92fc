/* schedule.c -- checkpointing by the binomial rule.
 *
 * With c slots and no step made forward more than r times before its tape is, C(c + r, c) steps
 * can be reversed. The best place of the next kept state, m steps from the last, leaves to
 * either side what r - 1 rounds with c slots and r rounds with c - 1 can do:
 *   t(l, c) = min over m of  m + t(m, c) + t(l - m, c - 1)
 * griewank2000
 */
#include "model/schedule.h"

#include <assert.h>

/* The least r with steps <= C(slots + r, slots), and *less = C(slots + r - 1, slots) (r = 0: 0).
 * Slots beyond steps - 1 are of no use; without them the products stay small. */
static size_t rounds(size_t steps, size_t slots, size_t *less)
{
    size_t r = 0, reach = 1;

    for (*less = 0; reach < steps; r++) {
        *less = reach;
        reach = reach * (slots + r + 1) / (r + 1);
    }
    return r;
}

static size_t useful(size_t steps, size_t slots)
{
    return slots < steps ? slots : steps;
}

size_t schedule_cost(size_t steps, size_t slots)
{
    const size_t c = useful(steps, slots);
    size_t less;
    const size_t r = rounds(steps, c, &less);

    return r * steps - less * (c + r) / (c + 1);
}

/* Steps from one kept state to the next, of at least 2 to be reversed; with one slot all but
 * the last. */
static size_t stride(size_t steps, size_t slots)
{
    const size_t c = useful(steps, slots);
    size_t less;
    const size_t r = rounds(steps, c, &less), most = steps - less * c / (c + r - 1);

    return less < most ? less : most;
}

struct schedule schedule_start(size_t steps, size_t slots, size_t place[])
{
    assert(slots > 0 || steps <= 1);
    return (struct schedule){.slots = slots, .end = steps, .place = place};
}

struct schedule_action schedule_next(struct schedule *s)
{
    const size_t from = s->at, top = s->held - 1;

    if (s->end == 0)
        return (struct schedule_action){.kind = SCHEDULE_DONE};
    if (from == s->end) { /* the step before was reversed */
        s->held -= s->place[top] == s->end;
        s->at = s->place[s->held - 1];
        return (struct schedule_action){SCHEDULE_RESTORE, s->at, s->at, s->held - 1};
    }
    if (from + 1 == s->end) {
        s->at = --s->end;
        return (struct schedule_action){SCHEDULE_REVERSE, from, from + 1};
    }
    if (s->held == 0 || s->place[top] != from) {
        s->place[s->held++] = from;
        return (struct schedule_action){SCHEDULE_SAVE, from, from, top + 1};
    }
    s->at += stride(s->end - from, s->slots - top);
    return (struct schedule_action){SCHEDULE_ADVANCE, from, s->at};
}
