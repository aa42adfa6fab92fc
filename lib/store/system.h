/* system.h -- systems in attributes: system, discretisation and parameters.
 *
 * Parameters that differ between members are constant variables NAME(member).
 */
#ifndef SUBGRID_STORE_SYSTEM_H
#define SUBGRID_STORE_SYSTEM_H

#include "io/head.h"
#include "sys/sys.h"

/* Write the attributes of a system. */
int store_describe_system(struct io_head *head, const struct sys *sys,
                          struct err *err);

/* Write a parameter that differs between members, as values[member]: NAME(member). */
int store_describe_varied(struct io_head *head, const char *name,
                          const double values[], struct err *err);

/* Whether the systems of members differ. */
bool store_varies(const struct io_head *head);

/* Open the system of one member. form NULL: the one stored. like: another member's
 * system, whose plans it may share (sys_vary), or NULL. ERR_DATA for attributes or
 * axes that are missing or do not fit. */
int store_open_system(struct sys *sys, const struct io_head *head, size_t member,
                      const char *form, const struct sys *like, struct err *err);

#endif
