/* course.h -- where a run on data begins and when it is saved: at the times of the data, or
 * every so often. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_COURSE_H
#define SUBGRID_TOOL_COURSE_H

#include "data/reader.h"

/* States of all members at records before the start: of record k, counted from the first of the
 * data, in row k % most. */
struct past {
    size_t most, count; /* rows; records seen before the start */
    double *t, *u;      /* [most], (most, member, n); owned */
};

struct course {
    struct reader data;  /* on the record of the start, or of the next save */
    double t0, *u0;      /* the initial states, one a member; owned */
    struct past past;
    double save_every;   /* NaN: at the times of the data */
    double duration;     /* NaN: to their end */
    size_t saves;        /* so far */
    bool ahead;          /* data stand on the record after the start */
};

/* Open data (NULL: standard input). */
void course_open(struct course *c, const char *path);
void course_close(struct course *c);

/* The state of a member at the record on which the data stand. */
void course_state(struct course *c, size_t member, double u[]);

/* Go to the first record at or after `start` (NaN: the first), and keep up to npast of those
 * before it. */
void course_seek(struct course *c, double start, size_t npast);

/* Of the records that were kept, how many lead to the start in steps dt; the states of all members
 * `back` >= 1 of them before it, and their time. */
size_t course_past(const struct course *c, double dt);
const double *course_before(const struct course *c, size_t back, double *t);

/* Read the initial states; warn of a rest of duration. Its --save-every and --time. */
void course_start(struct course *c, double save_every, double duration);

/* The time from the start to the first save. */
double course_first(const struct course *c);

/* End with a message unless steps dt can lead through all saves, where these are known. */
void course_check(const struct course *c, double dt);

/* t := the time of the next save after *t, checked like that; false at the end. */
bool course_next(struct course *c, double dt, double *t);

#endif
