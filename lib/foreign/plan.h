/* plan.h -- which array of a file is the field, and what its dimensions are.
 *
 * Names and lengths decide: the field is the largest array, but no scalar, and no vector named
 * as times or as x, y, z; time is a vector named t, tt, time, times or ts (or t-coordinate) as
 * long as one of the field's dimensions; the coordinate of another dimension is a vector as
 * long as it, x, y and z (or x-coordinate) first; in the field's own group or struct, else
 * outside of all; without times, and with coordinates of these names for all dimensions, it is
 * a single state. A file that names the dimensions decides by these names.
 * Whatever is not certain is refused, with what is in the file and the option
 * that settles it; nothing is guessed from the values.
 */
#ifndef SUBGRID_FOREIGN_PLAN_H
#define SUBGRID_FOREIGN_PLAN_H

#include <stdbool.h>

#include "base/layout.h"
#include "foreign/foreign.h"

/* What the user says; NULL where nothing. */
struct foreign_wish {
    const char *variable;      /* the field */
    const char *time_variable;
    const char *axes;          /* names of its dimensions, comma-separated */
    bool dt;                   /* the time step is given: no vector needed */
};

struct foreign_axis {
    char name[LAYOUT_NAME];
    int dim;        /* of the field's array; -1: an axis of one point */
    int coordinate; /* index of a vector, or -1: none in the file */
};

struct foreign_plan {
    size_t field;   /* index of the array */
    int naxis;      /* time first, then member, others, z, y, x */
    bool scalars;   /* the columns of a table have names that variables may have, and the
                       wish names no axes */
    int variables;  /* dimension of the field's array that tells variables apart, which the axes
                       do not name; 0: none */
    struct foreign_axis axis[FOREIGN_RANK + 1];
};

/* Load what an opened file needs as a trajectory: the times of a table (time_column: name or
 * number, NULL: told), the field and its coordinates; and say in the plan what is what. */
int foreign_take(struct foreign *f, const struct foreign_wish *wish, const char *time_column,
                 struct foreign_plan *plan, struct err *err);

/* The field and its coordinates, loaded, changed along the axis of that name: turned around; the
 * coordinates multiplied; without the last point (after foreign_part, which reads all). ERR_USAGE:
 * there is no such axis, or no coordinate to multiply. */
int foreign_reverse(struct foreign *f, const struct foreign_plan *plan, const char *name,
                    struct err *err);
int foreign_stretch(struct foreign *f, const struct foreign_plan *plan, const char *name,
                    double factor, struct err *err);
int foreign_drop_last(struct foreign *f, const struct foreign_plan *plan, const char *name,
                      struct err *err);

/* Whether the last point along axis i of the plan repeats the first one everywhere, and the one
 * before it does not. */
bool foreign_repeats(const struct foreign *f, const struct foreign_plan *plan, int i);

/* Before a plan: arrays called as coordinates are (t, x, ..) of the shape of another one, which are
 * the same along all of its dimensions but one (meshgrid), become vectors. */
int foreign_grids(struct foreign *f, struct err *err);

/* The field, which is loaded, as real values: ERR_DATA unless they are finite (any: they need not
 * be) and real but for rounding; appends a line to notes when imaginary parts are left out. part
 * takes complex ones: real, imaginary, absolute, or both, which are two variables then; ERR_USAGE
 * where there are none. NULL: nothing is asked for. */
int foreign_part(struct foreign *f, struct foreign_plan *plan, const char *part, bool any,
                 struct text_buf *notes, struct err *err);

/* ERR_DATA when the file does not tell, ERR_USAGE for names that do not exist. */
int foreign_plan(struct foreign_plan *plan, const struct foreign *f,
                 const struct foreign_wish *wish, struct err *err);

/* Points along axis i of the plan: the length of its dimension, or 1. */
size_t foreign_points(const struct foreign *f, const struct foreign_plan *plan, int i);

/* Variables that the field is, one but for plan->variables. */
size_t foreign_variables(const struct foreign *f, const struct foreign_plan *plan);

/* Tables, loaded: the column of that name or number; NULL: the one named t or time. -1: none, with
 * err when one was named. */
long foreign_table_column(const struct foreign *f, const char *column, struct err *err);

/* Tables, loaded: where rows repeat the times of that column, and there are columns named x, y or z
 * (or as the axes of the wish beside time), the rest (or its variable) becomes array 0 over (time,
 * x, .., variable), with vectors time, x, .., and its columns are these variables: 1. 0: it is no
 * such table. ERR_DATA: rows are missing or stand twice. */
int foreign_long(struct foreign *f, size_t time, const struct foreign_wish *wish, struct err *err);

/* Tables: load, and move the column of times out of array 0 into a vector named
 * "time". column: name or number; NULL: the one named t or time. Without one,
 * 1 is returned and nothing moved. */
int foreign_table_time(struct foreign *f, const char *column, struct err *err);

/* Whether the loaded array holds rising numbers a uniform step apart, to 1e-6 of
 * a step or as far as its rounding allows (1e-3 of a step at most): first and
 * step, 0 for a single number. ERR_DATA names the first bad index. */
int foreign_uniform(const struct foreign *f, const struct foreign_array *a,
                    const char *what, double *first, double *step,
                    struct err *err);

/* Whether name is one of x, y, z: dimensions that need a coordinate. */
bool foreign_is_space(const char *name);

#endif
