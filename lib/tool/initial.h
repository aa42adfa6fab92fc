/* initial.h -- initial states of a user's own: a record of a data set. Any failure ends the
 * program.
 */
#ifndef SUBGRID_TOOL_INITIAL_H
#define SUBGRID_TOOL_INITIAL_H

#include "data/reader.h"
#include "sys/sys.h"

struct initial {
    struct reader data; /* read to its end */
    double *u;          /* (data.d.nmember, data.d.layout.n), owned; NULL: there is none */
    char name[48];      /* how a history calls it: standard input, "-" or "-:time=T" */
};

/* Whether "WHAT[:..]" is data, and no initial condition that the system has: "-", a name with a
 * '/' or of .h5, or a file that is there. NULL is none. */
bool initial_is_data(const struct sys_ops *ops, const char *spec);

/* Read the last record of "FILE" ("-": standard input), or the one at T of "FILE:time=T". close
 * accepts a zeroed one. */
void initial_open(struct initial *from, const char *spec);
void initial_close(struct initial *from);

/* Where no number of points is given along an axis, those of the data. */
void initial_grid(const struct initial *from, const struct sys_ops *ops, size_t grid[]);

/* u (nmember, sys->n) := the states, the only one for all members. Between numbers of points along
 * periodic axes they are interpolated; else they must have the system's layout. */
void initial_states(const struct initial *from, const struct sys *sys, size_t nmember,
                    double u[]);

#endif
