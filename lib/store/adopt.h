/* adopt.h -- arrays of another program as states of ours: axes, periods and
 * parameters, of a system if one is named.
 *
 * A plan (foreign/plan.h) says which array is the field and what its dimensions
 * are; here they become a layout, and what the file lacks comes from a wish.
 */
#ifndef SUBGRID_STORE_ADOPT_H
#define SUBGRID_STORE_ADOPT_H

#include "base/layout.h"
#include "base/text.h"
#include "data/dataset.h"
#include "foreign/plan.h"
#include "sys/sys.h"

/* What the options say; texts are NULL where nothing. Nothing here is owned. */
struct adopt_wish {
    const char *name;                   /* of the field */
    const char *system, *form;          /* the system and its discretisation */
    const struct text_list *steps;       /* AXIS=NUMBER, in the axis's unit */
    const struct text_list *periodic, *wall; /* AXIS */
    const struct text_list *face;        /* AXIS: the field lies on its upper faces */
    const struct text_list *parameters;  /* NAME=VALUE, of the system */
};

struct adopted {
    struct layout layout; /* of one state: one variable over the axes behind member (two of a
                             complex field), or the columns of a table, each without an axis */
    size_t nmember;       /* 0: the field has no member dimension */
    struct sys sys;       /* open if the wish names a system; the caller closes it */
};

/* The field of f, whose coordinates are loaded, as a state. An axis of x, y or z has to
 * have a coordinate, or its step in the wish; one that is not uniform is taken with a
 * note, but not with a system. With a system its axes, number of points and
 * periods must fit, to 1e-6 of a period; a period not in the wish is taken from the
 * axis, other parameters not in it are the system's defaults, with a note each. ERR_DATA for
 * what does not fit, ERR_USAGE for a wish that cannot be met; values are not looked at.
 * notes: what the user should know, a line each. */
int adopt_state(struct adopted *a, const struct foreign *f, const struct foreign_plan *plan,
                const struct adopt_wish *wish, struct text_buf *notes, struct err *err);

/* Points that stand twice: the last one along an axis that becomes periodic, by the wish or the
 * system, is left out where it repeats the first one, with a note; not where all points together
 * are the period that the wish states, nor where they are middles of cells. Before adopt_state. */
int adopt_endpoints(struct foreign *f, const struct foreign_plan *plan,
                    const struct adopt_wish *wish, struct text_buf *notes, struct err *err);

/* Times must be uniform, unless a step is given (*dt not NaN), which must be positive, ERR_USAGE:
 * it is taken then, with a note where it does not agree with them to 1e-6 of itself; *dt := NaN
 * where it does, so that the times are those of the file. */
int adopt_time(const struct foreign *f, const struct foreign_plan *plan, double *dt,
               struct text_buf *notes, struct err *err);

/* The components of a table by the names of its columns, an attribute of the field. */
int adopt_components(struct io_head *head, const struct foreign *f, const char *field,
                     struct err *err);

/* The records of the field, in the order of a state: its variables one after another. */
struct adopt_walk {
    const struct foreign *f; /* not owned, as the plan is not */
    const struct foreign_plan *plan;
    double dt;               /* NaN: the times are those of the file */
    size_t nt, n, *offset;   /* records; values of one, and where each is; owned */
};
int adopt_walk_open(struct adopt_walk *w, const struct foreign *f,
                    const struct foreign_plan *plan, double dt, struct err *err);
void adopt_walk_close(struct adopt_walk *w);

/* Time and values of record r < nt. */
void adopt_fetch(const struct adopt_walk *w, size_t r, struct record *rec);

#endif
