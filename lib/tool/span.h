/* span.h -- whether a run can come to its end. */
#ifndef SUBGRID_TOOL_SPAN_H
#define SUBGRID_TOOL_SPAN_H

#include <stdbool.h>

#include "base/err.h"

/* Refuse (with code) a run from t0 to t1 in steps of dt > 0, saved every `save`
 * > 0 (NaN: only at t1) in records of so many bytes: a time that is not finite
 * or that a step does not change, more than 2^53 steps or saves, or an output
 * beyond 2^63 bytes. Messages hold what was found and what is expected. */
int span_check(double t0, double t1, double dt, double save, double bytes, int code,
               struct err *err);

/* The longest step of at most dt of which the time between two saves is a whole number:
 * what is run with, and what files state. dt itself where it divides `save` but for
 * rounding, or save is no positive time. */
double span_step(double dt, double save);

/* How many saves a run of length t has, and whether it goes on after the last. */
double span_saves(double t, double save, bool *rest);

#endif
