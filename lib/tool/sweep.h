/* sweep.h -- full models of many members, with parameters and initial states of their own.
 * Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_SWEEP_H
#define SUBGRID_TOOL_SWEEP_H

#include "head/head.h"
#include "model/fleet.h"
#include "store/members.h"
#include "tool/initial.h"

struct sweep {
    const struct members *members; /* not owned */
    size_t nsys;                   /* 1, or one a member where parameters vary */
    struct sys *sys;               /* [nsys], owned */
    struct fleet fleet;
};

/* End with a message where m members on grid[] need more than --memory, whatever they do. */
void sweep_check(const struct sys_ops *ops, const size_t grid[], size_t m);

/* form, scheme NULL: the system's. */
void sweep_open(struct sweep *s, const struct members *members, const char *form,
                const size_t grid[], const char *scheme, double dt);
void sweep_close(struct sweep *s);

/* Take steps of another length; before the start. */
void sweep_step(struct sweep *s, const char *scheme, double dt);

/* The initial states u[nmember][n], which are the caller's to free: of data where there are any,
 * else of "NAME:k=v,.." (NULL: the system's), drawn by --seed. */
double *sweep_initial(const struct sweep *s, const char *ic, const struct initial *from);

/* The head of what the members are recorded in; rhs: with du/dt. */
void sweep_describe(const struct sweep *s, const char *ic, bool rhs, struct io_head *head);

#endif
