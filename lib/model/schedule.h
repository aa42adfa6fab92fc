/* schedule.h -- the order in which a run is gone over to go back through it, last step first,
 * where only some states can be kept at a time.
 *
 *   t(l, c) = r l - C(c + r, r - 1),   r the least with l <= C(c + r, c)
 *
 * is the number of steps that l steps with c kept states take beside the l that are reversed;
 * none is made more than r + 1 times. No schedule takes fewer. griewank2000
 *
 * It knows no model, and a "step" is whatever its user makes of one. At most 2^31 steps.
 */
#ifndef SUBGRID_MODEL_SCHEDULE_H
#define SUBGRID_MODEL_SCHEDULE_H

#include <stddef.h>

enum schedule_kind {
    SCHEDULE_SAVE,    /* keep the state, which is that before step `from`, in the slot */
    SCHEDULE_RESTORE, /* take the state before step `from` from the slot */
    SCHEDULE_ADVANCE, /* make steps from..to-1 */
    SCHEDULE_REVERSE, /* make step `from` = to - 1, with its tape, and go back over it */
    SCHEDULE_DONE,
};

struct schedule_action {
    enum schedule_kind kind;
    size_t from, to, slot;
};

struct schedule {
    size_t slots, held; /* states that can be kept; that are */
    size_t at, end;     /* step before which the state is; steps not reversed yet */
    size_t *place;      /* [slots] steps before which the kept states are; not owned */
};

/* For steps whose first state is at hand; slots >= 1 where steps > 1. place outlives it. */
struct schedule schedule_start(size_t steps, size_t slots, size_t place[]);

/* What to do next. Steps are reversed once each, from the last to the first. */
struct schedule_action schedule_next(struct schedule *s);

/* Steps of all SCHEDULE_ADVANCE: t(steps, slots). */
size_t schedule_cost(size_t steps, size_t slots);

#endif
